"""Which rules a programme owes from a day on: rules begin, end and come back; what has passed stays judged by its rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max

from anyuan.directory.models import Area
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions._common import say_of
from anyuan.duties.actions.budget import within_budget
from anyuan.duties.actions.install import _frozen, _lay_out, _with_rest
from anyuan.duties.models import DutyRule, Occurrence, Programme
from anyuan.journal.rules import Actor

Rules = Mapping[str, Mapping[str, Any]]


def rules_of(pack: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A pack's rules by key, as they are kept: plain values, with the programme's rest where a rule has none of its own."""
    return {rule["key"]: _frozen(_with_rest(rule, pack)) for rule in pack["rules"]}


def programme_at(pack: Mapping[str, Any], area: Area, *, by: Actor, now: datetime) -> Programme:
    """The pack's programme in an area, made when it is not there; one that had ended begins anew. It owes nothing yet."""
    values = {"title": pack["title"], "area_path": area.path, "installed_at": now, "installed_by": actors.key(by)}
    made, fresh = Programme.objects.get_or_create(
        pack=pack["name"], area=area, defaults={"code": f"{pack['name']}-{area.code}", **values}
    )
    if not fresh and made.ends_on is not None:
        made.ends_on = None
        made.save(update_fields=["ends_on"])
    return made


def owe(programme: Programme, wanted: Rules, *, first: date, by: Actor, now: datetime) -> tuple[int, int]:
    """From the local day ``first`` on the programme owes exactly the rules ``wanted``. Returns (rules begun, rules ended).

    A rule that stands with other words is left as it is: `change_rule` brings in a new version of it. A rule that has begun
    holds for one day at the least. Idempotent. Raises BudgetExceeded.
    """
    from anyuan.duties.actions.replan import replan_rule

    begun = ended = posts = 0
    with turn(now):
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        standing = {rule.key: rule for rule in DutyRule.objects.filter(programme=programme, valid_to__isnull=True)}
        for key in standing.keys() - wanted.keys():
            rule = standing[key]
            rule.valid_to = max(first - timedelta(days=1), rule.valid_from)
            rule.save(update_fields=["valid_to"])
            replan_rule(rule, first=rule.valid_to + timedelta(days=1), by=by, now=now)
            ended += 1
        for definition in wanted.values():
            posts += _lay_out(programme, definition, first)
        for key in sorted(wanted.keys() - standing.keys()):
            _begin(programme, key, wanted[key], first, by, now)
            begun += 1
        if begun:
            within_budget(programme)
        if begun or ended or posts:
            counts = {"rules": begun, "ended": ended, "posts": posts, "first": first.isoformat()}
            say_of(programme, events.OWES, by=by, now=now, **counts)
    return begun, ended


def end_programme(programme: Programme, *, last_day: date, by: Actor, now: datetime) -> int:
    """The programme owes nothing after the local day ``last_day``; what has passed stays judged. Returns rules ended."""
    with turn(now):
        _begun, ended = owe(programme, {}, first=last_day + timedelta(days=1), by=by, now=now)
        Programme.objects.filter(pk=programme.pk).update(ends_on=last_day)
    return ended


def _begin(
    programme: Programme, key: str, definition: Mapping[str, Any], first: date, by: Actor, now: datetime
) -> None:
    from anyuan.duties.actions.replan import replan_rule

    before = DutyRule.objects.filter(programme=programme, key=key).aggregate(n=Max("number"), to=Max("valid_to"))
    rule = DutyRule.objects.create(
        programme=programme,
        key=key,
        kind=definition["kind"],
        number=(before["n"] or 0) + 1,
        definition=definition,
        valid_from=max(first, before["to"] + timedelta(days=1)) if before["to"] else first,
    )
    # What an earlier version had laid ahead was withdrawn with it; what is owed again is restored, not laid beside it.
    laid = Occurrence.objects.filter(post__programme=programme, post__rule_key=key, day__gte=rule.valid_from)
    last = laid.aggregate(day=Max("day"))["day"]
    if last is not None:
        DutyRule.objects.filter(pk=rule.pk).update(planned_to=last)
        replan_rule(rule, first=rule.valid_from, by=by, now=now)
