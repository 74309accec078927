"""The working calendar by which the cases of an area are counted."""

from anyuan.directory.queries.calendar import calendar_for

__all__ = ["calendar_for"]
