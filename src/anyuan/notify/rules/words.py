"""Words that must not be forgotten, and texts that must fit."""

from __future__ import annotations

# ISO 22398 / RED-LINES: no outside person may mistake a drill. The Chinese word stays in front in every language.
EXERCISE_MARK = "演练"


def mark_exercise(title: str, *, exercise: bool) -> str:
    """The title, starting with 演练 when it is about a drill."""
    if not exercise or title.startswith(EXERCISE_MARK):
        return title
    return f"{EXERCISE_MARK} {title}"


def short_text(title: str, body: str, link: str, limit: int = 300) -> str:
    """One text for a small screen: title, body cut to fit, and always the whole link."""
    tail = f" {link}" if link else ""
    head = f"{title}。{body}" if body else title
    room = limit - len(tail)
    return (head if len(head) <= room else head[: max(room - 1, 0)] + "…") + tail
