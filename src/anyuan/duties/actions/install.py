"""Take a programme into use in an area, bring in a new version of its rules, and lay out its posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from anyuan.directory.models import Area, Organisation, Place, School
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions._common import say_of
from anyuan.duties.actions.budget import answer_for, within_budget
from anyuan.duties.models import DutyRule, Post, Programme
from anyuan.duties.refusals import ProgrammeWrong, RuleDates
from anyuan.duties.rules import packs
from anyuan.journal import rows
from anyuan.journal.rules import Actor
from anyuan.kernel.packs import load_pack


def install(
    pack_name: str, area: Area, *, by: Actor, now: datetime, valid_from: date | None = None, override: str = ""
) -> Programme:
    """Take a pack into use in an area from a local day on (default: the day of ``now``). Installing it again lays out new
    posts and brings in rules that the pack did not hold before; it changes no rule. ``override`` is the reason with which
    ``by`` answers for a programme above its budget; it is kept only where the programme is above it.

    Raises PackMissing, PackUnreadable, ProgrammeWrong, BudgetExceeded.
    """
    pack = load_pack("programmes", pack_name, Path(settings.HOME))
    problem = next(packs.problems(pack), None)
    if problem:
        raise ProgrammeWrong(problem)
    first = valid_from or timezone.localdate(now)
    with turn(now):
        programme, fresh = Programme.objects.get_or_create(
            pack=pack_name,
            area=area,
            defaults={
                "code": f"{pack_name}-{area.code}",
                "title": pack["title"],
                "area_path": area.path,
                "installed_at": now,
                "installed_by": actors.key(by),
            },
        )
        known = set(DutyRule.objects.filter(programme=programme).values_list("key", flat=True))
        for rule in pack["rules"]:
            if rule["key"] not in known:
                DutyRule.objects.create(
                    programme=programme,
                    key=rule["key"],
                    kind=rule["kind"],
                    definition=_frozen(_with_rest(rule, pack)),
                    valid_from=first,
                )
        answer_for(programme, pack["rules"], override, by=by, now=now)
        within_budget(programme)
        posts = sum(_lay_out(programme, rule, first) for rule in pack["rules"])
        if fresh or posts:
            say_of(programme, events.INSTALLED, by=by, now=now, rules=len(pack["rules"]), posts=posts)
    return programme


def change_rule(
    programme: Programme,
    definition: Mapping[str, Any],
    *,
    valid_from: date,
    by: Actor,
    now: datetime,
    override: str = "",
) -> DutyRule:
    """A new version of a rule from a local day on; the version before ends on the day before and keeps judging its days.

    Occurrences already laid ahead by the old version are re-planned by `replan`. ``override`` as in `install`.

    Raises ProgrammeWrong, RuleDates, BudgetExceeded.
    """
    from anyuan.duties.actions.replan import replan_rule

    problem = next(packs.rule_problems(definition), None)
    if problem:
        raise ProgrammeWrong(problem)
    today = timezone.localdate(now)
    with turn(now):
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        latest = DutyRule.objects.filter(programme=programme, key=definition["key"]).order_by("-number").first()
        if latest is not None and valid_from <= max(latest.valid_from, today):
            raise RuleDates(latest.key, str(max(latest.valid_from, today) + timedelta(days=1)))
        if latest is not None:
            latest.valid_to = valid_from - timedelta(days=1)
            latest.save(update_fields=["valid_to"])
        fresh = DutyRule.objects.create(
            programme=programme,
            key=definition["key"],
            kind=definition["kind"],
            number=latest.number + 1 if latest else 1,
            definition=_frozen(definition),
            valid_from=valid_from,
        )
        if override:
            rules = DutyRule.objects.filter(programme=programme, valid_to__isnull=True)
            answer_for(programme, [rule.definition for rule in rules], override, by=by, now=now)
        within_budget(programme)
        _lay_out(programme, definition, valid_from)
        data = {"rule": fresh.key, "number": fresh.number, "valid_from": str(valid_from)}
        say_of(programme, events.RULE_CHANGED, by=by, now=now, **data)
        if latest is not None and latest.planned_to is not None and latest.planned_to >= valid_from:
            replan_rule(latest, first=valid_from, by=by, now=now)
    return fresh


def lay_out_posts(programme: Programme, *, by: Actor, now: datetime) -> int:
    """Posts for schools and places that are new since, with their duties of the days already laid ahead; posts of those
    taken out of use end. Returns how many were added."""
    from anyuan.duties.actions.replan import replan_rule

    today = timezone.localdate(now)
    with turn(now):
        current = DutyRule.objects.filter(programme=programme, valid_to__isnull=True)
        added = sum(_lay_out(programme, rule.definition, today) for rule in current)
        gone = Post.objects.filter(programme=programme, to_day__isnull=True, from_day__lte=today)
        ended = gone.filter(school__active=False).update(to_day=today)
        ended += gone.filter(place__active=False, to_day__isnull=True).update(to_day=today)
        if added or ended:
            say_of(programme, events.POSTS_CHANGED, by=by, now=now, added=added, ended=ended)
            for rule in current.filter(planned_to__gte=today):
                replan_rule(rule, first=today, by=by, now=now)
    return added


def _lay_out(programme: Programme, rule: Mapping[str, Any], first: date) -> int:
    """Posts that the rule asks for and that are not there yet."""
    known = set(Post.objects.filter(programme=programme, rule_key=rule["key"]).values_list("site", flat=True))
    fresh = [
        Post(programme_id=programme.pk, rule_key=rule["key"], from_day=first, **site)
        for site in _sites(programme, rule["where"])
        if site["site"] not in known
    ]
    rows.insert(fresh)
    return len(fresh)


def _sites(programme: Programme, where: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    path = programme.area_path
    if where["of"] == "area":
        yield {"site": f"area:{programme.area_id}", "area_path": path}
    elif where["of"] == "organisation":
        bodies = Organisation.objects.filter(active=True, area__path__startswith=path, kind__in=where["kinds"])
        for body in bodies.select_related("area").order_by("pk"):
            yield {"site": f"organisation:{body.pk}", "organisation_id": body.pk, "area_path": body.area.path}
    elif where["of"] == "school":
        for school in _schools(path, where).select_related("area").order_by("pk"):
            yield {
                "site": f"school:{school.pk}",
                "school_id": school.pk,
                "organisation_id": school.organisation_id,
                "area_path": school.area.path,
            }
    else:
        places = Place.objects.filter(active=True, area__path__startswith=path, kind__in=where["kinds"])
        if where.get("stages") or where.get("boarding") is not None:
            places = places.filter(school__in=_schools(path, where))
        places = places.exclude(school__active=False)
        for place in places.select_related("area", "school").order_by("pk"):
            yield {
                "site": f"place:{place.pk}",
                "place_id": place.pk,
                "school_id": place.school_id,
                "organisation_id": place.school.organisation_id if place.school else None,
                "area_path": place.area.path,
            }


def _schools(path: str, where: Mapping[str, Any]) -> Any:
    schools = School.objects.filter(active=True, area__path__startswith=path)
    if where.get("stages"):
        schools = schools.filter(stage__in=where["stages"])
    if where.get("boarding") is not None:
        schools = schools.filter(boarding=where["boarding"])
    return schools


def _with_rest(rule: Mapping[str, Any], pack: Mapping[str, Any]) -> Mapping[str, Any]:
    """The programme's rest holds for every rule that has none of its own; it is versioned with the rule."""
    return {**rule, "rest": rule["rest"] if "rest" in rule else pack["rest"]} if "rest" in {*rule, *pack} else rule


def _frozen(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as it is kept: plain JSON values."""
    return {key: str(value) if isinstance(value, date) else value for key, value in rule.items()}
