"""Ask the protocol what a message says. Whatever goes wrong here makes an unread message, never a lost one."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from anyuan.intake.interpreters import NoInterpreter, Unreadable, interpreter_for
from anyuan.intake.models import RawMessage
from anyuan.intake.rules import SignalDraft

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Reading:
    """One raw message and what its protocol made of it; ``error`` says why nothing."""

    raw: RawMessage
    drafts: list[SignalDraft] = field(default_factory=list)
    error: str = ""


def read(raw: RawMessage) -> Reading:
    """Never raises."""
    try:
        # psycopg gives memoryview for bytes; interpreters are promised bytes.
        raw.body = bytes(raw.body)
        return Reading(raw, interpreter_for(raw.protocol)(raw))
    except NoInterpreter:
        return Reading(raw, error="no_interpreter")
    except Unreadable as error:
        return Reading(raw, error=f"unreadable: {error}"[:300])
    except Exception as error:
        # A protocol's bug must not stop the messages behind this one.
        log.exception("reading a %s message failed", raw.protocol)
        return Reading(raw, error=f"{type(error).__name__}: {error}"[:300])
