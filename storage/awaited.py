"""STEP: comments that somebody waits for: sent and not on the site, or posted there by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from storage.comments import Comments
from storage.records import Comment
from storage.states import CommentState
from storage.tables import comments, posts

PASTE = "paste"
"""The `error` of a comment in review that an editor is asked to add to the blog by hand."""

CLOSED = ("comments_closed", "rest_comment_closed", "rest_comment_not_supported_post_type")
"""The `error` of a comment on a post that takes none; closing by age is seen only by a refusal."""

_BELIEVED = timedelta(days=7)


class Awaited(Comments):
    """Lists of comments that somebody waits for."""

    async def stuck(self, before: datetime, limit: int) -> list[Comment]:
        """Return comments that were sent before a time and are not on their site yet."""
        states = comments.c.state.in_([CommentState.QUEUED, CommentState.UNKNOWN])
        query = select(comments).where(states, comments.c.queued_at < before)
        return await self._all(query.order_by(comments.c.id).limit(limit))

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
