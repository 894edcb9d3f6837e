"""STEP: figures of the lists, posts and comments: counted once a day, kept without any person.

A day is one of the house's time zone. What is counted for it is written once and never changed:
what people delete later does not change the past, and no row says who.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.lists import SIZES
from storage.sending import POST
from storage.sql import insert_new
from storage.states import CommentState
from storage.tables import comments, memberships, posts
from storage.tables_admin import days, marks
from storage.tables_sending import broadcasts

MEMBERS, JOINS, LEAVES, HOUR = "members", "joins", "leaves", "hour"
POST_JOINS, POST_LEAVES = "post_joins", "post_leaves"

MOST_DAYS = 30
"""How many days are shown, and counted at first or after a long rest."""

_AFTER = timedelta(days=1)
_MOST_TIMES = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """One day: its date in ISO 8601, and where it begins and ends in UTC."""

    day: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of a day: what was counted, of which list, hour or post."""

    day: str
    what: str
    ref: int
    n: int


@dataclass(frozen=True, slots=True)
class After:
    """How many people joined a list, and left one, in the day after a post went out."""

    title: str
    joined: int
    left: int


class Statistics:
    """The verbs of figures."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def last_day(self) -> str | None:
        """Return the last day that was counted."""
        # The sizes of lists are kept here too, under a day that is none.
        counted = days.c.what != SIZES
        last: str | None = await self._conn.scalar(select(func.max(days.c.day)).where(counted))
        return last

    async def count(self, span: Span, hour_of: Callable[[datetime], int]) -> list[Count]:
        """Count one day that is over; `hour_of` tells the hour of a time where the house is."""
        member = memberships.c
        there = (member.joined_at < span.end) & (
            member.left_at.is_(None) | (member.left_at >= span.end)
        )
        joined, left = _within(member.joined_at, span), _within(member.left_at, span)
        counts = [
            Count(span.day, what, list_id, n)
            for what, which in ((MEMBERS, there), (JOINS, joined), (LEAVES, left))
            for list_id, n in await self._per_list(which)
        ]
        hours = Counter(map(hour_of, await self._active_at(span)))
        counts += [Count(span.day, HOUR, hour, n) for hour, n in sorted(hours.items())]
        return [*counts, *await self._after_posts(span)]

    async def _per_list(self, which: ColumnElement[bool]) -> list[tuple[int, int]]:
        query = select(memberships.c.list_id, func.count()).where(which)
        rows = await self._conn.execute(query.group_by(memberships.c.list_id))
        return [(row[0], row[1]) for row in rows]

    async def _active_at(self, span: Span) -> list[datetime]:
        """Return when comments and `Useful` taps came."""
        wrote = select(comments.c.queued_at).where(_within(comments.c.queued_at, span))
        tapped = select(marks.c.at).where(_within(marks.c.at, span))
        return [at for query in (wrote, tapped) for at in await self._conn.scalars(query)]

    async def _after_posts(self, span: Span) -> list[Count]:
        """Count who joined and left in the day after each post that went out the day before."""
        begun = broadcasts.c.started_at
        query = select(broadcasts.c.post_id, begun).where(
            broadcasts.c.kind == POST, begun >= span.start - _AFTER, begun < span.start
        )
        found: dict[int, datetime] = {
            row[0]: row[1] for row in await self._conn.execute(query.order_by(broadcasts.c.id))
        }
        counts = []
        for post_id, at in found.items():
            for what, column in (
                (POST_JOINS, memberships.c.joined_at),
                (POST_LEAVES, memberships.c.left_at),
            ):
                people = select(func.count(distinct(memberships.c.chat_id)))
                after = (column >= at) & (column < at + _AFTER)
                n = await self._conn.scalar(people.where(after)) or 0
                counts.append(Count(span.day, what, post_id, n))
        return counts

    async def write(self, counts: Iterable[Count]) -> None:
        """Write figures down, once: a second process changes nothing."""
        for one in counts:
            row = {"day": one.day, "what": one.what, "ref": one.ref, "n": one.n}
            await insert_new(self._conn, days, row)

    # ---- what is shown

    async def by_day(self, what: str, ref: int, since: str) -> dict[str, int]:
        """Return one figure of each day since a day, by the day."""
        query = select(days.c.day, days.c.n).where(
            days.c.what == what, days.c.ref == ref, days.c.day >= since
        )
        return {row[0]: row[1] for row in await self._conn.execute(query.order_by(days.c.day))}

    async def members(self, list_id: int) -> int:
        """Return how many are on a list now."""
        mine = (memberships.c.list_id == list_id) & memberships.c.left_at.is_(None)
        return await self._conn.scalar(select(func.count()).where(mine)) or 0

    async def hours(self, since: str) -> list[int]:
        """Return how much came in each hour of the day since a day: 24 numbers."""
        query = select(days.c.ref, func.sum(days.c.n)).where(
            days.c.what == HOUR, days.c.day >= since
        )
        rows = await self._conn.execute(query.group_by(days.c.ref))
        found = {row[0]: int(row[1]) for row in rows}
        return [found.get(hour, 0) for hour in range(24)]

    async def after_posts(self, limit: int) -> list[After]:
        """Return what followed the last posts, the newest first."""
        query = (
            select(days.c.ref, posts.c.title, days.c.n)
            .join(posts, posts.c.id == days.c.ref)
            .where(days.c.what == POST_JOINS)
            .order_by(days.c.day.desc(), days.c.ref.desc())
            .limit(limit)
        )
        rows = (await self._conn.execute(query)).all()
        gone = select(days.c.ref, days.c.n).where(
            days.c.what == POST_LEAVES, days.c.ref.in_([row[0] for row in rows])
        )
        left = {row[0]: row[1] for row in await self._conn.execute(gone)}
        return [After(row[1], row[2], left.get(row[0], 0)) for row in rows]

    async def approval_times(self, since: datetime) -> Sequence[timedelta]:
        """Return how long the comments that are public now waited, of those sent since a time."""
        query = select(comments.c.queued_at, comments.c.changed_at).where(
            comments.c.state == CommentState.APPROVED, comments.c.queued_at >= since
        )
        newest = query.order_by(comments.c.id.desc()).limit(_MOST_TIMES)
        return [row[1] - row[0] for row in await self._conn.execute(newest)]


def _within(column: ColumnElement[datetime], span: Span) -> ColumnElement[bool]:
    return (column >= span.start) & (column < span.end)
