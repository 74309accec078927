"""Every sentence that code and templates show a person, and whether each language has it.

Python is read with `ast`, templates with Django's own extractor, so both see exactly what will be looked up at run
time. Used by the lane `translations`; nothing here runs in the product.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from anyuan.site import catalogues

PACKAGE = Path(__file__).resolve().parents[1]

# function → (position of the context or None, position of the sentence, position of its plural or None)
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    # site/options.py declares each setting with its meaning; `anyuan doctor --settings` translates it when it is shown.
    "Option": (None, 2, None),
    # kernel/faults.py: said by rules, which know no catalogue; translated where a pack is checked.
    "Fault": (None, 1, None),
}
TEMPLATES = ("html", "txt", "xml", "svg", "js", "webmanifest")
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
FIELD = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|\{\w*[^{}]*\}")


@dataclass(frozen=True)
class Sentence:
    """One sentence and where it stands."""

    msgid: str
    context: str | None
    where: str

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.msgid


@dataclass(frozen=True)
class Fault:
    """What is wrong with one sentence in one language."""

    language: str
    sentence: Sentence
    what: str

    @property
    def key(self) -> tuple[str | None, str]:
        return self.sentence.key

    def __str__(self) -> str:
        return f"{self.sentence.where}: {self.language}: {self.what}: {self.sentence.msgid!r}"


def sentences(package: Path = PACKAGE) -> list[Sentence]:
    """All of them, in the order of the files."""
    found: list[Sentence] = []
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            found += in_python(path.read_text("utf-8"), _place(path, package))
    for path in sorted(p for ending in TEMPLATES for p in package.rglob(f"templates/**/*.{ending}")):
        found += in_template(path.read_text("utf-8"), _place(path, package))
    return found


def in_python(source: str, where: str) -> Iterator[Sentence]:
    """Sentences in calls of the gettext family; a call with a variable is a look-up of a sentence marked elsewhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in FUNCTIONS:
                yield from _from_call(name, node, f"{where}:{node.lineno}")


def in_template(source: str, where: str) -> Iterator[Sentence]:
    """Sentences in `{% translate %}`, `{% blocktranslate %}` and `_("…")`, trimmed and joined as Django does it."""
    from django.utils.translation.template import templatize

    # Django turns a template into lines of gettext calls between blanked-out text, one output line per template line.
    calls = templatize(source)
    for match in CALL.finditer(calls):
        call = _balanced(calls, match.start(), match.end())
        tree = ast.parse(call, mode="eval").body
        if isinstance(tree, ast.Call):
            line = calls.count("\n", 0, match.start()) + 1
            yield from _from_call(match[1], tree, f"{where}:{line}")


def faults(language: str, used: Sequence[Sentence], locales: Path = catalogues.LOCALES) -> list[Fault]:
    """Sentences without a translation, and translations that lose or invent a placeholder; one for each sentence."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogues.join(language, locales)}
    own = _sentences_of_libraries(language)
    seen: set[tuple[str | None, str]] = set()
    wrong = []
    for sentence in used:
        if sentence.key in seen or not sentence.msgid:
            continue
        seen.add(sentence.key)
        entry = known.get(sentence.key)
        if entry is None:
            if sentence.key not in own:
                wrong.append(Fault(language, sentence, "not translated"))
            continue
        for translated in [entry.msgstr, *entry.msgstr_plural.values()]:
            if translated and placeholders(translated) != placeholders(entry.msgid_plural or entry.msgid):
                wrong.append(Fault(language, sentence, f"placeholders differ in “{translated}”"))
                break
    return wrong


def placeholders(sentence: str) -> set[str]:
    """`%(name)s` and `{name}` in a sentence."""
    return set(FIELD.findall(sentence))


def _from_call(name: str, node: ast.Call, where: str) -> Iterator[Sentence]:
    context_at, sentence_at, _plural_at = FUNCTIONS[name]
    msgid = _literal(node, sentence_at)
    if msgid is None:
        return
    context = _literal(node, context_at) if context_at is not None else None
    yield Sentence(msgid, context, where)


def _literal(node: ast.Call, position: int) -> str | None:
    if position >= len(node.args):
        return None
    argument = node.args[position]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _balanced(text: str, start: int, after_bracket: int) -> str:
    """The call that begins at `start`, up to its closing bracket; strings may hold brackets of their own."""
    string = re.compile(r"""[urf]?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
    position = after_bracket
    while position < len(text) and text[position] != ")":
        quoted = string.match(text, position)
        position = quoted.end() if quoted else position + 1
    return text[start : position + 1]


def _sentences_of_libraries(language: str) -> set[tuple[str | None, str]]:
    """What Django itself translates (“Cancel”, names of days): no need to say it again."""
    import gettext

    import django

    folder = Path(django.__file__).parent / "conf" / "locale"
    catalogue = gettext.translation("django", folder, [language], fallback=True)
    return {(None, msgid) for msgid in getattr(catalogue, "_catalog", {}) if isinstance(msgid, str)}


def _place(path: Path, package: Path) -> str:
    return path.relative_to(package.parent).as_posix()
