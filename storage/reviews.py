"""STEP: posts that wait for an editor before they go out: broadcasts without deliveries yet.

waiting ─┬─ an editor, or the time that was chosen ─▶ preparing ─▶ as any broadcast
         └─ an editor ─▶ cancelled, and no card is shown of it

Each move is a compare-and-set on the broadcast, so it happens once, through any restart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.broadcasts import Broadcasts
from storage.fanout import heirs_of
from storage.records import Post
from storage.sending import POST, BroadcastState
from storage.sql import insert_new
from storage.tables import lists, posts, revisions
from storage.tables_sending import broadcast_lists, broadcasts

EDITOR = "editor"
"""Who chose the summary of a post whose points an editor changed."""

_WAITING = BroadcastState.WAITING


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits; without `due_at` it waits until an editor decides."""

    broadcast_id: int
    post_id: int
    due_at: datetime | None


class Reviews:
    """The verbs of posts that wait for an editor."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def hold(
        self, post: Post, list_ids: Collection[int], due_at: datetime | None, now: datetime
    ) -> int | None:
        """Store the broadcast of a new post, which waits; None if the post has one already."""
        key = f"post:{post.id}:{post.revision}"
        more = {"post_id": post.id, "state": _WAITING, "due_at": due_at}
        broadcast_id = await Broadcasts(self._conn).add(POST, key, now, **more)
        if broadcast_id is None:
            return None
        for list_id in sorted(list_ids):
            row = {"broadcast_id": broadcast_id, "list_id": list_id}
            await insert_new(self._conn, broadcast_lists, row)
        return broadcast_id

    async def waiting(self, limit: int, after: int = 0) -> list[Waiting]:
        """Return the posts that wait but the first so many: those that have a time come first."""
        columns = (broadcasts.c.id, broadcasts.c.post_id, broadcasts.c.due_at)
        # Said of `closed_at` too, so that the index of what is not over is used.
        mine = (broadcasts.c.state == _WAITING) & broadcasts.c.closed_at.is_(None)
        order = (broadcasts.c.due_at.is_(None), broadcasts.c.due_at, broadcasts.c.id)
        query = select(*columns).where(mine).order_by(*order).limit(limit).offset(after)
        return [Waiting(*row) for row in await self._conn.execute(query)]

    async def get(self, broadcast_id: int) -> Waiting | None:
        """Return a post that waits; None if it does not wait any more."""
        columns = (broadcasts.c.id, broadcasts.c.post_id, broadcasts.c.due_at)
        mine = (broadcasts.c.id == broadcast_id) & (broadcasts.c.state == _WAITING)
        row = (await self._conn.execute(select(*columns).where(mine))).first()
        return None if row is None else Waiting(*row)

    async def lists_of(self, broadcast_id: int) -> list[int]:
        """Return the lists that a post goes to, with those that they were merged into since."""
        return sorted(await self._conn.scalars(heirs_of(broadcast_id)))

    async def send(self, broadcast_id: int) -> int | None:
        """Let a post go out; return to how many, None if it does not wait any more."""
        if not await self._move(broadcast_id, state=BroadcastState.PREPARING):
            return None
        await self._renew_lists(broadcast_id)
        return await Broadcasts(self._conn).first_slice(broadcast_id)

    async def _renew_lists(self, broadcast_id: int) -> None:
        """Let a post go to what its lists are now: merged into another, or gone.

        A merged list stays among them, for readers who are not on the other one yet.
        """
        for list_id in await self.lists_of(broadcast_id):
            row = {"broadcast_id": broadcast_id, "list_id": list_id}
            await insert_new(self._conn, broadcast_lists, row)
        now = lists.alias()
        used = exists().where(
            now.c.id == func.coalesce(lists.c.merged_into, lists.c.id),
            now.c.archived_at.is_(None),
            now.c.deleted_at.is_(None),
        )
        its_own = broadcast_lists.c.broadcast_id == broadcast_id
        gone = broadcast_lists.c.list_id.in_(select(lists.c.id).where(~used))
        await self._conn.execute(delete(broadcast_lists).where(its_own, gone))

    async def drop(self, broadcast_id: int, now: datetime) -> bool:
        """Do not send a post, for ever; False if it does not wait any more."""
        ended = {"ended_at": now, "closed_at": now}
        return await self._move(broadcast_id, state=BroadcastState.CANCELLED, **ended)

    async def _move(self, broadcast_id: int, **values: object) -> bool:
        mine = (broadcasts.c.id == broadcast_id) & (broadcasts.c.state == _WAITING)
        done = await self._conn.execute(update(broadcasts).where(mine).values(**values))
        return done.rowcount == 1

    async def rewrite(self, post: Post, summary: str) -> bool:
        """Give a post the points that an editor chose; False if it has changed since."""
        mine = (posts.c.id == post.id) & (posts.c.revision == post.revision)
        change = update(posts).where(mine).values(summary=summary, summarised_by=EDITOR)
        if (await self._conn.execute(change)).rowcount == 0:
            return False
        same = (revisions.c.post_id == post.id) & (revisions.c.number == post.revision)
        await self._conn.execute(update(revisions).where(same).values(summary=summary))
        return True
