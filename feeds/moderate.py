"""LOOP: carries out on the site what was decided in the chat about comments that are there.

    asked ──act──▶ where the comment stands now, and the wish is settled
      ▲       ├── it says something else than was shown ──▶ settled, and shown again
      │       └── not now, answer lost ──▶ put off, for longer the older the wish is
      └───────────┘

The wish is the intent, committed when the button was pressed (storage/wishes.py). What it asks for
is safe to repeat and is told from where the comment stands, so a lost answer is asked for again.
Wishes about the site's own comments (storage/site_wishes.py) go the same way.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.deeds import DEEDS, SITE_DEEDS, Course, Deed, course
from feeds.guard import LONGEST, may_be_kept
from feeds.sites.base import Ability, Change, ChangesWhatWasSeen, Platform, PlatformOf, Standing
from storage.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.offers import EDIT
from storage.outcome import Done, Later, Outcome
from storage.records import Site
from storage.states import CommentState
from storage.transaction import Transaction
from storage.wishes import Wish, Wished

__all__ = ["DEEDS", "GIVE_UP", "SITE_DEEDS", "Moderate"]

log = logging.getLogger(__name__)

GIVE_UP = timedelta(hours=48)
_OUR_ERROR: Outcome[Standing] = Later("an error of our own")
_SOONEST, _LONGEST = timedelta(seconds=5), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Case:
    """A wish, the words it is about, and whether the comment is one of ours.

    `text` is what was shown to who decided, None where it is not known; `new_text` is what it is to
    say.
    """

    wish: Wish
    ours: bool
    text: str | None
    new_text: str | None = None

    @property
    def deed(self) -> Deed:
        """What the wish asks for; KeyError for a word of another version."""
        return (DEEDS if self.ours else SITE_DEEDS)[self.wish.word]

    @property
    def change(self) -> Change:
        """What the site is asked for."""
        deed = self.deed
        text = self.text if deed.exact else None
        return Change(self.wish.remote_id, deed.status, deed.seen, text, self.new_text)


class Moderate:
    """Carries out wishes, one at a time for each site and kind."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock

    async def moderate_due(self) -> int:
        """Carry out the next wishes of each site, and return how many were settled."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            sites = await tx.sites.all()
            old = [await kind.late(now - GIVE_UP, 1) for kind in (tx.wishes, tx.site_wishes)]
        settled = await self._drop_old(now) if any(old) else 0
        for site in sites:
            platform = self._platform_of(site)
            if Ability.MODERATE in platform.abilities:
                for ours in (True, False):
                    settled += await self._next(site, platform, ours=ours)
        return settled

    async def _drop_old(self, now: datetime) -> int:
        async with self._database.transaction() as tx:
            dropped = await tx.wishes.drop_old(now - GIVE_UP, now)
            return dropped + await tx.site_wishes.drop_old(now - GIVE_UP, now)

    async def _next(self, site: Site, platform: Platform, *, ours: bool) -> int:
        async with self._database.transaction() as tx:
            wish = await _wishes(tx, ours=ours).next(site.id, self._clock.now())
        if wish is None:
            return 0
        case, outcome = _Case(wish, ours, None), _OUR_ERROR
        try:
            async with self._database.reading() as tx:
                case = await _case(tx, wish, ours=ours)
            outcome = await _act(platform, case)
        except DatabaseUnavailableError:
            raise
        except Exception:
            log.exception("A wish about comment %d met an error of our own.", wish.comment_id)
        return await self._settle(site, case, outcome)

    async def _settle(self, site: Site, case: _Case, outcome: Outcome[Standing]) -> int:
        what = course(case.deed, case.change, outcome) if _is_known(case) else Course.LATER
        if what is Course.LATER:
            return await self._put_off(site, case, outcome)
        now = self._clock.now()
        async with self._database.transaction() as tx:
            if not await _wishes(tx, ours=case.ours).done(case.wish, now):
                return 0
            close = _close if case.ours else _close_sites
            await close(tx, case, what, outcome, now)
        return 1

    async def _put_off(self, site: Site, case: _Case, outcome: Outcome[Standing]) -> int:
        wish, now = case.wish, self._clock.now()
        why = "The site has not changed it." if isinstance(outcome, Done) else outcome.why
        asked = outcome.after if isinstance(outcome, Later) else None
        wait = asked or min(max(_SOONEST, (now - wish.asked_at) / 4), _LONGEST)
        if wish.why_not is None:
            log.warning("A decision about a comment of %s waits: %s", site.address, why)
        async with self._database.transaction() as tx:
            await _wishes(tx, ours=case.ours).put_off(wish, now + wait, why)
        return 0


_REMOVED = CommentState.REMOVED


def _wishes(tx: Transaction, *, ours: bool) -> Wished:
    return tx.wishes if ours else tx.site_wishes


def _is_known(case: _Case) -> bool:
    return case.wish.word in (DEEDS if case.ours else SITE_DEEDS)


async def _case(tx: Transaction, wish: Wish, *, ours: bool) -> _Case:
    """Return a wish with the words that it is about."""
    if not ours:
        row = await tx.queued.get(wish.comment_id)
        return _Case(wish, ours, row.text if row else None)
    comment = await tx.comments.get(wish.comment_id)
    new_text = await tx.offers.get(wish.comment_id) if wish.word == EDIT else None
    return _Case(wish, ours, comment.text if comment else None, new_text)


async def _act(platform: Platform, case: _Case) -> Outcome[Standing]:
    """Ask the site once. One that cannot tell what a comment says is believed to say it."""
    wanted = case.change
    if isinstance(platform, ChangesWhatWasSeen):
        return await platform.change(wanted)
    if wanted.new_text is not None:
        return Later("The site cannot change what a comment says.", counted=False)
    outcome = await platform.moderate(wanted.remote_id, wanted.status, wanted.seen)
    return Done(Standing(outcome.value, case.text or "")) if isinstance(outcome, Done) else outcome


async def _close(
    tx: Transaction, case: _Case, what: Course, outcome: Outcome[Standing], now: datetime
) -> None:
    """Write down where one of ours stands."""
    comment_id, deed = case.wish.comment_id, case.deed
    if not isinstance(outcome, Done):
        ends = CommentState.WITHDRAWN if deed.ends is CommentState.WITHDRAWN else _REMOVED
        await tx.comments.move(comment_id, ends, now, error=None)
        await tx.offers.drop(comment_id)
        return
    stands = outcome.value.posted
    if what is Course.CHANGED:
        text = outcome.value.text
        await tx.offers.found(comment_id, text if may_be_kept(text) else None, now)
    elif what is Course.DONE and case.new_text is not None:
        await tx.offers.took(comment_id, stands.url, now)
    else:
        done = what is Course.DONE
        state = deed.ends if done else CommentState(stands.status)
        reason = case.wish.word if done and deed.told else None
        await tx.comments.move(comment_id, state, now, error=reason)
        await tx.comments.note(comment_id, url=stands.url)
        await tx.offers.drop(comment_id)


async def _close_sites(
    tx: Transaction, case: _Case, what: Course, outcome: Outcome[Standing], now: datetime
) -> None:
    """Write down where one of the site's own stands."""
    row_id = case.wish.comment_id
    if not isinstance(outcome, Done):
        await tx.queued.stands(row_id, _REMOVED, None, now)
        return
    stands, text = outcome.value.posted, outcome.value.text
    if what is Course.CHANGED:
        keep, too_long = may_be_kept(text), len(text) > LONGEST
        await tx.queued.found(row_id, text, now, keep=keep, too_long=too_long)
    else:
        await tx.queued.stands(row_id, CommentState(stands.status), stands.url, now)
