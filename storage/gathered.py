"""STEP: what is gathered: the posts that wait for a reader's next digest.

fan out ─▶ gathered ─▶ in a digest: digests.py
              └─▶ skipped: left the list, /stop, cancelled, taken down
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.choices import Cadence, QuietTime, Timing
from storage.fanout import heirs_of, on_lists
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

# The condition of ix_deliveries_gathered, word for word, so that it is used.
_WAITS = and_(deliveries.c.state == literal_column("'gathered'"), deliveries.c.digest_id.is_(None))


class Gathered:
    """The verbs of what is gathered."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._tallies = Tallies(conn)

    async def any_waits(self) -> bool:
        """Say whether anything is gathered for anyone."""
        return bool(await self._conn.scalar(select(exists().where(_WAITS))))

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
        each = select(deliveries.c.chat_id, first).where(_WAITS).group_by(deliveries.c.chat_id)
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
        window, timezone, rests = timing.quiet
        theirs = subscribers.c
        chosen = exists().where(
            theirs.chat_id == deliveries.c.chat_id,
            theirs.state == "active",
            theirs.changed_at < slot_at,
            theirs.cadence == timing.cadence,
            theirs.slot == timing.slot,
            theirs.weekly_on == timing.weekly_on,
            theirs.quiet == window,
            theirs.timezone == timezone if timezone else theirs.timezone.is_(None),
            theirs.rests == rests,
        )
        before = exists().where(
            broadcasts.c.id == deliveries.c.broadcast_id, broadcasts.c.created_at <= slot_at
        )
        had = exists().where(
            digests.c.chat_id == deliveries.c.chat_id, digests.c.slot_at == slot_at
        )
        query = select(deliveries.c.chat_id).where(_WAITS, deliveries.c.chat_id > after)
        some = query.where(chosen, before, ~had).distinct().order_by(deliveries.c.chat_id)
        return list(await self._conn.scalars(some.limit(limit)))

    async def waiting(self, chat_id: int) -> Sequence[Any]:
        """Return what is gathered for a chat; no other process takes it meanwhile."""
        query = (
            select(
                deliveries.c.id,
                deliveries.c.broadcast_id,
                broadcasts.c.state,
                posts.c.gone_at,
                posts.c.id.label("post_id"),
                is_taken_back().label("taken_back"),
            )
            .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
            .outerjoin(posts, posts.c.id == broadcasts.c.post_id)
            .where(_WAITS, deliveries.c.chat_id == chat_id)
            .order_by(deliveries.c.id)
            .with_for_update(of=deliveries)
        )
        rows: Sequence[Any] = (await self._conn.execute(query)).all()
        return rows

    async def entitled(self, chat_id: int, broadcast_ids: Collection[int]) -> frozenset[int]:
        """Return those of some broadcasts that a chat is still to get, by the lists it is on."""
        here = subscribers.c.chat_id == chat_id
        active = exists().where(here, subscribers.c.state == "active")
        mine = broadcasts.c.id.in_(broadcast_ids) & active
        listed = on_lists(heirs_of(broadcasts.c.id), literal_column(str(int(chat_id))))
        return frozenset(await self._conn.scalars(select(broadcasts.c.id).where(mine, listed)))

    async def skip(self, ids: Collection[int], now: datetime) -> int:
        """Write down that some of what is gathered is shown to nobody; return how much."""
        if not ids:
            return 0
        change = update(deliveries).where(deliveries.c.id.in_(ids), _WAITS)
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
        ids = select(deliveries.c.id).where(_WAITS, deliveries.c.chat_id == chat_id)
        return await self.skip((await self._conn.scalars(ids)).all(), now)


def is_taken_back() -> ColumnElement[bool]:
    """Return the condition that an owner has chosen to delete a broadcast everywhere."""
    deletion = broadcasts.alias()
    about = (deletion.c.about_id == broadcasts.c.id) & (deletion.c.kind == DELETION)
    return exists().where(about).correlate(broadcasts)


def is_off(row: Any) -> bool:  # noqa: ANN401  a row of `_waiting`
    """Say whether what is gathered is not to be shown to anyone any more."""
    missing = row.post_id is None or row.gone_at is not None
    return missing or bool(row.taken_back) or row.state == BroadcastState.CANCELLED
