"""When the time of a case is running short, whoever owes what is due hears of it while there is still time."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _case

TITLE = _("Due soon: {kind} {ref}, {title}")
BODY = _("{ref} is due at {due}.")


@handles("cases.turned_yellow", name="case_turns_yellow_tells_owner")
def handle(entry: Entry, now: datetime) -> None:
    """Nothing is said when the clock that ran short has been answered since."""
    case = _case.of_entry(entry)
    clock = str(entry.data.get("clock", ""))
    if case is None or not case.open or case.due_kind != clock or case.due_at is None or case.due_at <= now:
        return
    people, posts = _case.owing(case, clock, now)
    _case.tell(
        case,
        kind="case_yellow",
        title=_case.words(TITLE, case),
        body=_case.words(BODY, case),
        people=people,
        posts=posts,
        key=f"case_yellow:{entry.pk}",
        now=now,
    )
