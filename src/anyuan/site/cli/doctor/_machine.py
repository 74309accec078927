"""The machine: Python, packages, files that preparation makes, disk, clock, programs of the tests."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from anyuan.site import catalogues, frontend, options
from anyuan.site.cli._words import _
from anyuan.site.cli.doctor._finding import Finding, good, note, warning, wrong

OLDEST = (3, 11)
GIGABYTE = 1024**3
# Below the first the evidence of a few days no longer fits; below the second the database itself is in danger.
LOW_DISK_GB, NO_DISK_GB = 2.0, 0.3


def checks() -> Iterator[Finding]:
    yield python()
    yield from packages()
    yield front_end()
    yield translations()
    yield from home()
    yield clock()
    yield fonts()
    yield from test_programs()


def fonts() -> Finding:
    """A report's PDF is set with the machine's own fonts."""
    if importlib.util.find_spec("typst") is None:
        return note(_("PDFs of reports cannot be made: the package typst is missing."))
    import typst

    # The same two as in reports.render.typeset, which needs Django; this must work on a broken machine.
    if {"Noto Serif CJK SC", "Noto Sans CJK SC"} & set(typst.Fonts().families()):
        return good(_("A font for Chinese PDFs is there"))
    return warning(
        _("This machine has no Chinese font, so reports cannot be made as PDF."),
        _("Install one, such as: apt install fonts-noto-cjk"),
    )


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST:
        return good(_("Python {version}").format(version=version))
    return wrong(_("Python {version} is too old.").format(version=version), _("Install Python 3.11 or newer."))


def packages() -> Iterator[Finding]:
    """What the product needs besides Python, by the package's own list; an uninstalled checkout reads its stamp."""
    try:
        needed = importlib.metadata.requires("anyuan") or []
    except importlib.metadata.PackageNotFoundError:
        return  # a checkout: the launcher compares the lock's digest at every start
    missing = [name for name in map(_plain_name, needed) if name and not _installed(name)]
    if missing:
        names = ", ".join(sorted(missing))
        yield wrong(
            _("Python packages are missing: {names}.").format(names=names), _("Install the package again with pip.")
        )


def _plain_name(requirement: str) -> str:
    """`Django<5.3,>=5.2` → `Django`; empty for extras, which nobody is bound to have."""
    if "extra ==" in requirement:
        return ""
    return next((requirement[:i] for i, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), requirement)


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def front_end() -> Finding:
    found = frontend.manifest()
    if not found:
        return wrong(_("The front-end files are not installed."), _("Run ./anyuan up once; it installs them."))
    broken = frontend.broken_files()
    if broken:
        return wrong(
            _("{count} front-end files are missing or altered: {names}").format(
                count=len(broken), names=", ".join(broken[:5])
            ),
            _("Delete {folder}; the next start installs them again.").format(folder=frontend.VENDOR),
        )
    return good(_("{count} front-end files are there and unaltered").format(count=len(found.get("files", {}))))


def translations() -> Finding:
    missing = [
        language
        for language in catalogues.languages()
        if not (catalogues.LOCALES / language / "LC_MESSAGES" / "django.mo").exists()
    ]
    if missing:
        return wrong(
            _("The translations are not compiled: {names}.").format(names=", ".join(missing)),
            _("Start with ./anyuan, or run python -m anyuan.site.catalogues."),
        )
    return good(_("Translations: {names}").format(names=", ".join(["en", *catalogues.languages()])))


def home() -> Iterator[Finding]:
    folder = options.home()
    if not folder.exists():
        yield note(
            _("The home {folder} does not exist yet.").format(folder=folder), _("The first ./anyuan up makes it.")
        )
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield wrong(
            _("The home {folder} cannot be written to.").format(folder=folder),
            _("Give it to the user who runs Anyuan, or choose another with --home."),
        )
    else:
        yield good(_("Home: {folder}").format(folder=folder))
    yield disk(folder)


def disk(folder: Path) -> Finding:
    """Free space where the home is, or will be."""
    there = next(p for p in [folder, *folder.parents] if p.exists())
    free = shutil.disk_usage(there).free / GIGABYTE
    said = _("{free:.1f} GB free on the disk of {folder}").format(free=free, folder=there)
    if free < NO_DISK_GB:
        return wrong(said, _("Make room now: with a full disk no alarm can be stored."))
    if free < LOW_DISK_GB:
        return warning(said, _("Make room soon: evidence and the journal grow every day."))
    return good(said)


def clock() -> Finding:
    """Whether the machine keeps its clock by the network; deadlines are wall-clock times."""
    program = shutil.which("timedatectl")
    answer = ""
    if program:
        done = subprocess.run([program, "show", "-p", "NTPSynchronized", "--value"], capture_output=True, text=True)
        answer = done.stdout.strip() if done.returncode == 0 else ""
    if answer == "yes":
        return good(_("The clock is kept by the network."))
    if answer == "no":
        return warning(_("The clock is not kept by the network."), _("Switch it on: sudo timedatectl set-ntp true"))
    return note(_("This machine does not say whether its clock is kept by the network."))


def test_programs() -> Iterator[Finding]:
    """Only in a checkout: programs without which a lane of the tests cannot run."""
    from anyuan.site.cli import Refusal, test
    from anyuan.site.cli.test._lanes import LANES

    try:
        test.checkout()
    except Refusal:
        return
    for lane in LANES:
        missing = lane.needs()
        if missing:
            yield note(_("Test lane {lane}: {why}").format(lane=lane.name, why=missing))
    if not chinese_font():
        yield note(
            _("This machine has no Chinese font; pictures of screens made here may show boxes."),
            _("Bring one: sudo apt install fonts-noto-cjk"),
        )


def chinese_font() -> bool:
    """Visitors' browsers get our own font; this machine needs one only for pictures and printed pages."""
    program = shutil.which("fc-list")
    if not program:
        return False
    return bool(subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True).stdout.strip())
