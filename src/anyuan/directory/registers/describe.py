"""The description of a register, read from its sheet. No Django: the importer's tables are built from it, too.

A sheet names its model, what it is for (said on an empty page), within whose sight its rows lie, and its columns: the
name in the table (or, with ``facts``, in the row's JSON of further facts), labels in both languages, the headings under
which ledgers have it, and what may stand in a cell.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "sheets"
TYPES = frozenset({"code", "text", "long", "whole", "number", "day", "yes_no", "choice", "reference", "datum"})
CHECKS = ("<=", "<")


class SheetWrong(ValueError):
    """A sheet does not keep to the form; the message says which and where."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list, its labels, and the words that ledgers use for it."""

    value: str
    label: dict[str, str]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``to`` is the model of a reference; ``unit`` stands behind a number."""

    name: str
    type: str
    label: dict[str, str]
    words: tuple[str, ...] = ()
    required: bool = False
    listed: bool = False
    facts: bool = False
    form: bool = True
    to: str = ""
    longest: int = 150
    choices: tuple[Choice, ...] = ()
    open: bool = False
    # A choice on which somebody's safety hangs is not guessed from a word inside a longer text.
    exact: bool = False

    def say(self, language: str) -> str:
        return _said(self.label, language)

    def name_heading(self, language: str) -> str:
        """The heading of the column that only says the name of what a code refers to."""
        return f"{self.label['zh']}的名称" if language.startswith("zh") else f"{self.label['en']}: name"

    def choice_label(self, value: str, language: str) -> str:
        """The word for a value; a value that the list no longer has is shown as it is."""
        return next((_said(c.label, language) for c in self.choices if c.value == value), value)


@dataclass(frozen=True, slots=True)
class Check:
    """``left`` must be before (or equal to) ``right`` wherever both are filled in."""

    left: str
    sign: str
    right: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One register. ``where`` fixes columns (places of kind water); ``due`` is the day on which a row runs out."""

    name: str
    model: str
    group: str
    order: int
    icon: str
    label: dict[str, str]
    about: dict[str, str]
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    prefix: str
    identity: tuple[str, ...]
    reach: dict[str, tuple[str, ...]]
    rights: dict[str, str]
    where: dict[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    due: str = ""
    due_days: int = 60
    one_of: tuple[str, ...] = ()
    # Dated sheets: of each subject the row that began last, by the column ``since``, is the one that holds.
    dated: bool = False
    subject: tuple[str, ...] = ("school",)
    since: str = "starts_on"
    # The last day of a row (a post): afterwards it is no longer on the list. And what settles a row that was due.
    ended: str = ""
    done: str = ""
    # Column → the column one year after which it lies when nothing is said.
    year_after: dict[str, str] = field(default_factory=dict)
    upload: bool = False
    fewest: bool = False
    personal: tuple[str, ...] = ()
    not_kept: tuple[str, ...] = ()

    def say(self, language: str) -> str:
        return _said(self.label, language)

    def purpose(self, language: str) -> str:
        """What the register is for and what to do first, in one or two sentences."""
        return _said(self.about, language)

    def column(self, name: str) -> Column:
        """Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def stored(self) -> tuple[str, ...]:
        """Columns of the table that the sheet fills."""
        own = tuple(c.name for c in self.columns if not c.facts and c.type != "datum")
        located = ("datum",) if any(c.type == "datum" for c in self.columns) else ()
        facts = ("facts",) if any(c.facts for c in self.columns) else ()
        return (
            *own,
            *located,
            *(n for n in self.where if n not in own and not isinstance(self.where[n], list)),
            *facts,
        )


@cache
def sheets() -> dict[str, Sheet]:
    """Every register by name, in the order in which the overview shows them. Raises SheetWrong."""
    read = [_read(path) for path in FOLDER.glob("*.toml")]
    return {sheet.name: sheet for sheet in sorted(read, key=lambda s: (s.order, s.name))}


def sheet(name: str) -> Sheet:
    """Raises KeyError."""
    return sheets()[name]


def _read(path: Path) -> Sheet:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        columns = tuple(_column(path.stem, c) for c in content.pop("columns"))
        checks = tuple(Check(*rule.split()) for rule in content.pop("checks", ()))
        reach = {key: tuple(content["reach"].get(key, ())) for key in ("area", "school", "organisation")}
        if "subject" in content:
            content["subject"] = tuple(content["subject"])
        lists = {key: tuple(content.pop(key, ())) for key in ("titles", "identity", "one_of", "personal", "not_kept")}
        content["rights"] = {**_RIGHTS, **content.get("rights", {})}
        made = Sheet(name=path.stem, columns=columns, checks=checks, **lists, **{**content, "reach": reach})
    except (KeyError, TypeError, ValueError) as error:
        raise SheetWrong(f"{path.name}: {error!r}") from error
    _judge(made)
    return made


_RIGHTS = {
    "see": "registers.see",
    "edit": "registers.edit",
    "import": "registers.import",
    "export": "registers.export",
}


def _column(register: str, content: dict[str, Any]) -> Column:
    choices = tuple(
        Choice(value, {"en": given["en"], "zh": given["zh"]}, tuple(given.get("words", ())))
        for value, given in content.pop("choices", {}).items()
    )
    words = tuple(content.pop("words", ()))
    if content["type"] not in TYPES:
        raise SheetWrong(f"{register}: {content['name']} has no type that is known")
    return Column(choices=choices, words=words, **content)


def _judge(made: Sheet) -> None:
    names = [c.name for c in made.columns]
    for text in (
        made.label,
        made.about,
        *(c.label for c in made.columns),
        *(x.label for c in made.columns for x in c.choices),
    ):
        if not (text.get("en") and text.get("zh")):
            raise SheetWrong(f"{made.name}: a text lacks a language: {text}")
    for name in (*made.identity, *made.one_of, *(n for c in made.checks for n in (c.left, c.right))):
        if name not in names:
            raise SheetWrong(f"{made.name}: there is no column {name}")
    for column in made.columns:
        if (column.type == "choice") != bool(column.choices) or (column.type == "reference") != bool(column.to):
            raise SheetWrong(f"{made.name}: {column.name} lacks its list or what it refers to")
    if any(check.sign not in CHECKS for check in made.checks) or (made.due and made.due not in names):
        raise SheetWrong(f"{made.name}: a check or the day of expiry is not understood")


def _said(text: dict[str, str], language: str) -> str:
    return text["zh" if language.startswith("zh") else "en"]
