"""Which facts a person sees, and what a page is about: an area, a school, or a body with the schools that it looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from anyuan.directory.models import Area, AreaAlias, Organisation, School
from anyuan.directory.policy import Viewer, limit, school_bodies, visible

ACTION = "measures.see"
# A station sees the schools that it guards, an authority those that it runs.
BODIES = school_bodies("school")
TOWNSHIP = 4  # level of the tree, and how many codes its path has


@dataclass(frozen=True, slots=True)
class About:
    """What figures are about. Nothing at all: everything that the viewer sees; several: what lies within all of them.

    ``above`` leaves the rest of a table by township: only what stands in areas of fewer codes than so many.
    """

    area: Area | None = None
    school: School | None = None
    body: Organisation | None = None
    above: int = 0

    @property
    def query(self) -> dict[str, str]:
        """As an address says it."""
        pairs = (("area", self.area), ("school", self.school), ("organisation", self.body))
        said = {name: row.code for name, row in pairs if row is not None}
        return said | ({"above": str(self.above)} if self.above else {})


class NotThere(LookupError):
    """No such area, school or body within sight: not there and not allowed look the same."""


def about(viewer: Viewer, *, area: str = "", school: str = "", organisation: str = "", above: str = "") -> About:
    """What the codes of an address name. Raises NotThere."""
    if above and not (above.isascii() and above.isdigit() and len(above) < 3):
        raise NotThere(above)
    return About(
        area=_area(viewer, area) if area else None,
        school=_first(schools_of(viewer).filter(code=school).select_related("area")) if school else None,
        body=_body(viewer, organisation) if organisation else None,
        above=int(above or 0),
    )


def _body(viewer: Viewer, code: str) -> Organisation:
    body: Organisation = _first(Organisation.objects.filter(code=code))
    mine = Q(police_station=body) | Q(organisation=body)
    if not viewer.is_system and not schools_of(viewer).filter(mine).exists():
        raise NotThere(code)
    return body


def _area(viewer: Viewer, code: str) -> Area:
    # An address that was written down before the area was re-coded still leads to it.
    found: Area = _first(Area.objects.filter(Q(code=code) | Q(old_codes__code=code)))
    if not viewer.is_system and not _sees_in(viewer, found):
        raise NotThere(code)
    return found


def _first(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise NotThere
    return found


def _sees_in(viewer: Viewer, area: Area) -> bool:
    own = any(
        grant.area_path and (area.path.startswith(grant.area_path) or grant.area_path.startswith(area.path))
        for grant in viewer.grants
    )
    return own or schools_of(viewer).filter(area__path__startswith=area.path).exists()


def schools_of(viewer: Viewer) -> QuerySet[School]:
    """Schools whose figures the viewer sees, those that were closed or merged included."""
    columns = {"area": "area__path", "school": "id", "organisation": school_bodies()}
    return limit(School.objects.all(), viewer, ACTION, **columns)  # type: ignore[arg-type]


def reach(viewer: Viewer, of: About) -> Q:
    """The condition on facts and months: within the viewer's sight and within what the page is about."""
    seen = visible(viewer, ACTION, area=("school__area__path", "area_path"), school="school_id", organisation=BODIES)
    many = _many(viewer, of)
    found = Q() if seen is None else _at("school", schools_inside(viewer, of), many) | _homeless(viewer)
    asked = _at("school", _asked(of), many)
    if of.school is not None or of.body is not None:
        found &= asked
    elif of.area is not None:
        found &= asked | Q(school=None) & _within("area_path", of.area.path)
    if of.above:
        found &= asked | Q(school=None) & _standing_above("area_path", of.above)
    return found


def rows_reach(viewer: Viewer, of: About, school: str, area: str) -> Q:
    """The same condition on rows of a source, whose columns of school and area are named."""
    mine = _at(school, schools_inside(viewer, of), _many(viewer, of))
    homeless = Q(**{school: None}) & (Q() if viewer.is_system or _system(viewer) else _paths(viewer, area))
    if of.school is not None or of.body is not None:
        return mine
    if of.area is not None:
        homeless &= _within(area, of.area.path)
    if of.above:
        homeless &= _standing_above(area, of.above)
    return mine | homeless


def _at(column: str, schools: QuerySet[School], many: bool) -> Q:
    """Rows at one of these schools.

    ``many``: their list is looked through for each row of the days asked, and is not the way to the rows. A thousand schools are
    a thousand places all over the table, while the rows of a month lie side by side.
    """
    mine = schools.values("pk")
    return Q(In(Coalesce(F(column), Value(0)), mine)) if many else Q(**{f"{column}__in": mine})


def _many(viewer: Viewer, of: About) -> bool:
    """Is this about more than a township, a body or a school?"""
    if of.school is not None or of.body is not None or (of.area is not None and of.area.level >= TOWNSHIP):
        return False
    wide = (one for one in viewer.grants if one.school_id is None and one.organisation_id is None)
    return viewer.is_system or any(one.area_path.count("/") <= TOWNSHIP for one in wide)


def schools_inside(viewer: Viewer, of: About) -> QuerySet[School]:
    """The schools that a question is about, as far as the viewer sees them."""
    return schools_of(viewer) & _asked(of)


def _asked(of: About) -> QuerySet[School]:
    """The schools that the question is about, whoever asks."""
    rows = School.objects.all()
    if of.school is not None:
        rows = rows.filter(pk=of.school.pk)
    if of.body is not None:
        rows = rows.filter(Q(police_station=of.body) | Q(organisation=of.body))
    if of.area is not None:
        rows = rows.filter(area__path__startswith=of.area.path)
    return rows.filter(area__in=_areas_above(of.above)) if of.above else rows


def _areas_above(level: int) -> dict[int, str]:
    """Areas (key → path) whose path has fewer codes than so many: provinces, prefectures, counties. A few hundred at most."""
    rows = Area.objects.values_list("pk", "path")
    return {pk: path for pk, path in rows if path.count("/") - 1 < level}


def _standing_above(column: str, level: int) -> Q:
    """Rows that stand in such an area itself, under whatever code it had then."""
    areas = _areas_above(level)
    found = Q(**{f"{column}__in": list(areas.values())})
    for code in AreaAlias.objects.filter(area__in=areas).values_list("code", flat=True):
        found |= Q(**{f"{column}__endswith": f"/{code}/"})
    return found


def _homeless(viewer: Viewer) -> Q:
    return Q(school=None) & _paths(viewer, "area_path")


def _paths(viewer: Viewer, column: str) -> Q:
    found = Q(pk__in=[])
    for grant in viewer.grants:
        if grant.area_path and grant.school_id is None and grant.organisation_id is None:
            found |= _within(column, grant.area_path)
    return found


def _within(column: str, path: str) -> Q:
    """Rows whose area lies below a path, also those that were written down under a code which has been abolished since."""
    found = Q(**{f"{column}__startswith": path})
    for code in AreaAlias.objects.filter(area__path__startswith=path).values_list("code", flat=True):
        found |= Q(**{f"{column}__contains": f"/{code}/"})
    return found


def _system(viewer: Viewer) -> bool:
    return visible(viewer, ACTION) is None
