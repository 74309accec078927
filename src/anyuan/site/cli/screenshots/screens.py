"""Every screen with a picture: who sits there, where it is, and at which sizes it is used."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES, THEMES = ("zh-hans", "en"), ("day", "night")
DESK, WIDE, WALL, PHONE, OFFICE = (1366, 768), (1920, 1080), (3840, 2160), (390, 844), (1366, 900)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: who sits there, its address (with the stage's references), its sizes. ``still``: nothing alive is on
    it, so it looks the same in every state."""

    name: str
    account: str
    path: str
    sizes: tuple[tuple[int, int], ...]
    whole: bool = False
    still: bool = False


def page(name: str, account: str, path: str, *sizes: tuple[int, int]) -> Screen:
    """A page of the office: as long as it is, at a desk and on a phone unless said otherwise."""
    return Screen(name, account, path, sizes or (OFFICE, PHONE), whole=True, still=True)


ALARMS = (
    Screen("desk", "dispatcher", "/?i={alarm}", (DESK, WIDE)),
    Screen("call", "dispatcher", "/?call=1", (DESK,)),
    Screen("wall", "wall", "/wall", (WIDE, WALL)),
    Screen("incident", "dispatcher", "/incidents/{alarm}/", (OFFICE,), True),
    Screen("incidents", "dispatcher", "/incidents/", (OFFICE, PHONE)),
    Screen("tasks", "patrol", "/respond/", (PHONE,)),
    Screen("respond", "patrol", "/respond/{task}/", (PHONE,)),
    Screen("school", "school", "/schools/{school}/", (OFFICE, PHONE), True),
    Screen("lines", "dispatcher", "/attention/silent-lines/", (OFFICE,)),
    Screen("hand-over", "dispatcher", "/hand-over/", (OFFICE,)),
)
CASES = (
    Screen("cases", "leader", "/cases/", (OFFICE, PHONE), still=True),
    page("case-board", "leader", "/cases/board/", OFFICE),
    page("case", "leader", "/cases/{case}/"),
    Screen("case-ledger", "leader", "/cases/ledger/", (OFFICE,), still=True),
    page("case-new", "leader", "/cases/new/"),
    page("clean-up", "leader", "/cases/{clean_up}/all/", OFFICE),
    page("draws", "leader", "/cases/draws/", OFFICE),
    page("incoming", "leader", "/incoming/"),
    page("protected", "leader", "/protected/", OFFICE),
    Screen("report-in", "", "/r/{school}/", (PHONE,), still=True),
)
DUTIES = (
    page("duties", "leader", "/duties/"),
    page("duty-week", "school", "/duties/week/"),
    page("duty-misses", "leader", "/duties/misses/"),
    page("duty-rates", "leader", "/duties/rates/"),
    page("duty-burden", "leader", "/duties/burden/", OFFICE),
    page("duty-mine", "guard", "/duties/mine/", PHONE),
    page("note-between-shifts", "school", "/duties/hand-over/"),
    Screen("guard", "guard", "/guard/", (PHONE,), still=True),
    page("drills", "school", "/drills/"),
    page("drill", "leader", "/drills/{drill}/"),
    page("education", "school", "/education/"),
    Screen("registers", "leader", "/registers/", (OFFICE, PHONE), still=True),
    Screen("register", "leader", "/registers/equipment/", (OFFICE, PHONE), still=True),
)
KNOWLEDGE = (
    page("overview", "commander", "/overview/"),
    Screen("overview-head", "commander", "/overview/", (OFFICE,), still=True),
    Screen("overview-wall", "commander", "/overview/?view=wall", (WIDE, WALL), still=True),
    page("standards", "leader", "/standards/"),
    page("standard-school", "leader", "/standards/four-100/schools/{school}/"),
    page("inspections", "leader", "/standards/inspections/", OFFICE),
    page("inspection", "leader", "/standards/inspections/{inspection}/"),
    page("findings", "leader", "/standards/findings/", OFFICE),
    Screen("inspect", "education", "/inspect/", (PHONE,), still=True),
    page("measures", "commander", "/measures/"),
    page("measure", "commander", "/measures/disputes/"),
    page("reports", "leader", "/reports/"),
    page("report", "leader", "/reports/{paper}/"),
    page("programmes", "leader", "/programmes/", OFFICE),
)
HOUSE = (
    Screen("schools", "dispatcher", "/schools/", (OFFICE,), still=True),
    Screen("login", "", "/accounts/login/", (OFFICE, PHONE), still=True),
    Screen("not-here", "dispatcher", "/nothing/", (OFFICE,), still=True),
)
SCREENS = (*ALARMS, *CASES, *DUTIES, *KNOWLEDGE, *HOUSE)

# The README's pictures and those of the other pages of docs/: screen, state, language, theme, size.
README = (
    ("desk", "one_alarm", "zh-hans", "day", DESK),
    ("desk", "one_alarm", "en", "day", DESK),
    ("desk", "storm", "zh-hans", "night", DESK),
    ("desk", "storm", "en", "night", DESK),
    ("wall", "one_alarm", "zh-hans", "night", WIDE),
    ("wall", "storm", "zh-hans", "night", WIDE),
    ("wall", "storm", "en", "night", WIDE),
    ("incident", "one_alarm", "zh-hans", "day", OFFICE),
    ("incident", "one_alarm", "en", "day", OFFICE),
    ("respond", "one_alarm", "zh-hans", "day", PHONE),
    ("respond", "one_alarm", "en", "day", PHONE),
    *(
        (name, "quiet", language, "day", size)
        for name, size in (
            ("cases", PHONE),
            ("case-board", OFFICE),
            ("case", OFFICE),
            ("clean-up", OFFICE),
            ("guard", PHONE),
            ("overview-head", OFFICE),
        )
        for language in LANGUAGES
    ),
)
