"""The monthly silent reach test: who could have been told, counted without waking anybody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReachTest(models.Model):
    """The test of one calendar month (local time). A person is tested on the first day of it that they are on duty."""

    month = models.DateField(unique=True, help_text=_("The first day of the month."))
    started_at = models.DateTimeField()
    # Whoever comes on duty is asked at the next round; one round an hour is enough and costs little.
    next_round_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Frozen when the test closes; while it runs, they are counted from its people.
    tested = models.PositiveIntegerField(null=True)
    reached = models.PositiveIntegerField(null=True)
    untested = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("reach test")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReachTestPerson(models.Model):
    """One person in one month's test; ``recipient`` is empty when the person has no path that can be tested."""

    test = models.ForeignKey(ReachTest, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    recipient = models.OneToOneField("notify.Recipient", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tested person")
        constraints = [models.UniqueConstraint(fields=["test", "person"], name="notify_reach_person_once")]
        indexes = [models.Index(fields=["test"], condition=Q(reached_at=None), name="notify_reach_open")]

    def __str__(self) -> str:
        return f"{self.test_id}/{self.person_id}"
