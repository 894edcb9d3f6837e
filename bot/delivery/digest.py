"""LOOP: digests: at each slot, one message for each reader with what is gathered for them.

    what readers chose ─▶ slot begun, not quiet ─▶ a page of chats ─▶ a digest and its message
                                   ▲                       │
                                   └─── the next chats ◀───┘

Few are written ahead of their sending, so that quiet time and consent are looked at shortly before;
what has not left for a while is taken back, and made again when its reader may have it.
How far a slot has come is in memory: to forget it costs one more look, because what is in a digest
is not gathered any more, and a slot has one digest at most for a chat. A reader whose digest
fails holds up nobody else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import inf

from bot.delivery.digesting import Digesting
from bot.delivery.slots import last_slot
from bot.quiet import is_hushed
from storage.choices import Timing
from storage.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.gathered import FRESH

log = logging.getLogger(__name__)

_LOOK_EVERY = 15.0  # seconds between two looks at what readers have chosen
_SHARE = 0.05  # of the time that looking takes at most: with many readers it takes seconds
_SKEW = timedelta(minutes=1)  # by which the clocks of two processes may differ
_FIRST_PAGE = 5  # digests in one transaction: others wait for the database meanwhile
_MOST = 20  # and at most
_HOLD = 0.05  # seconds that a transaction is to take; where it takes longer, the next has fewer
_BACK = 20  # digests that are taken back in one transaction
_AHEAD = 200  # digests that are written and wait to be sent, at most
_FIRST = -(2**63)


@dataclass(slots=True)
class _Pass:
    """How far the readers with the same choices have come in a slot; `after` None at the end."""

    slot_at: datetime
    after: int | None = _FIRST


class Digests:
    """Makes the digests that are due; `timezone` is the site's."""

    def __init__(
        self, database: Database, digesting: Digesting, timezone: tzinfo, *, clock: Clock
    ) -> None:
        self._database = database
        self._digesting = digesting
        self._timezone = timezone
        self._clock = clock
        self._timings: Mapping[Timing, datetime] = {}
        self._look_at = -inf
        self._passes: dict[Timing, _Pass] = {}
        self._failed: dict[int, datetime] = {}  # the slots whose failures are logged, by chats
        self._goes_on = False
        self._size = _FIRST_PAGE

    def goes_on(self) -> bool:
        """Say whether there is more to make than was made at the last call of `digest_due`."""
        return self._goes_on

    async def digest_due(self) -> int:
        """Write some of the digests that are due now; return how many."""
        self._goes_on = False
        now, at = self._clock.now(), self._clock.monotonic()
        if at >= self._look_at:
            await self._take_back(now)
            await self._look()
            took = self._clock.monotonic() - at
            self._look_at = at + max(_LOOK_EVERY, took / _SHARE)
        if self._timings and await self._is_full():
            return 0
        for timing, since in self._timings.items():
            due = self._due(timing, since, now)
            made = None if due is None else await self._some(timing, due, now)
            if made is not None:
                self._goes_on = True
                return made
        return 0

    async def _take_back(self, now: datetime) -> None:
        """Gather again what Telegram, or what goes first, has kept from leaving."""
        async with self._database.reading() as tx:
            stale = await tx.digests.stale(now - FRESH, _AHEAD)
        for start in range(0, len(stale), _BACK):
            async with self._database.transaction() as tx:
                for digest_id in stale[start : start + _BACK]:
                    await tx.digests.take_back(digest_id)
            self._passes.clear()

    async def _look(self) -> None:
        """Look at the choices of those who wait for anything.

        Passes that have ended begin anew: something may be gathered for the slot since.
        """
        async with self._database.reading() as tx:
            waits = await tx.digests.gathered.any_waits()
            self._timings = await tx.digests.gathered.timings() if waits else {}
        self._passes = {
            timing: one
            for timing, one in self._passes.items()
            if one.after is not None and timing in self._timings
        }

    async def _is_full(self) -> bool:
        """Say whether enough is on its way."""
        async with self._database.reading() as tx:
            return await tx.digests.on_the_way(_AHEAD) >= _AHEAD

    def _due(self, timing: Timing, since: datetime, now: datetime) -> _Pass | None:
        """Return the pass of readers with these choices that is to go on now, if any.

        What has been gathered for them came out at `since`, at the earliest.
        """
        slot_at = last_slot(timing, now, self._timezone)
        if since - _SKEW > slot_at or is_hushed(timing.quiet, now, self._timezone):
            return None
        found = self._passes.get(timing)
        if found is None or found.slot_at != slot_at:
            found = self._passes[timing] = _Pass(slot_at)
        return found if found.after is not None else None

    async def _some(self, timing: Timing, due: _Pass, now: datetime) -> int | None:
        """Make the digests of the next chats with these choices; None where no chat is left."""
        after, size = _FIRST if due.after is None else due.after, self._size
        async with self._database.reading() as tx:
            chats = await tx.digests.gathered.due(timing, due.slot_at, after, size)
        if not chats:
            due.after = None
            return None
        made = await self._page(timing, due.slot_at, chats, now)
        due.after = chats[-1] if len(chats) == size else None
        return made

    async def _page(
        self, timing: Timing, slot_at: datetime, chats: Sequence[int], now: datetime
    ) -> int:
        """Make the digests of some chats at once; one by one where that fails, past who fails."""
        try:
            return await self._make(timing, slot_at, chats, now)
        except DatabaseUnavailableError:
            raise
        except Exception:
            if len(chats) == 1:
                if self._failed.get(chats[0]) != slot_at:
                    log.exception("The digest of a reader could not be made. It is tried again.")
                    self._failed[chats[0]] = slot_at
                return 0
        made = 0
        for chat_id in chats:
            made += await self._page(timing, slot_at, [chat_id], now)
        return made

    async def _make(
        self, timing: Timing, slot_at: datetime, chats: Sequence[int], now: datetime
    ) -> int:
        """Make the digests of some chats in one transaction."""
        async with self._database.transaction() as tx:
            begin = self._clock.monotonic()
            still = await tx.digests.gathered.still(timing, slot_at, chats)
            made = await self._digesting.make_all(tx, still, slot_at, now)
        self._learn(self._clock.monotonic() - begin)
        return len(made)

    def _learn(self, took: float) -> None:
        """Make fewer at a time where that holds up others, and more where it does not."""
        if took > _HOLD:
            self._size = max(1, self._size // 2)
        elif took < _HOLD / 4:
            self._size = min(_MOST, self._size + 1)
