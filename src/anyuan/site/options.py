"""Every setting a person may change: its name, its default and what it means.

A value comes from the environment (``ANYUAN_…``), else from ``anyuan.toml`` in the home, else from here.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. ``name`` is the environment's; in anyuan.toml it is lower case without the prefix."""

    name: str
    default: str
    meaning: str
    secret: bool = False

    @property
    def key(self) -> str:
        return self.name.removeprefix("ANYUAN_").lower()


OPTIONS = [
    Option("ANYUAN_HOME", "var", "Folder that holds all state: database, evidence, spool, map, secrets."),
    Option("ANYUAN_DATABASE", "sqlite", "`sqlite`, or postgresql://user:password@host:port/name.", secret=True),
    Option("ANYUAN_HOST", "127.0.0.1", "Address that the web server and the alarm receivers listen on."),
    Option("ANYUAN_PORT", "8000", "Port of the web server."),
    Option(
        "ANYUAN_DC09_PORT",
        "7700",
        "TCP and UDP port of the SIA DC-09 receiver; 0 takes a free one, off switches it off.",
    ),
    Option("ANYUAN_MQTT", "", "Broker of buttons: mqtt://user:password@host:port; empty means none.", secret=True),
    Option("ANYUAN_NATS", "", "Cluster inbox: nats://host:port; empty means none.", secret=True),
    Option("ANYUAN_NOTIFY", "test", "`live` lets messages out; `test` keeps every message inside and says so."),
    Option("ANYUAN_PUBLIC_URL", "", "Address under which phones reach this server; empty: as the request says."),
    Option("ANYUAN_ALLOWED_HOSTS", "", "Further host names that the web server answers to, with commas between."),
    Option("ANYUAN_TIME_ZONE", "Asia/Shanghai", "Time zone in which days, duties and screens are judged."),
    Option("ANYUAN_LANGUAGE", "zh-hans", "Language of a visitor who has not chosen one: zh-hans or en."),
    Option("ANYUAN_DIGEST", "sha256", "Digest of the journal's chain: sha256 or sm3."),
    Option(
        "ANYUAN_DUTY_BUDGET",
        "taps=150 fields=20 photos=10",
        "What a programme of duties may ask of one person in a week; more needs somebody who answers for it by name.",
    ),
    Option("ANYUAN_EVIDENCE_MB", "25", "Largest evidence file in megabytes."),
    Option(
        "ANYUAN_SECOND_FACTOR",
        "on",
        "`on`: staff of the centre need a second factor; `off` only for an invented demo city.",
    ),
    Option(
        "ANYUAN_PROCESSES",
        "auto",
        "`one` process for everything, `many` for web, gateway and worker apart; auto: many on PostgreSQL.",
    ),
    Option("ANYUAN_HTTPS", "off", "`on` when served behind TLS: secure cookies and strict transport."),
    Option("ANYUAN_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Option(
        "ANYUAN_SMTP", "", "Mail server: smtp://user:password@host:port?from=address; empty means none.", secret=True
    ),
    Option("ANYUAN_SMS_WEBHOOK", "", "Address of the text-message gateway's webhook; empty means none.", secret=True),
    Option("ANYUAN_SMS_SECRET", "", "Key that signs calls to the text-message webhook.", secret=True),
    Option(
        "ANYUAN_NOTIFY_REAL_ONLY",
        "",
        "Transports that no drill may use, with commas between: sms_webhook, mail, apprise_url.",
    ),
    Option("ANYUAN_DEBUG", "off", "`on` shows errors in full; never on a real site."),
]
BY_NAME = {option.name: option for option in OPTIONS}


def home() -> Path:
    """The home folder, absolute."""
    return Path(os.environ.get("ANYUAN_HOME") or BY_NAME["ANYUAN_HOME"].default).absolute()


@cache
def _file_values(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def value(name: str) -> str:
    """The setting's value as text. Raises KeyError for a name that is not declared here."""
    return _lookup(BY_NAME[name])[0]


def flag(name: str) -> bool:
    """The setting as yes or no."""
    return value(name).strip().lower() in {"on", "1", "true", "yes"}


def rows() -> Iterator[tuple[Option, str, str]]:
    """Every option with its value and where it came from: environment, anyuan.toml or default."""
    for option in OPTIONS:
        found, source = _lookup(option)
        yield option, found, source


def _lookup(option: Option) -> tuple[str, str]:
    if option.name in os.environ:
        return os.environ[option.name], "environment"
    from_file = _file_values(home() / "anyuan.toml")
    if option.key in from_file:
        return str(from_file[option.key]), "anyuan.toml"
    return option.default, "default"
