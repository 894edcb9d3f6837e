"""STEP: wishes: what an owner, or the writer, wants done with a comment that the site has.

A wish is a row before anything is done: the intent itself. What it asks for may be done twice, so
nothing is unknown: a process that ends in the middle leaves the wish, and the next one goes on.
Wishes about comments that are not ours are in site_wishes.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.offers import EDIT
from storage.people import NOBODY
from storage.records import Comment
from storage.states import MAY_WITHDRAW, CommentState
from storage.tables import comments, posts
from storage.turns import a_wish_waits, no_wish_waits, was_told_it_left

WITHDRAW = "withdraw"
"""The word of the wish to have a comment taken off that its writer, or nobody any more, wants."""

RESCUE = "rescue"
"""The word of an owner's wish to publish what the site put away by itself."""

ASKED_OFF = "asked_off"
"""The word of a writer's wish that no program carries out: the owners were told of it."""

ASKED_EDIT = "asked_edit"
"""The same for another text, which is beside the old one (storage/offers.py)."""

_OFF = frozenset({WITHDRAW, ASKED_OFF})
_BY_HAND = {WITHDRAW: ASKED_OFF, EDIT: ASKED_EDIT}
"""What a writer's wish becomes that the site has not carried out in time: it is not forgotten."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a comment; `remote_id` is the site's own id of it. No text is in it.

    It waits until `done_at`; `why_not` says why the site has not done it yet, where it was tried.
    """

    comment_id: int
    remote_id: str
    state: CommentState
    word: str
    by: int
    asked_at: datetime
    done_at: datetime | None
    why_not: str | None


def named(table: Table) -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a table that make a wish."""
    return (
        *(table.c.id, table.c.remote_id, table.c.state, table.c.wish),
        *(table.c.wish_by, table.c.wish_at, table.c.wish_done_at, table.c.error),
    )


class Wished:
    """The verbs of wishes, whatever they are about."""

    def __init__(
        self, conn: AsyncConnection, table: Table, said: Select[Any], site_id: ColumnElement[int]
    ) -> None:
        """Take the table of wishes, what selects what `named` gives, and the column of the site."""
        self._conn = conn
        self._table = table
        self._site_id = site_id
        self._said = said

    async def of(self, comment_id: int) -> Wish | None:
        """Return the last wish about a comment, settled or not."""
        mine = self._said.where(self._table.c.id == comment_id)
        row = (await self._conn.execute(mine)).first()
        return None if row is None else wish_of(row)

    async def next(self, site_id: int, now: datetime) -> Wish | None:
        """Return the wish of a site that is due first; locked against other processes."""
        not_yet = self._table.c.not_before_at
        due = not_yet.is_(None) | (not_yet <= now)
        query = self._waiting().where(self._site_id == site_id, due).limit(1)
        locked = query.with_for_update(skip_locked=True, of=self._table)
        row = (await self._conn.execute(locked)).first()
        return None if row is None else wish_of(row)

    async def late(self, before: datetime, limit: int) -> list[Wish]:
        """Return the wishes from before a time that still wait, oldest first.

        Those that wait without end come last, so that they hide no other.
        """
        query = self._waiting().where(self._table.c.wish_at < before).order_by(None)
        order = (self._table.c.wish_by == NOBODY, self._table.c.wish_at, self._table.c.id)
        rows = await self._conn.execute(query.order_by(*order).limit(limit))
        return [wish_of(row) for row in rows]

    async def done(self, wish: Wish, now: datetime) -> bool:
        """Write down that a wish is settled; False if it was before."""
        return await self._change(wish, wish_done_at=now, error=None)

    async def put_off(self, wish: Wish, until: datetime, why: str) -> None:
        """Leave a wish alone until a time, and keep why."""
        await self._change(wish, not_before_at=until, error=why)

    async def drop_old(self, before: datetime, now: datetime) -> int:
        """Give up wishes from before a time; return how many.

        What somebody who is deleted wanted off the blog is never given up: nobody else knows of it.
        """
        ends = or_(self._table.c.wish != WITHDRAW, self._table.c.wish_by != NOBODY)
        old = (self._table.c.wish_at < before) & ends
        return await self._end(old, now)

    async def _end(self, which: ColumnElement[bool], now: datetime) -> int:
        """End wishes that wait, as if nobody had asked; return how many."""
        mine = update(self._table).where(a_wish_waits(self._table), which)
        values = {"wish": None, "wish_done_at": now, "error": None, "not_before_at": None}
        return (await self._conn.execute(mine.values(**values))).rowcount

    async def _ask(self, where: Collection[ColumnElement[bool]], wish: dict[str, Any]) -> bool:
        """Write down a wish where no other waits; say whether it is taken."""
        free = no_wish_waits(self._table)
        change = update(self._table).where(*where, free).values(**wish)
        return (await self._conn.execute(change)).rowcount == 1

    async def _change(self, wish: Wish, **values: object) -> bool:
        """Change the row of a wish, if it is still that wish and waits."""
        mine = (self._table.c.id == wish.comment_id) & (self._table.c.wish_at == wish.asked_at)
        change = update(self._table).where(mine, a_wish_waits(self._table)).values(**values)
        return (await self._conn.execute(change)).rowcount == 1

    def _waiting(self) -> Select[Any]:
        waits = self._said.where(a_wish_waits(self._table))
        return waits.order_by(self._table.c.wish_at, self._table.c.id)


class Wishes(Wished):
    """The verbs of wishes about our comments."""

    _EVERY = select(*named(comments)).join(posts, posts.c.id == comments.c.post_id)
    _SAID = _EVERY.where(comments.c.wish.is_not(None))

    def __init__(self, conn: AsyncConnection) -> None:
        super().__init__(conn, comments, self._SAID, posts.c.site_id)

    async def ask(
        self,
        seen: Comment,
        word: str,
        by: int,
        now: datetime,
        *,
        states: Collection[CommentState] = (CommentState.HELD,),
    ) -> bool:
        """Write down a wish; say whether it is taken.

        Only where no wish waits, and the comment is in one of `states` with the text as it was
        `seen`. What its writer wants off is only taken off: nothing else is asked over that.
        """
        where: tuple[ColumnElement[bool], ...] = (
            comments.c.id == seen.id,
            comments.c.revision == seen.revision,
            comments.c.state.in_(list(states)),
            comments.c.remote_id.is_not(None),
        )
        if word not in _OFF:
            where += (or_(comments.c.wish.is_(None), comments.c.wish != ASKED_OFF),)
        # What no program carries out is not waited for.
        return await self._ask(where, wished(word, by, now, waits=word != ASKED_OFF))

    async def drop_old(self, before: datetime, now: datetime) -> int:
        """Give up wishes from before a time; return how many.

        What a writer wanted is from then on wanted of the owners, who do it by hand: its word is
        another, and it is as if it were done `now`, some time after it was asked.
        """
        handed_over = 0
        for word, by_hand in _BY_HAND.items():
            late = (comments.c.wish == word) & (comments.c.wish_at < before)
            mine = update(comments).where(a_wish_waits(), late, comments.c.wish_by != NOBODY)
            values = {"wish": by_hand, "wish_done_at": now, "error": None, "not_before_at": None}
            handed_over += (await self._conn.execute(mine.values(**values))).rowcount
        return handed_over + await super().drop_old(before, now)

    async def by_hand(self, changes_since: datetime) -> list[Wish]:
        """Return what owners are asked to do on the sites by hand, and was not seen done.

        Another text only where it became theirs to do since a time: nobody sees here that it is; or
        where its site had left, so that its writer hears of it after the return.
        """
        there = comments.c.state.in_(list(MAY_WITHDRAW))
        is_news = (comments.c.wish_done_at >= changes_since) | was_told_it_left()
        change = (comments.c.wish == ASKED_EDIT) & is_news
        query = self._said.where(there, (comments.c.wish == ASKED_OFF) | change)
        return [wish_of(row) for row in await self._conn.execute(query.order_by(comments.c.id))]

    async def end_of(self, chat_id: int, now: datetime) -> dict[int, str]:
        """End what waits about a person's comments; return what was wanted of which comment."""
        mine = comments.c.chat_id == chat_id
        query = select(comments.c.id, comments.c.wish).where(mine, a_wish_waits())
        ended = {row.id: row.wish for row in await self._conn.execute(query)}
        await self._end(mine, now)
        return ended

    async def asked_off(self, site_id: int) -> frozenset[int]:
        """Return the comments that the owners of a site were asked to take off it by hand."""
        query = self._said.where(posts.c.site_id == site_id, comments.c.wish == ASKED_OFF)
        ids = await self._conn.scalars(query.with_only_columns(comments.c.id))
        return frozenset(ids.all())


def wished(word: str, by: int, now: datetime, *, waits: bool = True) -> dict[str, Any]:
    """Return what a new wish writes into its row."""
    return {
        "wish": word,
        "wish_by": by,
        "wish_at": now,
        "wish_done_at": None if waits else now,
        "not_before_at": None,
        "error": None,
    }


def state_of(word: str) -> CommentState:
    """Return the state that a row names; one that is known by another word is not on the site."""
    return _STATES.get(word, CommentState.REMOVED)


_STATES = {state.value: state for state in CommentState}


def wish_of(row: Row[Any]) -> Wish:
    """Return the wish of a row with the columns that `named` gives."""
    return Wish(
        comment_id=row.id,
        remote_id=row.remote_id,
        state=state_of(row.state),
        word=row.wish,
        by=row.wish_by,
        asked_at=row.wish_at,
        done_at=row.wish_done_at,
        why_not=row.error,
    )
