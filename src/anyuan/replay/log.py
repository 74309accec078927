"""Read a log by its map. A cell that cannot be read is reported with its row and column and costs nothing else."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from anyuan.kernel import geo
from anyuan.replay.mapping import TIMES, LogMap

# Keys of what can be wrong with a cell; the command line says them as sentences.
EMPTY, NOT_A_TIME, NOT_A_PLACE, EARLIER, TWICE, TOO_SHORT, DIFFERS = (
    "empty", "not_a_time", "not_a_place", "earlier", "twice", "too_short", "differs",
)  # fmt: skip
# The order in which the stamps of one unit belong.
ORDER = (
    ("received", "entry"),
    ("entry", "dispatch"),
    ("dispatch", "response"),
    ("response", "on_scene"),
    ("on_scene", "available"),
)


class LogUnreadable(ValueError):
    """The file as a whole is not the map's: a heading is missing, or the encoding is another one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that could not be used as it stands. ``row`` counts lines of the sheet, the headings being row 1."""

    row: int
    column: str
    what: str
    value: str = ""


@dataclass(slots=True)
class Run:
    """One unit on one call, with the instants (UTC) that the log holds."""

    row: int
    unit: str
    unit_kind: str
    at: dict[str, datetime]


@dataclass(slots=True)
class PastCall:
    """One call with all its units. ``type`` is the log's own word."""

    id: str
    row: int
    type: str
    kind: str
    verdict: str
    text: str
    lon: float | None
    lat: float | None
    received: datetime
    entry: datetime | None = None
    runs: list[Run] = field(default_factory=list)


@dataclass(slots=True)
class Log:
    """All calls by their id, what was wrong, and how often stamps stand in the wrong order."""

    calls: dict[str, PastCall] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    violations: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(pair_name, ORDER), 0))


def pair_name(pair: tuple[str, str]) -> str:
    """``available<onscene``: the later stamp is earlier."""
    return f"{pair[1]}<{pair[0]}".replace("_", "")


def read_file(path: Path, by: LogMap) -> Log:
    """Read a CSV file. Raises LogUnreadable, OSError."""
    try:
        with path.open(encoding=by.encoding, newline="") as file:
            return read_rows(csv.reader(file, delimiter=by.delimiter), by)
    except (UnicodeError, LookupError, csv.Error) as error:
        raise LogUnreadable(f"{path.name}: {error}") from error


def read_rows(rows: Iterable[list[str]], by: LogMap) -> Log:
    """Read rows, the first of them the headings. Raises LogUnreadable."""
    source = iter(rows)
    headings = [heading.strip() for heading in next(source, [])]
    missing = [heading for heading in [*by.columns.values(), *by.text] if heading not in headings]
    if missing:
        raise LogUnreadable(", ".join(missing))
    log = Log()
    for number, cells in enumerate(source, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        log.rows += 1
        if len(cells) < len(headings):
            log.problems.append(Problem(number, headings[len(cells)], TOO_SHORT))
        _Row(number, dict(zip(headings, map(str.strip, cells), strict=False)), by, log).read()
    return log


class _Row:
    """One row on its way into the log."""

    def __init__(self, number: int, cells: Mapping[str, str], by: LogMap, log: Log) -> None:
        self.number, self.cells, self.by, self.log = number, cells, by, log

    def read(self) -> None:
        call_id, unit = self._cell("call"), self._cell("unit")
        if not call_id:
            self._problem("call", EMPTY)
            return
        at = dict(self._times())
        call = self.log.calls.get(call_id) or self._call(call_id, at)
        if call is None:
            return
        self._same_call(call, at)
        if not unit:
            self._problem("unit", EMPTY)
            return
        if "dispatch" not in at:
            # Without it nobody knows since when the unit was busy; the call itself stays.
            if not self._cell("dispatch"):
                self._problem("dispatch", EMPTY)
            return
        if any(run.unit == unit and run.at["dispatch"] == at["dispatch"] for run in call.runs):
            self._problem("unit", TWICE)
            return
        self._order(at)
        call.runs.append(Run(self.number, unit, self.by.unit_kinds.of(self._cell("unit_kind")), at))

    def _call(self, call_id: str, at: Mapping[str, datetime]) -> PastCall | None:
        """A call begins with the first row that says when it was received."""
        if "received" not in at:
            if not self._cell("received"):
                self._problem("received", EMPTY)
            return None
        lon, lat = self._point()
        kind = self._cell("type")
        call = PastCall(
            id=call_id,
            row=self.number,
            type=kind,
            kind=self.by.kinds.of(kind),
            verdict=self.by.verdicts.of(self._cell("outcome")),
            text=" ".join(filter(None, (self.cells.get(heading, "") for heading in self.by.text))),
            lon=lon,
            lat=lat,
            received=at["received"],
            entry=at.get("entry"),
        )
        self.log.calls[call_id] = call
        return call

    def _same_call(self, call: PastCall, at: Mapping[str, datetime]) -> None:
        """Rows of one call repeat its facts; where they differ, the earliest time holds and the difference is told."""
        if "received" in at and at["received"] != call.received:
            self._problem("received", DIFFERS)
            call.received = min(call.received, at["received"])
        if "entry" in at:
            call.entry = min(call.entry or at["entry"], at["entry"])

    def _times(self) -> Iterator[tuple[str, datetime]]:
        for name in TIMES:
            text = self._cell(name)
            if text:
                at = self._instant(text)
                if at is None:
                    self._problem(name, NOT_A_TIME)
                else:
                    yield name, at

    def _instant(self, text: str) -> datetime | None:
        for form in self.by.formats:
            try:
                at = datetime.strptime(text, form)  # noqa: DTZ007  (the zone follows, unless the text brings its own)
            except ValueError:
                continue
            # An hour that comes twice in autumn is taken as the first; the log does not say which.
            return (at if at.tzinfo else at.replace(tzinfo=self.by.zone)).astimezone(UTC)
        return None

    def _point(self) -> tuple[float | None, float | None]:
        lon, lat = self._cell("lon"), self._cell("lat")
        column = "lon"
        if self.by.location is not None and (text := self._cell("location")):
            column = "location"
            found = self.by.location.search(text)
            lon, lat = (found["lon"], found["lat"]) if found else ("?", "?")
        if not lon and not lat:
            return None, None
        try:
            x, y = float(lon), float(lat)
        except ValueError:
            x = y = float("nan")
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            self._problem(column, NOT_A_PLACE)
            return None, None
        if self.by.datum == "gcj02":
            return geo.gcj02_to_wgs84(x, y)
        return geo.gcj02_to_wgs84(*geo.bd09_to_gcj02(x, y)) if self.by.datum == "bd09" else (x, y)

    def _order(self, at: Mapping[str, datetime]) -> None:
        for pair in ORDER:
            before, after = pair
            if before in at and after in at and at[after] < at[before]:
                self.log.violations[pair_name(pair)] += 1
                self._problem(after, EARLIER)

    def _cell(self, name: str) -> str:
        heading = self.by.columns.get(name)
        return self.cells.get(heading, "") if heading else ""

    def _problem(self, name: str, what: str) -> None:
        self.log.problems.append(Problem(self.number, self.by.columns[name], what, self._cell(name)[:40]))
