"""LOOP: comments in: what the site shows becomes changes of state and replies.

Each round asks for the newest public comments and compares their ids with those seen: a comment
that is approved late keeps its old date, so dates tell nothing (facts on comments, section 6). Our
own comments are asked for by id. The first round of a site is its baseline and tells nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from feeds.sites.base import Ability, Platform, PlatformOf
from storage.clock import Clock
from storage.comments import Comment
from storage.database import Database
from storage.outcome import Done, Outcome
from storage.records import Posted, Site, SiteComment
from storage.states import CommentState

log = logging.getLogger(__name__)

_FOLLOW = timedelta(days=30)


class Watch:
    """Reads what became of comments, and the replies to them."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._away: set[tuple[int, str]] = set()

    async def watch_due(self) -> int:
        """Look at every site once, and return how many changes and replies were found."""
        async with self._database.transaction() as tx:
            sites = await tx.sites.all()
        found = 0
        for site in sites:
            platform = self._platform_of(site)
            if Ability.STATUS in platform.abilities:
                found += await self._statuses(site, platform)
            if Ability.COMMENTS in platform.abilities:
                found += await self._replies(site, platform)
        return found

    async def _statuses(self, site: Site, platform: Platform) -> int:
        async with self._database.transaction() as tx:
            ours = await tx.comments.on_site(site.id, self._clock.now() - _FOLLOW)
        ids = [comment.remote_id for comment in ours if comment.remote_id]
        if not ids:
            return 0
        answer = await platform.statuses(ids)
        if not isinstance(answer, Done):
            return self._say_away(site, "statuses", answer)
        self._away.discard((site.id, "statuses"))
        return await self._apply(ours, answer.value)

    async def _apply(self, ours: Sequence[Comment], stand: Mapping[str, Posted]) -> int:
        changed = 0
        now = self._clock.now()
        async with self._database.transaction() as tx:
            for comment in ours:
                new, url = _standing(comment, stand)
                if new is not comment.state:
                    changed += await tx.comments.move(comment.id, new, now, url=url)
        return changed

    async def _replies(self, site: Site, platform: Platform) -> int:
        answer = await platform.comments()
        if not isinstance(answer, Done):
            return self._say_away(site, "comments", answer)
        self._away.discard((site.id, "comments"))
        return await self._see(site, answer.value)

    async def _see(self, site: Site, shown: Sequence[SiteComment]) -> int:
        now = self._clock.now()
        found = 0
        async with self._database.transaction() as tx:
            seen = await tx.site_comments.seen(site.id, [comment.id for comment in shown])
            for comment in reversed(shown):
                if comment.id in seen or not await tx.site_comments.see(site.id, comment, now):
                    continue
                asked = comment.parent_id and await tx.comments.by_remote(
                    site.id, comment.parent_id
                )
                own = await tx.comments.by_remote(site.id, comment.id)
                if asked and site.comments_baseline_at and _is_news(asked, own):
                    await tx.site_comments.add_reply(site.id, comment, asked.id)
                    found += 1
            if site.comments_baseline_at is None:
                await tx.sites.change(site.id, comments_baseline_at=now)
        return found

    def _say_away(self, site: Site, what: str, answer: Outcome[object]) -> int:
        """Say once in the log that a site does not answer."""
        if (site.id, what) not in self._away and not isinstance(answer, Done):
            log.warning("The comments of %s: %s Bleep goes on trying.", site.address, answer.why)
        self._away.add((site.id, what))
        return 0


def _standing(comment: Comment, stand: Mapping[str, Posted]) -> tuple[CommentState, str | None]:
    """Return where a comment stands now; what the site does not name any more was removed."""
    posted = stand.get(comment.remote_id or "")
    if posted is None:
        return CommentState.REMOVED, comment.url
    return CommentState(posted.status), posted.url


def _is_news(asked: Comment, own: Comment | None) -> bool:
    """Say whether a reply is news to the person who was answered: not what they wrote."""
    return own is None or own.chat_id != asked.chat_id
