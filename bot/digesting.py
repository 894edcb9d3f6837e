"""STEP: a digest looked up as it is now, and made from what is gathered for a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.catalogues import speaking_to
from bot.render import HowComments, how_comments
from bot.render.digest import Digest, digest_screen
from bot.screen import Screen
from feeds.sites.base import PlatformOf
from storage.choices import Cadence, Timing
from storage.digests import key_of
from storage.gathered import LANE
from storage.messages import NewMessage
from storage.records import Post
from storage.transaction import Transaction


class Digesting:
    """Shows and makes digests; `timezone` is the site's."""

    def __init__(self, timezone: tzinfo, platform_of: PlatformOf) -> None:
        self._timezone = timezone
        self._platform_of = platform_of

    async def make(
        self, tx: Transaction, chat_id: int, slot_at: datetime, now: datetime
    ) -> int | None:
        """Write the digest of a chat for a slot, and its message; None where there is none.

        Both are in this transaction, and the message has a key of its own: so it comes once.
        """
        digest_id = await tx.digests.make(chat_id, slot_at, now)
        if digest_id is None:
            return None
        digest = await self._digest(tx, chat_id, digest_id)
        # A reply to a digest of one post is a comment on it, as a reply to a post is.
        only = digest.posts[0].id if len(digest.posts) == 1 else None
        with await speaking_to(tx, chat_id):
            body = digest_screen(digest, 0, now, self._timezone).to_json()
        new = NewMessage(key_of(digest_id), chat_id, body, post_id=only, lane=LANE)
        await tx.messages.add(new, now)
        return digest_id

    async def choose(self, tx: Transaction, chat_id: int, timing: Timing, now: datetime) -> None:
        """Change when a reader gets posts.

        What is gathered comes at once where they are to come as they are published; what waits to
        be sent post by post is gathered where they are not.
        """
        await tx.subscribers.set_timing(chat_id, timing, now)
        if timing.cadence is Cadence.NOW:
            await self.make(tx, chat_id, now, now)
        else:
            await tx.digests.gathered.hold(chat_id, now)

    async def page(
        self,
        tx: Transaction,
        chat_id: int,
        digest_id: int,
        now: datetime,
        *,
        offset: int = 0,
        told: str = "",
    ) -> Screen | None:
        """Return a page of a digest as its posts are now; None where a chat has no such digest."""
        if not await tx.digests.is_of(chat_id, digest_id):
            return None
        digest = await self._digest(tx, chat_id, digest_id, told)
        with await speaking_to(tx, chat_id):
            return digest_screen(digest, offset, now, self._timezone)

    async def choices(
        self, tx: Transaction, chat_id: int, digest_id: int
    ) -> Sequence[tuple[int, Post]]:
        """Return the posts of a digest that comments can be about, with their numbers in it."""
        digest = await self._digest(tx, chat_id, digest_id)
        return [
            (number, post)
            for number, post in enumerate(digest.posts, 1)
            if post.site_id not in digest.muted
        ]

    async def _digest(
        self, tx: Transaction, chat_id: int, digest_id: int, told: str = ""
    ) -> Digest:
        posts = await tx.digests.posts(chat_id, digest_id)
        sites = [await tx.sites.get(at) for at in sorted({post.site_id for post in posts})]
        muted = [
            site.id
            for site in sites
            if how_comments(self._platform_of(site).abilities) is HowComments.NOT
        ]
        there = [post for post in posts if post.gone_at is None]
        return Digest(digest_id, there, sites, muted, told)
