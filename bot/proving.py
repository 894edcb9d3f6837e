"""STEP: an owner sees a broadcast before its readers: a fault of its content harms nobody.

Where an owner is among the readers, their own delivery goes first and nothing is sent here. Else
they are sent what readers will get. That it was begun is committed before, so it comes once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.contents import Contents
from bot.matrix import BroadcastEffect, effect_of
from bot.pace import Lane
from bot.paced import Paced
from bot.payload import Payload
from bot.settle import Settle
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Later, Never, Outcome
from storage.sending import Broadcast

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

    async def prove(self, begun: Sequence[Broadcast]) -> bool:
        """Show each broadcast to the first owner who can be reached; say if there were any."""
        for broadcast in begun:
            content = self._contents.of(broadcast.id)
            if isinstance(content, Payload):
                await self._show(broadcast, content)
        if begun:
            self._contents.look_again()
        return bool(begun)

    async def _show(self, broadcast: Broadcast, content: Payload) -> None:
        for chat_id in self._owners:
            outcome = await self._try(chat_id, content)
            faulty = effect_of(outcome).broadcast is BroadcastEffect.HALT
            if isinstance(outcome, Done) or faulty:
                await self._write(broadcast, outcome)
                return

    async def _try(self, chat_id: int, content: Payload) -> Outcome[int]:
        if not await self._paced.leave(chat_id, Lane.CARD):
            return NOT_NOW
        return await self._paced.send_prepared(chat_id, content)

    async def _write(self, broadcast: Broadcast, outcome: Outcome[int]) -> None:
        async with self._database.transaction() as tx:
            if isinstance(outcome, Done):
                await tx.broadcasts.prove(broadcast.id, self._clock.now())
            elif isinstance(outcome, Never):
                await self._settle.halt(tx, broadcast, outcome.why)
