"""What several workflows say about a case, in both languages, without a person's name. Of a protected case: its number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions import KIND, matter_of
from anyuan.cases.models import Case, Consultation, Involvement
from anyuan.cases.queries import bodies
from anyuan.directory.models import Organisation
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.notify.actions import Post, Words, send
from anyuan.workflows._said import both

LEVEL, PRESSING = 3, 2
CENTRE_ROLES = ("dispatcher", "duty_leader")
# These clocks count on the centre, not on the owner.
CENTRES_CLOCKS = ("assign", "decide", "verify", "reply")


def of_entry(entry: Entry) -> Case | None:
    """The case an entry is about; None for other subjects."""
    if entry.subject_kind != KIND:
        return None
    return next(iter(rows.read(Case, id=entry.subject_id)), None)


def words(sentence: Any, case: Case, **facts: Any) -> Words:
    """A sentence in both languages. ``{ref}``, ``{kind}``, ``{title}`` and ``{due}`` are filled."""
    label = case.definition.get("label", {})
    title = case.title or both(_("words only on its page"))
    due = timezone.localtime(case.due_at).strftime("%m-%d %H:%M") if case.due_at else "–"
    kind: Any = both(_("Protected case")) if case.protected else label
    return both(sentence, ref=case.ref, kind=kind, title=title, due=due, **facts)


def owners(case: Case, now: datetime) -> tuple[list[int], list[Post]]:
    """(people, posts) behind the owner: whoever handles it, else those who answer for the body, else the centre's desk."""
    if case.protected:
        return named(case, now), []
    if case.handler_id is not None:
        return [case.handler_id], []
    people = bodies.people_behind(case.owner_kind, case.owner_id, now)
    return people, [] if people and not _is_centre(case) else centre(case)


def named(case: Case, now: datetime) -> list[int]:
    """The people who were named to a protected case: nobody else ever hears of it."""
    told = Involvement.objects.filter(case_id=case.pk, person__isnull=False, since__lte=now, until__isnull=True)
    return list(dict.fromkeys(told.order_by("id").values_list("person_id", flat=True)))


def centre(case: Case) -> list[Post]:
    """The desk of the area."""
    return [Post(role, area_path=case.area_path) for role in CENTRE_ROLES]


def owing(case: Case, clock: str, now: datetime) -> tuple[list[int], list[Post]]:
    """(people, posts) on whom a clock of the case counts."""
    if case.protected:
        return named(case, now), []
    if clock in CENTRES_CLOCKS:
        return [], centre(case)
    if clock == "wait":
        asked = Consultation.objects.filter(case_id=case.pk, answered_at=None, withdrawn_at=None).first()
        people = bodies.people_behind("organisation", asked.organisation_id, now) if asked else []
        return people, [] if people else centre(case)
    return owners(case, now)


def ladder(case: Case, overdue: int, now: datetime) -> list[int]:
    """People on the rung for the n-th reminder; above the last rung that one again."""
    rungs = sorted(case.definition.get("ladder", ()), key=lambda rung: rung["overdue"])
    reached = [rung for rung in rungs if rung["overdue"] <= overdue]
    if not reached:
        return []
    return Recipients(now).of(reached[-1]["targets"], case.area_path, case.school_id)


def tell(
    case: Case,
    *,
    kind: str,
    title: Words,
    body: Words,
    people: Iterable[int],
    posts: Sequence[Post] = (),
    level: int = LEVEL,
    key: str,
    now: datetime,
) -> None:
    """Send one message about the case. The same ``key`` again sends nothing."""
    matter = matter_of(case)
    send(
        subject=matter.subject,
        kind=kind,
        level=level,
        title=title,
        body=body,
        people=list(dict.fromkeys(people)),
        posts=() if case.protected else posts,
        exercise=case.exercise,
        by=Actor.system("cases"),
        now=now,
        also_off_duty=True,
        scope=matter.scope,
        key=key,
    )


def _is_centre(case: Case) -> bool:
    return case.owner_kind == "organisation" and Organisation.objects.filter(pk=case.owner_id, kind="centre").exists()
