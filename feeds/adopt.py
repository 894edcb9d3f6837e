"""LOOP: comments that a site did not confirm, and that are there after all, become ours again.

rejected, not confirmed ──by the writer's address and the words──▶ where it stands on the site

Nothing is sent. The older one is, the more rarely it is looked for; after a month no more.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from feeds.ending import as_sent, found
from feeds.sites.base import Ability, Platform, PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done
from storage.records import Comment, Site
from storage.states import CommentState

log = logging.getLogger(__name__)

_FOLLOW = timedelta(days=30)
_SOONEST = timedelta(minutes=1)
_SHARE = 10  # one that was given up an hour ago is looked for every six minutes


class Adopt:
    """Looks on sites for comments whose answers were lost, and that were given up."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._looked_at: dict[int, datetime] = {}  # what a restart forgets is looked for once more

    async def adopt_due(self) -> int:
        """Look for those whose time it is; return how many were found."""
        async with self._database.reading() as tx:
            sites = await tx.sites.all()
        adopted = 0
        for site in sites:
            platform = self._platform_of(site)
            if Ability.INSERT in platform.abilities:
                try:
                    adopted += await self._look_on(site, platform)
                except Exception:
                    log.exception("Lost comments of %s met an error of our own.", site.address)
        return adopted

    async def _look_on(self, site: Site, platform: Platform) -> int:
        now, adopted = self._clock.now(), 0
        async with self._database.reading() as tx:
            lost = await tx.awaited.lost(site.id, now - _FOLLOW)
        for comment in lost:
            if self._is_due(comment, now):
                self._looked_at[comment.id] = now
                adopted += await self._look_for(site, platform, comment)
        return adopted

    def _is_due(self, comment: Comment, now: datetime) -> bool:
        before = self._looked_at.get(comment.id)
        return before is None or now - before >= max((now - comment.changed_at) / _SHARE, _SOONEST)

    async def _look_for(self, site: Site, platform: Platform, comment: Comment) -> int:
        async with self._database.reading() as tx:
            known = await tx.comments.remote_ids(site.id)
        answer = await platform.find(as_sent(comment), known)
        if not isinstance(answer, Done) or answer.value is None:
            return 0
        posted, rejected = answer.value, CommentState.REJECTED
        async with self._database.transaction() as tx:
            if await tx.comments.remote_ids(site.id, [posted.id]):
                return 0  # another of the same person has become it meanwhile
            return await tx.comments.move(
                comment.id,
                CommentState(posted.status),
                self._clock.now(),
                revision=comment.revision,
                was=rejected,
                **found(posted),
            )
