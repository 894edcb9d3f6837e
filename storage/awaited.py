"""STEP: comments that somebody waits for: sent and not on the site, or posted there by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import overload

from sqlalchemy import ColumnElement, Text, cast, func, literal, select

from storage.comments import Comments
from storage.people import NOBODY
from storage.records import Comment
from storage.states import CommentState
from storage.tables import comments, posts
from storage.tables_sending import messages

PASTE = "paste"
"""The `error` of a comment in review that an editor is asked to add to the blog by hand."""

CLOSED = ("comments_closed", "rest_comment_closed", "rest_comment_not_supported_post_type")
"""The `error` of a comment on a post that takes none; closing by age is seen only by a refusal."""

_BELIEVED = timedelta(days=7)

ON_THE_WAY = (CommentState.QUEUED, CommentState.UNKNOWN)
"""The states of a comment that was sent and is not on its site yet, as far as we know."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why comments for one site wait, in the site's words or ours."""

    site_id: int
    why: str
    waiting: int


@overload
def late_key(comment_id: int) -> str: ...


@overload
def late_key(comment_id: ColumnElement[str]) -> ColumnElement[str]: ...


def late_key(comment_id: int | ColumnElement[str]) -> str | ColumnElement[str]:
    """Return the key of the message that a comment is late, also as a column of a query."""
    start = "late-comment:"
    return f"{start}{comment_id}" if isinstance(comment_id, int) else literal(start) + comment_id


class Awaited(Comments):
    """Lists of comments that somebody waits for."""

    async def stuck(self, before: datetime, limit: int) -> list[Comment]:
        """Return comments that were sent before a time and are not on their site yet, oldest first.

        Without those whose writers were told or have gone: they would hide all that come later.
        """
        told = select(messages.c.id).where(messages.c.key == late_key(cast(comments.c.id, Text)))
        query = select(comments).where(
            comments.c.state.in_(ON_THE_WAY),
            comments.c.queued_at < before,
            comments.c.chat_id != NOBODY,
            ~told.exists(),
        )
        return await self._all(query.order_by(comments.c.id).limit(limit))

    async def is_stuck(self, comment_id: int, before: datetime) -> Comment | None:
        """Return a comment if it is still one of those that `stuck` returns, told or not."""
        found = await self.get(comment_id)
        if found is None or found.chat_id == NOBODY or found.state not in ON_THE_WAY:
            return None
        return found if found.queued_at is not None and found.queued_at < before else None

    async def reasons(self, before: datetime) -> list[Reason]:
        """Return why comments that were sent before a time wait, and how many at each site."""
        query = (
            select(posts.c.site_id, comments.c.error, func.count())
            .join(posts, posts.c.id == comments.c.post_id)
            .where(comments.c.state == CommentState.QUEUED, comments.c.queued_at < before)
            .where(comments.c.error.is_not(None), comments.c.error != "")
            .group_by(posts.c.site_id, comments.c.error)
            .order_by(posts.c.site_id, comments.c.error)
        )
        return [Reason(*row) for row in await self._conn.execute(query)]

    async def is_closed(self, post_id: int, now: datetime) -> bool:
        """Say whether the site has lately refused a comment on a post as closed, and none since.

        After a week one more may try: a post can be opened again.
        """
        refused = (comments.c.state == CommentState.REJECTED) & comments.c.error.in_(CLOSED)
        query = (
            select(comments.c.error)
            .where(comments.c.post_id == post_id, refused | comments.c.remote_id.is_not(None))
            .where(comments.c.changed_at > now - _BELIEVED)
            .order_by(comments.c.changed_at.desc(), comments.c.id.desc())
            .limit(1)
        )
        return await self._conn.scalar(query) in CLOSED

    async def handed_off(self, site_id: int, since: datetime) -> list[tuple[Comment, str | None]]:
        """Return comments that were posted on a site by hand since a time, oldest first.

        With each comes the site's own id of its post, where that is known.
        """
        by_hand = comments.c.state == CommentState.HANDED_OFF
        query = self._at(site_id).where(by_hand, comments.c.changed_at >= since)
        found = await self._all(query.order_by(comments.c.id))
        its_post = select(posts.c.id, posts.c.remote_id).where(
            posts.c.id.in_([comment.post_id for comment in found])
        )
        remote = {row.id: row.remote_id for row in await self._conn.execute(its_post)}
        return [(comment, remote.get(comment.post_id)) for comment in found]
