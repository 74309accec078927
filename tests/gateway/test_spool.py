"""The local spool: what is acknowledged is there, once, whatever happens to power, disk and process."""

import os
import random
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime

import pytest

from anyuan.gateway.spool import Spool, SpoolFull
from anyuan.intake.rules import RawDraft

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)


def draft(number, body=b"\n\x00\xff\r"):
    return RawDraft("dc09", "tcp", "1234", f"{number:04d}", body, NOW, 0, f"r:{number}", "10.0.0.1")


class Table:
    """Stands for the database: rows by key, so that a repeat is seen."""

    def __init__(self):
        self.rows = {}
        self.fails = False

    def __call__(self, drafts):
        if self.fails:
            raise ConnectionError
        for one in drafts:
            self.rows.setdefault(one.dedupe_key, one)

    @property
    def sequences(self):
        return [one.sequence for one in self.rows.values()]


def test_what_was_kept_is_handed_over_in_order_and_then_gone(tmp_path):
    spool, table = Spool(tmp_path), Table()
    spool.append([draft(1), draft(2)])
    spool.append([draft(3)])
    assert not spool.empty
    assert spool.hand_over(table) == 3
    assert spool.empty
    assert table.sequences == ["0001", "0002", "0003"]
    first = next(iter(table.rows.values()))
    assert (first.body, first.received_at, first.priority, first.peer) == (b"\n\x00\xff\r", NOW, 0, "10.0.0.1")
    assert list(tmp_path.glob("*.log")) == []


def test_a_database_that_fails_in_between_gets_the_same_records_again(tmp_path):
    spool, table = Spool(tmp_path), Table()
    spool.append([draft(n) for n in range(10)])
    assert spool.hand_over(table, most=4) == 4
    table.fails = True
    with pytest.raises(ConnectionError):
        spool.hand_over(table)
    table.fails = False
    while not spool.empty:
        spool.hand_over(table, most=4)
    assert table.sequences == [f"{n:04d}" for n in range(10)]


def test_a_restart_between_commit_and_note_stores_nothing_twice(tmp_path):
    spool, table = Spool(tmp_path), Table()
    spool.append([draft(n) for n in range(5)])

    def commit_then_die(drafts):
        table(drafts)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spool.hand_over(commit_then_die)
    spool.close()
    again = Spool(tmp_path)
    assert again.hand_over(table) == 5
    assert len(table.rows) == 5
    assert again.empty


def test_a_new_record_after_an_empty_spool_never_takes_an_old_key(tmp_path):
    table = Table()
    for round_ in range(4):
        spool = Spool(tmp_path)
        spool.append([draft(round_)])
        spool.hand_over(table)
        spool.close()
    assert len(table.rows) == 4


@pytest.mark.parametrize("cut", [1, 3, 11, 12, 40])
def test_a_torn_tail_is_cut_off_and_writing_goes_on(tmp_path, cut):
    spool = Spool(tmp_path)
    spool.append([draft(1)])
    spool.append([draft(2)])
    spool.close()
    (segment,) = tmp_path.glob("*.log")
    os.truncate(segment, segment.stat().st_size - cut)
    again, table = Spool(tmp_path), Table()
    again.append([draft(3)])
    again.hand_over(table)
    assert table.sequences == ["0001", "0003"]


def test_a_damaged_record_costs_only_itself(tmp_path):
    spool = Spool(tmp_path)
    for number in range(3):
        spool.append([draft(number)])
    spool.close()
    (segment,) = tmp_path.glob("*.log")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)
    again, table = Spool(tmp_path), Table()
    again.hand_over(table)
    assert table.sequences == ["0000", "0002"]
    assert again.corrupt == 1


def test_a_full_spool_says_so_and_keeps_what_it_has(tmp_path):
    spool, table = Spool(tmp_path, most_bytes=2000), Table()
    for number in range(5):
        spool.append([draft(number)])
    with pytest.raises(SpoolFull):
        spool.append([draft(number) for number in range(20)])
    kept = spool.hand_over(table)
    assert kept == 5
    spool.append([draft(200)])
    spool.hand_over(table)
    assert table.sequences[-1] == "0200"


def test_segments_are_removed_as_they_are_done(tmp_path):
    spool, table = Spool(tmp_path, segment_bytes=500), Table()
    for number in range(50):
        spool.append([draft(number)])
    assert len(list(tmp_path.glob("*.log"))) > 5
    while not spool.empty:
        spool.hand_over(table, most=7)
        assert len(list(tmp_path.glob("*.log"))) * 500 <= spool.waiting_bytes + 1500
    assert table.sequences == [f"{n:04d}" for n in range(50)]


def test_an_unreadable_position_means_everything_again_which_is_harmless(tmp_path):
    spool, table = Spool(tmp_path), Table()
    spool.append([draft(n) for n in range(6)])
    spool.hand_over(table, most=3)
    spool.close()
    (tmp_path / "position").write_text("{torn")
    again = Spool(tmp_path)
    again.hand_over(table)
    assert len(table.rows) == 6


def test_kill_9_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path):
    """The child says a number only after its record is on the disk."""
    child = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from datetime import UTC, datetime
        from anyuan.gateway.spool import Spool
        from anyuan.intake.rules import RawDraft
        spool = Spool(Path({str(tmp_path)!r}), segment_bytes=3000)
        start = int(sys.argv[1])
        for n in range(start, start + 100000):
            spool.append([RawDraft("dc09", "tcp", "1234", str(n), b"x" * 50, datetime(2026, 3, 2, tzinfo=UTC))])
            print(n, flush=True)
    """)
    said, table, chance = set(), Table(), random.Random(9)
    for round_ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", child, str(round_ * 100000)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(chance.randint(1, 60)):
            said.add(process.stdout.readline().strip())
        process.send_signal(signal.SIGKILL)
        said |= {line.strip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")}
        process.wait()
        spool = Spool(tmp_path, segment_bytes=3000)
        spool.hand_over(table, most=chance.randint(1, 40))
        spool.close()
    spool = Spool(tmp_path)
    while not spool.empty:
        spool.hand_over(table)
    found = table.sequences
    assert len(found) == len(set(found))
    assert said <= set(found)


def test_what_a_dead_process_left_behind_is_handed_over_by_the_next(tmp_path):
    import asyncio

    from anyuan.gateway import inbox, storage
    from anyuan.gateway.writer import Writer
    from anyuan.kernel.clock import SystemClock

    left, table = Spool(tmp_path / "02"), Table()
    left.append([draft(1), draft(2)])
    left.close()
    own = Spool(tmp_path / "01")

    def receive(drafts, *, now):
        table(drafts)
        return list(range(len(drafts)))

    async def day():
        writer = Writer(own, SystemClock(), receive, is_away=storage.is_away, left_behind=[Spool(tmp_path / "02")])
        writer.start()
        for _ in range(100):
            if table.rows:
                break
            await asyncio.sleep(0.02)
        await writer.stop()

    asyncio.run(day())
    assert table.sequences == ["0001", "0002"]
    assert inbox._take(tmp_path / "01")
    assert inbox._own_folder(tmp_path) != tmp_path / "01", "held by this very process"
