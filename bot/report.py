"""LOOP: tells a commenter what became of the comment, brings replies, and shows owners what waits.

A new state and the messages about it are written in one transaction, so that each change is told
once; the messages themselves go out through the ledger like any other.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.render import comment_screen, reply_screen
from bot.render_moderation import Held, held_card, held_on, late_screen
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.messages import NewMessage
from storage.records import Comment, Post, Site
from storage.replies import Reply
from storage.states import CommentState
from storage.wishes import Wish

_BATCH = 50
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
        self._database = database
        self._owners = sorted(owners)
        self._platform_of = platform_of
        self._clock = clock

    async def report_due(self) -> int:
        """Write the messages that are due, and return how many changes were told."""
        async with self._database.transaction() as tx:
            changed = await tx.comments.unreported(_BATCH)
            for comment in changed:
                await self._tell_state(tx, comment)
            replies = await tx.replies.untold(_BATCH)
            for reply in replies:
                await self._tell_reply(tx, reply)
            late = await tx.wishes.late(self._clock.now() - _LATE, _BATCH)
            told = [await self._tell_late(tx, wish) for wish in late]
        return len(changed) + len(replies) + sum(told)

    async def _tell_state(self, tx: Transaction, comment: Comment) -> None:
        now = self._clock.now()
        post = await tx.posts.get(comment.post_id)
        if post is not None:
            site = await tx.sites.get(post.site_id)
            new = NewMessage(
                key=f"comment:{comment.id}:{comment.state}:{comment.changed_at.timestamp()}",
                chat_id=comment.chat_id,
                body=comment_screen(comment, post, site).to_json(),
                post_id=post.id,
                comment_id=comment.id,
            )
            await tx.messages.add(new, now)
            if comment.state is CommentState.HELD:
                await self._show_owners(tx, self._held(comment, post, site))
        await tx.comments.note(comment.id, reported=comment.state)

    async def _show_owners(self, tx: Transaction, held: Held) -> None:
        """Write a card for each owner: nobody else tells them that a comment waits."""
        body = held_card(held).to_json()
        since = held.comment.changed_at.timestamp()
        for owner in self._owners:
            key = f"held:{held.comment.id}:{since}:{owner}"
            await tx.messages.add(NewMessage(key, owner, body, lane=1), self._clock.now())

    async def _tell_late(self, tx: Transaction, wish: Wish) -> bool:
        """Write to one whose wish the site has not heard for a while, once; say if it is new."""
        comment = await tx.comments.get(wish.comment_id)
        post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None:
            return False
        held = self._held(comment, post, await tx.sites.get(post.site_id))
        key = f"late:{wish.comment_id}:{wish.asked_at.timestamp()}"
        body = late_screen(held, wish).to_json()
        return await tx.messages.add(NewMessage(key, wish.by, body), self._clock.now())

    def _held(self, comment: Comment, post: Post, site: Site) -> Held:
        return held_on(comment, post, self._platform_of(site))

    async def _tell_reply(self, tx: Transaction, reply: Reply) -> None:
        now = self._clock.now()
        post = await tx.posts.get(reply.post_id)
        if post is not None:
            new = NewMessage(
                key=f"reply:{reply.id}",
                chat_id=reply.chat_id,
                body=reply_screen(reply, post).to_json(),
                post_id=post.id,
                comment_id=reply.comment_id,
                site_comment_id=reply.remote_id,
            )
            await tx.messages.add(new, now)
        await tx.replies.told(reply.id, now)
