"""LOOP: reminds owners of comments that wait for them: after 2 working days, then every 2 more.

A comment waits here (review) or on the blog (held). The reminder is its card again, and a message
with a key of its own, so that each is written once, whoever writes it. One that was due while
nothing ran is left out if a later one is due too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from bot.admins.circle import those_with
from bot.admins.for_owners import ForOwners
from bot.admins.roles import Right
from bot.comments.working_time import Calendar, working_days_later
from bot.each import Each
from bot.render.comments import with_reason
from bot.render.guard import review_screen
from bot.render.hand import paste_card
from bot.render.moderation import held_card, held_on
from bot.screen import Screen
from bot.texts.moderation import waits_for
from feeds.guard import guard
from feeds.sites.base import PlatformOf
from storage.awaited import PASTE
from storage.clock import Clock
from storage.database import Database
from storage.messages import NewMessage
from storage.records import Comment
from storage.states import CommentState
from storage.transaction import Transaction

EVERY = 2  # working days (facts on readers, section 14)
_BATCH = 500

_Reminder: TypeAlias = tuple[Comment, int]
"""A comment that waits, and how many reminders of it are due."""


class Remind(ForOwners):
    """Turns long waits into messages to the owners."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        calendar: Calendar,
        *,
        clock: Clock,
    ) -> None:
        super().__init__(database, owners, platform_of, calendar, clock=clock)
        self._each = Each(database, self._due, self._remind, _start, clock=clock)

    async def remind_due(self) -> int:
        """Write the reminders that are due, and return how many messages that were."""
        return await self._each.do_due()

    async def _due(self, tx: Transaction, most: int) -> Sequence[_Reminder]:
        """Return the reminders that are due and were not written, the last of each comment."""
        due: list[_Reminder] = []
        moderators = await those_with(tx, self._owners, Right.MODERATE)
        for comment in await tx.comments.undecided(_BATCH) if moderators else ():
            number = rounds(comment.changed_at, self._clock.now(), self._calendar)
            key = f"{_start((comment, number))}:{moderators[-1]}"
            if number and await tx.messages.of_key(key) is None:
                due.append((comment, number))
        return due[:most]

    async def _remind(self, tx: Transaction, reminder: _Reminder) -> int:
        (comment, number), written = reminder, 0
        body = with_reason(await self._card(tx, comment), waits_for(EVERY * number)).to_json()
        for owner in await those_with(tx, self._owners, Right.MODERATE):
            key = f"{_start(reminder)}:{owner}"
            new = NewMessage(key, owner, body, comment.post_id, comment.id, lane=1)
            written += await tx.messages.add(new, self._clock.now())
        return written

    async def _card(self, tx: Transaction, comment: Comment) -> Screen:
        post = await tx.posts.get(comment.post_id)
        if post is None:
            raise AssertionError("a comment refers to its post")
        platform = self._platform_of(await tx.sites.get(post.site_id))
        if comment.state is CommentState.REVIEW and comment.error == PASTE:
            return paste_card(comment, post, platform.form_url(post))
        if comment.state is CommentState.REVIEW:
            return review_screen(comment, post, guard(comment.text))
        return held_card(held_on(comment, post, platform))


def _start(reminder: _Reminder) -> str:
    """Return how the keys of a reminder begin; a comment that waits anew has others."""
    comment, number = reminder
    since = int(comment.changed_at.timestamp())
    return f"remind:{comment.id}:{comment.state}:{since}:{number}"


def rounds(since: datetime, now: datetime, calendar: Calendar, every: int = EVERY) -> int:
    """Return how many times a reminder has become due that comes after so many working days."""
    number, due = 0, since
    while True:
        due = working_days_later(due, every, calendar.zone, calendar.is_holiday)
        if due > now:
            return number
        number += 1
