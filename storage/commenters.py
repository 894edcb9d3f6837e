"""STEP: what is known of a commenter: what they sent and when, and whether the blog took any of it.

It only looks. A comment is sent once its writer has agreed: on its way, on the site, with an owner
or refused by one; not while it can still be changed, and not if it was taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.states import OPEN, CommentState
from storage.tables import comments, posts

BY_OWNER = "by_owner"
"""How the `error` of a comment begins that an owner did not want."""

_MOST_NAMES = 500

_NOT_SENT = (
    *OPEN,
    *(CommentState.CANCELLED, CommentState.EXPIRED),
    *(CommentState.NOTED, CommentState.HANDED_OFF),  # the site never gets these from here
)
# What waits for an owner has no place in the queue yet; it has not changed since it was sent.
_SENT_AT = func.coalesce(comments.c.queued_at, comments.c.changed_at)


@dataclass(frozen=True, slots=True)
class Sent:
    """When a comment was sent, and on which post."""

    post_id: int
    at: datetime


class Commenters:
    """The verbs of those who comment."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def sent(self, chat_id: int, since: datetime) -> list[Sent]:
        """Return the comments that a person has sent after a moment."""
        query = select(comments.c.post_id, _SENT_AT.label("at")).where(
            comments.c.chat_id == chat_id, comments.c.state.not_in(_NOT_SENT), since < _SENT_AT
        )
        return [Sent(row.post_id, row.at) for row in await self._conn.execute(query)]

    async def texts(self, chat_id: int, post_id: int, limit: int) -> list[str]:
        """Return what a person has sent on a post, newest first, as far as it is still kept.

        Without what the site did not take: its writer was told that it can be written again.
        """
        stands = or_(
            comments.c.state != CommentState.REJECTED, comments.c.error.startswith(BY_OWNER)
        )
        query = select(comments.c.sealed_text).where(
            comments.c.chat_id == chat_id,
            comments.c.post_id == post_id,
            comments.c.state.not_in([*_NOT_SENT, CommentState.WITHDRAWN]),
            stands,
        )
        found = await self._conn.scalars(query.order_by(comments.c.id.desc()).limit(limit))
        return [text for sealed in found if (text := self._seal.open(sealed))]

    async def is_known(self, chat_id: int) -> bool:
        """Say whether everyone can see a comment of this person on the blog."""
        shown = select(comments.c.id).where(
            comments.c.chat_id == chat_id, comments.c.state == CommentState.APPROVED
        )
        return await self._conn.scalar(shown.limit(1)) is not None

    async def noted(self, chat_id: int, since: datetime) -> list[datetime]:
        """Return when a person sent private notes to the author after a moment."""
        query = select(comments.c.changed_at).where(
            comments.c.chat_id == chat_id,
            comments.c.state == CommentState.NOTED,
            comments.c.changed_at > since,
        )
        return list(await self._conn.scalars(query))

    async def ids(self, chat_id: int, states: Collection[CommentState]) -> list[int]:
        """Return the ids of a person's comments in some states, oldest first."""
        query = select(comments.c.id).where(
            comments.c.chat_id == chat_id, comments.c.state.in_(list(states))
        )
        return list(await self._conn.scalars(query.order_by(comments.c.id)))

    async def is_news(self, comment_id: int) -> bool:
        """Say whether nothing was told yet of what became of a comment."""
        query = select(comments.c.reported).where(comments.c.id == comment_id)
        return await self._conn.scalar(query) is None

    async def authors(self) -> list[str]:
        """Return the names under which the posts were published."""
        query = select(posts.c.author).where(posts.c.author != "").distinct()
        return list(await self._conn.scalars(query.order_by(posts.c.author).limit(_MOST_NAMES)))
