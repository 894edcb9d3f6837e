"""LOOP: posts in, one feed.

    site ──feed──▶ fetch ▶ parse ▶ prepare ▶ store ▶ fan out
                                               └── one transaction: posts, broadcasts, deliveries,
                                                   notices to the owners, validators

The validators are stored with what they stand for: a crash in between makes us read the feed
again, never miss a post. The first poll of a site is its baseline: it stores and sends nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from feeds.alert import moved, moves, recovered
from feeds.fetch import Fetched, fetch
from feeds.habit import next_wait
from feeds.http.web import Web
from feeds.item import Item
from feeds.missing import Missing
from feeds.polled import Discovered, Polled
from feeds.prepare import Prepare
from feeds.store import Stored, store
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Later, Never, Unknown, backoff
from storage.records import Feed, Site
from storage.transaction import Transaction

log = logging.getLogger(__name__)

# WordPress can hide a late scheduled post behind a 304 (facts on feeds, section 4).
_FULL_EVERY = timedelta(hours=6)
_BURST = timedelta(seconds=60)  # after a ping: what it told of may show a moment later
_BURST_FIRST = timedelta(seconds=3)
_EMPTY = "The feed has no posts that can be read, although it had some."


@dataclass(frozen=True, slots=True)
class _Read:
    """A feed that was read and is ready to be stored."""

    feed: Feed
    items: Sequence[Item]
    digest: str


class Poll:
    """Reads one feed at a time."""

    def __init__(
        self,
        database: Database,
        web: Web,
        prepare: Prepare,
        missing: Missing,
        *,
        every: timedelta,
        clock: Clock,
        discovered: Discovered | None = None,
    ) -> None:
        self._database = database
        self._web = web
        self._prepare = prepare
        self._missing = missing
        self._every = every
        self._clock = clock
        self._discovered = discovered
        self._habits: dict[int, Sequence[datetime]] = {}

    async def guarded(self, site: Site) -> Polled:
        """Read a feed; an error of our own is a failure like any other."""
        try:
            return await self.poll(site)
        except Exception:
            log.exception("The feed of %s met an error of our own.", site.address)
            return await self._fail(site, "Bleep has an error of its own.", None)

    async def poll(self, site: Site) -> Polled:
        """Read one feed now, and ask the site about posts that are missing from it."""
        now = self._clock.now()
        full = site.full_at is None or not timedelta() <= now - site.full_at < _FULL_EVERY
        etag, modified = (None, None) if full else (site.etag, site.last_modified)
        match await fetch(self._web, site.feed_url, etag, modified, now):
            case Done(fetched):
                polled = await self._take(site, fetched)
            case Later(why, after):
                return await self._fail(site, why, after)
            case Never(why=why) | Unknown(why=why):
                return await self._fail(site, why, None)
        try:
            await self._missing.look(site)
        except Exception:
            log.exception(
                "%s: posts that are missing from the feed were not asked for.", site.address
            )
        return polled

    async def _take(self, site: Site, fetched: Fetched) -> Polled:
        """Take what came: nothing new, the same bytes once more, or a feed to read."""
        if not fetched.changed:
            return await self._keep(site, fetched, None, {})
        digest = hashlib.sha256(fetched.body).hexdigest()
        if digest == site.body_hash:
            return await self._keep(site, fetched, None, {"full_at": self._clock.now()})
        match await self._prepare.parse(fetched.body, fetched.url):
            case Done(feed):
                return await self._read(site, fetched, feed, digest)
            case Later(why=why) | Never(why=why) | Unknown(why=why):
                return await self._fail(site, why, None)

    async def _read(self, site: Site, fetched: Fetched, feed: Feed, digest: str) -> Polled:
        if not feed.entries and site.baseline_at is not None and await self._had_posts(site):
            return await self._fail(site, _EMPTY, None)
        match await self._prepare.items(site, feed):
            case Done(items):
                pass
            case Later(why, after):
                return await self._fail(site, why, after)
            case Never(why=why) | Unknown(why=why):
                return await self._fail(site, why, None)
        now = self._clock.now()
        values = {
            "full_at": now,
            "baseline_at": site.baseline_at or now,
            # Behind the same first lines there can be another text.
            "body_hash": None if any(entry.cut for entry in feed.entries) else digest,
        }
        return await self._keep(site, fetched, _Read(feed, items, digest), values)

    async def _had_posts(self, site: Site) -> bool:
        async with self._database.reading() as tx:
            return bool(await tx.shelf.listed(site.id))

    async def _keep(
        self, site: Site, fetched: Fetched, read: _Read | None, values: dict[str, Any]
    ) -> Polled:
        """Store what came, and how far the site is read, in one transaction."""
        now = self._clock.now()
        stored = Stored()
        move = moves(site, fetched.moved_to)
        async with self._database.transaction() as tx:
            if read is not None:
                await tx.shelf.alone()
                stored = await store(tx, site, read.items, now)
                await self._note_hub(tx, site, fetched, read.feed, now)
            if stored.new or site.id not in self._habits:
                self._habits[site.id] = await tx.posts.published_times(site.id)
            # A ping or an alert may have come since this poll began.
            present = await tx.sites.take(site.id)
            for word in (recovered(present, stored.posts), moved(site, move)):
                if word is not None:
                    await tx.notices.add(word, now)
            standing = self._all_well(present, fetched, stored, now)
            if present.pinged_at != site.pinged_at:
                standing["next_poll_at"] = now + _BURST_FIRST
            await tx.sites.change(site.id, **(standing | values | move))
        if read is not None:
            self._missing.suspect(site)
        self._tell(site, stored, read)
        posts = stored.posts if site.baseline_at else 0
        return Polled(posts, stored.deliveries, stored.held)

    async def _note_hub(
        self, tx: Transaction, site: Site, fetched: Fetched, feed: Feed, now: datetime
    ) -> None:
        if self._discovered is None:
            return
        said = {rel: link.target for link in fetched.links for rel in link.rel}
        hub, topic = said.get("hub", feed.hub_url), said.get("self", feed.self_url)
        await self._discovered(tx, site, hub, topic or site.feed_url, now)

    def _all_well(
        self, site: Site, fetched: Fetched, stored: Stored, now: datetime
    ) -> dict[str, Any]:
        fresh = stored.new or stored.changed or site.baseline_at is None
        quick = now if fresh else site.quick_since_at
        return {
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "last_success_at": now,
            "next_poll_at": now + self._wait(site, stored, quick, now),
            "quick_since_at": quick,
            "failures": 0,
            "last_error": None,
            "failing_since_at": None,
            "alerted_at": None,
        }

    def _wait(self, site: Site, stored: Stored, quick: datetime | None, now: datetime) -> timedelta:
        """Return how long to leave a site alone: by its habit, and less after a ping."""
        chance = self._clock.chance()
        wait = next_wait(self._every, now, self._habits.get(site.id, ()), quick, chance)
        if stored.lost:
            wait = min(wait, self._every)
        since = _BURST if site.pinged_at is None else now - site.pinged_at
        if timedelta() <= since < _BURST and not stored.new:
            return min(wait, max(_BURST_FIRST, since))
        return wait

    async def _fail(self, site: Site, why: str, after: timedelta | None) -> Polled:
        now = self._clock.now()
        first = min(30.0, self._every.total_seconds())
        wait = max(self._every, after or backoff(site.failures + 1, self._clock.chance(), first))
        async with self._database.transaction() as tx:
            present = await tx.sites.take(site.id)
            if present.pinged_at != site.pinged_at:
                wait = _BURST_FIRST
            await tx.sites.change(
                site.id,
                failures=site.failures + 1,
                last_error=why,
                failing_since_at=site.failing_since_at or now,
                next_poll_at=now + wait,
            )
        if site.failures == 0:
            log.warning("The feed of %s: %s Bleep goes on trying.", site.address, why)
        return Polled()

    def _tell(self, site: Site, stored: Stored, read: _Read | None) -> None:
        if site.failures:
            log.warning("The feed of %s answers again.", site.address)
        if stored.new and site.baseline_at is None:
            line = "%s: stored %d posts as its baseline, sent none, skipped %d."
            log.info(line, site.address, stored.posts, read.feed.skipped if read else 0)
        elif stored.new:
            line = "%s: new posts %d, messages to send %d, posts held %d."
            log.info(line, site.address, stored.posts, stored.deliveries, stored.held)
