"""The area tree, from the national code lists or any list with codes."""

from __future__ import annotations

from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from anyuan.directory.imports import cells
from anyuan.directory.imports.cells import CellWrong, NotYet
from anyuan.directory.imports.kinds import base
from anyuan.directory.imports.kinds.base import Context, Kind, Values
from anyuan.directory.models import Area, AreaAlias
from anyuan.directory.rules import areas as rules


def _code(cell: Any, context: Context) -> str:
    return rules.short_code(cells.code(cell).upper())


class Areas(Kind):
    name = "areas"
    model = Area
    required = ("code", "name")
    columns = {
        "code": _code,
        "name": base.text(100),
        "name_en": base.text(150),
        "parent": _code,
        "lon": base.number,
        "lat": base.number,
        "old_code": _code,
    }
    stored = ("code", "name", "name_en", "level", "parent", "path", "lon", "lat", "pseudo")

    def __init__(self) -> None:
        # code → (id, path, level). The whole tree down to towns is 45,000 short rows; villages need not be held.
        self._tree: dict[str, tuple[int, str, int]] = {
            row[0]: row[1:]
            for row in Area.objects.filter(level__lte=4).values_list("code", "pk", "path", "level").iterator()
        }

    def prepare(self, values: Values, context: Context) -> None:
        code, given = values["code"], values.get("parent")
        candidates = [given] if given else rules.parent_codes(code)
        if not context.last_pass:
            # The area right above may stand further down in the file; only when it does not is the next one taken.
            candidates = candidates[:1]
        parent = next((self._tree[c] for c in candidates if c in self._tree), None)
        level = rules.level_of(code) or (parent[2] + 1 if parent else 1)
        if parent is None and (given or level > 1):
            shown = given or (candidates[0] if candidates else "")
            raise NotYet(_("the area above it ({code}) is not known; import that first"), code=shown)
        if level > 5:
            raise CellWrong(_("areas go down five levels, to the village"))
        values.pop("parent", None)
        values |= {
            "level": level,
            "parent_id": parent[0] if parent else None,
            "path": f"{parent[1] if parent else '/'}{code}/",
            "pseudo": rules.is_pseudo(values.get("name", ""), level),
        }

    def follow(self, pairs: list[tuple[Any, Values]], context: Context) -> int:
        for row, _values in pairs:
            before = self._tree.get(row.code)
            if before and before[1] != row.path:
                self._move(before[1], row.path)
            if row.level <= 4:
                self._tree[row.code] = (row.pk, row.path, row.level)
        aliases = [AreaAlias(code=v["old_code"], area=row) for row, v in pairs if v.get("old_code")]
        if aliases:
            AreaAlias.objects.bulk_create(
                aliases, update_conflicts=True, unique_fields=["code"], update_fields=["area"]
            )
        return len(aliases)

    def _move(self, old: str, new: str) -> None:
        """The area hangs elsewhere now (its prefecture came in later): everything below moves along."""
        below = Area.objects.filter(path__startswith=old).exclude(path=old)
        below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
        for code, (pk, path, level) in self._tree.items():
            if path.startswith(old):
                self._tree[code] = (pk, new + path[len(old) :], level)
