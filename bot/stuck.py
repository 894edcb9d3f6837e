"""LOOP: tells of comments that cannot go to their site: readers that theirs is late, owners why.

Each reader is told once for a comment, and each owner once a day for a site and a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from hashlib import sha256

from bot.render_stuck import late_screen, stuck_screen
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.messages import NewMessage
from storage.records import Comment
from storage.states import CommentState

LATE = timedelta(minutes=15)
"""How long a comment may be on its way before somebody hears of it (facts on comments, 4)."""

_MOST = 200


class Stuck:
    """Turns comments that wait for too long into messages."""

    def __init__(self, database: Database, owners: Collection[int], *, clock: Clock) -> None:
        self._database = database
        self._owners = sorted(owners)
        self._clock = clock

    async def tell_due(self) -> int:
        """Write the messages that are due, and return how many are new."""
        async with self._database.reading() as tx:
            late = await tx.awaited.stuck(self._clock.now() - LATE, _MOST)
        if not late:
            return 0
        async with self._database.transaction() as tx:
            told = [await self._tell_reader(tx, comment) for comment in late]
            return sum(told) + await self._tell_owners(tx, late)

    async def _tell_reader(self, tx: Transaction, comment: Comment) -> bool:
        post = await tx.posts.get(comment.post_id)
        if post is None:
            return False
        body = late_screen(comment, post, await tx.sites.get(post.site_id)).to_json()
        key = f"late-comment:{comment.id}"
        new = NewMessage(key, comment.chat_id, body, post.id, comment.id)
        return await tx.messages.add(new, self._clock.now())

    async def _tell_owners(self, tx: Transaction, late: Sequence[Comment]) -> int:
        """Tell why comments wait; of those whose answer was lost there is nothing to mend."""
        reasons = Counter[tuple[int, str]]()
        for comment in late:
            post = await tx.posts.get(comment.post_id)
            if post is not None and comment.error and comment.state is CommentState.QUEUED:
                reasons[post.site_id, comment.error] += 1
        now, told = self._clock.now(), 0
        for (site_id, why), waiting in reasons.items():
            body = stuck_screen(await tx.sites.get(site_id), why, waiting).to_json()
            reason = sha256(why.encode()).hexdigest()[:12]
            for owner in self._owners:
                key = f"stuck:{site_id}:{reason}:{now.date()}:{owner}"
                told += await tx.messages.add(NewMessage(key, owner, body, lane=1), now)
        return told
