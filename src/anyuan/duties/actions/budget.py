"""The budget of a programme: what it may ask of one person in a week, and who answers for more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions._common import say_of
from anyuan.duties.burden_words import Excess
from anyuan.duties.models import DutyRule, Programme
from anyuan.duties.queries.burden import budget_of
from anyuan.duties.refusals import BudgetExceeded
from anyuan.duties.rules import burden
from anyuan.journal.rules import Actor
from anyuan.kernel.canonical import instant

Rule = Mapping[str, Any]


def answer_for(programme: Programme, rules: Iterable[Rule], reason: str, *, by: Actor, now: datetime) -> None:
    """``by`` answers with a reason for what these rules ask above the budget; nothing is kept where they keep within it.

    To be called in the transaction that brings the rules into use, before `within_budget` looks at them.
    """
    budget = budget_of(programme)
    over = burden.excess(rules, budget)
    if not over or not reason.strip() or burden.covered(over, programme.override.get("over", {})):
        return
    answered = {
        "by": actors.key(by),
        "at": instant(now),
        "reason": reason.strip(),
        "budget": budget.plain(),
        "over": {force: load.plain() for force, load in over.items()},
    }
    _keep(programme, answered)
    say_of(programme, events.OVERRIDDEN, by=by, now=now, forces=sorted(over))


def within_budget(programme: Programme) -> None:
    """Refuse rules that ask more of one person than the budget, unless somebody answers for as much. To be called in the
    transaction that wrote the rules, so that nothing of them stays. Raises BudgetExceeded."""
    rules = DutyRule.objects.filter(programme=programme, valid_to__isnull=True)
    definitions = [rule.definition for rule in rules.order_by("key", "number")]
    budget = budget_of(programme)
    over = burden.excess(definitions, budget)
    if not over:
        _keep(programme, {})
    elif not burden.covered(over, programme.override.get("over", {})):
        raise BudgetExceeded(Excess(definitions, budget))


def _keep(programme: Programme, answered: Mapping[str, object]) -> None:
    if programme.override != answered:
        programme.override = dict(answered)
        programme.save(update_fields=["override"])
