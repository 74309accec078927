"""Verbs are found by listing a folder; what was not understood says so."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from anyuan.site import cli
from anyuan.site.cli import _words

VERB = """
HELP = "say what was heard"
def add_arguments(parser):
    parser.add_argument("word")
def run(args):
    import os
    print(args.word, os.environ.get("ANYUAN_HOME"))
    return 7
"""


@pytest.fixture
def further_verbs(tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "__path__", [*cli.__path__, str(tmp_path)])
    monkeypatch.delenv("ANYUAN_HOME", raising=False)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("anyuan.site.cli.probe")]:
        del sys.modules[name]


def test_a_new_verb_is_one_new_file(further_verbs, capsys, monkeypatch):
    (further_verbs / "probe_it_.py").write_text(VERB)
    monkeypatch.chdir(further_verbs)
    assert cli.main(["probe-it", "hello", "--home", "here"]) == 7
    assert capsys.readouterr().out == f"hello {further_verbs / 'here'}\n"
    assert cli.main(["--help"]) == 0
    assert "say what was heard" in capsys.readouterr().out
    del os.environ["ANYUAN_HOME"]


def test_a_refusal_is_one_plain_sentence(further_verbs, capsys):
    (further_verbs / "probe_no.py").write_text(
        "from anyuan.site.cli import Refusal\nHELP = ''\nPASS_THROUGH = True\n"
        "def run(words):\n    raise Refusal('Not at night.')\n"
    )
    assert cli.main(["probe-no"]) == 2
    assert capsys.readouterr().err == "Not at night.\n"


def test_an_unknown_verb_is_named(capsys):
    assert cli.main(["fly"]) == 2
    assert "fly" in capsys.readouterr().err


def test_every_verb_has_its_sentence_and_no_helper_is_a_verb():
    assert {"doctor", "manage", "test", "packs"} <= set(cli.verbs())
    assert not [name for name in cli.verbs() if name.startswith("_")]
    page = cli.overview()
    assert all(f"  {name} " in page for name in cli.verbs())


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_Hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C", "ANYUAN_LANGUAGE": "zh-hans"}, "zh_Hans"),
    ],
)
def test_the_shell_decides_the_language(environment, language):
    assert _words.language(environment) == language


def test_help_needs_neither_settings_nor_database(tmp_path):
    """On a machine where the settings are broken, `--help` and `--version` still answer, and nothing is created."""
    command = [sys.executable, "-m", "anyuan.site.cli", "--help"]
    env = {**os.environ, "ANYUAN_DATABASE": "nonsense://", "ANYUAN_HOME": str(tmp_path / "none")}
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "doctor" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", [["up", "--empty"], ["run", "gateway"]])
@pytest.mark.parametrize(("language", "sentence"), [("en", "where alarms come in, is taken"), ("zh_Hans", "已被占用")])
def test_an_alarm_port_that_another_holds_is_said_in_one_sentence(tmp_path, verb, language, sentence):
    """A second Anyuan on one machine: a plain sentence at once, with what to do, instead of starting over and over."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, socket.socket() as web:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        web.bind(("127.0.0.1", 0))
        free = str(web.getsockname()[1])
        web.close()
        settings = {"ANYUAN_LANGUAGE": language, "ANYUAN_DC09_PORT": str(port), "ANYUAN_PORT": free}
        done = subprocess.run(
            [sys.executable, "-m", "anyuan.site.cli", *verb, "--home", str(tmp_path / "home")],
            env={**os.environ, **settings}, cwd=tmp_path, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert sentence in done.stderr
    assert f"ANYUAN_DC09_PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home" / "secret.key").exists()
