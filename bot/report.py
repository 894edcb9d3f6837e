"""LOOP: tells a commenter what became of the comment, and brings replies.

A new state and the message about it are written in one transaction, so that each change is told
once; the message itself goes out through the ledger like any other.
"""

from __future__ import annotations

from bot.render import comment_screen, reply_screen
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.messages import NewMessage
from storage.records import Comment
from storage.replies import Reply

_BATCH = 50


class Report:
    """Turns changes on the site into messages."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def report_due(self) -> int:
        """Write the messages that are due, and return how many."""
        async with self._database.transaction() as tx:
            changed = await tx.comments.unreported(_BATCH)
            for comment in changed:
                await self._tell_state(tx, comment)
            replies = await tx.replies.untold(_BATCH)
            for reply in replies:
                await self._tell_reply(tx, reply)
        return len(changed) + len(replies)

    async def _tell_state(self, tx: Transaction, comment: Comment) -> None:
        now = self._clock.now()
        post = await tx.posts.get(comment.post_id)
        if post is not None:
            screen = comment_screen(comment, post, await tx.sites.get(post.site_id))
            new = NewMessage(
                key=f"comment:{comment.id}:{comment.state}:{comment.changed_at.timestamp()}",
                chat_id=comment.chat_id,
                body=screen.to_json(),
                post_id=post.id,
                comment_id=comment.id,
            )
            await tx.messages.add(new, now)
        await tx.comments.note(comment.id, reported=comment.state)

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
