"""Lines of a roll call as somebody types them: a name and a number on each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

Line = tuple[str, bool, int]


class LineWrong(Exception):
    """A line is not a name and a number; the sentence names it."""


def both(classes: str, adults: str) -> tuple[Line, ...]:
    """Classes of pupils, then adults: (name, pupils?, how many) each. Raises LineWrong."""
    return (*_lines(classes, pupils=True), *_lines(adults, pupils=False))


def written(lines: Iterable[Iterable[object]], *, pupils: bool) -> str:
    """Such lines as one would type them."""
    return "\n".join(f"{label}, {count}" for label, of_pupils, count in lines if of_pupils == pupils)


def _lines(text: str, *, pupils: bool) -> Iterator[Line]:
    """``Class 3-1, 40`` line by line: the name, then the number. Raises LineWrong, naming the line."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        label, _sep, count = line.replace("\uff0c", ",").replace("\t", ",").rpartition(",")
        if not label.strip():
            label, _sep, count = line.rpartition(" ")
        count = count.strip()
        if not label.strip() or not (count.isascii() and count.isdigit() and len(count) < 7):
            raise LineWrong(
                _("Roll call, line {number}: “{line}” is not a name and a number.").format(number=number, line=line)
            )
        yield label.strip(), pupils, int(count)
