"""STEP: the comments that somebody may complain about: ours on the site, and all others there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal, maybe_open, open_words
from storage.site_comments import OURS, SHOWN
from storage.states import CommentState
from storage.tables import comments, posts, replies
from storage.tables_comments import site_comments
from storage.tables_sending import messages


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a comment on a site.

    `public` says that everyone can see it. One of ours has a `comment_id`, a `revision` and the
    chat of its `writer`; any other a `site_comment_id`, unless it only came as an answer to one of
    ours.
    """

    site_id: int
    remote_id: str
    post_id: int | None
    public: bool
    author: str
    text: str
    url: str
    comment_id: int | None = None
    site_comment_id: int | None = None
    revision: int = 0
    writer: int | None = None


async def known(conn: AsyncConnection, seal: Seal, site_id: int, remote_id: str) -> Shown | None:
    """Return what is known of a comment on a site; None for nothing."""
    ours = (await conn.execute(_ours(site_id, remote_id))).first()
    if ours is not None:
        return _of_ours(ours, seal, site_id)
    answer = (await conn.execute(_answers(site_id, remote_id))).first()
    theirs = (await conn.execute(_theirs(site_id, remote_id))).first()
    if theirs is not None:
        return _of_theirs(theirs, seal, answer)
    if answer is None:
        return None
    return Shown(
        *(site_id, remote_id, answer.post_id),
        public=True,
        author=answer.author,
        text=answer.text,
        url=answer.url,
    )


async def brought(conn: AsyncConnection, seal: Seal, chat_id: int, limit: int) -> list[Shown]:
    """Return the comments that were brought to a chat and are still there, newest first."""
    newest = func.max(messages.c.id)
    query = (
        select(posts.c.site_id, messages.c.site_comment_id)
        .join(posts, posts.c.id == messages.c.post_id)
        .where(messages.c.chat_id == chat_id, messages.c.site_comment_id.is_not(None))
        .group_by(posts.c.site_id, messages.c.site_comment_id)
        .order_by(newest.desc())
        .limit(limit)
    )
    found = [await known(conn, seal, *row) for row in (await conn.execute(query)).all()]
    return [one for one in found if one and one.public and one.writer != chat_id]


def _ours(site_id: int, remote_id: str) -> Select[Any]:
    query = select(comments).join(posts, posts.c.id == comments.c.post_id)
    return query.where(posts.c.site_id == site_id, comments.c.remote_id == remote_id)


def _theirs(site_id: int, remote_id: str) -> Select[Any]:
    return select(site_comments).where(
        site_comments.c.site_id == site_id, site_comments.c.remote_id == remote_id
    )


def _answers(site_id: int, remote_id: str) -> Select[Any]:
    mine: ColumnElement[bool] = replies.c.remote_id == remote_id
    query = select(replies.c.author, replies.c.text, replies.c.url, comments.c.post_id)
    query = query.join(comments, comments.c.id == replies.c.comment_id)
    return query.where(replies.c.site_id == site_id, mine)


def _of_ours(row: Row[Any], seal: Seal, site_id: int) -> Shown:
    return Shown(
        *(site_id, row.remote_id, row.post_id),
        public=row.state == CommentState.APPROVED,
        author=maybe_open(seal, row.sealed_name) or "",
        text=seal.open(row.sealed_text),
        url=row.url or "",
        comment_id=row.id,
        revision=row.revision,
        writer=row.chat_id,
    )


def _of_theirs(row: Row[Any], seal: Seal, answer: Row[Any] | None) -> Shown:
    """Return a comment that is not ours; its text may only be kept with the answer that it was."""
    return Shown(
        *(row.site_id, row.remote_id, row.post_id or (answer and answer.post_id)),
        public=row.gone_at is None and row.state in (SHOWN, OURS),
        author=maybe_open(seal, row.sealed_author) or (answer.author if answer else ""),
        text=open_words(seal, row.sealed_text) or (answer.text if answer else ""),
        url=row.url or (answer.url if answer else ""),
        site_comment_id=row.id,
    )
