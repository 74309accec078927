"""What the demonstration writes about itself."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

HISTORY_MADE = event(
    "demo.history_made",
    _(
        "{count} incidents of the last {days} days were generated for the invented city of {ref}; none of them happened."
    ),
)

CASES_MADE = event(
    "demo.cases_made",
    _("Cases of the last {days} days were generated for the invented city of {ref}; none of them is real."),
)

BLOCK_WRITTEN = event(
    "demo.block_written",
    _("{count} invented rows ({what}) were written for {ref} in one block; nobody and nothing in them is real."),
)

DUTIES_MADE = event(
    "demo.duties_made",
    _("{count} duties of the rule {rule} were generated for a year of an invented city; nobody stood there."),
)
