"""HANDLERS: inline mode: posts for whoever types after the bot's name in any chat.

What is offered is public, so it needs no guard and no consent; nothing of who asks is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.context import House
from bot.readers.shares import FURTHEST, MOST, Inline, Shares
from bot.render.search import Place, article
from storage.records import Post
from storage.spelling import asked
from storage.transaction import Transaction


async def share(tx: Transaction, house: House, now: datetime, it: Inline) -> Shares:
    """Return the posts that have the words, or the newest where nothing was typed."""
    posts = await _posts(tx, it)
    place = Place(now, house.timezone)
    sites = {site_id: await tx.sites.get(site_id) for site_id in {one.site_id for one in posts}}
    articles = tuple(article(post, sites[post.site_id], place) for post in posts[:MOST])
    further = it.offset + MOST
    more = len(posts) > MOST and further < FURTHEST
    return Shares(articles, further if more else 0)


async def _posts(tx: Transaction, it: Inline) -> Sequence[Post]:
    words = asked(it.text)
    if not words:
        return await tx.posts.latest(MOST + 1, it.offset)
    return await tx.search.begin(words, MOST + 1, it.offset)
