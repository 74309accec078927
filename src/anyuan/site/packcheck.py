"""What every data pack must keep to, whatever its kind: both languages, and the red lines.

A package that owns a kind adds its own check: a module `anyuan/<package>/rules/packs.py` with
`KINDS = {"response_plans": check}`, where `check(content)` yields one sentence for each fault.
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
from anyuan.site.cli._words import _

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


def faults(kind: str, folder: Path) -> list[str]:
    """One sentence for each thing that is wrong with the pack in `folder`; empty when it may be used."""
    try:
        content = packs.read_pack(folder)
    except packs.PackMissing:
        return [_("There is no pack.toml or pack.json in it.")]
    except packs.PackUnreadable as error:
        return [str(error)]
    found = [] if NAME.fullmatch(folder.name) else [_("Its name must be lower-case letters, digits, - and _.")]
    found += _both_languages(content, "")
    found += _red_lines(content, "")
    owner = kinds().get(kind)
    return found + (list(owner(content)) if owner else [])


def kinds() -> dict[str, Check]:
    """Kinds that a package knows how to check."""
    found: dict[str, Check] = {}
    for module in pkgutil.iter_modules(anyuan.__path__):
        name = f"anyuan.{module.name}.rules.packs"
        if module.ispkg and _exists(name):
            found |= importlib.import_module(name).KINDS
    return found


def _exists(name: str) -> bool:
    # A package without rules, or whose rules are one file, has no such module: Python says so by raising.
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _both_languages(value: Any, place: str) -> Iterator[str]:
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
                yield _("{place}: “{key}” has no “{partner}” beside it.").format(
                    place=place or "pack", key=key, partner=partner
                )
        yield from _both_languages(item, f"{place}.{key}".lstrip("."))


def _red_lines(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{place}.{key}".lstrip(".")
            if refused(str(key)):
                yield _("{place}: a red line forbids “{word}”.").format(place=here, word=key)
            yield from _red_lines(item, here)
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _red_lines(item, f"{place}[{number}]")
    elif isinstance(value, str) and refused(value):
        yield _("{place}: a red line forbids “{word}”.").format(place=place, word=value)


def refused(label: str) -> bool:
    """Whether a label or code names a category of people that the platform refuses to keep."""
    text = label.strip()
    if PEOPLE_BY.fullmatch(text) or NOWHERE.search(text):
        return True
    words = re.findall(r"[a-z]+", text.lower())
    # A code or a short label, not a sentence: a plan may say “respect belief and custom”.
    return len(words) <= 3 and not re.search(r"[\u4e00-\u9fff]", text) and bool(WORDS & {*words, "".join(words)})
