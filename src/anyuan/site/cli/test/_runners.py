"""How a lane's work is done: pytest with a count that can be trusted, the linters, the translations."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from anyuan.site.cli._words import _
from anyuan.site.cli.test._table import Outcome

# The rooms that decide or decode are checked strictly; the launcher's helpers run before anything is installed.
PURE = (
    "src/anyuan/kernel",
    "src/anyuan/*/rules.py",
    "src/anyuan/*/rules",
    "src/anyuan/gateway/protocols/*/codec.py",
    "src/anyuan/gateway/protocols/*/codec",
    "src/anyuan/site/cli/*.py",
    "src/anyuan/site/cli/doctor",
    "src/anyuan/site/cli/test",
    "src/anyuan/site/frontend.py",
    "src/anyuan/site/catalogues.py",
)
NO_TEST_COLLECTED = 5
TRUSTWORTHY = (0, 1)  # pytest: all passed, some failed. Anything else is no result: crash, interrupt, usage, no test.


def pytest(root: Path, words: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Run pytest in a process of its own and read its counts from the report that it writes."""
    with tempfile.TemporaryDirectory(prefix="anyuan-tests-") as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *words]
        code = subprocess.run(command, cwd=root, env=_surroundings(environment)).returncode
        counts = _counts(report)
    if code == NO_TEST_COLLECTED:
        return Outcome(trusted=False, note=_("pytest found no test for this lane"))
    if code not in TRUSTWORTHY or counts is None:
        return Outcome(trusted=False, note=_("pytest gave no result (exit code {code})").format(code=code))
    passed, failed, skipped = counts
    # A run in which everything was skipped has shown nothing; neither has one whose exit code and counts disagree.
    trusted = passed + failed > 0 and (code == 0) == (failed == 0)
    return Outcome(passed=passed, failed=failed, skipped=skipped, trusted=trusted)


def _surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """This process has read the settings of a real home, and says so in the environment. The tests read them anew, from
    homes and databases of their own."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | dict(environment)


def _counts(report: Path) -> tuple[int, int, int] | None:
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        return None
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def lint(root: Path) -> Outcome:
    """Four checks, each counted as one."""
    pure = [str(path.relative_to(root)) for pattern in PURE for path in sorted(root.glob(pattern))]
    tools = Path(sys.executable).parent
    checks = {
        "ruff check": [sys.executable, "-m", "ruff", "check", "--quiet", "src", "tests", "anyuan"],
        "ruff format": [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "src", "tests", "anyuan"],
        "mypy": [sys.executable, "-m", "mypy", "--no-error-summary", *pure],
        "lint-imports": [sys.executable, str(tools / "lint-imports"), "--no-logo"],
    }
    broken = []
    for name, command in checks.items():
        print(f"--- {name}", flush=True)
        if subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src")}).returncode != 0:
            broken.append(name)
    return Outcome(passed=len(checks) - len(broken), failed=len(broken), note=", ".join(broken))


def translations() -> Outcome:
    """Every sentence that code and templates show, in every language that has a folder."""
    from anyuan.site import catalogues, messages

    used = messages.sentences()
    faults = [fault for language in catalogues.languages() for fault in messages.faults(language, used)]
    for fault in faults:
        print(fault)
    sentences = len({sentence.key for sentence in used})
    broken = len({fault.key for fault in faults})
    return Outcome(passed=sentences - broken, failed=broken, trusted=sentences > 0)
