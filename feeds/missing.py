"""LOOP: posts that left the feed before their time: is the site asked, are they gone?

A post that is not in the feed any more, although older ones are, may have been taken down. The
site is asked at a later poll, because the feed of a busy site can be of another moment than its
pages. What is gone is not shown any more, what was not sent waits, and the owners are asked.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.notices import NewNotice, NoticeKind
from storage.outcome import Done, Later, Outcome
from storage.records import Post, Site
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_PATIENCE = timedelta(seconds=2)
_AT_ONCE = 5
_LATER = timedelta(hours=1)  # a site that gives no clear answer is asked again then


class Missing:
    """Looks after the posts that are missing from a feed."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._none: set[int] = set()  # sites that missed no post at the last look

    def suspect(self, site: Site) -> None:
        """Take it that posts may be missing from now on: the feed was read anew."""
        self._none.discard(site.id)

    async def look(self, site: Site) -> int:
        """Ask the site for posts that an earlier poll missed; return how many are gone.

        A site that missed none is looked at again only once its feed was read anew: a poll that
        brings nothing new must cost next to nothing.
        """
        if site.id in self._none:
            return 0
        now = self._clock.now()
        async with self._database.transaction() as tx:
            missing = await tx.shelf.missing(site.id)
        if not missing:
            self._none.add(site.id)
        due = [post for post in missing if _is_due(post, now)][:_AT_ONCE]
        gone = 0
        for post in due:
            found = await self._ask(site, post)
            async with self._database.transaction() as tx:
                await tx.shelf.alone()
                if isinstance(found, Done):
                    gone += await _settle(tx, post, found.value, now)
                else:
                    await tx.posts.mark(post.id, missing_since_at=now + _LATER)
        return gone

    async def _ask(self, site: Site, post: Post) -> Outcome[bool]:
        """Ask the site for a post; an error of our own is no answer, and no other post waits."""
        try:
            return await self._platform_of(site).is_published(post)
        except Exception:
            log.exception(
                "%s: whether %s is still there was not found out.", site.address, post.url
            )
            return Later("Bleep has an error of its own.")


def _is_due(post: Post, now: datetime) -> bool:
    return post.missing_since_at is not None and now - post.missing_since_at >= _PATIENCE


async def _settle(tx: Transaction, post: Post, published: bool, now: datetime) -> bool:  # noqa: FBT001  the answer itself
    if published:
        await tx.posts.mark(post.id, missing_since_at=None)
        return False
    await tx.posts.mark(post.id, gone_at=now)
    asked = await tx.notices.waiting_for(NoticeKind.CORRECTION, post_id=post.id)
    if asked is not None:
        await tx.notices.choose(asked.id, "undone", 0, now)
    if await tx.corrections.reached(post.id):
        await tx.corrections.pause(post.id)
        key = f"withdrawal:{post.id}:{int(now.timestamp())}"
        facts = {"title": post.title}
        new = NewNotice(key, NoticeKind.WITHDRAWAL, post.site_id, post.id, post.revision, facts)
        await tx.notices.add(new, now)
    return True
