"""STEP: the few statements that SQLite and PostgreSQL write differently."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Table,
    any_,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(conn: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that can say what to do on a conflict."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)


async def insert_new(conn: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its unique key is there already; say whether it was inserted."""
    row = insert_into(conn, table).values(**values).on_conflict_do_nothing()
    return (await conn.execute(row)).rowcount == 1


async def put(
    conn: AsyncConnection, table: Table, keys: Sequence[str], values: Mapping[str, Any]
) -> None:
    """Insert a row, or change the one that has the same keys."""
    changes = {name: value for name, value in values.items() if name not in keys}
    row = insert_into(conn, table).values(**values)
    await conn.execute(row.on_conflict_do_update(index_elements=list(keys), set_=changes))


def pairs(dialect: str) -> FromClause:
    """Return the pairs of numbers of `paired` as a table with the columns `first` and `second`."""
    if dialect == "sqlite":
        given = func.json_each(bindparam("pairs")).table_valued("value").alias("given")
        first, second = (func.json_extract(given.c.value, f"$[{place}]") for place in (0, 1))
        return select(first.label("first"), second.label("second")).subquery()
    numbers = ARRAY(BigInteger)
    return (
        func.unnest(bindparam("firsts", type_=numbers), bindparam("seconds", type_=numbers))
        .table_valued(column("first", BigInteger), column("second", BigInteger))
        .render_derived()
    )


def paired(dialect: str, rows: Sequence[tuple[int, int | None]]) -> dict[str, object]:
    """Return the parameters that `pairs` takes, as many as it may be."""
    if dialect == "sqlite":
        return {"pairs": json.dumps(rows)}
    return {"firsts": [one for one, _ in rows], "seconds": [other for _, other in rows]}


def listed(dialect: str, ids: Sequence[int]) -> str | list[int]:
    """Return numbers as the one parameter that `among_listed` takes."""
    return json.dumps(ids) if dialect == "sqlite" else list(ids)


def among_listed(dialect: str, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Return the condition that a column is one of the numbers in a parameter; see `listed`.

    For a statement that is made once and run so often that making it would cost more than running.
    """
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    return column == any_(bindparam(name, type_=ARRAY(BigInteger)))


def among(
    conn: AsyncConnection, column: ColumnElement[int], ids: Sequence[int]
) -> ColumnElement[bool]:
    """Return the condition that a column is one of these numbers; they are one parameter."""
    if conn.dialect.name == "sqlite":
        given = func.json_each(json.dumps(ids)).table_valued("value")
        return column.in_(select(given.c.value))
    return column == any_(bindparam(None, ids, type_=ARRAY(BigInteger)))
