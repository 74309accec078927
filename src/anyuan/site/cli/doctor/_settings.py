"""The settings: read, known, sensible; and the listing of them all."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator

from anyuan.site import options
from anyuan.site.cli._words import _
from anyuan.site.cli.doctor._finding import Finding, good, note, warning, wrong

# Read by the launcher or the tests, before or beside the settings.
BESIDE = {"ANYUAN_WHEELS", "ANYUAN_NPM_CACHE", "ANYUAN_SHARED", "ANYUAN_TEST_DATABASE", "ANYUAN_TEST_POSTGRES"}
# A section, not a setting: which invented city this home holds.
SECTIONS = {"demo"}
MASK = "••••••"


def checks() -> Iterator[Finding]:
    file = options.home() / "anyuan.toml"
    try:
        in_file = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    except (OSError, ValueError) as error:
        yield wrong(
            _("The settings file {file} cannot be read: {error}").format(file=file, error=error),
            _("Mend the line, or move the file away to start from the defaults."),
        )
        return
    keys = {option.key: option.key for option in options.OPTIONS}
    names = {option.name: option.name for option in options.OPTIONS}
    yield from _unknown(sorted(set(in_file) - SECTIONS), keys, str(file))
    asked = sorted(name for name in os.environ if name.startswith("ANYUAN_") and name not in BESIDE)
    yield from _unknown(asked, names, _("the environment"))
    yield from sensible()


def _unknown(found: list[str], known: dict[str, str], place: str) -> Iterator[Finding]:
    """A mistyped setting is silently a default: say so."""
    for name in found:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            advice = _("Is “{name}” meant?").format(name=close[0]) if close else ""
            yield warning(_("There is no setting “{name}” ({place}).").format(name=name, place=place), advice)


def sensible() -> Iterator[Finding]:
    """Values that are allowed, but that somebody should know about."""
    local = options.value("ANYUAN_HOST") in {"127.0.0.1", "::1", "localhost"}
    if options.flag("ANYUAN_DEBUG"):
        yield warning(_("ANYUAN_DEBUG is on: errors show the inside to every visitor."), _("Switch it off."))
    if not local and not options.flag("ANYUAN_HTTPS"):
        yield warning(
            _("The server listens beyond this machine without TLS."),
            _("Put it behind a TLS proxy and set ANYUAN_HTTPS=on."),
        )
    if options.value("ANYUAN_NOTIFY") != "live":
        yield note(_("Messages stay inside (ANYUAN_NOTIFY=test)."), _("Set ANYUAN_NOTIFY=live to reach people."))
    else:
        yield good(_("Messages go out to people."))


def listing() -> str:
    """Every setting with its value, where the value comes from, its default and its meaning; secrets are masked."""
    blocks = [_("Settings come from the environment, else from {file}.").format(file=options.home() / "anyuan.toml")]
    for option, value, source in options.rows():
        shown = MASK if option.secret and value and value != option.default else value or "—"
        default = option.default or "—"
        blocks.append(
            f"{option.name} = {shown}   [{_source(source)}; {_('default')}: {default}]\n    {_(option.meaning)}"
        )
    return "\n".join(blocks)


def _source(source: str) -> str:
    return {"environment": _("environment"), "default": _("default")}.get(source, source)
