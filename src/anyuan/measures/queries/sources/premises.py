"""Checks of shops and venues around schools."""

from __future__ import annotations

from collections.abc import Mapping

from anyuan.directory.models import PremisesCheck
from anyuan.directory.policy import limit
from anyuan.measures.queries.sources.bound import Bound, names, same

SOURCES: Mapping[str, Bound] = {
    "premises_checks": Bound(
        lambda: PremisesCheck.objects.filter(active=True, place__active=True),
        lambda rows, viewer, now: limit(
            rows,
            viewer,
            "registers.see",
            area="place__area__path",
            school="place__school_id",
            organisation=("organisation_id", "place__school__police_station_id"),
        ),
        names("result") | same(kind="place__kind"),
        {"checked": "checked_on"},
        {"directory.premisescheck": "pk"},
        ref="code",
        title="place__name",
        school="place__school_id",
        area="place__area__path",
        dated=True,
    ),
}
