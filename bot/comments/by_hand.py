"""LOOP: asks owners to do on the blog by hand what a reader wants there, until it is done.

asked ──2 days, the blog did not do it──▶ by hand ─┬─ its writer is told, once
                                                   └─ owners: at once, then each working day

What was wanted off, and could not be asked for from here at all, is of the same kind: its card came
with the press, so only the reminders are written here, as of what somebody wanted who is deleted.
Each message has the day in its key. Another text is asked for once: nobody can see here when it is
done. A blog that comes back only after that has its reader told, and no owner.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.admins.circle import someone_decides, those_with
from bot.admins.for_owners import ForOwners
from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.comments.remind import rounds
from bot.comments.working_time import Calendar
from bot.each import Each
from bot.render.by_hand import by_hand_card, given_up_screen, missed_screen
from bot.render.moderation import held_on
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.late_keys import left_wish_key
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.records import Comment, Post, Site
from storage.transaction import Transaction
from storage.wishes import ASKED_EDIT, WITHDRAW, Wish

_A_DAY = timedelta(days=1)
_MOST = 500
_AT_ONCE = 5  # in one transaction: each is looked at again
_TOLD_WITHIN = timedelta(days=7)  # news of something older is none


@dataclass(frozen=True, slots=True)
class _Case:
    """What is wanted of which comment, and on which working day after it was asked of owners."""

    wish: Wish
    comment: Comment
    post: Post
    site: Site
    day: int

    @property
    def tried(self) -> bool:
        """Whether the site was asked first, in vain."""
        return self.wish.done_at is not None and self.wish.done_at > self.wish.asked_at

    @property
    def since(self) -> datetime:
        """When it became the owners' to do."""
        return self.wish.done_at or self.wish.asked_at

    @property
    def key(self) -> str:
        """How the keys of all messages about it begin."""
        return f"by-hand:{self.wish.comment_id}:{int(self.since.timestamp())}"


class ByHand(ForOwners):
    """Turns what the sites have not done into messages."""

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
        self._each = Each(
            *(database, self._wanted, self._ask, _name),
            clock=clock,
            is_due=self._untold,
            at_once=_AT_ONCE,
        )

    async def ask_due(self) -> int:
        """Write what is due, and return how many messages that were."""
        return await self._each.do_due()

    async def _wanted(self, tx: Transaction, _most: int) -> Sequence[Wish]:
        """Return what owners are asked for."""
        now = self._clock.now()
        late = await tx.wishes.late(now - _A_DAY, _MOST)
        nobodys = [one for one in late if one.by == NOBODY and one.word == WITHDRAW]
        return (*await tx.wishes.by_hand(now - _TOLD_WITHIN), *nobodys)

    async def _ask(self, tx: Transaction, wish: Wish) -> int:
        now = self._clock.now()
        return sum([await tx.messages.add(new, now) for new in await self._untold(tx, wish)])

    async def _untold(self, tx: Transaction, wish: Wish) -> list[NewMessage]:
        """Return the messages about one wish that are due and were not written."""
        case = await self._case(tx, wish)
        if case is None:
            return []
        decides = await someone_decides(tx, self._owners)
        with await speaking_to(tx, case.comment.chat_id):
            to_writer = await self._to_writer(tx, case, decides=decides)
        due = [*to_writer, *await self._to_owners(tx, case)]
        return [new for new in due if await tx.messages.of_key(new.key) is None]

    async def _case(self, tx: Transaction, wish: Wish) -> _Case | None:
        """Return what is wanted of one comment; None of a site that is not in use."""
        sites = {site.id: site for site in await tx.sites.all()}
        comment = await tx.comments.get(wish.comment_id)
        post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None or post.site_id not in sites:
            return None
        days = rounds(wish.done_at or wish.asked_at, self._clock.now(), self._calendar, 1)
        day = 0 if wish.word == ASKED_EDIT else days
        return _Case(wish, comment, post, sites[post.site_id], day)

    def _is_news(self, case: _Case) -> bool:
        """Say whether the site was given up on, and not long ago."""
        return case.tried and self._clock.now() - case.since < _TOLD_WITHIN

    async def _to_writer(self, tx: Transaction, case: _Case, *, decides: bool) -> list[NewMessage]:
        comment, post, chat_id = case.comment, case.post, case.comment.chat_id
        if chat_id == NOBODY or not (self._is_news(case) or await _is_back(tx, case)):
            return []
        word = case.wish.word
        told = given_up_screen(comment, post, case.site, word, owners=decides)
        if word == ASKED_EDIT and not self._is_news(case):
            told = missed_screen(comment, post, case.site)  # owners are asked for nothing so old
        return [NewMessage(f"{case.key}:writer", chat_id, told.to_json(), post.id, comment.id)]

    async def _to_owners(self, tx: Transaction, case: _Case) -> list[NewMessage]:
        if not case.day and not self._is_news(case):
            return []
        comment, post, word = case.comment, case.post, case.wish.word
        text = await tx.offers.get(comment.id) if word == ASKED_EDIT else None
        held = held_on(comment, post, self._platform_of(case.site))
        body = by_hand_card(held, word, text, case.day, tried=case.tried).to_json()
        return [
            NewMessage(f"{case.key}:{case.day}:{owner}", owner, body, post.id, comment.id, lane=1)
            for owner in await those_with(tx, self._owners, Right.MODERATE)
        ]


async def _is_back(tx: Transaction, case: _Case) -> bool:
    """Say whether its writer was told that the site had left: however late, that is news."""
    key = left_wish_key(case.wish.comment_id, case.wish.asked_at)
    return case.tried and await tx.messages.of_key(key) is not None


def _name(wish: Wish) -> str:
    return f"comment {wish.comment_id}, {wish.word} since {wish.asked_at.timestamp()}"
