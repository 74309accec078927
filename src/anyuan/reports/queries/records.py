"""Documents about one record instead of a period: which record it is, what it is in a few words, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anyuan.cases import queries as cases
from anyuan.cases.models import Case
from anyuan.directory.models import Area, School
from anyuan.directory.policy import Viewer
from anyuan.directory.policy.roles import ROLES
from anyuan.dispatch.models import Assignment
from anyuan.incidents import queries as incidents
from anyuan.incidents.models import Incident
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.measures.rules.periods import Period
from anyuan.reports.queries import said
from anyuan.reports.queries.counts.incident import LEG_STATES, LEGS
from anyuan.reports.queries.nameless import Nameless
from anyuan.reports.refusals import ExerciseApart, NotOver, RecordUnknown

Words = dict[str, str]
Block = dict[str, Any]
Moment = tuple[datetime, Any]
VERDICTS = {
    "real": _("Verified: real"),
    "false": _("Verified: false alarm"),
    "exercise": _("Verified: exercise"),
    "": _("Verified"),
}
STEPS = (
    ("received_at", _("First signal received")),
    ("acknowledged_at", _("Acknowledged")),
    ("dispatched_at", _("Units sent")),
    ("arrived_at", _("Help on the scene")),
    ("cleared_at", _("Dealt with on the scene")),
    ("closed_at", _("Closed")),
)
TASK = (
    ("offered_at", _("{owner}: task given")),
    ("acknowledged_at", _("{owner}: accepted")),
    ("en_route_at", _("{owner}: on the way")),
    ("arrived_at", _("{owner}: on the scene")),
)
ENDS = ("cleared", "closed")


@dataclass(frozen=True, slots=True)
class Record:
    """One incident or one case review that the reader sees."""

    kind: str
    row: Any
    day: date

    @property
    def ref(self) -> str:
        return str(self.row.ref)

    @property
    def period(self) -> Period:
        """The local day on which it happened."""
        return periods.of(self.day, "day")

    @property
    def about(self) -> About:
        """Its school, else its area."""
        if self.row.school_id is not None:
            return About(school=School.objects.select_related("area").get(pk=self.row.school_id))
        return About(area=Area.objects.filter(path=self.row.area_path).first())


def find(kind: str, viewer: Viewer, ref: str, *, now: datetime) -> Record:
    """The record. Raises RecordUnknown (not there and not allowed look the same), NotOver, ExerciseApart."""
    if kind == "incident":
        row: Any = incidents.visible_to(viewer).filter(ref=ref).first()
        if row is None:
            raise RecordUnknown(ref=ref)
        if row.exercise:
            raise ExerciseApart
        if row.state not in ENDS:
            raise NotOver
        return Record(kind, row, timezone.localdate(row.received_at))
    row = cases.visible_to(viewer, now=now).filter(ref=ref, kind="case_review", protected=False).first()
    if row is None:
        raise RecordUnknown(ref=ref)
    return Record(kind, row, timezone.localdate(row.opened_at))


def facts(record: Record) -> Block:
    """What it is: two columns, no name of a person."""
    lines = _incident_facts(record.row) if record.kind == "incident" else _review_facts(record.row)
    rows = [[{"words": said.both(lambda head=head: head)}, {"words": words}] for head, words in lines]
    heads = [
        said.both(lambda: pgettext_lazy("report", "Fact")),
        said.both(lambda: pgettext_lazy("report", "On record")),
    ]
    return {"kind": "table", "heads": heads, "rows": rows, "widths": [1, 3]}


def course(record: Record) -> Block:
    """How it went: local times and what happened, from the record's own instants."""
    moments = _moments(record.row) if record.kind == "incident" else _case_moments(record.row)
    rows = [
        [{"text": timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")}, {"words": said.both(lambda what=what: what)}]
        for at, what in sorted(moments, key=lambda moment: moment[0])
    ]
    heads = [
        said.both(lambda: pgettext_lazy("report", "When")),
        said.both(lambda: pgettext_lazy("report", "What happened")),
    ]
    return {"kind": "table", "heads": heads, "rows": rows, "widths": [1, 2]}


def _incident_facts(row: Incident) -> list[tuple[Any, Words]]:
    plan = row.plan.get("title", {})
    found = [
        (_("Number"), _same(row.ref)),
        (_("Kind"), {"zh": str(plan.get("zh", row.kind)), "en": str(plan.get("en", row.kind))}),
        (_("Verdict"), said.both(lambda: VERDICTS.get(row.verdict, VERDICTS[""]))),
    ]
    if row.school is not None:
        found.append((_("School"), {"zh": row.school.name, "en": row.school.name_en or row.school.name}))
    if row.place is not None:
        found.append((_("Place"), {"zh": row.place.name, "en": row.place.name_en or row.place.name}))
    return found


def _review_facts(row: Case) -> list[tuple[Any, Words]]:
    label = next((one["label"] for one in row.definition.get("categories", ()) if one["code"] == row.category), None)
    found = [
        (_("Number"), _same(row.ref)),
        (_("Event reviewed"), _same(str(row.fields.get("event_ref", "")) or "–")),
        (_("Happened on"), _same(str(row.fields.get("happened_on", "")) or "–")),
    ]
    if label:
        found.append((_("Concerns"), {"zh": str(label["zh"]), "en": str(label["en"])}))
    if row.school is not None:
        found.append((_("School"), {"zh": row.school.name, "en": row.school.name_en or row.school.name}))
    gaps = Nameless(row).text(str(row.fields.get("gaps", "")))
    return [*found, (_("Gaps as first written down"), _same(gaps))] if gaps else found


def _moments(row: Incident) -> list[Moment]:
    found: list[Moment] = [(getattr(row, name), words) for name, words in STEPS if getattr(row, name) is not None]
    if row.verified_at is not None:
        found.append((row.verified_at, VERDICTS.get(row.verdict, VERDICTS[""])))
    later = list(row.signals.order_by("received_at", "id"))[1:]
    found += [(signal.received_at, _("Another signal")) for signal in later]
    found += [(call.received_at, _("A call came in")) for call in row.calls.all()]
    found += [(recall.recalled_at, _("Recalled")) for recall in row.recalls.all()]
    for leg in row.legs.all():
        words = Filled(_("{leg}: {state}"), leg=LEGS.get(leg.name, leg.name), state=LEG_STATES[leg.state])
        if leg.state != "cancelled":
            found.append((leg.met_at or leg.due_at, words))
    tasks = Assignment.objects.filter(subject_kind="incidents.incident", subject_id=row.pk).order_by("offered_at", "pk")
    for task in tasks:
        owner = task.owner_label or (ROLES[task.role].label if task.role in ROLES else task.role)
        found += [(getattr(task, name), Filled(words, owner=owner)) for name, words in TASK if getattr(task, name)]
    return found


def _case_moments(row: Case) -> list[Moment]:
    named = (
        ("opened_at", _("Entered as a case")), ("accepted_at", _("Accepted")), ("handled_at", _("Handed in")),
        ("verified_at", _("Verified by somebody else")), ("closed_at", _("Closed as a case")),
    )  # fmt: skip
    found: list[Moment] = [(getattr(row, name), words) for name, words in named if getattr(row, name) is not None]
    for step in row.steps.exclude(done_at=None):  # type: ignore[attr-defined]
        found.append((step.done_at, Labelled(step.label)))
    return found


class Filled:
    """A sentence that is filled in whichever language is in force when it is said."""

    def __init__(self, sentence: Any, **facts: Any) -> None:
        self.sentence, self.facts = sentence, facts

    def __str__(self) -> str:
        return str(self.sentence).format(**{name: str(value) for name, value in self.facts.items()})


class Labelled:
    """Words that come in both languages, said in the one in force."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def __str__(self) -> str:

        short = "en" if str(get_language()).startswith("en") else "zh"
        return str(self.words.get(short) or next(iter(self.words.values()), ""))


def _same(text: str) -> Words:
    return {"zh": text, "en": text}
