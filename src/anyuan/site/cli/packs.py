"""`anyuan packs list | check [DIR] | new KIND NAME`: data packs of the package and of this home."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _, language

HELP = _("list, check or begin data packs: cities, response plans, programmes and others")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|check|new|sign|take")
    verbs.add_parser("list", help=_("name every pack, of the package and of this home"))
    check = verbs.add_parser("check", help=_("say what is wrong with packs"))
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR", help=_("one pack, or a folder of kinds"))
    new = verbs.add_parser(
        "new", help=_("begin a pack of your own in this home, commented or as a copy of one that stands")
    )
    new.add_argument("kind", metavar="KIND")
    new.add_argument("name", metavar="NAME")
    new.add_argument(
        "--like",
        metavar="NAME",
        help=_("the pack to copy (default: a commented one, else the first of its kind)"),
    )
    sign = verbs.add_parser("sign", help=_("sign a pack so that others can take it over"))
    sign.add_argument("kind", metavar="KIND")
    sign.add_argument("name", metavar="NAME")
    sign.add_argument("--as", dest="issuer", required=True, metavar="ISSUER", help=_("who issues it"))
    sign.add_argument("--out", type=Path, metavar="FILE", help=_("where the bundle goes (default: NAME.pack.json)"))
    take = verbs.add_parser("take", help=_("take over a pack that somebody signed"))
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--trust", default="", metavar="FINGERPRINT", help=_("the issuer's key, told by another way"))


def run(args: argparse.Namespace) -> int:
    if args.verb == "list":
        return _list()
    if args.verb == "check":
        return _check(args.folder)
    if args.verb == "sign":
        return _sign(args)
    if args.verb == "take":
        return _take(args)
    return _new(args.kind, args.name, args.like)


def _roots() -> list[Path]:
    from anyuan.kernel.packs import PACKAGE_PACKS
    from anyuan.site import options

    return [PACKAGE_PACKS, options.home() / "packs"]


def _folders(root: Path) -> list[tuple[str, Path]]:
    """Kind and folder of every pack below `root`, in order."""
    if not root.is_dir():
        return []
    kinds = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))
    return [(kind.name, p) for kind in kinds for p in sorted(kind.iterdir()) if p.is_dir() and p.name[0] not in "._"]


def _list() -> int:
    from anyuan.kernel import packs

    for kind in sorted({kind for root in _roots() for kind, _folder in _folders(root)}):
        print(kind)
        for folder in packs.pack_dirs(kind):
            try:
                title = _title(packs.read_pack(folder))
            except packs.PackUnreadable:
                title = _("unreadable; see anyuan packs check")
            own = "" if _roots()[0] in folder.parents else f"   [{_('of this home')}]"
            print(f"  {folder.name:<24} {title}{own}")
    return 0


def _title(content: dict[str, Any]) -> str:
    """The pack's name for people, in the shell's language."""
    wanted = "zh" if language(os.environ) == "zh_Hans" else "en"
    nested = content.get("title") or content.get("label") or {}
    return str(content.get(wanted) or (nested.get(wanted) if isinstance(nested, dict) else nested) or "")


def _check(folder: Path | None) -> int:
    from anyuan.site import packcheck

    if folder is None:
        found = [pair for root in _roots() for pair in _folders(root)]
    elif not folder.is_dir():
        raise Refusal(_("There is no folder {folder}.").format(folder=folder))
    elif (folder / "pack.toml").is_file() or (folder / "pack.json").is_file():
        found = [(folder.resolve().parent.name, folder)]
    else:
        found = _folders(folder)
    if not found:
        raise Refusal(_("There is no pack in {folder}.").format(folder=folder))
    broken = 0
    for kind, pack in found:
        faults = packcheck.faults(kind, pack)
        broken += bool(faults)
        for fault in faults:
            print(f"{kind}/{pack.name}: {fault}")
    print(_("{count} packs checked, {broken} with faults").format(count=len(found), broken=broken))
    return 1 if broken else 0


def _new(kind: str, name: str, like: str | None) -> int:
    from anyuan.kernel import packs
    from anyuan.site import options
    from anyuan.site.packcheck import NAME

    if not NAME.fullmatch(name):
        raise Refusal(_("Its name must be lower-case letters, digits, - and _."))
    models = {folder.name: folder for folder in packs.pack_dirs(kind)}
    if not models:
        kinds = sorted({kind for root in _roots() for kind, _folder in _folders(root)})
        raise Refusal(_("There is no kind “{kind}”. Kinds: {kinds}").format(kind=kind, kinds=", ".join(kinds)))
    if name in models:
        raise Refusal(_("There is a pack {kind}/{name} already.").format(kind=kind, name=name))
    if like and like not in models:
        raise Refusal(_("There is no pack {kind}/{name} to copy.").format(kind=kind, name=like))
    skeleton = packs.PACKAGE_PACKS / "_skeletons" / kind
    model = models[like] if like else skeleton if skeleton.is_dir() else next(iter(models.values()))
    target = options.home() / "packs" / kind / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(model, target)
    if model == skeleton:
        said = _("{target} is begun, with a comment at every key: change it, then run anyuan packs check {target}")
    else:
        said = _("{target} is a copy of {kind}/{name}: change it, then run anyuan packs check {target}")
    print(said.format(target=target, kind=kind, name=model.name))
    return 0


def _sign(args: argparse.Namespace) -> int:
    from anyuan.kernel import packs
    from anyuan.kernel.clock import utc_now
    from anyuan.site import options, packissue

    try:
        bundle, shown = packissue.sign(options.home(), args.kind, args.name, issuer=args.issuer[:80], now=utc_now())
    except packs.PackMissing as missing:
        raise Refusal(_("There is no pack {name}.").format(name=missing)) from missing
    file = args.out or Path(f"{args.name}.pack.json")
    file.write_bytes(bundle)
    print(_("{file} is signed by {issuer}.").format(file=file, issuer=args.issuer))
    print(_("Tell those who take it over this fingerprint by another way: {fingerprint}").format(fingerprint=shown))
    return 0


def _take(args: argparse.Namespace) -> int:
    from anyuan.kernel.clock import utc_now
    from anyuan.site import options, packissue

    if not args.file.is_file():
        raise Refusal(_("There is no file {file}.").format(file=args.file))
    try:
        folder = packissue.take(options.home(), args.file.read_bytes(), trust=args.trust, now=utc_now())
    except packissue.CannotTake as refused:
        raise Refusal(_why(refused.key, refused.facts)) from refused
    print(_("{folder} is taken over. What is local belongs in an overlay of its own.").format(folder=folder))
    return 0


def _why(key: str, facts: dict[str, Any]) -> str:
    """Why a bundle was not taken over, in one sentence."""
    sentences = {
        "unreadable": _("This is no signed pack."),
        "name": _("The bundle names a file or a folder that a pack may not have."),
        "signature": _("The signature does not fit: the bundle was changed after {issuer} signed it."),
        "unknown": _("{issuer} is not known here. If its fingerprint is {fingerprint}, run it again with --trust."),
        "other_key": _("{issuer} is known here by another key; this bundle has {fingerprint}. Ask the issuer."),
        "own": _("{name} is a pack of your own, or of another issuer; rename it first."),
        "older": _("The pack that is here was issued at {issued_at} and is not older."),
        "faults": _("The pack has faults: {faults}"),
    }
    given = {name: "; ".join(value) if isinstance(value, list) else value for name, value in facts.items()}
    return sentences[key].format(**given)
