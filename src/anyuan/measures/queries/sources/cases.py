"""Cases, sittings of mediators, and notices that something off campus concerned a pupil.

Protected cases are in no list and so in no count by school (red line 7); joined and dismissed ones are no matter of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from anyuan.cases.models import Case, CaseTally, OffCampusNotice, Session
from anyuan.cases.queries import visible_to as cases_visible
from anyuan.cases.queries.off_campus import visible_to as notices_visible
from anyuan.measures.queries.sources.bound import Bound, Rows, among, names, same

NO_MATTER = ("joined", "dismissed")


def _cases() -> Rows:
    sat = Session.objects.filter(case=OuterRef("pk")).order_by()
    rows = Case.objects.filter(exercise=False, protected=False).exclude(state__in=NO_MATTER)
    return rows.annotate(mediated=Exists(sat))


def _mediations() -> Rows:
    return Session.objects.filter(case__exercise=False, case__protected=False).exclude(case__state__in=NO_MATTER)


def _cases_gone(day: date) -> bool:
    # A case is tallied by the month of its opening; it may have counted as closed up to a season later.
    return CaseTally.objects.filter(month__gt=day - timedelta(days=100), month__lte=day).exists()


SOURCES: Mapping[str, Bound] = {
    "cases": Bound(
        _cases,
        lambda rows, viewer, now: among(rows, cases_visible(viewer, now=now)),
        names("kind", "grade", "category", "state", "open", "source", "on_time", "mediated")
        | names("bounced_count", "reopened_count", "supervised_count")
        | {name: f"{name}_at" for name in ("closed", "verified", "replied")}
        | same(falsely_closed="falsely_closed_at"),
        {"opened": "opened_at", "closed": "closed_at"},
        {"cases.case": "pk"},
        ref="ref",
        title="title",
        moves=True,
        gone=_cases_gone,
    ),
    "mediations": Bound(
        _mediations,
        lambda rows, viewer, now: among(rows, cases_visible(viewer, now=now), "case_id"),
        names("outcome") | names("kind", "grade", under="case__"),
        {"held": "held_at"},
        {"cases.case": "case_id"},
        ref="case__ref",
        title="outcome",
        school="case__school_id",
        area="case__area_path",
        gone=_cases_gone,
    ),
    "off_campus": Bound(
        lambda: OffCampusNotice.objects.filter(Q(case=None) | Q(case__exercise=False)),
        lambda rows, viewer, now: among(rows, notices_visible(viewer)),
        names("kind", "outcome") | same(passed_on="passed_on_at"),
        {"told": "told_at"},
        {"cases.offcampusnotice": "pk"},
        ref="ref",
        title="kind",
        area="school__area__path",
    ),
}
