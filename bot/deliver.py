"""LOOP: what goes out: claim, render, send, settle; broadcasts to many, messages to one.

    deliveries ─claim─▶ render ─▶ send ─▶ settle      paced, BLEEP_RATE a second
    messages   ─claim─────────▶ send ─▶ settle        at once, in order within a chat

The intent is committed before a call leaves and its outcome when it comes. No more is claimed than
flies within half a second, so a stop or a crash leaves little in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from bot import send
from bot.pace import Pace
from bot.screen import Screen
from bot.send import Sender
from storage.broadcasts import Delivery
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.ledger import Ledger, Owner, Settlement
from storage.messages import Message
from storage.outcome import Done, Later, Never, Outcome, Unknown, backoff
from storage.states import SendState

log = logging.getLogger(__name__)

Render: TypeAlias = Callable[[Transaction, Delivery, datetime], Awaitable[Screen | None]]
Hushed: TypeAlias = Callable[[Sequence[str], datetime], list[str]]

_AHEAD = 0.5  # seconds of sends that are claimed at once
_IN_FLIGHT = 10  # enough for the free rate, and no pile-up behind a slow answer
_STATES = {
    send.BLOCKED: SendState.BLOCKED,
    send.GONE: SendState.GONE,
    send.MOVED: SendState.TODO,
    send.TOKEN: SendState.TODO,
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
        self._clock = clock

    async def deliver_due(self, owner: Owner) -> int:
        """Send the next few deliveries, evenly spaced; return how many were tried."""
        room = min(_IN_FLIGHT, self._pace.room(self._clock.monotonic(), _AHEAD))
        if not room:
            return 0
        now = self._clock.now()
        async with self._database.transaction() as tx:
            hushed = self._hushed(await tx.broadcasts.quiet_times(), now)
            claimed = await tx.broadcasts.claim(owner, now, room, hushed)
            screens = [await self._render(tx, delivery, now) for delivery in claimed]
        self._pace, times = self._pace.reserve(self._clock.monotonic(), len(claimed))
        await asyncio.gather(
            *(
                self._deliver(owner, delivery, screen, at)
                for delivery, screen, at in zip(claimed, screens, times, strict=True)
            )
        )
        return len(claimed)

    async def _deliver(
        self, owner: Owner, delivery: Delivery, screen: Screen | None, at: float
    ) -> None:
        await asyncio.sleep(max(0.0, at - self._clock.monotonic()))
        outcome = await self._send(delivery.chat_id, screen)
        async with self._database.transaction() as tx:
            if isinstance(outcome, Never) and outcome.kind == send.CONTENT:
                log.error("Broadcast %d is halted: %s", delivery.broadcast_id, outcome.why)
                await tx.broadcasts.halt(delivery.broadcast_id)
                outcome = Later(outcome.why, counted=False)
            if isinstance(outcome, Never) and outcome.kind == send.MOVED:
                await tx.broadcasts.move_chat(delivery, int(outcome.why))
            await self._settle(tx, tx.broadcasts, owner, delivery, outcome)

    async def send_messages(self, owner: Owner) -> int:
        """Send the messages that wait, one after the other in each chat; return how many."""
        async with self._database.transaction() as tx:
            claimed = await tx.messages.claim(owner, self._clock.now(), _IN_FLIGHT)
        chats: dict[int, list[Message]] = defaultdict(list)
        for message in claimed:
            chats[message.chat_id].append(message)
        await asyncio.gather(*(self._send_in_order(owner, chat) for chat in chats.values()))
        return len(claimed)

    async def _send_in_order(self, owner: Owner, messages: Sequence[Message]) -> None:
        for place, message in enumerate(messages):
            outcome = await self._send(message.chat_id, Screen.from_json(message.body))
            async with self._database.transaction() as tx:
                await self._settle(tx, tx.messages, owner, message, outcome)
                if isinstance(outcome, Later):
                    for rest in messages[place + 1 :]:
                        await self._settle(tx, tx.messages, owner, rest, outcome)
                    return

    async def _send(self, chat_id: int, screen: Screen | None) -> Outcome[int]:
        if screen is None:
            return Never(send.REFUSED, "there is nothing to send any more")
        outcome = await self._sender.send(chat_id, screen)
        if isinstance(outcome, Never) and outcome.kind == send.CONTENT:
            # Certainly not sent: the words without their looks are better than silence.
            outcome = await self._sender.send(chat_id, screen.unformatted())
        if isinstance(outcome, Later) and outcome.after is not None:
            # The scope of a 429 cannot be known: hold everything that is not an answer.
            self._pace = self._pace.close(self._clock.monotonic() + outcome.after.total_seconds())
        return outcome

    async def _settle(
        self,
        tx: Transaction,
        ledger: Ledger,
        owner: Owner,
        row: Delivery | Message,
        outcome: Outcome[int],
    ) -> None:
        now = self._clock.now()
        wait = backoff(row.attempt, self._clock.chance())
        what = settlement(outcome, now, wait)
        if what.state in (SendState.BLOCKED, SendState.GONE):
            await tx.subscribers.mark(row.chat_id, what.state.value, now)
        if isinstance(outcome, Never) and outcome.kind == send.MOVED:
            await tx.subscribers.migrate(row.chat_id, int(outcome.why), now)
        if not await ledger.settle(row.id, owner, what, now):
            log.error("Row %d was settled by another process.", row.id)
        if isinstance(outcome, Unknown):
            log.warning("A message is in doubt and is not sent again: %s", outcome.why)
