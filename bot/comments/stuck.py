"""LOOP: tells of comments that cannot go to their site: readers that theirs is late, owners why.

Each reader is told once for a comment, and each owner once a day for a site and a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.each import Each
from bot.render.stuck import late_screen, stuck_screen
from storage.awaited import Reason
from storage.clock import Clock
from storage.database import Database
from storage.late_keys import late_key
from storage.messages import NewMessage
from storage.records import Comment
from storage.transaction import Transaction

LATE = timedelta(minutes=15)
"""How long a comment may be on its way before somebody hears of it (facts on comments, 4)."""


class Stuck:
    """Turns comments that wait for too long into messages."""

    def __init__(self, database: Database, owners: Collection[int], *, clock: Clock) -> None:
        self._owners = sorted(owners)
        self._clock = clock
        self._late = Each(database, self._find_late, self._tell_reader, _key_of, clock=clock)
        self._why = Each(
            database, self._reasons, self._tell_owners, _mark, clock=clock, is_due=self._is_news
        )

    async def tell_due(self) -> int:
        """Write the messages that are due, and return how many are new."""
        return await self._late.do_due() + await self._why.do_due()

    async def _find_late(self, tx: Transaction, most: int) -> Sequence[Comment]:
        return await tx.awaited.stuck(self._clock.now() - LATE, most)

    async def _reasons(self, tx: Transaction, _most: int) -> Sequence[Reason]:
        return await tx.awaited.reasons(self._clock.now() - LATE)

    async def _is_news(self, tx: Transaction, reason: Reason) -> bool:
        """Say whether some owner has not heard of a reason today."""
        now, moderators = self._clock.now(), await those_with(tx, self._owners, Right.MODERATE)
        keys = [_key(reason, now, owner) for owner in moderators]
        return None in [await tx.messages.of_key(key) for key in keys]

    async def _tell_reader(self, tx: Transaction, comment: Comment) -> bool:
        """Tell a reader that a comment has not arrived yet."""
        post = await tx.posts.get(comment.post_id)
        if post is None:
            return False
        with await speaking_to(tx, comment.chat_id):
            body = late_screen(comment, post, await tx.sites.get(post.site_id)).to_json()
        new = NewMessage(late_key(comment.id), comment.chat_id, body, post.id, comment.id)
        return await tx.messages.add(new, self._clock.now())

    async def _tell_owners(self, tx: Transaction, one: Reason) -> int:
        """Tell why comments wait; of those whose answer was lost there is nothing to mend."""
        told, now = 0, self._clock.now()
        site = await tx.sites.get(one.site_id)
        body = stuck_screen(site, one.why, one.waiting).to_json()
        for owner in await those_with(tx, self._owners, Right.MODERATE):
            new = NewMessage(_key(one, now, owner), owner, body, lane=1)
            told += await tx.messages.add(new, now)
        return told


def _key_of(comment: Comment) -> str:
    return f"late comment {comment.id}"


def _key(reason: Reason, now: datetime, owner: int) -> str:
    return f"stuck:{_mark(reason)}:{now.date()}:{owner}"


def _mark(reason: Reason) -> str:
    """Return what tells a reason from others, without its words, which may be the site's."""
    return f"{reason.site_id}:{sha256(reason.why.encode()).hexdigest()[:12]}"
