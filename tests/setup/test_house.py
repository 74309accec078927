"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from pathlib import Path

import grimp
import pytest
from django.apps import apps

LINES_PER_FILE, LINES_PER_FUNCTION = 400, 60
# Of all services the gateway knows one. The foundations are open to it: it looks lines and tokens up in the registers.
KNOWN_TO_GATEWAY = {"gateway", "intake", "journal", "directory", "kernel"}


def python_files(root: Path) -> list[Path]:
    return [path for path in sorted((root / "src").rglob("*.py")) if "migrations" not in path.parts]


def groups(root: Path) -> list[set[str]]:
    """The layers of the import rule, from the top down."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [{name.strip(" ()") for name in layer.split("|")} for layer in layers]


def test_no_file_is_longer_than_the_house_allows(root):
    long = {str(p.relative_to(root)): n for p in python_files(root) if (n := _lines(p)) > LINES_PER_FILE}
    assert long == {}


def test_every_function_fits_a_screen(root):
    long = {}
    for path in python_files(root):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LINES_PER_FUNCTION:
                    long[f"{path.relative_to(root)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def test_no_foreign_key_points_upward_or_to_a_sibling(root):
    """The database follows the import rule: a lower table never needs an upper one."""
    height = {name: -number for number, layer in enumerate(groups(root)) for name in layer}
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("anyuan.")]
    assert ours
    wrong = []
    for model in ours:
        own = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            other = field.related_model if getattr(field, "concrete", False) and field.is_relation else None
            if other is None or isinstance(other, str) or not other.__module__.startswith("anyuan."):
                continue
            target = other.__module__.split(".")[1]
            if target != own and height[target] >= height[own]:
                wrong.append(f"{own}.{model.__name__}.{field.name} → {target}.{other.__name__}")
    assert wrong == []


def test_of_all_services_the_gateway_knows_only_intake(root):
    graph = grimp.build_graph("anyuan", cache_dir=None)
    reached = {
        imported.split(".")[1]
        for module in {"anyuan.gateway", *graph.find_descendants("anyuan.gateway")}
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith("anyuan.")
    }
    assert reached <= KNOWN_TO_GATEWAY


def test_nothing_third_party_or_private_is_committed(root):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    files = [name for name in listed.stdout.split("\0") if name]
    assert files
    refused = (".woff", ".woff2", ".ttf", ".otf", ".min.js", ".min.css", ".mo", ".sqlite3", ".whl")
    assert [name for name in files if name.endswith(refused) or "/vendor/" in name or "node_modules" in name] == []


@pytest.mark.parametrize("name", ["LICENSE", "README.md", "CHANGELOG.md", "anyuan", ".ci/run"])
def test_what_a_newcomer_looks_for_is_there(root, name):
    path = root / name
    assert path.stat().st_size > 0
    if name in {"anyuan", ".ci/run"}:
        assert path.stat().st_mode & 0o111


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")
