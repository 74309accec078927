"""On which line of a pack.toml a key stands: ``limits[3].amount`` → 41. Lists and inline tables are looked into as well."""

from __future__ import annotations

import re

_LAST = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTES = ('"""', "'''", '"', "'")


def line_of(text: str, place: str) -> int | None:
    """The line, counted from 1, of a path as `kernel.faults.Fault` writes it, or of what is nearest above it."""
    found = lines(text)
    while place:
        if place in found:
            return found[place]
        shorter = _LAST.sub("", place)
        place = "" if shorter == place else shorter
    return None


def lines(text: str) -> dict[str, int]:
    """Every table, key, list item and key of an inline table of a good TOML text by its path, with its line."""
    return _Reader(text).read()


class _Reader:
    """Walks over the text once. It trusts that the text is TOML: `tomllib` has read it before."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.found: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def read(self) -> dict[str, int]:
        header = ""
        while self._skip(newlines=True):
            if self.text[self.at] == "[":
                header = self._header()
            else:
                self._pair(header)
        return self.found

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def _skip(self, *, newlines: bool) -> bool:
        """Over blanks and comments; False at the end of the text."""
        blank = " \t\r\n" if newlines else " \t\r"
        while self.at < len(self.text):
            if self.text[self.at] in blank:
                self.at += 1
            elif self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return True
        return False

    def _header(self) -> str:
        line, many = self._line(), self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        parts = self._key()
        self.at = self.text.index("]", self.at) + (2 if many else 1)
        path = ""
        for part in parts[:-1]:
            path = f"{path}.{part}".lstrip(".")
            path = f"{path}[{self.counts[path]}]" if path in self.counts else path
        path = f"{path}.{parts[-1]}".lstrip(".")
        if many:
            self.counts[path] = self.counts.get(path, 0) + 1
            path = f"{path}[{self.counts[path]}]"
        self.found.setdefault(path, line)
        return path

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(newlines=False)
            if self.text[self.at] in "\"'":
                parts.append(self._quoted())
            elif bare := _BARE.match(self.text, self.at):
                parts.append(bare[0])
                self.at = bare.end()
            self._skip(newlines=False)
            if self.at >= len(self.text) or self.text[self.at] != ".":
                return parts
            self.at += 1

    def _pair(self, below: str) -> None:
        line, path = self._line(), below
        for part in self._key():
            path = f"{path}.{part}".lstrip(".")
            self.found.setdefault(path, line)
        self.at = self.text.index("=", self.at) + 1
        self._skip(newlines=False)
        self._value(path)

    def _value(self, path: str) -> None:
        if self.text[self.at] in "\"'":
            self._quoted()
        elif self.text[self.at] == "[":
            self._many("]", path, numbered=True)
        elif self.text[self.at] == "{":
            self._many("}", path, numbered=False)
        else:  # a number, a date, true, false
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _many(self, closes: str, path: str, *, numbered: bool) -> None:
        """The items of a list, or the pairs of an inline table."""
        self.at += 1
        number = 0
        while self._skip(newlines=True) and self.text[self.at] != closes:
            number += 1
            if numbered:
                self.found.setdefault(f"{path}[{number}]", self._line())
                self._value(f"{path}[{number}]")
            else:
                self._pair(path)
            self._skip(newlines=True)
            self.at += self.text[self.at : self.at + 1] == ","
        self.at += 1

    def _quoted(self) -> str:
        mark = next(mark for mark in _QUOTES if self.text.startswith(mark, self.at))
        start = end = self.at + len(mark)
        while not self.text.startswith(mark, end):
            end += 2 if self.text[end] == "\\" and mark[0] == '"' else 1
        self.at = end + len(mark)
        return self.text[start:end]
