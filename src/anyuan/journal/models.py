"""Tables of the journal. Entries, blocks and leaves are only ever added; the database itself refuses anything else."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that happened."""

    name = models.CharField(max_length=64)
    at = models.DateTimeField()  # when it happened, by the clock of the place where it happened
    recorded_at = models.DateTimeField()  # when it was written down here
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=64, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_ref = models.CharField(max_length=40, blank=True)
    area_path = models.CharField(max_length=80, blank=True)
    school_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    exercise = models.BooleanField(default=False)
    data = models.JSONField(default=dict)

    class Meta:
        # One index besides the key: within one kind of subject new entries always land at its end.
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.id} {self.name} {self.subject_ref}"

    def save(self, *args: object, **kwargs: object) -> None:
        raise TypeError("entries are written by journal.actions.record")


class Todo(models.Model):
    """One handler still owes its reaction to one entry. The row goes when the reaction is written."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    handler = models.CharField(max_length=80)
    urgent = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # null: at once
    parked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "handler"], name="journal_todo_once")]


class Unsealed(models.Model):
    """Entries that wait for their seal: the sealer's inbox, so that it never has to follow ids."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, db_constraint=False, primary_key=True, related_name="+"
    )


class Block(models.Model):
    """A sealed batch: its Merkle root and its place in the chain."""

    number = models.BigIntegerField(primary_key=True)
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    chain = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=8)
    sealed_at = models.DateTimeField()


class Leaf(models.Model):
    """An entry's place in its block."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, db_constraint=False, primary_key=True, related_name="leaf"
    )
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "position"], name="journal_leaf_place")]


class Counter(models.Model):
    """Running numbers of spoken references, one row a series and day."""

    series = models.CharField(max_length=40, primary_key=True)
    last = models.BigIntegerField(default=0)


class Lease(models.Model):
    """Who does a job that only one process may do at a time, and until when nobody else may."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()


class EvidenceFile(models.Model):
    """A file that proves something. Its content lies under its own digest, once, however often it is given."""

    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=80)
    filename = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    has_thumbnail = models.BooleanField(default=False)
    taken_at = models.DateTimeField(null=True)  # what the camera said; shown beside received_at, never instead of it
    received_at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    by_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    purpose = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="journal_evidence_subject")]
