"""Whose hands may do what: verifier ≠ handler, decider ≠ asker, and what being involved in a case allows. Pure."""

from __future__ import annotations

from collections.abc import Mapping

# Role of an involvement → actions of the policy that it opens on that one case, beside seeing it.
INVOLVED_MAY: Mapping[str, frozenset[str]] = {
    "consulted": frozenset({"cases.answer", "cases.note"}),
    "handler": frozenset({"cases.handle", "cases.note"}),
    "mediator": frozenset({"cases.mediate", "cases.note"}),
    "verifier": frozenset({"cases.verify", "cases.note"}),
    "inspector": frozenset({"cases.recheck", "cases.note"}),
    "named": frozenset({"cases.handle", "cases.note"}),
    "watching": frozenset(),
}


def roles_that_may(action: str) -> tuple[str, ...]:
    """Roles of an involvement that open an action of the policy; every one of them opens seeing."""
    if action == "cases.see":
        return tuple(INVOLVED_MAY)
    return tuple(role for role, actions in INVOLVED_MAY.items() if action in actions)


def may_verify(by: str, handled_by: str, handler_id: int | None) -> bool:
    """Whether ``by`` (an actor key) may judge what was handed in: neither who submitted it nor who handled it."""
    return by != handled_by and by != f"person:{handler_id}"


def another(by: str, first: str) -> bool:
    """Whether two actor keys are two people; a part of the system is nobody's second person."""
    return by != first and by.startswith("person:")


def is_downgrade(order: list[str], before: str, after: str) -> bool:
    """Whether ``after`` is lighter than ``before``; ``order`` lists the grades, the heaviest first.

    A case without a grade has none to be lowered from; taking a grade away lowers it.
    """
    if not before:
        return False
    if after not in order:
        return True
    return before in order and order.index(after) > order.index(before)
