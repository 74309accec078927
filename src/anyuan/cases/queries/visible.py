"""Which cases a person may see, and do something to. The one place: every list, page, export and search goes through it.

Four ways lead to a case: a role over its area, school or owning organisation (`directory.policy`), narrowed to the roles
that the kind names; being its owner or handler in person; being involved for a time (red line 9); for a protected case only
being named, or a protection officer's reach; for a sealed one only a running unsealing for this very person (red line 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from anyuan.cases.models import Case, Involvement, Unsealing
from anyuan.cases.queries.kinds import all_kinds
from anyuan.cases.rules import kinds
from anyuan.cases.rules.hands import roles_that_may
from anyuan.directory.models import TeamMember
from anyuan.directory.policy import Viewer, may, visible
from anyuan.directory.policy.decide import open_grants

# Verbs that are the owner's side of the matter: the role must reach the owner, not merely the place.
OWNERS_SIDE = frozenset({"cases.handle"})
# Action of the policy → duty in a kind's [roles].
DUTY: Mapping[str, str] = {
    "cases.see": "see",
    "cases.assign": "assign",
    "cases.handle": "handle",
    "cases.verify": "verify",
    "cases.reply": "reply",
    "cases.extend": "extend",
    "cases.grade": "grade",
    "cases.supervise": "supervise",
}
# So many cases beside one's own a list names one by one; whoever has more looks for them along with all others.
MOST_BESIDE = 500
# What a case is shown with, everywhere.
SHOWN_WITH = ("school", "place", "organisation", "handler", "parent")
# Only they reach a protected case by their role.
PROTECTION = "cases.see_protected"
# The centre may write down on a department's behalf what it said over the phone.
ON_BEHALF = ("commander", "duty_leader", "dispatcher")
# Involvement of somebody to whom a protected case was opened.
NAMED = "named"
# Over an area these act for the bodies of their own kind.
AREA_BODIES = {"education_officer": ("education",), "police_officer": ("police", "police_station")}


def visible_to(viewer: Viewer, action: str = "cases.see", *, now: datetime) -> QuerySet[Case]:
    """Cases to which the viewer may do ``action`` now. Raises policy.ActionUnknown."""
    rows = Case.objects.select_related(*SHOWN_WITH)
    if viewer.is_system:
        return rows
    key = f"person:{viewer.person_id}"
    running = Unsealing.objects.filter(
        case=OuterRef("pk"), granted=True, decided_at__lte=now, expires_at__gt=now, ended_at__isnull=True, asked_by=key
    )
    plain = Q(protected=False) & (_by_role(viewer, action) | _by_person(viewer, action, now))
    hidden = Q(protected=True) & (_by_protection(viewer, action) | _named(viewer, action, now))
    reach = Q(sealed_at__isnull=True) & (plain | hidden)
    # Seeing is what was granted to this person, whatever else the role may see; doing needs the role besides.
    if viewer.person_id is not None and may(viewer, "cases.unseal_ask" if action == "cases.see" else action):
        own = Q() if action == "cases.see" else _by_role(viewer, action)
        reach |= Q(Exists(running), sealed_at__isnull=False) & own
    return rows.filter(reach)


def may_do(viewer: Viewer, action: str, case: Case, *, now: datetime) -> bool:
    """May the viewer do ``action`` to this case now?"""
    return visible_to(viewer, action, now=now).filter(pk=case.pk).exists()


def by_role(viewer: Viewer) -> Q:
    """The part of "cases.see" that a role's reach gives, for the tallies; everything for the system."""
    return Q() if viewer.is_system else _by_role(viewer, "cases.see")


def beside_role(viewer: Viewer, *, now: datetime) -> tuple[QuerySet[Case], QuerySet[Case]]:
    """The rest of what the viewer may see: by being owner, handler or involved; and what is protected. Each part begins
    from an index of its own, so that a total costs no walk through everything."""
    person = Case.objects.filter(pk__in=_own_ids(viewer, now), protected=False, sealed_at__isnull=True)
    hidden = visible_to(viewer, now=now).filter(protected=True, pk__in=_hidden_ids(viewer, now))
    return person.filter(~_by_role(viewer, "cases.see")), hidden


def _hidden_ids(viewer: Viewer, now: datetime) -> Any:
    """Protected cases that could at all be the viewer's: few, and found without a walk through a ledger."""
    if may(viewer, PROTECTION):
        return Case.objects.filter(protected=True).values("pk")
    if viewer.person_id is None:
        return []
    named = _in_force(now, roles_that_may("cases.see")).filter(person_id=viewer.person_id)
    unsealed = Unsealing.objects.filter(granted=True, ended_at__isnull=True, asked_by=f"person:{viewer.person_id}")
    return {*named.values_list("case_id", flat=True), *unsealed.values_list("case_id", flat=True)}


def ways(viewer: Viewer, *, now: datetime) -> list[Q] | None:
    """Conditions of which each begins from an index and which together hold all that the viewer may see; None for somebody
    who sees an area, for whom the newest of all are soon enough the newest of theirs."""
    grants = list(open_grants(viewer, "cases.see"))
    if (
        viewer.is_system
        or may(viewer, PROTECTION)
        or any(g.scope_kind not in ("school", "organisation") for g in grants)
    ):
        return None
    found = [Q(organisation_id=g.organisation_id) for g in grants if g.organisation_id is not None]
    for grant in grants:
        if grant.school_id is not None:
            found += [Q(school_id=grant.school_id), Q(owner_kind="school", owner_id=grant.school_id)]
    few = {*_involvements(viewer, "cases.see", now).values_list("case_id", flat=True), *_hidden_ids(viewer, now)}
    return [*found, *_ways_of_owning(viewer, now), Q(pk__in=few)] if len(few) <= MOST_BESIDE else None


def _by_role(viewer: Viewer, action: str) -> Q:
    """By a role's reach. Kinds that name the roles of a duty narrow it: each group of kinds is asked with its own roles."""
    groups: dict[tuple[str, ...] | None, list[str]] = {}
    open_roles = {grant.role for grant in open_grants(viewer, action)}
    duty = DUTY.get(action)
    for name, kind in all_kinds().items() if duty else ():
        named = kinds.roles(kind, duty) if duty else []
        if named and not open_roles <= set(named):
            groups.setdefault(tuple(sorted(open_roles & set(named))), []).append(name)
    narrowed = [name for names in groups.values() for name in names]
    reach = _reach(viewer, action) & (~Q(kind__in=narrowed) if narrowed else Q())
    for roles, names in groups.items():
        if roles:
            own = replace(viewer, grants=tuple(grant for grant in viewer.grants if grant.role in roles))
            reach |= Q(kind__in=names) & _reach(own, action)
    return reach


def _reach(viewer: Viewer, action: str) -> Q:
    if action in OWNERS_SIDE:
        return _owners_side(viewer, action)
    found = visible(viewer, action, area="area_path", school="school_id", organisation="organisation_id")
    owned = _owning_schools(viewer, action)
    return Q() if found is None else found | owned


def _owners_side(viewer: Viewer, action: str) -> Q:
    reach = Q(pk__in=[])
    for grant in open_grants(viewer, action):
        if grant.scope_kind == "school":
            reach |= Q(owner_kind="school", owner_id=grant.school_id)
        elif grant.scope_kind == "organisation":
            reach |= Q(organisation_id=grant.organisation_id)
        elif grant.role in ON_BEHALF:
            reach |= Q(area_path__startswith=grant.area_path)
        elif grant.role in AREA_BODIES:
            reach |= Q(area_path__startswith=grant.area_path, organisation__kind__in=AREA_BODIES[grant.role])
    return reach


def _owning_schools(viewer: Viewer, action: str) -> Q:
    """A school that owns a case about something outside it sees it, too."""
    schools = [grant.school_id for grant in open_grants(viewer, action) if grant.scope_kind == "school"]
    return Q(owner_kind="school", owner_id__in=schools) if schools else Q(pk__in=[])


def _by_person(viewer: Viewer, action: str, now: datetime) -> Q:
    """As the owner or handler in person, as a member of the owning team, or by an involvement in force."""
    reach = _involved(viewer, action, now)
    if action in ("cases.see", "cases.handle", "cases.note", "cases.reply"):
        for way in _ways_of_owning(viewer, now):
            reach |= way
    return reach


def _own_ids(viewer: Viewer, now: datetime) -> Any:
    """The same as a union, of which each part begins from its own index: an OR of them makes PostgreSQL read a ledger."""
    parts = [Case.objects.filter(way).order_by().values("pk") for way in _ways_of_owning(viewer, now)]
    involved = _involvements(viewer, "cases.see", now).values("case_id")
    return involved.union(*parts) if parts else involved


def _ways_of_owning(viewer: Viewer, now: datetime) -> list[Q]:
    if viewer.person_id is None or not may(viewer, "cases.involved"):
        return []
    day = timezone.localdate(now)
    teams = TeamMember.objects.filter(person_id=viewer.person_id, starts_on__lte=day).exclude(ends_on__lt=day)
    return [
        Q(handler_id=viewer.person_id),
        Q(owner_kind="person", owner_id=viewer.person_id),
        Q(owner_kind="team", owner_id__in=teams.order_by().values("team_id")),
    ]


def _involved(viewer: Viewer, action: str, now: datetime) -> Q:
    return Q(pk__in=_involvements(viewer, action, now).values("case_id"))


def _involvements(viewer: Viewer, action: str, now: datetime) -> QuerySet[Involvement]:
    """Involvements in force that let the viewer, or the viewer's body, do ``action``."""
    roles = roles_that_may(action)
    if not roles or not may(viewer, "cases.involved"):
        return Involvement.objects.none()
    grants = list(open_grants(viewer, "cases.involved"))
    body = Q(person_id=viewer.person_id) if viewer.person_id is not None else Q(pk__in=[])
    body |= Q(organisation_id__in=[g.organisation_id for g in grants if g.organisation_id is not None])
    body |= Q(school_id__in=[g.school_id for g in grants if g.school_id is not None])
    return _in_force(now, roles).filter(body)


def _named(viewer: Viewer, action: str, now: datetime) -> Q:
    """A protected case opens to people who were named, never to a whole body. What the involvement itself does not open, the
    named person may do by a role, as anybody does: an education officer who was named verifies it."""
    if viewer.person_id is None or not may(viewer, "cases.involved"):
        return Q(pk__in=[])
    mine = _in_force(now, roles_that_may("cases.see")).filter(person_id=viewer.person_id)
    opened = roles_that_may(action)
    reach = Q(pk__in=mine.filter(role__in=opened).values("case_id")) if opened else Q(pk__in=[])
    if NAMED not in opened:
        seen = mine.filter(role=NAMED) if opened else mine
        reach |= Q(pk__in=seen.values("case_id")) & _by_role(viewer, action)
    return reach


def _by_protection(viewer: Viewer, action: str) -> Q:
    if not may(viewer, PROTECTION):
        return Q(pk__in=[])
    found = visible(viewer, PROTECTION, area="area_path", school="school_id", organisation="organisation_id")
    reach = Q() if found is None else found
    return reach if action == "cases.see" else reach & _by_role(viewer, action)


def _in_force(now: datetime, roles: tuple[str, ...]) -> QuerySet[Involvement]:
    rows = Involvement.objects.filter(role__in=roles, since__lte=now)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=now))


def sheet_of(case: Case) -> dict[str, Any]:
    """Title, text and fields of a case, from wherever its kind keeps them. Reading a protected one is the caller's to log."""
    import json

    if not case.protected:
        return {"title": case.title, "text": case.text, "fields": case.fields}
    sheet = case.sheet
    return {"title": sheet.title, "text": sheet.text, "fields": json.loads(sheet.fields or "{}")}


def of_incident(viewer: Viewer, incident_ref: str, *, now: datetime) -> QuerySet[Case]:
    """Cases that an incident left behind, oldest first, as far as the viewer may see them."""
    return visible_to(viewer, now=now).filter(source="incident", source_ref=incident_ref).order_by("id")
