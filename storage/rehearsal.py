"""STEP: very many readers at once, for benchmarks and tests; the program itself never calls it.

Real readers come one by one, by a press of theirs, and would take a benchmark an hour to make.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    Update,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.choices import Cadence
from storage.engine import make_engine
from storage.gathered import LANE
from storage.sql import insert_into
from storage.states import SendState
from storage.tables import memberships, subscribers
from storage.tables_sending import messages
from storage.types import UtcTime

_WORDING = "rehearsal"
_SLICE = 100_000  # readers in one transaction


async def add_readers(url: str, first: int, count: int, list_id: int, now: datetime) -> None:
    """Make `count` private chats with the ids from `first` on, all of them on one list.

    `url` names a database that has the schema already. They have no quiet time and no consent to
    announcements. Those that are there stay as they are.
    """
    engine = make_engine(url)
    try:
        for begin in range(first, first + count, _SLICE):
            end = min(begin + _SLICE, first + count)
            async with engine.begin() as conn:
                await _add_slice(conn, _numbers(begin, end - 1), list_id, now)
        async with engine.begin() as conn:
            await conn.execute(text("ANALYZE"))  # as the database's own upkeep has done long since
    finally:
        await engine.dispose()


async def read_daily(url: str, slot: str) -> None:
    """Let everybody get posts once a day at a slot."""
    daily = update(subscribers).values(cadence=Cadence.DAILY, slot=slot)
    await _change(url, daily)


async def let_digests_arrive(url: str, now: datetime) -> None:
    """Write down that every digest that is on its way has been sent."""
    sent = {"state": SendState.SENT, "settled_at": now, "sealed_body": None}
    still = text("state IN ('todo', 'sending')")  # as ix_messages_open says it
    await _change(url, update(messages).where(still, messages.c.lane == LANE).values(**sent))


async def _change(url: str, change: Update) -> None:
    engine = make_engine(url)
    try:
        async with engine.begin() as conn:
            await conn.execute(change)
    finally:
        await engine.dispose()


def _numbers(first: int, last: int) -> ColumnElement[int]:
    """Return the column of a query that counts from `first` to `last`."""
    start = select(literal(first, BigInteger).label("n")).cte("numbers", recursive=True)
    numbers = start.union_all(select(start.c.n + 1).where(start.c.n < last))
    return numbers.c.n


async def _add_slice(
    conn: AsyncConnection, chat_id: ColumnElement[int], list_id: int, now: datetime
) -> None:
    at = literal(now, UtcTime)
    chats = select(chat_id, _word("private"), _word("active"), _word("none"), at, at)
    names = ["chat_id", "kind", "state", "quiet", "joined_at", "changed_at"]
    new = insert_into(conn, subscribers).from_select(names, chats.where(literal(value=True)))
    await conn.execute(new.on_conflict_do_nothing())
    places = select(literal(list_id, Integer), chat_id, _word(_WORDING), at)
    names = ["list_id", "chat_id", "wording", "joined_at"]
    new = insert_into(conn, memberships).from_select(names, places.where(literal(value=True)))
    await conn.execute(new.on_conflict_do_nothing())


def _word(word: str) -> ColumnElement[str]:
    return literal(word, String)


async def make_database(url: str, name: str) -> None:
    """Make an empty PostgreSQL database on the server that `url` names."""
    await _tell_server(url, f'CREATE DATABASE "{name}"')


async def drop_database(url: str, name: str) -> None:
    """Remove a PostgreSQL database, whoever still uses it."""
    await _tell_server(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _tell_server(url: str, statement: str) -> None:
    engine = make_engine(url)
    try:
        async with engine.connect() as conn:
            alone = await conn.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text(statement))
    finally:
        await engine.dispose()
