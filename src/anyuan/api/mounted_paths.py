"""The description of what is answered before Django: alarms over HTTP, CAP in, and the live stream."""

from __future__ import annotations

from typing import Any

from anyuan.api.problems import MEDIA_TYPE

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_WORDS = {
    400: "The request is not understood.",
    401: "No token, or one that is not known.",
    403: "The token is for another source or school.",
    405: "Only the method that is described here.",
    409: "The same message was sent with other content.",
    411: "A length must be given.",
    413: "The body is too large.",
    415: "The media type is not the one that is described here.",
    422: "Some fields were not accepted.",
    429: "Too many requests.",
    431: "The headers are too large.",
    503: "Nothing could be stored: send again, or use the second path.",
}


def _errors(*statuses: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": _PROBLEM}}
    return {str(status): {"description": _WORDS[status], "content": content} for status in statuses}


_TEXT = {"type": "string"}
_CODE = {"type": "string", "minLength": 1, "maxLength": 64}
SCHEMAS: dict[str, Any] = {
    "SignalIn": {
        "type": "object",
        "description": "One event of a device. `source` and `id` together are its identity: a repeat is stored once.",
        "required": ["source", "id", "kind"],
        "properties": {
            "source": {"type": "string", "minLength": 1, "maxLength": 80},
            "id": {"type": "string", "minLength": 1, "maxLength": 128},
            "device": {"type": "string", "minLength": 1, "maxLength": 120},
            "school": _CODE,
            "place": _CODE,
            "kind": {
                "enum": ["panic", "intrusion", "fire", "medical", "tamper", "fault", "restore", "test", "heartbeat"]
            },
            "occurred_at": {"type": "string", "format": "date-time"},
            "text": {"type": "string", "maxLength": 500},
            "exercise": {"type": "boolean", "default": False},
            "zone": {"type": "string", "maxLength": 32},
            "restores": {"type": "string", "maxLength": 16, "description": "With `restore`: the kind that has ended."},
        },
    },
    "SignalAccepted": {
        "type": "object",
        "required": ["signal"],
        "properties": {"signal": _TEXT, "incident": {"type": ["string", "null"]}},
    },
}
SECURITY: dict[str, Any] = {
    "SourceToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a device or system (`ays_…`), good for its own source only; or an account's token.",
    }
}
_ACCEPTED = {"application/json": {"schema": {"$ref": "#/components/schemas/SignalAccepted"}}}
PATHS: dict[str, Any] = {
    "/api/v1/signals": {
        "post": {
            "operationId": "send_signal",
            "tags": ["signals"],
            "summary": "Send a signal",
            "description": "Answered only after the signal is stored. Send again when no answer came.",
            "security": [{"SourceToken": []}],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SignalIn"}}},
            },
            "responses": {
                "202": {"description": "Stored.", "content": _ACCEPTED},
                "200": {"description": "Stored before: this is a repeat.", "content": _ACCEPTED},
                **_errors(400, 401, 403, 405, 411, 413, 415, 422, 429, 431, 503),
            },
        }
    },
    "/api/v1/cap": {
        "post": {
            "operationId": "send_cap_alert",
            "tags": ["signals"],
            "summary": "Send a CAP 1.2 alert",
            "description": "A warning from outside. Rules of the standard beyond its schema are checked, too.",
            "security": [{"SourceToken": []}],
            "requestBody": {
                "required": True,
                "content": {
                    "application/cap+xml": {"schema": {"type": "string"}},
                    "application/xml": {"schema": {"type": "string"}},
                },
            },
            "responses": {
                "202": {"description": "Stored.", "content": _ACCEPTED},
                "200": {"description": "Stored before: this is a repeat.", "content": _ACCEPTED},
                **_errors(400, 401, 403, 405, 411, 413, 415, 422, 429, 431, 503),
            },
        }
    },
    "/api/v1/stream": {
        "get": {
            "operationId": "open_stream",
            "tags": ["stream"],
            "summary": "Live stream",
            "description": (
                "Server-Sent Events: which record changed, and its version. `Last-Event-ID` resumes; what was missed "
                "comes first, or an event `gap` says that everything must be read again. `beat` comes every 2 s."
            ),
            "security": [{"BearerToken": []}, {"Session": []}],
            "parameters": [
                {
                    "name": "topics",
                    "in": "query",
                    "required": False,
                    "description": "Topics with commas between; none means all that the caller may see.",
                    "schema": _TEXT,
                },
                {"name": "Last-Event-ID", "in": "header", "required": False, "schema": _TEXT},
            ],
            "responses": {
                "200": {"description": "Events, as they come.", "content": {"text/event-stream": {"schema": _TEXT}}},
                **_errors(400, 401, 405),
            },
        }
    },
}
