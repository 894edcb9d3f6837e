"""STEP: the site's own queue: comments that wait there for an editor and are not ours.

They are rows of site_comments in the state `held`. `told_at` says of them that the owners have
their cards; once everyone can see one, it is for those who follow the post again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.fingerprint import fingerprint, of_words
from storage.offers import CHANGED
from storage.readable import readable
from storage.records import SiteComment
from storage.seal import UNREAD, Seal, maybe_close, maybe_open, open_words
from storage.sql import insert_new
from storage.states import CommentState
from storage.tables_comments import site_comments
from storage.turns import no_wish_waits
from storage.wishes import state_of, wished

_ENDED = frozenset({CommentState.SPAM, CommentState.TRASHED, CommentState.REMOVED})


@dataclass(frozen=True, slots=True)
class Queued:
    """A comment that waits, or waited, on the site.

    `text` is None where it must not be kept; `too_long` says that nobody has read it.
    """

    id: int
    site_id: int
    remote_id: str
    post_id: int | None
    state: CommentState
    author: str
    text: str | None
    url: str
    content_hash: str
    seen_at: datetime
    too_long: bool = False


def hash_of(author: str, text: str) -> str:
    """Return what tells one name and text from another, as every row of site comments has it."""
    return of_words(author, text)


class QueuedComments:
    """The verbs of the site's own queue."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def see(
        self,
        site_id: int,
        comment: SiteComment,
        post_id: int | None,
        now: datetime,
        *,
        keep: bool,
        too_long: bool = False,
    ) -> bool:
        """Store what waits on the site; say whether it is news: new, held again, or another text.

        Without `keep` neither text nor name is stored, with `too_long` only that it is so. What an
        owner has just decided about is left to who carries it out.
        """
        text = _kept(comment.text, keep=keep, too_long=too_long)
        author = comment.author if keep else None
        values = self._values(comment, author, text, post_id, now)
        key = {"site_id": site_id, "remote_id": comment.id}
        if await insert_new(self._conn, site_comments, {**key, **values}):
            return True
        was = site_comments.c
        mine = (was.site_id == site_id) & (was.remote_id == comment.id) & _free()
        change = update(site_comments).where(mine)
        # Of a text that was found where the name is not kept, only the text is known.
        same = (values["content_hash"], hash_of("", comment.text))
        other = _held() & was.content_hash.not_in(same)
        said = change.where(other).values(**values, **_changed(now))
        if (await self._conn.execute(said)).rowcount:
            return True
        again = change.where(was.state != CommentState.HELD).values(**values)
        return (await self._conn.execute(again)).rowcount == 1

    def _values(
        self,
        comment: SiteComment,
        author: str | None,
        text: str | None,
        post_id: int | None,
        now: datetime,
    ) -> dict[str, Any]:
        return {
            "post_id": post_id,
            "parent_id": comment.parent_id,
            "state": CommentState.HELD,
            "sealed_author": maybe_close(self._seal, author),
            "sealed_text": maybe_close(self._seal, text),
            "url": comment.url,
            "content_hash": fingerprint(comment),
            "seen_at": now,
            "told_at": None,
            "gone_at": None,
        }

    async def get(self, row_id: int) -> Queued | None:
        """Return one of them, wherever it stands now."""
        row = (await self._conn.execute(_rows().where(site_comments.c.id == row_id))).first()
        return None if row is None else self._queued(row)

    async def waiting(self, site_id: int) -> list[Queued]:
        """Return what waits on a site and nobody has decided about here, oldest first."""
        query = _rows().where(site_comments.c.site_id == site_id, _held(), _free())
        return await self._all(query)

    async def untold(self, site_id: int, limit: int) -> list[Queued]:
        """Return what waits on a site and no owner has a card of, oldest first."""
        query = _rows().where(site_comments.c.site_id == site_id, _held(), _untold(), _free())
        return await self._all(query.limit(limit))

    async def told(self, site_id: int, now: datetime) -> int:
        """Write down that the owners know of all that waits on a site; return how many are new."""
        all_of_it = (site_comments.c.site_id == site_id, _held(), _untold(), _free())
        change = update(site_comments).where(*all_of_it)
        return (await self._conn.execute(change.values(told_at=now))).rowcount

    async def count(self, site_id: int) -> int:
        """Count what waits on a site."""
        query = select(func.count()).where(site_comments.c.site_id == site_id, _held())
        return int(await self._conn.scalar(query) or 0)

    async def stands(
        self,
        row_id: int,
        state: CommentState,
        url: str | None,
        now: datetime,
        *,
        was: Collection[CommentState] = tuple(CommentState),
    ) -> bool:
        """Write down where one stands, if it stood as it `was`; say whether that is news.

        The words of what was refused go, and that they were too many to be read.
        """
        # What everyone can see is news for followers, and what waits again for the owners.
        told = now if state in _ENDED else None
        values: dict[str, Any] = {"state": state, "told_at": told, "seen_at": now}
        if url:
            values["url"] = url
        one = await self.get(row_id)
        if state in _ENDED or (one and one.too_long and state is not CommentState.HELD):
            values |= {"sealed_text": None, "sealed_author": None}
        here = site_comments.c.state.in_([one for one in was if one is not state])
        change = update(site_comments).where(site_comments.c.id == row_id, here, _free())
        return (await self._conn.execute(change.values(**values))).rowcount == 1

    async def found(
        self, row_id: int, text: str, now: datetime, *, keep: bool, too_long: bool = False
    ) -> None:
        """Write down the text that somebody gave one on the site; its cards are void."""
        one = await self.get(row_id)
        change = update(site_comments).where(site_comments.c.id == row_id)
        values = {
            "sealed_text": maybe_close(self._seal, _kept(text, keep=keep, too_long=too_long)),
            "content_hash": hash_of(one.author if one else "", text),
            "seen_at": now,
            "told_at": None,
        }
        await self._conn.execute(change.values(**values, **_changed(now)))

    async def _all(self, query: Select[Any]) -> list[Queued]:
        return await readable(self._conn, self._seal, query, site_comments.c.id, self._queued)

    def _queued(self, row: Row[Any]) -> Queued:
        return Queued(
            id=row.id,
            site_id=row.site_id,
            remote_id=row.remote_id,
            post_id=row.post_id,
            state=state_of(row.state),
            author=maybe_open(self._seal, row.sealed_author) or "",
            text=open_words(self._seal, row.sealed_text),
            url=row.url or "",
            content_hash=row.content_hash,
            seen_at=row.seen_at,
            too_long=maybe_open(self._seal, row.sealed_text) == UNREAD,
        )


def _kept(text: str, *, keep: bool, too_long: bool) -> str | None:
    if keep:
        return text
    return UNREAD if too_long else None


def _changed(now: datetime) -> dict[str, Any]:
    """Return what says that somebody gave a comment other words on the site."""
    return wished(CHANGED, 0, now, waits=False)


def _rows() -> Select[Any]:
    return select(site_comments).order_by(site_comments.c.id)


def _held() -> ColumnElement[bool]:
    return site_comments.c.state == CommentState.HELD


def _untold() -> ColumnElement[bool]:
    return site_comments.c.told_at.is_(None)


def _free() -> ColumnElement[bool]:
    return no_wish_waits(site_comments)
