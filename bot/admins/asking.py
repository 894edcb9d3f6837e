"""STEP: looks up what the screen of a notice to the admins needs, and who is asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo

from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.render import blog_of, how_comments, post_screen
from bot.render.owners import Place
from bot.screen import Screen
from feeds.sites.base import PlatformOf
from storage.notices import Notice, NoticeKind
from storage.records import Post
from storage.transaction import Transaction


async def place_of(tx: Transaction, notice: Notice, now: datetime, timezone: tzinfo) -> Place:
    """Return the time here, the name of the blog that a notice is about, the post that waits."""
    site = None if notice.site_id is None else await tx.sites.get(notice.site_id)
    post = await tx.posts.get(notice.post_id or 0) if notice.kind is NoticeKind.REVIEW else None
    return Place(now, timezone, "" if site is None else blog_of(site), post)


async def as_readers_see(
    tx: Transaction, post: Post, now: datetime, timezone: tzinfo, platform_of: PlatformOf
) -> Screen:
    """Return the message of a post exactly as it would go out now."""
    site = await tx.sites.get(post.site_id)
    closed = await tx.awaited.is_closed(post.id, now)
    left = not await tx.sites.is_used(site.id)
    how = how_comments(platform_of(site).abilities, closed=closed, left=left)
    return post_screen(post, site, now, timezone, how)


async def editors(tx: Transaction, owners: Collection[int]) -> list[int]:
    """Return everyone who may decide what goes to every list: not who has some lists alone."""
    found = []
    for chat_id in await those_with(tx, owners, Right.EDIT):
        admin = None if chat_id in owners else await tx.admins.get(chat_id)
        if admin is None or not admin.list_ids:
            found.append(chat_id)
    return found
