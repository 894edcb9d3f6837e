"""HANDLERS: an owner lets a comment go to the blog, or not, where the guard saw something in it.

A card that was decided about before says so and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from bot import texts_guard
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.barring import ban_line
from bot.handlers.previewing import place_of, preview_of
from bot.render import HowComments
from bot.render_comments import closed_preview, with_reason
from bot.render_guard import review_screen
from bot.screen import Screen
from feeds.guard import guard
from storage.messages import NewMessage
from storage.records import Comment
from storage.states import CommentState


async def publish(context: Context) -> Sequence[Reaction]:
    """Let a comment go to the blog; where its writer posts by hand, back to the writer."""
    comment = await _waiting(context)
    if comment is None:
        return await stale_review(context)
    place = await place_of(context, comment.post_id)
    if place is not None and place.how is HowComments.HANDED_OFF:
        return await _decide(context, comment, CommentState.PREVIEW, texts_guard.PUBLISHED)
    return await _decide(context, comment, CommentState.QUEUED, texts_guard.PUBLISHED)


async def reject(context: Context) -> Sequence[Reaction]:
    """Do not let a comment go to the blog; its writer is told by the report."""
    comment = await _waiting(context)
    if comment is None:
        return await stale_review(context)
    return await _decide(context, comment, CommentState.REJECTED, texts_guard.REFUSED)


async def _decide(
    context: Context, comment: Comment, state: CommentState, told: str
) -> Sequence[Reaction]:
    error = "by_owner" if state is CommentState.REJECTED else None
    moved = await context.tx.comments.move(
        comment.id,
        state,
        context.now,
        revision=comment.revision,
        was=CommentState.REVIEW,
        error=error,
    )
    if not moved:
        return await stale_review(context)
    owner = context.it.chat_id
    subject = f"comment {comment.id}: {state}"
    await context.tx.audit.note(owner, "comment decided", subject, context.now)
    if state is CommentState.PREVIEW:
        await _hand_back(context, comment)
    return [Change(await _closed(context, comment, told)), Toast(told)]


async def _hand_back(context: Context, comment: Comment) -> None:
    """Give the text back to its writer, who posts it by hand."""
    preview = await preview_of(context, comment)
    shown = replace(preview, html=f"{preview.html}\n\n{escape(texts_guard.AGREED)}")
    new = NewMessage(
        key=f"agreed:{comment.id}:{comment.revision}",
        chat_id=comment.chat_id,
        body=shown.to_json(),
        post_id=comment.post_id,
        comment_id=comment.id,
    )
    await context.tx.messages.add(new, context.now)


async def _waiting(context: Context) -> Comment | None:
    """Return the comment that a card is about, if it still waits as the card shows it."""
    comment = await context.tx.comments.get(context.it.number(0))
    if comment is None or comment.state is not CommentState.REVIEW:
        return None
    return comment if comment.revision == context.it.number(1) else None


async def stale_review(context: Context) -> Sequence[Reaction]:
    """Say what became of a comment that was decided about before."""
    comment = await context.tx.comments.get(context.it.number(0))
    if comment is None:
        return [Toast(texts_guard.WENT_ON)]
    what = texts_guard.DECIDED.get(comment.state, texts_guard.WENT_ON)
    return [Change(await _closed(context, comment, what)), Toast(texts_guard.OTHER_OWNER)]


async def _closed(context: Context, comment: Comment, what: str) -> Screen:
    """Return the card with nothing to press and what became of it."""
    post = await context.tx.posts.get(comment.post_id)
    if post is None:
        raise AssertionError("a comment refers to its post")
    closed = closed_preview(review_screen(comment, post, guard(comment.text)), what)
    return with_reason(closed, await ban_line(context, comment))
