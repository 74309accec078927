"""Around the seal: what may be asked for, who looked, referrals of a helping body, totals that outlive every case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from anyuan.cases.models import Case, CaseTally, Involvement, Referral, Unsealing
from anyuan.cases.queries.visible import visible_to
from anyuan.directory.policy import Viewer, may, visible
from anyuan.dispatch.queries.names import names_of
from anyuan.journal.events import RECORD_READ
from anyuan.journal.models import Entry

KIND = "cases.case"
COLUMNS = {"area": "area_path", "school": "school_id", "organisation": "organisation_id"}


@dataclass(frozen=True, slots=True)
class Read:
    """One opening of a protected sheet."""

    at: datetime
    who: str
    sealed: bool


def sealed_within(viewer: Viewer) -> QuerySet[Case]:
    """Sealed cases for which the viewer may ask; for asking by number only, never to be listed."""
    reach = visible(viewer, "cases.unseal_ask", **COLUMNS)
    rows = Case.objects.filter(sealed_at__isnull=False)
    return rows if reach is None else rows.filter(reach)


def unsealings_to_decide(viewer: Viewer, now: datetime) -> QuerySet[Unsealing]:
    """What waits for a decision that this viewer may take: not one's own, and not past its end."""
    reach = visible(viewer, "cases.unseal_decide", **COLUMNS)
    cases = Case.objects.filter(sealed_at__isnull=False)
    cases = cases if reach is None else cases.filter(reach)
    waiting = Unsealing.objects.filter(decided_at__isnull=True, expires_at__gt=now, case__in=cases)
    return waiting.exclude(asked_by=f"person:{viewer.person_id}").select_related("case").order_by("asked_at", "id")


def own_unsealings(viewer: Viewer) -> QuerySet[Unsealing]:
    """What the viewer has asked for, newest first."""
    rows = Unsealing.objects.filter(asked_by=f"person:{viewer.person_id}").select_related("case")
    return rows.order_by("-asked_at", "-id")


def may_see_reads(viewer: Viewer, case: Case, now: datetime) -> bool:
    """May the viewer know who looked? The reviewers of the area, and whoever is on record in the case (red line 12)."""
    reach = visible(viewer, "cases.see_reads", **COLUMNS) if may(viewer, "cases.see_reads") else Q(pk__in=[])
    mine = Case.objects.filter(pk=case.pk)
    if reach is None or mine.filter(reach).exists():
        return True
    if viewer.person_id is None:
        return False
    on_record = Involvement.objects.filter(case=case, person_id=viewer.person_id).exists()
    return on_record or case.handler_id == viewer.person_id


def readable_reads(viewer: Viewer, ref: str, now: datetime) -> Case:
    """The case whose readers this viewer may see, sealed or not. Raises Case.DoesNotExist."""
    case = Case.objects.get(ref=ref, protected=True)
    if not may_see_reads(viewer, case, now):
        raise Case.DoesNotExist
    return case


def who_looked(case: Case) -> list[Read]:
    """Every opening of the sheet, newest first, with the reader's name."""
    entries = list(Entry.objects.filter(subject_kind=KIND, subject_id=case.pk, name=RECORD_READ.name).order_by("-id"))
    names = names_of(f"{e.actor_kind}:{e.actor_id}" for e in entries)
    return [Read(e.at, names.get(f"{e.actor_kind}:{e.actor_id}", ""), bool(e.data.get("sealed"))) for e in entries]


def referrals_of(viewer: Viewer) -> QuerySet[Referral]:
    """Referrals to the viewer's own organisations: that somebody was referred, when and for what kind of help. Not the case."""
    own = [grant.organisation_id for grant in viewer.grants if grant.organisation_id is not None]
    return Referral.objects.filter(organisation_id__in=own).order_by("state", "answer_due_at", "id")


@dataclass(frozen=True, slots=True)
class Total:
    """Cases of a month, kind and area; small numbers are for whoever publishes them to suppress (red line 11)."""

    month: date
    kind: str
    area_path: str
    opened: int
    closed: int


def totals(kinds: Iterable[str], area_path: str = "") -> list[Total]:
    """Opened and closed by month, kind and area: cases that stand, sealed ones among them, and those long destroyed."""
    found: dict[tuple[date, str, str], list[int]] = {}
    cases = Case.objects.filter(kind__in=list(kinds), area_path__startswith=area_path, exercise=False)
    standing = (
        cases.annotate(month=TruncMonth("opened_at"))
        .values("month", "kind", "area_path")
        .annotate(opened=Count("pk"), closed=Count("pk", filter=Q(state="closed")))
    )
    for row in standing.order_by():
        found.setdefault((row["month"].date(), row["kind"], row["area_path"]), [0, 0])[:] = row["opened"], row["closed"]
    gone = CaseTally.objects.filter(kind__in=list(kinds), area_path__startswith=area_path)
    for tally in (
        gone.values("month", "kind", "area_path").annotate(opened=Sum("opened"), closed=Sum("closed")).order_by()
    ):
        sums = found.setdefault((tally["month"], tally["kind"], tally["area_path"]), [0, 0])
        sums[0] += tally["opened"]
        sums[1] += tally["closed"]
    return [Total(*key, *sums) for key, sums in sorted(found.items())]


def still_to_dispose(today: date) -> QuerySet[Case]:
    """Ended cases whose day has come, except those that others still point to."""
    due = Case.objects.filter(dispose_on__lte=today, open=False)
    return due.exclude(children__open=True).order_by("pk")


def visible_protected(viewer: Viewer, now: datetime) -> QuerySet[Case]:
    """Protected cases that this viewer may open now, newest first."""
    return visible_to(viewer, now=now).filter(protected=True).order_by("-opened_at", "-id")
