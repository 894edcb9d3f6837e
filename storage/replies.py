"""STEP: replies: comments on the site that answer one of ours, each to be told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import SiteComment
from storage.sql import insert_new
from storage.states import ON_SITE, WAITING, CommentState
from storage.tables import comments, posts, replies


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment on the site that answers one of ours, and whom to tell."""

    id: int
    remote_id: str
    comment_id: int
    post_id: int
    chat_id: int
    author: str
    text: str
    url: str


class Replies:
    """The verbs of replies."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def answering(self, site_id: int) -> frozenset[tuple[int, str]]:
        """Return who may be answering what just now: the chat, and the site's id of the parent."""
        query = (
            select(comments.c.chat_id, comments.c.parent_id)
            .join(posts, posts.c.id == comments.c.post_id)
            .where(posts.c.site_id == site_id, comments.c.parent_id.is_not(None))
            .where(comments.c.state.in_([CommentState.POSTING, CommentState.UNKNOWN]))
        )
        return frozenset((row[0], row[1]) for row in await self._conn.execute(query))

    async def busy_posts(self, site_id: int) -> frozenset[int]:
        """Return the posts on which a comment of ours may be whose id the site has not told yet."""
        query = select(comments.c.post_id).join(posts, posts.c.id == comments.c.post_id)
        under_way = comments.c.state.in_([CommentState.POSTING, CommentState.UNKNOWN])
        found = await self._conn.scalars(query.where(posts.c.site_id == site_id, under_way))
        return frozenset(found.all())

    async def handed_posts(self, site_id: int, since: datetime) -> frozenset[int]:
        """Return the posts on which somebody may have posted one of ours by hand since a time."""
        query = select(comments.c.post_id).join(posts, posts.c.id == comments.c.post_id)
        by_hand = (comments.c.state == CommentState.HANDED_OFF) & (comments.c.changed_at >= since)
        found = await self._conn.scalars(query.where(posts.c.site_id == site_id, by_hand))
        return frozenset(found.all())

    async def active_at(self, site_id: int) -> datetime | None:
        """Return when a comment of ours last changed that the site has or is to have."""
        query = select(func.max(comments.c.changed_at)).join(posts)
        states = [*ON_SITE, *WAITING]
        there = (posts.c.site_id == site_id, comments.c.state.in_(states))
        last: datetime | None = await self._conn.scalar(query.where(*there))
        return last

    async def add(self, site_id: int, comment: SiteComment, ours: int) -> bool:
        """Store a reply to our comment with the id `ours`, to be told; False if it was stored."""
        row = {
            "site_id": site_id,
            "remote_id": comment.id,
            "comment_id": ours,
            "author": comment.author,
            "text": comment.text,
            "url": comment.url,
        }
        return await insert_new(self._conn, replies, row)

    async def untold(self, limit: int) -> list[Reply]:
        """Return the replies that nobody was told of, oldest first."""
        query = _untold().order_by(replies.c.id).limit(limit)
        return [Reply(*row) for row in await self._conn.execute(query)]

    async def lock(self, reply_id: int) -> Reply | None:
        """Return a reply that nobody was told of, and let nobody else tell of it meanwhile."""
        query = _untold().where(replies.c.id == reply_id).with_for_update(of=replies)
        row = (await self._conn.execute(query)).first()
        return None if row is None else Reply(*row)

    async def told(self, reply_id: int, now: datetime) -> None:
        """Write down that the message about a reply is stored."""
        change = update(replies).where(replies.c.id == reply_id)
        await self._conn.execute(change.values(reported_at=now))


def _untold() -> Select[Any]:
    """Return what selects the replies that nobody was told of, as a Reply has them."""
    shown = (
        replies.c.id,
        replies.c.remote_id,
        replies.c.comment_id,
        comments.c.post_id,
        comments.c.chat_id,
        replies.c.author,
        replies.c.text,
        replies.c.url,
    )
    there = comments.c.id == replies.c.comment_id
    return select(*shown).join(comments, there).where(replies.c.reported_at.is_(None))
