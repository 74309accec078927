"""Cases written by the database itself: a centre that takes in 300 a day, after years of them or after a month.

What lists and searches read is there: the frozen kind on every case, owners, handlers, involvements and consultations, the
index of words (through the same rules as `cases.actions._index`), the tallies. How many are open does not grow with the years.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from django.db import connection, models, transaction

from anyuan.cases.actions import tallies
from anyuan.cases.models import Case, upkeep
from anyuan.cases.models.search import STRETCH, quoted
from anyuan.cases.queries.kinds import kind_for
from anyuan.cases.rules import bigrams, moves
from anyuan.directory.models import Account, Area, Organisation, Person, RoleGrant, School
from anyuan.kernel.text import initials

COUNTIES, SCHOOLS, BODIES, HANDLERS = 10, 200, 40, 120
A_DAY, APART_SECONDS = 300, 288
PIECE = 100_000
KINDS = ("complaint", "request", "hazard", "dispute", "instruction")
WHERE = ("校门口", "围墙外", "宿舍楼", "食堂后门", "操场边", "河堤旁", "十字路口", "公交站", "实验楼", "幼儿园")
WHAT = (
    "乱停车",
    "路灯不亮",
    "噪音扰民",
    "积水",
    "摆摊占道",
    "护栏松动",
    "电线裸露",
    "标线不清",
    "垃圾堆放",
    "井盖缺失",
)
WHEN = ("早高峰", "放学时", "夜间", "雨后", "周末", "开学以来", "考试期间", "午休时", "集会前", "连日")
MORE = ("家长反映多次", "群众来电", "巡查发现", "值班室上报", "多部门交叉", "需要现场核实", "已拍照片", "附近商户投诉")
# One text in a thousand or so says this: a search for something rare.
RARE = "无人机坠落"


def fill(count: int, open_cases: int, now: datetime) -> None:
    """``count`` cases up to ``now``; the newest ``open_cases`` of them are open."""
    _ground(now)
    first = (Case.objects.aggregate(n=models.Max("pk"))["n"] or 0) + 1
    _settle()
    upkeep.remove_tally_triggers(connection)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # only while filling
    _templates()
    for start in range(0, count, PIECE):
        piece = _Piece(first, start, min(start + PIECE, count), count, open_cases, now)
        with transaction.atomic(), connection.cursor() as cursor:
            for sql in piece.statements():
                cursor.execute(sql)
    tallies.recount()
    _go_on_from(first + count)
    _settle()
    upkeep.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _settle() -> None:
    """PostgreSQL changes no table whose deferred checks are still to come (inside a test's one transaction)."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _ground(now: datetime) -> None:
    """A city of ten counties, its schools, departments and people; once."""
    if Area.objects.filter(code="9901").exists():
        return
    city = Area.objects.create(code="9901", name="试验市", level=2, path="/99/9901/")
    counties = [
        Area.objects.create(code=f"9901{n:02}", name=f"第{n}县", level=3, path=f"/99/9901/9901{n:02}/", parent=city)
        for n in range(COUNTIES)
    ]
    Organisation.objects.create(code="CENTRE", name="指挥中心", kind="centre", area=city)
    for n in range(BODIES):
        county = counties[n % COUNTIES]
        Organisation.objects.create(code=f"B{n:02}", name=f"{county.name}第{n}局", kind="department", area=county)
    for n in range(SCHOOLS):
        School.objects.create(code=f"S{n:03}", name=f"试验第{n}小学", area=counties[n % COUNTIES])
    for n in range(HANDLERS):
        Person.objects.create(code=f"P{n:03}", name=f"经办{n}", purpose="duty", legal_basis="duty")
    bodies = {row.code: row for row in Organisation.objects.all()} | {row.code: row for row in School.objects.all()}
    who: list[tuple[str, str, Any]] = [("leader", "duty_leader", city), ("officer", "education_officer", counties[3])]
    who += [(f"liaison{n}", "liaison", bodies[f"B{n:02}"]) for n in range(10)]
    who += [(f"head{n}", "school_head", bodies[f"S{n:03}"]) for n in range(10)]
    for code, role, home in who:
        person = Person.objects.create(code=code, name=code, purpose="duty", legal_basis="duty")
        account = Account.objects.create_user(code, None, person=person)
        column = {"Area": "area", "Organisation": "organisation", "School": "school"}[type(home).__name__]
        RoleGrant.objects.create(account=account, role=role, starts_at=now - timedelta(days=30), **{column: home})


def _templates() -> None:
    """Texts, schools and frozen kinds that the rows are put together from; once a connection."""
    postgres = connection.vendor == "postgresql"
    vector, json_type = ("tsvector", "jsonb") if postgres else ("text", "text")
    with connection.cursor() as cursor:
        for name in ("text", "school", "kind"):
            cursor.execute(f"DROP TABLE IF EXISTS bench_{name}")
        cursor.execute(f"CREATE TEMP TABLE bench_text (k bigint, title text, said text, pairs {vector})")
        cursor.execute(f"CREATE TEMP TABLE bench_school (k bigint, id bigint, area_path text, pairs {vector})")
        cursor.execute(f"CREATE TEMP TABLE bench_kind (k bigint, name text, definition {json_type}, category text)")
        cursor.executemany("INSERT INTO bench_text VALUES (%s, %s, %s, %s)", list(_texts()))
        rows = [
            (n, school.pk, school.area.path, _vector([school.name, initials(school.name)]))
            for n, school in enumerate(
                School.objects.select_related("area").filter(code__startswith="S").order_by("code")
            )
        ]
        cursor.executemany("INSERT INTO bench_school VALUES (%s, %s, %s, %s)", rows)
        for n, name in enumerate(KINDS):
            definition = kind_for(name, "/99/9901/")
            category = next((line["code"] for line in definition.get("categories", ())), "")
            text = json.dumps(definition, ensure_ascii=False)
            cursor.execute("INSERT INTO bench_kind VALUES (%s, %s, %s, %s)", [n, name, text, category])


def _texts() -> Iterator[tuple[int, str, str, str]]:
    for k, (where, what, when, more) in enumerate(product(WHERE, WHAT, WHEN, MORE)):
        title = f"{where}{what}"
        said = f"{when}{where}附近{what},{more},请尽快派人处理并答复,编号{k % 977}。"
        if k % 1000 == 7:
            said += RARE
        yield k, title, said, _vector([title, initials(title), said])


TEXTS = len(WHERE) * len(WHAT) * len(WHEN) * len(MORE)


def _vector(texts: list[str]) -> str:
    """The pairs of some texts as the column takes them."""
    words = bigrams.kept(texts)
    if connection.vendor != "postgresql":
        return " ".join(words)
    return " ".join(f"{quoted(word)}:{number}" for number, word in enumerate(words, 1))


class _Piece:
    """The statements that write the cases ``start`` to ``end`` of ``count``."""

    def __init__(self, first: int, start: int, end: int, count: int, open_cases: int, now: datetime) -> None:
        self.postgres = connection.vendor == "postgresql"
        self.first, self.start, self.end = first, start, end
        self.open_from = count - open_cases
        midnight = datetime(now.year, now.month, now.day, tzinfo=UTC)
        self.day0 = midnight - timedelta(seconds=count * APART_SECONDS)
        self.now = now
        self.person = Person.objects.get(code="P000").pk
        self.body = Organisation.objects.get(code="B00").pk
        self.centre = Organisation.objects.get(code="CENTRE").pk

    def statements(self) -> Iterator[str]:
        columns = self._columns()
        series = self._series()
        names = ", ".join(f'"{name}"' for name in columns)
        # Each case draws its text, its kind and its school by a multiplication, so that neighbours differ.
        join = (
            f"JOIN bench_text t ON t.k = s.n * 7919 / 11 % {TEXTS} JOIN bench_kind d ON d.k = s.n * 3571 / 7 % {len(KINDS)} "
            f"JOIN bench_school p ON p.k = s.n * 7907 / 3 % {SCHOOLS}"
        )
        yield f"INSERT INTO cases_case ({names}) SELECT {', '.join(columns.values())} FROM {series} {join}"
        where = f"FROM cases_case c WHERE c.id >= {self.first + self.start} AND c.id < {self.first + self.end}"
        pairs = self._pairs()
        yield (
            f"INSERT INTO cases_casewords (case_id, pairs) SELECT c.id, {pairs} FROM {series} "
            f"JOIN cases_case c ON c.id = {self.first} + s.n {join} WHERE NOT c.protected"
        )
        body = f"{self.body} + c.id * 17 % {BODIES}"
        ended = f"CASE WHEN c.open THEN NULL ELSE {self._plus('c.opened_at', 10 * 86400)} END"
        yield (
            "INSERT INTO cases_involvement (case_id, role, organisation_id, since, until) "
            f"SELECT c.id, 'consulted', {body}, c.opened_at, {ended} {where} AND (c.id % 30 = 0 OR c.state = 'waiting')"
        )
        yield (
            "INSERT INTO cases_consultation (case_id, organisation_id, question, asked_at, asked_by, due_at, answer, "
            f"answered_by) SELECT c.id, {body}, '', c.opened_at, '', c.due_at, '', '' {where} AND c.state = 'waiting'"
        )

    def _series(self) -> str:
        first, last = self.start, self.end - 1
        if self.postgres:
            return f"(SELECT generate_series({first}::bigint, {last}) AS n) s"
        return f"(WITH RECURSIVE g(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM g WHERE n < {last}) SELECT n FROM g) s"

    def _columns(self) -> dict[str, str]:
        """Every column of a case as an expression over the series ``s`` and the templates ``t``, ``d``, ``p``."""
        yes, no = ("true", "false") if self.postgres else ("1", "0")
        is_open, protected = f"s.n >= {self.open_from}", "s.n % 199 = 7"
        states = [state for state in moves.OPEN_STATES if state != "registered"]
        running = " ".join(f"WHEN s.n * 6007 / 17 % {len(states) + 4} = {k} THEN '{v}'" for k, v in enumerate(states))
        ended = "CASE WHEN s.n % 50 = 3 THEN 'dismissed' ELSE 'closed' END"
        state = f"CASE WHEN {is_open} THEN CASE {running} ELSE 'handling' END ELSE {ended} END"
        clock = (
            "CASE " + " ".join(f"WHEN ({state}) = '{k}' THEN '{v}'" for k, v in moves.CLOCKS.items()) + " ELSE '' END"
        )
        opened = self._plus(self._at(self.day0), f"s.n * {APART_SECONDS}")
        late = "(4 + s.n * 7853 / 29 % 280) * 3600"
        by_school = "s.n * 7919 / 13 % 10 < 3"
        body = f"CASE WHEN ({state}) = 'bounced' THEN {self.centre} ELSE {self.body} + s.n * 7907 / 19 % {BODIES} END"
        closed = f"CASE WHEN {is_open} THEN NULL ELSE {self._plus(opened, 2 * 86400)} END"
        given = {
            "id": f"{self.first} + s.n",
            "ref": f"'X' || {self._day('s.n')} || '-' || {self._padded(f's.n % {A_DAY}')}",
            "kind": "d.name",
            "definition": "d.definition",
            "category": "d.category",
            "state": state,
            "open": is_open,
            "title": f"CASE WHEN {protected} THEN '' ELSE t.title END",
            "text": f"CASE WHEN {protected} THEN '' ELSE t.said END",
            "source": "CASE WHEN s.n % 3 = 0 THEN 'public' ELSE 'desk' END",
            "school_id": "CASE WHEN s.n % 4 = 0 THEN NULL ELSE p.id END",
            "area_path": "p.area_path",
            "owner_kind": f"CASE WHEN {by_school} THEN 'school' ELSE 'organisation' END",
            "owner_id": f"CASE WHEN {by_school} THEN p.id ELSE {body} END",
            "organisation_id": f"CASE WHEN {by_school} THEN NULL ELSE {body} END",
            "handler_id": f"CASE WHEN s.n % 2 = 0 THEN {self.person} + s.n * 7877 / 23 % {HANDLERS} ELSE NULL END",
            "opened_at": opened,
            "opened_by": "'system:bench'",
            "stage_at": opened,
            "due_kind": clock,
            "due_at": f"CASE WHEN {is_open} THEN {self._plus(opened, late)} ELSE NULL END",
            "yellow_at": f"CASE WHEN {is_open} THEN {self._plus(opened, f'{late} - 43200')} ELSE NULL END",
            "handle_due_at": self._plus(opened, late),
            "closed_at": closed,
            "verified_at": closed,
            "handled_at": closed,
            "on_time": f"CASE WHEN {is_open} THEN NULL ELSE {yes} END",
            "bounced_count": "CASE WHEN s.n % 40 = 0 THEN 1 ELSE 0 END",
            "reopened_count": "CASE WHEN s.n % 100 = 0 THEN 1 ELSE 0 END",
            "protected": protected,
            "sealed_at": f"CASE WHEN {protected} AND NOT ({is_open}) THEN {self._plus(opened, 2 * 86400)} ELSE NULL END",
            "purpose": "'bench'",
            "legal_basis": "'duty'",
            "retention_days": "1825",
        }
        rest = {
            field.column: _default(field, yes, no) for field in Case._meta.concrete_fields if field.column not in given
        }
        return given | rest

    def _pairs(self) -> str:
        """What `_index.pairs_of` keeps: the number of the case, then text and school."""
        letters = [f"lower(substr(c.ref, {n}, 2))" for n in range(1, 7)] + ["substr(c.ref, 7, 1)"]
        tail = [f"substr(c.ref, {n}, 2)" for n in range(9, 12)] + ["substr(c.ref, 12, 1)"]
        words = [*letters, f"'{bigrams.BETWEEN}'", *tail, f"'{bigrams.BETWEEN}'"]
        if not self.postgres:
            return " || ' ' || ".join([*words, "t.pairs", "p.pairs"])
        marked = [f"'''#' || c.id / {STRETCH} || ''':1'"]
        placed = [f"'''' || {word} || ''':{number}'" for number, word in enumerate(words, 2)]
        return f"({' || chr(32) || '.join([*marked, *placed])})::tsvector || t.pairs || p.pairs"

    def _at(self, moment: datetime) -> str:
        return f"timestamptz '{moment.isoformat()}'" if self.postgres else f"'{moment:%Y-%m-%d %H:%M:%S}'"

    def _plus(self, at: str, seconds: int | str) -> str:
        if self.postgres:
            return f"({at} + make_interval(secs => ({seconds})))"
        return f"datetime({at}, ({seconds}) || ' seconds')"

    def _day(self, n: str) -> str:
        begins = self._plus(self._at(self.day0), f"{n} * {APART_SECONDS}")
        if self.postgres:
            return f"to_char({begins} AT TIME ZONE 'UTC', 'YYMMDD')"
        return f"substr(strftime('%Y%m%d', {begins}), 3)"

    def _padded(self, n: str) -> str:
        return f"lpad(({n})::text, 4, '0')" if self.postgres else f"substr('000' || ({n}), -4)"


def _default(field: Any, yes: str, no: str) -> str:
    if field.null:
        return "NULL"
    value = field.get_default()
    if isinstance(value, bool):
        return yes if value else no
    if isinstance(value, int):
        return str(value)
    return "'{}'" if isinstance(value, dict) else f"'{value or ''}'"


def _go_on_from(number: int) -> None:
    """Numbers of cases go on from there, as they would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), %s)", [number])
