"""STEP: wishes: what an owner, or the writer, wants done with a comment that the site has.

A wish is a row before anything is done: the intent itself. What it asks for may be done twice, so
nothing is unknown: a process that ends in the middle leaves the wish, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import Comment
from storage.states import CommentState
from storage.tables import comments, posts
from storage.turns import a_wish_waits, no_wish_waits

ASKED_OFF = "asked_off"
"""The word of a writer's wish that no program carries out: the owners were told of it."""


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


class Wishes:
    """The verbs of wishes."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

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
        `seen`. One who asks in vain looks at the comment again.
        """
        where = (
            comments.c.id == seen.id,
            comments.c.revision == seen.revision,
            comments.c.state.in_(list(states)),
            comments.c.remote_id.is_not(None),
            no_wish_waits(),
        )
        values = {
            "wish": word,
            "wish_by": by,
            "wish_at": now,
            # What no program carries out is not waited for.
            "wish_done_at": now if word == ASKED_OFF else None,
            "not_before_at": None,
            "error": None,
        }
        done = await self._conn.execute(update(comments).where(*where).values(**values))
        return done.rowcount == 1

    async def of(self, comment_id: int) -> Wish | None:
        """Return the last wish about a comment, settled or not."""
        row = (await self._conn.execute(_said().where(comments.c.id == comment_id))).first()
        return None if row is None else _wish(row)

    async def asked_off(self, site_id: int) -> frozenset[int]:
        """Return the comments that the owners of a site were asked to take off it by hand."""
        query = _said().where(posts.c.site_id == site_id, comments.c.wish == ASKED_OFF)
        ids = await self._conn.scalars(query.with_only_columns(comments.c.id))
        return frozenset(ids.all())

    async def next(self, site_id: int, now: datetime) -> Wish | None:
        """Return the wish of a site that is due first; locked against other processes."""
        due = comments.c.not_before_at.is_(None) | (comments.c.not_before_at <= now)
        query = _waiting().where(posts.c.site_id == site_id, due).limit(1)
        row = (
            await self._conn.execute(query.with_for_update(skip_locked=True, of=comments))
        ).first()
        return None if row is None else _wish(row)

    async def late(self, before: datetime, limit: int) -> list[Wish]:
        """Return the wishes from before a time that still wait, oldest first."""
        query = _waiting().where(comments.c.wish_at < before).limit(limit)
        return [_wish(row) for row in await self._conn.execute(query)]

    async def done(self, wish: Wish, now: datetime) -> bool:
        """Write down that a wish is settled; False if it was before."""
        change = update(comments).where(*_is(wish))
        told = await self._conn.execute(change.values(wish_done_at=now, error=None))
        return told.rowcount == 1

    async def put_off(self, wish: Wish, until: datetime, why: str) -> None:
        """Leave a wish alone until a time, and keep why."""
        change = update(comments).where(*_is(wish))
        await self._conn.execute(change.values(not_before_at=until, error=why))

    async def drop_old(self, before: datetime, now: datetime) -> int:
        """Give up wishes from before a time; return how many."""
        old = update(comments).where(a_wish_waits(), comments.c.wish_at < before)
        values = {"wish": None, "wish_done_at": now, "error": None, "not_before_at": None}
        return (await self._conn.execute(old.values(**values))).rowcount


def _said() -> Select[Any]:
    """Return what selects the comments about which somebody has ever wished something."""
    columns = (
        *(comments.c.id, comments.c.remote_id, comments.c.state, comments.c.wish),
        *(comments.c.wish_by, comments.c.wish_at, comments.c.wish_done_at, comments.c.error),
    )
    query = select(*columns).join(posts, posts.c.id == comments.c.post_id)
    return query.where(comments.c.wish.is_not(None))


def _waiting() -> Select[Any]:
    return _said().where(a_wish_waits()).order_by(comments.c.wish_at, comments.c.id)


def _is(wish: Wish) -> tuple[Any, ...]:
    mine = comments.c.id == wish.comment_id
    return (mine, comments.c.wish_at == wish.asked_at, a_wish_waits())


def _wish(row: Row[Any]) -> Wish:
    return Wish(
        comment_id=row.id,
        remote_id=row.remote_id,
        state=CommentState(row.state),
        word=row.wish,
        by=row.wish_by,
        asked_at=row.wish_at,
        done_at=row.wish_done_at,
        why_not=row.error,
    )
