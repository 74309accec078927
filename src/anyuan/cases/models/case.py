"""The case itself, who may see it besides its owner, the steps of its kind, and the words of a protected one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.cases.models.columns import DayOf, Figures, Tail, at, by, words
from anyuan.cases.rules import moves

# The clock that runs in a state, and no other: a case cannot owe one thing and be measured by another.
_CLOCK_FITS = Q(open=False, due_at__isnull=True)
for _state, _clock in moves.CLOCKS.items():
    _CLOCK_FITS |= Q(open=True, state=_state, due_kind=_clock, due_at__isnull=False)


class Case(models.Model):
    """Somebody owes something by a time, with proof (事项).

    ``definition`` is the kind as it was when the case was opened: editing the pack bends no running deadline. The owner is
    one organisation, school, team or person; ``organisation`` is the body through which the owner is reached, by which the
    policy decides who sees the case. ``due_kind``, ``due_at`` and ``yellow_at`` repeat the one running clock (dispatch holds it),
    so that lists sort by what is owed next. A protected case carries no title, text or fields here: see ProtectedSheet.
    """

    ref = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=40)
    definition = models.JSONField()
    grade = models.CharField(max_length=16, blank=True, default="")
    category = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=12, default="registered")
    open = models.BooleanField(default=True)
    title = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    fields = models.JSONField(default=dict, blank=True)
    source = models.CharField(
        max_length=24
    )  # desk, public, open311, class_page, incident, finding, instruction, import …
    source_ref = models.CharField(max_length=80, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    joined_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined_from")

    school = models.ForeignKey("directory.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("directory.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    owner_kind = models.CharField(max_length=12)
    owner_id = models.BigIntegerField()
    organisation = models.ForeignKey(
        "directory.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handler = models.ForeignKey("directory.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    opened_at = models.DateTimeField()
    opened_by = by()
    stage_at = models.DateTimeField()  # since when it stands in its present state
    due_kind = models.CharField(max_length=12, blank=True, default="")
    due_at = at()
    yellow_at = at()
    handle_due_at = (
        at()
    )  # by when the answer was promised; judged when the handler submits, whatever clock runs by then
    accepted_at = at()
    handled_at = at()
    verified_at = at()
    replied_at = at()
    closed_at = at()
    handled_by = by()
    verified_by = by()
    on_time = models.BooleanField(null=True, blank=True)
    reply_wanted = models.BooleanField(default=False)

    bounced_count = models.PositiveSmallIntegerField(default=0)
    extended_count = models.PositiveSmallIntegerField(default=0)
    returned_count = models.PositiveSmallIntegerField(default=0)
    supervised_count = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    reopened_at = at()
    falsely_closed_at = at()  # a re-inspection found that what was called done was not

    protected = models.BooleanField(default=False)
    sealed_at = at()
    # Red line 10: from creation on. The purpose and the retention come from the kind.
    purpose = models.CharField(max_length=120)
    legal_basis = models.CharField(max_length=12)
    record_owner = models.ForeignKey(
        "directory.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retention_days = models.PositiveIntegerField()
    dispose_on = models.DateField(null=True, blank=True)

    client_id = models.CharField(max_length=64, null=True, blank=True, unique=True)
    exercise = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="case_state", condition=Q(state__in=moves.STATES)),
            models.CheckConstraint(
                name="case_open_says_state",
                condition=Q(open=True, state__in=moves.OPEN_STATES) | Q(open=False, state__in=moves.ENDED_STATES),
            ),
            models.CheckConstraint(name="case_owner_kind", condition=Q(owner_kind__in=moves.OWNER_KINDS)),
            models.CheckConstraint(name="case_clock_fits", condition=_CLOCK_FITS),
            models.CheckConstraint(
                name="case_protected_keeps_words_apart", condition=Q(protected=False) | Q(title="", text="", fields={})
            ),
            models.CheckConstraint(name="case_purpose", condition=~Q(purpose="") & ~Q(legal_basis="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # My work, most urgent first; the centre's board; a ledger, newest first; what a school has.
            models.Index(name="case_owed", fields=["owner_kind", "owner_id", "due_at", "id"], condition=Q(open=True)),
            models.Index(name="case_board", fields=["organisation", "due_at", "id"], condition=Q(open=True)),
            models.Index(name="case_handler", fields=["handler", "due_at", "id"], condition=Q(open=True)),
            models.Index(name="case_ledger", fields=["kind", "-opened_at", "-id"]),
            models.Index(name="case_opened", fields=["-opened_at", "-id"]),
            models.Index(name="case_school", fields=["school", "-opened_at", "-id"]),
            # What an owner, a department, a handler ever had; what was closed when; what waits for the centre.
            models.Index(name="case_owner", fields=["owner_kind", "owner_id", "-opened_at", "-id"]),
            models.Index(name="case_body", fields=["organisation", "-opened_at", "-id"]),
            models.Index(name="case_by_handler", fields=["handler", "-opened_at", "-id"]),
            models.Index(name="case_closed", fields=["-closed_at", "-id"], condition=Q(closed_at__isnull=False)),
            models.Index(name="case_state_owed", fields=["state", "due_at", "id"], condition=Q(open=True)),
            models.Index(name="case_protected", fields=["area_path", "id"], condition=Q(protected=True)),
            models.Index(name="case_yellow", fields=["yellow_at", "id"], condition=Q(open=True)),
            # A reference by its figures without the letter, by its day, by its last four: each with an index of its own, since
            # a part of a number stands in the words of too many others.
            models.Index(Figures("ref"), F("id").desc(), name="case_ref_figures"),
            models.Index(DayOf("ref"), F("id").desc(), name="case_ref_day"),
            models.Index(Tail("ref"), F("id").desc(), name="case_ref_tail"),
            models.Index(name="case_dispose", fields=["dispose_on"], condition=Q(dispose_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.ref


class ProtectedSheet(models.Model):
    """What a protected case says, encrypted; read only through the queries that log the reading."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="sheet")
    title = words()
    text = words()
    fields = words()  # JSON

    def __str__(self) -> str:
        return f"{self.case_id}"


class Involvement(models.Model):
    """Who sees a case besides its owner, as what, and for how long (red line 9): a department that was asked, a named
    handler of a protected case, a mediator, a verifier. Exactly one of organisation, school and person."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="involved")
    role = models.CharField(max_length=24)
    organisation = models.ForeignKey(
        "directory.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    school = models.ForeignKey("directory.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("directory.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = at()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="involvement_one_body",
                condition=Q(organisation__isnull=False, school__isnull=True, person__isnull=True)
                | Q(organisation__isnull=True, school__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, school__isnull=True, person__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Each knows only its own rows: two of the three columns are empty, and an index full of nothing is not used.
            models.Index(name="involvement_person", fields=["person", "case"], condition=Q(person__isnull=False)),
            models.Index(
                name="involvement_body", fields=["organisation", "case"], condition=Q(organisation__isnull=False)
            ),
            models.Index(name="involvement_school", fields=["school", "case"], condition=Q(school__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"


class Step(models.Model):
    """One step that the kind asks for while a case is handled, copied from it. ``label`` is ``{"en": …, "zh": …}``."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    label = models.JSONField()
    role = models.CharField(max_length=32, blank=True, default="")
    required = models.BooleanField(default=True)
    due_at = at()
    done_at = at()
    done_by = by()
    note = words()
    evidence = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("order", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="case_step_once", fields=["case", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"
