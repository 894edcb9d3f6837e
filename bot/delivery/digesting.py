"""STEP: a digest looked up as it is now, and made from what is gathered for a chat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.catalogues import catalogue, speaking_to
from bot.language import speaking
from bot.render import HowComments, how_comments
from bot.render.digest import Digest, digest_screen, page_screen, with_pages
from bot.screen import Screen
from feeds.sites.base import PlatformOf
from storage.choices import Cadence, Timing
from storage.digests import Made, key_of
from storage.gathered import LANE
from storage.messages import NewMessage
from storage.records import Post, Site
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _About:
    """The sites of some posts, those that take no comments from here, and the closed posts."""

    sites: Sequence[Site]
    muted: Collection[int]
    closed: Collection[int]


class Digesting:
    """Shows and makes digests; `timezone` is the site's."""

    def __init__(self, timezone: tzinfo, platform_of: PlatformOf) -> None:
        self._timezone = timezone
        self._platform_of = platform_of

    async def make(
        self, tx: Transaction, chat_id: int, slot_at: datetime, now: datetime
    ) -> int | None:
        """Write the digest of a chat for a slot, and its message; None where there is none."""
        made = await self.make_all(tx, [chat_id], slot_at, now)
        return made[0].digest_id if made else None

    async def make_all(
        self, tx: Transaction, chat_ids: Collection[int], slot_at: datetime, now: datetime
    ) -> Sequence[Made]:
        """Write the digests of some chats for a slot, and their messages; return what was made.

        All of it is in this transaction, and each message has a key of its own: so it comes once.
        """
        made = await tx.digests.make_all(chat_ids, slot_at, now)
        if not made:
            return []
        posts = await tx.digests.showing(frozenset().union(*(one.post_ids for one in made)))
        about = await self._about(tx, posts, now)
        languages = await tx.languages.among([one.chat_id for one in made])
        drawing = _Drawing(now, self._timezone)
        for one in made:
            its_own = [post for post in posts if post.id in one.post_ids]
            digest = _digest(one.digest_id, its_own, about)
            drawing.add(one.chat_id, digest, languages.get(one.chat_id))
        await tx.messages.add_all(drawing.messages, now)
        return made

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
        digest = await self._stored(tx, chat_id, digest_id, now, told)
        with await speaking_to(tx, chat_id):
            return digest_screen(digest, offset, now, self._timezone)

    async def choices(
        self, tx: Transaction, chat_id: int, digest_id: int, now: datetime
    ) -> Sequence[tuple[int, Post]]:
        """Return the posts of a digest that a reply may mean, with their numbers in it.

        Of one that is closed the person is told so; it is not taken for another.
        """
        digest = await self._stored(tx, chat_id, digest_id, now)
        return [
            (number, post)
            for number, post in enumerate(digest.posts, 1)
            if post.site_id not in digest.muted
        ]

    async def _stored(
        self, tx: Transaction, chat_id: int, digest_id: int, now: datetime, told: str = ""
    ) -> Digest:
        posts = await tx.digests.posts(chat_id, digest_id)
        return _digest(digest_id, posts, await self._about(tx, posts, now), told)

    async def _about(self, tx: Transaction, posts: Sequence[Post], now: datetime) -> _About:
        sites = [await tx.sites.get(at) for at in sorted({post.site_id for post in posts})]
        used = {site.id for site in await tx.sites.all()}
        muted = [site.id for site in sites if self._is_muted(site, left=site.id not in used)]
        closed = await tx.awaited.closed_among([post.id for post in posts], now)
        return _About(sites, muted, closed)

    def _is_muted(self, site: Site, *, left: bool) -> bool:
        return how_comments(self._platform_of(site).abilities, left=left) is HowComments.NOT


def _digest(digest_id: int, posts: Sequence[Post], about: _About, told: str = "") -> Digest:
    its_own = {post.site_id for post in posts}
    there = [post for post in posts if post.gone_at is None]
    sites = [site for site in about.sites if site.id in its_own]
    return Digest(digest_id, there, sites, about.muted, about.closed, told)


class _Drawing:
    """The messages of some digests; what several of them show is drawn once."""

    def __init__(self, now: datetime, timezone: tzinfo) -> None:
        self.messages: list[NewMessage] = []
        self._now = now
        self._timezone = timezone
        self._pages: dict[tuple[str | None, tuple[int, ...]], Screen] = {}

    def add(self, chat_id: int, digest: Digest, language: str | None) -> None:
        """Draw the message of a digest in the language of its reader."""
        posts = tuple(post.id for post in digest.posts)
        with speaking(catalogue(language)):
            page = self._pages.get((language, posts))
            if page is None:
                page = page_screen(digest, 0, self._now, self._timezone)
                self._pages[language, posts] = page
            body = with_pages(page, digest).to_json()
        # A reply to a digest of one post is a comment on it, as a reply to a post is.
        only = posts[0] if len(posts) == 1 else None
        key = key_of(digest.id)
        self.messages.append(NewMessage(key, chat_id, body, post_id=only, lane=LANE))
