"""What the pages of the registers show: the overview, a list by its question, one row, the fields of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anyuan.console.present import words
from anyuan.directory import policy
from anyuan.directory.actions.described import mark
from anyuan.directory.imports.kinds.described import model_of
from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.directory.queries import registers as queries
from anyuan.directory.queries.registers import Asked, value_of
from anyuan.directory.registers import Column, Sheet, sheets
from anyuan.directory.registers.reach import NAMED
from anyuan.kernel.text import fold

PAGE = 50
MOST_OFFERED = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as it is read; ``url`` leads to what it refers to."""

    column: Column
    label: str
    text: str
    url: str = ""
    known: bool = True
    number: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list. ``late`` has run out, ``soon`` runs out within the days of warning."""

    row: Any
    title: str
    cells: list[Cell]
    late: bool = False
    soon: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """One heading: its address sorts by it, and turns the order round when it is sorted by it."""

    label: str
    url: str
    sorted: str


@dataclass(slots=True)
class ListPage:
    """One page of a list."""

    sheet: Sheet
    label: str
    asked: Asked
    total: int
    heads: list[Head]
    lines: list[Line]
    filters: list[dict[str, Any]] = field(default_factory=list)
    next_url: str = ""
    back_url: str = ""
    query: str = ""
    school: School | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, with what stands in it and what is wrong with it."""

    column: Column
    label: str
    value: str
    error: str
    offered: list[tuple[str, str]]

    @property
    def is_select(self) -> bool:
        return self.column.type in ("choice", "yes_no")


def overview(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """Every register that is open to the viewer, with its rows and what runs out soon."""
    shown = []
    for sheet in sheets().values():
        if policy.may(viewer, sheet.rights["see"]):
            rows, due = queries.count(sheet, viewer, today)
            label, purpose = sheet.say(_language()), sheet.purpose(_language())
            shown.append({"sheet": sheet, "label": label, "about": purpose, "rows": rows, "due": due})
    return shown


def asked(sheet: Sheet, query: Mapping[str, str]) -> Asked:
    """The question in the address; what cannot be understood is left out."""
    choices = {}
    for column in sheet.columns:
        value = query.get(column.name, "")
        allowed = {"yes", "no", "unknown"} if column.type == "yes_no" else {c.value for c in column.choices}
        if value in allowed:
            choices[column.name] = value
    sort = query.get("sort", "")
    return Asked(
        q=fold(query.get("q", ""))[:80],
        choices=choices,
        school=query.get("at", "")[:64],
        area=query.get("area", "")[:12],
        due=query.get("due") == "1",
        past=query.get("past") == "1",
        sort=sort if sort.removeprefix("-") in {c.name for c in sheet.columns} else "",
    )


def list_page(sheet: Sheet, viewer: Viewer, question: Asked, number: str, today: date) -> ListPage:
    """One page of the register by the question."""
    found = queries.find(sheet, viewer, question, today)
    page = Paginator(found, PAGE).get_page(number)
    school = School.objects.filter(code=question.school).first() if question.school else None
    return ListPage(
        sheet=sheet,
        label=sheet.say(_language()),
        asked=question,
        total=page.paginator.count,
        heads=[_head(sheet, question, column) for column in sheet.columns if column.listed],
        lines=[line(sheet, row, today) for row in page.object_list],
        filters=[_filter(column, question) for column in sheet.columns if column.type in ("choice", "yes_no")],
        next_url=url(sheet, question, page=page.next_page_number()) if page.has_next() else "",
        back_url=url(sheet, question, page=page.previous_page_number()) if page.has_previous() else "",
        query=url(sheet, question).partition("?")[2],
        school=school,
    )


def url(sheet: Sheet, question: Asked, **changes: Any) -> str:
    """The same question with something changed."""
    facts = {
        "q": question.q,
        **question.choices,
        "at": question.school,
        "area": question.area,
        "due": "1" if question.due else "",
        "past": "1" if question.past else "",
        "sort": question.sort,
        **changes,
    }
    told = {key: value for key, value in facts.items() if value}
    return f"/registers/{sheet.name}/" + (f"?{urlencode(told)}" if told else "")


def line(sheet: Sheet, row: Any, today: date) -> Line:
    """A row as the list shows it."""
    due = queries.due_of(sheet, row)
    cells = [cell(column, row) for column in sheet.columns if column.listed]
    return Line(
        row,
        title(sheet, row),
        cells,
        late=due is not None and due < today,
        soon=due is not None and today <= due <= today + timedelta(days=sheet.due_days),
    )


def title(sheet: Sheet, row: Any) -> str:
    """What the row is called: its name, otherwise what its first listed column says."""
    first = next((column for column in sheet.columns if column.listed), sheet.columns[0])
    return cell(first, row).text or str(row.code)


def cell(column: Column, row: Any) -> Cell:
    """A value in the words of the screen; unknown is said, not left blank."""
    value = value_of(column, row)
    label = column.say(_language())
    if value in (None, ""):
        return Cell(column, label, "–", known=False)
    if column.type == "yes_no":
        return Cell(column, label, _("yes") if value else _("no"))
    if column.type == "choice":
        return Cell(column, label, column.choice_label(str(value), _language()))
    if column.type == "reference":
        address = f"/schools/{value.code}/" if column.to == "School" else ""
        return Cell(column, label, words.named(value), address)
    return Cell(column, label, str(value), number=column.type in ("whole", "number"))


def facts(sheet: Sheet, row: Any) -> list[Cell]:
    """Every value of a row, in the order of the sheet."""
    shown = [c for c in sheet.columns if c.type not in ("code", "datum") and c.name != "active"]
    return [cell(column, row) for column in shown]


def fields(
    sheet: Sheet, viewer: Viewer, row: Any, given: Mapping[str, str] | None, errors: Mapping[str, str]
) -> list[Field]:
    """The fields of the form: of a new row, or of a row that is changed; with what was typed when it was refused."""
    made = []
    for column in sheet.columns:
        if not column.form or (column.type == "code" and row is not None):
            continue
        typed = given.get(column.name, "") if given is not None else _typed(column, row)
        made.append(
            Field(column, column.say(_language()), typed, errors.get(column.name, ""), _offered(column, viewer))
        )
    return made


def seen(sheet: Sheet, row: Any) -> str:
    """The mark of the row that the form shows."""
    return mark(sheet, row) if row is not None else ""


def _typed(column: Column, row: Any) -> str:
    value = value_of(column, row) if row is not None else None
    if value is None:
        return ""
    if column.type == "yes_no":
        return "yes" if value else "no"
    return str(value.code) if column.type == "reference" else str(value)


def _offered(column: Column, viewer: Viewer) -> list[tuple[str, str]]:
    """What may be chosen. People are found by typing their name or code; no list of them is laid out here."""
    if column.type == "yes_no":
        return [("yes", _("yes")), ("no", _("no"))]
    if column.type == "choice":
        return [(c.value, column.choice_label(c.value, _language())) for c in column.choices]
    if column.type != "reference" or column.to == "Person":
        return []
    model = model_of(column.to)
    found = model._default_manager.filter(active=True)
    if column.to in NAMED:
        action, reach = NAMED[column.to]
        area, school, organisation = (reach[key] for key in ("area", "school", "organisation"))
        found = policy.limit(found, viewer, action, area=area, school=school, organisation=organisation)
    return [(row.code, words.named(row)) for row in found.order_by("code")[:MOST_OFFERED]]


def _head(sheet: Sheet, question: Asked, column: Column) -> Head:
    is_sorted = {column.name: "ascending", f"-{column.name}": "descending"}.get(question.sort, "")
    turned = f"-{column.name}" if is_sorted == "ascending" else column.name
    return Head(column.say(_language()), url(sheet, question, sort=turned), is_sorted)


def _filter(column: Column, question: Asked) -> dict[str, Any]:
    offered = [(c.value, column.choice_label(c.value, _language())) for c in column.choices]
    if column.type == "yes_no":
        offered = [("yes", _("yes")), ("no", _("no")), ("unknown", _("not known"))]
    chosen = question.choices.get(column.name, "")
    return {"name": column.name, "label": column.say(_language()), "offered": offered, "chosen": chosen}


def _language() -> str:
    return get_language() or ""
