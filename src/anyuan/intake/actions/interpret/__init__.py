"""Understand stored messages: code table and device register → signals. One batch is one transaction."""

from anyuan.intake.actions.interpret.run import interpret

__all__ = ["interpret"]
