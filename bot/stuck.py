"""LOOP: tells of comments that cannot go to their site: readers that theirs is late, owners why.

Each reader is told once for a comment, and each owner once a day for a site and a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from bot.catalogues import speaking_to
from bot.circle import those_with
from bot.render.stuck import late_screen, stuck_screen
from bot.roles import Right
from storage.awaited import Reason
from storage.clock import Clock
from storage.database import Database
from storage.late_keys import late_key
from storage.messages import NewMessage
from storage.transaction import Transaction

LATE = timedelta(minutes=15)
"""How long a comment may be on its way before somebody hears of it (facts on comments, 4)."""

_MOST = 50  # at once; the others are next


class Stuck:
    """Turns comments that wait for too long into messages."""

    def __init__(self, database: Database, owners: Collection[int], *, clock: Clock) -> None:
        self._database = database
        self._owners = sorted(owners)
        self._clock = clock

    async def tell_due(self) -> int:
        """Write the messages that are due, and return how many are new."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            late = await tx.awaited.stuck(now - LATE, _MOST)
            reasons = await self._untold(tx, now)
        if not late and not reasons:
            return 0
        async with self._database.transaction() as tx:
            told = [await self._tell_reader(tx, comment.id, now) for comment in late]
            return sum(told) + await self._tell_owners(tx, reasons, now)

    async def _untold(self, tx: Transaction, now: datetime) -> Sequence[Reason]:
        """Return why comments wait, where some owner has not heard of it today."""
        found: list[Reason] = []
        moderators = await those_with(tx, self._owners, Right.MODERATE)
        for reason in await tx.awaited.reasons(now - LATE):
            keys = [_key(reason, now, owner) for owner in moderators]
            if None in [await tx.messages.of_key(key) for key in keys]:
                found.append(reason)
        return found

    async def _tell_reader(self, tx: Transaction, comment_id: int, now: datetime) -> bool:
        """Tell a reader, unless the comment has arrived or its writer has gone by now."""
        comment = await tx.awaited.is_stuck(comment_id, now - LATE)
        post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None:
            return False
        with await speaking_to(tx, comment.chat_id):
            body = late_screen(comment, post, await tx.sites.get(post.site_id)).to_json()
        new = NewMessage(late_key(comment.id), comment.chat_id, body, post.id, comment.id)
        return await tx.messages.add(new, now)

    async def _tell_owners(self, tx: Transaction, reasons: Sequence[Reason], now: datetime) -> int:
        """Tell why comments wait; of those whose answer was lost there is nothing to mend."""
        told = 0
        moderators = await those_with(tx, self._owners, Right.MODERATE)
        for one in reasons:
            site = await tx.sites.get(one.site_id)
            body = stuck_screen(site, one.why, one.waiting).to_json()
            for owner in moderators:
                new = NewMessage(_key(one, now, owner), owner, body, lane=1)
                told += await tx.messages.add(new, now)
        return told


def _key(reason: Reason, now: datetime, owner: int) -> str:
    mark = sha256(reason.why.encode()).hexdigest()[:12]
    return f"stuck:{reason.site_id}:{mark}:{now.date()}:{owner}"
