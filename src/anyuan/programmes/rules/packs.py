"""A programme's folder as a whole: its duties, the organisation it needs, and the packs that it brings into use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.duties.rules import packs as duties
from anyuan.kernel.faults import Fault
from anyuan.programmes.rules import organisation

# What a programme brings into use besides its duties, by kind of pack.
INSTALLED = ("case_kinds", "standards", "measures", "response_plans", "reports")
HEAD = frozenset({"name", "folder", "title", "about", "version", "rest", "budget", "rules", "organisation", "installs"})


def problems(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a programme, one fault each; nothing for a good one."""
    for name in pack:
        if name not in HEAD:
            yield Fault(name, "this key is not known.")
    yield from duties.problems(pack)
    yield from (fault.below("organisation") for fault in organisation.problems(pack.get("organisation")))
    installs = pack.get("installs", {})
    if not isinstance(installs, Mapping):
        yield Fault("installs", "must be a table.")
        return
    for kind, names in installs.items():
        if kind not in INSTALLED:
            yield Fault(f"installs.{kind}", "must be one of {choices}.", choices=", ".join(INSTALLED))
        elif not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            yield Fault(f"installs.{kind}", "must be a list of words.")
        else:
            for number, name in enumerate(names, 1):
                if name in names[: number - 1]:
                    yield Fault(f"installs.{kind}[{number}]", "“{word}” is there twice", word=name)


def references(pack: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every other pack that the programme names: (place, kind, name)."""
    installs = pack.get("installs", {})
    for kind in INSTALLED:
        names = installs.get(kind, ()) if isinstance(installs, Mapping) else ()
        for number, name in enumerate(names if isinstance(names, list) else (), 1):
            yield f"installs.{kind}[{number}]", kind, str(name)


KINDS = {"programmes": problems}
REFERENCES = {"programmes": references}
