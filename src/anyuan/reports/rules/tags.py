"""What a Word template may say between its braces: names of the document, loops and questions over them; nothing is run.

`{{ title }}`, `{% for section in sections %}`, `{% if section.texts %}`, `{% else %}`, `{% endif %}`, `{% endfor %}`; docxtpl's
forms for whole paragraphs, rows and cells (`{%p`, `{%tr`, `{%tc`) as well. Anything else is a fault: a template is a form, and
no program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.kernel.faults import Fault

WORDS: Any = "words"
# Name → what it is: words, a list of things, or a thing with names of its own.
SHAPE: Mapping[str, Any] = {
    "title": WORDS,
    "subtitle": WORDS,
    "organ": WORDS,
    "day": WORDS,
    "ref": WORDS,
    "notes": [WORDS],
    "sections": [
        {"title": WORDS, "texts": [WORDS], "tables": [{"heads": [WORDS], "rows": [[WORDS]], "caption": WORDS}]}
    ],
}
_TAG = re.compile(r"\{(?P<open>[{%#])(?:p|tr|tc|r)?(?P<said>.*?)[}%#]\}", re.DOTALL)
_LOOSE = re.compile(r"\{[{%#]|[}%#]\}")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_FOR = re.compile(r"for\s+([A-Za-z_]\w*)\s+in\s+(\S+)")
_IF = re.compile(r"(?:el)?if\s+(?:not\s+)?(\S+)")


class Checker:
    """Reads the paragraphs of a template in order; `problems` says what is wrong in each, `left` what was never closed."""

    def __init__(self, shape: Mapping[str, Any] = SHAPE) -> None:
        self._known: list[dict[str, Any]] = [dict(shape)]
        self._open: list[tuple[str, str]] = []
        self.used: set[str] = set()

    def problems(self, place: str, text: str) -> Iterator[Fault]:
        """Faults of one paragraph; ``place`` names it for a reader."""
        if _LOOSE.search(_TAG.sub("", text)):
            yield Fault(place, "braces are opened and not closed, or the other way round.")
        for tag in _TAG.finditer(text):
            said = tag["said"].strip()
            if tag["open"] == "{":
                yield from self._printed(place, said)
            elif tag["open"] == "%":
                yield from self._statement(place, said)

    def left(self) -> Iterator[Fault]:
        """What was opened and never closed."""
        for word, place in self._open:
            yield Fault(place, "“{word}” is never closed with “end{word}”.", word=word)

    def _printed(self, place: str, said: str) -> Iterator[Fault]:
        kind = self._kind(said)
        if kind is None:
            yield _unknown(place, said, self._known)
        elif kind is not WORDS:
            yield Fault(place, "“{name}” is a list or a group: print its parts.", name=said)

    def _statement(self, place: str, said: str) -> Iterator[Fault]:
        loop, question = _FOR.fullmatch(said), _IF.fullmatch(said)
        if loop:
            kind = self._kind(loop[2])
            if not isinstance(kind, list):
                yield Fault(place, "“{name}” is no list of this document.", name=loop[2])
            self._open.append(("for", place))
            self._known.append({loop[1]: kind[0] if isinstance(kind, list) else WORDS})
        elif question:
            if self._kind(question[1]) is None:
                yield _unknown(place, question[1], self._known)
            if said.startswith("if"):
                self._open.append(("if", place))
                self._known.append({})
        elif said in ("endfor", "endif"):
            if not self._open or self._open[-1][0] != said[3:]:
                yield Fault(place, "“{word}” closes nothing.", word=said)
            else:
                self._open.pop()
                self._known.pop()
        elif said != "else":
            yield Fault(place, "“{said}” is not understood: a template has names, for and if alone.", said=said[:60])

    def _kind(self, said: str) -> Any:
        """What a path names; None for nothing known."""
        if not _PATH.fullmatch(said):
            return None
        first, *rest = said.split(".")
        kind = next((known[first] for known in reversed(self._known) if first in known), None)
        if kind is not None:
            self.used.add(first)
        for name in rest:
            kind = kind.get(name) if isinstance(kind, Mapping) else None
        return kind


def _unknown(place: str, name: str, known: list[dict[str, Any]]) -> Fault:
    names = ", ".join(dict.fromkeys(name for one in known for name in one))
    return Fault(place, "“{name}” is not known. Known here: {names}.", name=name[:60], names=names)
