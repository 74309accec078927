"""Blocks that list what a count counts: rows one by one, lights by township, who has signed and who has not."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anyuan.reports.queries import said
from anyuan.reports.queries.counts import Ask, Count, Row, parts
from anyuan.reports.queries.counts.agreements import templates_of
from anyuan.reports.queries.counts.verdicts import sheet_of

if TYPE_CHECKING:
    from anyuan.reports.queries.compute import Writer

Block = dict[str, Any]
MOST = 200
DASH = {"zh": "–", "en": "–"}


def rows_of(writer: Writer, place: str, name: str, which: str) -> Block:
    """The rows of a count: ``counted``, ``rest`` (of a share: those that do not), or ``all``. Its figure stands beneath."""
    one = writer.ask(name)
    if not isinstance(one, Count):
        raise TypeError(name)
    if not chosen(one, which):
        text = said.both(lambda: _("None."))
        return writer.sheet.sentence(place, text)
    return listed(writer, one, which, name)


def listed(writer: Writer, one: Count, which: str, name: str = "", caption: dict[str, str] | None = None) -> Block:
    """A table of rows. What does not fit is said, never left out silently."""
    wanted = chosen(one, which)
    heads = [
        _("Reference"),
        _("School or organisation"),
        pgettext_lazy("report", "What it is"),
        pgettext_lazy("report", "When"),
        _("State"),
    ]
    rows = [_cells(row) for row in wanted[:MOST]]
    if len(wanted) > MOST:
        rest = said.both(lambda: _("and more: the figure beneath leads to all of them"))
        rows.append([{"words": rest}, *({"text": ""} for _n in range(4))])
    together = said.both(lambda: _("Together") if not one.share else _("Share"))
    cell = writer.sheet.figure(one, name)
    total = [{"words": together}, cell, {"of": cell["figure"]}, {"text": ""}, {"text": ""}]
    said_heads, widths = [said.both(lambda head=head: head) for head in heads], [2.4, 2.6, 3, 2, 2]
    if all(row[2] in ({"words": DASH}, {"text": ""}) for row in rows):  # schools alone: nothing more to say of them
        rows = [[*row[:2], *row[3:]] for row in rows]
        said_heads, widths, total = [*said_heads[:2], *said_heads[3:]], [2.4, 4, 2, 2], total[:4]
    return {"kind": "table", "heads": said_heads, "rows": rows, "total": total, "caption": caption or one.title,
            "widths": widths}  # fmt: skip


def chosen(one: Count, which: str) -> list[Row]:
    """``all`` rows, those ``counted``, or the ``rest``."""
    return [row for row in one.rows if which == "all" or row.counted == (which == "counted")]


def lights(writer: Writer, name: str) -> list[Block]:
    """Townships down, the lights of a standard across; red names itself by a sign and a share, never by colour alone."""
    sheet = sheet_of(_ask(writer), name)
    if sheet is None:
        return []
    columns = [writer.count("verdicts", f"{name}:light:{light['code']}") for light in sheet.held.lights]
    columns.append(writer.count("verdicts", name))
    split = [dict(_by_place(one)) for one in columns]
    places = {place.pk: place for one in columns for place, _part in parts(one, "township")}
    rows = [
        [{"words": {"zh": place.name, "en": place.name_en or place.name}}]
        + [_light(writer, column[key]) if key in column else {"words": DASH} for column in split]
        for key, place in sorted(places.items(), key=lambda pair: pair[1].code)
    ]
    total = [{"words": said.both(lambda: _("Together"))}, *(_light(writer, one) for one in columns)]
    heads = [said.both(lambda: pgettext_lazy("report", "Where")), *(one.title for one in columns)]
    return [{"kind": "table", "heads": heads, "rows": rows, "total": total}]


def coverage(writer: Writer, place: str) -> list[Block]:
    """Every agreement that somebody owes: how many have signed, then who has not."""
    found = [writer.count("agreements", row.code) for row in templates_of(_ask(writer))]
    found = [one for one in found if one.rows]
    if not found:
        return [writer.sheet.sentence(place, said.both(lambda: _("Nobody owes an agreement on this day.")))]
    rows = []
    for one in found:
        cell = writer.sheet.figure(one)
        rows.append([{"words": one.title}, cell, {"of": cell["figure"]}])
    heads = [_("Pledge or agreement"), _("Share signed"), _("Signed of those who should")]
    table = {"kind": "table", "heads": [said.both(lambda head=head: head) for head in heads], "rows": rows}
    share = [{"words": one.title, "value": one.value, **writer.sheet.figure(one)} for one in found]
    blocks: list[Block] = [table, {"kind": "bars", "title": {"zh": "", "en": ""}, "share": True, "bars": share}]
    for one in found:
        if one.numerator < (one.denominator or 0):
            blocks.append({"kind": "subheading", "title": one.title})
            blocks.append(listed(writer, one, "rest", caption=said.both(lambda: _("Not signed"))))
    return blocks


def _light(writer: Writer, one: Count) -> Block:
    return {**writer.sheet.figure(one), "light": one.light}


def _by_place(one: Count) -> list[tuple[int, Count]]:
    return [(place.pk, part) for place, part in parts(one, "township")]


def _ask(writer: Writer) -> Ask:
    return Ask(writer.viewer, "", writer.period, writer.about, writer.now, writer.today, writer.memory)


def _cells(row: Row) -> list[Block]:
    name = {"zh": row.school.name, "en": row.school.name_en or row.school.name} if row.school else row.title
    what = row.title if row.school is None or row.title != name else DASH
    return [
        {"text": row.ref, "href": row.url},
        {"words": name},
        {"words": what if row.school is not None else DASH},
        {"text": at(row.at)},
        {"words": row.state or DASH},
    ]


def at(moment: date | datetime | None) -> str:
    """Local date and time, or the date."""
    if moment is None:
        return "–"
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else moment.isoformat()
