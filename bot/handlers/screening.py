"""HANDLERS: what the guard saw in a text, and what its writer or an owner says of it.

text ─▶ guard ─┬─ block ──▶ told, nothing kept
               ├─ hold ───▶ screening ─▶ `It is a public number` ─▶ name, preview, send ─▶ review
               ├─ nudge ──▶ screening ─▶ `Nobody can be known from it` ─▶ name, preview
               └─ urgent ─▶ told to get help; `Send to the editor` ─▶ noted
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.circle import someone_decides, those_with
from bot.admins.roles import Right
from bot.catalogues import in_english
from bot.comments.limits import LONGEST_SPAN, next_note, to_the_minute
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.barring import at_press, ban_of, barred, told_of
from bot.handlers.previewing import mine, next_step, place_of, preview_of
from bot.render.comments import closed_preview, with_reason
from bot.render.guard import (
    blocked_screen,
    help_screen,
    note_screen,
    question_screen,
    review_screen,
)
from bot.screen import Screen
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from bot.texts import limits as texts_limits
from bot.texts.owners import moment
from feeds.guard import Level, Verdict, guard
from feeds.wording import normalise
from storage.messages import NewMessage
from storage.records import Comment, Post
from storage.states import OPEN, CommentState

ASKED = (Level.NUDGE, Level.HOLD, Level.URGENT)
"""The levels at which the writer is asked."""


def refuse(context: Context, verdict: Verdict, post_id: int, *, kept: bool) -> Say:
    """Return that a text is not kept."""
    if verdict.level is Level.URGENT:
        return help_now(context, verdict)
    shown = blocked_screen(verdict, kept=kept, reply_to=context.it.message_id)
    return Say(shown, post_id=post_id)


def help_now(context: Context, verdict: Verdict) -> Say:
    """Return where to get help, for a text that is not a comment."""
    return Say(help_screen(verdict, context.it.message_id))


def answer_first(context: Context) -> Sequence[Reaction]:
    """Answer a message that is no comment, if somebody needs help or it gives a patient away.

    Nothing of it is kept: the answer to a search would repeat it.
    """
    verdict = guard(context.it.text)
    if verdict.level is Level.URGENT:
        return [help_now(context, verdict)]
    if not verdict.may_be_kept:
        return [Say(blocked_screen(verdict, kept=False, reply_to=context.it.message_id))]
    return ()


async def turned_away(context: Context, edited: Comment | None = None) -> Sequence[Reaction]:
    """Answer a person whose comments are not taken; nothing for anybody else.

    Who needs help is told where to get it, and only that. Of a quiet ban nothing is told.
    """
    ban = await ban_of(context)
    if ban is None or (edited is not None and normalise(context.it.text) == edited.text):
        return ()
    if first := answer_first(context):
        return first
    return () if ban.is_quiet else [barred(context, ban)]


async def ask(context: Context, comment: Comment, verdict: Verdict) -> Say:
    """Let a comment wait for what its writer says of the guard's finding, and ask."""
    if comment.state is not CommentState.SCREENING:
        await context.tx.comments.move(comment.id, CommentState.SCREENING, context.now)
    shown = question_screen(
        comment, verdict, owners=await someone_decides(context.tx, context.house.owners)
    )
    return Say(shown, post_id=comment.post_id, comment_id=comment.id)


async def let_pass(context: Context) -> Sequence[Reaction]:
    """Go on with a comment: nobody can be known from it, or its number is a public one."""
    comment = await mine(context)
    why = _why_not(context, comment)
    if why or comment is None:
        return [Toast(why)]
    verdict = guard(comment.text)
    if verdict.level is Level.URGENT or not verdict.may_be_kept:
        return [Toast(texts_help.STALE)]
    asked = question_screen(
        comment, verdict, owners=await someone_decides(context.tx, context.house.owners)
    )
    place = await place_of(context, comment.post_id)
    if verdict.level is Level.HOLD and place and place.how.by_hand:
        # Its writer posts it by hand, so an owner looks before that.
        first = texts_guard.FOR_EDITOR_FIRST
        if swallowed := await at_press(context, comment, asked, first):
            return swallowed
        await context.tx.comments.move(comment.id, CommentState.REVIEW, context.now)
        await to_review(context, comment)
        closed = closed_preview(asked, first)
        return [Change(closed), Toast(texts_guard.FOR_EDITOR_TOAST)]
    return [Change(asked.without_buttons()), await next_step(context, comment.id)]


async def note(context: Context) -> Sequence[Reaction]:
    """Give a text to the owners in private; it never goes to the blog."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    if not await someone_decides(context.tx, context.house.owners):
        return [Toast(texts_guard.NO_OWNERS)]
    verdict = guard(comment.text)
    if comment.state in OPEN and (why := await _why_no_note(context, verdict)):
        return [Toast(why)]
    shown = await shown_draft(context, comment)
    moved = await context.tx.comments.move(
        comment.id, CommentState.NOTED, context.now, revision=context.it.number(1)
    )
    if not moved:
        return [Toast(texts_comments.cannot_act(comment))]
    post = await _post(context, comment)
    with in_english():
        body = note_screen(comment, post, urgent=verdict.level is Level.URGENT)
    await tell_owners(context, comment, body)
    return [Change(closed_preview(shown, texts_guard.NOTED)), Toast(texts_guard.NOTED_TOAST)]


async def _why_no_note(context: Context, verdict: Verdict) -> str:
    """Return why a private note cannot be sent now; a call for help always can."""
    if verdict.level is Level.URGENT:
        return ""
    ban = await ban_of(context)
    if ban is not None:
        return texts_help.STALE if ban.is_quiet else told_of(context, ban)
    before = await context.tx.commenters.noted(context.it.chat_id, context.now - LONGEST_SPAN)
    until = next_note(before, context.now)
    if until is None:
        return ""
    here = context.house.timezone
    at, now = to_the_minute(until).astimezone(here), context.now.astimezone(here)
    return texts_limits.too_many_notes(moment(at, now))


async def to_review(context: Context, comment: Comment, why: str = "") -> None:
    """Put the card of a comment that waits for an owner into their chats; `why` says one more."""
    post = await _post(context, comment)
    with in_english():
        card = with_reason(review_screen(comment, post, guard(comment.text)), why)
    await tell_owners(context, comment, card)


async def tell_owners(context: Context, comment: Comment, body: Screen) -> None:
    """Write one message to each owner about a comment, once for each of its states."""
    # Read anew: the state is the one that it was just moved to.
    now_it_is = await context.tx.comments.get(comment.id) or comment
    for owner in await those_with(context.tx, context.house.owners, Right.MODERATE):
        key = f"owner:{comment.id}:{comment.revision}:{now_it_is.state}:{owner}"
        about = (comment.post_id, comment.id)
        new = NewMessage(key, owner, body.to_json(), *about)
        await context.tx.messages.add(new, context.now)


async def shown_draft(context: Context, comment: Comment) -> Screen:
    """Return what the person sees of a draft: the guard's question, or the preview."""
    if comment.state is CommentState.SCREENING:
        return question_screen(
            comment,
            guard(comment.text),
            owners=await someone_decides(context.tx, context.house.owners),
        )
    return await preview_of(context, comment)


async def _post(context: Context, comment: Comment) -> Post:
    post = await context.tx.posts.get(comment.post_id)
    if post is None:
        raise AssertionError("a comment refers to its post")
    return post


def _why_not(context: Context, comment: Comment | None) -> str:
    """Return why a button does nothing any more; empty if it may act."""
    if comment is None:
        return texts_help.STALE
    asked = comment.state is CommentState.SCREENING and comment.revision == context.it.number(1)
    return "" if asked else texts_comments.cannot_act(comment)
