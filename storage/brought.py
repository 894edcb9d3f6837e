"""STEP: which comments from the site were brought to a chat one by one, and which it missed.

A comment is brought once by the key of its message: an answer to a person's own comment, or one
that somebody who follows the post is told of.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.follows import Choice, Follow
from storage.seal import Seal, maybe_open
from storage.site_comments import OURS, SHOWN, SiteCommentRow
from storage.tables import comments, posts, replies, subscribers
from storage.tables_comments import site_comments
from storage.tables_sending import messages

_FOLLOW, _REPLY, _GONE = "follow", "reply", "gone"


def follow_key(row_id: int, chat_id: int) -> str:
    """Return the key of the message that brings a comment to one who follows its post."""
    return f"{_FOLLOW}:{row_id}:{chat_id}"


def gone_key(row_id: int, chat_id: int) -> str:
    """Return the key of the message that a comment that was brought is on the blog no more."""
    return f"{_GONE}:{row_id}:{chat_id}"


def reply_key(reply_id: int) -> str:
    """Return the key of the message that brings an answer to who was answered."""
    return f"{_REPLY}:{reply_id}"


@dataclass(frozen=True, slots=True)
class Missed:
    """A comment that a person was not told of by itself."""

    author: str
    text: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that brought a comment to a chat."""

    id: int
    chat_id: int
    message_id: int | None
    post_id: int | None


class Brought:
    """The verbs of what was brought."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def times(self, chat_id: int, post_id: int, since: datetime) -> list[datetime]:
        """Return when comments on a post were brought to a chat one by one, since a time."""
        query = select(messages.c.created_at).where(
            messages.c.chat_id == chat_id,
            messages.c.post_id == post_id,
            messages.c.created_at > since,
            or_(*(messages.c.key.startswith(f"{kind}:") for kind in (_FOLLOW, _REPLY))),
        )
        return list((await self._conn.scalars(query.order_by(messages.c.created_at))).all())

    async def written(self, keys: Collection[str]) -> frozenset[str]:
        """Return which of these messages are written."""
        query = select(messages.c.key).where(messages.c.key.in_(list(keys)))
        return frozenset((await self._conn.scalars(query)).all())

    async def of(
        self, row: SiteCommentRow, *, after: int | None = None, limit: int | None = None
    ) -> list[Sent]:
        """Return the messages that brought a comment, one for each chat, oldest first.

        With `after`, only those behind the message with this id.
        """
        first = f"{_FOLLOW}:{row.id}:"
        answer = select(literal(f"{_REPLY}:") + cast(replies.c.id, String)).where(
            replies.c.site_id == row.site_id, replies.c.remote_id == row.remote_id
        )
        which = _begins(messages.c.key, literal(first)) | messages.c.key.in_(answer)
        shown = (messages.c.id, messages.c.chat_id, messages.c.message_id, messages.c.post_id)
        query = select(*shown).where(which).order_by(messages.c.id).limit(limit)
        if after is not None:
            query = query.where(messages.c.id > after)
        return [Sent(*one) for one in await self._conn.execute(query)]

    async def off(self, limit: int) -> list[int]:
        """Return the rows of what was brought and taken off by decision, and some do not know it.

        What everyone can see no more is told of by its `gone_at`; this is what waits again for an
        editor, or was refused after all. Who cannot be written to is not waited for.
        """
        row = site_comments.c
        answer = select(literal(f"{_REPLY}:") + cast(replies.c.id, String)).where(
            replies.c.site_id == row.site_id, replies.c.remote_id == row.remote_id
        )
        first = literal(f"{_FOLLOW}:") + cast(row.id, String) + literal(":")
        had = or_(_begins(messages.c.key, first), messages.c.key.in_(answer))
        here = exists().where(
            subscribers.c.chat_id == messages.c.chat_id, subscribers.c.state == "active"
        )
        of_row = literal(f"{_GONE}:") + cast(row.id, String) + literal(":")
        told = _was_sent(of_row + cast(messages.c.chat_id, String))
        query = select(row.id).where(
            row.state.not_in([SHOWN, OURS]), row.gone_at.is_(None), row.remote_id != ""
        )
        unaware = exists().where(had, here, ~told)
        return list((await self._conn.scalars(query.where(unaware).limit(limit))).all())

    async def writer(self, site_id: int, remote_id: str | None) -> int | None:
        """Return the chat of who wrote one of ours, by its id on the site."""
        query = select(comments.c.chat_id).join(posts, posts.c.id == comments.c.post_id)
        mine = (posts.c.site_id == site_id, comments.c.remote_id == remote_id)
        chat_id: int | None = await self._conn.scalar(query.where(*mine))
        return chat_id

    async def missed(self, one: Follow) -> list[Missed]:
        """Return what a person whose comments are paused was not told of, newest first."""
        since = one.told_to
        if since is None or one.choice is Choice.NONE:
            return []
        found = [
            Missed(row.author, row.text, row.url, row.reported_at)
            for row in await self._conn.execute(_answers(one, since))
        ]
        if one.choice is Choice.ALL:
            for row in await self._conn.execute(_others(one, since)):
                author = maybe_open(self._seal, row.sealed_author) or ""
                text = maybe_open(self._seal, row.sealed_text) or ""
                found.append(Missed(author, text, row.url or "", row.seen_at))
        return sorted(found, key=lambda missed: missed.at, reverse=True)


def _answers(one: Follow, since: datetime) -> Select[tuple[object, ...]]:
    """Return the answers to a person's own comments that were not brought by themselves."""
    key = literal(f"{_REPLY}:") + cast(replies.c.id, String)
    there = site_comments.alias()
    gone = exists().where(
        there.c.site_id == replies.c.site_id,
        there.c.remote_id == replies.c.remote_id,
        there.c.gone_at.is_not(None),
    )
    return (
        select(replies.c.author, replies.c.text, replies.c.url, replies.c.reported_at)
        .join(comments, comments.c.id == replies.c.comment_id)
        .where(comments.c.chat_id == one.chat_id, comments.c.post_id == one.post_id)
        .where(replies.c.reported_at >= since)
        .where(~_was_sent(key), ~gone)
        .order_by(replies.c.id.desc())
    )


def _others(one: Follow, since: datetime) -> Select[tuple[object, ...]]:
    """Return what others wrote on a post and was not brought by itself, but for answers."""
    row = site_comments.c
    key = literal(f"{_FOLLOW}:") + cast(row.id, String) + literal(f":{one.chat_id}")
    own = exists().where(
        comments.c.chat_id == one.chat_id,
        comments.c.post_id == one.post_id,
        or_(comments.c.remote_id == row.remote_id, comments.c.remote_id == row.parent_id),
    )
    return (
        select(row.sealed_author, row.sealed_text, row.url, row.seen_at)
        .where(row.post_id == one.post_id, row.state.in_([SHOWN, OURS]), row.gone_at.is_(None))
        .where(row.told_at.is_not(None), func.length(row.sealed_text) > 0)
        .where(row.seen_at >= since)
        .where(~_was_sent(key), ~own)
        .order_by(row.id.desc())
    )


def _begins(key: ColumnElement[str], first: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a key is this beginning and the number of a chat.

    The range is what an index can be asked for; the beginning is what counts. The chat of a group
    has a number below 0.
    """
    return key.between(first, first + literal("9" * 19)) & key.startswith(first)


def _was_sent(key: ColumnElement[str]) -> ColumnElement[bool]:
    there = messages.alias()
    return exists().where(there.c.key == key)
