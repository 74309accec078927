"""Triggers and indexes that Django does not know: the search index of both databases, and the tallies.

Made after every migration and harmless when made again. A trigger holds for every writer, in the transaction of the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from anyuan.cases.models.search import Tally

_CASES, _WORDS, _TALLIES = "cases_case", "cases_casewords", "cases_tally"
_COLUMNS = ", ".join(f'"{name}"' for name in (*Tally.DIMENSIONS, "count"))


def install(connection: Any) -> None:
    """Make what is missing."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if _WORDS not in tables or _TALLIES not in tables:
            return
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def remove_tally_triggers(connection: Any) -> None:
    """Take the counting away while millions of rows are loaded; `actions.tallies.recount` then counts them at once."""
    on = f" ON {_CASES}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in ("added", "changed", "removed"):
            cursor.execute(f"DROP TRIGGER IF EXISTS cases_tally_{name}{on}")


def _add(row: str, count: int) -> str:
    values = ", ".join(f'{row}."{name}"' for name in Tally.DIMENSIONS)
    return f"INSERT INTO {_TALLIES} ({_COLUMNS}) VALUES ({values}, {count})"


def _counted(row: str) -> str:
    return f"NOT {row}.protected AND NOT {row}.exercise"


def _differs(word: str) -> str:
    names = (*Tally.DIMENSIONS, "protected", "exercise")
    return " OR ".join(f'OLD."{name}" {word} NEW."{name}"' for name in names)


def _sqlite() -> Iterator[str]:
    yield f"CREATE VIRTUAL TABLE IF NOT EXISTS cases_fts USING fts5(pairs, content='{_WORDS}', content_rowid='case_id')"
    old = "INSERT INTO cases_fts (cases_fts, rowid, pairs) VALUES ('delete', OLD.case_id, OLD.pairs)"
    new = "INSERT INTO cases_fts (rowid, pairs) VALUES (NEW.case_id, NEW.pairs)"
    for name, when, body in (
        ("added", "INSERT", f"{new};"),
        ("removed", "DELETE", f"{old};"),
        ("changed", "UPDATE", f"{old}; {new};"),
    ):
        yield f"CREATE TRIGGER IF NOT EXISTS cases_words_{name} AFTER {when} ON {_WORDS} BEGIN {body} END"
    head = "CREATE TRIGGER IF NOT EXISTS cases_tally"
    yield f"{head}_added AFTER INSERT ON {_CASES} WHEN {_counted('NEW')} BEGIN {_add('NEW', 1)}; END"
    yield f"{head}_removed AFTER DELETE ON {_CASES} WHEN {_counted('OLD')} BEGIN {_add('OLD', -1)}; END"
    # An upper bound on what a WHEN can say: two conditional inserts in one body.
    minus, plus = (_add("OLD", -1), _add("NEW", 1))
    minus = minus.replace(" VALUES (", " SELECT ")[:-1] + f" WHERE {_counted('OLD')}"
    plus = plus.replace(" VALUES (", " SELECT ")[:-1] + f" WHERE {_counted('NEW')}"
    yield f"{head}_changed AFTER UPDATE ON {_CASES} WHEN {_differs('IS NOT')} BEGIN {minus}; {plus}; END"


def _postgres() -> Iterator[str]:
    yield f"CREATE INDEX IF NOT EXISTS cases_words_pairs ON {_WORDS} USING gin (pairs)"
    yield (
        "CREATE OR REPLACE FUNCTION cases_tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN IF {_counted('OLD')} THEN {_add('OLD', -1)}; END IF; END IF; "
        f"IF TG_OP <> 'DELETE' THEN IF {_counted('NEW')} THEN {_add('NEW', 1)}; END IF; END IF; "
        "RETURN NULL; END $$"
    )
    changed = _differs("IS DISTINCT FROM")
    for name, when, condition in (
        ("added", "INSERT", ""),
        ("removed", "DELETE", ""),
        ("changed", "UPDATE", f"WHEN ({changed})"),
    ):
        yield (
            f"CREATE OR REPLACE TRIGGER cases_tally_{name} AFTER {when} ON {_CASES} "
            f"FOR EACH ROW {condition} EXECUTE FUNCTION cases_tally()"
        )
