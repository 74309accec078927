"""Everything that writes documents: draft, change words, issue, take note, what the house drafts each morning, templates."""

from anyuan.reports.actions.draft import draft, draft_about, withdraw
from anyuan.reports.actions.issue import issue, take
from anyuan.reports.actions.morning import draft_due, remind_due, set_routine
from anyuan.reports.actions.wordforms import keep_form, use_form
from anyuan.reports.actions.words import change_words

__all__ = [
    "change_words",
    "draft",
    "draft_about",
    "draft_due",
    "issue",
    "keep_form",
    "remind_due",
    "set_routine",
    "take",
    "use_form",
    "withdraw",
]
