"""LOOP: the sites at the addresses that the owner typed: found once, then stored.

An address where nothing is found is tried again, ever more rarely, and never given up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeds.alert import AFTER, met_at_last, never_met
from feeds.discover import discover
from feeds.http.web import Web
from feeds.reading.parsing import Parse
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Outcome, backoff
from storage.records import Site

log = logging.getLogger(__name__)

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class _Unmet:
    """An address where no site was found yet."""

    since: datetime
    again_at: datetime | None = None
    failures: int = 0
    told: bool = False


class Meet:
    """Finds the sites at these addresses."""

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
        self._every = every
        self._clock = clock
        self._unmet = dict.fromkeys(addresses, _Unmet(clock.now()))

    async def meet(self, address: str) -> Outcome[Site]:
        """Find out what is at an address, and store the site; the first time only."""
        async with self._database.transaction() as tx:
            known = await tx.sites.at(address)
        if known is not None:
            self._unmet.pop(address, None)
            return Done(known)
        found = await discover(self._web, address, self._parse)
        if not isinstance(found, Done):
            return found
        now = self._clock.now()
        unmet = self._unmet.get(address)
        async with self._database.transaction() as tx:
            site = await tx.sites.add(address, found.value, now)
            if unmet is not None and unmet.told:
                await tx.notices.add(met_at_last(site, unmet.since), now)
        self._unmet.pop(address, None)  # only now: until it is stored, it is to be met again
        return Done(site)

    async def meet_due(self) -> None:
        """Look for the sites that were away and whose time has come, a few at a time."""
        now = self._clock.now()
        due = [
            (address, unmet)
            for address, unmet in self._unmet.items()
            if unmet.again_at is None or unmet.again_at <= now
        ]
        for start in range(0, len(due), _AT_ONCE):
            few = due[start : start + _AT_ONCE]
            await asyncio.gather(*(self._try(address, unmet) for address, unmet in few))

    async def _try(self, address: str, unmet: _Unmet) -> None:
        try:
            met = await self.meet(address)
        except Exception:
            log.exception("The feed of %s met an error of our own.", address)
            why = "Bleep has an error of its own."
        else:
            if isinstance(met, Done):
                return
            why = met.why
            if not unmet.failures:
                log.warning("%s: %s Bleep goes on trying.", address, why)
        await self._put_off(address, unmet, why)

    async def _put_off(self, address: str, unmet: _Unmet, why: str) -> None:
        now = self._clock.now()
        tell = now - unmet.since >= AFTER and not unmet.told
        if tell:
            async with self._database.transaction() as tx:
                await tx.notices.add(never_met(address, unmet.since, why), now)
        first = min(30.0, self._every.total_seconds())
        wait = backoff(unmet.failures + 1, self._clock.chance(), first)
        self._unmet[address] = replace(
            unmet,
            again_at=now + max(self._every, wait),
            failures=unmet.failures + 1,
            told=unmet.told or tell,
        )
