"""STEP: deliveries: claimed with a look at consent, settled many at once, counted as they end.

claim_next   the next few of one broadcast: who left since the fan out is skipped
settle_sent  what Telegram took, many rows in one statement
settle_one   everything else
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.choices import QuietTime
from storage.ledger import Ledger, Owner, Settlement
from storage.sending import OF_THE_SENT, Broadcast, BroadcastState, Delivery, Policy
from storage.sql import among, listed, paired
from storage.states import SendState
from storage.tables_sending import broadcasts, deliveries
from storage.tallies import Tallies
from storage.upcoming import (
    Entitled,
    claim_of,
    entitled_among,
    moved_among,
    next_of_broadcast,
    sent_of,
    still_todo,
)

_SENDING = deliveries.c.state == literal_column("'sending'")
_DIED = "the process ended before Telegram answered"


@dataclass(frozen=True, slots=True)
class Ask:
    """Which deliveries of a broadcast are wanted next.

    At most `limit`, out of the next `scan` that are due, of chats after `after`. `takes` says of a
    chat and its quiet time whether it can be sent to now. `only` names the only chats asked for.
    """

    limit: int
    scan: int
    after: int
    takes: Callable[[int, QuietTime | None], bool]
    only: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed; the last chat that was looked at, None where there are no more after it."""

    deliveries: Sequence[Delivery]
    last: int | None


class Deliveries(Ledger):
    """The verbs of deliveries."""

    def __init__(self, conn: AsyncConnection) -> None:
        super().__init__(conn, deliveries)
        self._tallies = Tallies(conn)

    async def claim_next(
        self, broadcast: Broadcast, owner: Owner, now: datetime, ask: Ask
    ) -> Claimed:
        """Write down the intent to send the next few deliveries of a broadcast, and return them.

        Consent is looked at again here: who has left since the fan out, or agrees no longer to
        announcements, is skipped. What changes messages that a chat has goes to it in any case.
        """
        rows = await self._upcoming(broadcast, now, ask)
        entitled = await self._entitled(broadcast, [row.chat_id for row in rows])
        looked, mine, left = _chosen(rows, entitled, ask)
        await self._skip(broadcast, left, now)
        ours = await self._take([row.id for row in mine], owner, now)
        claimed = [
            Delivery(
                *(row.id, row.chat_id, row.attempt + 1, row.resends, broadcast),
                language=entitled[row.chat_id].language,
                aloud=entitled[row.chat_id].aloud,
            )
            for row in mine
            if row.id in ours
        ]
        more = looked < len(rows) or len(rows) == ask.scan
        return Claimed(claimed, rows[looked - 1].chat_id if more and looked else None)

    async def _upcoming(self, broadcast: Broadcast, now: datetime, ask: Ask) -> Sequence[Row[Any]]:
        query, chat_id = next_of_broadcast(), deliveries.c.chat_id
        if ask.only is not None:
            query = query.where(among(self._conn, chat_id, sorted(ask.only)))
        given = {"broadcast_id": broadcast.id, "now": now, "after": ask.after, "scan": ask.scan}
        rows: Sequence[Row[Any]] = (await self._conn.execute(query, given)).all()
        return rows

    async def _entitled(
        self, broadcast: Broadcast, chat_ids: Sequence[int]
    ) -> Mapping[int, Entitled]:
        """Return the chats that may be sent to, with what they chose, by key and nothing else.

        One query over all tables is quick only while PostgreSQL knows how large they are.
        """
        if broadcast.mends or not chat_ids:
            return dict.fromkeys(chat_ids, Entitled())
        dialect = self._conn.dialect.name
        given = {"broadcast_id": broadcast.id, "chat_ids": listed(dialect, chat_ids)}
        rows = await self._conn.execute(entitled_among(dialect, broadcast.kind), given)
        known = {
            chat_id: Entitled(QuietTime(*quiet), language, aloud)
            for chat_id, *quiet, language, aloud in rows
        }
        groups = [chat_id for chat_id in chat_ids if chat_id < 0 and chat_id not in known]
        moved = await self._conn.scalars(moved_among(self._conn, groups)) if groups else ()
        return known | dict.fromkeys(moved, Entitled())

    async def _skip(self, broadcast: Broadcast, ids: Sequence[int], now: datetime) -> None:
        if ids:
            skip = update(deliveries).where(deliveries.c.id.in_(ids), still_todo())
            change = skip.values(state=SendState.SKIPPED, settled_at=now)
            skipped = (await self._conn.execute(change)).rowcount
            await self._tallies.add(broadcast.id, SendState.SKIPPED, skipped)

    async def _take(self, ids: Sequence[int], owner: Owner, now: datetime) -> frozenset[int]:
        """Claim rows, unless another has; whoever loses the race for one gets the others."""
        if not ids:
            return frozenset()
        dialect = self._conn.dialect.name
        given = {"ids": listed(dialect, ids), "by": owner.name, "turn": owner.epoch, "now": now}
        return frozenset(await self._conn.scalars(claim_of(dialect), given))

    async def settle_sent(
        self, sent: Sequence[tuple[Delivery, int | None]], owner: Owner, now: datetime
    ) -> int:
        """Write down what Telegram took, with the messages' ids; return how many were ours."""
        dialect = self._conn.dialect.name
        rows = paired(dialect, [(one.id, message_id) for one, message_id in sent])
        given = {"by": owner.name, "turn": owner.epoch, "now": now, **rows}
        ours = set(await self._conn.scalars(sent_of(dialect), given))
        mine = (one.broadcast_id for one, _ in sent if one.id in ours)
        await self._tallies.count((broadcast_id, SendState.SENT) for broadcast_id in mine)
        return len(ours)

    async def settle_one(
        self, delivery: Delivery, owner: Owner, what: Settlement, now: datetime
    ) -> bool:
        """Write down what became of a delivery that this owner was sending; say if it was ours."""
        ours = await self.settle(delivery.id, owner, what, now)
        if ours and what.state is not SendState.TODO:
            await self._tallies.add(delivery.broadcast_id, what.state)
        return ours

    async def note_resend(self, delivery: Delivery) -> None:
        """Write down that a delivery whose answer was lost is sent once more."""
        mine = update(deliveries).where(deliveries.c.id == delivery.id)
        await self._conn.execute(mine.values(resends=deliveries.c.resends + 1))

    async def release(self, owner: Owner, but: Sequence[int]) -> int:
        """Give back what was claimed in our name and never left; `but` is what did leave."""
        left = among(self._conn, deliveries.c.id, but)
        change = update(deliveries).where(self._mine(owner), ~left)
        again = change.values(state=SendState.TODO, attempt=deliveries.c.attempt - 1)
        return (await self._conn.execute(again)).rowcount

    async def under_way(self) -> int:
        """Count the deliveries that are being sent at this moment."""
        return await self._conn.scalar(select(func.count()).where(_SENDING)) or 0

    async def has_any(self, broadcast_id: int, chat_ids: Collection[int]) -> bool:
        """Say whether one of these chats is in the audience of a broadcast."""
        mine = deliveries.c.broadcast_id == broadcast_id
        theirs = exists().where(mine, deliveries.c.chat_id.in_(chat_ids))
        return bool(await self._conn.scalar(select(theirs)))

    def _mine(self, owner: Owner) -> ColumnElement[bool]:
        return and_(_SENDING, deliveries.c.owner == owner.name, deliveries.c.epoch == owner.epoch)

    async def doubt_the_dead(self, owner: Owner, now: datetime) -> int:
        """Settle what nobody is sending any more; return how much of it is in doubt now.

        What only changed messages is done again. The rest is in doubt, or what its broadcast's
        policy makes of it.
        """
        dead = self.dead(owner, now)
        live = broadcasts.c.state != BroadcastState.CANCELLED
        once = live & (broadcasts.c.policy == Policy.RESEND) & (deliveries.c.resends == 0)
        again = dead & _of_broadcast(broadcasts.c.kind.in_(OF_THE_SENT) | once)
        more = deliveries.c.resends + 1
        await self._conn.execute(
            update(deliveries).where(again).values(state=SendState.TODO, resends=more)
        )
        dropped = dead & _of_broadcast(broadcasts.c.policy == Policy.DROP)
        await self._end(dropped, SendState.DROPPED, now, error=_DIED)
        return await self._end(dead, SendState.IN_DOUBT, now, error=_DIED)

    async def _end(
        self, which: ColumnElement[bool], state: SendState, now: datetime, **values: object
    ) -> int:
        change = update(deliveries).where(which).values(state=state, settled_at=now, **values)
        ids = (await self._conn.scalars(change.returning(deliveries.c.broadcast_id))).all()
        await self._tallies.count((broadcast_id, state.value) for broadcast_id in ids)
        return len(ids)

    async def move_chat(self, delivery: Delivery, chat_id: int) -> bool:
        """Point a delivery at the id that a group has now; False if that one has its own."""
        there = select(deliveries.c.id).where(
            deliveries.c.broadcast_id == delivery.broadcast_id,
            deliveries.c.chat_id == chat_id,
            deliveries.c.id != delivery.id,  # it may have been moved while it was being sent
        )
        if await self._conn.scalar(there) is not None:
            return False
        change = update(deliveries).where(deliveries.c.id == delivery.id)
        await self._conn.execute(change.values(chat_id=chat_id))
        return True


def _chosen(
    rows: Sequence[Row[Any]], entitled: Mapping[int, Entitled], ask: Ask
) -> tuple[int, list[Row[Any]], list[int]]:
    """Return how many rows were looked at, those to claim, and the ids of those to skip."""
    mine: list[Row[Any]] = []
    left: list[int] = []
    for looked, row in enumerate(rows):
        if len(mine) == ask.limit:
            return looked, mine, left
        if row.chat_id not in entitled:
            left.append(row.id)
        elif ask.takes(row.chat_id, entitled[row.chat_id].quiet):
            mine.append(row)
    return len(rows), mine, left


def _of_broadcast(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    its_own = broadcasts.c.id == deliveries.c.broadcast_id
    return exists().where(its_own, condition)
