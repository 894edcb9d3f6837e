"""HANDLERS: the name that is shown with a comment."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.previewing import (
    ask_name,
    mine,
    name_fault,
    place_of,
    preview_of,
    say_preview,
    usable_name,
)
from bot.handlers.reading import search
from bot.handlers.screening import answer_first
from bot.render import HowComments, screen
from bot.texts import comments as texts_comments
from bot.texts import help as texts_help
from feeds.wording import clean_name
from storage.drafts import Draft
from storage.records import Comment
from storage.states import CommentState

NAME = "name"


async def anonymous(context: Context) -> Sequence[Reaction]:
    """Use no name."""
    return await _pressed(context, texts_comments.ANONYMOUS)


async def first(context: Context) -> Sequence[Reaction]:
    """Use the first name that Telegram tells."""
    return await _pressed(context, usable_name(context.it.first_name))


async def keep(context: Context) -> Sequence[Reaction]:
    """Use the name of last time."""
    person = await context.tx.subscribers.get(context.it.chat_id)
    return await _pressed(context, (person.shown_name if person else None) or "")


async def type_name(context: Context) -> Sequence[Reaction]:
    """Ask for a name; the next message is it."""
    comment = await mine(context)
    why = _why_not(context, comment, CommentState.NAMING)
    if why or comment is None:
        return [Toast(why)]
    await context.tx.drafts.put(
        context.it.chat_id, NAME, "text", {"comment": comment.id}, context.now
    )
    return [Say(screen(texts_comments.WRITE_NAME))]


async def typed(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take the name that was typed; a text after all that is a search."""
    comment = await context.tx.comments.get(int(draft.data["comment"]))
    if (
        comment is None
        or comment.chat_id != context.it.chat_id
        or comment.state is not CommentState.NAMING
    ):
        await context.tx.drafts.drop(context.it.chat_id)
        return await search(context)
    if first := answer_first(context):
        return first
    name = clean_name(context.it.text)
    if len(name) > texts_comments.LONGEST_NAME:
        return [Say(screen(texts_comments.NAME_LONG))]
    if not usable_name(name):
        return [Say(screen(texts_comments.NAME_EMPTY))]
    if fault := await name_fault(context, name):
        return [Say(screen(fault))]
    return [await _choose(context, comment, name)]


async def rename(context: Context) -> Sequence[Reaction]:
    """Ask for the name again; the preview that was shown is void."""
    comment = await mine(context)
    why = _why_not(context, comment, CommentState.PREVIEW)
    if why or comment is None:
        return [Toast(why)]
    place = await place_of(context, comment.post_id)
    if place is None or place.how is not HowComments.RELAYED:
        return [Toast(texts_help.STALE)]
    preview = await preview_of(context, comment)
    await context.tx.comments.move(comment.id, CommentState.NAMING, context.now)
    await context.tx.comments.edit(comment, comment.text, context.now)
    again = await context.tx.comments.get(comment.id)
    return [Change(preview.without_buttons()), await ask_name(context, again or comment)]


async def _pressed(context: Context, name: str) -> Sequence[Reaction]:
    comment = await mine(context)
    why = _why_not(context, comment, CommentState.NAMING)
    if why or comment is None:
        return [Toast(why)]
    if not name:
        return [Toast(texts_comments.NAME_EMPTY)]
    if fault := await name_fault(context, name):
        return [Toast(fault)]
    said = await _choose(context, comment, name)
    return [Change(screen(texts_comments.preview_name(name))), said]


async def _choose(context: Context, comment: Comment, name: str) -> Say:
    shown = texts_comments.via_telegram(name)
    await context.tx.comments.move(
        comment.id,
        CommentState.PREVIEW,
        context.now,
        revision=comment.revision,
        shown_name=shown,
    )
    await context.tx.subscribers.set_name(context.it.chat_id, name)
    await _forget_question(context)
    named = await context.tx.comments.get(comment.id)
    return await say_preview(context, named or comment)


async def _forget_question(context: Context) -> None:
    draft = await context.tx.drafts.get(context.it.chat_id)
    if draft is not None and draft.kind == NAME:
        await context.tx.drafts.drop(context.it.chat_id)


def _why_not(context: Context, comment: Comment | None, state: CommentState) -> str:
    """Return why a button does nothing any more; empty if it may act."""
    if comment is None:
        return texts_help.STALE
    fits = comment.state is state and comment.revision == context.it.number(1)
    return "" if fits else texts_comments.cannot_act(comment)
