"""LOOP: what goes out: claim, render, send, settle; broadcasts to many, messages to one.

    deliveries ─▶ render ─▶ claim ─▶ send, or change what was sent ─▶ settle    paced, BLEEP_RATE
    messages   ───────────▶ claim ─▶ send ──────────────────────────▶ settle    in order in a chat

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
from bot.correct import Mend, Mended, mend
from bot.paced import Paced
from bot.screen import Screen
from bot.send import Sender
from bot.settlement import settlement, stored_screen
from storage.broadcasts import OF_THE_SENT, Delivery
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.ledger import Ledger, Owner
from storage.messages import Message, NewMessage
from storage.outcome import Later, Never, Outcome, Unknown, backoff
from storage.states import SendState

log = logging.getLogger(__name__)

Render: TypeAlias = Callable[[Transaction, Delivery, datetime], Awaitable[Screen | Mend | None]]
Hushed: TypeAlias = Callable[[Sequence[str], datetime], list[str]]

_AHEAD = 0.5  # seconds of sends in one round
_IN_FLIGHT = 10  # enough for the free rate, and no pile-up behind a slow answer
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
        self._paced = Paced(sender, rate=rate, clock=clock)
        self._render = render
        self._hushed = hushed
        self._clock = clock

    async def deliver_due(self, owner: Owner) -> int:
        """Send the next few deliveries, evenly spaced; return how many were tried."""
        room = self._paced.room(_IN_FLIGHT, _AHEAD)
        if not room or not await self._paced.telegram_answers():
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
            if not await self._paced.place():
                break
            flying.append(asyncio.create_task(self._deliver(owner, delivery, screen)))
            if few:
                await asyncio.wait(flying[-1:])
        await _together(flying)
        return len(flying)

    def doubt_telegram(self) -> None:
        """Send nothing until Telegram answers a question that is safe to repeat."""
        self._paced.doubt_telegram()

    async def _rendered(self, delivery: Delivery) -> Screen | Mend | Never:
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

    async def _deliver(self, owner: Owner, delivery: Delivery, what: Screen | Mend | Never) -> None:
        async with self._database.transaction() as tx:
            ours = await tx.broadcasts.claim(delivery.id, owner, self._clock.now())
        if not ours:
            return
        if isinstance(what, Mend):
            mended = await mend(self._paced, delivery.chat_id, what)
        else:
            mended = Mended(await self._send(delivery.chat_id, what))
        await self._write(partial(self._settle_delivery, owner, delivery, mended))

    async def _settle_delivery(
        self, owner: Owner, delivery: Delivery, mended: Mended, tx: Transaction
    ) -> None:
        outcome = mended.outcome
        faulty = isinstance(outcome, Never) and outcome.kind == send.CONTENT
        if isinstance(outcome, Never) and outcome.kind in (send.CONTENT, _DATABASE):
            outcome = Later(outcome.why, counted=False)
        if isinstance(outcome, Never) and outcome.kind == send.MOVED:
            outcome = await self._follow(tx, delivery, outcome)
        ours = await self._settle(tx, tx.broadcasts, owner, delivery, outcome)
        if ours and mended.instead is not None:
            await tx.messages.add(_instead(delivery, mended.instead), self._clock.now())
        if ours and faulty and isinstance(outcome, Later):
            log.error("Broadcast %d is halted: %s", delivery.broadcast_id, outcome.why)
            await tx.broadcasts.halt(delivery.broadcast_id)

    async def _follow(self, tx: Transaction, delivery: Delivery, moved: Never) -> Never:
        """Point a delivery at the id that a group has now, unless that one has its own."""
        new = int(moved.why)
        if await tx.broadcasts.move_chat(delivery, new) or delivery.kind not in OF_THE_SENT:
            return moved
        # It goes to chats that have left too, so it would come up again for ever.
        await tx.subscribers.migrate(delivery.chat_id, new, self._clock.now())
        return Never(send.REFUSED, "the group has a new id, and is corrected there")

    async def send_messages(self, owner: Owner) -> int:
        """Send the oldest message that waits in each of a few chats; return how many."""
        if not await self._paced.telegram_answers():
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
        return screen if isinstance(screen, Never) else await self._paced.send(chat_id, screen)

    async def _settle(
        self,
        tx: Transaction,
        ledger: Ledger,
        owner: Owner,
        row: Delivery | Message,
        outcome: Outcome[int | None],
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


def _instead(delivery: Delivery, screen: Screen) -> NewMessage:
    """Return the message to a chat where a correction could change none."""
    key = f"correction:{delivery.broadcast_id}:{delivery.chat_id}"
    return NewMessage(
        key, delivery.chat_id, screen.to_json(), post_id=delivery.post_id, shows_post=True
    )


async def _together(flying: Sequence[asyncio.Task[None]]) -> None:
    """Wait until all have ended, and only then raise what went wrong in one of them."""
    for ended in await asyncio.gather(*flying, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended
