"""Every network's messages, by their bytes: what alarms, what is only a sign of life, what is neither."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway_mqtt.conftest import NOW, incoming, listener, said

ZIGBEE = "zigbee2mqtt/校门/按钮1"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"action": "emergency", "battery": 90, "linkquality": 80}, [("panic", "action:emergency")]),
        ({"action": "single"}, [("panic", "action:single")]),
        ({"action": ""}, []),
        ({"action": None}, []),
        ({"action": "off"}, []),
        ({"action": "brightness_up"}, [("unknown", "action:brightness_up")]),
        ({"sos": True, "battery_low": False}, [("panic", "sos:true"), ("battery", "battery_low:false")]),
        ({"tamper": True}, [("tamper", "tamper:true")]),
        ({"battery": 77, "linkquality": 12}, []),
    ],
)
def test_zigbee2mqtt(ear, payload, expected):
    assert said(ear, incoming(ZIGBEE, payload)) == [("校门/按钮1", kind, code) for kind, code in expected]


def test_sos_is_a_state_so_that_only_its_rise_alarms(ear):
    draft = ear.sort(incoming(ZIGBEE, {"sos": True}))
    (signal,) = ear.readers[-1].interpret(draft) if draft.protocol == ear.readers[-1].NAME else ()
    assert signal.stateful


@pytest.mark.parametrize(
    ("topic", "payload", "effect"),
    [
        ("zigbee2mqtt/b1/availability", {"state": "offline"}, "lost"),
        ("zigbee2mqtt/b1/availability", "offline", "lost"),
        ("zigbee2mqtt/bridge/state", {"state": "offline"}, "network_lost"),
        ("zigbee2mqtt/bridge/state", "offline", "network_lost"),
        ("shellies/x/online", "false", "lost"),
        ("shellyplus-1/online", "false", "lost"),
        ("anyuan/devices/x/state", "offline", "lost"),
    ],
)
def test_what_a_network_calls_away_is_stored_even_when_retained(ear, topic, payload, effect):
    for retained in (False, True):
        draft = ear.sort(incoming(topic, payload, retained=retained))
        reader = next(r for r in ear.readers if draft.protocol == r.NAME)
        assert [d.effect for d in reader.interpret(draft)] == [effect]


@pytest.mark.parametrize(
    "topic", ["zigbee2mqtt/b1/set", "zigbee2mqtt/b1/get", "zigbee2mqtt/bridge/devices", "other/b1"]
)
def test_commands_and_the_bridges_own_talk_are_nothing(ear, topic):
    assert ear.sort(incoming(topic, {"action": "emergency"})) is None
    assert ear.contacts == {}


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (ZIGBEE, {"action": "emergency"}),
        (ZIGBEE, {"sos": True}),
        ("application/a/device/0101/event/up", {"deduplicationId": "x", "object": {"Alarm": 1}}),
        ("shellies/b/input_event/0", {"event": "S", "event_cnt": 3}),
        ("anyuan/devices/b/signal", {"kind": "panic"}),
    ],
)
def test_a_retained_message_never_alarms_and_proves_no_contact(ear, topic, payload):
    assert ear.sort(incoming(topic, payload, retained=True)) is None
    assert ear.contacts == {}
    assert said(ear, incoming(topic, payload)) != []


def test_a_sign_of_life_is_noted_with_its_battery_and_not_stored(ear):
    assert ear.sort(incoming(ZIGBEE, {"battery": 77})) is None
    (note,) = ear.contacts.values()
    assert (note.external_id, note.battery_percent, note.at) == ("校门/按钮1", 77, NOW)


def chirp(object_, **more):
    message = {"deduplicationId": "d1", "time": "2026-03-02T01:02:03.123456789Z", "fCnt": 10, "object": object_, **more}
    return incoming("application/ca73/device/0101010101010101/event/up", message)


@pytest.mark.parametrize(
    ("object_", "expected"),
    [
        ({"Device": "R312", "Volt": 3.0, "Alarm": 1.0}, ["panic"]),
        ({"Device": "R312", "Volt": 3.0, "Alarm": 0.0}, []),
        ({"Device": "R312", "SWver": 10.0}, []),
        ({"button": "short"}, ["panic"]),
        ({"button": "sideways"}, ["unknown"]),
        (None, []),
    ],
)
def test_chirpstack(ear, object_, expected):
    assert [kind for _, kind, _ in said(ear, chirp(object_))] == expected


def test_one_uplink_heard_by_two_gateways_has_one_key(ear):
    keys = {ear.sort(chirp({"Alarm": 1}, rxInfo=[{"gatewayId": g}])).dedupe_key for g in ("a", "b")}
    assert len(keys) == 1
    assert ear.sort(chirp({"Alarm": 1}, deduplicationId="d2")).dedupe_key not in keys


def tts(payload, f_cnt=1, session="s"):
    up = {"session_key_id": session, "received_at": "2026-03-02T01:02:03.123456789Z", "decoded_payload": payload}
    if f_cnt:
        up["f_cnt"] = f_cnt
    message = {"end_device_ids": {"device_id": "gate-1", "dev_eui": "0004A30B001C0530"}, "uplink_message": up}
    return incoming("v3/panic@county/devices/gate-1/up", message)


def test_the_things_stack_leaves_out_zeros(ear):
    assert said(ear, tts({"Device": "R312", "Alarm": 1})) == [("0004a30b001c0530", "panic", "Alarm:1")]
    assert said(ear, tts({"Device": "R312"})) == []
    assert said(ear, tts(None)) == []
    first, again, rejoined = (ear.sort(tts({"Alarm": 1}, n, s)).dedupe_key for n, s in ((0, "s"), (0, "s"), (0, "t")))
    assert first == again != rejoined


def test_a_shelly_repeats_its_last_event_and_only_a_new_count_is_a_press(ear):
    topic = "shellies/shellybutton1-A4/input_event/0"
    first = ear.sort(incoming(topic, {"event": "S", "event_cnt": 12}))
    assert first is not None
    assert ear.sort(incoming(topic, {"event": "S", "event_cnt": 12}, mid=2)) is None
    second = ear.sort(incoming(topic, {"event": "S", "event_cnt": 13}, mid=3))
    assert second.dedupe_key != first.dedupe_key


def test_a_shelly_that_restarted_counts_from_the_beginning_and_is_heard(ear):
    topic = "shellies/b/input_event/0"
    counts = [1, 2, 0, 1, 2]
    drafts = [
        ear.sort(incoming(topic, {"event": "S" if n else "", "event_cnt": n}, at=NOW + timedelta(minutes=i)))
        for i, n in enumerate(counts)
    ]
    keys = [d.dedupe_key for d in drafts if d is not None]
    assert len(keys) == 4  # the restart itself is no press
    assert len(set(keys)) == 4


def test_after_our_own_restart_a_repeated_shelly_event_has_the_key_it_had():
    topic, payload = "shellies/b/input_event/0", {"event": "L", "event_cnt": 7}
    keys = {listener().sort(incoming(topic, payload, mid=mid)).dedupe_key for mid in (1, 9)}
    assert len(keys) == 1


def test_second_generation_shelly(ear):
    def event(word):
        return {
            "method": "NotifyEvent",
            "params": {"events": [{"component": "input:2", "event": word, "ts": 1740877323.02}]},
        }

    topic = "shellyplusi4-a8/events/rpc"
    assert said(ear, incoming(topic, event("long_push"))) == [("shellyplusi4-a8", "panic", "event:long_push")]
    assert said(ear, incoming(topic, event("btn_down"))) == []


def test_plain_json_with_an_id_of_its_own(ear):
    topic = "anyuan/devices/b7/signal"
    drafts = [ear.sort(incoming(topic, {"kind": "panic", "id": "77"}, mid=mid)) for mid in (1, 2)]
    assert drafts[0].dedupe_key == drafts[1].dedupe_key
    assert said(ear, incoming(topic, {"kind": "fire", "exercise": True})) == [("b7", "fire", "kind:fire")]
    assert said(ear, incoming(topic, {"kind": "heartbeat"})) == []


def test_panics_go_before_batteries(ear):
    assert ear.sort(incoming(ZIGBEE, {"action": "sos"})).priority == 0
    assert ear.sort(incoming(ZIGBEE, {"battery_low": True})).priority > 5


def test_a_delivery_that_the_broker_repeats_has_the_same_key_and_two_presses_do_not(ear):
    once, again, press = (ear.sort(incoming(ZIGBEE, {"action": "single"}, mid=mid)) for mid in (5, 5, 6))
    assert once.dedupe_key == again.dedupe_key != press.dedupe_key


def test_what_cannot_be_read_is_kept_and_what_is_too_large_is_not(ear):
    assert ear.sort(incoming(ZIGBEE, b"\xff\x00 not json")).priority == 8
    assert ear.sort(incoming(ZIGBEE, b"x" * 70_000)) is None


@pytest.mark.parametrize("file", ["chirpstack_v4_uplinks_open.json", "shelly_examples.json"])
def test_published_messages(ear, shared, file):
    for message in json.loads((shared / "conformance" / "mqtt" / file).read_text())["messages"]:
        kinds = [kind for _, kind, _ in said(ear, incoming(message["topic"], message["payload"]))]
        text = json.dumps(message["payload"])
        assert kinds == (["panic"] if any(w in text for w in ('"Alarm": 1', '"S"', "long_push")) else [])


def test_every_published_sos_button_is_understood(ear, shared):
    models = json.loads((shared / "conformance" / "mqtt" / "zigbee2mqtt_sos_buttons.json").read_text())
    assert len(models) >= 9
    for model in models:
        exposes = {e["property"]: e for e in model["exposes"]}
        presses = [{"action": v} for v in exposes.get("action", {}).get("values", []) if v != "off"]
        presses += [{"sos": True}] if "sos" in exposes else []
        assert presses
        for press in presses:
            assert [k for _, k, _ in said(ear, incoming("zigbee2mqtt/b", press))] == ["panic"], model["model"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text("aS1:é\ud800", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abs", max_size=3), inner, max_size=4),
    max_leaves=12,
)
_NAMES = st.sampled_from(
    [
        "zigbee2mqtt/x",
        "application/a/device/b/event/up",
        "v3/a/devices/b/up",
        "shellies/a/input_event/0",
        "a/events/rpc",
    ]
)
_KEYS = st.sampled_from(
    ["action", "sos", "object", "uplink_message", "event", "event_cnt", "params", "method", "end_device_ids", "Alarm"]
)


# Other work on the machine must not fail the drawing.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_NAMES, st.binary(max_size=60) | st.dictionaries(_KEYS, _JSON, max_size=6).map(lambda d: json.dumps(d).encode()))
def test_nothing_that_arrives_breaks_the_listener(topic, payload):
    ear = listener()
    for retained in (False, True):
        draft = ear.sort(incoming(topic, payload, retained=retained))
        assert draft is None or draft.body == topic.encode() + b"\n" + payload
