"""HANDLERS: what a person decides about a preview. Every press acts on one revision, and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.admins.circle import someone_decides
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.barring import at_press
from bot.handlers.commenting import needs_a_look, too_much
from bot.handlers.pasting import is_watched
from bot.handlers.previewing import back_to_draft, mine, place_of, preview_of, say_preview
from bot.handlers.screening import shown_draft, to_review
from bot.render import HowComments, screen
from bot.render.comments import closed_preview
from bot.screen import Button, Rows, Screen, data
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import hand as texts_hand
from bot.texts import help as texts_help
from bot.texts import limits as texts_limits
from feeds.guard import Level, guard
from storage.records import Comment
from storage.states import OPEN, CommentState

_ON_THE_WAY = (CommentState.QUEUED, CommentState.POSTING, CommentState.UNKNOWN)


async def send(context: Context) -> Sequence[Reaction]:
    """Send the comment that was previewed on its way to the blog."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    if comment.state is not CommentState.PREVIEW:
        return [Toast(texts_comments.cannot_act(comment))]
    how = await _how(context, comment)
    if how is HowComments.CLOSED:
        return [Toast(texts_hand.COMMENTS_CLOSED)]
    if how is HowComments.NOT:
        return [Toast(texts_comments.NO_COMMENTS)]
    if how is not HowComments.RELAYED or not comment.shown_name:
        return [Toast(texts_help.STALE)]
    if why := await _why_not_now(context, comment):
        return [Toast(why)]
    if barred := await at_press(context, comment, await shown_draft(context, comment)):
        return barred
    many_links = await needs_a_look(context, comment.text)
    if many_links or guard(comment.text).level is Level.HOLD:
        return await _to_review(context, comment, texts_limits.WHY_LINKS if many_links else "")
    seconds = context.house.undo_seconds
    if not seconds:
        what = (texts_comments.SENT, texts_comments.SENT_TOAST)
        return await _end(context, comment, CommentState.QUEUED, what)
    return await _end(
        context,
        comment,
        CommentState.QUEUED,
        (texts_guard.undo_for(seconds), texts_comments.SENT_TOAST),
        rows=((Button(texts_guard.UNDO, data=data("undo", comment.id, comment.revision)),),),
        not_before_at=context.now + timedelta(seconds=seconds),
    )


async def _why_not_now(context: Context, comment: Comment) -> str:
    answers = comment.parent_id is not None
    return await too_much(context, comment.post_id, comment.text, answers=answers)


async def undo(context: Context) -> Sequence[Reaction]:
    """Take a comment back before its first try; a new preview follows."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    preview = await preview_of(context, comment)
    seen = comment.state is CommentState.QUEUED and comment.revision == context.it.number(1)
    if not seen or not await back_to_draft(context, comment):
        return _too_late(comment, preview, context.it.number(1))
    # The preview that was sent is void: its buttons are for the revision before.
    await context.tx.comments.edit(comment, comment.text, context.now)
    again = await context.tx.comments.get(comment.id)
    closed = Change(closed_preview(preview, texts_guard.UNDONE))
    return [closed, await say_preview(context, again or comment), Toast(texts_guard.UNDONE_TOAST)]


def _too_late(comment: Comment, preview: Screen, seen: int) -> Sequence[Reaction]:
    """Say why nothing is undone, and leave nothing to press; `seen` is the revision of the button.

    A draft that is open again has a message of its own: the old one stays as it is.
    """
    on_the_way = comment.state in _ON_THE_WAY
    why = texts_guard.TOO_LATE if on_the_way else texts_comments.cannot_act(comment)
    if comment.state in OPEN:
        return [Toast(why)]
    # Words that have changed since, or are not kept any more, are not those of this message.
    same = comment.revision == seen and bool(comment.text)
    return [Change(closed_preview(preview, why) if same else screen(why)), Toast(why)]


async def _to_review(context: Context, comment: Comment, why: str) -> Sequence[Reaction]:
    """Let an owner look first: the guard saw what its writer says is public, or there are links."""
    if not await someone_decides(context.tx, context.house.owners):
        return [Toast(texts_limits.TOO_MANY_LINKS if why else texts_guard.NO_OWNERS)]
    what = (texts_guard.FOR_EDITOR, texts_guard.FOR_EDITOR_TOAST)
    said = await _end(context, comment, CommentState.REVIEW, what)
    present = await context.tx.comments.get(comment.id)
    if present is not None and present.state is CommentState.REVIEW:
        await to_review(context, present, why)
    return said


async def posted(context: Context) -> Sequence[Reaction]:
    """Note that the person has posted the comment by hand."""
    comment = await mine(context)
    if comment is None or not (await _how(context, comment)).by_hand:
        return [Toast(texts_help.STALE)]
    what = (texts_comments.HANDED_OFF, texts_comments.HANDED_OFF_TOAST)
    if await is_watched(context, comment):
        what = (texts_hand.WATCHED, texts_hand.WATCHED_TOAST)
    return await _end(context, comment, CommentState.HANDED_OFF, what)


async def cancel(context: Context) -> Sequence[Reaction]:
    """Send nothing."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    what = (texts_comments.CANCELLED, texts_comments.CANCELLED_TOAST)
    if guard(comment.text).level is Level.URGENT:
        what = (texts_guard.DELETED, texts_guard.DELETED_TOAST)
    alone = comment.state is CommentState.PREVIEW
    said = await _end(context, comment, CommentState.CANCELLED, what, alone=alone)
    present = await context.tx.comments.get(comment.id)
    ended = comment.state is not CommentState.CANCELLED
    if ended and present is not None and present.state is CommentState.CANCELLED:
        # What was never sent is of no use to anyone any more (facts on comments, section 11).
        await context.tx.comments.note(comment.id, text="", shown_name=None)
    return said


async def change(context: Context) -> Sequence[Reaction]:
    """Say how to change the text; a reply to this finds the comment."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    present = comment.revision == context.it.number(1)
    if comment.state not in (CommentState.PREVIEW, CommentState.SCREENING) or not present:
        return [Toast(texts_comments.cannot_act(comment))]
    asked = screen(texts_comments.OWN_WORDS, reply_to=comment.message_id)
    return [Say(asked, post_id=comment.post_id, comment_id=comment.id)]


async def _end(
    context: Context,
    comment: Comment,
    state: CommentState,
    what: tuple[str, str],
    *,
    rows: Rows = (),
    not_before_at: datetime | None = None,
    alone: bool = False,
) -> Sequence[Reaction]:
    """Move a comment on, and add what became of it to its draft, or put it `alone` in its place."""
    shown = await shown_draft(context, comment)
    moved = await context.tx.comments.move(
        comment.id,
        state,
        context.now,
        revision=context.it.number(1),
        was=comment.state,
        not_before_at=not_before_at,
    )
    if not moved:
        return [Toast(texts_comments.cannot_act(comment))]
    told = screen(what[0], reply_to=comment.message_id)
    closed = replace(told if alone else closed_preview(shown, what[0]), rows=rows)
    return [Change(closed), Toast(what[1])]


async def _how(context: Context, comment: Comment) -> HowComments:
    place = await place_of(context, comment.post_id)
    return HowComments.NOT if place is None else place.how
