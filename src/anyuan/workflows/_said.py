"""A sentence in both languages, for messages that are about no incident."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from anyuan.workflows._incident import LANGUAGES


def both(sentence: Any, **facts: Any) -> dict[str, str]:
    """``{"zh": …, "en": …}``; a fact may itself be such a dict."""
    said = {}
    for short, language in LANGUAGES:
        with override(language):
            own = {name: fact.get(short, "") if isinstance(fact, dict) else fact for name, fact in facts.items()}
            said[short] = str(sentence).format_map(own)
    return said
