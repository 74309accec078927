"""Words of the drills that a person reads: parts, means, ratings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

PARTS: dict[str, Any] = {
    "controller": pgettext_lazy("drill", "Leads the drill"),
    "safety": pgettext_lazy("drill", "Safety officer, may stop it at any moment"),
    "observer": pgettext_lazy("drill", "Observer"),
    "evacuation": pgettext_lazy("drill", "Leads the way out"),
    "roll_call": pgettext_lazy("drill", "Roll call"),
    "gate": pgettext_lazy("drill", "At the gate"),
    "player": pgettext_lazy("drill", "Takes part"),
}
MEANS: dict[str, Any] = {
    "alarm_bell": pgettext_lazy("drill", "Alarm bell"),
    "megaphone": pgettext_lazy("drill", "Megaphone"),
    "whistle": pgettext_lazy("drill", "Whistle"),
    "radio": pgettext_lazy("drill", "Radio"),
    "signs": pgettext_lazy("drill", "Signs"),
    "vests": pgettext_lazy("drill", "Vests"),
    "barrier": pgettext_lazy("drill", "Barrier tape"),
    "stretcher": pgettext_lazy("drill", "Stretcher"),
    "first_aid_kit": pgettext_lazy("drill", "First-aid kit"),
    "water_extinguisher": pgettext_lazy("drill", "Extinguisher with water"),
    "role_cards": pgettext_lazy("drill", "Role cards"),
    "mock_weapon": pgettext_lazy("drill", "Mock weapon"),
    "played_attacker": pgettext_lazy("drill", "Played attacker"),
    "wound_makeup": pgettext_lazy("drill", "Wound make-up or blood"),
    "smoke": pgettext_lazy("drill", "Smoke"),
}
RATINGS: dict[str, Any] = {
    "P": pgettext_lazy("drill", "P: performed without challenges"),
    "S": pgettext_lazy("drill", "S: performed with some challenges"),
    "M": pgettext_lazy("drill", "M: performed with major challenges"),
    "U": pgettext_lazy("drill", "U: could not be performed"),
}
STATES: dict[str, Any] = {
    "planned": pgettext_lazy("drill", "Planned"),
    "running": pgettext_lazy("drill", "Running"),
    "interrupted": pgettext_lazy("drill", "Interrupted by a real alarm"),
    "ended": pgettext_lazy("drill", "Ended, report open"),
    "evaluated": pgettext_lazy("drill", "Evaluated"),
    "called_off": pgettext_lazy("drill", "Called off"),
}
TABLES = {"drill_part": PARTS, "drill_means": MEANS, "drill_rating": RATINGS, "drill_state": STATES}
