"""STEP: `Useful` taps: how many each post has, and no word of who tapped.

A row has a keyed hash of the chat and the post. With the key and a chat's number it can be found
again, to be taken back or deleted; without them it says nothing, and two posts' rows never show
that they are one person's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.sql import insert_new
from storage.tables_admin import marks

_CHUNK = 500  # hashes in one statement


class Marks:
    """The verbs of `Useful` taps."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def toggle(self, chat_id: int, post_id: int, now: datetime) -> bool:
        """Count a person's tap on a post, or take it back; say whether it counts now."""
        mark = self._seal.tap(chat_id, post_id)
        if await insert_new(self._conn, marks, {"post_id": post_id, "mark": mark, "at": now}):
            return True
        await self._drop([mark])
        return False

    async def of_posts(self, post_ids: Collection[int]) -> dict[int, int]:
        """Return how many taps each of these posts has."""
        query = select(marks.c.post_id, func.count()).where(marks.c.post_id.in_(post_ids))
        found = {
            row[0]: row[1] for row in await self._conn.execute(query.group_by(marks.c.post_id))
        }
        return {post_id: found.get(post_id, 0) for post_id in post_ids}

    async def of(self, chat_id: int) -> list[tuple[int, datetime]]:
        """Return the posts that a person has tapped, and when."""
        mine = await self._mine(chat_id)
        found: list[tuple[int, datetime]] = []
        for part in _parts(list(mine)):
            query = select(marks.c.mark, marks.c.at).where(marks.c.mark.in_(part))
            found += [(mine[row.mark], row.at) for row in await self._conn.execute(query)]
        return sorted(found)

    async def forget(self, chat_id: int) -> None:
        """Take back every tap of a person."""
        for part in _parts(list(await self._mine(chat_id))):
            await self._drop(part)

    async def _mine(self, chat_id: int) -> Mapping[str, int]:
        """Return what a person's taps would be, and on which post."""
        tapped = await self._conn.scalars(select(marks.c.post_id).distinct())
        return {self._seal.tap(chat_id, post_id): post_id for post_id in tapped.all()}

    async def _drop(self, which: Collection[str]) -> None:
        await self._conn.execute(delete(marks).where(marks.c.mark.in_(which)))


def _parts(found: list[str]) -> list[list[str]]:
    return [found[start : start + _CHUNK] for start in range(0, len(found), _CHUNK)]
