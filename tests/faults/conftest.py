"""A whole installation in real processes, with twenty schools and a line each, made to be broken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench._house import CHECKOUT, House, house

DATABASE = "postgres" if os.environ.get("ANYUAN_TEST_DATABASE") == "postgres" else "sqlite"


def seeded(made: House) -> House:
    """Fill the registers of a fresh installation."""
    subprocess.run([sys.executable, "-m", "tests.faults.seed"], env=made.environment, cwd=CHECKOUT, check=True)
    return made


@pytest.fixture
def installation() -> Iterator[House]:
    """Tables and registers are there; no process runs yet."""
    with house(DATABASE) as made:
        yield seeded(made)
