"""STEP: an owner sees a broadcast before its readers: a fault of its content harms nobody.

Where an owner is among the readers, their own delivery goes first and nothing is sent here. Else
they are sent what readers will get. That it was begun is committed before, so it comes once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence

from bot.delivery.contents import Contents, Prepared
from bot.delivery.matrix import BroadcastEffect, effect_of
from bot.delivery.paced import Paced
from bot.delivery.payload import Payload
from bot.delivery.settle import Settle
from bot.pace import Lane
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Later, Never, Outcome
from storage.sending import Broadcast

log = logging.getLogger(__name__)

_SOON = 2.0  # seconds that a broadcast waits for an owner's chat
NOT_NOW = Later("Telegram asked us to wait", counted=False)


class Proving:
    """Shows owners what is about to be sent."""

    def __init__(
        self,
        database: Database,
        paced: Paced,
        contents: Contents,
        settle: Settle,
        owners: Collection[int],
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._paced = paced
        self._contents = contents
        self._settle = settle
        self._owners = sorted(owners)
        self._clock = clock
        self._showing: dict[int, asyncio.Task[None]] = {}

    def prove(self, begun: Sequence[Broadcast]) -> None:
        """Begin to show each broadcast to an owner; nobody waits for it but that broadcast."""
        for broadcast in begun:
            self._showing[broadcast.id] = asyncio.create_task(self._prove(broadcast))

    def is_showing(self, broadcast_id: int) -> bool:
        """Say whether a broadcast is being shown to an owner now."""
        return broadcast_id in self._showing

    async def shown(self, seconds: float) -> None:
        """Wait until nothing is being shown, at most so long."""
        if self._showing:
            await asyncio.wait(list(self._showing.values()), timeout=seconds)

    async def _prove(self, broadcast: Broadcast) -> None:
        try:
            content = self._contents.of(broadcast.id)
            if isinstance(content, Prepared):
                # Not paid for: it goes in the places of what is free, and is no delivery.
                await self._show(broadcast, self._paced.prepare(content.screen, paid=False))
        except Exception:
            # Its readers get it all the same, one of them before the others.
            log.exception("Broadcast %d could not be shown to an owner.", broadcast.id)
        finally:
            del self._showing[broadcast.id]
            self._contents.look_again()

    async def _show(self, broadcast: Broadcast, content: Payload) -> None:
        """Show a broadcast to the first owner who can be reached at once."""
        for chat_id in self._owners:
            outcome = await self._try(chat_id, content)
            faulty = effect_of(outcome).broadcast is BroadcastEffect.HALT
            if isinstance(outcome, Done) or faulty:
                await self._write(broadcast, outcome)
                return

    async def _try(self, chat_id: int, content: Payload) -> Outcome[int]:
        ready_in = self._paced.ready_at(chat_id, Lane.CARD) - self._clock.monotonic()
        if ready_in > _SOON or not await self._paced.leave(chat_id, Lane.CARD):
            return NOT_NOW
        return await self._paced.send_prepared(chat_id, content)

    async def _write(self, broadcast: Broadcast, outcome: Outcome[int]) -> None:
        async with self._database.transaction() as tx:
            if isinstance(outcome, Done):
                await tx.broadcasts.prove(broadcast.id, self._clock.now())
            elif isinstance(outcome, Never):
                await self._settle.halt(tx, broadcast, outcome.why)
