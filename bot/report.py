"""LOOP: tells a commenter what became of the comment, and shows owners what waits.

A new state and the messages about it are written in one transaction, so that each change is told
once; the messages themselves go out through the ledger like any other.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.admins.circle import is_owners, someone_decides, those_with
from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.comments.complained import taken_off
from bot.comments.retold import Retold, retold
from bot.each import Each
from bot.render import comment_screen
from bot.render.caught import CAUGHT, caught_card, caught_screen
from bot.render.comments import with_reason
from bot.render.complaints import taken_screen
from bot.render.moderation import (
    PUBLISH,
    Held,
    held_card,
    held_on,
    late_screen,
    withdrawal_card,
)
from bot.render.offer import late_screen as late_change
from bot.render.stuck import refused_card
from bot.screen import Screen
from bot.texts.bans import IS_BANNED
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.messages import NewMessage
from storage.offers import EDIT
from storage.people import NOBODY
from storage.records import Comment, Post, Site
from storage.states import CommentState
from storage.transaction import Transaction
from storage.wishes import WITHDRAW, Wish

_LATE = timedelta(minutes=5)


class Report:
    """Turns changes on the site into messages."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        self._owners = sorted(owners)
        self._platform_of = platform_of
        self._clock = clock
        self._changed = Each(database, _unreported, self._report, _change_of, clock=clock)
        self._late = Each(database, self._late_wishes, self._tell_late, _key_of, clock=clock)

    async def report_due(self) -> int:
        """Write the messages that are due, and return how many changes were told."""
        return await self._changed.do_due() + await self._late.do_due()

    async def _late_wishes(self, tx: Transaction, most: int) -> list[tuple[Wish, str]]:
        owners = await those_with(tx, self._owners, Right.MODERATE)
        return await tx.awaited.late_wishes(self._clock.now() - _LATE, most, owners)

    async def _report(self, tx: Transaction, comment: Comment) -> int:
        await self._tell_state(tx, comment)
        return 1

    async def _tell_state(self, tx: Transaction, comment: Comment) -> None:
        now = self._clock.now()
        post = await tx.posts.get(comment.post_id)
        if post is not None:
            site = await tx.sites.get(post.site_id)
            if await self._publish_own(tx, self._held(comment, post, site)):
                return
            taken = await taken_off(tx, comment)
            again = await retold(tx, comment)
            caught = await self._is_caught(tx, comment)
            decides = caught and await someone_decides(tx, self._owners)
            with await speaking_to(tx, comment.chat_id):
                told: Screen | None = again.told(post, site) if again else None
                if caught:
                    told = caught_screen(comment, post, site, owners=decides)
                elif taken:
                    told = taken_screen(comment, post)
                elif not again:
                    told = comment_screen(comment, post, site)
            if told:
                usual = f"comment:{comment.id}:{comment.state}:{comment.changed_at.timestamp()}"
                key, about = taken or usual, (post.id, comment.id)
                new = NewMessage(key, comment.chat_id, told.to_json(), *about)
                await tx.messages.add(new, now)
            await self._tell_owners(tx, self._held(comment, post, site), again, caught=caught)
        await tx.comments.note(comment.id, reported=comment.state)

    async def _is_caught(self, tx: Transaction, comment: Comment) -> bool:
        """Say whether the site put a comment away by itself, as soon as it came there."""
        by_itself = comment.state in CAUGHT and comment.error is None
        return by_itself and await tx.awaited.is_first_told(comment.id)

    async def _tell_owners(
        self, tx: Transaction, held: Held, again: Retold | None, *, caught: bool
    ) -> None:
        """Write what owners have to know of a comment that stands there now."""
        comment = held.comment
        if comment.chat_id == NOBODY:
            return
        if comment.state is CommentState.HELD:
            await self._show_owners(tx, held, again)
        if caught:
            key = f"caught:{comment.id}:{comment.changed_at.timestamp()}"
            await self._to_owners(tx, held, key, caught_card(held))
        if fault := refused_card(comment, held.post):
            await self._to_owners(tx, held, f"refused:{comment.id}", fault)

    async def _to_owners(self, tx: Transaction, held: Held, key: str, card: Screen) -> bool:
        """Write a card for everyone who moderates, once; say whether any is new."""
        card = with_reason(card, await self._ban_of(tx, held.comment))
        body, about, now = card.to_json(), (held.post.id, held.comment.id), self._clock.now()
        moderators = await those_with(tx, self._owners, Right.MODERATE)
        cards = [NewMessage(f"{key}:{who}", who, body, *about, lane=1) for who in moderators]
        return any([await tx.messages.add(one, now) for one in cards])

    async def _ban_of(self, tx: Transaction, comment: Comment) -> str:
        """Return what a card says of its writer's ban; empty if there is none."""
        ban = await tx.bans.of(comment.chat_id, self._clock.now())
        return "" if ban is None else IS_BANNED

    async def _publish_own(self, tx: Transaction, held: Held) -> bool:
        """Ask the site to publish what an owner wrote; only as it first comes there, and once.

        What somebody took off the blog since then stays off it.
        """
        comment = held.comment
        if not held.moderates or comment.state is not CommentState.HELD:
            return False
        if not await is_owners(tx, self._owners, comment):
            return False
        if not await tx.commenters.is_news(comment.id) or await tx.wishes.of(comment.id):
            return False
        now, who = self._clock.now(), comment.chat_id
        if not await tx.wishes.ask(comment, PUBLISH, who, now):
            return False
        await tx.audit.note(who, "comment moderated", f"comment {comment.id}: own", now)
        await tx.comments.note(comment.id, reported=comment.state)
        return True

    async def _show_owners(self, tx: Transaction, held: Held, again: Retold | None) -> None:
        """Write a card for each owner: nobody else tells them that a comment waits."""
        card = held_card(held)
        key = f"held:{held.comment.id}:{held.comment.changed_at.timestamp()}"
        await self._to_owners(tx, held, key, again.shown(card) if again else card)

    async def _tell_late(self, tx: Transaction, late_wish: tuple[Wish, str]) -> bool:
        """Write to one whose wish the site has not heard for a while, once; say if it is new."""
        wish, key = late_wish
        comment = await tx.comments.get(wish.comment_id)
        post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None:
            return False
        left = not await tx.sites.is_used(post.site_id)
        held = self._held(comment, post, await tx.sites.get(post.site_id), left=left)
        if wish.by == NOBODY and wish.word == WITHDRAW:
            return await self._to_owners(tx, held, key, withdrawal_card(held))
        with await speaking_to(tx, wish.by):
            late = late_screen(held, wish) if wish.word != EDIT else late_change()
        body = late.to_json()
        return await tx.messages.add(NewMessage(key, wish.by, body), self._clock.now())

    def _held(self, comment: Comment, post: Post, site: Site, *, left: bool = False) -> Held:
        return held_on(comment, post, self._platform_of(site), left=left)


async def _unreported(tx: Transaction, most: int) -> list[Comment]:
    return await tx.comments.unreported(most)


def _change_of(comment: Comment) -> str:
    """Return what tells a change of a comment from its others."""
    return f"comment {comment.id}, {comment.state} since {comment.changed_at.timestamp()}"


def _key_of(late_wish: tuple[Wish, str]) -> str:
    return late_wish[1]
