"""STEP: which of the site's public comments have been seen, so that each is told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import SiteComment
from storage.sql import insert_new
from storage.tables import site_comments


class SiteComments:
    """The verbs of the site's comments."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def seen(self, site_id: int, ids: Iterable[str]) -> frozenset[str]:
        """Return which of these ids have been seen."""
        query = select(site_comments.c.remote_id).where(
            site_comments.c.site_id == site_id, site_comments.c.remote_id.in_(list(ids))
        )
        return frozenset((await self._conn.scalars(query)).all())

    async def see(self, site_id: int, comment: SiteComment, now: datetime) -> bool:
        """Write down that a comment was seen; False if it had been."""
        row = {
            "site_id": site_id,
            "remote_id": comment.id,
            "parent_id": comment.parent_id,
            "seen_at": now,
        }
        return await insert_new(self._conn, site_comments, row)
