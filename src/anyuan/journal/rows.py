"""Rows by plain SQL, for the path that every alarm takes.

A verb of the duty room is two dozen small statements on known columns; building each as a query costs several times
what the database needs to carry it out. So these shapes are written out once and remembered: read, ask, change, insert.
Conditions are columns by name: a value, a tuple (one of these), None (is null) or UpTo. Anything richer stays with
the ORM. A field that changes its values (an encrypted one) is asked to on the way in: what the ORM keeps closed never
lies open. On the way out it is left where it is until somebody looks at it: nothing on the alarm's path needs one, and
one that nobody can open any more must not hold up an alarm.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Where = tuple[tuple[str, int], ...]
# A model's class, as a key of the caches below (its stubs do not say that it can be hashed).
Model = Any
# PostgreSQL takes 65,535 values in a statement and SQLite 32,766; the widest row here has 33 columns.
STRETCH = 500
NULL, NONE, UP_TO = -1, -2, -3


class _PlusOne:
    """The column's own value and one more."""


PLUS_ONE = _PlusOne()


class UpTo(NamedTuple):
    """At most this."""

    value: Any


class _Shape(NamedTuple):
    table: str
    names: tuple[str, ...]  # attribute names of the columns, in the order in which a model takes them
    columns: Mapping[str, str]  # attribute name → quoted column
    seen: tuple[str, ...]  # the names that a read brings; the others come when they are looked at
    kinds: Mapping[str, str]  # attribute name → "at", "day", "json", "own" or ""
    own: Mapping[str, models.Field[Any, Any]]  # attribute name → the field that changes its own values
    read: tuple[tuple[int, Callable[[Any], Any]], ...]


def read(
    model: type[Row], *, order: str = "", lock: bool = False, skip: bool = False, limit: int = 0, **where: Any
) -> list[Row]:
    """Whole rows that meet the conditions, in the order of columns (``"due_at,id"``).

    ``lock`` takes them for update on databases that lock rows; ``skip`` steps over those that somebody else holds.
    """
    kind: Model = model
    shape = _shape(kind)
    locking = (" FOR UPDATE" + (" SKIP LOCKED" if skip else "")) if lock and connection.vendor == "postgresql" else ""
    found = _fetch(_select(kind, _form(where), order, locking, limit), _values(shape, where))
    return [model.from_db(connection.alias, shape.seen, _readable(shape, row)) for row in found]


def one(model: type[Row], **where: Any) -> Row:
    """The row that meets the conditions. Raises the model's DoesNotExist."""
    found = read(model, limit=1, **where)
    if not found:
        raise model.DoesNotExist(where)
    return found[0]


def exists(model: Model, **where: Any) -> bool:
    """Does any row meet the conditions?"""
    sql = f"SELECT 1 FROM {_shape(model).table}{_condition(model, _form(where))} LIMIT 1"
    return bool(_fetch(sql, _values(_shape(model), where)))


def change(model: Model, columns: Mapping[str, Any], **where: Any) -> int:
    """Set columns (a value or PLUS_ONE) where the conditions hold; returns how many rows were changed."""
    shape = _shape(model)
    names = tuple(columns)
    plus = tuple(columns[name] is PLUS_ONE for name in names)
    values = [_value(shape, name, value) for name, value in columns.items() if value is not PLUS_ONE]
    with connection.cursor() as cursor:
        cursor.execute(_update(model, names, plus, _form(where)), values + _values(shape, where))
        return int(cursor.rowcount)


def insert(rows: Sequence[models.Model], *, if_free: bool = False) -> list[int]:
    """Insert rows of one model in order and give each its id. Returns the ids.

    ``if_free``: a row that a unique rule forbids is left out (insert one at a time to know which).
    """
    ids: list[int] = []
    for start in range(0, len(rows), STRETCH):
        part = rows[start : start + STRETCH]
        kind: Model = type(part[0])
        shape = _shape(kind)
        values = [_value(shape, name, getattr(row, name)) for row in part for name in shape.names if name != "id"]
        # Both databases number the rows in the order in which they stand; what RETURNING lists may be shuffled.
        mine = sorted(id for (id,) in _fetch(_insertion(kind, len(part), if_free), values))
        if len(mine) == len(part):
            for row, id in zip(part, mine, strict=True):
                row.pk = id
                row._state.adding, row._state.db = False, connection.alias
        ids += mine
    return ids


@cache
def _shape(model: Model) -> _Shape:
    fields = model._meta.concrete_fields
    kinds, own = {}, {}
    for field in fields:
        kind = field.get_internal_type()
        kinds[field.attname] = {"DateTimeField": "at", "DateField": "day", "JSONField": "json"}.get(kind, "")
        if not kinds[field.attname] and hasattr(field, "from_db_value"):
            kinds[field.attname], own[field.attname] = "own", field
        elif kind in ("TimeField", "DecimalField", "UUIDField", "DurationField", "BinaryField"):
            raise TypeError(f"{model.__name__}.{field.name}: a {kind} is not read by plain SQL")
    names = tuple(field.attname for field in fields)
    change_of: dict[str, Callable[[Any], Any]] = {"at": _aware, "json": _parsed}
    seen = tuple(name for name in names if name not in own)
    return _Shape(
        f'"{model._meta.db_table}"',
        names,
        {field.attname: f'"{field.column}"' for field in fields},
        seen,
        kinds,
        own,
        tuple((n, change_of[kinds[name]]) for n, name in enumerate(seen) if kinds[name] in change_of),
    )


@lru_cache(maxsize=500)
def _select(model: Model, where: Where, order: str, locking: str, limit: int) -> str:
    shape = _shape(model)
    sql = f"SELECT {', '.join(shape.columns[name] for name in shape.seen)} FROM {shape.table}{_condition(model, where)}"
    sql += f" ORDER BY {', '.join(shape.columns[name] for name in order.split(','))}" if order else ""
    return sql + (f" LIMIT {limit}" if limit else "") + locking


@lru_cache(maxsize=500)
def _update(model: Model, names: tuple[str, ...], plus: tuple[bool, ...], where: Where) -> str:
    shape = _shape(model)
    sets = []
    for name, one_more in zip(names, plus, strict=True):
        column = shape.columns[name]
        sets.append(f"{column} = {column} + 1" if one_more else f"{column} = %s")
    return f"UPDATE {shape.table} SET {', '.join(sets)}{_condition(model, where)}"


@lru_cache(maxsize=500)
def _insertion(model: Model, count: int, if_free: bool) -> str:
    shape = _shape(model)
    columns = [column for name, column in shape.columns.items() if name != "id"]
    row = f"({', '.join(['%s'] * len(columns))})"
    sql = f"INSERT INTO {shape.table} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"
    return sql + (" ON CONFLICT DO NOTHING" if if_free else "") + ' RETURNING "id"'


@lru_cache(maxsize=500)
def _condition(model: Model, where: Where) -> str:
    columns = _shape(model).columns
    parts = []
    for name, count in where:
        if name in _shape(model).own:
            # Each encryption of the same text differs: such a question would find nothing, and nobody would notice.
            raise TypeError(f"{model.__name__}.{name} is closed: no row is found by it")
        if count == NULL:
            parts.append(f"{columns[name]} IS NULL")
        elif count == NONE:
            parts.append("1 = 0")
        elif count == UP_TO:
            parts.append(f"{columns[name]} <= %s")
        elif count == 0:
            parts.append(f"{columns[name]} = %s")
        else:
            parts.append(f"{columns[name]} IN ({', '.join(['%s'] * count)})")
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _form(where: Mapping[str, Any]) -> Where:
    """What shapes the statement: for each column whether it is null, one value (0), or one of so many."""
    return tuple((name, _count(value)) for name, value in where.items())


def _count(value: Any) -> int:
    if value is None:
        return NULL
    if isinstance(value, UpTo):
        return UP_TO
    return (len(value) or NONE) if isinstance(value, tuple) else 0


def _values(shape: _Shape, where: Mapping[str, Any]) -> list[Any]:
    values: list[Any] = []
    for name, value in where.items():
        if isinstance(value, UpTo):
            values.append(_value(shape, name, value.value))
        elif isinstance(value, tuple):
            values += [_value(shape, name, item) for item in value]
        elif value is not None:
            values.append(_value(shape, name, value))
    return values


def _value(shape: _Shape, name: str, value: Any) -> Any:
    kind = shape.kinds[name]
    if not kind or value is None:
        return value
    if kind == "json":
        return json.dumps(value)
    if kind == "own":
        return shape.own[name].get_prep_value(value)
    ops = connection.ops
    return ops.adapt_datetimefield_value(value) if kind == "at" else ops.adapt_datefield_value(value)


def _fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _readable(shape: _Shape, row: tuple[Any, ...]) -> list[Any]:
    values = list(row)
    for number, convert in shape.read:
        if values[number] is not None:
            values[number] = convert(values[number])
    return values


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so


def _parsed(text: Any) -> Any:
    return _plan(text) if isinstance(text, str) else text


@lru_cache(maxsize=300)
def _plan(text: str) -> Any:
    """Frozen plans and ladders are few and are never written into: the same text gives the same value."""
    return json.loads(text)
