"""Terms and named days move into the directory's calendar, which is the only one from now on."""

from __future__ import annotations

from typing import Any

from django.db import migrations

KINDS = {"make_up": "working"}  # every other kind of day has the same word in both


def move(apps: Any, schema_editor: Any) -> None:
    """A day that both calendars know stays as the directory has it; nothing is lost twice."""
    day_model = apps.get_model("directory", "CalendarDay")

    def put(row: Any, date: Any, kind: str, follows: int, name: str) -> None:
        where = row.school or row.area
        values = {"area": row.school.area if row.school else row.area, "school": row.school, "date": date, "kind": kind}
        values |= {"follows": follows, "name": name or kind}
        day_model.objects.get_or_create(code=f"{where.code}-{date:%Y%m%d}-{kind}", defaults=values)

    for term in apps.get_model("duties", "Term").objects.select_related("area", "school__area").iterator():
        put(term, term.first_day, "term_start", 0, term.name)
        put(term, term.last_day, "term_end", 0, term.name)
    for day in apps.get_model("duties", "SpecialDay").objects.select_related("area", "school__area").iterator():
        put(day, day.day, KINDS.get(day.name, day.name), day.follows, day.label)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0004_calendar_of_schools"),
        ("duties", "0002_drills"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="SpecialDay"),
        migrations.DeleteModel(name="Term"),
    ]
