"""STEP: what admins decide about deliveries that did not end well: again, or leave them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Update, case, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sending import FAILED_STATES, NOT_FOUND, BroadcastState
from storage.states import SendState
from storage.tables_sending import broadcasts, deliveries, tallies
from storage.tallies import Tallies
from storage.upcoming import lock, still_todo


class Doubts:
    """The verbs of deliveries that are in doubt, failed, or not wanted any more."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._tallies = Tallies(conn)

    async def more_copies(self, broadcast_ids: Collection[int]) -> dict[int, int]:
        """Count the copies that may be out beside those of what has ended: on its way, or again."""
        out = case((deliveries.c.state == SendState.SENDING, 1), else_=0)
        query = (
            select(deliveries.c.broadcast_id, func.sum(deliveries.c.resends + out))
            .where(deliveries.c.broadcast_id.in_(broadcast_ids))
            .group_by(deliveries.c.broadcast_id)
        )
        return {row[0]: int(row[1]) for row in await self._conn.execute(query)}

    async def resend(self, broadcast_id: int) -> int:
        """Send again what is in doubt: some readers may get it twice; return how many."""
        more = deliveries.c.resends + 1
        return await self._again(broadcast_id, [SendState.IN_DOUBT], resends=more)

    async def retry(self, broadcast_id: int) -> int:
        """Try again what Telegram refused or what failed too often; return how many."""
        await self._tallies.forget(broadcast_id, NOT_FOUND)  # all of them are tried again
        return await self._again(broadcast_id, FAILED_STATES)

    async def leave(self, broadcast_id: int, now: datetime) -> int:
        """Leave as it is what is in doubt; return how many."""
        leave = _those(broadcast_id, SendState.IN_DOUBT)
        change = leave.values(state=SendState.DROPPED, settled_at=now)
        done = (await self._conn.execute(change)).rowcount
        await self._tallies.add(broadcast_id, SendState.IN_DOUBT, -done)
        await self._tallies.add(broadcast_id, SendState.DROPPED, done)
        return done

    async def _again(
        self, broadcast_id: int, states: Collection[SendState], **values: object
    ) -> int:
        await lock(self._conn, broadcast_id)
        count = 0
        for state in states:
            again = _those(broadcast_id, state).values(
                state=SendState.TODO,
                attempt=0,
                settled_at=None,
                error=None,
                not_before_at=None,
                **values,
            )
            done = (await self._conn.execute(again)).rowcount
            await self._tallies.add(broadcast_id, state, -done)
            count += done
        return count

    async def sweep(self, now: datetime, most: int) -> int:
        """Skip what cancelled broadcasts have left to do; return how many."""
        unswept = await self._unswept()
        if not unswept:
            return 0
        mine = deliveries.c.broadcast_id.in_(unswept)
        todo = deliveries.c.state == literal_column("'todo'")
        left = select(deliveries.c.id).where(mine, todo).limit(most)
        # Once more: what was claimed meanwhile is being sent (PostgreSQL looks at this line again).
        skip = update(deliveries).where(deliveries.c.id.in_(left), still_todo())
        change = skip.values(state=SendState.SKIPPED, settled_at=now)
        ids = (await self._conn.scalars(change.returning(deliveries.c.broadcast_id))).all()
        await self._tallies.count((broadcast_id, SendState.SKIPPED) for broadcast_id in ids)
        return len(ids)

    async def _unswept(self) -> Sequence[int]:
        """Return the cancelled broadcasts with deliveries that have not ended, by the counts."""
        ended = (tallies.c.broadcast_id == broadcasts.c.id) & (tallies.c.word != NOT_FOUND)
        query = (
            select(broadcasts.c.id)
            .outerjoin(tallies, ended)
            .where(broadcasts.c.state == BroadcastState.CANCELLED)
            .group_by(broadcasts.c.id, broadcasts.c.total)
            .having(broadcasts.c.total > func.coalesce(func.sum(tallies.c.n), 0))
        )
        return (await self._conn.scalars(query)).all()


def _those(broadcast_id: int, state: SendState) -> Update:
    is_so = deliveries.c.state == literal_column(f"'{state.value}'")
    return update(deliveries).where(deliveries.c.broadcast_id == broadcast_id, is_so)
