"""The description keeps shapes by name: of two with one name a client would be told the wrong one."""

from __future__ import annotations

import importlib
import pkgutil

from ninja import Schema

from anyuan.api import shapes


def test_every_shape_has_a_name_of_its_own() -> None:
    where: dict[str, set[str]] = {}
    for found in pkgutil.walk_packages(shapes.__path__, f"{shapes.__name__}."):
        for value in vars(importlib.import_module(found.name)).values():
            if isinstance(value, type) and issubclass(value, Schema) and value.__module__.startswith(shapes.__name__):
                where.setdefault(value.__name__, set()).add(value.__module__)
    assert len(where) > 100
    assert {name: modules for name, modules in where.items() if len(modules) > 1} == {}
