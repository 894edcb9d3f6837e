"""STEP: one entry into the database: is it new, store, summarise, fan out."""

from __future__ import annotations

from datetime import datetime, timedelta

from feeds.identity import are_others
from feeds.route import route
from feeds.summarise import summarise
from feeds.text import word_count
from storage.database import Transaction
from storage.records import Entry, Post, Site

# A scheduled post that came out late has a date before the first poll (facts on feeds, section 4).
_LATE = timedelta(days=1)


async def store_entry(tx: Transaction, site: Site, entry: Entry, now: datetime) -> Post | None:
    """Store an entry; return its post if it is new, None if it was known."""
    names = (entry.key, *entry.aliases)
    known = await _known(tx, site, entry)
    if known is not None:
        await tx.posts.name(site.id, known.id, names)
        if known.remote_id is None and entry.remote_id is not None:
            await tx.posts.locate(known.id, entry.remote_id)
        if known.content_hash == entry.content_hash:
            return None
    summary, words = summarise(entry.title, entry.text), word_count(entry.text)
    if known is None:
        return await tx.posts.add(site.id, entry, summary, words, now)
    await tx.posts.edit(known, entry, summary, words, now)
    return None


async def _known(tx: Transaction, site: Site, entry: Entry) -> Post | None:
    """Return the post that an entry is; None where it is new.

    A post with a number of its own that shares only a link with the entry is another: it was
    binned, and the new one published at its address.
    """
    if known := await tx.posts.known(site.id, [entry.key]):
        return known
    known = await tx.posts.known(site.id, entry.aliases)
    return None if known and are_others(known.remote_id, entry.remote_id) else known


async def horizon(tx: Transaction, site: Site) -> datetime | None:
    """Return the time before which a post is no news; None at the first poll."""
    if site.baseline_at is None:
        return None
    return await tx.posts.oldest_at(site.id) or site.baseline_at - _LATE


def is_old(post: Post, horizon: datetime | None) -> bool:
    """Say whether a new post is too old to be news."""
    if horizon is None or post.published_at is None:
        return False
    return post.published_at < horizon


async def fan_out(tx: Transaction, post: Post, now: datetime) -> int:
    """Store the broadcast of a new post to the lists of its rules; return how many get it."""
    lists = route(post, await tx.lists.every(), await tx.lists.rules())
    return await tx.broadcasts.add_post(post, lists, now)
