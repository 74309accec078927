"""Who could mediate a case, from the teams that mediate."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from anyuan.cases.models import Case, Mediator
from anyuan.cases.rules.mediators import Candidate, Proposal, Wanted, ranked
from anyuan.directory.models import TeamMember

# What a team is called that mediates.
MEDIATION_WORDS = ("调解", "mediat")


def proposed(case: Case, *, now: datetime, limit: int = 10) -> list[Proposal]:
    """Members of mediation teams whose ground holds the case, best first, with reasons."""
    day = timezone.localdate(now)
    teams = Q(team__active=True)
    teams &= Q(*[("team__kind__icontains", w) for w in MEDIATION_WORDS], _connector=Q.OR) | Q(
        *[("team__name__icontains", w) for w in MEDIATION_WORDS], _connector=Q.OR
    )
    members = (
        TeamMember.objects.filter(teams, starts_on__lte=day, person__active=True)
        .exclude(ends_on__lt=day)
        .select_related("team__area", "team__organisation__area", "team__school__area")
    )
    counted = Mediator.objects.filter(ended_at__isnull=True, case__open=True).values("person_id")
    load = dict(counted.annotate(n=Count("pk")).values_list("person_id", "n"))
    found = [_candidate(member, load.get(member.person_id, 0)) for member in members]
    reaching = [c for c in found if not c.area_path or case.area_path.startswith(c.area_path)]
    return ranked(reaching, _wanted(case))[:limit]


def _candidate(member: TeamMember, load: int) -> Candidate:
    team = member.team
    home = team.area or (team.organisation.area if team.organisation else team.school.area if team.school else None)
    skills = tuple(word for word in member.duty.replace("、", ",").replace("，", ",").split(",") if word.strip())
    return Candidate(
        member.person_id,
        team.pk,
        member.leader,
        tuple(word.strip() for word in skills),
        home.path if home else "",
        team.school_id,
        team.organisation_id,
        load,
    )


def _wanted(case: Case) -> Wanted:
    grades = [grade["code"] for grade in case.definition.get("grading", {}).get("grades", ())]
    labels = [c.get("label", {}) for c in case.definition.get("categories", ()) if c.get("code") == case.category]
    words = tuple(word for label in labels for word in label.values() if word)
    there = case.mediators.filter(ended_at__isnull=True).values_list("person_id", flat=True)
    owner = [case.owner_id] if case.owner_kind == "person" else []
    away = {*there, *owner, *([case.handler_id] if case.handler_id else [])}
    rank = grades.index(case.grade) if case.grade in grades else None
    return Wanted(words, rank, case.area_path, case.school_id, frozenset(away))
