"""Calendars as text: lines of 75 octets that cut no character, escaped text, UTC; checked on calendars of other programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.kernel import ical

AT = datetime(2026, 11, 23, 7, 10, tzinfo=timezone(timedelta(hours=8)))


def event(**changes: object) -> ical.Event:
    fields = {"uid": "d-1@x", "starts_at": AT, "ends_at": AT + timedelta(minutes=40), "summary": "护学岗", "stamp": AT}
    return ical.Event(**(fields | changes))  # type: ignore[arg-type]


def test_an_event_as_it_is_sent():
    text = ical.calendar("第一小学;勤务", [event(location="正门, 东侧", geo=(106.25, 26.5), sequence=3)]).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    for line in (
        "DTSTART:20261122T231000Z",
        "DTEND:20261122T235000Z",
        "SEQUENCE:3",
        "LOCATION:正门\\, 东侧",
        "GEO:26.500000;106.250000",
        "NAME:第一小学\\;勤务",
    ):
        assert f"\r\n{line}\r\n" in text


@given(st.text(max_size=400))
def test_any_text_comes_back_from_lines_that_are_short_and_whole(text: str):
    sent = ical.calendar("x", [event(summary=text)])
    lines = sent.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character was cut
    assert b"\n" not in sent.replace(b"\r\n", b"")
    value = next(line for line in ical.unfold(sent.decode()) if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert ical.unescape(value) == "".join(c for c in plain if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127))


def test_long_chinese_text_is_folded_between_characters():
    pieces = ical.fold("SUMMARY:" + "护" * 60)
    assert [len(piece.encode()) for piece in pieces] == [74, 73, 43]  # 8 + 22 × 3, then a space and 24 × 3
    assert all(piece.startswith(" ") for piece in pieces[1:])


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        ical.moment(datetime(2026, 1, 1))  # noqa: DTZ001
    assert ical.moment(datetime(2026, 1, 1, tzinfo=UTC)) == "20260101T000000Z"


def test_calendars_of_other_programs_unfold_and_fold_to_the_same_lines(shared: Path):
    read = 0
    for file in sorted((shared / "conformance" / "ical" / "ics").glob("*.ics")):
        try:
            lines = list(ical.unfold(file.read_bytes().decode("utf-8")))
        except UnicodeDecodeError:
            continue
        folded = "\r\n".join(piece for line in lines for piece in ical.fold(line))
        assert list(ical.unfold(folded)) == lines, file.name
        assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n")), file.name
        for line in lines:
            name, _colon, value = line.partition(":")
            if name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
                assert ical.unescape(ical.escape(ical.unescape(value))) == ical.unescape(value), file.name
        read += 1
    assert read > 20
