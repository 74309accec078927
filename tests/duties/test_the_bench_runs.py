"""The short form of `./anyuan bench duties`: it runs, and nothing that was sent is lost."""

import pytest


@pytest.mark.slow
def test_the_short_form_of_the_bench_loses_nothing():
    from bench import duties
    from bench.harness import Options

    rows = duties.run(Options(quick=True))
    arrived = next(row for row in rows if row.goal == 1.0)
    assert arrived.measured == arrived.reference
    assert {row.bench for row in rows} == {"duties"}
