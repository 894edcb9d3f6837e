"""STEP: groups and channels as subscribers: who answers for one, and where in it posts go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import insert_new
from storage.tables import subscribers

LEFT = "left"


@dataclass(frozen=True, slots=True)
class Group:
    """A group, a supergroup or a channel. Its number is negative.

    `keeper_id` is the admin of it who chooses what it gets, once Telegram has said that they are
    one. `thread_id` is the forum topic that posts go to.
    """

    chat_id: int
    kind: str
    state: str
    quiet: str
    keeper_id: int | None
    thread_id: int | None


_GROUP = select(
    subscribers.c.chat_id,
    subscribers.c.kind,
    subscribers.c.state,
    subscribers.c.quiet,
    subscribers.c.added_by,
    subscribers.c.thread_id,
)


class Groups:
    """The verbs of groups and channels."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def get(self, chat_id: int) -> Group | None:
        """Return one group or channel."""
        query = _GROUP.where(subscribers.c.chat_id == chat_id, subscribers.c.kind != "private")
        row = (await self._conn.execute(query)).first()
        return None if row is None else Group(*row)

    async def join(self, chat_id: int, kind: str, quiet: str, now: datetime) -> None:
        """Write down that the bot may write in a group or channel; it gets nothing yet."""
        values = {
            "chat_id": chat_id,
            "kind": kind,
            "state": "active",
            "quiet": quiet,
            "joined_at": now,
            "changed_at": now,
        }
        if not await insert_new(self._conn, subscribers, values):
            await self._set(chat_id, state="active", changed_at=now)

    async def leave(self, chat_id: int, now: datetime) -> bool:
        """Write down that the bot may write there no more; say whether it could before."""
        mine = update(subscribers).where(
            subscribers.c.chat_id == chat_id, subscribers.c.state == "active"
        )
        gone = await self._conn.execute(mine.values(state=LEFT, changed_at=now))
        return gone.rowcount == 1

    async def keep(self, chat_id: int, keeper_id: int) -> None:
        """Let an admin of a group or channel choose what it gets, instead of any other."""
        await self._set(chat_id, added_by=keeper_id)

    async def kept_by(self, keeper_id: int) -> list[Group]:
        """Return the groups and channels of an admin, where the bot may write."""
        mine = subscribers.c.added_by == keeper_id
        query = _GROUP.where(mine, subscribers.c.state == "active")
        return [Group(*row) for row in await self._conn.execute(query.order_by("chat_id"))]

    async def use_thread(self, chat_id: int, thread_id: int | None) -> None:
        """Let posts go to one topic of a forum; None is the general one."""
        await self._set(chat_id, thread_id=thread_id)

    async def threads(self, chat_ids: Collection[int]) -> dict[int, int]:
        """Return the forum topics that posts go to, of those chats that have one."""
        there = subscribers.c.thread_id.is_not(None)
        query = select(subscribers.c.chat_id, subscribers.c.thread_id).where(
            subscribers.c.chat_id.in_(chat_ids), there
        )
        rows = await self._conn.execute(query)
        return {row.chat_id: row.thread_id for row in rows}

    async def _set(self, chat_id: int, **values: object) -> None:
        mine = update(subscribers).where(subscribers.c.chat_id == chat_id)
        await self._conn.execute(mine.values(**values))


async def succeed(conn: AsyncConnection, old: int, new: int) -> None:
    """Let a chat be known, kept and reached as another was, in what it has not of its own."""
    names = ("sealed_name", "address", "added_by", "thread_id")
    theirs = [subscribers.c[name] for name in names]
    was = (await conn.execute(select(*theirs).where(subscribers.c.chat_id == old))).one()
    values = {at.name: func.coalesce(at, kept) for at, kept in zip(theirs, was, strict=True)}
    change = update(subscribers).where(subscribers.c.chat_id == new)
    await conn.execute(change.values(**values))
    ended = update(subscribers).where(subscribers.c.chat_id == old)
    await conn.execute(ended.values(added_by=None))
