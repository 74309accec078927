"""From what a cell names to the row it means: by code, by an abolished code, or by a name that is the only one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.imports.cells import CellWrong, words
from anyuan.directory.models import (
    Area,
    AreaAlias,
    Line,
    Person,
    Place,
    School,
)
from anyuan.directory.rules.areas import short_code

NAMES: dict[type[Model], tuple[str, ...]] = {
    School: ("name", "short_name"),
    Line: ("account",),
    Area: ("name",),
}
MAX_CACHED = 200_000


class Lookups:
    """Rows by code or name, remembered for the length of one import. ``preamble`` are the words above the headings
    (填报单位:贵州省 … ), which say which of two towns of one name is meant."""

    def __init__(self, preamble: Iterable[str] = ()) -> None:
        self._known: dict[tuple[type[Model], str], list[Any]] = {}
        self._preamble = [words(w) for w in preamble]
        self._within: str | None = None

    def fetch(self, model: type[Model], texts: Iterable[str]) -> None:
        """Load many at once: the rows of a whole batch of cells with two queries."""
        wanted = {t for t in texts if t and (model, t) not in self._known}
        if not wanted:
            return
        if len(self._known) > MAX_CACHED:
            self._known.clear()
        for text in wanted:
            self._known[model, text] = []
        for part in _parts(sorted(wanted)):
            self._fetch_part(model, part)

    def find(self, model: type[Model], cell: Any) -> Any:
        """The row that the cell names, or None for an empty cell. Raises CellWrong: unknown, or several of the name."""
        text = words(cell)
        if not text:
            return None
        if (model, text) not in self._known:
            self.fetch(model, [text])
        rows = self._known[model, text]
        if len(rows) > 1 and model is Area:
            rows = self._narrow(rows)
        if len(rows) == 1:
            return rows[0]
        kind = model._meta.verbose_name
        if rows:
            codes = ", ".join(sorted(r.code for r in rows)[:5])
            raise CellWrong(_("“{text}” is the name of several: {codes}; give the code"), text=text, codes=codes)
        if model is Area:
            return self._old_area(text)
        raise CellWrong(_("“{text}” is not in the register ({kind})"), text=text, kind=kind)

    def _fetch_part(self, model: type[Model], part: list[str]) -> None:
        found: dict[str, list[Any]] = {}
        codes = {t: t for t in part} | ({t: short_code(t) for t in part} if model is Area else {})
        rows = {row.code: row for row in self._rows(model, Q(code__in=set(codes.values())))}
        for text, code in codes.items():
            if code in rows:
                found[text] = [rows[code]]
        rest = [t for t in part if t not in found]
        own = {field.name for field in model._meta.get_fields()}
        for name in NAMES.get(model, ("name",)):
            if name not in own:
                continue
            for row in self._rows(model, Q(**{f"{name}__in": rest})) if rest else ():
                same = found.setdefault(getattr(row, name), [])
                if row not in same:
                    same.append(row)
        for text, matches in found.items():
            if (model, text) in self._known:
                self._known[model, text] = matches

    def _rows(self, model: type[Model], condition: Q) -> Any:
        joins = {School: ("area",), Place: ("area", "school"), Area: (), Line: (), Person: ()}.get(model, ())
        return model._default_manager.filter(condition).select_related(*joins)

    def _narrow(self, rows: list[Any]) -> list[Any]:
        within = self._preamble_path()
        inside = [row for row in rows if row.path.startswith(within)] if within else []
        # The county and its only town may share a name: the higher one is meant.
        inside.sort(key=lambda row: row.level)
        if len(inside) > 1 and inside[0].level < inside[1].level:
            return inside[:1]
        return inside or rows

    def _preamble_path(self) -> str:
        """The path of the lowest area that the words above the headings name, each below the one before."""
        if self._within is None:
            path = ""
            for text in self._preamble:
                matches = Area.objects.filter(name=text, path__startswith=path).order_by("level")[:2]
                if len(matches) == 1 or (len(matches) == 2 and matches[0].level < matches[1].level):
                    path = matches[0].path
            self._within = path
        return self._within

    def _old_area(self, text: str) -> Area:
        alias = AreaAlias.objects.filter(code=short_code(text)).select_related("area").first()
        if alias is None:
            raise CellWrong(_("“{text}” is not an area that is known, neither by code nor by name"), text=text)
        self._known[Area, text] = [alias.area]
        return alias.area


def _parts(texts: list[str], size: int = 500) -> Iterable[list[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]
