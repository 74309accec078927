"""Nobody is told of what was invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from anyuan.journal.models import Entry, Todo
from anyuan.notify.models import Message


@contextmanager
def nobody_told() -> Iterator[None]:
    """What is written inside calls no workflow and leaves no message that could still go out to anyone."""
    entry = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    message = Message.objects.order_by("-id").values_list("id", flat=True).first() or 0
    yield
    Todo.objects.filter(entry_id__gt=entry).delete()
    Message.objects.filter(pk__gt=message).delete()
