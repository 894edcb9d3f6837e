"""LOOP: comments of ours on sites that tell only what everyone can see: which went, which came.

approved ──not shown any more, asked by itself──▶ removed, or withdrawn if its writer wanted it off
removed, held ──shown──▶ approved

A site with a relay account says where each of ours stands (standing.py); this is for the others.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from feeds.sites.base import Ability, Platform
from feeds.sites.pages import TellsPages
from storage.awaited import is_letter
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Outcome
from storage.records import Comment, Site
from storage.states import CommentState

_FOLLOW = timedelta(days=30)
_SOONEST = timedelta(minutes=5)
_SHARE = 10  # what has stood for an hour is asked for every six minutes
_MOST = 20  # in one round, of two calls each


@runtime_checkable
class TellsIfShown(Protocol):
    """A platform that can say of one comment whether everyone can see it."""

    async def still_shows(self, post_id: str, comment_id: str) -> Outcome[bool]:
        """Say whether everyone can see a comment on a post; Later where it cannot be told now."""


class Vanished:
    """Follows for a month what is on such sites, each comment the more rarely the longer it is."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._looked_at: dict[int, datetime] = {}  # what a restart forgets is asked for once more

    async def look(self, site: Site, platform: Platform) -> int:
        """Ask for those whose time it is; return how many stand elsewhere than was known."""
        if Ability.STATUS in platform.abilities:
            return 0
        now = self._clock.now()
        async with self._database.reading() as tx:
            ours = await tx.comments.on_site(site.id, now - _FOLLOW)
        due = [one for one in ours if _has_own_id(one) and self._is_due(one, now)]
        changed = 0
        for comment in due[:_MOST]:
            shown = await _shown(platform, comment)
            self._looked_at[comment.id] = now  # no answer too: else it would hide the others
            if isinstance(shown, Done):
                changed += await self._settle(site, comment, shown=shown.value)
        return changed

    def _is_due(self, comment: Comment, now: datetime) -> bool:
        before = self._looked_at.get(comment.id)
        return before is None or now - before >= max((now - comment.changed_at) / _SHARE, _SOONEST)

    async def _settle(self, site: Site, comment: Comment, *, shown: bool) -> bool:
        approved = CommentState.APPROVED
        if shown is (comment.state is approved) or (not shown and comment.state is not approved):
            return False
        async with self._database.transaction() as tx:
            asked_off = comment.id in await tx.wishes.asked_off(site.id)
            gone = CommentState.WITHDRAWN if asked_off else CommentState.REMOVED
            new, was, now = approved if shown else gone, comment.state, self._clock.now()
            return await tx.comments.move(comment.id, new, now, was=was, unasked=True, error=None)


def _has_own_id(comment: Comment) -> bool:
    """Say whether the site itself numbers a comment; a letter has a number of ours."""
    return bool(comment.remote_id) and not is_letter(comment)


async def _shown(platform: Platform, comment: Comment) -> Outcome[bool]:
    """Ask whether everyone can see a comment; what cannot be told so is believed to stay so."""
    remote_id = comment.remote_id or ""
    if isinstance(platform, TellsIfShown):
        return await platform.still_shows(comment.remote_post_id or "", remote_id)
    if isinstance(platform, TellsPages):
        there = await platform.among([remote_id])
        return Done(remote_id in there.value) if isinstance(there, Done) else there
    return Done(comment.state is CommentState.APPROVED)
