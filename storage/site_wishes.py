"""STEP: wishes about comments that are not ours: what an owner wants done with one on the site."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.states import CommentState
from storage.tables_comments import site_comments
from storage.wishes import Wished, named, wished

UNPUBLISH = "unpublish"
"""The word that takes what everyone can see back to the editors; every other is about the held."""

_SAID = select(*named(site_comments)).where(site_comments.c.wish.is_not(None))


class SiteWishes(Wished):
    """The verbs of wishes about the site's own comments; `Wish.comment_id` is the row's id."""

    def __init__(self, conn: AsyncConnection) -> None:
        super().__init__(conn, site_comments, _SAID, site_comments.c.site_id)

    async def ask(
        self, site_comment_id: int, word: str, by: int, now: datetime, *, seen: str | None = None
    ) -> bool:
        """Write down a wish; say whether it is taken: no other waits, and it stands as it must.

        What is published is asked for with UNPUBLISH only, what waits with any other word. With
        `seen`, the hash of the text that was shown, only if that is still its text.
        """
        stands = CommentState.APPROVED if word == UNPUBLISH else CommentState.HELD
        where = [site_comments.c.id == site_comment_id, site_comments.c.state == stands]
        if seen is not None:
            where.append(site_comments.c.content_hash == seen)
        return await self._ask(where, wished(word, by, now))
