"""Everything that writes documents: draft, change words, issue, take note."""

from anyuan.reports.actions.draft import draft, withdraw
from anyuan.reports.actions.issue import issue, take
from anyuan.reports.actions.words import change_words

__all__ = ["change_words", "draft", "issue", "take", "withdraw"]
