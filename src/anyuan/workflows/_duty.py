"""What several workflows say about duties, in both languages, without a person's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from anyuan.directory.models import School
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.duties.models import Occurrence, Round
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.notify.actions import send

KIND = "duties.round"
BY = Actor.system("duties")


def round_of(entry: Entry) -> Round | None:
    """The round an entry is about; None for other subjects."""
    if entry.subject_kind != KIND:
        return None
    return Round.objects.select_related("rule").filter(pk=entry.subject_id).first()


def tell(
    row: Round,
    occurrences: Iterable[Occurrence],
    targets: Any,
    *,
    kind: str,
    title: Any,
    body: Any,
    now: datetime,
    key: str,
) -> int:
    """One message to each group of people for all that concerns them: a school's director hears of the school's posts, a
    duty leader once of everything. Returns how many messages were written."""
    recipients = Recipients(now)
    groups: dict[tuple[int, ...], list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        people = recipients.of(targets, one.area_path, one.school_id)
        if people:
            groups[tuple(sorted(people))].append(one)
    for people, mine in sorted(groups.items()):
        send(
            subject=Subject(KIND, row.pk, row.ref),
            kind=kind,
            level=3,
            title=_words(title, row, mine),
            body=_words(body, row, mine),
            people=people,
            exercise=False,
            by=BY,
            now=now,
            scope=_scope(row, mine),
            key=f"{key}:{people[0]}:{len(people)}",
        )
    return len(groups)


def _words(sentence: Any, row: Round, mine: list[Occurrence]) -> dict[str, str]:
    said = {}
    schools = School.objects.in_bulk({one.school_id for one in mine if one.school_id})
    for short, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            title = row.rule.definition["title"]
            names = [school.name_en or school.name if short == "en" else school.name for school in schools.values()]
            facts = {
                "duty": title.get(short) or title.get("zh", ""),
                "count": len(mine),
                "where": names[0] if len(names) == 1 else str(len(names)),
                "opens_at": timezone.localtime(row.opens_at).strftime("%H:%M"),
                "day": row.day.isoformat(),
            }
            said[short] = str(sentence).format_map(facts)
    return said


def _scope(row: Round, mine: list[Occurrence]) -> Scope:
    schools = {one.school_id for one in mine}
    if len(schools) == 1:
        return Scope(mine[0].area_path, mine[0].school_id, mine[0].organisation_id)
    return Scope(row.area_path)
