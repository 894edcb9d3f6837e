"""LOOP: posts that wait for an editor: sent when their time comes, asked about anew when changed.

waiting ─┬─ the post has changed, or is gone ─▶ the question is renewed, editors are told
         ├─ its time has come ─▶ deliveries, and the question is closed, in one transaction
         └─ else ─▶ nothing

All of it is rows, so a restart costs nothing: what was due meanwhile goes out at the next look.
"""

from __future__ import annotations

import logging

from feeds.dispatch import question_of, renew, send_waiting
from storage.clock import Clock
from storage.database import Database
from storage.people import NOBODY
from storage.reviews import Waiting
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_BATCH = 100
AUTO = "auto"
"""The choice of a question that nobody answered in time."""


class ReviewPosts:
    """Looks after the posts that wait."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def review_due(self) -> int:
        """Send what is due and renew what has changed; return how many that were."""
        async with self._database.reading() as tx:
            waiting = await _all_waiting(tx)
        done = 0
        for one in waiting:
            try:
                async with self._database.transaction() as tx:
                    done += await self._look(tx, one)
            except Exception:
                log.exception("A post that waits for an editor could not be looked at.")
        return done

    async def _look(self, tx: Transaction, one: Waiting) -> bool:
        await tx.shelf.alone()  # an editor may decide, or a poll change the post, just now
        notice, now = await question_of(tx, one), self._clock.now()
        post = await tx.posts.get(one.post_id)
        if notice is None or post is None:
            return False
        if await renew(tx, notice, post):
            return True
        if one.due_at is None or one.due_at > now:
            return False
        number = await send_waiting(tx, notice)
        if number is None:
            return False
        await tx.notices.choose(notice.id, AUTO, NOBODY, now)
        to = "" if await tx.history.grows() else f", to {number}"
        subject = f"{notice.key}: {AUTO}{to}"
        await tx.audit.note(NOBODY, f"{notice.kind} decided", subject, now)
        return True


async def _all_waiting(tx: Transaction) -> list[Waiting]:
    """Return all posts that wait, those that are due first: none is behind too many others."""
    found = page = await tx.reviews.waiting(_BATCH)
    while len(page) == _BATCH:
        page = await tx.reviews.waiting(_BATCH, len(found))
        found = found + page
    return found
