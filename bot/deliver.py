"""LOOP: broadcasts out: claim, render, send, settle, at Telegram's pace.

    running broadcasts ─▶ render ─▶ one transaction: settle what came, claim what goes ─▶ commit
          ▲                                              ▲                                  │
          └── pause, cancel, slower: rows                └──── landed ◀── send ◀── place ◀──┘

The intent to send is committed for what leaves in the next moment and nothing else: at the free
rate for up to 6 messages at a time, or the few more that go while a slow disk commits. So a crash
leaves in doubt only what was on its way, and an admin's `Pause` acts at once. Everything is a row,
so any process can go on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby

from bot.delivery.claiming import Claiming
from bot.delivery.contents import Contents, Ready
from bot.delivery.flights import Flights, Landed, most_in_flight
from bot.delivery.paced import Paced
from bot.delivery.proving import Proving
from bot.delivery.settle import Settle
from bot.pace import FREE_RATE
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.sending import Broadcast, Delivery

log = logging.getLogger(__name__)

_AHEAD = 0.1  # seconds of sends in one claim
_FREE_AHEAD = 0.2  # and at the free rate, so that no place is lost while others write
_MOST_AHEAD = 0.3  # at the free rate, where commits are slow
_TURNS = 4.0  # turns that a claim reaches ahead, so that the next one comes in time
_SMOOTH = 0.2  # the weight of the newest turn in what one takes; a longer one counts at once
_LONGEST_WAIT = 0.25  # seconds without a look at the rows: an admin's `Pause` is one
_BREATH = 0.01  # seconds for others to write, after a look that passed over all it saw
_GIVE_UP = 3  # tries to write down what no database will take, or to send what fails


class Deliver:
    """Sends what the ledger of deliveries holds; `alive` says whether the lease is ours."""

    def __init__(
        self,
        database: Database,
        paced: Paced,
        contents: Contents,
        claiming: Claiming,
        settle: Settle,
        proving: Proving,
        *,
        alive: Callable[[], bool],
    ) -> None:
        self._database = database
        self._paced = paced
        self._contents = contents
        self._claiming = claiming
        self._settle = settle
        self._proving = proving
        self._alive = alive
        self._turn_takes = 0.0  # seconds from the look for who is next until they are claimed
        self._flights = Flights(paced, most_in_flight(paced.rate), self._may_leave)
        self._maybe_claimed = False
        self._going = True
        self._failures = 0
        self._faults: Counter[int] = Counter()  # of each broadcast that cannot be sent, in a row
        self._given_up: list[int] = []
        self._one_turn = asyncio.Lock()
        self._again = False  # whether what was just settled lets others go

    def _may_leave(self) -> bool:
        return self._going and self._alive()

    async def deliver_due(self, owner: Owner) -> bool:
        """Send what is due now, as far as there is room; say whether to look again at once."""
        room = await self._room()
        began = self._paced.now()
        ready = await self._contents.ready() if room > 0 else []
        waiting = self._flights.waiting
        room = self._contents.purse.share(self._paced, room, waiting, self._ahead)
        claimed = await self._turn(owner, ready, room)
        await self._launch(claimed)
        if claimed:
            self._took(self._paced.now() - began)
        self._proving.prove(self._claiming.to_prove())
        goes_on = self._claiming.goes_on()
        if goes_on and not claimed:
            await asyncio.sleep(_BREATH)
        again, self._again = goes_on or self._again, False
        return bool(claimed) or again or await self._landing()

    async def _landing(self) -> bool:
        """Wait until something comes back or may be claimed; say whether anything is ours."""
        longest = self._ahead / 2 if self._flights.waiting else _LONGEST_WAIT
        return await self._flights.landing(longest)

    def _took(self, seconds: float) -> None:
        """Learn how long a turn takes: at the free rate, a claim reaches as far ahead."""
        smooth = self._turn_takes + _SMOOTH * (seconds - self._turn_takes)
        self._turn_takes = max(seconds, smooth)

    async def _room(self) -> int:
        """Return how many may be claimed now; wait a moment for the next place."""
        # What was claimed takes its place first, so that the next one is seen.
        await asyncio.sleep(self._ahead / 2 if self._flights.waiting else 0)
        if not (self._is_fast or self._flights.waiting):
            # So long before its place that its claim is committed by then.
            await self._paced.wait_for_slot(_LONGEST_WAIT, early=self._ahead / 2)
        room = self._paced.room(self._ahead) - self._flights.waiting
        room = min(room, self._flights.free)
        if self._paced.doubts and self._flights.any:
            return 0  # one at a time, until one is answered
        if room <= 0 or not self._may_leave() or not await self._paced.telegram_answers():
            return 0
        return room

    @property
    def _is_fast(self) -> bool:
        return self._paced.rate > FREE_RATE

    @property
    def _ahead(self) -> float:
        """For how many seconds of sends a claim is made; the first is for what leaves at once."""
        if self._is_fast:
            return _AHEAD
        ahead = max(_FREE_AHEAD, _TURNS * self._turn_takes)
        return min(_MOST_AHEAD, ahead) if self._turn_takes else 0.0

    async def _turn(self, owner: Owner, ready: Sequence[Ready], room: int) -> list[Delivery]:
        """Settle what has come back and claim what goes now, in one transaction."""
        async with self._one_turn:
            return await self._locked_turn(owner, ready, room)

    async def _locked_turn(self, owner: Owner, ready: Sequence[Ready], room: int) -> list[Delivery]:
        landed = self._flights.landed()
        if not landed and not ready and not self._maybe_claimed:
            return []
        try:
            async with self._database.transaction() as tx:
                if self._maybe_claimed:
                    await tx.deliveries.release(owner, [*self._flights.ours, *self._given_up])
                await self._settle.write(tx, owner, landed)
                claimed = await self._claiming.claim(
                    tx, owner, self._provable(ready), room, self._flights
                )
        except DatabaseUnavailableError:
            # The commit may have come through all the same. What came back is kept until the
            # database takes it; nothing else is claimed before that.
            self._doubt_claim()
            raise
        except Exception as error:
            culprit = self._doubt_claim()
            if await self._database.answers():
                if culprit is None:
                    self._complain(landed)
                else:
                    await self._blame(culprit, error)
            raise
        self._written(landed)
        return claimed

    def _provable(self, ready: Sequence[Ready]) -> list[Broadcast]:
        showing = self._proving.is_showing
        return [one.broadcast for one in ready if not showing(one.broadcast.id)]

    def _doubt_claim(self) -> Broadcast | None:
        self._maybe_claimed = True
        self._claiming.to_prove()  # forgotten: it begins again, or goes without
        return self._claiming.culprit()

    def _written(self, landed: Sequence[Landed]) -> None:
        self._maybe_claimed = False
        self._failures = 0
        self._flights.settled(landed)
        if any(one.delivery.broadcast.proved_at is None for one in landed):
            self._contents.look_again()
            self._again = True

    def _complain(self, landed: Sequence[Landed]) -> None:
        """Give outcomes up that a database which is there refuses again and again.

        They stay as they are, and are in doubt later; the others go on.
        """
        self._failures += bool(landed)
        if self._failures > _GIVE_UP:
            log.error("%d outcomes cannot be written down.", len(landed))
            self._flights.settled(landed)
            self._given_up.extend(one.delivery.id for one in landed)  # they did leave
            self._failures = 0

    async def _launch(self, claimed: Sequence[Delivery]) -> None:
        for broadcast, same in groupby(claimed, lambda one: one.broadcast):
            await self._launch_of(broadcast, list(same))

    async def _launch_of(self, broadcast: Broadcast, claimed: Sequence[Delivery]) -> None:
        try:
            calls = await self._contents.calls(claimed)
        except DatabaseUnavailableError:
            self._maybe_claimed = True
            raise
        except Exception as error:
            self._maybe_claimed = True  # they are given back
            log.exception("Broadcast %d cannot be sent now.", broadcast.id)
            await self._blame(broadcast, error)
            return
        self._faults.pop(broadcast.id, None)
        for delivery in claimed:
            self._flights.launch(delivery, calls[delivery.id])

    async def _blame(self, broadcast: Broadcast, error: Exception) -> None:
        """Halt a broadcast that fails again and again: it must not hold up the others."""
        self._faults[broadcast.id] += 1
        if self._faults[broadcast.id] >= _GIVE_UP:
            del self._faults[broadcast.id]
            await self._contents.halt(broadcast, f"it cannot be sent ({type(error).__name__})")

    def close(self) -> None:
        """Let nothing more leave: what waits for its place certainly was not sent."""
        self._going = False
        self._flights.give_back()

    async def drain(self, owner: Owner, seconds: float) -> None:
        """Wait for what flies, at most so long, and write it all down; after `close`."""
        now = asyncio.get_running_loop().time
        end = now() + seconds
        await self._proving.shown(seconds)
        await self._flights.all_landed(max(0.0, end - now()))
        while self._flights.any or self._maybe_claimed:
            try:
                await self._turn(owner, [], 0)
            except Exception:
                log.exception("What has come back could not be written down.")
            if now() > end or self._flights.ours == self._flights.in_the_air:
                return
            await asyncio.sleep(_LONGEST_WAIT)

    def doubt_telegram(self) -> None:
        """Send nothing until Telegram answers a question that is safe to repeat."""
        self._paced.doubt_telegram()
