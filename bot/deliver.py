"""LOOP: what goes out: claim, render, send, settle; broadcasts to many, messages to one.

    deliveries ─▶ render ─▶ claim ─▶ send ─▶ settle      paced, BLEEP_RATE a second
    messages   ───────────▶ claim ─▶ send ─▶ settle      at once, in order within a chat

The intent to send one message is committed just before its call leaves, and the outcome when it
comes: whatever waits for its turn is not claimed, so a crash leaves in doubt only what was flying.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeAlias

from bot import send
from bot.pace import Pace
from bot.screen import Screen
from bot.send import Sender
from bot.settlement import settlement, stored_screen
from storage.broadcasts import Delivery
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.ledger import Ledger, Owner
from storage.messages import Message
from storage.outcome import Later, Never, Outcome, Unknown, backoff
from storage.states import SendState

log = logging.getLogger(__name__)

Render: TypeAlias = Callable[[Transaction, Delivery, datetime], Awaitable[Screen | None]]
Hushed: TypeAlias = Callable[[Sequence[str], datetime], list[str]]

_AHEAD = 0.5  # seconds of sends in one round
_IN_FLIGHT = 10  # enough for the free rate, and no pile-up behind a slow answer
_ASK_EVERY = 2.0  # seconds between two questions whether Telegram is back
_LONGEST_PAUSE = 60.0  # seconds between two tries while Telegram loses every answer
_TRIES = 3  # to write an outcome down, while the database is there
_LONGEST_RETRY = 1.0  # seconds
_DATABASE = "database"  # a delivery could not be looked up: it certainly was not sent


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
        self._away = False  # whether Telegram seems not to be there
        self._ask_at = 0.0  # not before this is it asked again
        self._clock = clock

    async def deliver_due(self, owner: Owner) -> int:
        """Send the next few deliveries, evenly spaced; return how many were tried."""
        most = _IN_FLIGHT if self._doubts == 0 else 1
        room = min(most, self._pace.room(self._clock.monotonic(), _AHEAD))
        if not room or not await self._telegram_answers():
            return 0
        now = self._clock.now()
        async with self._database.transaction() as tx:
            hushed = self._hushed(await tx.broadcasts.quiet_times(), now)
            upcoming = await tx.broadcasts.upcoming(now, room, hushed)
        return await self._deliver_all(owner, upcoming, few=len(upcoming) < _IN_FLIGHT)

    async def _deliver_all(self, owner: Owner, upcoming: Sequence[Delivery], *, few: bool) -> int:
        """Send deliveries; a few one after the other, so that a crash finds one flying at most."""
        flying: list[asyncio.Task[None]] = []
        for delivery in upcoming:
            screen = await self._rendered(delivery)
            if not await self._place():
                break
            flying.append(asyncio.create_task(self._deliver(owner, delivery, screen)))
            if few:
                await asyncio.wait(flying[-1:])
        await _together(flying)
        return len(flying)

    async def _place(self) -> bool:
        """Wait for the next place; False if the gate was closed meanwhile."""
        self._pace, (at,) = self._pace.reserve(self._clock.monotonic(), 1)
        await asyncio.sleep(max(0.0, at - self._clock.monotonic()))
        return self._pace.closed_until <= self._clock.monotonic()

    def doubt_telegram(self) -> None:
        """Send nothing until Telegram answers a question that is safe to repeat."""
        self._away = True

    async def _telegram_answers(self) -> bool:
        """Ask, while Telegram seems to be away: what is sent then would only be in doubt."""
        if not self._away:
            return True
        if self._clock.monotonic() < self._ask_at:
            return False
        self._away = await self._sender.is_reachable() is not None
        self._ask_at = self._clock.monotonic() + _ASK_EVERY
        return not self._away

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

    async def _deliver(self, owner: Owner, delivery: Delivery, screen: Screen | Never) -> None:
        async with self._database.transaction() as tx:
            ours = await tx.broadcasts.claim(delivery.id, owner, self._clock.now())
        if ours:
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
        if not await self._telegram_answers():
            return 0
        async with self._database.transaction() as tx:
            upcoming = await tx.messages.upcoming(self._clock.now(), _IN_FLIGHT)
        await _together(
            [asyncio.create_task(self._send_message(owner, message)) for message in upcoming]
        )
        return len(upcoming)

    async def _send_message(self, owner: Owner, message: Message) -> None:
        screen = stored_screen(message.body)
        async with self._database.transaction() as tx:
            ours = await tx.messages.claim(message.id, owner, self._clock.now())
        if ours:
            outcome = await self._send(message.chat_id, screen)
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
        if isinstance(outcome, Unknown) or (isinstance(outcome, Later) and not outcome.after):
            self.doubt_telegram()
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


async def _together(flying: Sequence[asyncio.Task[None]]) -> None:
    """Wait until all have ended, and only then raise what went wrong in one of them."""
    for ended in await asyncio.gather(*flying, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended
