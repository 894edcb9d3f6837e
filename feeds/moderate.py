"""LOOP: carries out on the site what was decided in the chat about comments that are there.

    asked ──act──▶ where the comment stands now, and the wish is settled
      ▲       └── not now, answer lost ──▶ put off, for longer the older the wish is
      └───────────┘

The wish is the intent, committed when the button was pressed (storage/wishes.py). What it asks for
is safe to repeat and is told from where the comment stands, so a lost answer is asked for again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from feeds.sites.base import Ability, Platform, PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Posted, Site
from storage.states import CommentState
from storage.wishes import Wish

log = logging.getLogger(__name__)

GIVE_UP = timedelta(hours=48)
_SOONEST, _LONGEST = timedelta(seconds=5), timedelta(minutes=30)
_HELD = frozenset({"held"})


@dataclass(frozen=True, slots=True)
class Deed:
    """What a wish asks of a site: the status to set, if it stands as `seen`, and what follows.

    `ends` is the comment's state after it, if the site says `says`. With `told`, the wish's word is
    the reason that the reader is told.
    """

    status: str
    says: str
    ends: CommentState
    seen: frozenset[str] = _HELD
    told: bool = False


_PUBLISH = Deed("approve", "approved", CommentState.APPROVED)
_SPAM = Deed("spam", "spam", CommentState.SPAM)
_REJECT = Deed("trash", "trashed", CommentState.TRASHED, told=True)
_WITHDRAW = Deed(
    "trash", "trashed", CommentState.WITHDRAWN, seen=frozenset({"held", "approved", "spam"})
)

DEEDS: Mapping[str, Deed] = {
    "publish": _PUBLISH,
    "spam": _SPAM,
    **dict.fromkeys(("off_topic", "person", "harm", "other"), _REJECT),
    **dict.fromkeys(("shorter", "leave_out", "source"), _REJECT),
    "withdraw": _WITHDRAW,
}
"""What each word of a wish asks for; the words between are reasons, and questions to the reader."""


class Moderate:
    """Carries out wishes, one at a time for each site."""

    def __init__(self, database: Database, platform_of: PlatformOf, *, clock: Clock) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock

    async def moderate_due(self) -> int:
        """Carry out the next wish of each site, and return how many were settled."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            sites = await tx.sites.all()
            settled = await tx.wishes.drop_old(now - GIVE_UP, now)
        for site in sites:
            platform = self._platform_of(site)
            if Ability.MODERATE in platform.abilities:
                settled += await self._next(site, platform)
        return settled

    async def _next(self, site: Site, platform: Platform) -> int:
        async with self._database.transaction() as tx:
            wish = await tx.wishes.next(site.id, self._clock.now())
        if wish is None:
            return 0
        outcome: Outcome[Posted] = Later("an error of our own")
        try:
            deed = DEEDS[wish.word]
            outcome = await platform.moderate(wish.remote_id, deed.status, deed.seen)
        except Exception:
            log.exception("A wish about comment %d met an error of our own.", wish.comment_id)
        return await self._settle(site, wish, outcome)

    async def _settle(self, site: Site, wish: Wish, outcome: Outcome[Posted]) -> int:
        match outcome:
            case Done(posted) if posted.status == DEEDS[wish.word].says:
                deed = DEEDS[wish.word]
                reason = wish.word if deed.told else None
                return await self._close(wish, deed.ends, posted.url, reason)
            case Done(posted) if posted.status not in DEEDS[wish.word].seen:
                # Somebody on the site was faster, and their word stands.
                return await self._close(wish, CommentState(posted.status), posted.url, None)
            case Done():
                return await self._put_off(site, wish, Later("The site has not changed it."))
            case Never("rest_comment_invalid_id"):
                gone = DEEDS[wish.word].ends is CommentState.WITHDRAWN
                state = CommentState.WITHDRAWN if gone else CommentState.REMOVED
                return await self._close(wish, state, None, None)
            case _:
                return await self._put_off(site, wish, outcome)

    async def _close(
        self, wish: Wish, state: CommentState, url: str | None, reason: str | None
    ) -> int:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            if not await tx.wishes.done(wish, now):
                return 0
            await tx.comments.move(wish.comment_id, state, now, error=reason)
            if url is not None:
                await tx.comments.note(wish.comment_id, url=url)
        return 1

    async def _put_off(self, site: Site, wish: Wish, outcome: Outcome[Posted]) -> int:
        why = "" if isinstance(outcome, Done) else outcome.why
        asked = outcome.after if isinstance(outcome, Later) else None
        now = self._clock.now()
        wait = asked or min(max(_SOONEST, (now - wish.asked_at) / 4), _LONGEST)
        if wish.why_not is None:
            log.warning("A decision about a comment of %s waits: %s", site.address, why)
        async with self._database.transaction() as tx:
            await tx.wishes.put_off(wish, now + wait, why)
        return 0
