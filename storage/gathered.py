"""STEP: what is gathered: the posts that wait for a reader's next digest.

fan out ─▶ gathered ─▶ in a digest: digests.py
              └─▶ skipped: left the list, /stop, cancelled, taken down
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.choices import Cadence, QuietTime, Timing
from storage.fanout import GATHERED, heirs_of, on_lists
from storage.sending import DELETION, POST, BroadcastState
from storage.states import SendState
from storage.tables import posts, subscribers
from storage.tables_admin import digests
from storage.tables_sending import broadcasts, deliveries, messages
from storage.tallies import Tallies

LANE = 4
"""The lane of digests; everything else goes first."""

FRESH = timedelta(minutes=2)
"""For how long a digest that is written may leave: after that it may be quiet time."""


class Gathered:
    """The verbs of what is gathered."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._tallies = Tallies(conn)

    async def any_waits(self) -> bool:
        """Say whether anything is gathered for anyone."""
        return bool(await self._conn.scalar(select(exists().where(GATHERED))))

    async def timings(self) -> dict[Timing, datetime]:
        """Return the different choices of the readers that have anything gathered.

        Beside each is when the oldest of it came out: before that, nobody with these choices has
        anything to get.
        """
        chosen = subscribers.c
        columns = (chosen.cadence, chosen.slot, chosen.weekly_on)
        choices = (*columns, chosen.quiet, chosen.timezone, chosen.rests)
        # First by chat, in the order of the index: a reader may have many posts gathered.
        first = func.min(deliveries.c.broadcast_id).label("first")
        each = select(deliveries.c.chat_id, first).where(GATHERED).group_by(deliveries.c.chat_id)
        has = each.subquery()
        oldest = func.min(has.c.first).label("oldest")
        grouped = (
            select(oldest, *choices)
            .join_from(has, subscribers, chosen.chat_id == has.c.chat_id)
            .where(chosen.state == "active")
            .group_by(*choices)
            .subquery()
        )
        query = select(broadcasts.c.created_at, *list(grouped.c)[1:]).join(
            grouped, grouped.c.oldest == broadcasts.c.id
        )
        rows = await self._conn.execute(query)
        return {
            Timing(Cadence(cadence), slot, weekly_on, QuietTime(*times)): since
            for since, cadence, slot, weekly_on, *times in rows
        }

    async def due(self, timing: Timing, slot_at: datetime, after: int, limit: int) -> list[int]:
        """Return the next chats with these choices that get a digest for a slot, in their order.

        It has to have something from before the slot, and the reader to have chosen before it.
        """
        chosen = exists().where(
            subscribers.c.chat_id == deliveries.c.chat_id, *_have_chosen(timing, slot_at)
        )
        before = exists().where(
            broadcasts.c.id == deliveries.c.broadcast_id, broadcasts.c.created_at <= slot_at
        )
        had = exists().where(
            digests.c.chat_id == deliveries.c.chat_id, digests.c.slot_at == slot_at
        )
        query = select(deliveries.c.chat_id).where(GATHERED, deliveries.c.chat_id > after)
        some = query.where(chosen, before, ~had).distinct().order_by(deliveries.c.chat_id)
        return list(await self._conn.scalars(some.limit(limit)))

    async def still(
        self, timing: Timing, slot_at: datetime, chat_ids: Collection[int]
    ) -> Sequence[int]:
        """Return those of some chats that have these choices since before the slot, in order."""
        mine = subscribers.c.chat_id.in_(chat_ids)
        query = select(subscribers.c.chat_id).where(mine, *_have_chosen(timing, slot_at))
        return (await self._conn.scalars(query.order_by(subscribers.c.chat_id))).all()

    async def waiting(self, chat_ids: Collection[int]) -> Sequence[Any]:
        """Return what is gathered for some chats; no other process takes it meanwhile."""
        query = (
            select(
                deliveries.c.id,
                deliveries.c.chat_id,
                broadcasts.c.state,
                posts.c.gone_at,
                posts.c.id.label("post_id"),
                is_taken_back().label("taken_back"),
            )
            .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
            .outerjoin(posts, posts.c.id == broadcasts.c.post_id)
            .where(GATHERED, deliveries.c.chat_id.in_(chat_ids))
            .order_by(deliveries.c.id)
            .with_for_update(of=deliveries)
        )
        rows: Sequence[Any] = (await self._conn.execute(query)).all()
        return rows

    async def entitled(self, ids: Collection[int]) -> frozenset[int]:
        """Return those of some deliveries that their chats are still to get, by their lists."""
        here = subscribers.c.chat_id == deliveries.c.chat_id
        active = exists().where(here, subscribers.c.state == "active")
        listed = on_lists(heirs_of(broadcasts.c.id), deliveries.c.chat_id)
        query = select(deliveries.c.id).join(
            broadcasts, broadcasts.c.id == deliveries.c.broadcast_id
        )
        mine = query.where(deliveries.c.id.in_(ids), active, listed)
        return frozenset(await self._conn.scalars(mine))

    async def skip(self, ids: Collection[int], now: datetime) -> int:
        """Write down that some of what is gathered is shown to nobody; return how much."""
        if not ids:
            return 0
        change = update(deliveries).where(deliveries.c.id.in_(ids), GATHERED)
        skipped = change.values(state=SendState.SKIPPED, settled_at=now)
        rows = await self._conn.scalars(skipped.returning(deliveries.c.broadcast_id))
        return await self._recount(rows.all(), SendState.GATHERED, SendState.SKIPPED)

    async def _recount(self, broadcast_ids: Sequence[int], old: str, new: str) -> int:
        changes: dict[tuple[int, str], int] = {}
        for at in broadcast_ids:
            if old != SendState.TODO:
                changes[at, old] = changes.get((at, old), 0) - 1
            changes[at, new] = changes.get((at, new), 0) + 1
        await self._tallies.add_all(changes)
        return len(broadcast_ids)

    # ---- when a reader changes their mind

    async def hold(self, chat_id: int, now: datetime) -> int:
        """Gather what waits to be sent to a chat post by post; return how much."""
        live = broadcasts.c.kind == POST
        its_own = select(broadcasts.c.id).where(
            live, broadcasts.c.state.not_in([BroadcastState.DONE, BroadcastState.CANCELLED])
        )
        todo = deliveries.c.state == literal_column("'todo'")
        mine = deliveries.c.broadcast_id.in_(its_own) & (deliveries.c.chat_id == chat_id) & todo
        held = update(deliveries).where(mine).values(state=SendState.GATHERED, settled_at=now)
        rows = await self._conn.scalars(held.returning(deliveries.c.broadcast_id))
        return await self._recount(rows.all(), SendState.TODO, SendState.GATHERED)

    async def forget(self, chat_id: int, now: datetime) -> int:
        """Gather nothing for a chat any more, and send no digest that waits; return how much."""
        waits = (messages.c.chat_id == chat_id) & (messages.c.state == SendState.TODO)
        drop = update(messages).where(waits, messages.c.lane == LANE)
        gone = {"state": SendState.DROPPED, "settled_at": now, "sealed_body": None}
        await self._conn.execute(drop.values(**gone))
        ids = select(deliveries.c.id).where(GATHERED, deliveries.c.chat_id == chat_id)
        return await self.skip((await self._conn.scalars(ids)).all(), now)


def _have_chosen(timing: Timing, slot_at: datetime) -> Sequence[ColumnElement[bool]]:
    """Return the conditions that a subscriber has had these choices since before a slot."""
    theirs, (window, timezone, rests) = subscribers.c, timing.quiet
    return (
        theirs.state == "active",
        theirs.changed_at < slot_at,
        theirs.cadence == timing.cadence,
        theirs.slot == timing.slot,
        theirs.weekly_on == timing.weekly_on,
        theirs.quiet == window,
        theirs.timezone == timezone if timezone else theirs.timezone.is_(None),
        theirs.rests == rests,
    )


def is_taken_back() -> ColumnElement[bool]:
    """Return the condition that an owner has chosen to delete a broadcast everywhere."""
    deletion = broadcasts.alias()
    about = (deletion.c.about_id == broadcasts.c.id) & (deletion.c.kind == DELETION)
    return exists().where(about).correlate(broadcasts)


def is_off(row: Any) -> bool:  # noqa: ANN401  a row of `_waiting`
    """Say whether what is gathered is not to be shown to anyone any more."""
    missing = row.post_id is None or row.gone_at is not None
    return missing or bool(row.taken_back) or row.state == BroadcastState.CANCELLED
