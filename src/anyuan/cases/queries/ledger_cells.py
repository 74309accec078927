"""A case as a row of a ledger: the columns of its kind, a few hundred cases at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from anyuan.cases.models import Case, Closure, Extension, FollowUp, Note, Party, Session, Step
from anyuan.cases.queries import bodies
from anyuan.cases.rules import kinds
from anyuan.dispatch.queries import names_of
from anyuan.journal.models import EvidenceFile
from anyuan.kernel.text import fold

BATCH = 500
# What a list of several kinds shows, and a kind without columns of its own.
PLAIN: tuple[dict[str, str], ...] = (
    {"zh": "编号", "en": "Number", "value": "ref"},
    {"zh": "登记时间", "en": "Opened at", "value": "opened_at"},
    {"zh": "事项", "en": "Matter", "value": "title"},
    {"zh": "情况", "en": "What happened", "value": "text"},
    {"zh": "学校/部位", "en": "School, place", "value": "school_place"},
    {"zh": "类别", "en": "Kind", "value": "category"},
    {"zh": "等级", "en": "Grade", "value": "grade"},
    {"zh": "状态", "en": "State", "value": "state"},
    {"zh": "责任单位", "en": "Body in charge", "value": "owner"},
    {"zh": "责任人", "en": "In charge", "value": "handler"},
    {"zh": "办理期限", "en": "Due", "value": "handle_due_at"},
    {"zh": "完成时间", "en": "Done at", "value": "handled_at"},
    {"zh": "办理结果", "en": "Result", "value": "result"},
    {"zh": "复核人", "en": "Verified by", "value": "verified_by"},
    {"zh": "销号时间", "en": "Closed at", "value": "closed_at"},
)
STATES_ZH = {
    "registered": "已登记",
    "assigned": "已交办",
    "bounced": "已退回",
    "handling": "办理中",
    "waiting": "待协办",
    "submitted": "待复核",
    "replying": "待答复",
    "closed": "已销号",
    "joined": "已并案",
    "dismissed": "不予受理",
}
CAPACITIES_ZH = {
    "parent": "家长",
    "staff": "教职工",
    "neighbour": "邻里",
    "trader": "商户",
    "school": "学校",
    "pupil": "学生",
    "other": "其他",
}
MOMENTS = frozenset(
    {"opened_at", "accepted_at", "handle_due_at", "handled_at", "verified_at", "replied_at", "closed_at", "visited_at"}
)
COUNTS = frozenset({"number", "supervised_count", "bounced_count", "reopened_count", "extended_count"})


def columns_of(kind: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """``{zh, en, value}`` for each column: those that people already use for the kind, names unchanged."""
    found = [dict(column) for column in (kind or {}).get("ledger", ())]
    return found or [dict(column) for column in PLAIN]


def type_of(value: str) -> str:
    """ "datetime", "integer" or "string": what a column holds."""
    return "datetime" if value in MOMENTS else "integer" if value in COUNTS else "string"


def whole_text(title: str, text: str) -> str:
    """What happened; the title leads where the text does not begin with it."""
    if not text or fold(text).startswith(fold(title)):
        return text or title
    return f"{title}\n{text}"


def rows(case_ids: Sequence[int], columns: Sequence[Mapping[str, str]], language: str = "zh") -> Iterator[list[Any]]:
    """The cells of each case in the order given: text, whole numbers, local times without zone, or None."""
    number = 0
    for start in range(0, len(case_ids), BATCH):
        part = case_ids[start : start + BATCH]
        joins = ("school", "place", "organisation", "handler")
        found = {case.pk: case for case in Case.objects.select_related(*joins).filter(pk__in=part, protected=False)}
        about = _About(list(found.values()), {column["value"] for column in columns}, language)
        for id in part:
            if id in found:
                number += 1
                yield [number if c["value"] == "number" else about.cell(found[id], c["value"]) for c in columns]


class _About:
    """What hangs on a batch of cases, fetched once for all of them, as far as the columns need it."""

    def __init__(self, cases: list[Case], values: set[str], language: str) -> None:
        self.language, ids = language, [case.pk for case in cases]
        needs = {name.partition(":")[0] for name in values}
        self.closures = {c.case_id: c for c in Closure.objects.filter(case_id__in=ids).order_by("number")}
        self.steps = _by_case(Step, ids) if "step" in needs else {}
        self.notes = _by_case(Note, ids) if "notes" in needs else {}
        self.sessions = _by_case(Session, ids) if "process" in needs else {}
        self.parties = _by_case(Party, ids) if "parties" in needs else {}
        self.extensions = _by_case(Extension, ids) if "extensions" in needs else {}
        visited = needs & {"visited_at", "visited_by"}
        done = FollowUp.objects.filter(case_id__in=ids, done_at__isnull=False).order_by("done_at") if visited else ()
        self.visits = {visit.case_id: visit for visit in done}
        self.owners = bodies.labels({(c.owner_kind, c.owner_id) for c in cases}, language == "en")
        self.names = names_of({key for case in cases for key in self._keys(case)})
        self.files = self._files() if "evidence" in needs else {}

    def cell(self, case: Case, value: str) -> Any:
        """One cell."""
        head, _colon, key = value.partition(":")
        if head == "field":
            return self._field(case, key)
        if head == "step":
            done = next((s for s in self.steps.get(case.pk, ()) if s.key == key), None)
            return done.note if done and done.done_at else ""
        if head == "evidence":
            return self._evidence(case, key)
        if head in MOMENTS and head != "visited_at":
            return _local(getattr(case, head))
        if head in _CELLS:
            return _CELLS[head](self, case)
        return getattr(case, head, "")

    def _keys(self, case: Case) -> list[str]:
        visit = self.visits.get(case.pk)
        keys = [case.opened_by, case.handled_by, case.verified_by, visit.done_by if visit else ""]
        return [key for key in [*keys, f"person:{case.handler_id}" if case.handler_id else ""] if key]

    def name(self, key: str) -> str:
        return str(self.names.get(key, "")) if key else ""

    def words(self, given: Mapping[str, str] | None) -> str:
        return kinds.say(given, self.language)

    def _field(self, case: Case, key: str) -> Any:
        value = (case.fields or {}).get(key, "")
        field = next((f for f in case.definition.get("fields", ()) if f["key"] == key), {})
        if field.get("type") == "choice":
            return self.words(next((c for c in field.get("choices", ()) if c["code"] == value), None))
        if isinstance(value, bool):
            return "是" if value else "否"
        return value

    def _evidence(self, case: Case, code: str) -> str:
        closure = self.closures.get(case.pk)
        pieces = [item for item in (closure.evidence if closure else ()) if item.get("kind") == code]
        return "; ".join(self.files.get(item.get("file"), item.get("text", "")) for item in pieces)

    def _files(self) -> dict[Any, str]:
        ids = {item["file"] for c in self.closures.values() for item in c.evidence if "file" in item}
        return {f.pk: f"#{f.pk} {f.filename}" for f in EvidenceFile.objects.filter(pk__in=ids)}

    def disposition(self, case: Case) -> str:
        closure = self.closures.get(case.pk)
        return self.words(kinds.disposition(case.definition, closure.disposition) if closure else None)


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None


def _by_case(model: Any, ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(case_id__in=ids):
        found[row.case_id].append(row)
    return found


def _text(about: _About, case: Case) -> str:
    return whole_text(case.title, case.text)


def _label(lines: str) -> Callable[[_About, Case], str]:
    def found(about: _About, case: Case) -> str:
        code = getattr(case, "grade" if lines == "grades" else "category")
        given = case.definition.get("grading", {}) if lines == "grades" else case.definition
        return about.words(next((x.get("label") for x in given.get(lines, ()) if x.get("code") == code), None)) or code

    return found


def _extensions(about: _About, case: Case) -> str:
    granted = [e for e in about.extensions.get(case.pk, ()) if e.granted]
    return "; ".join(f"{_local(e.decided_at):%Y-%m-%d} +{e.amount} {e.unit}" for e in granted)


def _closure_words(name: str) -> Callable[[_About, Case], str]:
    def found(about: _About, case: Case) -> str:
        closure = about.closures.get(case.pk)
        return str(getattr(closure, name)) if closure else ""

    return found


_CELLS: Mapping[str, Callable[[_About, Case], Any]] = {
    "text": _text,
    "category": _label("categories"),
    "grade": _label("grades"),
    "state": lambda about, case: STATES_ZH[case.state] if about.language == "zh" else case.state,
    "school": lambda about, case: case.school.name if case.school else "",
    "place": lambda about, case: case.place.name if case.place else "",
    "school_place": lambda about, case: "/".join(x.name for x in (case.school, case.place) if x),
    "area": lambda about, case: case.area_path.rstrip("/").rpartition("/")[2],
    "owner": lambda about, case: about.owners.get((case.owner_kind, case.owner_id), ""),
    "handler": lambda about, case: case.handler.name if case.handler else "",
    "opened_by": lambda about, case: about.name(case.opened_by),
    "handled_by": lambda about, case: about.name(case.handled_by),
    "verified_by": lambda about, case: about.name(case.verified_by),
    "verdict": lambda about, case: {"verified": "通过", "returned": "退回"}.get(
        _closure_words("verdict")(about, case), ""
    ),
    "result": _closure_words("result"),
    "disposition": lambda about, case: about.disposition(case),
    "process": lambda about, case: "; ".join(
        f"{_local(s.held_at):%Y-%m-%d} {s.outcome}" for s in about.sessions.get(case.pk, ())
    ),
    "parties": lambda about, case: "; ".join(
        f"{p.label}({CAPACITIES_ZH.get(p.capacity, p.capacity)})" for p in about.parties.get(case.pk, ())
    ),
    "visited_at": lambda about, case: _local(about.visits[case.pk].done_at) if case.pk in about.visits else None,
    "visited_by": lambda about, case: about.name(about.visits[case.pk].done_by) if case.pk in about.visits else "",
    "extensions": _extensions,
    "notes": lambda about, case: "; ".join(n.text for n in about.notes.get(case.pk, ())),
    "on_time": lambda about, case: {True: "是", False: "否"}.get(case.on_time, ""),  # type: ignore[call-overload]
}
