"""STEP: the queries for what is sent next, each by keys alone: quick whatever the planner knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.fanout import agrees
from storage.ledger import due
from storage.sending import ANNOUNCEMENT
from storage.sql import among
from storage.tables import memberships, subscribers
from storage.tables_sending import broadcast_lists, deliveries
from storage.types import UtcTime


@cache
def next_of_broadcast() -> Select[Any]:
    """Return the query for the next deliveries of a broadcast, made once: it is run so often."""
    return (
        select(deliveries.c.id, deliveries.c.chat_id, deliveries.c.attempt, deliveries.c.resends)
        .where(
            due(deliveries, bindparam("now", type_=UtcTime)),
            deliveries.c.broadcast_id == bindparam("broadcast_id"),
            deliveries.c.chat_id > bindparam("after"),
        )
        .order_by(deliveries.c.chat_id)
        .limit(bindparam("scan"))
    )


def entitled_among(conn: AsyncConnection, kind: str, chat_ids: Sequence[int]) -> Select[Any]:
    """Return the query for those among these chats that are on a list of a broadcast, and agree."""
    its_own = broadcast_lists.c.broadcast_id == bindparam("broadcast_id")
    query = (
        select(subscribers.c.chat_id, subscribers.c.quiet)
        .join(memberships, memberships.c.chat_id == subscribers.c.chat_id)
        .where(
            among(conn, subscribers.c.chat_id, chat_ids),
            among(conn, memberships.c.chat_id, chat_ids),
            memberships.c.list_id.in_(select(broadcast_lists.c.list_id).where(its_own)),
            memberships.c.left_at.is_(None),
            subscribers.c.state == "active",
        )
    )
    return (
        query.where(agrees("announcements", subscribers.c.chat_id))
        if kind == ANNOUNCEMENT
        else query
    )
