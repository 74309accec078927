"""What the registers say of a school: its own row, its key places."""

from __future__ import annotations

from collections import defaultdict

from anyuan.directory.models import Place, School
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row


@source("pupils", "boarders", "staff", "stage", "boarding")
def own_row(ask: Ask) -> Found:
    """The school's row. A number that was never entered is not known."""
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    for school in ask.schools:
        rows = listed(ask, [row_of(school)])
        for name in ("pupils", "boarders", "staff", "stage", "boarding"):
            value = getattr(school, name)
            if value is not None and (name != "stage" or value != "other"):
                found[name][school.pk] = Fact(name, value, None, rows, total=1)
    return found


@source("key_places", "key_place_kinds", "gates")
def places(ask: Ask) -> Found:
    """Key places on record. A school without any place on record has none recorded, which is not the same as none."""
    mine: dict[int, list[Place]] = defaultdict(list)
    for place in Place.objects.filter(school__in=ask.ids, active=True).order_by("code"):
        mine[place.school_id].append(place)
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    for school, there in mine.items():
        gates = [place for place in there if place.kind == "gate"]
        kinds = sorted({place.kind for place in there})
        rows, total = listed(ask, map(row_of, there)), len(there)
        found["key_places"][school] = Fact("key_places", total, None, rows, total=total)
        found["key_place_kinds"][school] = Fact("key_place_kinds", kinds, None, rows, total=total)
        found["gates"][school] = Fact("gates", len(gates), None, listed(ask, map(row_of, gates)), total=len(gates))
    return found


def row_of(row: School | Place) -> Row:
    kind = "directory.school" if isinstance(row, School) else "directory.place"
    return Row(kind, row.pk, row.code, row.name)
