"""LOOP: where our comments stand on their sites, asked for by id and written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from feeds.away import Away
from feeds.rhythm import status_gap
from feeds.sight import Gathered
from feeds.sites.base import Platform
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done
from storage.records import Comment, Posted, Site
from storage.states import CommentState

_FOLLOW = timedelta(days=30)
_PATIENCE = 5
_OFF = frozenset({CommentState.TRASHED, CommentState.REMOVED})


class Standing:
    """Follows what becomes of ours for a month, each in the rhythm of rhythm.py."""

    def __init__(
        self, database: Database, away: Away, *, clock: Clock, poll_seconds: float
    ) -> None:
        self._database = database
        self._away = away
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._asked_at: dict[int, datetime] = {}  # what a restart forgets is asked for once more

    async def ask(
        self, site: Site, platform: Platform, touched: Collection[str] | None = None
    ) -> int:
        """Ask where those of ours stand whose time it is, or those that are `touched`."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            followed = await tx.comments.on_site(site.id, now - _FOLLOW)
        ours = [one for one in followed if self._is_asked(one, now, touched)]
        ids = [comment.remote_id for comment in ours if comment.remote_id is not None]
        if not ids:
            return 0
        answer = await platform.statuses(ids)
        if not isinstance(answer, Done):
            return self._away.say(site, "statuses", answer)
        self._away.back(site, "statuses")
        self._asked_at |= {comment.id: now for comment in ours}
        gone = await self._gone(site, platform, _missing(ours, answer.value))
        return await self._apply(site, ours, answer.value, gone)

    def _is_asked(self, one: Comment, now: datetime, touched: Collection[str] | None) -> bool:
        if touched is not None:
            return one.remote_id in touched
        asked_at = self._asked_at.get(one.id)
        wait = status_gap(self._poll_seconds, now - one.changed_at)
        return asked_at is None or now - asked_at >= wait

    async def _gone(self, site: Site, platform: Platform, missing: Sequence[str]) -> frozenset[str]:
        """Return which of the missing comments are gone for good, each asked for by itself.

        A list that leaves one out proves nothing: a plugin or a cache may have cut it. A few that
        get no answer do not hold up the others; after that the site is left alone for this round.
        """
        gone, unclear = set(), 0
        for remote_id in missing:
            answer = await platform.is_gone(remote_id)
            if not isinstance(answer, Done):
                self._away.say(site, "gone", answer)
                unclear += 1
            elif answer.value:
                gone.add(remote_id)
            if unclear >= _PATIENCE:
                break
        if not unclear:
            self._away.back(site, "gone")
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

    async def ask_touched(self, site: Site, platform: Platform, seen: Gathered) -> int:
        """Ask at once where those of ours stand that came into sight, or went out of it."""
        ids = {one.id for one in seen.shown}
        async with self._database.reading() as tx:
            followed = await tx.comments.on_site(site.id, self._clock.now() - _FOLLOW)
        there = {one.remote_id for one in followed if one.state is CommentState.APPROVED}
        touched = {one.remote_id for one in followed if one.remote_id} & (
            (ids - there) | (seen.gone & there)
        )
        return await self.ask(site, platform, touched) if touched else 0


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
