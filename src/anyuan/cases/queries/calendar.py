"""The working calendar by which the cases of an area are counted."""

from anyuan.cases.queries.held import once
from anyuan.directory.queries import calendar
from anyuan.kernel.workdays import WorkCalendar

__all__ = ["calendar_for"]


def calendar_for(area_path: str = "") -> WorkCalendar:
    """As `directory.queries.calendar.calendar_for`; looked up once where many cases are written in one go."""
    return once(("calendar", area_path), lambda: calendar.calendar_for(area_path))
