"""WORDS: which new posts are news, and which wait until the owners have looked at them.

A blog that was moved, imported again or given new dates shows its whole archive as new. More than
five posts at once, or posts from more than a week ago, are held and the owners asked once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.item import Item
from storage.records import Entry, Post

MOST_AT_ONCE = 5
OLD = timedelta(days=7)

# A scheduled post that came out late has a date before the first poll (facts on feeds, section 4).
_LATE = timedelta(days=1)
_EARLY = timedelta(days=1)

MANY = "many"
OF_OLD = "old"


@dataclass(frozen=True, slots=True)
class Sorted:
    """New posts, by what becomes of them: sent, held for the owners, or stored without a word.

    `why` is MANY or OF_OLD where any are held.
    """

    news: tuple[Post, ...] = ()
    held: tuple[Post, ...] = ()
    quiet: tuple[Post, ...] = ()
    why: str = ""


def sort(
    new: Sequence[Post],
    horizon: datetime | None,
    vanished: int,
    now: datetime,
    low: Collection[int] = (),
) -> Sorted:
    """Sort the new posts of one poll.

    `horizon` is the date of the oldest post that was stored before. As many posts older than it as
    have `vanished` from the feed are quiet: they slid into the feed where others were taken out.
    `low` are posts without a date that stand below what was known; they count as older too.
    """
    older = [post for post in new if post.id in low or _is_before(post, horizon)]
    quiet = older if len(older) <= vanished else []
    rest = [post for post in new if post not in quiet]
    aged = [post for post in rest if post in older or is_old(post, now)]
    if len(rest) > MOST_AT_ONCE:
        return Sorted(held=tuple(rest), quiet=tuple(quiet), why=MANY)
    news = tuple(post for post in rest if post not in aged)
    return Sorted(news, tuple(aged), tuple(quiet), OF_OLD if aged else "")


def sunk(items: Sequence[Item]) -> set[int]:
    """Return the places of new entries without a date that stand below one that was known."""
    known, found = False, set[int]()
    for place, item in enumerate(items):
        if item.known is None and known and item.entry.published_at is None:
            found.add(place)
        known = known or (item.known is not None and item.entry.published_at is None)
    return found


def missing(vanished: Sequence[Post], items: Sequence[Item]) -> list[Post]:
    """Return the posts that a feed should still have; older ones only made way for new ones."""
    dates = [item.entry.published_at for item in items if item.entry.published_at]
    return [
        post
        for post in vanished
        if dates and post.published_at is not None and post.published_at > min(dates)
    ]


def _is_before(post: Post, horizon: datetime | None) -> bool:
    return horizon is not None and post.published_at is not None and post.published_at < horizon


def is_old(post: Post, now: datetime) -> bool:
    """Say whether a post came out so long ago that it may be no news."""
    return post.published_at is not None and now - post.published_at > OLD


def horizon(oldest: datetime | None, baseline: datetime | None) -> datetime | None:
    """Return the time before which nothing of a site is stored; None at the first poll."""
    if baseline is None:
        return None
    return oldest or baseline - _LATE


def newest(posts: Collection[Post]) -> Post:
    """Return the post that came out last; one without a date is newer than all."""
    return max(posts, key=lambda post: (post.published_at is None, post.published_at, post.id))


def dated(entry: Entry, now: datetime) -> Entry:
    """Leave out a date that is still to come: it is wrong, or in another time zone."""
    if entry.published_at is not None and entry.published_at > now + _EARLY:
        return dataclasses.replace(entry, published_at=None)
    return entry
