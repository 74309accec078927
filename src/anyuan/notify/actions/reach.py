"""The monthly silent reach test: each person once a month, on a day when they are on duty, without a sound."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import Person
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject
from anyuan.notify import events
from anyuan.notify.actions.write import both_languages, recipients_of, store
from anyuan.notify.models import Message, ReachTest, ReachTestPerson
from anyuan.notify.queries.persons import reachability

_LEVEL = 4
ROUND = timedelta(hours=1)


def reach_test_due(*, now: datetime) -> int:
    """The worker's chore: one round an hour, by whichever worker takes it first. Returns how many were asked."""
    running = ReachTest.objects.filter(closed_at=None, closes_at__gt=now)
    taken = running.filter(next_round_at__lte=now).update(next_round_at=now + ROUND)
    if not taken and running.exists():
        return 0
    return run_reach_test(now=now, by=Actor.system("worker"))


def run_reach_test(*, now: datetime, by: Actor, limit: int = 500) -> int:
    """Ask those on duty now who have not been asked this month. Returns how many were asked.

    Opens the month's test when there is none and closes the months that are over.
    """
    close_reach_test(now=now, by=by)
    test = _test_of(now, by)
    asked = ReachTestPerson.objects.filter(test=test).values("person_id")
    people = Person.objects.filter(active=True).exclude(id__in=asked).order_by("id").values_list("id", flat=True)
    known = reachability(list(people), now=now)
    ready = [person for person in known.values() if person.active and person.on_duty][:limit]
    if not ready:
        return 0
    with transaction.atomic():
        message = _message(test, now)
        waiting = store(recipients_of(message, ready, also_off_duty=False, now=now), known, now=now)
        by_person = {recipient.person_id: recipient for recipient in waiting}
        ReachTestPerson.objects.bulk_create(
            ReachTestPerson(test=test, person_id=p.person_id, recipient=by_person.get(p.person_id), asked_at=now)
            for p in ready
        )
    return len(ready)


def close_reach_test(*, now: datetime, by: Actor) -> int:
    """Freeze the figures of months that are over. Returns how many were closed."""
    return sum(_close(test, now, by) for test in ReachTest.objects.filter(closed_at=None, closes_at__lte=now))


def _close(test: ReachTest, now: datetime, by: Actor) -> bool:
    with transaction.atomic():
        people = ReachTestPerson.objects.filter(test=test)
        tested, reached = people.count(), people.filter(reached_at__isnull=False).count()
        untested = Person.objects.filter(active=True).exclude(id__in=people.values("person_id")).count()
        mine = ReachTest.objects.filter(id=test.id, closed_at=None)
        if not mine.update(closed_at=now, tested=tested, reached=reached, untested=untested):
            return False
        data = {"month": f"{test.month:%Y-%m}", "tested": tested, "reached": reached, "untested": untested}
        record(events.REACH_CLOSED, subject=_subject(test), by=by, now=now, data=data)
    return True


def _test_of(now: datetime, by: Actor) -> ReachTest:
    zone = get_default_timezone()
    local = now.astimezone(zone)
    month = date(local.year, local.month, 1)
    found = ReachTest.objects.filter(month=month).first()
    if found is not None:
        return found
    following = month + relativedelta(months=1)
    closes_at = datetime(following.year, following.month, 1, tzinfo=zone)
    try:
        with transaction.atomic():
            test = ReachTest.objects.create(month=month, started_at=now, next_round_at=now + ROUND, closes_at=closes_at)
            record(events.REACH_STARTED, subject=_subject(test), by=by, now=now, data={"month": f"{month:%Y-%m}"})
    except IntegrityError:  # another worker opened the month in this very moment
        return ReachTest.objects.get(month=month)
    return test


def _message(test: ReachTest, now: datetime) -> Message:
    titles = both_languages(_("Monthly reach test: nothing to do"))
    return Message.objects.create(
        kind="reach_test",
        level=_LEVEL,
        title_zh=titles["zh"],
        title_en=titles["en"],
        subject_kind="notify.reachtest",
        subject_id=test.id,
        subject_ref=f"{test.month:%Y-%m}",
        exercise=False,
        silent=True,
        actor_kind="system",
        actor_label="notify",
        created_at=now,
    )


def _subject(test: ReachTest) -> Subject:
    return Subject("notify.reachtest", test.id, f"{test.month:%Y-%m}")
