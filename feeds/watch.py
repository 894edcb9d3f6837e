"""LOOP: comments in: what the site shows becomes changes of state, rows of comments, and replies.

    look ─▶ where ours stand ─▶ what everyone can see (gather.py) ─▶ what answers ours
                   ▲                        │ one of ours appears, or is gone
                   └────────────────────────┘

Each round asks for what everyone can see, and where the site can be asked so for whatever answers
ours, and stores those that answer one of ours, each once by its unique key. It goes by ids and
never by dates: a comment that is approved late keeps its old date and its old place, behind all
that came since, and the one that is answered may have been unknown when its answer came (facts on
comments, section 6). Our own comments are asked for by id, in the rhythm of rhythm.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from feeds.away import Away
from feeds.gather import Gather
from feeds.rhythm import LIVELY, gap
from feeds.sight import Sight, parts
from feeds.sites.base import Ability, Platform, PlatformOf
from feeds.standing import Standing
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Outcome
from storage.records import Site, SiteComment
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_FOLLOW = timedelta(days=30)
_OLDER = 100


@runtime_checkable
class TellsAnswers(Protocol):
    """A platform that can be asked for the answers to certain comments."""

    async def answers(self, parents: Sequence[str]) -> Outcome[tuple[SiteComment, ...]]:
        """Return what everyone can see that answers one of these comments, however old it is."""


class Watch:
    """Reads what became of comments, and what others write; `poll_seconds` is the least gap."""

    def __init__(
        self,
        database: Database,
        platform_of: PlatformOf,
        *,
        clock: Clock,
        poll_seconds: float = 0.0,
        trouble: Callable[[Site], None] = lambda _site: None,
    ) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._gather = Gather(database, clock=clock)
        self._away = Away(log, trouble)
        self._standing = Standing(database, self._away, clock=clock, poll_seconds=poll_seconds)
        self._settled: set[tuple[int, str]] = set()
        self._next_older: dict[int, int] = {}
        # Only the rhythm is kept here: what a restart forgets is asked for once more.
        self._next_look: dict[int, tuple[datetime, float]] = {}
        self._news_at: dict[int, datetime] = {}

    async def watch_due(self) -> int:
        """Look at every site whose time it is, and return how many changes and news were found."""
        async with self._database.reading() as tx:
            sites = await tx.sites.all()
        found = 0
        for site in sites:
            try:
                found += await self._watch_in_time(site)
            except Exception:
                log.exception("The comments of %s met an error of our own.", site.address)
        return found

    async def _watch_in_time(self, site: Site) -> int:
        now, active_at = self._clock.now(), None
        if self._poll_seconds >= LIVELY:
            async with self._database.reading() as tx:
                active_at = await tx.replies.active_at(site.id)
        times = [at for at in (active_at, self._news_at.get(site.id)) if at is not None]
        looked_at, chance = self._next_look.get(site.id, (None, 0.0))
        wait = gap(self._poll_seconds, max(times, default=None), now, chance)
        if looked_at is not None and now - looked_at < wait:
            return 0
        self._next_look[site.id] = (now, self._clock.chance())
        found = await self._watch(site, self._platform_of(site))
        if found:
            self._news_at[site.id] = now
        return found

    async def _watch(self, site: Site, platform: Platform) -> int:
        found = 0
        if Ability.STATUS in platform.abilities:
            found += await self._standing.ask(site, platform)
        if Ability.COMMENTS in platform.abilities:
            found += await self._comments(site, platform)
        return found

    async def _comments(self, site: Site, platform: Platform) -> int:
        got = await self._gather.gather(site, platform)
        if not isinstance(got, Done):
            return self._away.say(site, "comments", got)
        self._away.back(site, "comments")
        late = await self._answers(site, platform)
        shown, news = got.value.shown, got.value.news | got.value.gone
        if isinstance(late, Done):
            self._away.back(site, "answers")
            seen = {one.id for one in shown}
            fresh = tuple(one for one in late.value if one.id not in seen)
            shown, news = (*shown, *fresh), news | await self._gather.note(site, fresh)
        else:
            self._away.say(site, "answers", late)
        stored = await self._see(site, shown)
        found = len(news | stored)
        if Ability.STATUS in platform.abilities:
            found += await self._standing.ask_touched(site, platform, got.value)
        return found

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

    async def _see(self, site: Site, shown: Sequence[SiteComment]) -> frozenset[str]:
        """Store what answers ours; return the ids of what is new."""
        found = set[str]()
        for some in reversed(parts(Sight(shown))):
            # What is settled is known here, and only what is not is worth a turn to write.
            new = [one for one in some.comments if (site.id, one.id) not in self._settled]
            parents = {one.parent_id for one in new if one.parent_id is not None}
            if not parents:
                continue
            async with self._database.reading() as tx:
                ours = await tx.comments.remote_ids(site.id, parents)
            answers = [one for one in reversed(new) if one.parent_id in ours]
            if answers:
                found |= await self._store(site, answers)
        return frozenset(found)

    async def _store(self, site: Site, answers: Sequence[SiteComment]) -> set[str]:
        stored = dict[str, bool | None]()
        async with self._database.transaction() as tx:
            for one in answers:
                stored[one.id] = await _store_reply(tx, site, one)
        self._settled |= {(site.id, key) for key, is_new in stored.items() if is_new is not None}
        return {key for key, is_new in stored.items() if is_new}


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
