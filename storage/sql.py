"""STEP: the few statements that SQLite and PostgreSQL write differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
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
