"""LOOP: which posts take comments no more? Asked before anyone writes one, and each day again.

A new post is asked about as soon as it is known. What a site says is believed for a day
(storage/awaited.py), so one that opens a post again is believed too.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Outcome
from storage.records import Post, Site

log = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
_AGAIN = timedelta(minutes=10)  # where the site did not answer
_NEWEST = 500


@runtime_checkable
class TellsClosed(Protocol):
    """A platform that can say which posts take comments no more."""

    async def closed(self, posts: Sequence[Post]) -> Outcome[Mapping[int, bool]]:
        """Return by our ids whether posts are closed; one that it does not know is left out."""


class Closing:
    """Keeps what sites say of their newest posts. What a restart forgets is asked for once more."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._next: dict[int, datetime] = {}
        self._asked: dict[int, int] = {}  # the newest post of each site that was asked about

    async def look_due(self) -> int:
        """Ask the sites whose time has come; return how many posts were closed or opened."""
        async with self._database.reading() as tx:
            sites, newest = await tx.sites.all(), await tx.posts.latest(_NEWEST)
        changed = 0
        for site in sites:
            platform = self._platform_of(site)
            due = self._due(site, [post for post in newest if post.site_id == site.id])
            if due and isinstance(platform, TellsClosed):
                try:
                    changed += await self._ask(site, platform, due)
                except Exception:
                    log.exception("The posts of %s met an error of our own.", site.address)
        return changed

    def _due(self, site: Site, posts: Sequence[Post]) -> Sequence[Post]:
        """Return all posts of a site once a day, and in between those that are new."""
        now, asked = self._clock.now(), self._asked.get(site.id)
        if asked is None or self._next.get(site.id, now) <= now:
            return posts
        return [post for post in posts if post.id > asked]

    async def _ask(self, site: Site, platform: TellsClosed, posts: Sequence[Post]) -> int:
        now, before = self._clock.now(), self._asked.get(site.id)
        whole = before is None or self._next[site.id] <= now
        self._asked[site.id] = max(before or 0, *(post.id for post in posts))
        told = await platform.closed(posts)
        if whole or not isinstance(told, Done):
            self._next[site.id] = now + (_EVERY if isinstance(told, Done) else _AGAIN)
        if not isinstance(told, Done) or not told.value:
            return 0
        async with self._database.transaction() as tx:
            return await tx.awaited.note_closed(told.value, now)
