"""STEP: a site's posts as a whole: which its feed lists, which are missing, held, or elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.posts import FIELDS, NEWEST, post_of
from storage.records import Post
from storage.tables import posts, sites


class Shelf:
    """The verbs of a site's posts as a whole."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def alone(self) -> None:
        """Wait until nobody else stores posts, and let nobody until the transaction ends.

        Two sites may bring the same article at once, and each must see what the other has stored;
        an owner may answer just when more posts join the question. On SQLite every transaction
        that writes is alone already.
        """
        if self._conn.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(hashtext('bleep posts'))")
            await self._conn.execute(lock)

    async def listed(self, site_id: int) -> list[Post]:
        """Return the posts that the feed had at the last look."""
        return await self._posts(posts.c.site_id == site_id, posts.c.listed)

    async def list_only(self, site_id: int, post_ids: Collection[int]) -> None:
        """Write down which posts the feed has now; what it has is not missing."""
        mine = update(posts).where(posts.c.site_id == site_id)
        inside = posts.c.id.in_(post_ids)
        await self._conn.execute(mine.where(posts.c.listed, ~inside).values(listed=False))
        await self._conn.execute(mine.where(inside).values(listed=True, missing_since_at=None))

    async def missing(self, site_id: int) -> list[Post]:
        """Return the posts that the feed should have and has not, and that may be gone."""
        return await self._posts(
            posts.c.site_id == site_id,
            posts.c.missing_since_at.is_not(None),
            posts.c.gone_at.is_(None),
        )

    async def held(self, notice_id: int) -> list[Post]:
        """Return the posts that wait for the owners' answer to a question, newest first."""
        return await self._posts(posts.c.notice_id == notice_id)

    async def elsewhere(
        self, site_id: int, since: datetime, until: datetime, limit: int
    ) -> list[Post]:
        """Return posts of the other sites in use from a span of time, newest first."""
        in_use = select(sites.c.id).where(sites.c.active, sites.c.id != site_id)
        return await self._posts(
            posts.c.site_id.in_(in_use),
            posts.c.same_as.is_(None),
            func.coalesce(posts.c.published_at, posts.c.seen_at).between(since, until),
            limit=limit,
        )

    async def _posts(
        self, *conditions: ColumnElement[bool], limit: int | None = None
    ) -> list[Post]:
        query = select(*FIELDS).where(*conditions).order_by(*NEWEST).limit(limit)
        return [post_of(row) for row in await self._conn.execute(query)]
