"""Protected cases as totals of a county and wider (red line 7: totals survive sealing, and no school is told by one).

A row belongs to no school here, and to no township: of its area only the first three levels are kept. Whoever may open the
case opens it from the figure; everybody else sees that it was counted, and nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import IntegerField, Value
from django.db.models.functions import Substr

from anyuan.cases.models import Case
from anyuan.cases.queries import visible_to as cases_visible
from anyuan.measures.queries.sources.bound import Bound, Rows, among, names
from anyuan.measures.queries.sources.cases import NO_MATTER, _cases_gone

# /46/4690/469001/: province, prefecture, county, as GB/T 2260 numbers them (2, 4 and 6 digits).
COUNTY_LETTERS = 16


def _protected() -> Rows:
    rows = Case.objects.filter(exercise=False, protected=True).exclude(state__in=NO_MATTER)
    return rows.annotate(
        of_school=Value(None, output_field=IntegerField()), of_area=Substr("area_path", 1, COUNTY_LETTERS)
    )


SOURCES: Mapping[str, Bound] = {
    "protected": Bound(
        _protected,
        lambda rows, viewer, now: among(rows, cases_visible(viewer, now=now)),
        names("kind", "open"),
        {"opened": "opened_at", "closed": "closed_at"},
        {"cases.case": "pk"},
        ref="ref",
        title="kind",
        school="of_school",
        area="of_area",
        moves=True,
        gone=_cases_gone,
    ),
}
