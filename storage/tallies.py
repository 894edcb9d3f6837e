"""STEP: how many deliveries of each broadcast have ended, and how; counted as they end.

Counting rows costs more the more readers there are; adding one to a number does not. The number
changes in the transaction that changes the rows, so the two never disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sending import Progress
from storage.sql import insert_into
from storage.tables_sending import broadcasts, tallies


class Tallies:
    """The verbs of the counts."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def add(self, broadcast_id: int, word: str, n: int = 1) -> None:
        """Count `n` more deliveries of a broadcast; fewer where `n` is below 0."""
        await self.add_all({(broadcast_id, word): n})

    async def add_all(self, changes: Mapping[tuple[int, str], int]) -> None:
        """Count many at once, by broadcast and word; in one order, so that no two wait."""
        rows = [
            {"broadcast_id": broadcast_id, "word": str(word), "n": n}
            for (broadcast_id, word), n in sorted(changes.items())
            if n
        ]
        if not rows:
            return
        query = insert_into(self._conn, tallies)
        more = query.on_conflict_do_update(
            index_elements=["broadcast_id", "word"], set_={"n": tallies.c.n + query.excluded.n}
        )
        await self._conn.execute(more, rows)

    async def count(self, ended: Iterable[tuple[int, str]]) -> None:
        """Count one more for each broadcast and word that is given."""
        await self.add_all(Counter(ended))

    async def progress(self, broadcast_ids: Collection[int]) -> dict[int, Progress]:
        """Return how far broadcasts have come."""
        totals = select(broadcasts.c.id, broadcasts.c.total).where(
            broadcasts.c.id.in_(broadcast_ids)
        )
        counted = select(tallies).where(tallies.c.broadcast_id.in_(broadcast_ids))
        counts: dict[int, dict[str, int]] = {}
        for row in await self._conn.execute(counted):
            counts.setdefault(row.broadcast_id, {})[row.word] = row.n
        return {
            row.id: Progress(row.total, counts.get(row.id, {}))
            for row in await self._conn.execute(totals)
        }

    async def all(self) -> Progress:
        """Return how far all broadcasts together have come."""
        total = await self._conn.scalar(select(func.coalesce(func.sum(broadcasts.c.total), 0)))
        query = select(tallies.c.word, func.sum(tallies.c.n)).group_by(tallies.c.word)
        return Progress(
            int(total or 0), {word: int(n) for word, n in await self._conn.execute(query)}
        )

    async def forget(self, broadcast_id: int, word: str) -> None:
        """Count one word of a broadcast from nothing again."""
        mine = (tallies.c.broadcast_id == broadcast_id) & (tallies.c.word == word)
        await self._conn.execute(delete(tallies).where(mine))
