"""STEP: when the comments of a site were last looked at in full, and what its own count said.

It is one row among the site's comments, with no id of a comment and a state of its own, so that the
first look of all is known for ever, on a blog without comments too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import put
from storage.tables_comments import site_comments

_STATE = "look"


@dataclass(frozen=True, slots=True)
class Look:
    """A full look at a site; `hidden` is how many more it counts than it shows to us."""

    at: datetime
    hidden: int


class SiteLooks:
    """The verbs of full looks."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def last(self, site_id: int) -> Look | None:
        """Return the last full look at a site; None before the first."""
        query = select(site_comments.c.seen_at, site_comments.c.content_hash).where(
            site_comments.c.site_id == site_id, site_comments.c.remote_id == ""
        )
        row = (await self._conn.execute(query)).first()
        return None if row is None else Look(row.seen_at, int(row.content_hash))

    async def note(self, site_id: int, look: Look) -> None:
        """Write down a full look at a site."""
        row = {
            "site_id": site_id,
            "remote_id": "",
            "state": _STATE,
            "content_hash": str(look.hidden),
            "seen_at": look.at,
            "told_at": look.at,
        }
        await put(self._conn, site_comments, ["site_id", "remote_id"], row)
