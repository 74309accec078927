"""The command line: `anyuan VERB …`.

One verb is one file (or folder) beside this one. It is found by listing the folder, so adding a verb edits no shared
file. A verb offers:

- `HELP`            one sentence;
- `add_arguments(parser)`  its own arguments (an `argparse.ArgumentParser`);
- `run(args) -> int`       does the work, returns the exit code;
- `NEEDS = ("test-packages", "front-end")`  when the launcher must prepare these first, on one line;
- `PASS_THROUGH = True`    instead of `add_arguments`: `run` then gets the raw list of arguments.

`import_.py` becomes the verb `import`, `a_b.py` becomes `a-b`, and names that start with an underscore are helpers.
A verb imports Django and other heavy things inside `run`, so that `--help` stays quick and works on a broken machine.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from anyuan import __version__
from anyuan.site.cli._words import _

SETTINGS_MODULE = "anyuan.site.settings"


class Refusal(Exception):
    """A verb cannot do what was asked: printed as one plain sentence, exit code 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; 2 when the command was not understood, 130 after Ctrl-C."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    if words[0] in ("-V", "--version"):
        print(f"anyuan {__version__}")
        return 0
    name, rest = words[0], words[1:]
    module_name = verbs().get(name)
    if module_name is None:
        print(_("There is no command “{name}”.").format(name=name), file=sys.stderr)
        print(overview(), file=sys.stderr)
        return 2
    try:
        return _run(name, importlib.import_module(f"{__name__}.{module_name}"), rest)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `anyuan … | head`: the reader has seen enough. Point stdout away so that the interpreter's last flush is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def verbs() -> dict[str, str]:
    """Every verb and the module that holds it, in alphabetical order."""
    found = (m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return {name.rstrip("_").replace("_", "-"): name for name in sorted(found)}


def overview() -> str:
    """The page shown by `anyuan --help`: every verb with its sentence."""
    rows = []
    for verb, module_name in verbs().items():
        module = importlib.import_module(f"{__name__}.{module_name}")
        rows.append(f"  {verb:<10} {module.HELP}")
    usage = _("Use: anyuan VERB …   (anyuan VERB --help tells more)")
    return "\n".join([f"anyuan {__version__}", usage, "", *rows])


def _run(name: str, module: ModuleType, words: list[str]) -> int:
    if getattr(module, "PASS_THROUGH", False):
        return int(module.run(_take_home(words, only_first=True)) or 0)
    parser = argparse.ArgumentParser(prog=f"anyuan {name}", description=str(module.HELP))
    parser.add_argument("--home", metavar="DIR", help=_("the folder that holds all state (default ./var)"))
    module.add_arguments(parser)
    args = parser.parse_args(_take_home(words))
    _set_home(args.home)
    return int(module.run(args) or 0)


def _take_home(words: list[str], *, only_first: bool = False) -> list[str]:
    """Take `--home DIR` off the words: anywhere, before or behind a verb's own verb; or only where it stands first."""
    for at in range(1 if only_first else len(words)):
        if words[at : at + 1] == ["--home"] and len(words) > at + 1:
            _set_home(words[at + 1])
            return words[:at] + words[at + 2 :]
        if words[at : at + 1] and words[at].startswith("--home="):
            _set_home(words[at].partition("=")[2])
            return words[:at] + words[at + 1 :]
    return words


def _set_home(home: str | None) -> None:
    # An environment variable, because the processes that a verb starts must find the same home.
    if home:
        os.environ["ANYUAN_HOME"] = os.path.abspath(os.path.expanduser(home))
