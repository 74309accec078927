"""Reading: which programmes there are, what one would change, and what stands in use."""

from anyuan.programmes.queries.in_use import Standing, adopted, in_use
from anyuan.programmes.queries.library import library, missing, programme
from anyuan.programmes.queries.preview import Preview, Step, preview
from anyuan.programmes.queries.readiness import Need, needs

__all__ = [
    "Need",
    "Preview",
    "Standing",
    "Step",
    "adopted",
    "in_use",
    "library",
    "missing",
    "needs",
    "preview",
    "programme",
]
