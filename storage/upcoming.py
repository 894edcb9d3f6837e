"""STEP: the queries for what is sent next, each by keys alone: quick whatever the planner knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    exists,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from storage.choices import QuietTime
from storage.fanout import agrees, heirs_of, lists_of, on_lists
from storage.ledger import due
from storage.sending import ANNOUNCEMENT
from storage.sql import among, among_listed, pairs
from storage.states import SendState
from storage.tables import memberships, subscribers
from storage.tables_sending import broadcasts, deliveries
from storage.types import UtcTime


class Entitled(NamedTuple):
    """What a chat that may be sent to has chosen: when it is quiet, its language, reading aloud."""

    quiet: QuietTime | None = None
    language: str | None = None
    aloud: bool = False


_RUNNING = broadcasts.c.state == literal_column("'running'")


def still_todo() -> ColumnElement[bool]:
    """Return the condition that a delivery that was picked by its id is still to do.

    It fits no index: where it does, and its statistics are old, SQLite walks through all deliveries
    that are to do rather than look up the ids.
    """
    return deliveries.c.state.concat("") == SendState.TODO


@cache
def next_of_broadcast() -> Select[Any]:
    """Return the query for the next deliveries of a broadcast, made once: it is run so often."""
    return (
        select(deliveries.c.id, deliveries.c.chat_id, deliveries.c.attempt, deliveries.c.resends)
        .where(
            due(deliveries, bindparam("now", type_=UtcTime)),
            deliveries.c.broadcast_id == bindparam("broadcast_id"),
            deliveries.c.chat_id > bindparam("after"),
            exists().where(broadcasts.c.id == bindparam("broadcast_id"), _RUNNING),
        )
        .order_by(deliveries.c.chat_id)
        .limit(bindparam("scan"))
    )


@cache
def entitled_among(dialect: str, kind: str) -> Select[Any]:
    """Return the query for those among `chat_ids` that are on a list of a broadcast, and agree.

    Whoever is on a list that one of its own was merged into is among them, and whoever is on a list
    that it leaves out is not.
    """
    its_own: BindParameter[int] = bindparam("broadcast_id")
    query = (
        select(
            subscribers.c.chat_id,
            subscribers.c.quiet,
            subscribers.c.timezone,
            subscribers.c.rests,
            subscribers.c.language,
            subscribers.c.aloud,
        )
        .join(memberships, memberships.c.chat_id == subscribers.c.chat_id)
        .where(
            among_listed(dialect, subscribers.c.chat_id, "chat_ids"),
            among_listed(dialect, memberships.c.chat_id, "chat_ids"),
            memberships.c.list_id.in_(heirs_of(its_own)),
            memberships.c.left_at.is_(None),
            subscribers.c.state == "active",
        )
    )
    if kind != ANNOUNCEMENT:
        return query
    left_out = on_lists(lists_of(its_own, minus=True), subscribers.c.chat_id)
    return query.where(agrees("announcements", subscribers.c.chat_id), ~left_out)


@cache
def claim_of(dialect: str) -> ReturningUpdate[Any]:
    """Return the statement that claims deliveries, those that nobody else has, made once too."""
    intent = update(deliveries).where(among_listed(dialect, deliveries.c.id, "ids"), still_todo())
    change = intent.values(
        state=SendState.SENDING,
        owner=bindparam("by"),
        epoch=bindparam("turn"),
        since_at=bindparam("now", type_=UtcTime),
        attempt=deliveries.c.attempt + 1,
        not_before_at=None,
    )
    return change.returning(deliveries.c.id)


@cache
def sent_of(dialect: str) -> ReturningUpdate[Any]:
    """Return the statement that settles what Telegram took, with the messages' ids; made once."""
    given = pairs(dialect)
    mine = (deliveries.c.owner == bindparam("by")) & (deliveries.c.epoch == bindparam("turn"))
    change = update(deliveries).where(
        deliveries.c.id == given.c.first, deliveries.c.state == literal_column("'sending'"), mine
    )
    now = bindparam("now", type_=UtcTime)
    values = {"state": SendState.SENT, "message_id": given.c.second, "error": None}
    return change.values(**values, settled_at=now).returning(deliveries.c.id)


def moved_among(conn: AsyncConnection, chat_ids: Sequence[int]) -> Select[Any]:
    """Return the query for the groups among these chats that have another id now.

    What was being sent while the group moved is still at its old id. It is sent there again, for
    Telegram refuses it for certain and tells the new id; only there can consent be looked at.
    """
    moved = subscribers.c.state == "gone"
    return select(subscribers.c.chat_id).where(among(conn, subscribers.c.chat_id, chat_ids), moved)


async def lock(conn: AsyncConnection, broadcast_id: int) -> None:
    """Keep others from ending or reopening a broadcast until this transaction is over.

    SQLite has one writer at a time anyway.
    """
    mine = select(broadcasts.c.id).where(broadcasts.c.id == broadcast_id)
    await conn.execute(mine.with_for_update())
