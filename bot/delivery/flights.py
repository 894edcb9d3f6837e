"""STEP: the deliveries that are claimed: waiting for their place, flying, or back.

A delivery is ours from its claim until it is settled. What is claimed in our name and yet is not
here was claimed by a commit whose answer was lost: it never left.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from bot.delivery.correct import Mended
from bot.delivery.paced import Paced
from bot.pace import Lane
from storage.outcome import Later, Unknown
from storage.sending import Delivery, lane_of

log = logging.getLogger(__name__)

Call: TypeAlias = Callable[[], Awaitable[Mended]]

NOT_NOW = Mended(
    Later("it waits for its turn", after=timedelta(seconds=0.1), counted=False)
)  # what holds it back is asked before the next claim

_MOST_EVER = 500  # more in flight makes the Bot API server protect itself (facts, section 1)
_FEW = 10  # at first, while each needs a new connection
_SECONDS = 0.3  # of sends, which covers an answer's usual time on its way
_SOON = 0.01  # seconds ahead in which a place is taken: the machine's clock ticks no finer
_TOO_LONG = 1.0  # seconds that a claimed delivery waits for its place at most


@dataclass(frozen=True, slots=True)
class Landed:
    """A delivery and what came of it."""

    delivery: Delivery
    mended: Mended


def most_in_flight(rate: float) -> int:
    """Return how many calls may be out at a rate: few, because each is in doubt after a crash."""
    return max(10, min(_MOST_EVER, int(rate * _SECONDS)))


class Flights:
    """Lets claimed deliveries leave in their order, each at its place, and keeps what comes back.

    `alive` says whether we may still send: a process that was asleep may have lost its lease.
    """

    def __init__(self, paced: Paced, most: int, alive: Callable[[], bool]) -> None:
        self._paced = paced
        self._most = most
        self._wide = _FEW  # how many may be out: one more for each that has come back
        self._alive = alive
        self._queue: deque[tuple[Delivery, Call]] = deque()
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._landed: list[Landed] = []
        self._bell = asyncio.Event()
        self._dispatching: asyncio.Task[None] | None = None
        self._of: dict[int, int] = {}  # deliveries of each broadcast that are not settled

    @property
    def waiting(self) -> int:
        """How many are claimed and have not left."""
        return len(self._queue)

    @property
    def free(self) -> int:
        """How many more may be claimed by a transaction that settles what has come back."""
        return self._most - len(self._flying) - len(self._queue)

    @property
    def ours(self) -> list[int]:
        """The ids of the deliveries that are claimed and not settled."""
        queued = (delivery.id for delivery, _ in self._queue)
        return [*queued, *self._flying, *(one.delivery.id for one in self._landed)]

    @property
    def any(self) -> bool:
        """Whether anything is claimed and not settled."""
        return bool(self._of)

    @property
    def in_the_air(self) -> list[int]:
        """The ids of the deliveries whose call is out."""
        return list(self._flying)

    def of(self, broadcast_id: int) -> bool:
        """Say whether anything of a broadcast waits to be settled."""
        return self._of.get(broadcast_id, 0) > 0

    def chats(self) -> set[int]:
        """Return the chats of what waits for its place: the pace does not know of it yet."""
        return {delivery.chat_id for delivery, _ in self._queue}

    def launch(self, delivery: Delivery, call: Call) -> None:
        """Let a delivery leave at the next place; what comes of it is kept until it is settled."""
        self._queue.append((delivery, call))
        self._of[delivery.broadcast_id] = self._of.get(delivery.broadcast_id, 0) + 1
        if self._dispatching is None or self._dispatching.done():
            self._dispatching = asyncio.create_task(self._dispatch())

    async def _dispatch(self) -> None:
        while self._queue:
            wait = self._paced.slot_in()
            if wait > _TOO_LONG or not self._alive():
                self.give_back()
                return
            if wait > _SOON:
                await asyncio.sleep(wait - _SOON / 2)
            while self._queue and self._is_open and self._paced.slot_in() <= _SOON:
                self._leave(*self._queue.popleft())
            await self._opening()

    @property
    def _is_open(self) -> bool:
        return len(self._flying) < self._wide

    async def _opening(self) -> None:
        """Wait until one more may be out: many new connections at once would arrive as a burst."""
        if self._is_open:
            await asyncio.sleep(0)
        else:
            await asyncio.wait(self._flying.values(), return_when=asyncio.FIRST_COMPLETED)

    def _leave(self, delivery: Delivery, call: Call) -> None:
        at = self._paced.book(delivery.chat_id, Lane(lane_of(delivery.broadcast.kind)))
        self._flying[delivery.id] = asyncio.create_task(self._fly(delivery, call, at))

    async def _fly(self, delivery: Delivery, call: Call, at: float) -> None:
        lane = Lane(lane_of(delivery.broadcast.kind))
        try:
            open_now = await self._paced.leave(delivery.chat_id, lane, at)
            mended = await call() if open_now and self._alive() else NOT_NOW
        except Exception as error:
            log.exception("A call ended in a way that nobody foresaw.")
            mended = Mended(Unknown(f"the call failed ({type(error).__name__})"))
        finally:
            del self._flying[delivery.id]
            self._wide = min(self._most, self._wide + 1)
        self._land(delivery, mended)

    def give_back(self) -> None:
        """Let nothing more leave: what waits for its place certainly was not sent."""
        while self._queue:
            self._land(self._queue.popleft()[0], NOT_NOW)

    def _land(self, delivery: Delivery, mended: Mended) -> None:
        self._landed.append(Landed(delivery, mended))
        self._bell.set()

    def landed(self) -> Sequence[Landed]:
        """Return what has come back and was not settled yet; `settled` forgets it."""
        self._bell.clear()
        return tuple(self._landed)

    def settled(self, landed: Sequence[Landed]) -> None:
        """Forget what is written down."""
        self._landed = self._landed[len(landed) :]
        for one in landed:
            broadcast_id = one.delivery.broadcast_id
            self._of[broadcast_id] -= 1
            if not self._of[broadcast_id]:
                del self._of[broadcast_id]
        if not self._of:
            self._wide = _FEW  # connections that rest are closed

    async def landing(self, seconds: float) -> bool:
        """Wait until something comes back, at most so long; say whether anything is ours."""
        if self._of and not self._landed:
            ringing = asyncio.ensure_future(self._bell.wait())
            await asyncio.wait((ringing,), timeout=seconds)
            ringing.cancel()
        return bool(self._of)

    async def all_landed(self, seconds: float) -> None:
        """Wait for what flies, at most so long."""
        if self._flying:
            await asyncio.wait(list(self._flying.values()), timeout=seconds)
