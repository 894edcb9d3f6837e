"""STEP: what became of broadcasts, looked up for people: what each is about, its course, its lines.

These queries read and never write. The course of a million deliveries is one grouped query, and
their lines come a few at a time, so that neither costs memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import BigInteger, ColumnElement, case, cast, exists, extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sending import ANNOUNCEMENT, Broadcast, BroadcastState
from storage.states import SendState
from storage.tables import posts
from storage.tables_admin import announcements
from storage.tables_sending import broadcast_lists, broadcasts, deliveries, tallies

_Source: TypeAlias = tuple[int | None, str | None]

_PART = 1_000  # lines that are in memory at a time


@dataclass(frozen=True, slots=True)
class Subject:
    """What a broadcast is about: the title of a post, or the text of an announcement as HTML."""

    words: str = ""
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one delivery, without whose it is."""

    state: SendState
    reason: str | None
    tries: int
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in equal parts: seconds since 1970, seconds of a part, how many parts."""

    start: int
    width: int
    parts: int


@dataclass(frozen=True, slots=True)
class Part:
    """How many deliveries ended in one part of a span; `sent` of them were sent."""

    place: int
    sent: int
    ended: int


class History:
    """Looks broadcasts up."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def grows(self) -> bool:
        """Say whether a broadcast is not in front of all its readers yet: its total grows still."""
        query = select(exists().where(broadcasts.c.state == BroadcastState.PREPARING))
        return await self._conn.scalar(query) or False

    async def subjects(self, found: Sequence[Broadcast]) -> dict[int, Subject]:
        """Return what broadcasts are about, by their ids."""
        about = await self._of_broadcasts({one.about_id for one in found if one.about_id})
        sources = {one.id: _source(one, about) for one in found}
        titles = await self._titles({post_id for post_id, _ in sources.values() if post_id})
        return {
            key: Subject(body, is_html=True) if body else Subject(titles.get(post_id or 0, ""))
            for key, (post_id, body) in sources.items()
        }

    async def _of_broadcasts(self, ids: Collection[int]) -> dict[int | None, _Source]:
        columns = (broadcasts.c.id, broadcasts.c.post_id, broadcasts.c.body)
        query = select(*columns).where(broadcasts.c.id.in_(ids))
        rows = await self._conn.execute(query) if ids else ()
        return {row.id: (row.post_id, row.body) for row in rows}

    async def _titles(self, ids: Collection[int]) -> dict[int, str]:
        query = select(posts.c.id, posts.c.title).where(posts.c.id.in_(ids))
        return {row.id: row.title for row in await self._conn.execute(query)} if ids else {}

    async def lists_of(self, one: Broadcast) -> frozenset[int]:
        """Return the lists of a broadcast; of what changes messages, the lists that have them.

        Those that it leaves out are among them.
        """
        mine = broadcasts.c.id == (one.about_id or one.id)
        if one.mends and one.about_id is None:
            mine = broadcasts.c.post_id == one.post_id
        query = select(broadcast_lists.c.list_id).join(broadcasts).where(mine)
        return frozenset(await self._conn.scalars(query))

    async def id_of(self, key: str) -> int | None:
        """Return the id of the broadcast with this key."""
        found: int | None = await self._conn.scalar(
            select(broadcasts.c.id).where(broadcasts.c.key == key)
        )
        return found

    async def repeats(self, broadcast_id: int) -> bool:
        """Say whether what an announcement said goes out again by itself, at its next run."""
        query = select(broadcasts.c.key).where(broadcasts.c.id == broadcast_id)
        what, _, rest = str(await self._conn.scalar(query)).partition(":")
        run = rest.partition(":")[0]
        if what != ANNOUNCEMENT or not run.isdigit():
            return False
        waits = announcements.c.send_at.is_not(None) & announcements.c.repeats.is_not(None)
        again = select(exists().where(announcements.c.id == int(run), waits))
        return bool(await self._conn.scalar(again))

    async def doubtful(self, limit: int) -> list[int]:
        """Return the ids of broadcasts with deliveries in doubt, newest first."""
        doubt = (tallies.c.word == SendState.IN_DOUBT) & (tallies.c.n > 0)
        query = select(tallies.c.broadcast_id).where(doubt)
        newest = query.order_by(tallies.c.broadcast_id.desc()).limit(limit)
        return list(await self._conn.scalars(newest))

    async def in_digests(self, broadcast_id: int) -> int:
        """Count the chats that have a post in a digest: a change or a deletion reaches them too."""
        mine = (deliveries.c.broadcast_id == broadcast_id) & deliveries.c.digest_id.is_not(None)
        gathered = deliveries.c.state == SendState.GATHERED
        return await self._conn.scalar(select(func.count()).where(mine, gathered)) or 0

    async def lines(
        self, broadcast_id: int, most: int, *, but_sent: bool
    ) -> AsyncIterator[Sequence[Line]]:
        """Return the deliveries of a broadcast, a few at a time; `but_sent` leaves those out."""
        columns = (
            deliveries.c.state,
            deliveries.c.error,
            deliveries.c.attempt,
            deliveries.c.settled_at,
        )
        mine = select(*columns).where(deliveries.c.broadcast_id == broadcast_id)
        if but_sent:
            mine = mine.where(deliveries.c.state != SendState.SENT)
        # In the order of the key, so that the database begins at once and sorts nothing.
        query = mine.order_by(deliveries.c.chat_id).limit(most)
        async with self._conn.stream(query) as rows:
            async for part in rows.partitions(_PART):
                yield [Line(SendState(row[0]), row[1], row[2], row[3]) for row in part]

    async def course(self, broadcast_id: int, span: Span) -> list[Part]:
        """Return how many deliveries ended in each part of a span; what is outside, at its ends."""
        place = _place(span).label("place")
        mine = select(place, deliveries.c.state).where(
            deliveries.c.broadcast_id == broadcast_id, deliveries.c.settled_at.is_not(None)
        )
        ended = mine.subquery()
        sent = func.sum(case((ended.c.state == SendState.SENT, 1), else_=0))
        query = select(ended.c.place, sent, func.count()).group_by(ended.c.place)
        found = await self._conn.execute(query.order_by(ended.c.place))
        return [Part(int(row[0]), int(row[1]), int(row[2])) for row in found]


def _source(one: Broadcast, about: Mapping[int | None, _Source]) -> _Source:
    """Return the post, or the text, that a broadcast is about."""
    own = one.post_id, one.body
    return own if any(own) else about.get(one.about_id, own)


def _place(span: Span) -> ColumnElement[int]:
    passed = cast(extract("epoch", deliveries.c.settled_at), BigInteger) - span.start
    last = span.parts - 1
    return case((passed < 0, 0), (passed >= last * span.width, last), else_=passed // span.width)
