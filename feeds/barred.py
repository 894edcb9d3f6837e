"""STEP: ends a comment whose writer was banned while it was on its way.

The ban itself ends what waits here and what is queued (bot/handlers/banning.py). What was out then,
and whose answer was lost or was "later", would be sent once more without this.
"""

from __future__ import annotations

from datetime import datetime

from feeds.ending import sent_at
from storage.commenters import BY_OWNER
from storage.records import Comment
from storage.states import CommentState
from storage.transaction import Transaction


async def stop_barred(tx: Transaction, comment: Comment, now: datetime) -> bool:
    """End a comment whose writer was banned since it was sent; say whether that is so."""
    ban = await tx.bans.of(comment.chat_id, now)
    if ban is None or ban.since_at < sent_at(comment):
        return False
    rejected, revision = CommentState.REJECTED, comment.revision
    await tx.comments.move(comment.id, rejected, now, revision=revision, error=BY_OWNER)
    return True
