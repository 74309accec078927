"""Templates of reports as the folders have them."""

from __future__ import annotations

from typing import Any

from anyuan.kernel.packs import load_pack, pack_dirs, read_pack
from anyuan.reports.rules import templates


class TemplateUnknown(LookupError):
    """No report of this name, or its folder is faulty."""


class NoSuchSchool(LookupError):
    """A report about one school was asked for a school that is not there."""


def all_templates() -> dict[str, dict[str, Any]]:
    """Name → template, those that are faulty left out, in their own order."""
    found = [read_pack(folder) for folder in pack_dirs("reports")]
    good = [pack for pack in found if not list(templates.problems(pack))]
    return {pack["name"]: pack for pack in sorted(good, key=lambda pack: (pack.get("order", 100), pack["name"]))}


def template(name: str) -> dict[str, Any]:
    """One template. Raises TemplateUnknown."""
    try:
        pack = load_pack("reports", name)
    except LookupError:
        raise TemplateUnknown(name) from None
    if list(templates.problems(pack)):
        raise TemplateUnknown(name)
    return pack
