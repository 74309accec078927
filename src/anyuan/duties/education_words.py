"""Words of public education that a person reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

TOPICS: dict[str, Any] = {
    "drowning": pgettext_lazy("education", "Drowning prevention"),
    "traffic": pgettext_lazy("education", "Traffic safety"),
    "fire": pgettext_lazy("education", "Fire safety"),
    "bullying": pgettext_lazy("education", "Against bullying"),
    "fraud": pgettext_lazy("education", "Against fraud"),
    "drugs": pgettext_lazy("education", "Against drugs"),
    "mental_health": pgettext_lazy("education", "Mental health"),
    "law": pgettext_lazy("education", "Law"),
    "online": pgettext_lazy("education", "Safety online"),
    "protection": pgettext_lazy("education", "Protection of minors"),
    "first_aid": pgettext_lazy("education", "First aid"),
    "food": pgettext_lazy("education", "Food safety"),
    "weather": pgettext_lazy("education", "Severe weather"),
    "other": pgettext_lazy("education", "Other"),
}
AUDIENCES: dict[str, Any] = {
    "pupils": pgettext_lazy("education", "Pupils"),
    "parents": pgettext_lazy("education", "Parents"),
    "staff": pgettext_lazy("education", "Staff"),
    "public": pgettext_lazy("education", "Everybody"),
}
KINDS: dict[str, Any] = {
    "lesson": pgettext_lazy("education", "Lesson"),
    "talk": pgettext_lazy("education", "Talk"),
    "live_class": pgettext_lazy("education", "Live class"),
    "parents_session": pgettext_lazy("education", "Parents' session"),
    "community": pgettext_lazy("education", "In a village or community"),
    "practice_post": pgettext_lazy("education", "Practice post for students"),
}
STATES: dict[str, Any] = {
    "planned": pgettext_lazy("education", "Planned"),
    "held": pgettext_lazy("education", "Held"),
    "called_off": pgettext_lazy("education", "Called off"),
}
ROOMS: dict[str, Any] = {
    "experience": pgettext_lazy("education", "Experience room (AR)"),
    "counselling": pgettext_lazy("education", "Counselling room"),
}
TABLES = {
    "topic": TOPICS,
    "audience": AUDIENCES,
    "session_kind": KINDS,
    "session_state": STATES,
    "room_kind": ROOMS,
}
