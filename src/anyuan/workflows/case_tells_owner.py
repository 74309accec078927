"""When a case comes to somebody, is returned, opened again, pushed or asked about, they are told, and by when they owe what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.cases.models import Case
from anyuan.cases.queries import bodies
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post
from anyuan.workflows import _case

WORDS: dict[str, Any] = {
    "cases.opened": _("New: {kind} {ref}, {title}"),
    "cases.assigned": _("Assigned to you: {kind} {ref}, {title}"),
    "cases.bounced": _("Sent back, please decide: {kind} {ref}, {title}"),
    "cases.handed_over": _("Handed over to you: {kind} {ref}, {title}"),
    "cases.asked": _("You are asked: {kind} {ref}, {title}"),
    "cases.answered": _("The department that you asked has answered: {kind} {ref}, {title}"),
    "cases.returned": _("Returned, please do it again: {kind} {ref}, {title}"),
    "cases.reopened": _("Opened again: {kind} {ref}, {title}"),
    "cases.supervised": _("A superior demands an answer: {kind} {ref}, {title}"),
    "cases.extension_granted": _("More time was granted: {kind} {ref}, {title}"),
    "cases.extension_refused": _("More time was refused: {kind} {ref}, {title}"),
    "cases.submitted": _("Ready to be verified: {kind} {ref}, {title}"),
    "cases.extension_asked": _("More time is asked for: {kind} {ref}, {title}"),
    "cases.grade_asked": _("A lower grade is asked for: {kind} {ref}, {title}"),
}
BODY = _("{ref}. Due: {due}.")
PRESSING = ("cases.supervised", "cases.reopened", "cases.bounced")
# What the centre has to decide or to look at.
CENTRES = ("cases.bounced", "cases.submitted", "cases.extension_asked", "cases.grade_asked")


@handles(*WORDS, name="case_tells_owner")
def handle(entry: Entry, now: datetime) -> None:
    """Tell the people behind the owner. Whoever did it themselves is not told what they did."""
    case = _case.of_entry(entry)
    if case is None or not case.open:
        return
    people, posts = _whom(case, entry, now)
    doer = entry.actor_id if entry.actor_kind == "person" else None
    people = [id for id in people if id != doer]
    if not people and not posts:
        return
    _case.tell(
        case,
        kind=entry.name.replace(".", "_"),
        title=_case.words(WORDS[entry.name], case),
        body=_case.words(BODY, case),
        people=people,
        posts=posts,
        level=_case.PRESSING if entry.name in PRESSING else _case.LEVEL,
        key=f"case:{entry.pk}",
        now=now,
    )


def _whom(case: Case, entry: Entry, now: datetime) -> tuple[list[int], list[Post]]:
    if case.protected:
        return _case.named(case, now), []
    if entry.name in CENTRES:
        return [], _case.centre(case)
    if entry.name == "cases.asked":
        people = bodies.people_behind("organisation", int(entry.data["organisation"]), now)
        return people, [] if people else _case.centre(case)
    return _case.owners(case, now)
