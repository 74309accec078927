"""Chinese and English for the command line, from the same catalogue as the screens but without Django.

`anyuan --help` and `anyuan doctor` must speak on a machine where the settings or the database are broken, so the
language comes from the shell (`ANYUAN_LANGUAGE`, then the usual locale variables), and a missing catalogue means English.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

LOCALES = Path(__file__).resolve().parents[2] / "locale"


def language(environment: Mapping[str, str]) -> str:
    """`zh_Hans` or `en`, as the shell asks for."""
    for name in ("ANYUAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = environment.get(name, "")
        if asked:
            return "zh_Hans" if asked.lower().startswith("zh") else "en"
    return "en"


_catalogue = gettext.translation("django", LOCALES, [language(os.environ)], fallback=True)


def _(sentence: str) -> str:
    """The sentence in the shell's language; format fields are filled afterwards."""
    return _catalogue.gettext(sentence)
