"""STEP: the members of one list in bulk: how each of many chats stands to it, who joins, who is on.

Nobody is joined who has not started the bot, who has blocked it, who sent /stop, or who has ever
left this list: what a person decided is not undone by a file.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import among, insert_into
from storage.tables import consents, memberships, subscribers
from storage.types import UtcTime

WORDING = "import"
"""What stands in a membership, and in its consent, instead of the wording that a person saw."""

_POSTS = "posts"
_PART = 1_000


class Standing(StrEnum):
    """How a chat stands to a list before an import."""

    FINE = "fine"
    UNKNOWN = "unknown"
    ALREADY = "already"
    LEFT = "left"
    STOPPED = "stopped"
    AWAY = "away"


class Members:
    """The verbs of many members at once."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def standings(self, list_id: int, chats: Sequence[int]) -> Mapping[int, Standing]:
        """Say how each of these chats stands to a list; a thousand at a time is well."""
        theirs = memberships.c.chat_id == subscribers.c.chat_id
        columns = (
            subscribers.c.chat_id,
            subscribers.c.state,
            memberships.c.joined_at,
            memberships.c.left_at,
            exists().where(_stopped()).label("stopped"),
        )
        joined = subscribers.outerjoin(memberships, theirs & (memberships.c.list_id == list_id))
        query = select(*columns).select_from(joined)
        rows = await self._conn.execute(query.where(among(self._conn, columns[0], list(chats))))
        found = {row.chat_id: _standing(row) for row in rows}
        return {chat_id: found.get(chat_id, Standing.UNKNOWN) for chat_id in chats}

    async def join_all(self, list_id: int, chats: Sequence[int], now: datetime) -> int:
        """Put these chats on a list, as far as they stand fine to it; return how many."""
        given = literal(WORDING), literal(now, UtcTime), null()
        query = select(literal(list_id), subscribers.c.chat_id, *given).where(
            among(self._conn, subscribers.c.chat_id, list(chats)),
            subscribers.c.state == "active",
            ~exists().where(_stopped()),
        )
        names = ["list_id", "chat_id", "wording", "joined_at", "left_at"]
        row = insert_into(self._conn, memberships).from_select(names, query)
        new = row.on_conflict_do_nothing().returning(memberships.c.chat_id)
        joined = (await self._conn.scalars(new)).all()
        await self._agree(joined, now)
        return len(joined)

    async def _agree(self, chats: Sequence[int], now: datetime) -> None:
        """Write down that their agreement to posts came with a file, where they never decided."""
        given = literal(_POSTS), literal(WORDING), literal(now, UtcTime), null()
        query = select(subscribers.c.chat_id, *given)
        query = query.where(among(self._conn, subscribers.c.chat_id, chats))
        names = ["chat_id", "kind", "wording", "given_at", "withdrawn_at"]
        row = insert_into(self._conn, consents).from_select(names, query)
        await self._conn.execute(row.on_conflict_do_nothing())

    async def stopped(self, list_id: int) -> Sequence[int]:
        """Return who sent /stop while they were put on a list; for many members it takes long."""
        return (await self._conn.scalars(select(memberships.c.chat_id).where(_late(list_id)))).all()

    async def release(self, list_id: int, chats: Sequence[int], now: datetime) -> int:
        """Take those among these chats off a list again who sent /stop while they were put on it.

        A few hundred chats at a time are well.
        """
        mine = _late(list_id) & among(self._conn, memberships.c.chat_id, list(chats))
        change = update(memberships).where(mine).values(left_at=now)
        return (await self._conn.execute(change)).rowcount

    async def of(self, list_id: int) -> AsyncIterator[Sequence[tuple[int, datetime]]]:
        """Return who is on a list and since when, in parts, by the number of the chat."""
        after = -(2**63)
        while True:
            query = select(memberships.c.chat_id, memberships.c.joined_at).where(
                memberships.c.list_id == list_id,
                memberships.c.left_at.is_(None),
                memberships.c.chat_id > after,
            )
            rows = await self._conn.execute(query.order_by(memberships.c.chat_id).limit(_PART))
            part = [(row.chat_id, row.joined_at) for row in rows]
            if not part:
                return
            yield part
            after = part[-1][0]


def _late(list_id: int) -> ColumnElement[bool]:
    """Return the condition that a member came by a file and sent /stop since."""
    stopped = exists().where(
        consents.c.chat_id == memberships.c.chat_id,
        consents.c.kind == _POSTS,
        consents.c.withdrawn_at >= memberships.c.joined_at,
    )
    mine = (memberships.c.list_id == list_id) & (memberships.c.wording == WORDING)
    return mine & memberships.c.left_at.is_(None) & stopped


def _stopped() -> ColumnElement[bool]:
    theirs = (consents.c.chat_id == subscribers.c.chat_id) & (consents.c.kind == _POSTS)
    return theirs & consents.c.withdrawn_at.is_not(None)


def _standing(row: Row[Any]) -> Standing:
    if row.left_at is not None:
        return Standing.LEFT
    if row.joined_at is not None:
        return Standing.ALREADY
    if row.stopped:
        return Standing.STOPPED
    return Standing.FINE if row.state == "active" else Standing.AWAY
