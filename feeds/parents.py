"""STEP: does an answer wait for what it answers? Before that is public nobody would see it."""

from __future__ import annotations

from datetime import datetime, timedelta

from feeds.ending import sent_at
from storage.awaited import PARENT_WAITS
from storage.outcome import Later
from storage.records import Comment
from storage.states import CommentState
from storage.transaction import Transaction

PARENT_EVERY = timedelta(seconds=2)  # a press of `Publish and answer` is carried out soon
PARENT_SOON = timedelta(minutes=1)  # then others would wait for those that ask so often


async def parent_waits(
    tx: Transaction, site_id: int, comment: Comment, now: datetime
) -> Later | None:
    """Say so while a comment answers one of ours that waits for an editor; else None."""
    if comment.parent_id is None:
        return None
    parent = await tx.comments.by_remote(site_id, comment.parent_id)
    if parent is None or parent.state is not CommentState.HELD:
        return None
    soon = now - sent_at(comment) < PARENT_SOON
    return Later(PARENT_WAITS, PARENT_EVERY if soon else None)
