"""LOOP: finds the REST API of a WordPress site again that is not where it was.

a call fails ─▶ noted ─▶ is it where it was? ─┬─ yes, or the site is away ─▶ forgotten
                                              └─ no: what does the home page say?
    the same host ─────────────────────────────────────────────▶ kept; owners are told
    another, by the site's own lasting redirect, seen twice ───▶ kept; owners are told
    another, and nothing leads there ──▶ not kept: the passwords do not go there; owners are told
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from feeds.alert import root_moved
from feeds.http.web import Web
from feeds.sites.wordpress_com import is_wordpress_com
from feeds.sites.wordpress_root import Root, is_led_to, is_same_place, look_for_root
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done
from storage.records import PlatformName, Site

log = logging.getLogger(__name__)

_EVERY = timedelta(minutes=10)
_SIGHTINGS = 2  # of the same redirect to another host, before it is believed: takeovers end


class Roots:
    """Looks after the REST roots of sites where calls fail; what a restart forgets fails again."""

    def __init__(self, database: Database, web: Web, *, clock: Clock) -> None:
        self._database = database
        self._web = web
        self._clock = clock
        self._noted: set[int] = set()
        self._next: dict[int, datetime] = {}
        self._seen: dict[int, tuple[str, int]] = {}

    def note(self, site: Site) -> None:
        """Note that a call to a site has failed; nothing is asked here."""
        if site.platform is PlatformName.WORDPRESS and site.api_root:
            self._noted.add(site.id)

    async def look_due(self) -> int:
        """Look at the sites that were noted, each at most every 10 minutes; say how many moved."""
        now = self._clock.now()
        due = {one for one in self._noted if self._next.get(one, now) <= now}
        if not due:
            return 0
        async with self._database.reading() as tx:
            sites = [site for site in await tx.sites.all() if site.id in due]
        moved = 0
        for site in sites:
            self._next[site.id] = now + _EVERY
            try:
                moved += await self._look(site)
            except Exception:
                log.exception("The REST API of %s met an error of our own.", site.address)
        return moved

    async def _look(self, site: Site) -> int:
        old = site.api_root
        if old is None or is_wordpress_com(site.home_url, old):
            self._noted.discard(site.id)
            return 0
        found = await look_for_root(self._web, old, site.home_url)
        if not isinstance(found, Done):
            self._noted.discard(site.id)  # the next call that fails notes it again
            return 0
        if found.value is None:
            self._noted.discard(site.id)
            self._seen.pop(site.id, None)
            return 0
        return await self._found(site, old, found.value)

    async def _found(self, site: Site, old: str, root: Root) -> int:
        """Keep what was found where the passwords may go there; tell the owners either way."""
        trusted = is_same_place(old, root.url)
        if not trusted and is_led_to(root):
            before, times = self._seen.get(site.id, (root.url, 0))
            times = times + 1 if before == root.url else 1
            self._seen[site.id] = (root.url, times)
            if times < _SIGHTINGS:
                return 0
            trusted = True
        async with self._database.transaction() as tx:
            now_it_is = await tx.sites.take(site.id)
            if now_it_is.api_root != old:
                return 0
            if trusted:
                change = {"api_root": root.url} | ({"home_url": root.home} if root.home else {})
                await tx.sites.change(site.id, **change)
            notice = root_moved(site, old, root.url, kept=trusted)
            await tx.notices.add(notice, self._clock.now())
        self._noted.discard(site.id)
        log.warning("The REST API of %s is now at %s.", site.address, root.url)
        return int(trusted)
