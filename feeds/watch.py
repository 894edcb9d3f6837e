"""LOOP: comments in: what the site shows becomes changes of state and replies.

Each round asks for the newest public comments, and where the site can be asked so for whatever
answers ours, and stores those that answer one of ours, each once by its unique key. It goes by ids
and never by dates: a comment that is approved late keeps its old date and its old place, behind all
that came since, and the one that is answered may have been unknown when its answer came (facts on
comments, section 6). Our own comments are asked for by id.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol, runtime_checkable

from feeds.sites.base import Ability, Platform, PlatformOf
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.outcome import Done, Outcome
from storage.records import Comment, Posted, Site, SiteComment
from storage.states import CommentState

log = logging.getLogger(__name__)

_FOLLOW = timedelta(days=30)
_PATIENCE = 5
_OLDER = 100
_OFF = frozenset({CommentState.TRASHED, CommentState.REMOVED})


@runtime_checkable
class TellsAnswers(Protocol):
    """A platform that can be asked for the answers to certain comments."""

    async def answers(self, parents: Sequence[str]) -> Outcome[tuple[SiteComment, ...]]:
        """Return what everyone can see that answers one of these comments, however old it is."""


class Watch:
    """Reads what became of comments, and the replies to them."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._away: set[tuple[int, str]] = set()
        self._settled: set[tuple[int, str]] = set()
        self._next_older: dict[int, int] = {}

    async def watch_due(self) -> int:
        """Look at every site once, and return how many changes and replies were found."""
        async with self._database.transaction() as tx:
            sites = await tx.sites.all()
        found = 0
        for site in sites:
            try:
                found += await self._watch(site, self._platform_of(site))
            except Exception:
                log.exception("The comments of %s met an error of our own.", site.address)
        return found

    async def _watch(self, site: Site, platform: Platform) -> int:
        found = 0
        if Ability.STATUS in platform.abilities:
            found += await self._statuses(site, platform)
        if Ability.COMMENTS in platform.abilities:
            found += await self._replies(site, platform)
        return found

    async def _statuses(self, site: Site, platform: Platform) -> int:
        async with self._database.transaction() as tx:
            ours = await tx.comments.on_site(site.id, self._clock.now() - _FOLLOW)
        ids = [comment.remote_id for comment in ours if comment.remote_id is not None]
        if not ids:
            return 0
        answer = await platform.statuses(ids)
        if not isinstance(answer, Done):
            return self._say_away(site, "statuses", answer)
        self._away.discard((site.id, "statuses"))
        gone = await self._gone(site, platform, _missing(ours, answer.value))
        return await self._apply(site, ours, answer.value, gone)

    async def _gone(self, site: Site, platform: Platform, missing: Sequence[str]) -> frozenset[str]:
        """Return which of the missing comments are gone for good, each asked for by itself.

        A list that leaves one out proves nothing: a plugin or a cache may have cut it. A few that
        get no answer do not hold up the others; after that the site is left alone for this round.
        """
        gone, unclear = set(), 0
        for remote_id in missing:
            answer = await platform.is_gone(remote_id)
            if not isinstance(answer, Done):
                self._say_away(site, "gone", answer)
                unclear += 1
            elif answer.value:
                gone.add(remote_id)
            if unclear >= _PATIENCE:
                break
        if not unclear:
            self._away.discard((site.id, "gone"))
        return frozenset(gone)

    async def _apply(
        self,
        site: Site,
        ours: Sequence[Comment],
        stand: Mapping[str, Posted],
        gone: frozenset[str],
    ) -> int:
        changed = 0
        now = self._clock.now()
        async with self._database.transaction() as tx:
            asked_off = await tx.wishes.asked_off(site.id)
            for comment in ours:
                new, url = _standing(comment, stand, gone)
                if new in _OFF and comment.id in asked_off:
                    new = CommentState.WITHDRAWN  # as its writer asked the owners to
                if new is not comment.state:
                    new_is = (comment.id, new, now)
                    changed += await tx.comments.move(*new_is, unasked=True, url=url, error=None)
        return changed

    async def _replies(self, site: Site, platform: Platform) -> int:
        newest = await platform.comments()
        if not isinstance(newest, Done):
            return self._say_away(site, "comments", newest)
        self._away.discard((site.id, "comments"))
        late = await self._answers(site, platform)
        if not isinstance(late, Done):
            self._say_away(site, "answers", late)
            return await self._see(site, newest.value)
        self._away.discard((site.id, "answers"))
        return await self._see(site, (*newest.value, *late.value))

    async def _answers(self, site: Site, platform: Platform) -> Outcome[tuple[SiteComment, ...]]:
        """Ask for the answers to ours: to those of the last month, and to a hundred older in turn.

        A month of comments is two or three calls at most, and the older ones cost one: all of them
        are seen to again and again, however many they are.
        """
        if not isinstance(platform, TellsAnswers):
            return Done(())
        async with self._database.reading() as tx:
            followed = await tx.comments.on_site(site.id, self._clock.now() - _FOLLOW)
            ours = await tx.comments.remote_ids(site.id)
        recent = [one.remote_id for one in followed if one.remote_id is not None]
        older = sorted(ours.difference(recent))
        start = self._next_older.get(site.id, 0)
        self._next_older[site.id] = start + _OLDER if start + _OLDER < len(older) else 0
        parents = recent + older[start : start + _OLDER]
        return await platform.answers(parents) if parents else Done(())

    async def _see(self, site: Site, shown: Sequence[SiteComment]) -> int:
        found, settled = 0, set[tuple[int, str]]()
        async with self._database.transaction() as tx:
            ours = await tx.comments.remote_ids(site.id)
            for comment in reversed(shown):
                if comment.parent_id in ours and (site.id, comment.id) not in self._settled:
                    stored = await _store_reply(tx, site, comment)
                    found += bool(stored)
                    settled |= set() if stored is None else {(site.id, comment.id)}
        self._settled |= settled
        return found

    def _say_away(self, site: Site, what: str, answer: Outcome[object]) -> int:
        """Say once in the log that a site does not answer."""
        if (site.id, what) not in self._away and not isinstance(answer, Done):
            log.warning("The comments of %s: %s Bleep goes on trying.", site.address, answer.why)
        self._away.add((site.id, what))
        return 0


def _missing(ours: Sequence[Comment], stand: Mapping[str, Posted]) -> list[str]:
    """Return the ids of comments that the site does not name, and that are not known as removed."""
    there = [one for one in ours if one.state is not CommentState.REMOVED]
    return [one.remote_id for one in there if one.remote_id and one.remote_id not in stand]


def _standing(
    comment: Comment, stand: Mapping[str, Posted], gone: frozenset[str]
) -> tuple[CommentState, str | None]:
    """Return where a comment stands now; what the site does not name stays, unless it is gone."""
    posted = stand.get(comment.remote_id or "")
    if posted is None:
        return (CommentState.REMOVED if comment.remote_id in gone else comment.state), comment.url
    return CommentState(posted.status), posted.url


async def _store_reply(tx: Transaction, site: Site, reply: SiteComment) -> bool | None:
    """Store an answer to our comment, if it is news to who was answered: not what they wrote.

    None where that cannot be told yet.
    """
    asked = await tx.comments.by_remote(site.id, reply.parent_id or "")
    own = await tx.comments.by_remote(site.id, reply.id)
    if asked is None or (own is not None and own.chat_id == asked.chat_id):
        return False
    if own is None and (asked.chat_id, reply.parent_id) in await tx.replies.answering(site.id):
        return None  # it may be their own, and the site has not told us its id yet
    return await tx.replies.add(site.id, reply, asked.id)
