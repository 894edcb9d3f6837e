"""HANDLERS: a reader sends again what the blog did not confirm, or leaves it.

`Send it again` ─┬─ it can be sent from here ─▶ unknown: the blog is asked first, so none is twice
                 └─ handed off ─▶ its preview, to post by hand
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.context import Change, Context, Reaction, Toast
from bot.handlers.barring import at_press
from bot.handlers.previewing import Place, mine, place_of, say_preview
from bot.render import HowComments, comment_screen
from bot.render.comments import closed_preview
from bot.screen import Screen
from bot.texts import again as texts_again
from bot.texts import comments as texts_comments
from bot.texts import hand as texts_hand
from bot.texts import help as texts_help
from storage.awaited import MAY_SEND_AGAIN
from storage.records import Comment
from storage.states import CommentState

_ONE_TRY = 1  # is counted, so that what the blog calls a duplicate is looked for


async def again(context: Context) -> Sequence[Reaction]:
    """Send a comment once more, as its writer agreed to it."""
    comment = await mine(context)
    place = None if comment is None else await place_of(context, comment.post_id)
    if comment is None or place is None:
        return [Toast(texts_help.STALE)]
    if why := await _why_not(context, comment, place):
        return [Toast(why)]
    shown = await _shown(context, comment, place)
    if barred := await at_press(context, comment, shown):
        return barred
    if place.how.by_hand:
        return await _hand_back(context, comment, shown)
    if not await context.tx.comments.move(
        comment.id,
        CommentState.UNKNOWN,
        context.now,
        revision=comment.revision,
        was=CommentState.REJECTED,
        attempt=_ONE_TRY,
        queued_at=context.now,
        not_before_at=None,
        error=None,
    ):
        return [Toast(texts_comments.cannot_act(comment))]
    return [Change(closed_preview(shown, texts_again.ASKING)), Toast(texts_comments.SENT_TOAST)]


async def let_go(context: Context) -> Sequence[Reaction]:
    """Leave it as it is."""
    comment = await mine(context)
    place = None if comment is None else await place_of(context, comment.post_id)
    if comment is None or place is None:
        return [Toast(texts_help.STALE)]
    if not _is_lost(context, comment):
        return [Toast(texts_comments.cannot_act(comment))]
    shown = await _shown(context, comment, place)
    return [Change(closed_preview(shown, texts_again.LEFT)), Toast(texts_again.LEFT)]


def _is_lost(context: Context, comment: Comment) -> bool:
    seen = comment.revision == context.it.number(1) and comment.text
    is_it = comment.state is CommentState.REJECTED and comment.error in MAY_SEND_AGAIN
    return bool(seen and is_it)


async def _why_not(context: Context, comment: Comment, place: Place) -> str:
    """Return why a comment cannot be sent again now; empty if it can."""
    if not _is_lost(context, comment):
        return texts_comments.cannot_act(comment)
    if place.how is HowComments.CLOSED:
        return texts_hand.COMMENTS_CLOSED
    if place.how is HowComments.NOT or (place.how is HowComments.RELAYED and not comment.body):
        return texts_comments.NO_COMMENTS
    waiting = await context.tx.comments.waiting(context.it.chat_id)
    return texts_comments.WAIT if waiting >= texts_comments.MOST_WAITING else ""


async def _shown(context: Context, comment: Comment, place: Place) -> Screen:
    site = await context.tx.sites.get(place.post.site_id)
    return comment_screen(comment, place.post, site)


async def _hand_back(context: Context, comment: Comment, shown: Screen) -> Sequence[Reaction]:
    """Give the text back to its writer, who posts it by hand."""
    back, revision = CommentState.PREVIEW, comment.revision
    was = CommentState.REJECTED
    values: dict[str, Any] = {"queued_at": None, "error": None}
    if not await context.tx.comments.move(
        comment.id, back, context.now, revision=revision, was=was, **values
    ):
        return [Toast(texts_comments.cannot_act(comment))]
    await context.tx.comments.edit(comment, comment.text, context.now)
    present = await context.tx.comments.get(comment.id)
    closed = Change(closed_preview(shown, texts_again.BACK))
    return [closed, await say_preview(context, present or comment), Toast(texts_again.BACK)]
