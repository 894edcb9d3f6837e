"""LOOP: gives back comments that no site takes from here any more, so that none waits for ever.

on its way ─┬─ the site has no relay account any more ─┬─ certainly not there ─▶ preview, by hand
            │                                          └─ answer lost ─▶ rejected, send it again?
            └─ the site is not served any more ─▶ rejected, with the way to the post
waits there for an editor, and the site is not served any more ─▶ its writer is told so, once

A quarter of an hour is waited first: settings are sometimes mended at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from bot.catalogues import speaking_to
from bot.circle import someone_decides, those_with
from bot.render import HowComments, how_comments
from bot.render.comments import preview_screen
from bot.render.guard import without_note
from bot.render.stuck import given_back_screen, handed_back, left_behind_screen
from bot.roles import Right
from feeds.sites.base import Ability, PlatformOf
from storage.awaited import LEFT_UNASKED, NOT_ASKED, SITE_LEFT
from storage.clock import Clock
from storage.database import Database
from storage.late_keys import left_key
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.records import Comment, Post, Site
from storage.states import CommentState
from storage.transaction import Transaction

_GRACE = timedelta(minutes=15)
_MOST = 200
_AT_ONCE = 5  # in one transaction
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
        self._database = database
        self._owners = sorted(owners)
        self._platform_of = platform_of
        self._clock = clock
        # When sites were first seen to be left; a restart waits anew, for nothing can be unsaid.
        self._left_at: datetime | None = None

    async def give_back_due(self) -> int:
        """Give back what waits in vain; return how many comments that were."""
        async with self._database.reading() as tx:
            found, left = await self._found(tx), await self._left_behind(tx)
        given = sum([await self._give_back_all(*each) for each in found.values()])
        return given + await self._tell_left(left)

    async def _left_behind(self, tx: Transaction) -> list[Comment]:
        """Return what waits on sites that have been seen as left for a while; see `_left_at`."""
        now, waiting = self._clock.now(), await tx.awaited.left_behind(_MOST)
        if not waiting:
            self._left_at = None
            return []
        self._left_at = self._left_at or now
        return waiting if now - self._left_at >= _GRACE else []

    async def _tell_left(self, comments: list[Comment]) -> int:
        """Tell writers that nothing more can be told of their comments; what stands, stands."""
        told = 0
        for start in range(0, len(comments), _AT_ONCE):
            async with self._database.transaction() as tx:
                some = comments[start : start + _AT_ONCE]
                told += sum([await self._tell_one_left(tx, comment) for comment in some])
        return told

    async def _tell_one_left(self, tx: Transaction, comment: Comment) -> bool:
        post = await tx.posts.get(comment.post_id)
        if post is None or await tx.sites.is_used(post.site_id):
            return False
        site = await tx.sites.get(post.site_id)
        with await speaking_to(tx, comment.chat_id):
            body = left_behind_screen(comment, post, site).to_json()
        about = (post.id, comment.id)
        new = NewMessage(left_key(comment.id), comment.chat_id, body, *about)
        return await tx.messages.add(new, self._clock.now())

    async def _found(self, tx: Transaction) -> dict[int, tuple[Site, list[Comment]]]:
        """Return what waits for sites that the relay does not go to, by site."""
        before, sites = self._clock.now() - _GRACE, await tx.sites.all()
        taken = [site.id for site in sites if self._takes(site)]
        waiting = await tx.awaited.waiting_since(before, _MOST, taken)
        found = dict[int, tuple[Site, list[Comment]]]()
        for comment in waiting:
            post = await tx.posts.get(comment.post_id)
            if post is None:
                continue
            site = await tx.sites.get(post.site_id)
            found.setdefault(site.id, (site, []))[1].append(comment)
        return found

    def _takes(self, site: Site) -> bool:
        return bool(self._platform_of(site).abilities & _TAKES)

    async def _give_back_all(self, site: Site, comments: list[Comment]) -> int:
        """Give back what waits for one site, a few at a time: others write in between."""
        given = 0
        for start in range(0, len(comments), _AT_ONCE):
            some = comments[start : start + _AT_ONCE]
            async with self._database.transaction() as tx:
                left = site.id not in {one.id for one in await tx.sites.all()}
                given += sum([await self._give_back(tx, site, one, left=left) for one in some])
                if some[-1] is comments[-1]:
                    await self._tell_owners(tx, site, comments[0], given, left=left)
        return given

    async def _tell_owners(
        self, tx: Transaction, site: Site, first: Comment, given: int, *, left: bool
    ) -> None:
        body = given_back_screen(site, given, left=left).to_json()
        owners = await those_with(tx, self._owners, Right.OWN) if given else ()
        for owner in owners:
            key = f"stranded:{first.id}:{int(first.changed_at.timestamp())}:{owner}"
            await tx.messages.add(NewMessage(key, owner, body, lane=1), self._clock.now())

    async def _give_back(
        self, tx: Transaction, site: Site, comment: Comment, *, left: bool
    ) -> bool:
        post = await tx.posts.get(comment.post_id)
        if post is not None and not left and comment.state is CommentState.QUEUED:
            return await self._hand_back(tx, site, post, comment)
        lost = comment.state is CommentState.UNKNOWN
        error = (LEFT_UNASKED if lost else SITE_LEFT) if left else NOT_ASKED
        return await self._end(tx, comment, error)

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
        if how is not HowComments.HANDED_OFF or comment.chat_id == NOBODY:
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
