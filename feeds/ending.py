"""WORDS: what an outcome makes of a comment on its way to the site, and how long one waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage.awaited import NOT_CONFIRMED, PARENT_NOT_PUBLIC, PARENT_WAITS
from storage.outcome import Done, Later, Never, Outcome, Unknown, backoff
from storage.records import Comment, Posted, Posting
from storage.states import CommentState

TRIES = 3
NOT_TAKEN = timedelta(hours=48)  # then the reader gets the comment back
_LONGEST_PAUSE = timedelta(minutes=30)
NOT_STORED = "rest_comment_failed_create"
"""What WordPress calls it where its database cannot store a comment; often because of an emoji."""
_WIDEST = "\uffff"  # of what a database with characters of 3 bytes can hold


def ending(
    comment: Comment, result: Outcome[Posted], now: datetime, chance: float
) -> tuple[CommentState, dict[str, Any]]:
    """Return the state that an outcome leads to, and what to write down with it.

    `comment` is as it was before the try, with the body that was sent. A duplicate that is refused
    on a later try means that an earlier one arrived (facts on comments, section 5).
    """
    match result:
        case Done(posted):
            return CommentState(posted.status), found(posted)
        case Later(why, after, counted, once):
            attempt = comment.attempt + (1 if counted else 0)
            again = bool(once) and comment.attempt > 0 and comment.error == why
            if attempt >= TRIES or again or is_old(comment, now):
                return CommentState.REJECTED, {"error": once or "not_taken"}
            wait = now + pause(comment, after, now, chance)
            values = {"error": why, "not_before_at": wait, "attempt": attempt}
            return CommentState.QUEUED, values | (_narrowed(comment) if once == NOT_STORED else {})
        case Never("comment_duplicate", why) if comment.attempt > 0:
            return CommentState.UNKNOWN, {"error": why}
        case Never(kind):
            return CommentState.REJECTED, {"error": kind}
        case Unknown(why):
            return CommentState.UNKNOWN, {"error": why}


def _narrowed(comment: Comment) -> dict[str, Any]:
    """Return what is sent of a comment at the next try: no characters of 4 bytes.

    Nothing changes where only they would be left out, or where there are none.
    """
    sent = {"body": comment.body, "shown_name": comment.shown_name}
    narrow = {
        name: "".join(sign for sign in text if sign <= _WIDEST).strip()
        for name, text in sent.items()
        if text is not None
    }
    return {name: text for name, text in narrow.items() if text and text != sent[name]}


def pause(comment: Comment, after: timedelta | None, now: datetime, chance: float) -> timedelta:
    """Return how long a comment waits: as long as was asked, else the longer, the older it is."""
    age = now - sent_at(comment)
    return after or max(backoff(comment.attempt + 1, chance), min(age / 10, _LONGEST_PAUSE))


def sent_at(comment: Comment) -> datetime:
    """Return when the person agreed to send a comment."""
    return comment.queued_at or comment.created_at


def is_old(comment: Comment, now: datetime) -> bool:
    """Say whether a comment that the site does not take has waited long enough."""
    return now - sent_at(comment) > NOT_TAKEN


def too_old(comment: Comment, why: str) -> str:
    """Return the kind that the reader is told of a comment that has waited for too long."""
    if comment.state is CommentState.UNKNOWN:
        return NOT_CONFIRMED
    return PARENT_NOT_PUBLIC if why == PARENT_WAITS else "not_taken"


def found(posted: Posted) -> dict[str, Any]:
    """Return what is written down of a comment that is on the site."""
    return {"remote_id": posted.id, "url": posted.url, "error": None}


def as_sent(comment: Comment) -> Posting:
    """Return the bytes that a comment was sent with."""
    return Posting(
        post_id=comment.remote_post_id or "",
        parent_id=comment.parent_id,
        body=comment.body or "",
        shown_name=comment.shown_name or "",
        address=comment.address or "",
    )
