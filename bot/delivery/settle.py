"""STEP: what became of deliveries, written down in one transaction with all that follows from it.

The row, its broadcast's counts, the subscriber, and the broadcast itself where Telegram's answer is
about more than one chat: all of it or none. What follows from which answer: bot/delivery/matrix.py.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.admins.group_news import note_left, note_refused
from bot.aloud.voices import Voices
from bot.delivery.flights import Landed
from bot.delivery.matrix import LEFT, MOVED, REFUSED, BroadcastEffect, Effect, effect_of
from bot.delivery.settlement import not_found_share, settlement
from bot.screen import Screen
from storage.clock import Clock
from storage.ledger import Owner, Settlement
from storage.messages import NewMessage
from storage.outcome import Done, Never, Outcome, Unknown, backoff
from storage.sending import NOT_FOUND, Broadcast, Delivery, doubtful
from storage.states import SendState
from storage.transaction import Transaction

log = logging.getLogger(__name__)

ODD_IN_A_ROW = 10
"""So many refusals one after the other that nobody has seen yet pause a broadcast."""


class Stopped(StrEnum):
    """Why a broadcast was stopped, and owners are told."""

    CONTENT = "content"
    NOT_FOUND = "not_found"
    ODD = "odd"


Alarm: TypeAlias = Callable[[Transaction, Broadcast, Stopped, str, datetime], Awaitable[None]]


class Settle:
    """Writes down what came of deliveries; `alarm` tells owners of a broadcast that was stopped.

    `voices` are those that follow posts, where reading aloud is there.
    """

    def __init__(self, alarm: Alarm, voices: Voices | None = None, *, clock: Clock) -> None:
        self._alarm = alarm
        self._voices = voices
        self._clock = clock
        self._odd: Counter[int] = Counter()

    async def write(self, tx: Transaction, owner: Owner, landed: Sequence[Landed]) -> None:
        """Settle deliveries; those that Telegram took in one statement."""
        now = self._clock.now()
        taken = [one for one in landed if _plainly_taken(one)]
        if taken:
            await self._taken(tx, owner, taken, now)
        for one in landed:
            if not _plainly_taken(one):
                await self._one(tx, owner, one, now)

    async def _taken(
        self, tx: Transaction, owner: Owner, taken: Sequence[Landed], now: datetime
    ) -> None:
        rows = [(one.delivery, _message_id(one.mended.outcome)) for one in taken]
        ours = await tx.deliveries.settle_sent(rows, owner, now)
        if ours < len(rows):
            log.error("%d deliveries were settled by another process.", len(rows) - ours)
        await tx.subscribers.forgive([delivery.chat_id for delivery, _ in rows])
        for delivery, message_id in rows:
            if delivery.aloud and self._voices is not None:
                await self._voices.after_delivery(tx, delivery, message_id, now)
        for broadcast in {
            delivery.broadcast_id: delivery.broadcast for delivery, _ in rows
        }.values():
            self._odd.pop(broadcast.id, None)
            if broadcast.proved_at is None:
                await tx.broadcasts.prove(broadcast.id, now)

    async def _one(self, tx: Transaction, owner: Owner, one: Landed, now: datetime) -> None:
        delivery, outcome = one.delivery, one.mended.outcome
        if isinstance(outcome, Never) and outcome.kind == MOVED:
            outcome = await self._follow(tx, delivery, outcome, now)
        effect = effect_of(outcome)
        what = await self._settlement(tx, delivery, outcome, now)
        if not await tx.deliveries.settle_one(delivery, owner, what, now):
            log.error("Delivery %d was settled by another process.", delivery.id)
            return
        if isinstance(outcome, Unknown) and what.state is SendState.TODO:
            await tx.deliveries.note_resend(delivery)
        if one.mended.instead is not None:
            await tx.messages.add(_instead(delivery, one.mended.instead), now)
        await self._about_subscriber(tx, delivery.chat_id, effect, now)
        if isinstance(outcome, Never):
            await self._about_broadcast(tx, delivery.broadcast, effect.broadcast, outcome.why)

    async def _settlement(
        self, tx: Transaction, delivery: Delivery, outcome: Outcome[int | None], now: datetime
    ) -> Settlement:
        if not isinstance(outcome, Unknown):
            wait = backoff(delivery.attempt, self._clock.chance())
            return settlement(outcome, now, wait, delivery.attempt)
        # As it is now: an admin may have chosen another policy since the claim.
        broadcast = await tx.broadcasts.get(delivery.broadcast_id) or delivery.broadcast
        state = doubtful(broadcast.policy, delivery.resends)
        log.warning("A message is in doubt: %s", outcome.why)
        return Settlement(state, error=outcome.why)

    async def _follow(
        self, tx: Transaction, delivery: Delivery, moved: Never, now: datetime
    ) -> Never:
        """Take everything of a group to the id that it has now; send there at once."""
        new = int(moved.why)
        had_none = await tx.deliveries.move_chat(delivery, new)
        await tx.subscribers.migrate(delivery.chat_id, new, now)
        return moved if had_none else Never(REFUSED, "the group has a new id, and gets it there")

    async def _about_subscriber(
        self, tx: Transaction, chat_id: int, effect: Effect, now: datetime
    ) -> None:
        if effect.subscriber == LEFT:
            await note_left(tx, chat_id, now)
        elif effect.subscriber is not None:
            await tx.subscribers.mark(chat_id, effect.subscriber, now)
        if effect.delivery is SendState.REFUSED and chat_id < 0:
            await note_refused(tx, chat_id, now)
        if effect.strike:
            await tx.subscribers.strike(chat_id, now)

    async def _about_broadcast(
        self, tx: Transaction, broadcast: Broadcast, effect: BroadcastEffect, why: str
    ) -> None:
        if effect is BroadcastEffect.HALT:
            await self.halt(tx, broadcast, why)
        if effect is BroadcastEffect.NOT_FOUND:
            await self._count_not_found(tx, broadcast, why)
        if effect is BroadcastEffect.ODD:
            self._odd[broadcast.id] += 1
            if self._odd[broadcast.id] >= ODD_IN_A_ROW and not broadcast.trusted:
                del self._odd[broadcast.id]
                await self._pause(tx, broadcast, Stopped.ODD, why)

    async def halt(self, tx: Transaction, broadcast: Broadcast, why: str) -> None:
        """Halt a broadcast whose content Telegram takes from nobody, and tell the owners once."""
        if await tx.broadcasts.halt(broadcast.id, why):
            log.error("Broadcast %d is halted: %s", broadcast.id, why)
            await self._alarm(tx, broadcast, Stopped.CONTENT, why, self._clock.now())

    async def _count_not_found(self, tx: Transaction, broadcast: Broadcast, why: str) -> None:
        await tx.tallies.add(broadcast.id, NOT_FOUND)
        progress = (await tx.tallies.progress([broadcast.id]))[broadcast.id]
        if not broadcast.trusted and not_found_share(progress):
            await self._pause(tx, broadcast, Stopped.NOT_FOUND, why)

    async def _pause(self, tx: Transaction, broadcast: Broadcast, why: Stopped, said: str) -> None:
        if await tx.broadcasts.pause(broadcast.id, said):
            log.error("Broadcast %d is paused: %s", broadcast.id, said)
            await self._alarm(tx, broadcast, why, said, self._clock.now())


def _plainly_taken(one: Landed) -> bool:
    return isinstance(one.mended.outcome, Done) and one.mended.instead is None


def _message_id(outcome: Outcome[int | None]) -> int | None:
    return outcome.value if isinstance(outcome, Done) else None


def _instead(delivery: Delivery, screen: Screen) -> NewMessage:
    """Return the message to a chat where a correction could change none."""
    return NewMessage(
        key=f"correction:{delivery.broadcast_id}:{delivery.chat_id}",
        chat_id=delivery.chat_id,
        body=screen.to_json(),
        lane=2,
        post_id=delivery.broadcast.post_id,
        shows_post=True,
    )
