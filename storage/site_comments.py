"""STEP: site comments: what the site has shown of comments, each a row once, whatever its date.

A row is made when a comment is first seen. `told_at` says that the chats that want it have it, or
that it was there before we first looked; `gone_at` that the site shows it no more. Those of our own
readers have rows too, in the state `ours`, so that others who follow the post are told of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.fingerprint import fingerprint
from storage.readable import readable
from storage.records import SiteComment
from storage.seal import Seal, maybe_close, open_words
from storage.site_looks import SiteLooks
from storage.site_posts import posts_of
from storage.sql import insert_into, insert_new
from storage.states import CommentState
from storage.tables_comments import site_comments

SHOWN, OURS = "approved", "ours"
GONE = "gone"
"""The state of what went before anybody was told of it."""

_VISIBLE = (SHOWN, OURS)
_SEALED = {"author": "sealed_author", "text": "sealed_text"}
_AT_ONCE = 200  # rows of one statement


@dataclass(frozen=True, slots=True)
class SiteCommentRow:
    """A comment on a site. `author` and `text` are dropped some time after it was told."""

    id: int
    site_id: int
    remote_id: str
    post_id: int | None
    parent_id: str | None
    state: str
    author: str | None
    text: str | None
    url: str | None
    content_hash: str
    seen_at: datetime
    told_at: datetime | None
    gone_at: datetime | None
    wish: str | None
    wish_by: int | None
    wish_at: datetime | None
    wish_done_at: datetime | None
    not_before_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a comment without its words."""

    id: int
    state: str
    content_hash: str
    told: bool
    gone: bool

    @property
    def visible(self) -> bool:
        """Whether everyone could see it when the site was last looked at."""
        return self.state in _VISIBLE and not self.gone


class SiteComments:
    """The verbs of site comments; `looks` says when a site was last looked at in full."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal
        self.looks = SiteLooks(conn)

    async def get(self, row_id: int) -> SiteCommentRow | None:
        """Return one row."""
        return await self._first(select(site_comments).where(site_comments.c.id == row_id))

    async def lock(self, row_id: int) -> SiteCommentRow | None:
        """Return one row as it is now, and let nobody else change it in this transaction."""
        query = select(site_comments).where(site_comments.c.id == row_id)
        return await self._first(query.with_for_update())

    async def find(self, site_id: int, remote_id: str) -> SiteCommentRow | None:
        """Return the comment that has this id on the site; None also for one of ours."""
        not_ours = site_comments.c.state != OURS
        return await self._first(select(site_comments).where(*_at(site_id, [remote_id]), not_ours))

    async def known(self, site_id: int, remote_ids: Collection[str]) -> dict[str, Known]:
        """Return those of these comments that have a row, by their ids on the site."""
        found: dict[str, Known] = {}
        ids = list(remote_ids)
        for start in range(0, len(ids), _AT_ONCE):
            query = select(site_comments).where(*_at(site_id, ids[start : start + _AT_ONCE]))
            for row in await self._conn.execute(query):
                found[row.remote_id] = Known(
                    id=row.id,
                    state=row.state,
                    content_hash=row.content_hash,
                    told=row.told_at is not None,
                    gone=row.gone_at is not None,
                )
        return found

    async def visible(self, site_id: int, since: str | None) -> frozenset[str]:
        """Return the ids of what everyone could see: all, or those of the number `since` and above.

        Ids are numbers as the site writes them, so a longer one is greater.
        """
        length, remote_id = func.length(site_comments.c.remote_id), site_comments.c.remote_id
        query = select(remote_id).where(*_visible(site_id))
        if since is not None:
            same = and_(length == len(since), remote_id >= since)
            query = query.where(or_(length > len(since), same))
        return frozenset((await self._conn.scalars(query)).all())

    async def count(self, site_id: int) -> int:
        """Count what everyone could see when the site was last looked at."""
        query = select(func.count()).select_from(site_comments).where(*_visible(site_id))
        return int(await self._conn.scalar(query) or 0)

    async def posts_of(self, site_id: int, comments: Sequence[SiteComment]) -> dict[str, int]:
        """Return the posts that these comments are on, by the comments' ids on the site."""
        return await posts_of(self._conn, site_id, comments)

    async def add(
        self, site_id: int, comment: SiteComment, post_id: int | None, state: str, now: datetime
    ) -> bool:
        """Store a comment that is new, to be told; False if it was stored."""
        words = {
            "sealed_author": self._seal.close(comment.author),
            "sealed_text": self._seal.close(comment.text),
        }
        row = _row(site_id, comment, post_id, state, now) | words
        return await insert_new(self._conn, site_comments, row)

    async def add_baseline(
        self,
        site_id: int,
        comments: Iterable[SiteComment],
        post_ids: Mapping[str, int],
        ours: Collection[str],
        now: datetime,
    ) -> None:
        """Store what was there before we first looked, as told, without its words."""
        rows = [
            _row(site_id, one, post_ids.get(one.id), OURS if one.id in ours else SHOWN, now)
            | {"told_at": now}
            for one in comments
        ]
        for start in range(0, len(rows), _AT_ONCE):
            put = insert_into(self._conn, site_comments).values(rows[start : start + _AT_ONCE])
            await self._conn.execute(put.on_conflict_do_nothing())

    async def change(
        self,
        row_id: int,
        **values: Any,  # noqa: ANN401  the columns of site comments, of several types
    ) -> None:
        """Change columns of one row, if any; words are sealed here."""
        if not values:
            return
        row = {
            _SEALED.get(name, name): maybe_close(self._seal, value) if name in _SEALED else value
            for name, value in values.items()
        }
        change = update(site_comments).where(site_comments.c.id == row_id)
        await self._conn.execute(change.values(**row))

    async def untold(self, limit: int) -> list[SiteCommentRow]:
        """Return what is to be told, oldest first; of what is gone, that it is."""
        query = select(site_comments).where(
            site_comments.c.told_at.is_(None),
            site_comments.c.state.in_(_VISIBLE),
        )
        return await self._all(query.order_by(site_comments.c.id).limit(limit))

    async def forget_words(self, before: datetime) -> int:
        """Drop the words of what was told before a time, unless it waits; return of how many."""
        old = update(site_comments).where(
            site_comments.c.told_at < before,
            site_comments.c.state != CommentState.HELD,  # its card is still to be decided
            site_comments.c.sealed_text.is_not(None),
        )
        done = await self._conn.execute(old.values(sealed_author=None, sealed_text=None))
        return done.rowcount

    async def _first(self, query: Select[Any]) -> SiteCommentRow | None:
        row = (await self._conn.execute(query)).first()
        return None if row is None else self._row(row)

    async def _all(self, query: Select[Any]) -> list[SiteCommentRow]:
        return await readable(self._conn, self._seal, query, site_comments.c.id, self._row)

    def _row(self, row: Row[Any]) -> SiteCommentRow:
        """Return a row of the table with its words opened."""
        values: dict[str, Any] = {
            one.name: open_words(self._seal, getattr(row, _SEALED[one.name]))
            if one.name in _SEALED
            else getattr(row, one.name)
            for one in fields(SiteCommentRow)
        }
        return SiteCommentRow(**values)


def _row(
    site_id: int, comment: SiteComment, post_id: int | None, state: str, now: datetime
) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "remote_id": comment.id,
        "post_id": post_id,
        "parent_id": comment.parent_id,
        "state": state,
        "url": comment.url,
        "content_hash": fingerprint(comment),
        "seen_at": now,
    }


def _at(site_id: int, remote_ids: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    at_site = site_comments.c.site_id == site_id
    return at_site, site_comments.c.remote_id.in_(list(remote_ids))


def _visible(site_id: int) -> tuple[ColumnElement[bool], ...]:
    at_site = site_comments.c.site_id == site_id
    return at_site, site_comments.c.state.in_(_VISIBLE), site_comments.c.gone_at.is_(None)
