"""HANDLERS: a reader asks an editor to add a comment by hand, and hears when it is done.

preview ─▶ `Ask an editor to add it` ─▶ review ─┬─ `I have added it` ─▶ handed off ─▶ on the site
                                                └─ `Reject`, `Ask for a change`  reviewing.py
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.circle import someone_decides, those_with
from bot.admins.roles import Right
from bot.catalogues import in_english, speaking_to
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.barring import at_press
from bot.handlers.commenting import too_much
from bot.handlers.previewing import mine, place_of, preview_of
from bot.render import HowComments
from bot.render.comments import closed_preview
from bot.render.hand import added_screen, paste_card
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import hand as texts_hand
from bot.texts import help as texts_help
from feeds.sites.base import Ability
from storage.awaited import PASTE
from storage.messages import NewMessage
from storage.records import Comment
from storage.states import CommentState


async def ask(context: Context) -> Sequence[Reaction]:
    """Give a comment to the owners, who may add it to the blog by hand."""
    comment = await mine(context)
    place = None if comment is None else await place_of(context, comment.post_id)
    if comment is None or place is None or not place.how.by_hand:
        return [Toast(texts_help.STALE)]
    if why := await _why_not(context, comment):
        return [Toast(why)]
    shown = await preview_of(context, comment)
    if barred := await at_press(context, comment, shown):
        return barred
    moved = await context.tx.comments.move(
        comment.id,
        CommentState.REVIEW,
        context.now,
        revision=context.it.number(1),
        was=CommentState.PREVIEW,
        error=PASTE,
        shown_name=comment.shown_name or texts_comments.ANONYMOUS,
    )
    if not moved:
        return [Toast(texts_comments.cannot_act(comment))]
    with in_english():
        body = paste_card(comment, place.post, place.form_url).to_json()
    for owner in await those_with(context.tx, context.house.owners, Right.MODERATE):
        key = f"paste:{comment.id}:{comment.revision}:{owner}"
        new = NewMessage(key, owner, body, place.post.id, comment.id, lane=1)
        await context.tx.messages.add(new, context.now)
    letter = place.how is HowComments.OR_LETTER
    asked = texts_hand.ASKED_LETTER if letter else texts_hand.ASKED
    return [Change(closed_preview(shown, asked)), Toast(texts_hand.ASKED_TOAST)]


async def _why_not(context: Context, comment: Comment) -> str:
    if comment.state is not CommentState.PREVIEW or comment.revision != context.it.number(1):
        return texts_comments.cannot_act(comment)
    if not await someone_decides(context.tx, context.house.owners):
        return texts_guard.NO_OWNERS
    answers = comment.parent_id is not None
    return await too_much(context, comment.post_id, comment.text, answers=answers)


async def tell_added(context: Context, comment: Comment) -> None:
    """Tell a reader that an owner has added the comment to the blog by hand."""
    post = await context.tx.posts.get(comment.post_id)
    if post is None:
        raise AssertionError("a comment refers to its post")
    watched = await is_watched(context, comment)
    with await speaking_to(context.tx, comment.chat_id):
        body = added_screen(comment, post, watched=watched).to_json()
    key = f"added:{comment.id}:{comment.revision}"
    new = NewMessage(key, comment.chat_id, body, post.id, comment.id)
    await context.tx.messages.add(new, context.now)


async def is_watched(context: Context, comment: Comment) -> bool:
    """Say whether we see for ourselves when a comment is on the blog."""
    post = await context.tx.posts.get(comment.post_id)
    if post is None or not await context.tx.sites.is_used(post.site_id):
        return False
    platform = context.house.platform_of(await context.tx.sites.get(post.site_id))
    return Ability.COMMENTS in platform.abilities
