"""The lanes: what each runs and what it needs from the machine.

A test belongs to a lane by its markers (pyproject.toml): no marker means the lanes `sqlite` and, when it touches the
database, `postgres`.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from anyuan.site.cli._words import _
from anyuan.site.cli.test import _runners
from anyuan.site.cli.test._table import Outcome

PLAIN = "not mqtt and not browser and not fault and not wheel and not open311 and not journey"


@dataclass(frozen=True)
class Lane:
    """`needs()` answers why the lane cannot run here, or an empty string."""

    name: str
    sentence: str
    work: Callable[[Job], Outcome]
    needs: Callable[[], str] = lambda: ""
    markers: str = ""
    workers: int = 0  # parallel processes; 0 runs the tests one after another
    environment: dict[str, str] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    everyday: bool = True  # the others take minutes: they run by name and in CI
    by_file: bool = False  # a file's tests stay in one process: they share a house that takes seconds to build


@dataclass(frozen=True)
class Job:
    """One run of a lane: the checkout, the lane, further words for pytest."""

    root: Path
    lane: Lane
    extra: list[str]


def _pytest(job: Job) -> Outcome:
    lane = job.lane
    words = ["-m", lane.markers, *(["-n", str(lane.workers)] if lane.workers else [])]
    if lane.by_file:
        words += ["--dist", "loadfile"]
    for plugin in lane.plugins:
        words += ["-p", plugin]
    return _runners.pytest(job.root, [*words, *job.extra], lane.environment)


def _lint(job: Job) -> Outcome:
    return _runners.lint(job.root)


def _translations(job: Job) -> Outcome:
    return _runners.translations()


def _program(name: str, package: str, *others: str) -> Callable[[], str]:
    def needs() -> str:
        if any(find_program(candidate) for candidate in (name, *others)):
            return ""
        return _("{name} is not on this machine: apt-get install {package}").format(name=name, package=package)

    return needs


def _postgres() -> str:
    if glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"):
        return ""
    return _("{name} is not on this machine: apt-get install {package}").format(name="PostgreSQL", package="postgresql")


def find_program(name: str) -> str | None:
    """A program's path; servers live in folders that a plain user's PATH leaves out."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")


ON_SQLITE = {"ANYUAN_TEST_DATABASE": "sqlite"}
ON_POSTGRES = {"ANYUAN_TEST_DATABASE": "postgres"}
DATABASE_ONLY = ("anyuan.site.cli.test._database_only",)
CHROMIUM = ("chromium", "chromium", "chromium-browser", "google-chrome")
# Two on a small machine: each worker has its own database, and a third would only wait for the disk.
WORKERS = min(4, max(2, os.cpu_count() or 2))

LANES = [
    Lane("lint", _("style, types of the pure rooms, import directions"), _lint),
    Lane("translations", _("every sentence has its translation"), _translations),
    Lane("sqlite", _("all tests on SQLite"), _pytest, markers=PLAIN, workers=WORKERS, environment=ON_SQLITE),
    Lane(
        "postgres",
        _("the tests that touch the database, again on PostgreSQL"),
        _pytest,
        _postgres,
        PLAIN,
        WORKERS,
        ON_POSTGRES,
        DATABASE_ONLY,
    ),
    Lane("mqtt", _("a real broker"), _pytest, _program("mosquitto", "mosquitto"), "mqtt", environment=ON_SQLITE),
    Lane(
        "browser",
        _("the screens in Chromium"),
        _pytest,
        _program(*CHROMIUM),
        "browser",
        WORKERS,
        by_file=True,
        environment=ON_SQLITE,
    ),
    Lane(
        "faults",
        _("killed, filled and broken on SQLite"),
        _pytest,
        markers="fault",
        environment=ON_SQLITE,
        everyday=False,
    ),
    Lane(
        "faults-postgres",
        _("killed and restarted on PostgreSQL"),
        _pytest,
        _postgres,
        "fault",
        environment=ON_POSTGRES,
        plugins=DATABASE_ONLY,
        everyday=False,
    ),
    Lane(
        "journeys",
        _("a year of each programme on SQLite: the report equals the account"),
        _pytest,
        markers="journey",
        workers=WORKERS,
        environment=ON_SQLITE,
        everyday=False,
    ),
    Lane(
        "journeys-postgres",
        _("a year of each programme on PostgreSQL"),
        _pytest,
        _postgres,
        "journey",
        workers=WORKERS,
        environment=ON_POSTGRES,
        everyday=False,
    ),
    Lane(
        "open311",
        _("a public Open311 client against a running server"),
        _pytest,
        _program("npm", "npm"),
        "open311",
        environment=ON_SQLITE,
    ),
    Lane(
        "wheel",
        _("checkout and package are set up from nothing and started"),
        _pytest,
        markers="wheel",
        environment=ON_SQLITE,
    ),
]
