"""Rows that were read and checked, put aside until they are stored: in a file that has no name, not in memory.

Of each row only what ordering needs stays at hand. Schools and places are kept once, as the rows share them.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from anyuan.cases.imports.convert import Row

# (opened at, whether it has ended, where it lies in the file)
Spot = tuple[datetime, bool, int]


class Shelf:
    """Rows in the order in which they came. The file has no name, so nobody else can open it, and it is gone with the
    process, however that ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 (closed with the shelf)
        self._places: list[Spot] = []
        self._shared: dict[tuple[str, int], Any] = {}

    def put(self, row: Row) -> None:
        """Keep a row."""
        where = self._file.seek(0, 2)
        shared: Any = {"school": self._share(row.school), "place": self._share(row.place)}
        pickle.dump(replace(row, **shared), self._file, -1)
        self._places.append((row.at["opened_at"], row.closed, where))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Row]:
        return self.read(self._places)

    def ended(self) -> Iterator[Row]:
        """Rows that ended before they came here, by the day on which they were opened: each day has its own series."""
        return self.read(sorted((place for place in self._places if place[1]), key=lambda place: place[0]))

    def owed(self) -> Iterator[Row]:
        """Rows that begin to run here."""
        return self.read(place for place in self._places if not place[1])

    def read(self, places: Iterable[Spot]) -> Iterator[Row]:
        for _opened, _closed, where in places:
            self._file.seek(where)
            # Written by this process a moment ago into a file that nobody else can reach.
            kept: Any = pickle.load(self._file)
            kept.school, kept.place = self._shared.get(kept.school), self._shared.get(kept.place)
            yield kept

    def _share(self, found: Any) -> Any:
        if found is None:
            return None
        key = (found._meta.model_name, found.pk)
        self._shared.setdefault(key, found)
        return key
