"""What inspections answered: the latest word on each requirement, whoever asked it. An inspector's word outweighs the school's.

The school's own "no" counts at once; its own "yes" is only its own word, and stands against no later "no" of an inspector.
"""

from __future__ import annotations

from collections import defaultdict

from anyuan.standards.models import Answer
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row

NAME = "answer"


@source(NAME)
def answers(ask: Ask) -> Found:
    """By requirement: a key means the same question in every standard. Only what was handed in, or seen again, counts."""
    given = Answer.objects.filter(school__in=ask.ids, requirement__in=ask.answers, seen_on__lte=ask.on)
    given = given.exclude(assessment__isnull=False, assessment__submitted_at__isnull=True)
    latest: dict[tuple[str, int, str], Answer] = {}
    for one in given.order_by("seen_on", "received_at", "pk"):
        latest[one.requirement, one.school_id, one.side] = one
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    for key, school, _side in latest:
        official = latest.get((key, school, "inspector"))
        own = latest.get((key, school, "self"))
        one = official or own
        # The school says of itself that something is not there (any more), later than anybody looked.
        if official and own and own.seen_on > official.seen_on and own.value is False:
            one = own
        if one is not None:
            rows = listed(ask, [Row("standards.answer", one.pk, one.seen_on.isoformat(), one.side)])
            name = f"{NAME}:{key}"
            found[name][school] = Fact(name, one.value, one.seen_on, rows, own=one.side == "self", total=1)
    return found
