"""The doctor finds what is wrong, says it in plain words, and changes nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from anyuan.site import catalogues
from anyuan.site.cli.doctor import _machine, _network, _settings
from anyuan.site.cli.doctor._finding import Level


def doctor(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it as a person does; the environment of the tests is kept out."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ANYUAN_")}
    env |= {"ANYUAN_HOME": str(home), "ANYUAN_LANGUAGE": "en", "ANYUAN_PORT": "0", "ANYUAN_DC09_PORT": "0", **settings}
    command = [sys.executable, "-m", "anyuan.site.cli", "doctor", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def test_looking_creates_nothing(tmp_path):
    done = doctor(tmp_path / "home")
    assert "does not exist yet" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_broken_settings_file_is_named_with_its_line(tmp_path):
    (tmp_path / "anyuan.toml").write_text("port = = 1\n")
    done = doctor(tmp_path)
    assert done.returncode == 1
    assert "anyuan.toml" in done.stdout
    assert "line 1" in done.stdout


def test_the_home_of_an_invented_city_gives_no_cause_for_warning(tmp_path):
    from anyuan.site.processes import homes

    homes.begin(tmp_path, city="yunxiu")
    assert "demo" not in doctor(tmp_path).stdout


def test_a_mistyped_setting_is_pointed_out(tmp_path):
    (tmp_path / "anyuan.toml").write_text('prot = "9000"\n')
    done = doctor(tmp_path, ANYUAN_MQT="mqtt://x")
    assert "Is “port” meant?" in done.stdout
    assert "Is “ANYUAN_MQTT” meant?" in done.stdout


def test_a_database_without_this_versions_tables(tmp_path):
    (tmp_path / "anyuan.sqlite3").touch()
    done = doctor(tmp_path)
    assert done.returncode == 1
    assert "can be written to" in done.stdout
    assert "changes to the tables are waiting" in done.stdout


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "anyuan.sqlite3").write_bytes(b"these are no tables " * 500)
    done = doctor(tmp_path)
    assert done.returncode == 1
    assert "✗ The database" in done.stdout


def test_a_database_server_that_is_not_there(tmp_path, unused_port):
    done = doctor(tmp_path, ANYUAN_DATABASE=f"postgresql://anyuan:pw@127.0.0.1:{unused_port}/anyuan")
    assert done.returncode == 1
    assert "cannot be reached" in done.stdout
    assert "pw" not in done.stdout


def test_an_address_that_is_no_database(tmp_path):
    done = doctor(tmp_path, ANYUAN_DATABASE="oracle://x")
    assert done.returncode == 1
    assert "do not hold together" in done.stdout


def test_secrets_are_listed_but_not_shown(tmp_path):
    (tmp_path / "anyuan.toml").write_text('time_zone = "Asia/Urumqi"\n')
    done = doctor(tmp_path, "--settings", ANYUAN_MQTT="mqtt://duty:opensesame@broker")
    assert done.returncode == 0
    assert "opensesame" not in done.stdout
    assert "ANYUAN_MQTT = ••••••   [environment; default: —]" in done.stdout
    assert "ANYUAN_TIME_ZONE = Asia/Urumqi   [anyuan.toml; default: Asia/Shanghai]" in done.stdout
    from anyuan.site import options

    assert all(f"{option.name} = " in done.stdout for option in options.OPTIONS)


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_held_by_another_program(monkeypatch):
    with socket.socket() as holder, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        udp.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ANYUAN_PORT", str(holder.getsockname()[1]))
        monkeypatch.setenv("ANYUAN_DC09_PORT", str(udp.getsockname()[1]))
        monkeypatch.setattr(_network, "WAIT_SECONDS", 0.2)
        findings = [finding.level for finding in _network.ports("127.0.0.1")]
    assert findings == [Level.WARNING, Level.WARNING]


@pytest.mark.parametrize(
    ("address", "level"),
    [("mqtt://{host}:{port}", Level.GOOD), ("mqtt://", Level.WRONG), ("mqtt://h:99999", Level.WRONG)],
)
def test_a_broker_is_tried(address, level):
    with socket.socket() as broker:
        broker.bind(("127.0.0.1", 0))
        broker.listen()
        found = _network.reachable("ANYUAN_MQTT", address.format(host="127.0.0.1", port=broker.getsockname()[1]))
    assert found.level is level


def test_a_broker_that_is_away(unused_port):
    assert _network.reachable("ANYUAN_MQTT", f"mqtt://u:secret@127.0.0.1:{unused_port}").level is Level.WRONG
    assert "secret" not in _network.reachable("ANYUAN_MQTT", f"mqtt://u:secret@127.0.0.1:{unused_port}").what


@pytest.mark.parametrize(("free_gb", "level"), [(50, Level.GOOD), (1, Level.WARNING), (0.1, Level.WRONG)])
def test_disk_space(tmp_path, monkeypatch, free_gb, level):
    usage = (10**12, 0, int(free_gb * _machine.GIGABYTE))
    monkeypatch.setattr(_machine.shutil, "disk_usage", lambda _: type("Usage", (), {"free": usage[2]}))
    assert _machine.disk(tmp_path / "not" / "there").level is level


def test_missing_and_altered_front_end_files(tmp_path, monkeypatch):
    from anyuan.site import frontend

    monkeypatch.setattr(frontend.manifest, "__defaults__", (tmp_path,))
    monkeypatch.setattr(frontend.broken_files, "__defaults__", (tmp_path,))
    assert _machine.front_end().level is Level.WRONG
    (tmp_path / "manifest.json").write_text('{"files": {"htmx/htmx.min.js": "00"}}')
    assert "htmx/htmx.min.js" in _machine.front_end().what


def test_listening_beyond_this_machine_without_tls(monkeypatch):
    monkeypatch.setenv("ANYUAN_HOST", "0.0.0.0")
    monkeypatch.setenv("ANYUAN_HTTPS", "off")
    assert Level.WARNING in [finding.level for finding in _settings.sensible()]


def test_missing_translations(tmp_path, monkeypatch):
    (tmp_path / "zh_Hans/parts").mkdir(parents=True)
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    monkeypatch.setattr(catalogues.languages, "__defaults__", (tmp_path,))
    assert _machine.translations().level is Level.WRONG
