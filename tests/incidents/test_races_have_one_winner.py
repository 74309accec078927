"""Threads with their own connections meet at real locks: one wins, the others are told; nothing is opened twice."""

import threading

import pytest
from django.db import connection

from anyuan.dispatch.actions import pass_due
from anyuan.dispatch.models import Assignment, Escalation
from anyuan.incidents import actions
from anyuan.incidents.models import Incident, IncidentSignal
from anyuan.incidents.refusals import AlreadyClosed, SomebodyWasFirst
from anyuan.incidents.rules.fold import FIELDS, fold
from anyuan.journal.models import Entry
from anyuan.journal.queries import timeline
from anyuan.journal.rules import Actor
from tests.incidents.test_an_alarm_becomes_a_closed_incident import stored_equals_replay

WORKER = Actor.system("worker")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db):
    from tests.incidents import world

    return world.build()


def race(*jobs):
    """Run the jobs at once; returns what each returned or raised."""
    start = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(n, job):
        try:
            start.wait()
            results[n] = job()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, job)) for n, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_eight_clients_with_the_same_and_with_different_signals_of_one_school_open_one_incident(county):
    same = county.signal()
    different = [county.signal("intrusion") for _ in range(4)]
    jobs = [same, same, same, same, *different]
    results = race(*[lambda s=s: actions.open_or_join(s, by=WORKER, now=county.at(1)) for s in jobs])
    assert [r for r in results if isinstance(r, Exception)] == []
    incident = Incident.objects.get()
    assert incident.signal_count == IncidentSignal.objects.count() == 5
    assert Entry.objects.filter(name="incidents.opened").count() == 1
    stored_equals_replay(incident.pk)


def test_incidents_of_different_schools_opened_at_once_get_numbers_without_gaps(county):
    signals = [county.signal(school_id=s.pk, place_id=None) for s in county.schools] + [county.signal("fire")]
    results = race(*[lambda s=s: actions.open_or_join(s, by=WORKER, now=county.at(1)) for s in signals])
    assert sorted(r.ref for r in results) == [f"J261123-{n:04d}" for n in (1, 2, 3, 4)]


def test_two_dispatchers_acknowledge_at_once_one_wins_and_the_other_is_told_who(county):
    for round_number in range(5):
        panic = actions.open_or_join(county.signal(seconds=round_number * 1000), by=WORKER, now=county.at(5000))
        results = race(
            *[
                lambda name=name, panic=panic: actions.acknowledge(panic, by=county.actor(name), now=county.at(5001))
                for name in ("wang", "li")
            ]
        )
        lost = [r for r in results if isinstance(r, SomebodyWasFirst)]
        won = [r for r in results if isinstance(r, Incident)]
        assert (len(won), len(lost)) == (1, 1), results
        assert lost[0].who in ("Wang", "Li")
        entry = Entry.objects.get(name="incidents.acknowledged", subject_id=panic.pk)
        loser = "wang" if lost[0].who == "Li" else "li"
        assert entry.actor_id != county.people[loser].pk
        stored_equals_replay(panic.pk)


def test_a_joining_storm_does_not_cost_the_dispatcher_the_acknowledgement(county):
    panic = actions.open_or_join(county.signal(), by=WORKER, now=county.now)
    joins = [county.signal("intrusion", 1) for _ in range(5)]
    results = race(
        lambda: actions.acknowledge(panic, by=county.actor("wang"), now=county.at(2)),
        *[lambda s=s: actions.open_or_join(s, by=WORKER, now=county.at(2)) for s in joins],
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    row = Incident.objects.get()
    assert (row.state, row.signal_count, row.version) == ("acknowledged", 6, 7)
    stored_equals_replay(panic.pk)


def test_two_dispatchers_send_the_same_car_at_once(county):
    panic = actions.open_or_join(county.signal(), by=WORKER, now=county.now)
    car = county.units["car"].pk
    results = race(
        *[
            lambda name=name: actions.dispatch_units(panic, units=[car], by=county.actor(name), now=county.at(9))
            for name in ("wang", "li")
        ]
    )
    assert sum(isinstance(r, SomebodyWasFirst) for r in results) == 1, results
    assert Assignment.objects.count() == 1
    stored_equals_replay(panic.pk)


def test_acknowledging_while_the_deadline_passes_neither_hangs_nor_fires_afterwards(county):
    for round_number in range(5):
        start = round_number * 1000
        panic = actions.open_or_join(county.signal(seconds=start), by=WORKER, now=county.at(start))
        pass_due(county.at(start))
        results = race(
            lambda p=panic, t=start: actions.acknowledge(p, by=county.actor("wang"), now=county.at(t + 20)),
            lambda t=start: pass_due(county.at(t + 20)),
            lambda t=start: pass_due(county.at(t + 20)),
        )
        assert [r for r in results if isinstance(r, Exception)] == []
        steps = Entry.objects.filter(subject_id=panic.pk, name="dispatch.step_reached").values_list("data", flat=True)
        fired = [d["step"] for d in steps]
        assert fired in ([0], [0, 1])
        assert Escalation.objects.get(subject_id=panic.pk).state == "answered"
        pass_due(county.at(start + 100))
        assert Entry.objects.filter(subject_id=panic.pk, name="dispatch.step_reached").count() == len(fired)
        actions.verify(panic, verdict="false", by=county.actor("wang"), now=county.at(start + 101))


def test_two_workers_fire_each_step_once(county):
    for n in range(30):
        school = county.schools[n % 3]
        actions.open_or_join(
            county.signal(seconds=n * 1000, school_id=school.pk, place_id=None), by=WORKER, now=county.at(n * 1000)
        )
    race(*[lambda: pass_due(county.at(60_000), limit=7) for _ in range(3)])
    keys = [
        (e.subject_id, e.data["step"], e.data["round"], e.data["attempt"])
        for e in Entry.objects.filter(name="dispatch.step_reached")
    ]
    assert len(keys) == len(set(keys))
    assert {k[1] for k in keys} == {0, 1, 2, 3}


def test_merging_two_into_each_other_at_once_leaves_one_open(county):
    one = actions.open_or_join(county.signal("fire"), by=WORKER, now=county.now)
    two = actions.open_or_join(county.signal("panic"), by=WORKER, now=county.now)
    results = race(
        lambda: actions.merge(one, into=two, by=county.actor("wang"), now=county.at(9)),
        lambda: actions.merge(two, into=one, by=county.actor("li"), now=county.at(9)),
    )
    assert sum(isinstance(r, (AlreadyClosed, SomebodyWasFirst)) for r in results) == 1, results
    assert Incident.objects.filter(open=True).count() == 1
    for row in Incident.objects.all():
        folded = fold(timeline("incidents.incident", row.pk))
        assert {f: getattr(folded, f) for f in FIELDS} == {f: getattr(row, f) for f in FIELDS}
