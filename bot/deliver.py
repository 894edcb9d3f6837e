"""LOOP: what goes out: claim, render, send, settle; broadcasts to many, messages to one.

    deliveries ─claim─▶ render ─▶ send ─▶ settle      paced, BLEEP_RATE a second
    messages   ─claim─────────▶ send ─▶ settle        at once, in order within a chat

The intent to send one message is committed just before its call leaves, and the outcome when it
comes: whatever waits for its turn is not claimed, so a crash leaves in doubt only what was flying.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot import send
from bot.pace import Pace
from bot.screen import Screen
from bot.send import Sender
from storage.broadcasts import Delivery
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.ledger import Ledger, Owner, Settlement
from storage.messages import Message
from storage.outcome import Done, Later, Never, Outcome, Unknown, backoff
from storage.states import SendState

log = logging.getLogger(__name__)

Render: TypeAlias = Callable[[Transaction, Delivery, datetime], Awaitable[Screen | None]]
Hushed: TypeAlias = Callable[[Sequence[str], datetime], list[str]]

_AHEAD = 0.5  # seconds of sends in one round
_IN_FLIGHT = 10  # enough for the free rate, and no pile-up behind a slow answer
_LONGEST_PAUSE = 60.0  # seconds between two tries while Telegram loses every answer
_TRIES = 3  # to write an outcome down, while the database is there
_LONGEST_RETRY = 1.0  # seconds
_DATABASE = "database"  # a delivery could not be looked up: it certainly was not sent
_STATES = {
    send.BLOCKED: SendState.BLOCKED,
    send.GONE: SendState.GONE,
    send.MOVED: SendState.TODO,
}


def settlement(outcome: Outcome[int], now: datetime, wait: timedelta) -> Settlement:
    """Return what an outcome means for its row; `wait` is for a Later that names no time."""
    match outcome:
        case Done(message_id):
            return Settlement(SendState.SENT, message_id=message_id)
        case Later(why, after, counted):
            not_before = now + (after or wait)
            return Settlement(SendState.TODO, error=why, not_before_at=not_before, counted=counted)
        case Never(kind, why):
            state = _STATES.get(kind, SendState.REFUSED)
            return Settlement(state, error=why, counted=state is not SendState.TODO)
        case Unknown(why):
            return Settlement(SendState.IN_DOUBT, error=why)


class Deliver:
    """Sends what the ledgers hold."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        render: Render,
        hushed: Hushed,
        *,
        rate: float,
        clock: Clock,
    ) -> None:
        self._database = database
        self._sender = sender
        self._render = render
        self._hushed = hushed
        self._pace = Pace(rate)
        self._doubts = 0  # answers lost in a row
        self._clock = clock

    async def deliver_due(self, owner: Owner) -> int:
        """Send the next few deliveries, evenly spaced; return how many were tried."""
        most = _IN_FLIGHT if self._doubts == 0 else 1
        flying: list[asyncio.Task[None]] = []
        for _ in range(min(most, self._pace.room(self._clock.monotonic(), _AHEAD))):
            delivery = await self._next_delivery(owner)
            if delivery is None:
                break
            flying.append(asyncio.create_task(self._deliver(owner, delivery)))
        await _together(flying)
        return len(flying)

    async def _next_delivery(self, owner: Owner) -> Delivery | None:
        """Wait for the next place, and claim what goes there; None if nothing may go now."""
        self._pace, (at,) = self._pace.reserve(self._clock.monotonic(), 1)
        await asyncio.sleep(max(0.0, at - self._clock.monotonic()))
        if self._pace.closed_until > self._clock.monotonic():
            return None  # the gate was closed while this one waited for its place
        now = self._clock.now()
        async with self._database.transaction() as tx:
            hushed = self._hushed(await tx.broadcasts.quiet_times(), now)
            claimed = await tx.broadcasts.claim(owner, now, 1, hushed)
        return claimed[0] if claimed else None

    async def _rendered(self, delivery: Delivery) -> Screen | Never:
        """Look up what to show, in a transaction of its own: the claim must not share its fate."""
        try:
            async with self._database.transaction() as tx:
                screen = await self._render(tx, delivery, self._clock.now())
        except StorageError as error:
            log.warning("A delivery waits: %s", error)
            return Never(_DATABASE, "the database did not answer")
        except Exception as error:
            # One post that cannot be shown must not stop the others: its broadcast is halted.
            log.exception("Broadcast %d cannot be rendered.", delivery.broadcast_id)
            return Never(send.CONTENT, f"it cannot be rendered ({type(error).__name__})")
        return screen or Never(send.REFUSED, "there is nothing to send any more")

    async def _deliver(self, owner: Owner, delivery: Delivery) -> None:
        screen = await self._rendered(delivery)
        outcome = await self._send(delivery.chat_id, screen)
        await self._write(partial(self._settle_delivery, owner, delivery, outcome))

    async def _settle_delivery(
        self, owner: Owner, delivery: Delivery, outcome: Outcome[int], tx: Transaction
    ) -> None:
        faulty = isinstance(outcome, Never) and outcome.kind == send.CONTENT
        if isinstance(outcome, Never) and outcome.kind in (send.CONTENT, _DATABASE):
            outcome = Later(outcome.why, counted=False)
        if isinstance(outcome, Never) and outcome.kind == send.MOVED:
            await tx.broadcasts.move_chat(delivery, int(outcome.why))
        ours = await self._settle(tx, tx.broadcasts, owner, delivery, outcome)
        if ours and faulty and isinstance(outcome, Later):
            log.error("Broadcast %d is halted: %s", delivery.broadcast_id, outcome.why)
            await tx.broadcasts.halt(delivery.broadcast_id)

    async def send_messages(self, owner: Owner) -> int:
        """Send the oldest message that waits in each of a few chats; return how many."""
        async with self._database.transaction() as tx:
            claimed = await tx.messages.claim(owner, self._clock.now(), _IN_FLIGHT)
        await _together(
            asyncio.create_task(self._send_message(owner, message)) for message in claimed
        )
        return len(claimed)

    async def _send_message(self, owner: Owner, message: Message) -> None:
        outcome = await self._send(message.chat_id, _stored(message.body))
        await self._write(partial(self._settle_message, owner, message, outcome))

    async def _settle_message(
        self, owner: Owner, message: Message, outcome: Outcome[int], tx: Transaction
    ) -> None:
        await self._settle(tx, tx.messages, owner, message, outcome)

    async def _send(self, chat_id: int, screen: Screen | Never) -> Outcome[int]:
        if isinstance(screen, Never):
            return screen
        outcome = await self._sender.send(chat_id, screen)
        if isinstance(outcome, Never) and outcome.kind == send.CONTENT:
            # Certainly not sent: the words without their looks are better than silence.
            outcome = await self._sender.send(chat_id, screen.unformatted())
        if isinstance(outcome, Never) and outcome.kind == send.TOKEN:
            return Later(outcome.why, counted=False)
        self._learn(outcome)
        return outcome

    def _learn(self, outcome: Outcome[int]) -> None:
        """Hold back broadcasts while Telegram asks to wait, or while its answers are lost."""
        seconds = 0.0
        if isinstance(outcome, Unknown):
            # An outage must not put a whole broadcast in doubt: one at a time, ever more slowly.
            self._doubts += 1
            seconds = min(_LONGEST_PAUSE, 2.0**self._doubts)
        elif not isinstance(outcome, Later):
            self._doubts = 0
        elif outcome.after is not None:
            # The scope of a 429 cannot be known: hold everything that is not an answer.
            seconds = outcome.after.total_seconds()
        if seconds:
            self._pace = self._pace.close(self._clock.monotonic() + seconds)

    async def _settle(
        self,
        tx: Transaction,
        ledger: Ledger,
        owner: Owner,
        row: Delivery | Message,
        outcome: Outcome[int],
    ) -> bool:
        """Write down what became of a row; say whether it was still ours."""
        now = self._clock.now()
        what = settlement(outcome, now, backoff(row.attempt, self._clock.chance()))
        if what.state in (SendState.BLOCKED, SendState.GONE):
            await tx.subscribers.mark(row.chat_id, what.state.value, now)
        if isinstance(outcome, Never) and outcome.kind == send.MOVED:
            await tx.subscribers.migrate(row.chat_id, int(outcome.why), now)
        ours = await ledger.settle(row.id, owner, what, now)
        if not ours:
            log.error("Row %d was settled by another process.", row.id)
        if isinstance(outcome, Unknown):
            log.warning("A message is in doubt and is not sent again: %s", outcome.why)
        return ours

    async def _write(self, settle: Callable[[Transaction], Awaitable[None]]) -> None:
        """Write an outcome down. While the database is away, wait: nothing else is claimed."""
        tries = there = 0
        while True:
            try:
                async with self._database.transaction() as tx:
                    await settle(tx)
            except Exception:
                there += await self._database.answers()
                if there == _TRIES:
                    raise
            else:
                return
            tries += 1
            await asyncio.sleep(min(_LONGEST_RETRY, 0.002 * 2.0 ** min(tries, 10)))


def _stored(body: str) -> Screen | Never:
    """Return the screen of a message; Never for one that another version wrote."""
    try:
        return Screen.from_json(body)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Never(send.REFUSED, "the stored message cannot be read")


async def _together(flying: Iterable[asyncio.Task[None]]) -> None:
    """Wait until all have ended, and only then raise what went wrong in one of them."""
    for ended in await asyncio.gather(*flying, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended
