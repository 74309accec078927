"""What can happen to a programme as a whole. Sentences name the programme, the day and counts, never a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

TAKEN = event(
    "programmes.taken",
    _("The programme {ref} is in use from {valid_from}: {rules} duties, {standards} standards, {measures} measures, "
      "{case_kinds} kinds of case, {response_plans} response plans, {reports} reports."),
)  # fmt: skip
ENDED = event("programmes.ended", _("The programme {ref} ends with {last_day} ({reason})."))
