"""STEP: which of our posts a comment on a site is on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import SiteComment
from storage.tables import comments, posts

_AT_ONCE = 200  # names in one statement


async def posts_of(
    conn: AsyncConnection, site_id: int, shown: Sequence[SiteComment]
) -> dict[str, int]:
    """Return the ids of our posts by the ids of comments on a site, where they are known.

    The site's number of a post is known from its feed or from where a comment of ours went; where
    it is not, the address of the comment begins with that of its post.
    """
    by_number: dict[str, int] = {}
    numbers = sorted({one.post_id for one in shown})
    addresses = sorted({_page(one.url) for one in shown})
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        went = select(comments.c.remote_post_id, posts.c.id).join(posts)
        there = went.where(posts.c.site_id == site_id, comments.c.remote_post_id.in_(some))
        told = select(posts.c.remote_id, posts.c.id).where(
            posts.c.site_id == site_id, posts.c.remote_id.in_(some)
        )
        for query in (there, told):
            by_number |= {row[0]: row[1] for row in await conn.execute(query)}
    by_address: dict[str, int] = {}
    for start in range(0, len(addresses), _AT_ONCE):
        query = select(posts.c.url, posts.c.id).where(
            posts.c.site_id == site_id, posts.c.url.in_(addresses[start : start + _AT_ONCE])
        )
        by_address |= {row[0]: row[1] for row in await conn.execute(query)}
    found = (
        (one.id, by_number.get(one.post_id) or by_address.get(_page(one.url))) for one in shown
    )
    return {remote_id: post_id for remote_id, post_id in found if post_id is not None}


def _page(url: str) -> str:
    return url.partition("#")[0]
