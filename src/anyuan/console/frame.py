"""The frame around every page: theme, language, time of the server, navigation by what the viewer may open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anyuan.console.maps import ground
from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.kernel.clock import utc_now

THEMES = ("auto", "day", "night")
THEME_COOKIE = "theme"
# Sentences that scripts say. They are handed over as JSON; no script holds a language.
SCRIPT_WORDS = {
    "stale": _("No contact with the centre since {time}. What you see is from then; trying again."),
    "sound_on": _("Sound on"),
    "sound_off": _("Sound off"),
    "title_waiting": _("({n}) {what}"),
    "arrived": _("New: {what}, {where}"),
    "offline_waiting": _("No network. {n} waiting on this phone; they are sent by themselves."),
    "sending_waiting": _("Sending: {n} waiting"),
    "not_taken": _("The centre did not take this. Telephone the duty desk."),
    "map": _("Map"),
    "zoom_in": _("Closer"),
    "zoom_out": _("Further away"),
    "offline": _("The centre could not be reached. Nothing was changed; try again."),
}


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the navigation."""

    url: str
    label: Any
    icon: str
    here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that `console/base.html` shows around a page."""

    theme: str
    now: datetime
    zone: str
    doors: list[Door] = field(default_factory=list)
    account: Any = None
    invented: str = ""

    @property
    def now_ms(self) -> int:
        return int(self.now.timestamp() * 1000)

    @property
    def next_theme(self) -> str:
        return "day" if self.theme == "night" else "night"

    @property
    def words(self) -> dict[str, str]:
        return {key: gettext(str(sentence)) for key, sentence in SCRIPT_WORDS.items()}


def frame(request: HttpRequest | None) -> Frame:
    """The frame for a request; a bare one for pages drawn without (error pages of the server itself)."""
    if request is None:
        return Frame("auto", utc_now(), settings.TIME_ZONE)
    viewer: Viewer = getattr(request, "viewer", Viewer.nobody())
    user = getattr(request, "user", None)
    account = user if user is not None and user.is_authenticated else None
    return Frame(
        theme=_theme(request, account),
        now=getattr(request, "now", None) or utc_now(),
        zone=settings.TIME_ZONE,
        doors=list(_doors(request.path, viewer)) if account else [],
        account=account,
        invented=ground.notice(),
    )


def _theme(request: HttpRequest, account: Any) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE) or getattr(account, "theme", "auto")
    return chosen if chosen in THEMES else "auto"


# Of these pages everybody gets the first that is open to them; from there the tabs lead on.
_REPORTS = (
    ("reports.see", "/incoming/", _("Reports from people"), "inbox"),
    ("notices.see", "/incoming/notices/", _("Notices to the police"), "shield-check"),
    ("reports.must", "/incoming/duty/", _("Duty to report"), "shield-alert"),
)
_PROTECTED = tuple(
    (action, "/protected/", _("Protected cases"), "lock")
    for action in ("cases.see_protected", "cases.unseal_ask", "cases.unseal_decide", "cases.see_reads")
)


def _first(viewer: Viewer, doors: tuple[tuple[str, str, Any, str], ...]) -> list[tuple[str, str, Any, str]]:
    return [door for door in doors if policy.may(viewer, door[0])][:1]


# Pages that have no entry of their own: the figures are reached from the overview.
_BEHIND = {"/overview/": ("/measures/",)}


def _doors(path: str, viewer: Viewer) -> list[Door]:
    table = (
        ("desk.see", "/", _("Duty desk"), "layout-panel-left"),
        ("incidents.see", "/incidents/", _("Incidents"), "siren"),
        ("cases.see", "/cases/", _("Cases"), "list-checks"),
        *_first(viewer, _REPORTS),
        *_first(viewer, _PROTECTED),
        ("duties.see", "/duties/", _("Duties"), "calendar-check"),
        ("standards.see", "/standards/", _("Standards"), "clipboard-list"),
        ("measures.see", "/overview/", _("Overview"), "gauge"),
        ("papers.see", "/reports/", pgettext_lazy("document", "Reports"), "file-text"),
        ("duties.check_in", "/guard/", _("My duties"), "clipboard-check"),
        ("assignments.answer", "/respond/", _("My tasks"), "navigation"),
        ("school_page.see", "/schools/", _("Schools"), "school"),
        ("registers.see", "/registers/", _("Registers"), "clipboard-list"),
        ("wall.see", "/wall", _("Wallboard"), "monitor"),
        ("admin.see", "/admin/", _("Administration"), "settings"),
    )
    return [
        Door(url, label, icon, path == url or (url != "/" and path.startswith((url, *_BEHIND.get(url, ())))))
        for action, url, label, icon in table
        if policy.may(viewer, action)
    ]
