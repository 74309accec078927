"""Refusals of cases in words: keys and codes become the words of the kind, and who was first is named."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from anyuan.cases.models import Case
from anyuan.cases.refusals import (
    CannotJoin,
    CannotPass,
    EvidenceMissing,
    EvidenceWrong,
    ExtensionRefused,
    FieldsMissing,
    FieldWrong,
    NotAllowedNow,
    SomebodyWasFirst,
    StepsMissing,
    WordUnknown,
)
from anyuan.console.present import words
from anyuan.console.templatetags.console import minute
from anyuan.directory.refusals import Refused


def sentence(refused: Refused, case: Case | None = None, definition: dict[str, Any] | None = None) -> str:
    """A refusal as a whole sentence in the language of the screen."""
    known = definition or (case.definition if case is not None else {})
    match refused:
        case SomebodyWasFirst():
            return _("%(who)s was first, at %(time)s. This is how it stands now.") % {
                "who": refused.who or _("Somebody else"),
                "time": minute(refused.at),
            }
        case EvidenceMissing():
            return _("Not yet handed in: proof is missing (%(what)s). What you wrote and sent is kept.") % {
                "what": words.joined(_evidence(known, code) for code in refused.what)
            }
        case StepsMissing():
            return _("Not yet handed in: these steps are not done: %(what)s.") % {
                "what": words.joined(_step(known, key) for key in refused.what)
            }
        case FieldsMissing():
            return _("Please fill in: %(what)s.") % {"what": words.joined(_field(known, key) for key in refused.what)}
        case FieldWrong():
            return _("“%(value)s” does not fit the field %(field)s.") % {
                "field": _field(known, refused.field),
                "value": refused.value,
            }
        case EvidenceWrong():
            return _("%(what)s: this must be a %(type)s.") % {
                "what": _evidence(known, refused.code),
                "type": words.word("case_evidence", refused.type),
            }
        case WordUnknown():
            return _("Please choose: %(what)s.") % {"what": _field(known, refused.field)}
        case CannotPass():
            return words.word("case_why", refused.why)
        case CannotJoin() | ExtensionRefused():
            return words.word("case_why", f"{refused.key.removeprefix('cases.')}:{refused.why}")
        case NotAllowedNow():
            state = case.state if case is not None else refused.state
            return _("This is not possible now: the case is “%(state)s”.") % {"state": words.word("case_state", state)}
    return str(refused)


def _evidence(definition: dict[str, Any], code: str) -> str:
    return _label(definition.get("closure", {}).get("evidence", ()), "code", code)


def _step(definition: dict[str, Any], key: str) -> str:
    return _label(definition.get("steps", ()), "key", key)


def _field(definition: dict[str, Any], key: str) -> str:
    own = words.TABLES["case_field"].get(key)
    return str(own) if own is not None else _label(definition.get("fields", ()), "key", key)


def _label(rows: Any, name: str, code: str) -> str:
    for row in rows:
        if row.get(name) == code:
            return words.said(row.get("label") or {"en": row.get("en", ""), "zh": row.get("zh", "")}) or code
    return code
