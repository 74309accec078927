"""Every event that goes out live goes out on a topic that somebody may listen to, and by a rule of the policy."""

from __future__ import annotations

from anyuan.api.live.news import TOPIC_ACTIONS
from anyuan.directory.policy import TABLE
from anyuan.journal import events


def test_every_event_s_topic_can_be_listened_to():
    unknown = {e.name: e.topic for e in events.declared().values() if e.topic and e.topic not in TOPIC_ACTIONS}
    unknown = {name: topic for name, topic in unknown.items() if not name.startswith("test.")}
    assert unknown == {}


def test_every_topic_is_opened_by_the_policy():
    assert set(TOPIC_ACTIONS.values()) <= set(TABLE)
