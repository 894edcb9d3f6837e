"""LOOP: whose comment form do the posts of each site have? Looked at once a day.

So a reader is told how a comment gets to the blog before writing one.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from feeds.sites.base import PlatformOf
from feeds.sites.foreign import LooksAtForm
from storage.clock import Clock
from storage.database import Database
from storage.records import Post

log = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
_AGAIN = timedelta(minutes=10)  # where the page could not be seen
_NEWEST = 100


class Forms:
    """Looks at the newest post of each site."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._next: dict[int, datetime] = {}

    async def look_due(self) -> int:
        """Look at the sites whose time has come; return how many could be seen."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            due = [site for site in await tx.sites.all() if self._next.get(site.id, now) <= now]
            newest = await tx.posts.latest(_NEWEST) if due else []
        first: dict[int, Post] = {}
        for one in newest:
            first.setdefault(one.site_id, one)
        seen = 0
        for site in due:
            platform, post = self._platform_of(site), first.get(site.id)
            is_seen = False
            if post is not None and isinstance(platform, LooksAtForm):
                try:
                    is_seen = await platform.look_at(post)
                except Exception:
                    log.exception("The form of %s met an error of our own.", site.address)
            self._next[site.id] = now + (_EVERY if is_seen else _AGAIN)
            seen += is_seen
        return seen
