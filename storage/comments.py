"""STEP: readers' comments, from the draft in the chat to their end on the site.

A state changes only by `move`, which looks at the table of moves in states.py: a second tap, a
late answer or a process that was thought dead changes no row.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ledger import Owner
from storage.people import NOBODY
from storage.readable import readable
from storage.records import Comment, NewComment
from storage.seal import Seal, maybe_open
from storage.sql import insert_new
from storage.states import ON_SITE, OPEN, WAITING, CommentState, before
from storage.tables import comments, posts
from storage.turns import first_in_turn, no_wish_waits, nobody_posts, on_a_site_in_use
from storage.wishes import ASKED_OFF

_SEALED = {"text": "sealed_text", "shown_name": "sealed_name", "body": "sealed_body"}


class Comments:
    """The verbs of comments."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def get(self, comment_id: int) -> Comment | None:
        """Return one comment."""
        return await self._first(select(comments).where(comments.c.id == comment_id))

    async def from_message(self, chat_id: int, message_id: int) -> Comment | None:
        """Return the comment that was made from a message."""
        mine = (comments.c.chat_id == chat_id) & (comments.c.message_id == message_id)
        return await self._first(select(comments).where(mine))

    async def of(self, chat_id: int, limit: int) -> list[Comment]:
        """Return a person's comments, newest first, without those that were never sent."""
        query = select(comments).where(
            comments.c.chat_id == chat_id,
            comments.c.state.not_in([CommentState.CANCELLED, CommentState.EXPIRED]),
        )
        return await self._all(query.order_by(comments.c.id.desc()).limit(limit))

    async def naming(self, chat_id: int) -> Comment | None:
        """Return the newest comment of a person that waits for a shown name."""
        query = select(comments).where(
            comments.c.chat_id == chat_id, comments.c.state == CommentState.NAMING
        )
        return await self._first(query.order_by(comments.c.id.desc()).limit(1))

    async def waiting(self, chat_id: int) -> int:
        """Count a person's comments that are on their way or wait for an editor."""
        on_the_way = comments.c.state.in_([*WAITING, CommentState.HELD])
        query = select(func.count()).where(comments.c.chat_id == chat_id, on_the_way)
        return int(await self._conn.scalar(query) or 0)

    async def counts(self) -> dict[str, int]:
        """Return how many comments are in each state that any is in."""
        found = await self._conn.execute(
            select(comments.c.state, func.count()).group_by(comments.c.state)
        )
        return {state: n for state, n in found}  # noqa: C416  rows are not pairs to the type checker

    async def add(self, new: NewComment, state: CommentState, now: datetime) -> Comment:
        """Store a comment; where its message has one already, that one is returned."""
        values = {
            "chat_id": new.chat_id,
            "message_id": new.message_id,
            "post_id": new.post_id,
            "parent_id": new.parent_id,
            "state": state,
            "sealed_text": self._seal.close(new.text),
            "created_at": now,
            "changed_at": now,
        }
        await insert_new(self._conn, comments, values)
        stored = await self.from_message(new.chat_id, new.message_id)
        if stored is None:
            raise AssertionError("the row was written in this transaction")
        return stored

    async def edit(self, comment: Comment, text: str, now: datetime) -> bool:
        """Change the text of a comment that was not sent; the preview shown before is void."""
        change = update(comments).where(
            comments.c.id == comment.id, comments.c.state.in_(list(OPEN))
        )
        changed = await self._conn.execute(
            change.values(
                sealed_text=self._seal.close(text),
                sealed_body=None,  # as encoded for a try before: the site would get the old words
                revision=comments.c.revision + 1,
                changed_at=now,
            )
        )
        return changed.rowcount == 1

    async def move(  # noqa: PLR0913  each is a condition of its own
        self,
        comment_id: int,
        new: CommentState,
        now: datetime,
        *,
        revision: int | None = None,
        by: Owner | None = None,
        tried: int | None = None,
        was: CommentState | None = None,
        unasked: bool = False,
        **values: Any,  # noqa: ANN401  the columns of comments, of several types
    ) -> bool:
        """Move a comment to a new state, if it may; say whether it did.

        With `revision`, only the text that was previewed; with `by`, only for the process that
        wrote down the intent; with `tried`, only if nobody tried since; with `was`, only from this
        state; with `unasked`, only if no wish about it waits. Texts are sealed here.
        """
        old = before(new) if was is None else before(new) & {was}
        where = [comments.c.id == comment_id, comments.c.state.in_(list(old))]
        if revision is not None:
            where.append(comments.c.revision == revision)
        if by is not None:
            where += [comments.c.owner == by.name, comments.c.epoch == by.epoch]
        if tried is not None:
            where.append(comments.c.attempt == tried)
        if unasked:
            where.append(no_wish_waits())
        row = self._columns(values) | {"state": new, "changed_at": now}
        if new is CommentState.QUEUED:
            row["queued_at"] = func.coalesce(comments.c.queued_at, now)
        done = await self._conn.execute(update(comments).where(*where).values(**row))
        return done.rowcount == 1

    async def note(self, comment_id: int, **values: Any) -> None:  # noqa: ANN401  the same
        """Change columns of a comment without moving it."""
        change = update(comments).where(comments.c.id == comment_id)
        await self._conn.execute(change.values(**self._columns(values)))

    def _columns(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            _SEALED.get(name, name): self._seal.close(value)
            if name in _SEALED and value is not None
            else value
            for name, value in values.items()
        }

    async def next_queued(self, site_id: int, now: datetime) -> Comment | None:
        """Return the oldest comment that may go to a site now, locked against other processes."""
        return await self._due(site_id, CommentState.QUEUED, now, first_in_turn())

    async def next_unknown(self, site_id: int, now: datetime) -> Comment | None:
        """Return the oldest comment whose answer was lost and that is due for a look."""
        return await self._due(site_id, CommentState.UNKNOWN, now)

    async def _due(
        self, site_id: int, state: CommentState, now: datetime, *more: ColumnElement[bool]
    ) -> Comment | None:
        not_yet = comments.c.not_before_at
        due = not_yet.is_(None) | (not_yet <= now)
        query = self._at(site_id).where(comments.c.state == state, due, *more)
        oldest = query.order_by(comments.c.id).limit(1)
        locked = oldest.with_for_update(skip_locked=True, of=comments)
        return next(iter(await self._all(locked)), None)

    async def doubt_the_dead(self, owner: Owner, now: datetime) -> int:
        """Put comments that nobody is posting any more among the unknown; return how many."""
        change = update(comments).where(nobody_posts(owner.epoch, now))
        done = await self._conn.execute(
            change.values(state=CommentState.UNKNOWN, not_before_at=None, changed_at=now)
        )
        return done.rowcount

    async def expire(self, older_than: datetime, now: datetime) -> list[Comment]:
        """End drafts that nobody answered for, and return them."""
        left = (comments.c.state.in_(list(OPEN)), comments.c.changed_at < older_than)
        old = await self._all(select(comments).where(*left))
        return [one for one in old if await self.move(one.id, CommentState.EXPIRED, now)]

    async def unreported(self, limit: int) -> list[Comment]:
        """Return the comments whose present state the reader has not been told."""
        ends = [CommentState.REJECTED, CommentState.REMOVED, CommentState.WITHDRAWN]
        told = [*ON_SITE, *ends]
        query = select(comments).where(
            comments.c.state.in_(told),
            comments.c.reported.is_distinct_from(comments.c.state),
        )
        return await self._all(query.order_by(comments.c.changed_at, comments.c.id).limit(limit))

    async def undecided(self, limit: int) -> list[Comment]:
        """Return the comments that wait for an owner, here or on the site, oldest first.

        Without those of people who are deleted, of which nobody knows here what they say, and
        those on sites that are not served any more.
        """
        held = (comments.c.state == CommentState.HELD) & on_a_site_in_use()
        waits = (comments.c.state == CommentState.REVIEW) | held
        query = select(comments).where(waits, no_wish_waits(), comments.c.chat_id != NOBODY)
        return await self._all(query.order_by(comments.c.id).limit(limit))

    async def on_site(self, site_id: int, since: datetime) -> list[Comment]:
        """Return the comments that a site has, or had, of ours, newest first.

        Written since a time, or waiting however long; not where a change here tells of it anyway.
        """
        states = [*ON_SITE, CommentState.REMOVED]
        waits = (comments.c.state == CommentState.HELD) | (comments.c.wish == ASKED_OFF)
        query = self._at(site_id).where(
            comments.c.state.in_(states), (comments.c.created_at >= since) | waits, no_wish_waits()
        )
        return await self._all(query.order_by(comments.c.id.desc()))

    async def remote_ids(self, site_id: int, ids: Collection[str] | None = None) -> frozenset[str]:
        """Return the site's ids of every comment of ours, or which of these ids are of ours."""
        one = comments.c.remote_id
        which = one.is_not(None) if ids is None else one.in_(list(ids))
        found = await self._conn.scalars(self._at(site_id).where(which).with_only_columns(one))
        return frozenset(found.all())

    async def by_remote(self, site_id: int, remote_id: str) -> Comment | None:
        """Return our comment that has this id on the site."""
        query = self._at(site_id).where(comments.c.remote_id == remote_id)
        return next(iter(await self._all(query)), None)

    def _at(self, site_id: int) -> Select[Any]:
        at_site: ColumnElement[bool] = posts.c.site_id == site_id
        return select(comments).join(posts, posts.c.id == comments.c.post_id).where(at_site)

    async def _first(self, query: Select[Any]) -> Comment | None:
        row = (await self._conn.execute(query)).first()
        return None if row is None else self._comment(row)

    async def _all(self, query: Select[Any]) -> list[Comment]:
        return await readable(self._conn, self._seal, query, comments.c.id, self._comment)

    def _comment(self, row: Row[Any]) -> Comment:
        values: dict[str, Any] = {
            name: maybe_open(self._seal, getattr(row, _SEALED[name]))
            if name in _SEALED
            else getattr(row, name)
            for name in Comment.__slots__
        }
        return Comment(**values | {"state": CommentState(values["state"])})
