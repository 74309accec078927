"""Everything that reads measures, always through the person asking."""

from anyuan.measures.queries.begins import begin_of
from anyuan.measures.queries.catalogue import (
    Measure,
    MeasureUnknown,
    all_measures,
    changed_without_version,
    measure,
)
from anyuan.measures.queries.figures import Figure, compared, figure, figures, parts
from anyuan.measures.queries.rows import Line, Rows, behind, rows_of, summed
from anyuan.measures.queries.series import (
    by_axis,
    by_month,
    by_school,
    by_township,
    exposure,
    filled_to,
    township_abouts,
    trend_span,
)
from anyuan.measures.queries.stock import months_known
from anyuan.measures.queries.sums import Sum_
from anyuan.measures.queries.visible import About, NotThere, about, schools_of

__all__ = [
    "About",
    "Figure",
    "Line",
    "Measure",
    "MeasureUnknown",
    "NotThere",
    "Rows",
    "Sum_",
    "about",
    "all_measures",
    "begin_of",
    "behind",
    "by_axis",
    "by_month",
    "by_school",
    "by_township",
    "changed_without_version",
    "compared",
    "exposure",
    "figure",
    "figures",
    "filled_to",
    "measure",
    "months_known",
    "parts",
    "rows_of",
    "schools_of",
    "summed",
    "township_abouts",
    "trend_span",
]
