"""STEP: which deliveries go next: by lane, by broadcast, by chat, as far as there is room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from bot.delivery.cursor import FIRST, Cursor
from bot.delivery.flights import Flights
from bot.delivery.paced import Paced
from bot.pace import Lane
from storage.choices import QuietTime
from storage.clock import Clock
from storage.deliveries import Ask
from storage.ledger import Owner
from storage.sending import Broadcast, Delivery, lane_of
from storage.transaction import Transaction

Takes: TypeAlias = Callable[[int, QuietTime | None], bool]
Hushed: TypeAlias = Callable[[QuietTime, datetime], bool]

_SCAN = 1_000  # rows that one look passes over at most, in quiet time
_SOON = 0.1  # seconds until a chat can be sent to, for which it is not passed over


class Claiming:
    """Claims deliveries. `first` are the chats that see a broadcast before all others: the owners.

    A fault of the content is found with them, and nobody else gets it.
    """

    def __init__(
        self, paced: Paced, hushed: Hushed, first: Collection[int], *, clock: Clock
    ) -> None:
        self._paced = paced
        self._hushed = hushed
        self._first = first
        self._clock = clock
        self._cursors: dict[int, Cursor] = defaultdict(Cursor)
        self._own_places: dict[int, float] = {}  # of broadcasts with a pace of their own
        self._to_prove: list[Broadcast] = []
        self._goes_on = False
        self._taken: set[int] = set()  # chats that something else is about to leave for
        self._looked_at: Broadcast | None = None  # whose claim did not come to its end

    def to_prove(self) -> Sequence[Broadcast]:
        """Return what began and is to be shown to an owner first, each once."""
        begun, self._to_prove = self._to_prove, []
        return begun

    def goes_on(self) -> bool:
        """Say whether there is more to look at than was looked at since this was asked last."""
        more, self._goes_on = self._goes_on, False
        return more

    def culprit(self) -> Broadcast | None:
        """Return the broadcast whose claim has failed, once; None where no claim has."""
        broadcast, self._looked_at = self._looked_at, None
        return broadcast

    async def claim(
        self,
        tx: Transaction,
        owner: Owner,
        broadcasts: Sequence[Broadcast],
        room: int,
        flights: Flights,
    ) -> list[Delivery]:
        """Claim the next deliveries, those of the first lane first."""
        claimed: list[Delivery] = []
        self._taken = flights.chats()
        self._forget_others(broadcasts)
        for broadcast in broadcasts:
            left = self._own_room(broadcast, room - len(claimed))
            if left > 0 and not self._rests(self._cursors[broadcast.id]):
                busy, self._looked_at = flights.of(broadcast.id), broadcast
                claimed += await self._claim_of(tx, owner, broadcast, left, busy=busy)
                self._taken |= {delivery.chat_id for delivery in claimed}
                self._looked_at = None
        return claimed

    def _forget_others(self, broadcasts: Sequence[Broadcast]) -> None:
        """Begin anew with what was stopped meanwhile: an admin's `Resume` acts at once."""
        if broadcasts:
            running = {broadcast.id for broadcast in broadcasts}
            for broadcast_id in self._cursors.keys() - running:
                del self._cursors[broadcast_id]

    def _rests(self, cursor: Cursor) -> bool:
        """Say whether there is nobody to look for: a rest ends with the first quiet time."""
        if not cursor.resting(self._clock.monotonic()):
            return False
        now = self._clock.now()
        if all(self._hushed(quiet, now) for quiet in cursor.quiet):
            return True
        cursor.wake()
        return False

    async def _claim_of(
        self, tx: Transaction, owner: Owner, broadcast: Broadcast, room: int, *, busy: bool
    ) -> Sequence[Delivery]:
        """Claim the next deliveries of one broadcast; end it where there are none any more."""
        cursor, now = self._cursors[broadcast.id], self._clock.now()
        takes = self._takes(broadcast, cursor, now)
        if broadcast.started_at is None:
            await tx.broadcasts.start(broadcast.id, now)
        if broadcast.proved_at is None:
            room = 1  # until Telegram has taken it from us once, nobody else gets it
            first = None if busy else await self._claim_first(tx, owner, broadcast, takes)
            if busy or first is not None:
                return first or ()
        ask = Ask(room, max(room, self._scan(broadcast)), cursor.after, takes)
        began = self._clock.monotonic()
        got = await tx.deliveries.claim_next(broadcast, owner, now, ask)
        self._spend(broadcast, len(got.deliveries))
        ended = cursor.looked(len(got.deliveries), got.last, began, self._clock.monotonic())
        self._goes_on |= not ended
        if ended and not busy:
            await self._end(tx, broadcast, now)
        return got.deliveries

    def _scan(self, broadcast: Broadcast) -> int:
        """Return how many rows to look at: few, unless many of them have to be passed over."""
        return _SCAN if self._cursors[broadcast.id].barren else 0

    async def _claim_first(
        self, tx: Transaction, owner: Owner, broadcast: Broadcast, takes: Takes
    ) -> Sequence[Delivery] | None:
        """Claim an owner's delivery; where none can get it now, have it shown to one, once.

        Returns None where it is a reader's turn.
        """
        if not self._first:
            return None
        ask = Ask(1, len(self._first), FIRST, takes, self._first)
        got = await tx.deliveries.claim_next(broadcast, owner, self._clock.now(), ask)
        if got.deliveries:
            return got.deliveries
        if broadcast.started_at is not None or broadcast.total == 0:
            return None
        self._to_prove.append(broadcast)
        return ()

    async def _end(self, tx: Transaction, broadcast: Broadcast, now: datetime) -> None:
        if await tx.broadcasts.end(broadcast.id, now):
            self._cursors.pop(broadcast.id, None)
            self._own_places.pop(broadcast.id, None)

    def _takes(self, broadcast: Broadcast, cursor: Cursor, now: datetime) -> Takes:
        """Return what says of a chat and its quiet time whether it can be sent to now."""
        lane, soon = Lane(lane_of(broadcast.kind)), self._clock.monotonic() + _SOON
        hushed: dict[QuietTime, bool] = {}

        def takes(chat_id: int, quiet: QuietTime | None) -> bool:
            if quiet is not None:
                if quiet not in hushed:
                    hushed[quiet] = self._hushed(quiet, now)
                if hushed[quiet]:
                    cursor.quiet.add(quiet)
                    return False
            if chat_id in self._taken:
                return False
            ready_at = self._paced.ready_at(chat_id, lane)
            if ready_at > soon:
                cursor.not_before(ready_at)
            return ready_at <= soon

        return takes

    def _own_room(self, broadcast: Broadcast, room: int) -> int:
        """Return how much of the room a broadcast may have that an admin has made slower."""
        if broadcast.rate is None:
            return room
        now = self._clock.monotonic()
        at = max(self._own_places.get(broadcast.id, now), now - 1.0)
        self._own_places[broadcast.id] = at
        return min(room, int((now - at) * broadcast.rate) + 1) if at <= now else 0

    def _spend(self, broadcast: Broadcast, count: int) -> None:
        if broadcast.rate is not None:
            self._own_places[broadcast.id] += count / broadcast.rate
