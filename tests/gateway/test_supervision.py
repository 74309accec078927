"""Lost once within the reporting time, back at the next frame, and never blamed for our own absence."""

import pytest

from anyuan.gateway.supervision import Lost, Supervision, reporting_time, reporting_times

SP6, SP5, DP4 = reporting_time("SP6"), reporting_time("SP5"), reporting_time("DP4")


def watching(**lines):
    watch = Supervision(0.0)
    watch.watch({int(name[1:]): times for name, times in lines.items()})
    return watch


def run(watch, until, *, start=0):
    """Sweep every second; returns (second, Lost) pairs."""
    return [(second, lost) for second in range(start + 1, until + 1) for lost in watch.sweep(float(second))]


def test_a_silent_line_is_lost_once_within_its_reporting_time():
    watch = watching(_1=SP6, _2=SP5)
    watch.hear(1, "tcp", 0.0)
    watch.hear(2, "tcp", 0.0)
    found = run(watch, 300)
    assert [(lost.line_id, lost.path) for _, lost in found] == [(1, "tcp"), (2, "tcp")]
    assert found[0][0] <= 20
    assert 80 <= found[1][0] <= 90
    assert watch.lost_lines == 2


def test_a_line_that_reports_in_time_is_never_lost():
    watch = watching(_1=SP6)
    for second in range(200):
        if second % 18 == 0:
            watch.hear(1, "udp", float(second))
        assert watch.sweep(float(second)) == []


def test_the_next_frame_brings_it_back_and_it_can_be_lost_again():
    watch = watching(_1=SP6)
    watch.hear(1, "tcp", 0.0)
    assert len(run(watch, 30)) == 1
    assert watch.hear(1, "tcp", 31.0) == ("tcp",)
    assert watch.hear(1, "tcp", 32.0) == ()
    assert watch.lost_lines == 0
    assert len(run(watch, 80, start=31)) == 1


def test_a_line_never_heard_is_not_connected_yet_rather_than_lost():
    assert run(watching(_1=SP6), 600) == []


def test_one_dead_path_of_two_has_its_own_longer_time():
    watch = watching(_1=DP4)
    watch.hear(1, "udp", 0.0)
    found = []
    for second in range(1, 18_100):
        if second % 60 == 1:
            watch.hear(1, "tcp", float(second))
        found += [(second, lost.path) for lost in watch.sweep(float(second))]
    assert [path for _, path in found] == ["udp"]
    assert 17_000 < found[0][0] <= 18_000
    assert watch.lost_lines == 0
    found = run(watch, 18_400, start=18_099)
    assert [lost.path for _, lost in found] == ["tcp"]
    assert watch.lost_lines == 1
    assert watch.hear(1, "udp", 18_401.0) == ("udp",)


def test_both_paths_of_a_dual_line_going_silent_together_are_told_once_each():
    watch = watching(_1=DP4)
    watch.hear(1, "tcp", 0.0)
    watch.hear(1, "udp", 0.0)
    assert sorted(lost.path for _, lost in run(watch, 300)) == ["tcp", "udp"]


def test_a_single_path_line_that_changes_its_path_owes_nothing_on_the_old_one():
    watch = watching(_1=SP6)
    watch.hear(1, "tcp", 0.0)
    for second in range(1, 100):
        watch.hear(1, "udp", float(second))
        assert watch.sweep(float(second)) == []
    run(watch, 200, start=99)
    assert watch.hear(1, "tcp", 201.0) == ("udp",)


def test_the_time_in_which_we_were_down_is_not_counted():
    watch = Supervision(1000.0)
    watch.watch({1: SP6, 2: SP6})
    watch.remember([(1, "tcp", False), (2, "tcp", True)], 1000.0)
    found = run(watch, 1100, start=1000)
    assert [lost.line_id for _, lost in found] == [1], "line 2 was lost before and is not told again"
    assert found[0][0] >= 1019


def test_a_machine_that_slept_an_hour_gives_every_line_its_full_time_again():
    watch = watching(_1=SP6)
    watch.hear(1, "tcp", 0.0)
    watch.sweep(1.0)
    assert watch.sweep(3601.0) == []
    found = run(watch, 3700, start=3601)
    assert 3618 <= found[0][0] <= 3620


def test_a_loss_that_could_not_be_written_is_found_again():
    watch = watching(_1=SP6)
    watch.hear(1, "tcp", 0.0)
    (lost,) = watch.sweep(4.0) + [one for _, one in run(watch, 25, start=4)]
    watch.not_told([lost])
    assert [one.line_id for one in watch.sweep(26.0)] == [1]
    assert isinstance(lost, Lost)


def test_a_line_taken_out_of_the_register_is_forgotten():
    watch = watching(_1=SP6)
    watch.hear(1, "tcp", 0.0)
    watch.watch({})
    assert run(watch, 100) == []


@pytest.mark.parametrize(("category", "seconds"), [("SP6", 20), ("DP4", 90), ("SP4", 180), ("XX", 180)])
def test_categories_are_data(category, seconds):
    assert reporting_time(category).line == seconds
    assert reporting_time(category, 7).line == 7
    assert set(reporting_times()) >= {"SP1", "SP2", "SP3", "SP4", "SP5", "SP6", "DP1", "DP2", "DP3", "DP4"}
