"""LOOP: gives back comments that no site takes from here any more, so that none waits for ever.

on its way ─┬─ the site has no relay account any more ─┬─ certainly not there ─▶ preview, by hand
            │                                          └─ answer lost ─▶ rejected, send it again?
            └─ the site is not served any more ─▶ rejected, with the way to the post
waits there for an editor, and the site is not served any more ─▶ its writer is told so, once
somebody wants something of it, and the site is not served any more ─▶ they are told so, once

A quarter of an hour is waited first: settings are sometimes mended at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.admins.circle import someone_decides, those_with
from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.each import Each
from bot.render import how_comments
from bot.render.comments import preview_screen
from bot.render.guard import without_note
from bot.render.stuck import (
    given_back_screen,
    handed_back,
    left_behind_screen,
    left_wish_screen,
)
from feeds.sites.base import Ability, PlatformOf
from storage.awaited import LEFT_UNASKED, NOT_ASKED, SITE_LEFT
from storage.clock import Clock
from storage.database import Database
from storage.late_keys import left_key, left_wish_key
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.records import Comment, Post, Site
from storage.states import CommentState
from storage.transaction import Transaction
from storage.wishes import Wish

_GRACE = timedelta(minutes=15)
_AT_ONCE = 5  # in one transaction
T = TypeVar("T")
_TAKES = frozenset({Ability.INSERT, Ability.LINKED})


class Stranded:
    """Ends the wait of comments that the relay does not take to their site any more."""

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
        self._back = Each(
            database, self._in_vain, self._give_back, _key_of, clock=clock, at_once=_AT_ONCE
        )
        self._left = Each(
            database, self._left_behind, self._tell_one_left, _key_of, clock=clock, at_once=_AT_ONCE
        )
        self._wishes = Each(
            database, self._left_wishes, self._tell_left_wish, _wish_key, clock=clock
        )
        # When sites were first seen to be left; a restart waits anew, for nothing can be unsaid.
        self._left_at: dict[str, datetime] = {}

    async def give_back_due(self) -> int:
        """Give back what waits in vain; return how many comments that were."""
        given = await _all_of(self._back) + await _all_of(self._left)
        return given + await self._wishes.do_due()

    async def _left_behind(self, tx: Transaction, most: int) -> list[Comment]:
        return self._seen_for_long("comments", await tx.awaited.left_behind(most))

    async def _left_wishes(self, tx: Transaction, most: int) -> list[Wish]:
        return self._seen_for_long("wishes", await tx.awaited.left_wishes(most))

    def _seen_for_long(self, what: str, waiting: list[T]) -> list[T]:
        """Return what waits on sites that have been seen as left for a while; see `_left_at`."""
        if not waiting:
            self._left_at.pop(what, None)
            return []
        now = self._clock.now()
        return waiting if now - self._left_at.setdefault(what, now) >= _GRACE else []

    async def _tell_one_left(self, tx: Transaction, comment: Comment) -> bool:
        post = await tx.posts.get(comment.post_id)
        if post is None:
            return False
        site = await tx.sites.get(post.site_id)
        with await speaking_to(tx, comment.chat_id):
            body = left_behind_screen(comment, post, site).to_json()
        about = (post.id, comment.id)
        new = NewMessage(left_key(comment.id), comment.chat_id, body, *about)
        return await tx.messages.add(new, self._clock.now())

    async def _tell_left_wish(self, tx: Transaction, wish: Wish) -> bool:
        comment = await tx.comments.get(wish.comment_id)
        post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None:
            return False
        with await speaking_to(tx, wish.by):
            site = await tx.sites.get(post.site_id)
            body = left_wish_screen(comment, post, site, wish.word).to_json()
        key = left_wish_key(comment.id, wish.asked_at)
        new = NewMessage(key, wish.by, body, post.id, comment.id)
        return await tx.messages.add(new, self._clock.now())

    async def _in_vain(self, tx: Transaction, most: int) -> list[Comment]:
        """Return what waits for sites that the relay does not go to."""
        before, sites = self._clock.now() - _GRACE, await tx.sites.all()
        taken = [site.id for site in sites if self._takes(site)]
        return await tx.awaited.waiting_since(before, most, taken)

    def _takes(self, site: Site) -> bool:
        return bool(self._platform_of(site).abilities & _TAKES)

    async def _give_back(self, tx: Transaction, comment: Comment) -> bool:
        post = await tx.posts.get(comment.post_id)
        if post is None:
            return False
        left = not await tx.sites.is_used(post.site_id)
        if left or comment.state is not CommentState.QUEUED:
            lost = comment.state is CommentState.UNKNOWN
            error = (LEFT_UNASKED if lost else SITE_LEFT) if left else NOT_ASKED
            given = await self._end(tx, comment, error)
        else:
            given = await self._hand_back(tx, await tx.sites.get(post.site_id), post, comment)
        if given:
            await self._tell_owners(tx, post.site_id, comment)
        return given

    async def _tell_owners(self, tx: Transaction, site_id: int, back: Comment) -> None:
        """Tell owners that one more was given back; what they have not got yet counts it too."""
        now, site = self._clock.now(), await tx.sites.get(site_id)
        left = not await tx.sites.is_used(site_id)
        for owner in await those_with(tx, self._owners, Right.OWN):
            start = f"stranded:{site_id}:{left:d}:"
            number = 1 + sum(map(_number_in, await tx.messages.take_back(owner, start)))
            body = given_back_screen(site, number, left=left).to_json()
            key = f"{start}{number}:{back.id}:{int(back.changed_at.timestamp())}:{owner}"
            await tx.messages.add(NewMessage(key, owner, body, lane=1), now)

    async def _end(self, tx: Transaction, comment: Comment, error: str) -> bool:
        """End a comment; the report tells its writer why."""
        now, was, revision = self._clock.now(), comment.state, comment.revision
        rejected = CommentState.REJECTED
        return await tx.comments.move(
            comment.id, rejected, now, revision=revision, was=was, error=error
        )

    async def _hand_back(self, tx: Transaction, site: Site, post: Post, comment: Comment) -> bool:
        """Give the text back to its writer, who posts it by hand; where that can be, the form."""
        now, platform = self._clock.now(), self._platform_of(site)
        closed = await tx.awaited.is_closed(post.id, now)
        how = how_comments(platform.abilities, closed=closed)
        if not how.by_hand or comment.chat_id == NOBODY:
            return await self._end(tx, comment, "comments_closed" if closed else "not_possible")
        values: dict[str, Any] = {"queued_at": None, "not_before_at": None, "error": None}
        was, revision = CommentState.QUEUED, comment.revision
        if not await tx.comments.move(
            comment.id, CommentState.PREVIEW, now, revision=revision, was=was, **values
        ):
            return False
        # The preview that was sent before is void: its buttons are for the revision before.
        await tx.comments.edit(comment, comment.text, now)
        present = await tx.comments.get(comment.id) or comment
        watched = Ability.COMMENTS in platform.abilities
        form, owners = platform.form_url(post), await someone_decides(tx, self._owners)
        with await speaking_to(tx, comment.chat_id):
            preview = preview_screen(present, post, how, form, owners=owners, watched=watched)
            body = handed_back(preview if owners else without_note(preview)).to_json()
        key = f"given-back:{comment.id}:{present.revision}"
        about = (post.id, comment.id)
        return await tx.messages.add(NewMessage(key, comment.chat_id, body, *about), now)


async def _all_of(each: Each[Comment]) -> int:
    """Do what is due, a few at a time: others write in between."""
    done = 0
    while some := await each.do_due():
        done += some
    return done


def _key_of(comment: Comment) -> str:
    return f"comment {comment.id}, {comment.state} since {comment.changed_at.timestamp()}"


def _wish_key(wish: Wish) -> str:
    return f"what is wanted of comment {wish.comment_id}"


def _number_in(key: str) -> int:
    """Return how many comments the owners' message with this key is about."""
    return int(key.split(":")[3])
