"""HANDLERS: owners ban the writer of a comment that waits, and lift bans.

Ban ─▶ how? ─▶ the ban, the comment refused, the writer's drafts dropped: one transaction
A ban is for one person, in whatever name; the comments that are public stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot import texts_bans, texts_help, texts_moderation
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.barring import ban_line
from bot.handlers.moderating import closed_held, held_of
from bot.handlers.pasting import asked_card
from bot.handlers.reviewing import stale_review
from bot.render_bans import ban_card, bans_screen
from bot.render_comments import with_reason
from bot.render_guard import note_screen, review_screen
from bot.render_moderation import Held, held_card
from bot.render_owners import Place
from bot.screen import Screen
from feeds.guard import Level, guard
from storage.bans import OPEN, QUIET
from storage.commenters import BY_OWNER
from storage.records import Comment
from storage.states import CommentState

FOR_A_WHILE = timedelta(days=7)

_LISTED = 20
_BINNED = "other"  # the word of the wish: refused, without a reason that the person is told
_REF = re.compile(r"[0-9a-f]{32}")
_WAITS = (CommentState.HELD, CommentState.REVIEW, CommentState.NOTED)


async def press(context: Context) -> Sequence[Reaction]:
    """Ask how to ban a comment's writer, or do it."""
    comment = await context.tx.comments.get(context.it.number(0))
    word = context.it.word(2)
    if comment is None or comment.revision != context.it.number(1):
        return [Toast(texts_help.STALE)]
    held = await held_of(context, comment)
    if (stale := await _gone_on(context, held)) or word not in {"", *texts_bans.HOW}:
        return stale or [Toast(texts_help.STALE)]
    if comment.chat_id in context.house.owners:
        return [Toast(texts_bans.NOT_AN_OWNER)]
    card = await _card(context, held)
    if word in ("", texts_bans.BACK):
        return [Change(card if word else ban_card(card, comment))]
    return await _ban(context, held, word)


async def _ban(context: Context, held: Held, word: str) -> Sequence[Reaction]:
    """Refuse the comment and ban its writer; only together, so that a second press does nothing."""
    comment, owner, now = held.comment, context.it.chat_id, context.now
    if not await _refuse(context, comment):
        return await _gone_on(context, held) or [Toast(texts_help.STALE)]
    kind = QUIET if word == texts_bans.QUIETLY else OPEN
    until = now + FOR_A_WHILE if word == texts_bans.WEEK else None
    await context.tx.bans.add(comment.chat_id, kind, owner, now, until)
    await _drop_drafts(context, comment.chat_id)
    await context.tx.audit.note(owner, "person banned", f"comment {comment.id}: {word}", now)
    told = texts_bans.done(word, was_note=comment.state is CommentState.NOTED)
    closed = with_reason((await _card(context, held)).without_buttons(), told)
    return [Change(closed), Toast(texts_bans.BANNED_TOAST)]


async def _refuse(context: Context, comment: Comment) -> bool:
    """Let the comment on the card not be published; False if somebody was faster."""
    if comment.state is CommentState.NOTED:
        return True  # it never goes to the blog
    if comment.state is CommentState.HELD:
        return await context.tx.wishes.ask(comment, _BINNED, context.it.chat_id, context.now)
    return await context.tx.comments.move(
        comment.id,
        CommentState.REJECTED,
        context.now,
        revision=comment.revision,
        was=CommentState.REVIEW,
        error=BY_OWNER,
    )


async def _drop_drafts(context: Context, chat_id: int) -> None:
    """End what a person has written and not sent; its text is of no use to anyone any more."""
    for comment_id in await context.tx.commenters.drafts(chat_id):
        await context.tx.comments.move(comment_id, CommentState.CANCELLED, context.now)
        await context.tx.comments.note(comment_id, text="", shown_name=None)
    await context.tx.drafts.drop(chat_id)


async def show(context: Context) -> Sequence[Reaction]:
    """Show the bans that there are."""
    return [Change(await _list(context))]


async def lift(context: Context) -> Sequence[Reaction]:
    """End a ban; one that was renewed since the list was shown stays."""
    ref = context.it.word(0)
    known = _REF.fullmatch(ref)
    lifted = await context.tx.bans.lift(ref, context.it.number(1)) if known else None
    if lifted is not None:
        since = f"since {lifted.since_at:%Y-%m-%d}, {lifted.kind}"
        await context.tx.audit.note(context.it.chat_id, "ban lifted", since, context.now)
    told = texts_bans.LIFTED if lifted else texts_bans.LIFTED_BEFORE
    return [Change(await _list(context)), Toast(told)]


async def _list(context: Context) -> Screen:
    found = await context.tx.bans.newest(context.now, _LISTED)
    wrote = await context.tx.bans.wrote(frozenset(one.person for one in found))
    return bans_screen(found, wrote, Place(context.now, context.house.timezone))


async def _card(context: Context, held: Held) -> Screen:
    """Return the card of a comment, as it was before anything was pressed."""
    if held.comment.state is CommentState.HELD:
        return held_card(held)
    if held.comment.state is CommentState.NOTED:
        return note_screen(held.comment, held.post, urgent=_is_urgent(held.comment))
    asked = await asked_card(context, held.comment)
    return asked or review_screen(held.comment, held.post, guard(held.comment.text))


async def _gone_on(context: Context, held: Held) -> Sequence[Reaction]:
    """Say what became of a comment that does not wait any more; nothing if it does."""
    comment = held.comment
    if comment.state not in _WAITS:
        if comment.remote_id is None:
            return await stale_review(context)
        return await closed_held(context, held)
    if comment.state is CommentState.REVIEW:
        return ()
    if comment.state is CommentState.NOTED:
        return await _noted_before(context, held)
    wish = await context.tx.wishes.of(comment.id)
    if wish is not None and wish.done_at is None:
        return await closed_held(context, held)
    return () if held.moderates else [Toast(texts_help.STALE)]


async def _noted_before(context: Context, held: Held) -> Sequence[Reaction]:
    """Say that the writer of a private note is banned already; nothing if that is not so."""
    if _is_urgent(held.comment):
        return [Toast(texts_help.STALE)]
    if not (banned := await ban_line(context, held.comment)):
        return ()
    closed = with_reason((await _card(context, held)).without_buttons(), banned)
    return [Change(closed), Toast(texts_moderation.OTHER_TOAST)]


def _is_urgent(comment: Comment) -> bool:
    return guard(comment.text).level is Level.URGENT
