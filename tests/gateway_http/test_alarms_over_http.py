"""POST /api/v1/signals: committed, then answered; repeats are the first; everything else is a Problem."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyuan.gateway.protocols.http import codec
from tests.gateway_http.conftest import NOW
from tests.gateway_http.world import school_with_a_button

PANIC = {"source": "panel-7", "id": "1", "device": "S1-B1", "kind": "panic"}


@pytest.fixture
def signals() -> Any:
    from anyuan.gateway.protocols.http.app import Signals

    return Signals


@pytest.fixture
def token(transactional_db: None) -> str:
    from anyuan.directory.actions.tokens import make_source
    from anyuan.journal.rules import Actor

    return make_source("panel-7", by=Actor.system("test"), now=NOW)[1]


def post(token: str, message: Any, *, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    base = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return {"body": body, "headers": base | (headers or {}), **more}


def interpreted() -> list[Any]:
    from anyuan.gateway import interpreters
    from anyuan.intake.actions import interpret

    interpreters.install()
    return interpret(now=NOW)


def test_an_alarm_is_stored_named_and_becomes_that_signal(served, signals, token):
    school = school_with_a_button("http", "x")
    (answer,) = served(signals, post(token, PANIC))
    assert answer.status == 202
    (signal,) = interpreted()
    assert answer.body == {"signal": signal.ref}
    assert (signal.kind, signal.level, signal.opens, signal.school_id) == ("panic", 1, True, school.id)


def test_the_same_id_again_is_the_same_signal(served, signals, token):
    answers = served(
        signals, post(token, PANIC), post(token, {**PANIC, "text": "again"}), post(token, {**PANIC, "id": "2"})
    )
    assert [a.status for a in answers] == [202, 200, 202]
    assert answers[0].body == answers[1].body != answers[2].body


def test_five_hundred_copies_at_once_are_one_signal_and_one_202(served, signals, token):
    from anyuan.intake.models import RawMessage

    answers = served(signals, *[post(token, PANIC)] * 500, together=True)
    assert sorted({a.status for a in answers}) == [200, 202]
    assert sum(a.status == 202 for a in answers) == 1
    assert RawMessage.objects.count() == 1


def test_a_drill_stays_a_drill(served, signals, token):
    school_with_a_button("http", "x")
    served(signals, post(token, {**PANIC, "exercise": True, "occurred_at": "2026-11-23T09:59:00+08:00"}))
    (signal,) = interpreted()
    assert signal.exercise
    assert signal.occurred_at.isoformat() == "2026-11-23T01:59:00+00:00"


def test_a_field_that_we_do_not_know_does_not_stop_a_panic(served, signals, token):
    from anyuan.intake.models import RawMessage

    (answer,) = served(signals, post(token, {**PANIC, "firmware": "1.2"}))
    assert answer.status == 202
    assert b"firmware" in bytes(RawMessage.objects.get().body)


def test_a_restore_ends_what_it_names(served, signals, token):
    school_with_a_button("http", "x")
    served(signals, post(token, PANIC), post(token, {**PANIC, "id": "2", "kind": "restore"}))
    served(signals, post(token, {**PANIC, "id": "3", "kind": "restore", "restores": "fire"}))
    assert [(s.kind, s.restore) for s in interpreted()] == [("panic", False), ("panic", True), ("fire", True)]


@pytest.mark.parametrize(
    ("change", "troubles"),
    [
        ({"kind": "earthquake"}, [("/kind", "unknown_kind")]),
        ({"source": ""}, [("/source", "missing")]),
        ({"id": 7}, [("/id", "not_text")]),
        ({"text": "x" * 501}, [("/text", "too_long")]),
        ({"text": "a\u0000b"}, [("/text", "control_characters")]),
        ({"text": "\ud800"}, [("/text", "control_characters")]),
        ({"occurred_at": "2026-11-23T09:59:00"}, [("/occurred_at", "not_an_instant")]),
        ({"occurred_at": 12}, [("/occurred_at", "not_an_instant")]),
        ({"exercise": "yes"}, [("/exercise", "not_boolean")]),
        ({"device": ""}, [("/device", "no_place")]),
        ({"a/b": 1, "kind": None, "id": ""}, [("/id", "missing"), ("/kind", "not_text")]),
        ({"restores": "fire"}, [("/restores", "unknown_kind")]),
    ],
)
def test_every_trouble_of_a_message_is_told_at_once(served, signals, token, change, troubles):
    (answer,) = served(signals, post(token, {**PANIC, **change}))
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(e["pointer"], e["code"]) for e in answer.body["errors"]] == troubles
    assert all(e["detail"] != e["code"] for e in answer.body["errors"])


def test_problems_speak_chinese_and_english(served, signals, token):
    english, chinese = served(signals, post(token, {}), post(token, {}, headers={"accept-language": "zh-CN,zh;q=0.9"}))
    assert english.body["title"] == "The message is not valid."
    assert chinese.body["type"] == english.body["type"]
    assert chinese.status == 422


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"message": b"{"}, 400),
        ({"message": b"[]"}, 400),
        ({"message": b"\xff"}, 400),
        ({"message": b'{"a": NaN}'}, 400),
        ({"message": b"[" * 16000}, 400),
        ({"message": PANIC, "query": b"x=1"}, 400),
        ({"message": PANIC, "headers": {"authorization": "Bearer nonsense-nonsense"}}, 401),
        ({"message": PANIC, "headers": {"authorization": "Basic eDp5"}}, 401),
        ({"message": {**PANIC, "source": "other"}}, 403),
        ({"message": PANIC, "method": "GET"}, 405),
        ({"message": b" " * 20_000}, 413),
        ({"message": b" " * 20_000, "chunk": 1000, "headers": {"content-length": "5"}}, 413),
        ({"message": PANIC, "headers": {"content-type": "text/plain"}}, 415),
        ({"message": PANIC, "headers": {"x": "y" * 20_000}}, 431),
    ],
)
def test_what_is_refused(served, signals, token, request_, status):
    from anyuan.intake.models import RawMessage

    (answer,) = served(signals, post(token, **request_))
    assert answer.status == answer.body["status"] == status
    assert not RawMessage.objects.exists()


def test_a_source_that_floods_is_slowed_and_others_pass(served, signals, token, monkeypatch):
    from anyuan.directory.actions.tokens import make_source
    from anyuan.gateway.protocols.http import edge
    from anyuan.journal.rules import Actor

    monkeypatch.setattr(edge, "BURST", 3.0)
    monkeypatch.setattr(edge, "RATE_PER_SECOND", 0.0)
    other = make_source("panel-8", by=Actor.system("test"), now=NOW)[1]
    flood = [post(token, {**PANIC, "id": str(n)}) for n in range(5)]
    answers = served(signals, *flood, post(other, {**PANIC, "source": "panel-8"}))
    assert [a.status for a in answers] == [202, 202, 202, 429, 429, 202]
    assert answers[3].headers["retry-after"] == "1"


def test_nothing_stored_is_said_so(served, signals, token):
    class Full:
        async def submit(self, draft: Any) -> Any:
            from anyuan.gateway.writer import NotStored

            raise NotStored

    (answer,) = served(signals, post(token, PANIC), store=Full())
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"


def test_while_the_database_is_away_the_spool_answers_without_a_name(served, signals, token):
    class Spooling:
        async def submit(self, draft: Any) -> Any:
            from anyuan.gateway.writer import Stored

            return Stored(None)

    (answer,) = served(signals, post(token, PANIC), store=Spooling())
    assert (answer.status, answer.body) == (202, {"signal": None})


def test_a_token_of_one_school_cannot_speak_for_another(served, signals):
    from anyuan.directory.actions.tokens import make_source
    from anyuan.intake.models import RawMessage
    from anyuan.journal.rules import Actor

    mine, _ = school_with_a_button("http", "a", "S1"), school_with_a_button("http", "b", "S2")
    token = make_source("panel-7", by=Actor.system("test"), now=NOW, school=mine)[1]
    served(signals, post(token, PANIC), post(token, {**PANIC, "id": "2", "device": "S2-B1"}))
    assert [s.school_id for s in interpreted()] == [mine.id]
    assert RawMessage.objects.get(state="unread").error == "outside_reach"


def test_an_accounts_token_may_pass_on_a_signal_within_its_area(served, signals):
    from anyuan.directory.actions.tokens import make
    from anyuan.directory.models import Account, RoleGrant
    from anyuan.journal.rules import Actor

    school = school_with_a_button("http", "a")
    desk, nobody = Account.objects.create_user("desk"), Account.objects.create_user("nobody")
    RoleGrant.objects.create(account=desk, role="dispatcher", area=school.area, starts_at=NOW)
    tokens = [make(a, by=Actor.system("test"), now=NOW)[1] for a in (desk, nobody)]
    answers = served(signals, *[post(t, {**PANIC, "source": "partner"}) for t in tokens])
    assert [a.status for a in answers] == [202, 401]
    assert [s.kind for s in interpreted()] == ["panic"]


def test_the_things_stack_webhook_may_point_here(served, signals, shared):
    from anyuan.directory.actions.tokens import make_source
    from anyuan.journal.rules import Actor

    school = school_with_a_button("mqtt_tts", "0004a30b001c0530")
    token = make_source("tts", by=Actor.system("test"), now=NOW)[1]
    (message,) = json.loads((shared / "conformance" / "mqtt" / "tts_webhook_open.json").read_text())["messages"]
    answers = served(signals, post(token, message), post(token, message))
    assert [a.status for a in answers] == [202, 200]
    (signal,) = interpreted()
    assert (signal.kind, signal.school_id, signal.paths[0]["path"]) == ("panic", school.id, "http")


# Other work on the machine must not fail the drawing.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=80)
    | st.dictionaries(
        st.sampled_from([*codec.FIELDS, "x"]),
        st.text("aZ 1:-", max_size=6) | st.none() | st.booleans() | st.integers(),
        max_size=8,
    ).map(lambda d: json.dumps(d).encode())
)
def test_no_body_breaks_the_codec(body):
    try:
        message = codec.parse(body)
    except (codec.Malformed, codec.Invalid):
        return
    assert message["kind"] in codec.KINDS


def test_a_sender_that_repeats_itself_is_told_the_incident(served, signals, token):
    """The first answer cannot know it: what a message means is found out after it is stored."""
    from anyuan.incidents.actions import open_or_join
    from anyuan.incidents.queries import incident_ref
    from anyuan.journal.rules import Actor

    school_with_a_button("http", "x")

    def app(edge: Any) -> Any:
        made = signals(edge)
        made.incident_of = incident_ref
        return made

    first, early = served(app, post(token, PANIC), post(token, PANIC))
    assert [(a.status, set(a.body)) for a in (first, early)] == [(202, {"signal"}), (200, {"signal"})]
    (signal,) = interpreted()
    incident = open_or_join(signal, by=Actor.system("test"), now=NOW)
    _, again = served(app, post(token, {**PANIC, "id": "2"}), post(token, PANIC))
    assert (again.status, again.body) == (200, {"signal": signal.ref, "incident": incident.ref})
