"""LOOP: the site's own queue in: what waits there for an editor, those of its own form too.

    list ──▶ new, held again, or with other words ──▶ a row of site_comments, told to the owners
      └────▶ known and not in the list ──look──▶ where it stands, so that its card is closed

Only where the moderator account may list it all (Ability.QUEUE). A text that gives a patient away
is not kept, nor is one that is too long to be read: the owners are told that it waits, and look at
it on the blog.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from feeds.guard import LONGEST, may_be_kept
from feeds.sites.base import Ability, PlatformOf, Standing, TellsQueue
from storage.clock import Clock
from storage.database import Database
from storage.fingerprint import fingerprint
from storage.outcome import Done, Never, Outcome
from storage.queued import Queued, hash_of
from storage.records import Site, SiteComment
from storage.states import CommentState
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_NOT_ALLOWED, _GONE = "not_possible", "rest_comment_invalid_id"
_ASK_AGAIN = timedelta(hours=1)
_MOST_LOOKS = 20  # of one call each
_HELD = (CommentState.HELD,)


class Queue:
    """Reads what waits on the sites."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._not_before: dict[int, datetime] = {}
        self._away: set[int] = set()

    async def queue_due(self) -> int:
        """Look at the queue of every site once, and return how many changes were found."""
        async with self._database.reading() as tx:
            sites = await tx.sites.all()
        found = 0
        for site in sites:
            platform = self._platform_of(site)
            if Ability.QUEUE not in platform.abilities or not isinstance(platform, TellsQueue):
                continue
            try:
                found += await self._read(site, platform)
            except Exception:
                log.exception("The queue of %s met an error of our own.", site.address)
        return found

    async def _read(self, site: Site, platform: TellsQueue) -> int:
        now = self._clock.now()
        if now < self._not_before.get(site.id, now):
            return 0
        answer = await platform.queue()
        if not isinstance(answer, Done):
            if isinstance(answer, Never) and answer.kind == _NOT_ALLOWED:
                self._not_before[site.id] = now + _ASK_AGAIN
                return 0  # `bleep check` says so; it is no trouble
            return self._say_away(site, answer)
        self._away.discard(site.id)
        return await self._see(site, answer.value) + await self._gone(site, platform, answer.value)

    async def _see(self, site: Site, waiting: Sequence[SiteComment]) -> int:
        """Store what waits and is not ours; return how much of it is news."""
        async with self._database.reading() as tx:
            ours = await tx.comments.remote_ids(site.id, [one.id for one in waiting])
            known = {one.remote_id: one for one in await tx.queued.waiting(site.id)}
        others = [one for one in waiting if one.id not in ours]
        new = [one for one in others if not _is_same(known.get(one.id), one)]
        return await self._store(site, new) if new else 0

    async def _store(self, site: Site, waiting: Sequence[SiteComment]) -> int:
        now, news = self._clock.now(), 0
        async with self._database.transaction() as tx:
            ours = await tx.comments.remote_ids(site.id, [one.id for one in waiting])
            post_ids = await tx.site_comments.posts_of(site.id, waiting)
            for one in waiting:
                if one.id not in ours:
                    news += await _see_one(tx, site, one, post_ids.get(one.id), now)
        return news

    async def _gone(
        self, site: Site, platform: TellsQueue, waiting: Collection[SiteComment]
    ) -> int:
        """Ask for what does not wait any more, each by itself: a list may be cut short."""
        async with self._database.reading() as tx:
            known = await tx.queued.waiting(site.id)
        there = {one.id for one in waiting}
        missing = [one for one in known if one.remote_id not in there]
        changed = 0
        for one in missing[:_MOST_LOOKS]:
            answer = await platform.look(one.remote_id)
            state = _state_in(answer)
            if state is None:
                return changed + self._say_away(site, answer)
            changed += await self._write(one, state, answer)
        return changed

    async def _write(self, one: Queued, state: CommentState, answer: Outcome[Standing]) -> bool:
        url = answer.value.posted.url if isinstance(answer, Done) else None
        async with self._database.transaction() as tx:
            return await tx.queued.stands(one.id, state, url, self._clock.now(), was=_HELD)

    def _say_away(self, site: Site, answer: Outcome[object]) -> int:
        """Say once in the log that a site does not tell what waits."""
        if site.id not in self._away and not isinstance(answer, Done):
            log.warning("What waits on %s: %s Bleep goes on trying.", site.address, answer.why)
        self._away.add(site.id)
        return 0


async def _see_one(
    tx: Transaction, site: Site, one: SiteComment, post_id: int | None, now: datetime
) -> bool:
    said = f"{one.author}\n{one.text}"
    keep, too_long = may_be_kept(said), len(said) > LONGEST
    return await tx.queued.see(site.id, one, post_id, now, keep=keep, too_long=too_long)


def _is_same(known: Queued | None, shown: SiteComment) -> bool:
    """Say whether a comment is known with these words; its name may not be kept (queued.see)."""
    if known is None:
        return False
    return known.content_hash in (fingerprint(shown), hash_of("", shown.text))


def _state_in(answer: Outcome[Standing]) -> CommentState | None:
    """Return where a comment stands; None where that cannot be told now."""
    if isinstance(answer, Done):
        return CommentState(answer.value.posted.status)
    gone = isinstance(answer, Never) and answer.kind == _GONE
    return CommentState.REMOVED if gone else None
