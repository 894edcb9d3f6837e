"""STEP: the copy of everything that is kept about a person, as plain data.

It is made from the schema: each table of people.py, each column of it but the keys of messages. A
new column is in the copy without a word said here; what is sealed is opened, and keeps its name
without `sealed_`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.marks import Marks
from storage.people import ACTS, OWN, SEALED
from storage.seal import Seal
from storage.tables import lists, posts, sites
from storage.tables_comments import bans
from storage.tables_process import drafts
from storage.tables_sending import broadcasts

FORMAT, VERSION = "bleep-mydata", 1

YOU, OTHER = "you", "an owner"
"""What stands for the number of whoever did something: theirs is not for others."""

_TABLES = posts.metadata.tables
_DATA = {f"{drafts.name}.sealed_data", "panels.sealed_data", "complaints.sealed_text"}
"""Columns that hold JSON within the seal."""
_LEFT_OUT = {"messages.key"}
"""Columns that say only how a row is told from others; a key may hold what stands for an owner."""


class Rights:
    """What a person may ask for about the own data."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def copy(self, chat_id: int, now: datetime) -> dict[str, Any]:
        """Return everything that is kept about a person, ready for JSON.

        `tables` has the rows by the table's name; `useful` the posts that were tapped, found by
        their hashes; `bans` has at most one; `posts`, `lists` and
        `broadcasts` tell what the numbers in the rows mean.
        """
        tables = {name: await self._rows(_TABLES[name], chat_id) for name in OWN}
        useful = await Marks(self._conn, self._seal).of(chat_id)
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": now.isoformat(),
            "telegram_chat": chat_id,
            "tables": tables,
            "useful": [{"post_id": at, "at": tapped.isoformat()} for at, tapped in useful],
            "bans": await self._bans(chat_id),
            "posts": await self._posts(_numbers(tables, "post_id") | {at for at, _ in useful}),
            "lists": await self._lists(_numbers(tables, "list_id")),
            "broadcasts": await self._broadcasts(_numbers(tables, "broadcast_id")),
        }

    async def _rows(self, table: Table, chat_id: int) -> list[dict[str, Any]]:
        query = select(table).where(table.c[OWN[table.name]] == chat_id)
        rows = await self._conn.execute(query.order_by(*table.primary_key.columns))
        return [self._row(table, row, chat_id) for row in rows]

    def _row(self, table: Table, row: Row[Any], chat_id: int) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for column in table.columns:
            if str(column) in _LEFT_OUT:
                continue
            value = getattr(row, column.key)
            if column.key in ACTS.get(table.name, ()):
                value = None if value is None else YOU if value == chat_id else OTHER
            told[column.key.removeprefix(f"{SEALED}_")] = self._plain(str(column), value)
        return told

    def _plain(self, column: str, value: Any) -> Any:  # noqa: ANN401  whatever a column holds
        """Return a value of a column, named table.column, as JSON has it."""
        if isinstance(value, datetime):
            return value.isoformat()
        if value is None or f".{SEALED}" not in column:
            return value
        return self._seal.open_data(value) if column in _DATA else self._seal.open(value)

    async def _bans(self, chat_id: int) -> list[dict[str, Any]]:
        query = select(bans.c.kind, bans.c.since_at, bans.c.until_at)
        rows = await self._conn.execute(query.where(bans.c.person == self._seal.person(chat_id)))
        return [
            {name: self._plain(name, value) for name, value in row._mapping.items()}  # noqa: SLF001  SQLAlchemy's public name for a row as a mapping
            for row in rows
        ]

    async def _posts(self, ids: frozenset[int]) -> dict[str, dict[str, str]]:
        query = select(posts.c.id, posts.c.title, posts.c.url, sites.c.address).join(sites)
        rows = await self._conn.execute(query.where(posts.c.id.in_(ids)))
        return {
            str(at): {"title": title, "url": url, "blog": blog} for at, title, url, blog in rows
        }

    async def _lists(self, ids: frozenset[int]) -> dict[str, str]:
        rows = await self._conn.execute(select(lists.c.id, lists.c.name).where(lists.c.id.in_(ids)))
        return {str(at): name for at, name in rows}

    async def _broadcasts(self, ids: frozenset[int]) -> dict[str, dict[str, Any]]:
        query = select(broadcasts.c.id, broadcasts.c.kind, broadcasts.c.post_id)
        rows = await self._conn.execute(query.where(broadcasts.c.id.in_(ids)))
        return {str(at): {"kind": kind, "post_id": post_id} for at, kind, post_id in rows}


def _numbers(tables: dict[str, list[dict[str, Any]]], name: str) -> frozenset[int]:
    """Return the numbers that the rows have in columns of this name."""
    rows = (row for table in tables.values() for row in table)
    return frozenset(number for row in rows if (number := row.get(name)) is not None)
