"""HANDLERS: what a person meets whose comments are not taken.

An open ban is told at the next comment. A quiet one is not: the comment looks as if an editor
looked at it first, and its text is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Change, Context, Reaction, Say, Toast
from bot.render.bans import banned_screen, banned_words
from bot.render.comments import closed_preview
from bot.render.owners import Place
from bot.screen import Screen
from bot.texts import bans as texts_bans
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from storage.bans import Ban
from storage.commenters import BY_OWNER
from storage.records import Comment
from storage.states import CommentState


async def ban_of(context: Context) -> Ban | None:
    """Return the ban of who is writing; owners have none."""
    if context.is_owner:
        return None
    return await context.tx.bans.of(context.it.chat_id, context.now)


async def is_quietly_barred(context: Context) -> bool:
    """Say whether who is writing has a ban that is not to be told."""
    ban = await ban_of(context)
    return ban is not None and ban.is_quiet


def told_of(context: Context, ban: Ban) -> str:
    """Return what a toast says of an open ban."""
    return banned_words(ban, _here(context))


def barred(context: Context, ban: Ban) -> Say:
    """Return what is told of an open ban."""
    return Say(banned_screen(ban, _here(context), context.it.message_id))


async def at_press(
    context: Context, comment: Comment, shown: Screen, what: str = texts_guard.FOR_EDITOR
) -> Sequence[Reaction]:
    """Stop a comment that a banned person sends to the blog; nothing if there is no ban.

    `shown` is what the person sees of it, and pressed a button of; `what` is said of it.
    """
    ban = await ban_of(context)
    if ban is None:
        return ()
    if not ban.is_quiet:
        return [Toast(told_of(context, ban))]
    if not await _swallow(context, comment):
        return [Toast(texts_comments.cannot_act(comment))]
    return [Change(closed_preview(shown, what)), Toast(texts_guard.FOR_EDITOR_TOAST)]


async def _swallow(context: Context, comment: Comment) -> bool:
    """End a comment as one that an owner refused, told before; nothing of its text is kept.

    Only the text that the person saw; False if it is another one now.
    """
    move, seen = context.tx.comments.move, context.it.number(1)
    review = CommentState.REVIEW
    if not await move(comment.id, review, context.now, revision=seen, was=comment.state):
        return False
    told = CommentState.REJECTED
    await move(comment.id, told, context.now, error=BY_OWNER)
    await context.tx.comments.note(comment.id, text="", shown_name=None, reported=told)
    return True


async def ban_line(context: Context, comment: Comment) -> str:
    """Return what a card says of its writer's ban; empty if there is none."""
    ban = await context.tx.bans.of(comment.chat_id, context.now)
    return "" if ban is None else texts_bans.IS_BANNED


def _here(context: Context) -> Place:
    return Place(context.now, context.house.timezone)
