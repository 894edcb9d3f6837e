"""LOOP: comments that people posted by hand: once the site shows one, it is on the blog.

    handed off ──the site's comments of that post have its words──▶ approved

The site knows nothing of who wrote a comment for us, so its words are compared: letters and
digits, for people paste with a greeting, and sites change quotes and dashes. One on the site is
one of ours at most. Only what everyone can see is asked for, so nothing is said to be published
that is not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from feeds.sites.base import Ability, Platform, PlatformOf
from feeds.sites.wordpress_words import alike, letters
from feeds.vanished import Vanished
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Outcome
from storage.records import Comment, Site, SiteComment
from storage.states import CommentState

log = logging.getLogger(__name__)

_FOLLOW = timedelta(days=30)
_BEFORE = timedelta(minutes=5)  # the site's clock and ours may differ
_SHARE = 10  # a comment of an hour is looked for every six minutes
_FITS = 0.9
_GREETING = 80  # letters that may stand around it: a name, thanks; more would be somebody's quote


@runtime_checkable
class TellsOnPost(Protocol):
    """A platform that can be asked for the comments on one post."""

    async def on_post(self, remote_id: str) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments on a post that everyone can see, newest first."""


class Handed:
    """Finds on sites what people posted there by hand, and notices what went again."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._looked_at: dict[int, datetime] = {}
        self._vanished = Vanished(database, clock=clock)

    async def match_due(self) -> int:
        """Look at every site that comments are handed to; return how many were found."""
        async with self._database.reading() as tx:
            sites = await tx.sites.all()
        found = 0
        for site in sites:
            platform = self._platform_of(site)
            if {Ability.HANDOFF, Ability.COMMENTS} <= platform.abilities:
                try:
                    found += await self._match(site, platform)
                    found += await self._vanished.look(site, platform)
                except Exception:
                    log.exception("Posted comments of %s met an error of our own.", site.address)
        return found

    async def _match(self, site: Site, platform: Platform) -> int:
        now = self._clock.now()
        async with self._database.reading() as tx:
            waiting = await tx.awaited.handed_off(site.id, now - _FOLLOW)
        due = [(comment, post) for comment, post in waiting if self._is_due(comment, now)]
        found = 0
        for remote_id in dict.fromkeys(post for _, post in due):
            ours = [comment for comment, post in due if post == remote_id]
            shown = await _shown(platform, remote_id)
            if isinstance(shown, Done):
                self._looked_at |= {comment.id: now for comment in ours}
                found += await self._settle(site, ours, shown.value, remote_id)
        return found

    def _is_due(self, comment: Comment, now: datetime) -> bool:
        """Say whether to look for a comment: the older it is, the more rarely."""
        before = self._looked_at.get(comment.id)
        return before is None or now - before >= (now - comment.changed_at) / _SHARE

    async def _settle(
        self, site: Site, ours: list[Comment], shown: Iterable[SiteComment], remote_id: str | None
    ) -> int:
        found = 0
        there = [one for one in shown if remote_id in {None, one.post_id}]
        async with self._database.transaction() as tx:
            taken = set(await tx.comments.remote_ids(site.id, [one.id for one in there]))
            for comment in ours:
                match = best(comment, [one for one in there if one.id not in taken])
                if match is None:
                    continue
                taken.add(match.id)
                found += await tx.comments.move(
                    comment.id,
                    CommentState.APPROVED,
                    self._clock.now(),
                    was=CommentState.HANDED_OFF,
                    remote_id=match.id,
                    remote_post_id=match.post_id,
                    url=match.url,
                    error=None,
                )
        return found


async def _shown(platform: Platform, remote_id: str | None) -> Outcome[tuple[SiteComment, ...]]:
    if remote_id is not None and isinstance(platform, TellsOnPost):
        return await platform.on_post(remote_id)
    return await platform.comments()


def best(comment: Comment, shown: Iterable[SiteComment]) -> SiteComment | None:
    """Return the one on the site that is this comment; None where none is.

    It is no older than the comment and has all of its words, or nearly; the likest wins.
    """
    since = comment.created_at - _BEFORE
    fits = [
        (likeness, one)
        for one in shown
        if one.published_at is None or one.published_at >= since
        if (likeness := _likeness(comment.text, one.text)) >= _FITS
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def _likeness(ours: str, shown: str) -> float:
    """Return how surely a text on the site is ours, from 0 to 1."""
    one, other = letters(ours), letters(shown)
    is_inside = bool(one) and one in other and len(other) <= len(one) + _GREETING
    return max(_FITS if is_inside else 0.0, alike(shown, ours))
