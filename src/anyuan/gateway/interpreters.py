"""Tells intake how to read each protocol. A protocol is a folder; adding one edits no file here.

A folder `gateway/protocols/<name>/` with a `protocol.py` takes part when that module has `NAME` (the value of
`RawDraft.protocol`, or a tuple of several) and `interpret(raw) -> list[SignalDraft]`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from anyuan.gateway import protocols
from anyuan.intake.interpreters import register


def install() -> list[str]:
    """Register every protocol folder's reader with intake; returns the names. May be called again."""
    names: list[str] = []
    for module in found():
        own = (module.NAME,) if isinstance(module.NAME, str) else tuple(module.NAME)
        for name in own:
            register(name, module.interpret)
        names += own
    return names


def found() -> list[ModuleType]:
    """The `protocol` module of every protocol folder that can interpret."""
    modules = []
    for folder in iter_modules(protocols.__path__):
        name = f"{protocols.__name__}.{folder.name}.protocol"
        if folder.ispkg and find_spec(name) is not None:
            module = import_module(name)
            if hasattr(module, "NAME") and hasattr(module, "interpret"):
                modules.append(module)
    return modules
