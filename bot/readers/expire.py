"""LOOP: once a day, what has been kept for long enough goes; storage/retention.py says how long.

    for each kind:  look (nobody waits) ─▶ remove a few rows ─▶ a pause ─▶ look again

Each transaction is short, so that who writes meanwhile waits less than a tenth of a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence

from bot.readers.forget import Forget
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.expiry import BY_ROWS
from storage.retention import KEPT, What

log = logging.getLogger(__name__)

_ROWS = 100  # about 10 ms on SQLite, with the commit
_PAUSE = 0.02  # seconds between slices, in which others write
_PEOPLE = 20
_AWAY = ("blocked", "deactivated", "never_started", "left", "inactive", "gone")


class Expire:
    """Removes what is old; `forget` is the loop beside it, for people."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self.forget = Forget(database, owners, platform_of, clock=clock)
        self._clock = clock

    async def expire_due(self) -> int:
        """Remove everything that is old now, and return how many rows and people."""
        count = sum([await self._rows(what) for what in BY_ROWS])
        count += await self._deliveries()
        count += await self._members()
        count += await self._people()
        async with self._database.transaction() as tx:
            count += await tx.expiry.end_subjects()
            count += await tx.recordings.end_old(self._clock.now())
        if count:
            log.info("Removed what was kept for long enough: %d rows.", count)
        return count

    async def _rows(self, what: What) -> int:
        count, now = 0, self._clock.now()
        while True:
            async with self._database.reading() as tx:
                ids = await tx.expiry.old(what, now, _ROWS)
            if not ids:
                return count
            async with self._database.transaction() as tx:
                done = await tx.expiry.end(what, ids, now)
            count += done
            if not done:
                return count
            await asyncio.sleep(_PAUSE)

    async def _deliveries(self) -> int:
        count = 0
        async with self._database.reading() as tx:
            old = await tx.expiry.sent_before(self._clock.now())
        for broadcast_id in old:
            done = _ROWS
            while done == _ROWS:
                async with self._database.transaction() as tx:
                    done = await tx.expiry.end_deliveries(broadcast_id, _ROWS)
                count += done
                await asyncio.sleep(_PAUSE)
        return count

    async def _members(self) -> int:
        """Forget who was on lists that were deleted, or merged, long enough ago."""
        before = self._clock.now() - KEPT[What.LIST].length
        count, done = 0, _ROWS
        while done == _ROWS:
            async with self._database.transaction() as tx:
                done = await tx.list_changes.forget_members(before, _ROWS)
            count += done
            await asyncio.sleep(_PAUSE)
        return count

    async def _people(self) -> int:
        """Forget those who have been away for long enough; their comments stay on the blog.

        Who cannot be forgotten yet is looked at again the next day.
        """
        count, busy = 0, set[int]()
        try:
            while away := await self._away(busy):
                later = [chat_id for chat_id in away if not await self._person(chat_id)]
                count += len(away) - len(later)
                busy.update(later)
        finally:
            self.forget.look()  # once for all: for many the file is made anew
        return count

    async def _away(self, busy: Collection[int]) -> Sequence[int]:
        async with self._database.reading() as tx:
            return await tx.expiry.away(_AWAY, self._clock.now(), _PEOPLE, busy)

    async def _person(self, chat_id: int) -> bool:
        async with self._database.transaction() as tx:
            if await tx.erasure.is_busy(chat_id):
                return False
            await self.forget.erase(tx, chat_id, take=False)
            await tx.farewells.owe_cleaning(self._clock.now())
            self.forget.also(chat_id)  # before anyone can see that it is owed
        await asyncio.sleep(_PAUSE)
        return True
