"""Front-end files: installed by npm from the lock, copied to `console/static/vendor/`, listed in a manifest.

Nothing third-party is committed. A checkout installs these files at its first start, a wheel carries them.
`package.json` says in its key `vendor` which files go where; a browser needs a dozen of the thousands that npm brings.

Standard library only, and importable without the rest of the package's dependencies: the launcher and the wheel's
build hook call it before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
VENDOR = PACKAGE / "console" / "static" / "vendor"
MANIFEST = "manifest.json"
NPM_MINUTES = 10


class FrontEndMissing(Exception):
    """The files could not be installed; the text says why and what to do."""


def stamp(root: Path) -> str:
    """A digest of everything that decides which files are wanted; `root` is the checkout."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def manifest(vendor: Path = VENDOR) -> dict[str, Any]:
    """What was installed: `stamp`, `packages` (name → version, licence) and `files` (path → sha256); empty if nothing."""
    try:
        found: dict[str, Any] = json.loads((vendor / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def is_ready(root: Path, vendor: Path = VENDOR) -> bool:
    """Whether the installed files are those that the lock asks for. Cheap: asked at every start."""
    return manifest(vendor).get("stamp") == stamp(root)


def broken_files(vendor: Path = VENDOR) -> list[str]:
    """Files that the manifest promises and that are missing or altered, in order."""
    promised = manifest(vendor).get("files", {})
    return [name for name, digest in sorted(promised.items()) if _digest(vendor / name) != digest]


def machine_npm() -> list[str] | None:
    """The machine's own npm, when Node.js is there as well."""
    npm = shutil.which("npm")
    return [npm] if npm and shutil.which("node") else None


def install(root: Path, npm: Sequence[str], vendor: Path = VENDOR) -> None:
    """Install the locked packages with `npm` (a command) and put the wanted files in place in one move.

    Honours the machine's npm configuration. `ANYUAN_NPM_CACHE` names an npm cache filled elsewhere, for a machine
    without network. Raises FrontEndMissing.
    """
    vendor.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last move is a rename; npm's own folder is thrown away, it is 25 times as large.
    with tempfile.TemporaryDirectory(prefix=".front-end-", dir=vendor.parent) as folder:
        work, fresh = Path(folder), Path(folder, "vendor")
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, work / name)
        _npm_ci(npm, work)
        _take(root, work / "node_modules", fresh)
        _swap(fresh, vendor, work / "old")


def _npm_ci(npm: Sequence[str], work: Path) -> None:
    command = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    cache = os.environ.get("ANYUAN_NPM_CACHE")
    if cache:
        command += ["--cache", os.path.abspath(cache), "--prefer-offline"]
    try:
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=NPM_MINUTES * 60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FrontEndMissing(f"npm could not run: {error}") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-1500:]
        raise FrontEndMissing(f"npm could not install the front-end files:\n{said}")


def _take(root: Path, modules: Path, fresh: Path) -> None:
    """Copy the wanted files and write the manifest last, so that a half-made folder never looks whole."""
    wanted = json.loads((root / "package.json").read_text("utf-8"))
    files: dict[str, str] = {}
    for folder, patterns in wanted["vendor"].items():
        target = fresh / folder
        target.mkdir(parents=True, exist_ok=True)
        for pattern in patterns:
            found = sorted(modules.glob(pattern))
            if not found:
                raise FrontEndMissing(f"npm's packages hold no file {pattern}; package.json and the lock disagree")
            for source in found:
                shutil.copyfile(source, target / source.name)
                name = (Path(folder) / source.name).as_posix()
                files[name] = _digest(target / source.name) or ""
    packages = {name: _about(modules / name) for name in sorted(wanted["dependencies"])}
    about = {"stamp": stamp(root), "packages": packages, "files": files}
    (fresh / MANIFEST).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _about(package: Path) -> dict[str, str]:
    facts = json.loads((package / "package.json").read_text("utf-8"))
    return {"version": facts["version"], "licence": str(facts.get("license", ""))}


def _swap(fresh: Path, vendor: Path, old: Path) -> None:
    if vendor.exists():
        vendor.rename(old)
    fresh.rename(vendor)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
