"""LOOP: posts in.

    site ──feed──▶ fetch ▶ parse ▶ store ▶ summarise ▶ fan out
                                     └── one transaction: posts, broadcasts, deliveries, validators

The validators are stored with what they stand for: a crash in between makes us read the feed
again, never miss a post. The first poll of a site is its baseline: it stores and sends nothing.
An entry that is older than all that is stored slid into the feed when a newer one was taken out:
it is stored and not sent.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.discover import discover
from feeds.fetch import Fetched, fetch
from feeds.parsing import Parse
from feeds.store import fan_out, horizon, is_old, store_entry
from feeds.web import Web
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Later, Never, Outcome, Unknown, backoff
from storage.records import Feed, Site

log = logging.getLogger(__name__)

# WordPress can hide a late scheduled post behind a 304 (facts on feeds, section 4).
_FULL_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one round brought: how many new posts, and how many messages are to be sent."""

    posts: int = 0
    deliveries: int = 0


class Poller:
    """Reads the feeds of the sites at these addresses."""

    def __init__(
        self,
        database: Database,
        web: Web,
        parse: Parse,
        addresses: Sequence[str],
        *,
        every: timedelta,
        clock: Clock,
    ) -> None:
        self._database = database
        self._web = web
        self._parse = parse
        self._addresses = addresses
        self._every = every
        self._clock = clock
        self._unmet: dict[str, tuple[int, datetime]] = {}

    async def meet(self, address: str) -> Outcome[Site]:
        """Find out what is at an address, and store the site; the first time only."""
        async with self._database.transaction() as tx:
            known = await tx.sites.at(address)
        if known is not None:
            return Done(known)
        found = await discover(self._web, address, self._parse)
        if not isinstance(found, Done):
            return found
        async with self._database.transaction() as tx:
            return Done(await tx.sites.add(address, found.value, self._clock.now()))

    async def poll_due(self) -> Polled:
        """Read every feed whose time has come; one that fails does not stop the others."""
        posts = deliveries = 0
        for address in self._addresses:
            polled = await self._poll_address(address)
            posts, deliveries = posts + polled.posts, deliveries + polled.deliveries
        return Polled(posts, deliveries)

    async def _poll_address(self, address: str) -> Polled:
        site = None
        try:
            site = await self._met(address)
            if site is not None and site.next_poll_at <= self._clock.now():
                return await self.poll(site)
        except Exception:
            log.exception("The feed of %s met an error of our own.", address)
            if site is not None:
                return await self._fail(site, "Bleep has an error of its own.", None)
        return Polled()

    async def _met(self, address: str) -> Site | None:
        """Return the site at an address; one that was away is looked for ever more rarely."""
        failures, again_at = self._unmet.get(address, (0, self._clock.now()))
        if again_at > self._clock.now():
            return None
        wait = max(self._every, self._backoff(failures + 1))
        self._unmet[address] = failures + 1, self._clock.now() + wait
        met = await self.meet(address)
        if isinstance(met, Done):
            del self._unmet[address]
            return met.value
        if not failures:
            log.warning("%s: %s Bleep goes on trying.", address, met.why)
        return None

    async def poll(self, site: Site) -> Polled:
        """Read one feed now."""
        now = self._clock.now()
        full = site.full_at is None or now - site.full_at >= _FULL_EVERY
        etag, modified = (None, None) if full else (site.etag, site.last_modified)
        match await fetch(self._web, site.feed_url, etag, modified, now):
            case Done(fetched) if fetched.changed:
                return await self._read(site, fetched)
            case Done(fetched):
                return await self._succeed(site, fetched)
            case Later(why, after):
                return await self._fail(site, why, after)
            case Never(why=why) | Unknown(why=why):
                return await self._fail(site, why, None)

    async def _read(self, site: Site, fetched: Fetched) -> Polled:
        match await self._parse(fetched.body, fetched.url):
            case Done(feed):
                return await self._store(site, fetched, feed)
            case Later(why=why) | Never(why=why) | Unknown(why=why):
                return await self._fail(site, why, None)

    async def _store(self, site: Site, fetched: Fetched, feed: Feed) -> Polled:
        now = self._clock.now()
        posts = deliveries = 0
        async with self._database.transaction() as tx:
            since = await horizon(tx, site)
            for entry in reversed(feed.entries):
                post = await store_entry(tx, site, entry, now)
                if post is None or is_old(post, since):
                    continue
                posts += 1
                if site.baseline_at is not None:
                    deliveries += await fan_out(tx, post, now)
            await tx.sites.change(
                site.id,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                full_at=now,
                baseline_at=site.baseline_at or now,
                **self._all_well(now),
            )
        self._tell(site, posts, deliveries, feed.skipped)
        return Polled(posts if site.baseline_at else 0, deliveries)

    async def _succeed(self, site: Site, fetched: Fetched) -> Polled:
        async with self._database.transaction() as tx:
            await tx.sites.change(
                site.id,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                **self._all_well(self._clock.now()),
            )
        self._tell(site, 0, 0, 0)
        return Polled()

    def _all_well(self, now: datetime) -> dict[str, object]:
        return {
            "last_success_at": now,
            "next_poll_at": now + self._every,
            "failures": 0,
            "last_error": None,
        }

    async def _fail(self, site: Site, why: str, after: timedelta | None) -> Polled:
        now = self._clock.now()
        wait = max(self._every, after or self._backoff(site.failures + 1))
        async with self._database.transaction() as tx:
            await tx.sites.change(
                site.id,
                failures=site.failures + 1,
                last_error=why,
                next_poll_at=now + wait,
            )
        if site.failures == 0:
            log.warning("The feed of %s: %s Bleep goes on trying.", site.address, why)
        return Polled()

    def _backoff(self, failures: int) -> timedelta:
        """Return how long to leave a site alone, from its own pace on when that is quick."""
        first = min(30.0, self._every.total_seconds())
        return backoff(failures, self._clock.chance(), first)

    def _tell(self, site: Site, posts: int, deliveries: int, skipped: int) -> None:
        if site.failures:
            log.warning("The feed of %s answers again.", site.address)
        if posts and site.baseline_at is None:
            line = "%s: stored %d posts as its baseline, sent none, skipped %d."
            log.info(line, site.address, posts, skipped)
        elif posts:
            log.info("%s: new posts %d, messages to send %d.", site.address, posts, deliveries)
