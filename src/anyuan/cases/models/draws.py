"""Random re-inspection: the draw can be checked by anybody who has the list and the seed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.cases.models.case import Case
from anyuan.cases.models.columns import at, by, words


class Draw(models.Model):
    """One draw. The digest of the population is journalled before the seed is known, the seed comes from the journal's
    chain, and the picks follow from both: whoever draws cannot choose."""

    area_path = models.CharField(max_length=120)
    from_date = models.DateField()
    to_date = models.DateField()
    kinds = models.JSONField(default=list)
    population = models.PositiveIntegerField()
    population_digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    refs = models.JSONField(default=list)  # the population itself, in order, so that anybody can draw again
    announced = models.BigIntegerField(null=True, blank=True)  # the entry that carries the digest
    block = models.BigIntegerField(null=True, blank=True)  # the block that sealed it; its chain value is the seed
    seed = models.CharField(max_length=128, blank=True, default="")
    drawn_at = models.DateTimeField()
    drawn_by = by()

    def __str__(self) -> str:
        return f"{self.from_date}–{self.to_date} {self.size}/{self.population}"


class Recheck(models.Model):
    """A closed case that was drawn: somebody who had no part in it looks again."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="rechecks")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rechecks")
    inspector = models.ForeignKey("directory.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True, default="")  # sound, false
    note = words()
    evidence = models.JSONField(default=list)
    done_at = at()
    done_by = by()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="recheck_once", fields=["draw", "case"]),
            models.CheckConstraint(name="recheck_outcome", condition=Q(outcome__in=("", "sound", "false"))),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.case_id}"
