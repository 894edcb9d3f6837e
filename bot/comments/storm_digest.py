"""LOOP: what many wrote on a post within a day comes as one message to who has paused it.

paused ──a day, and no quiet time──▶ one message ─┬─ more came: paused for another day
                                                  └─ it has been calm: each comes by itself again
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.catalogues import speaking_to
from bot.each import Each
from bot.quiet import is_hushed
from bot.render.follow import digest_screen
from storage.clock import Clock
from storage.database import Database
from storage.follows import Follow
from storage.messages import NewMessage
from storage.transaction import Transaction

DAY = timedelta(hours=24)
_LAST = 2  # the lane of what bot/comments/bring.py writes


@dataclass(frozen=True, slots=True)
class _Whose:
    """What tells one from another; the log does not say who it is."""

    chat_id: int = field(repr=False)
    post_id: int


class StormDigest:
    """Writes a day's comments to those who get them once a day."""

    def __init__(self, database: Database, timezone: ZoneInfo, *, clock: Clock) -> None:
        self._timezone = timezone
        self._clock = clock
        self._each = Each(database, _paused, self._digest, _whose, clock=clock, is_due=self._is_due)

    async def digest_due(self) -> int:
        """Write what is due to those whose day is over; return how many messages that was."""
        return await self._each.do_due()

    async def _is_due(self, tx: Transaction, follow: Follow) -> bool:
        now = self._clock.now()
        if follow.told_to is None or follow.told_to > now - DAY:
            return False
        person = await tx.subscribers.get(follow.chat_id)
        return person is not None and not is_hushed(person.timing.quiet, now, self._timezone)

    async def _digest(self, tx: Transaction, follow: Follow) -> bool:
        now, told_to = self._clock.now(), follow.told_to
        if told_to is None:
            return False
        post = await tx.posts.get(follow.post_id)
        every = await tx.brought.missed(follow)
        missed = [one for one in every if one.at < now]
        calm = all(one.at <= now - DAY for one in every)
        if post is not None and missed:
            key = f"digest:{follow.post_id}:{follow.chat_id}:{told_to.timestamp()}"
            with await speaking_to(tx, follow.chat_id):
                body = digest_screen(missed, post, paused=not calm).to_json()
            await tx.messages.add(NewMessage(key, follow.chat_id, body, post.id, lane=_LAST), now)
        await (tx.follows.calm(follow) if calm else tx.follows.digested(follow, now))
        return bool(missed)


async def _paused(tx: Transaction, _most: int) -> Sequence[Follow]:
    return await tx.follows.paused()


def _whose(follow: Follow) -> _Whose:
    return _Whose(follow.chat_id, follow.post_id)
