"""The course of an incident is read in whole sentences: no codes, no numbers of rows, no names in the other language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from anyuan.console.present import course
from anyuan.console.queries.timeline import timeline
from anyuan.dispatch import actions as dispatching
from anyuan.incidents import actions
from anyuan.journal import events
from anyuan.kernel.clock import utc_now

Sit = Callable[..., Client]


def _played(town: Any) -> Any:
    now = utc_now()
    incident = town.alarm(now, seconds_ago=100)
    car = town.county.units["car"]
    car.name_en = "Patrol car 1"
    car.save()
    by, at = town.county.actor("wang"), now - timedelta(seconds=90)
    dispatching.pass_due(now=now - timedelta(seconds=60))
    actions.acknowledge(incident, by=by, now=at + timedelta(seconds=50))
    actions.verify(incident, verdict="real", by=by, now=at + timedelta(seconds=55))
    task = actions.dispatch_units(incident, units=[car], by=by, now=at + timedelta(seconds=60))[0]
    dispatching.acknowledge(task.pk, by=by, now=at + timedelta(seconds=65))
    actions.arrive(incident, assignment=task, by=by, now=at + timedelta(seconds=70), proof={"kind": "radio"})
    return incident


def _said(incident: Any, language: str) -> list[str]:
    with translation.override(language):
        return [line.sentence for line in timeline("incidents.incident", incident.pk, plan=incident.plan)]


def test_in_english(town: Any) -> None:
    said = _said(_played(town), "en")
    assert "Verified: Real." in said
    assert "Units sent: Patrol car 1." in said
    assert "Patrol car 1 accepted the task." in said
    assert "Acknowledgement: in time." in said or "Acknowledgement, Sending of units: in time." in said
    for sentence in said:
        assert "–" not in sentence, sentence
        assert "_" not in sentence, sentence
        assert "(" not in sentence, sentence
        assert not any("一" <= letter <= "鿿" for letter in sentence), sentence


def test_in_chinese(town: Any) -> None:
    said = _said(_played(town), "zh-hans")
    assert "已派警：巡逻车1。" in said
    assert "已核实：属实。" in said
    for sentence in said:
        assert not any("a" <= letter <= "z" for letter in sentence), sentence
        assert "," not in sentence
        assert ":" not in sentence.replace(":", "", 2) or "至" in sentence


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_sentence_of_the_course_belongs_to_a_happening_that_exists(language: str) -> None:
    assert set(course.SAYS) <= set(events.declared())
    assert set(course.SHORTER) <= set(course.SAYS)
    with translation.override(language):
        for name in course.SAYS:
            assert course.sentence(name, {}, "J1")


def test_a_happening_without_a_sentence_here_is_said_in_the_journals_own(town: Any) -> None:
    with translation.override("en"):
        assert course.sentence("journal.evidence_stored", {"filename": "a.jpg"}, "J1") == events.say(
            "journal.evidence_stored", {"filename": "a.jpg"}, "J1"
        )
