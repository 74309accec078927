"""What every data pack must keep to, whatever its kind: both languages, and the red lines.

A package that owns a kind adds its own check: a module `anyuan/<package>/rules/packs.py` with
`KINDS = {"response_plans": check}`, where `check(content)` yields one sentence for each fault: a `kernel.faults.Fault`,
which is then said in the shell's language with the line on which it stands, or a plain text. Where packs name other packs,
`REFERENCES = {"programmes": references}` says so: `references(content)` yields (place, kind, name) for each, and a name that
no folder has is a fault, too.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import anyuan
from anyuan.kernel import packs
from anyuan.kernel.faults import Fault
from anyuan.site import packissue
from anyuan.site.cli._words import _
from anyuan.site.packlines import line_of

NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
LANGUAGES = ("zh", "en")

# RED-LINES 1, 2, 6: categories that no code list may hold. Whole labels, not words inside names: a school may be called
# 民族中学, but no list may sort people by 民族. Lines 1 and 6 are refused wherever they stand.
PEOPLE_BY = re.compile(
    r"(民族|宗教|宗教信仰|信仰|政治面貌|政治倾向|思想动态|信访|上访|病史|健康状况|精神状况|残疾|基因)"
    r"(人员|学生|家长|情况|状况|类别|类型|分类|信息|记录|登记)?"
)
NOWHERE = re.compile(r"重点人员|重点关注学生|信访人员|上访人员|精神病人|人脸识别|人脸特征|步态|声纹|情绪识别")
WORDS = {
    *("ethnicity", "ethnic", "religion", "religious", "belief", "political", "politics", "petitioner", "petitioners"),
    *("biometric", "biometrics", "faceprint", "voiceprint", "gait", "emotion", "keyperson"),
}

Check = Callable[[dict[str, Any]], Iterable[str]]
References = Callable[[dict[str, Any]], Iterable[tuple[str, str, str]]]


def faults(kind: str, folder: Path) -> list[str]:
    """One sentence for each thing that is wrong with the pack in `folder`; empty when it may be used."""
    try:
        content = packs.read_pack(folder)
    except packs.PackMissing:
        return [_("There is no pack.toml or pack.json in it.")]
    except packs.PackUnreadable as error:
        return [str(error)]
    found = [] if NAME.fullmatch(folder.name) else [_("Its name must be lower-case letters, digits, - and _.")]
    owner = kinds().get(kind)
    told = [*_both_languages(content, ""), *_red_lines(content, ""), *(owner(content) if owner else ())]
    told += _dangling(kind, content, folder)
    told += packissue.altered(folder)
    return found + list(dict.fromkeys(_said(fault, folder) for fault in told))


def _said(fault: str, folder: Path) -> str:
    """A fault in the shell's language, with the line of the file where it can be found."""
    if not isinstance(fault, Fault):
        return fault
    sentence = _(fault.sentence).format(**fault.facts)
    file = folder / "pack.toml"
    line = line_of(file.read_text(encoding="utf-8"), fault.place) if file.is_file() else None
    if line is None:
        return f"{fault.place}: {sentence}" if fault.place else sentence
    return _("pack.toml line {line}: {place}: {sentence}").format(line=line, place=fault.place, sentence=sentence)


def kinds() -> dict[str, Check]:
    """Kinds that a package knows how to check."""
    return _declared("KINDS")


def references() -> dict[str, References]:
    """Kinds whose packs name other packs."""
    return _declared("REFERENCES")


def _declared(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(anyuan.__path__):
        path = f"anyuan.{module.name}.rules.packs"
        if module.ispkg and _exists(path):
            found |= getattr(importlib.import_module(path), name, {})
    return found


def _dangling(kind: str, content: dict[str, Any], folder: Path) -> Iterator[Fault]:
    """Packs that are named and are not there: not in the package, not in this home, not beside the pack itself."""
    named = references().get(kind)
    if named is None:
        return
    root = folder.resolve().parent.parent
    for place, other, name in named(content):
        beside = root / other / name
        if any((beside / file).is_file() for file in ("pack.toml", "pack.json")):
            continue
        if name not in {found.name for found in packs.pack_dirs(other)}:
            yield Fault(place, "there is no pack {kind}/{name}.", kind=other, name=name)


def _exists(name: str) -> bool:
    # A package without rules, or whose rules are one file, has no such module: Python says so by raising.
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _both_languages(value: Any, place: str) -> Iterator[Fault]:
    """A text in one language must stand beside its text in the other: `zh` and `en`, `title_zh` and `title_en`."""
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _both_languages(item, f"{place}[{number}]")
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        stem, _dash, language = key.rpartition("_")
        if language in LANGUAGES:
            other = LANGUAGES[1 - LANGUAGES.index(language)]
            partner = f"{stem}_{other}" if stem else other
            if isinstance(item, str) and not str(value.get(partner, "")).strip():
                yield Fault(place, "“{key}” has no “{partner}” beside it.", key=key, partner=partner)
        yield from _both_languages(item, f"{place}.{key}".lstrip("."))


def _red_lines(value: Any, place: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{place}.{key}".lstrip(".")
            if refused(str(key)):
                yield Fault(here, "a red line forbids “{word}”.", word=key)
            yield from _red_lines(item, here)
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _red_lines(item, f"{place}[{number}]")
    elif isinstance(value, str) and refused(value):
        yield Fault(place, "a red line forbids “{word}”.", word=value)


def refused(label: str) -> bool:
    """Whether a label or code names a category of people that the platform refuses to keep."""
    text = label.strip()
    if PEOPLE_BY.fullmatch(text) or NOWHERE.search(text):
        return True
    words = re.findall(r"[a-z]+", text.lower())
    # A code or a short label, not a sentence: a plan may say “respect belief and custom”.
    return len(words) <= 3 and not re.search(r"[\u4e00-\u9fff]", text) and bool(WORDS & {*words, "".join(words)})
