"""STEP: what takes long to count is counted before the transaction that needs it, not in it.

transaction ─ not counted yet ─▶ undone ─▶ counted while others write ─▶ the transaction, once more

On SQLite one transaction writes at a time: a count of 100,000 readers in it would hold up everyone.
Who only looks is answered without a count that takes long, and gets it when it is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from bot.admins.counts import Audience, Counts, Need, NotCountedError
from storage.database import Database
from storage.reach import Reach

_COUNTS = 3  # what is changed by others meanwhile can be another audience
PATIENCE = 0.05
"""For how many seconds a person who looks waits for a count."""

_STANDS = 30.0  # seconds for which one that took longer is shown again

Result = TypeVar("Result")


class Counting:
    """Counts audiences, and remembers for a moment those that took long."""

    def __init__(
        self, database: Database, monotonic: Callable[[], float], patience: float = PATIENCE
    ) -> None:
        self._database = database
        self._monotonic = monotonic
        self._patience = patience
        self._known: dict[Audience, tuple[float, Reach]] = {}
        self._begun: dict[Audience, asyncio.Task[Reach]] = {}

    async def first(self, act: Callable[[Counts | None], Awaitable[Result]]) -> Result:
        """Do a transaction that is given what is counted; again, when it needs a count that is not.

        After a few counts it is given None: then it counts for itself.
        """
        counts = Counts()
        for _ in range(_COUNTS):
            try:
                return await act(counts)
            except NotCountedError as missing:
                audience, need = missing.audience, missing.need
            if need is Need.EXACT:
                counts = replace(counts, exact={**counts.exact, audience: await self._of(audience)})
            else:
                reach = await self._shown(audience, self._patience if need is Need.SOON else None)
                counts = replace(counts, known={**counts.known, audience: reach})
        return await act(None)

    async def _of(self, audience: Audience) -> Reach:
        async with self._database.reading() as tx:
            return await tx.reach.of(*audience)

    async def _shown(self, audience: Audience, patience: float | None) -> Reach | None:
        """Return a count of a moment before, or one that is made in time; else None."""
        until, reach = self._known.get(audience, (0.0, None))
        if reach is not None and self._monotonic() < until:
            return reach
        counts = self._begun.get(audience)
        if counts is None:
            counts = self._begun[audience] = asyncio.create_task(self._of(audience))
            counts.add_done_callback(lambda _ended: self._begun.pop(audience, None))
        done, _ = await asyncio.wait({counts}, timeout=patience)
        if not done:
            counts.add_done_callback(lambda ended: self._keep(audience, ended))
            return None
        return counts.result()

    def _keep(self, audience: Audience, ended: asyncio.Task[Reach]) -> None:
        """Remember what a person did not wait for."""
        now = self._monotonic()
        self._known = {one: kept for one, kept in self._known.items() if now < kept[0]}
        if not ended.cancelled() and ended.exception() is None:
            self._known[audience] = (now + _STANDS, ended.result())
