"""A desk from which tests poll a blog: a stand-in site, a clock, and what was stored and sent."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from feeds.http.web import Web
from feeds.polled import Polled
from feeds.rounds import Poller, Reach, make_poller
from feeds.sites.base import Platform
from feeds.summarise import summarise
from feeds.text import blocks
from storage.database import Database
from storage.ledger import Owner
from storage.notices import Notice
from storage.outcome import Done, Outcome
from storage.records import ALL, Feed, Post, Site
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform, Item, parse_here, rss
from tests.feeds.stand_in import Reply, StandIn
from tests.storage.builders import READER, claim_deliveries

EVERY = timedelta(minutes=5)
ROUND = EVERY * 1.1  # the longest that chance makes of it
ROUNDS = 20  # of at most a second each
OWNER = Owner("this", 1)
FEED = "/feed/"
TAG = {"ETag": '"one"', "Last-Modified": "Sun, 01 Mar 2026 09:00:00 GMT"}
OLD = [Item(n) for n in (12, 11, 10)]
NEW = Item(20)


@dataclass
class Desk:
    """A poller of some addresses, and what it has done.

    `said` is what the summariser answers instead of a summary, if set; `meanwhile` runs while it
    works on the text with a title.
    """

    database: Database
    web: Web
    clock: FakeClock
    platform: FakePlatform = field(default_factory=FakePlatform)
    parsed: list[bytes] = field(default_factory=list)
    crash: bool = False
    spoil: bool = False
    said: Outcome[str] | None = None
    meanwhile: Callable[[str], Awaitable[None]] | None = None

    def poller(self, *addresses: str) -> Poller:
        reach = Reach(self.database, self.web, self, self.platform_of, self.clock.clock)
        return make_poller(reach, addresses, EVERY)

    def platform_of(self, _site: Site) -> Platform:
        return self.platform

    async def summarise(self, title: str, text: str, max_chars: int = 400) -> Outcome[str]:
        if self.meanwhile is not None:
            await self.meanwhile(title)
        return self.said or Done(summarise(title, text, max_chars))

    async def blocks(self, html: str) -> Outcome[str]:
        return Done(blocks(html))

    async def parse(self, data: bytes, url: str) -> Outcome[Feed]:
        self.parsed.append(data)
        if self.crash:
            raise RuntimeError("nobody thought of this")
        answer = await parse_here(data, url)
        return Done(unstorable(answer.value)) if self.spoil and isinstance(answer, Done) else answer

    async def people(self) -> None:
        """Put a reader on the list of all posts."""
        now = self.clock.now()
        async with self.database.transaction() as tx:
            await tx.lists.ensure_all("All posts", now)
            every = await tx.lists.by_slug(ALL)
            assert every is not None
            await tx.subscribers.ensure(READER, "private", "none", now)
            await tx.lists.join(every.id, READER, "v1", now)

    async def follow(self, poller: Poller, of_sites: int = 1) -> None:
        """Let a reader join, and read the baselines of so many sites."""
        await self.people()
        await self.read_baselines(poller, of_sites)

    async def read_baselines(self, poller: Poller, of_sites: int = 1) -> None:
        """Poll until so many sites are met: a busy machine looks for one over many rounds."""
        for _ in range(ROUNDS):
            await self.next_round(poller, timedelta())
            async with self.database.transaction() as tx:
                read = [site for site in await tx.sites.all() if site.baseline_at]
            if len(read) == of_sites:
                break

    async def next_round(
        self, poller: Poller, after: timedelta = ROUND, rounds: int = ROUNDS
    ) -> Polled:
        """Let time pass and poll what is due; a busy machine takes more than one round for it."""
        self.clock.advance(after.total_seconds())
        polled = await poller.poll_due()
        while poller.busy and (rounds := rounds - 1):
            polled += await poller.poll_due()
        return polled

    async def sent(self) -> list[tuple[int, str]]:
        """Return to whom which title is to be sent."""
        async with self.database.transaction() as tx:
            claimed = await claim_deliveries(tx, OWNER, self.clock.now(), 100, [])
            posts = [await tx.posts.get(one.broadcast.post_id or 0) for one in claimed]
        pairs = zip(claimed, posts, strict=True)
        return [(one.chat_id, post.title) for one, post in pairs if post is not None]

    async def site(self, address: str) -> Site:
        async with self.database.transaction() as tx:
            site = await tx.sites.at(address)
        assert site is not None
        return site

    async def notices(self) -> list[Notice]:
        """Return what the owners are to be told."""
        async with self.database.transaction() as tx:
            return await tx.notices.untold(100)

    async def posts(self) -> list[Post]:
        async with self.database.transaction() as tx:
            return await tx.posts.latest(100)


def unstorable(feed: Feed) -> Feed:
    """Return a feed whose newest entry no database takes."""
    newest, *others = feed.entries
    broken = dataclasses.replace(newest, author="\ud800")
    return dataclasses.replace(feed, entries=(broken, *others))


def publish(blog: StandIn, *items: Item, tag: str = '"two"') -> None:
    """Let the feed show these items from now on."""
    blog.replies[FEED] = Reply(rss(items), headers={**TAG, "ETag": tag})
