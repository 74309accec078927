"""Say something to people: one message, one row a person, one row a path. Nothing leaves the house here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from anyuan.directory.models import Shift
from anyuan.directory.queries import on_duty
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.notify import events
from anyuan.notify.actions.bundles import hide_behind
from anyuan.notify.actions.write import TITLE_LIMIT, Words, both_languages, recipients_of, scope_of, store, subject_of
from anyuan.notify.models import Message
from anyuan.notify.queries.persons import reachability
from anyuan.notify.rules import bundle_key, mark_exercise

NOWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Post:
    """Whoever holds a duty now: resolved from the roster, substitutes applied, when the message is sent."""

    role: str
    area_path: str | None = None
    organisation: int | None = None
    school: int | None = None
    unit: int | None = None


def send(
    *,
    subject: Subject,
    kind: str,
    level: int,
    title: Words,
    body: Words = "",
    people: Iterable[int] = (),
    posts: Iterable[Post] = (),
    exercise: bool,
    by: Actor,
    now: datetime,
    answerable: bool = False,
    silent: bool = False,
    also_off_duty: bool = False,
    scope: Scope = NOWHERE,
    key: str | None = None,
) -> Message:
    """Write a message to ``people`` (ids) and to whoever holds ``posts``; the worker delivers it. Returns the message.

    ``level`` 1 (worst) to 4. ``key``: the same key again returns the first message and writes nothing.
    ``also_off_duty``: people off duty find it on desk and phone page, without being paged; for recalls, which must
    reach everybody whom the alarm reached. ``silent``: only paths that make no sound. Answerable messages are never
    bundled: each asks a question of its own.

    With nobody to send to it still writes the message, and ``notify.empty``.
    """
    message = Message(
        kind=kind,
        level=level,
        **_words(title, body, exercise=exercise),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_ref=subject.ref,
        area_path=scope.area_path,
        school_id=scope.school_id,
        organisation_id=scope.organisation_id,
        exercise=exercise,
        answerable=answerable,
        silent=silent,
        key=key,
        created_at=now,
        **_actor(by),
    )
    if not (answerable or silent):
        message.bundle_key = _bundle_key(message)
    try:
        with transaction.atomic():
            return _write(message, _ids(people, posts, now), also_off_duty=also_off_duty, by=by, now=now)
    except IntegrityError:
        # The key has been used: the first message is the message, whether it came long ago or in this very moment.
        if key is None or (first := Message.objects.filter(key=key).first()) is None:
            raise
        return first


def _bundle_key(message: Message) -> str:
    return bundle_key(
        kind=message.kind,
        level=message.level,
        subject_kind=message.subject_kind,
        subject_id=message.subject_id,
        school_id=message.school_id,
        exercise=message.exercise,
    )


def _actor(by: Actor) -> dict[str, Any]:
    return {"actor_kind": by.kind, "actor_id": by.id, "actor_label": by.label}


def _words(title: Words, body: Words, *, exercise: bool) -> dict[str, str]:
    """Title and body in both languages; an exercise says so in every title."""
    titles, bodies = both_languages(title), both_languages(body)
    return {
        "title_zh": mark_exercise(titles["zh"], exercise=exercise)[:TITLE_LIMIT],
        "title_en": mark_exercise(titles["en"], exercise=exercise)[:TITLE_LIMIT],
        "body_zh": bodies["zh"],
        "body_en": bodies["en"],
    }


def _write(message: Message, ids: list[int], *, also_off_duty: bool, by: Actor, now: datetime) -> Message:
    message.save(force_insert=True)
    known = reachability(ids, now=now)
    recipients = recipients_of(message, [known[i] for i in ids if i in known], also_off_duty=also_off_duty, now=now)
    head = hide_behind(message, recipients, now=now)
    waiting = store(recipients, known, now=now)
    data = {"message": message.id, "kind": message.kind, "level": message.level}
    if waiting:
        event = events.SENT
        data |= {"people": len(waiting), "skipped": sum(r.state == "skipped" for r in recipients)}
        data["person_ids"] = [r.person_id for r in waiting]
    elif head is not None:
        event = events.BUNDLED
        data |= {"head": head.id}
    else:
        event = events.EMPTY
        data |= {"skipped": len(recipients)}
    subject, scope = subject_of(message), scope_of(message)
    record(event, subject=subject, by=by, now=now, data=data, scope=scope, exercise=message.exercise)
    return message


def _ids(people: Iterable[int], posts: Iterable[Post], now: datetime) -> list[int]:
    """Person ids in the caller's order, each once."""
    ids = dict.fromkeys(people)
    for post in _manned(list(posts), now):
        holders = on_duty(
            post.role,
            now=now,
            area_path=post.area_path,
            organisation=post.organisation,
            school=post.school,
            unit=post.unit,
        )
        ids |= dict.fromkeys(person.id for person in holders)
    return list(ids)


def _manned(posts: list[Post], now: datetime) -> list[Post]:
    """Leave out roles in which nobody at all is on shift: one look for all of them, instead of one search each."""
    if not posts:
        return []
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        shifts = Shift._meta.db_table
        cursor.execute(f"SELECT DISTINCT role FROM {shifts} WHERE starts_at <= %s AND ends_at > %s", [at, at])
        roles = {role for (role,) in cursor.fetchall()}
    return [post for post in posts if post.role in roles]
