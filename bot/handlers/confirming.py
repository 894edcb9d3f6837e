"""HANDLERS: what a person decides about a preview. Every press acts on one revision, and once."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts_comments, texts_help
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.previewing import mine, place_of, preview_of
from bot.render import HowComments, screen
from bot.render_comments import closed_preview
from storage.records import Comment
from storage.states import CommentState


async def send(context: Context) -> Sequence[Reaction]:
    """Send the comment that was previewed on its way to the blog."""
    comment = await mine(context)
    relayed = comment and await _how(context, comment) is HowComments.RELAYED
    if comment is None or not relayed or not comment.shown_name:
        return [Toast(texts_help.STALE)]
    waiting = await context.tx.comments.waiting(context.it.chat_id)
    if comment.state is CommentState.PREVIEW and waiting >= texts_comments.MOST_WAITING:
        return [Toast(texts_comments.WAIT)]
    what = (texts_comments.SENT, texts_comments.SENT_TOAST)
    return await _end(context, comment, CommentState.QUEUED, what)


async def posted(context: Context) -> Sequence[Reaction]:
    """Note that the person has posted the comment by hand."""
    comment = await mine(context)
    if comment is None or await _how(context, comment) is not HowComments.HANDED_OFF:
        return [Toast(texts_help.STALE)]
    what = (texts_comments.HANDED_OFF, texts_comments.HANDED_OFF_TOAST)
    return await _end(context, comment, CommentState.HANDED_OFF, what)


async def cancel(context: Context) -> Sequence[Reaction]:
    """Send nothing."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    what = (texts_comments.CANCELLED, texts_comments.CANCELLED_TOAST)
    return await _end(context, comment, CommentState.CANCELLED, what)


async def change(context: Context) -> Sequence[Reaction]:
    """Say how to change the text; a reply to this finds the comment."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    present = comment.revision == context.it.number(1)
    if comment.state is not CommentState.PREVIEW or not present:
        return [Toast(texts_comments.cannot_act(comment))]
    asked = screen(texts_comments.OWN_WORDS, reply_to=comment.message_id)
    return [Say(asked, post_id=comment.post_id, comment_id=comment.id)]


async def _end(
    context: Context, comment: Comment, state: CommentState, what: tuple[str, str]
) -> Sequence[Reaction]:
    preview = await preview_of(context, comment)
    moved = await context.tx.comments.move(
        comment.id, state, context.now, revision=context.it.number(1)
    )
    if not moved:
        return [Toast(texts_comments.cannot_act(comment))]
    return [Change(closed_preview(preview, what[0])), Toast(what[1])]


async def _how(context: Context, comment: Comment) -> HowComments:
    place = await place_of(context, comment.post_id)
    return HowComments.NOT if place is None else place.how
