"""STEP: fan out: a delivery for each chat of a broadcast's audience, by set-based statements.

An audience is a row of streams, each in the order of the chats: the lists of a broadcast, or the
broadcasts whose messages a correction changes. A slice of one stream is one statement and, where
the audience is large, one transaction, so that nobody waits for the database's one writer for long;
how far it has come is in the same transaction. A chat on several streams has one delivery: the key
of a delivery is its broadcast and its chat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    text,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.choices import Cadence
from storage.sending import ANNOUNCEMENT, OF_THE_SENT, POST, BroadcastState
from storage.sql import insert_into
from storage.states import SendState
from storage.tables import consents, lists, memberships, subscribers
from storage.tables_sending import broadcast_lists, broadcasts, deliveries, messages
from storage.tallies import Tallies

_SLICES = {"sqlite": 5_000, "postgresql": 20_000}  # chats; SQLite takes about 20 ms for so many
HAS_IT = (SendState.SENT, SendState.SENDING, SendState.IN_DOUBT, SendState.DROPPED)
"""The states in which a chat has a message, or may have it."""

# The condition of ix_deliveries_gathered, word for word, so that it is used.
GATHERED = and_(
    deliveries.c.state == literal_column("'gathered'"), deliveries.c.digest_id.is_(None)
)
"""That a delivery waits for its reader's next digest."""

_NAMES = ["broadcast_id", "chat_id", "state"]
_GATHERED_OR_TODO = case(
    (subscribers.c.cadence == Cadence.NOW, literal(SendState.TODO.value, String)),
    else_=literal(SendState.GATHERED.value, String),
)


@dataclass(frozen=True, slots=True)
class Slice:
    """What one statement did: how many chats of the stream it saw, how many it added, the last."""

    seen: int
    added: int
    last: int | None


def agrees(kind: str, chat_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a chat has given a consent and not taken it back."""
    return exists().where(
        consents.c.chat_id == chat_id,
        consents.c.kind == kind,
        consents.c.withdrawn_at.is_(None),
    )


def on_lists(
    list_ids: Select[Any] | CompoundSelect[Any] | Collection[int], chat_id: ColumnElement[int]
) -> Any:  # noqa: ANN401  a condition, whatever SQLAlchemy calls it
    """Return the condition that a chat is on one of these lists."""
    theirs = memberships.alias("theirs")  # so that it can be asked beside other memberships
    return exists().where(
        theirs.c.chat_id == chat_id,
        theirs.c.list_id.in_(list_ids),
        theirs.c.left_at.is_(None),
    )


def lists_of(broadcast_id: Any, *, minus: bool = False) -> Select[Any]:  # noqa: ANN401  a number, or the parameter or column that holds it
    """Return the query for the lists that a broadcast goes to, or for those that it leaves out."""
    its_own = broadcast_lists.c.broadcast_id == broadcast_id
    of_kind = broadcast_lists.c.minus if minus else ~broadcast_lists.c.minus
    return select(broadcast_lists.c.list_id).where(its_own, of_kind)


def heirs_of(broadcast_id: Any) -> CompoundSelect[Any]:  # noqa: ANN401  the same
    """Return the query for the lists of a broadcast, and those that they were merged into since.

    What a broadcast leaves out is not looked for there: nobody chose to leave out the other list.
    """
    merged = select(lists.c.merged_into).join(
        broadcast_lists, broadcast_lists.c.list_id == lists.c.id
    )
    its_own = broadcast_lists.c.broadcast_id == broadcast_id
    heirs = merged.where(its_own, ~broadcast_lists.c.minus, lists.c.merged_into.is_not(None))
    return union(lists_of(broadcast_id).correlate(broadcasts), heirs.correlate(broadcasts))


def _has_more() -> ColumnElement[bool]:
    """Return the condition that the fan out of a broadcast to lists is not at its end."""
    its_own = (broadcast_lists.c.broadcast_id == broadcasts.c.id) & ~broadcast_lists.c.minus
    lists = select(func.count()).where(its_own).correlate(broadcasts).scalar_subquery()
    return broadcasts.c.stream < lists


def back_to() -> ColumnElement[str]:
    """Return the state in which a broadcast to lists goes on: its fan out first, if it has one."""
    return case((_has_more(), BroadcastState.PREPARING), else_=BroadcastState.RUNNING)


async def add_moved(conn: AsyncConnection, old: int, new: int) -> None:
    """Add the deliveries of a group that gets a new id, while its choices still have the old one.

    A fan out that is not at an end may have passed the new id and not have come to the old one; so
    may one that was stopped in its middle and goes on later.
    """
    chat_id = literal(old, BigInteger)
    its_own = select(broadcasts.c.id, literal(new, BigInteger)).where(
        broadcasts.c.state.not_in((BroadcastState.WAITING, BroadcastState.CANCELLED)),
        _has_more(),
        on_lists(lists_of(broadcasts.c.id), chat_id),
        ~on_lists(lists_of(broadcasts.c.id, minus=True), chat_id),
    )
    rows = insert_into(conn, deliveries).from_select(["broadcast_id", "chat_id"], its_own)
    added = await conn.scalars(rows.on_conflict_do_nothing().returning(deliveries.c.broadcast_id))
    more = update(broadcasts).where(broadcasts.c.id.in_(added.all()))
    await conn.execute(more.values(total=broadcasts.c.total + 1))


class FanOut:
    """Adds the deliveries of one broadcast, a slice at a time: of `most` chats, if it is given."""

    def __init__(self, conn: AsyncConnection, broadcast_id: int, most: int | None = None) -> None:
        self._conn = conn
        self._id = broadcast_id
        self._tallies = Tallies(conn)
        self._most = most or _SLICES[conn.dialect.name]

    async def go_on(self) -> bool:
        """Add the next slices; say whether all are there."""
        most = self._most
        mine = select(broadcasts).where(broadcasts.c.id == self._id)
        row = (await self._conn.execute(mine)).one()
        streams = await self._streams(row)
        at, after, added = row.stream, row.fanned_to, 0
        while most > 0 and at < len(streams):
            done = await self._slice(row.kind, streams[at], after, most)
            added, most = added + done.added, most - done.seen
            at, after = (at, done.last) if most <= 0 else (at + 1, None)
        ended: bool = at >= len(streams)
        await self._note(at, after, added, ended=ended)
        return ended

    async def _note(self, at: int, after: int | None, added: int, *, ended: bool) -> None:
        mine = update(broadcasts).where(broadcasts.c.id == self._id)
        values = {"stream": at, "fanned_to": after, "total": broadcasts.c.total + added}
        await self._conn.execute(mine.values(values))
        if ended:
            ready = mine.where(broadcasts.c.state == BroadcastState.PREPARING)
            await self._conn.execute(ready.values(state=BroadcastState.RUNNING))

    async def analyze(self) -> None:
        """Tell PostgreSQL of many new rows: it plans by what it knew before (facts, section 7)."""
        if self._conn.dialect.name == "postgresql":
            await self._conn.execute(text("ANALYZE deliveries"))

    async def _streams(self, row: Any) -> Sequence[Select[Any]]:  # noqa: ANN401  a row of broadcasts
        """Return the streams, each a query of chats without an order and a limit."""
        if row.kind not in OF_THE_SENT:
            ids = sorted(await self._conn.scalars(lists_of(self._id)))
            return [self._of_list(list_id) for list_id in ids]
        about = broadcasts.c.id == row.about_id
        if row.about_id is None:
            about = (broadcasts.c.post_id == row.post_id) & broadcasts.c.kind.not_in(OF_THE_SENT)
        ids = sorted(await self._conn.scalars(select(broadcasts.c.id).where(about)))
        shown = [] if row.about_id is not None else [self._shown(row.post_id)]
        return [*shown, *(self._of_broadcast(broadcast_id) for broadcast_id in ids)]

    def _of_list(self, list_id: int) -> Select[Any]:
        return select(
            memberships.c.chat_id.label("chat_id"), literal(value=True).label("takes")
        ).where(memberships.c.list_id == list_id, memberships.c.left_at.is_(None))

    def _of_broadcast(self, broadcast_id: int) -> Select[Any]:
        takes = deliveries.c.state.in_(HAS_IT) | deliveries.c.digest_id.is_not(None)
        return select(deliveries.c.chat_id.label("chat_id"), takes.label("takes")).where(
            deliveries.c.broadcast_id == broadcast_id
        )

    def _shown(self, post_id: int) -> Select[Any]:
        query = select(messages.c.chat_id.label("chat_id"), literal(value=True).label("takes"))
        has = messages.c.message_id.is_not(None) & messages.c.shows_post
        return query.where(messages.c.post_id == post_id, has).distinct()

    async def _slice(self, kind: str, stream: Select[Any], after: int | None, most: int) -> Slice:
        """Add the deliveries of the next chats of one stream."""
        chat_id = stream.selected_columns.chat_id
        rest = stream if after is None else stream.where(chat_id > after)
        part = rest.order_by(chat_id).limit(most).subquery()
        bounds = select(func.count(), func.max(part.c.chat_id)).select_from(part)
        seen, last = (await self._conn.execute(bounds)).one()
        if not seen:
            return Slice(0, 0, None)
        new = select(literal(self._id), part.c.chat_id).where(part.c.takes)
        if kind not in OF_THE_SENT:
            new = new.join(subscribers, subscribers.c.chat_id == part.c.chat_id)
            # Said once more of the subscribers, so that PostgreSQL does not read all of them.
            new = new.where(subscribers.c.chat_id <= last, subscribers.c.state == "active")
            new = new if after is None else new.where(subscribers.c.chat_id > after)
        if kind == ANNOUNCEMENT:
            left_out = on_lists(lists_of(self._id, minus=True), part.c.chat_id)
            new = new.where(agrees("announcements", part.c.chat_id), ~left_out)
        # In the same statement who gets posts in digests: they may change it meanwhile.
        state = _GATHERED_OR_TODO if kind == POST else literal(SendState.TODO.value, String)
        rows = insert_into(self._conn, deliveries).from_select(_NAMES, new.add_columns(state))
        where = self._between(after, last)
        if await self._conn.scalar(select(exists().where(where))):
            return Slice(seen, await self._insert_missing(rows), last)
        # ON CONFLICT costs PostgreSQL half as much again, even where there is none. Should a group
        # that moves come between the look and the INSERT, the slice is undone and done again.
        added = (await self._conn.execute(rows)).rowcount
        if kind == POST:
            gathered = await self._conn.scalar(select(func.count()).where(where, GATHERED))
            await self._tallies.add(self._id, SendState.GATHERED, gathered or 0)
        return Slice(seen, added, last)

    async def _insert_missing(self, rows: sqlite.Insert | postgresql.Insert) -> int:
        """Add the deliveries that no other stream has added; return how many."""
        added = rows.on_conflict_do_nothing().returning(deliveries.c.state)
        states = Counter(await self._conn.scalars(added))
        await self._tallies.add(self._id, SendState.GATHERED, states[SendState.GATHERED])
        return states.total()

    def _between(self, after: int | None, last: int) -> ColumnElement[bool]:
        """Return the condition that a delivery is of this broadcast, to a chat of a slice."""
        mine = (deliveries.c.broadcast_id == self._id) & (deliveries.c.chat_id <= last)
        return mine if after is None else mine & (deliveries.c.chat_id > after)
