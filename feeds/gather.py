"""LOOP: everything that a site shows of comments becomes rows, each once; what goes is noticed.

    newest page ─▶ compare ids ─┬─ the site's count fits ─▶ done
                                └─ it does not, or night ─▶ all pages ─▶ compare ids

It goes by ids and never by dates: a comment that is approved late keeps its old date and its old
place (facts on comments, section 6). The first look of all is a baseline: nobody is told of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from feeds.rhythm import is_night
from feeds.sight import (
    AT_ONCE,
    Gathered,
    Sight,
    both,
    moved_up,
    not_lost,
    parts,
    sight_of,
    what_changed,
    with_page,
)
from feeds.sites.base import Platform
from feeds.sites.pages import Page, TellsPages
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Outcome
from storage.records import Site, SiteComment
from storage.site_comments import GONE, OURS, SHOWN
from storage.site_looks import Look
from storage.transaction import Transaction

_MOST_PAGES = 500
_BY_HAND = timedelta(days=30)


class Gather:
    """Keeps the rows of site comments as the sites show them."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._round = 0
        self._first_seen: dict[tuple[int, str], int] = {}

    async def gather(self, site: Site, platform: Platform) -> Outcome[Gathered]:
        """Look at a site once, and write down what is new and what went."""
        self._round += 1
        async with self._database.reading() as tx:
            look = await tx.site_comments.looks.last(site.id)
        if not isinstance(platform, TellsPages):
            return await self._list(site, platform, look)
        first = await platform.page(1)
        if not isinstance(first, Done):
            return first
        now = self._clock.now()
        if look is None or is_night(look.at, now):
            return await self._sweep(site, platform, first.value, look)
        found, hidden = await self._compare(site, platform, sight_of(first.value))
        if hidden == look.hidden:
            return Done(found)
        more = await self._sweep(site, platform, first.value, look)
        return Done(both(found, more.value) if isinstance(more, Done) else found)

    async def note(self, site: Site, comments: Sequence[SiteComment]) -> frozenset[str]:
        """Write down what was asked for otherwise; return the ids of what is new."""
        if not comments:
            return frozenset()
        async with self._database.reading() as tx:
            if await tx.site_comments.looks.last(site.id) is None:
                return frozenset()
        return await self._note(site, Sight(comments))

    async def _list(self, site: Site, platform: Platform, look: Look | None) -> Outcome[Gathered]:
        """Look at a platform that tells its newest comments and no more."""
        newest = await platform.comments()
        if not isinstance(newest, Done):
            return newest
        if look is None:
            await self._baseline(site, Sight(newest.value))
            return Done(Gathered(newest.value))
        async with self._database.reading() as tx:
            known = await tx.site_comments.known(site.id, [one.id for one in newest.value])
        old, new = moved_up(newest.value, known)
        if old:
            async with self._database.transaction() as tx:
                post_ids = await tx.site_comments.posts_of(site.id, old)
                await tx.site_comments.add_baseline(site.id, old, post_ids, (), self._clock.now())
        return Done(Gathered(newest.value, await self._note(site, Sight(new))))

    async def _sweep(
        self, site: Site, platform: TellsPages, first: Page, look: Look | None
    ) -> Outcome[Gathered]:
        """Look at all pages; the first time, that is the baseline."""
        sight = sight_of(first)
        for number in range(2, min(first.pages, _MOST_PAGES) + 1):
            page = await platform.page(number)
            if not isinstance(page, Done):
                return page
            sight = with_page(sight, page.value)
        if first.pages <= _MOST_PAGES:
            sight = replace(sight, whole=True)
        if look is None:
            await self._baseline(site, sight)
            return Done(Gathered(tuple(sight.comments)))
        found, hidden = await self._compare(site, platform, sight)
        async with self._database.transaction() as tx:
            await tx.site_comments.looks.note(site.id, Look(self._clock.now(), hidden))
        return Done(found)

    async def _baseline(self, site: Site, sight: Sight) -> None:
        now = self._clock.now()
        for some in parts(sight):
            async with self._database.transaction() as tx:
                ours = await tx.comments.remote_ids(site.id, _ids(some))
                shown = not_lost(some, ours)
                post_ids = await tx.site_comments.posts_of(site.id, shown)
                await tx.site_comments.add_baseline(site.id, shown, post_ids, ours, now)
        # Last of all: a baseline that breaks off is begun again.
        async with self._database.transaction() as tx:
            count = await tx.site_comments.count(site.id)
            hidden = count if sight.total is None else sight.total
            await tx.site_comments.looks.note(site.id, Look(now, hidden - count))

    async def _compare(
        self, site: Site, platform: TellsPages, sight: Sight
    ) -> tuple[Gathered, int]:
        """Write down what is new and what went; return how many more the site counts."""
        news = frozenset[str]()
        for some in reversed(parts(sight)):
            news |= await self._note(site, some)
        async with self._database.reading() as tx:
            since = None if sight.whole else sight.lowest
            visible = await tx.site_comments.visible(site.id, since)
            count = await tx.site_comments.count(site.id)
        missing = sorted(visible.difference(one.id for one in sight.comments))
        # A list that leaves one out proves nothing: a plugin or a cache may have cut it.
        there = await platform.among(missing) if missing and sight.may_miss else Done(visible)
        gone = frozenset(missing) - (there.value if isinstance(there, Done) else visible)
        if gone:
            await self._lose(site, gone)
            async with self._database.reading() as tx:
                count = await tx.site_comments.count(site.id)
        total = count if sight.total is None else sight.total
        return Gathered(tuple(sight.comments), news, gone), total - count

    async def _note(self, site: Site, sight: Sight) -> frozenset[str]:
        """Write down what is seen; where all of it is known, no turn to write is taken."""
        async with self._database.reading() as tx:
            if await self._is_known(tx, site, sight):
                return frozenset()
        async with self._database.transaction() as tx:
            return await self._see(tx, site, sight)

    async def _is_known(self, tx: Transaction, site: Site, sight: Sight) -> bool:
        ours = await tx.comments.remote_ids(site.id, _ids(sight))
        shown = not_lost(sight, ours)
        known = await tx.site_comments.known(site.id, [one.id for one in shown])
        if any(one.id not in known or not known[one.id].visible for one in shown):
            return False
        now = self._clock.now()
        states = {one.id: OURS if one.id in ours else SHOWN for one in shown}
        return not any(what_changed(one, known[one.id], states[one.id], None, now) for one in shown)

    async def _see(self, tx: Transaction, site: Site, sight: Sight) -> frozenset[str]:
        """Write down what is seen, oldest first; return the ids of what others wrote and is new."""
        ours = await tx.comments.remote_ids(site.id, _ids(sight))
        shown = not_lost(sight, ours)
        known = await tx.site_comments.known(site.id, [one.id for one in shown])
        unseen = [one for one in shown if one.id not in known or not known[one.id].visible]
        post_ids = await tx.site_comments.posts_of(site.id, unseen)
        busy = await tx.replies.busy_posts(site.id)
        news, now = set[str](), self._clock.now()
        handed = await tx.replies.handed_posts(site.id, now - _BY_HAND)
        for comment in reversed(shown):
            post_id = post_ids.get(comment.id)
            state = OURS if comment.id in ours else SHOWN
            if comment.id in known:
                before = known[comment.id]
                change = what_changed(comment, before, state, post_id, now)
                await tx.site_comments.change(before.id, **change)
                is_new = "seen_at" in change
            elif state == SHOWN and (
                post_id in busy or self._waits(site, comment, post_id, handed)
            ):
                is_new = False  # it may be one of ours whose id the site has not told us yet
            else:
                is_new = await tx.site_comments.add(site.id, comment, post_id, state, now)
            news |= {comment.id} if is_new and state != OURS else set()
        return frozenset(news)

    def _waits(
        self, site: Site, comment: SiteComment, post_id: int | None, handed: Collection[int]
    ) -> bool:
        """Say whether this is the first sight of what one of ours may have posted by hand.

        Until the next look handed.py finds out whose it is.
        """
        key = (site.id, comment.id)
        if post_id not in handed:
            return False
        if self._first_seen.setdefault(key, self._round) == self._round:
            return True
        del self._first_seen[key]
        return False

    async def _lose(self, site: Site, gone: Collection[str]) -> None:
        ids = sorted(gone)
        for start in range(0, len(ids), AT_ONCE):
            async with self._database.transaction() as tx:
                known = await tx.site_comments.known(site.id, ids[start : start + AT_ONCE])
                for row_id in sorted(one.id for one in known.values()):
                    await self._lose_one(tx, row_id)

    async def _lose_one(self, tx: Transaction, row_id: int) -> None:
        now = self._clock.now()
        row = await tx.site_comments.lock(row_id)  # bring.py may be telling of it just now
        if row is None:
            return
        if row.told_at is not None or await tx.brought.of(row, limit=1):
            # Who was told of it is to be told that it went.
            await tx.site_comments.change(row.id, gone_at=now, told_at=None)
        else:
            nothing = {"author": None, "text": None, "told_at": now}
            await tx.site_comments.change(row.id, gone_at=now, state=GONE, **nothing)


def _ids(sight: Sight) -> list[str]:
    return [one.id for one in sight.comments]
