"""The bench of the figures in its short form: it runs, and ours and the hand-written SQL say the same numbers."""

import pytest

from bench import measures
from bench.harness import Options


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_bench_of_the_figures_runs():
    rows = measures.run(Options(quick=True))
    assert len(rows) == 2 * len(measures.FIGURES)
    assert all(row.measured > 0 and row.reference > 0 for row in rows)
