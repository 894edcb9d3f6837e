"""HANDLERS: owners ban the writer of a comment that waits, and lift bans.

Ban ─▶ how? ─▶ the ban, the comment refused, what else the writer has begun: one transaction
A ban is for one person, in whatever name. The writer's drafts are dropped, and what waits here or
is queued does not go to the blog. What waits on the blog comes to the owners once more, with the
ban; what is on its way then does so when it has arrived. What is public stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.admins.circle import is_owners, those_with
from bot.admins.roles import Right
from bot.catalogues import in_english
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.barring import ban_line
from bot.handlers.moderating import closed_held, held_of, shown_on_card, still_waits
from bot.handlers.reviewing import settle
from bot.render.bans import ban_card, bans_screen
from bot.render.comments import with_reason
from bot.render.guard import note_screen
from bot.render.moderation import Held, waiting_card
from bot.render.owners import Place
from bot.screen import Screen
from bot.texts import bans as texts_bans
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from feeds.guard import Level, guard
from storage import states
from storage.bans import OPEN, QUIET
from storage.messages import NewMessage
from storage.records import Comment
from storage.states import MAY_TAKE_BACK, CommentState

FOR_A_WHILE = timedelta(days=7)

_LISTED = 20
_BINNED = "other"  # the word of the wish: refused, without a reason that the person is told
_REF = re.compile(r"[0-9a-f]{32}")


async def press(context: Context) -> Sequence[Reaction]:
    """Ask how to ban a comment's writer, or do it."""
    held, word = await shown_on_card(context), context.it.word(2)
    if held is None:
        return [Toast(texts_help.STALE)]
    if (stale := await _gone_on(context, held)) or word not in {"", *texts_bans.HOW}:
        return stale or [Toast(texts_help.STALE)]
    if await is_owners(context.tx, context.house.owners, held.comment):
        return [Toast(texts_bans.NOT_AN_OWNER)]
    card = _card(held)
    if word in ("", texts_bans.BACK):
        return [Change(card if word else ban_card(card, held.comment))]
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
    await _stop(context, comment.chat_id)
    await _show_again(context, comment)
    await context.tx.audit.note(owner, "person banned", f"comment {comment.id}: {word}", now)
    told = texts_bans.done(word, was_note=comment.state is CommentState.NOTED)
    closed = with_reason(_card(held).without_buttons(), told)
    return [Change(closed), Toast(texts_bans.BANNED_TOAST)]


async def _refuse(context: Context, comment: Comment) -> bool:
    """Let the comment on the card not be published; False if somebody was faster."""
    if comment.state is CommentState.NOTED:
        return True  # it never goes to the blog
    if comment.state is CommentState.HELD:
        return await context.tx.wishes.ask(comment, _BINNED, context.it.chat_id, context.now)
    return await settle(context, comment, CommentState.REJECTED, _BINNED)


async def _drop_drafts(context: Context, chat_id: int) -> None:
    """End what a person has written and not sent; its text is of no use to anyone any more."""
    for comment_id in await context.tx.commenters.ids(chat_id, states.OPEN):
        await context.tx.comments.move(comment_id, CommentState.CANCELLED, context.now)
        await context.tx.comments.note(comment_id, text="", shown_name=None)
    await context.tx.drafts.drop(chat_id)


async def _stop(context: Context, chat_id: int) -> None:
    """Let nothing go to the blog that waits for an owner here, or for its turn."""
    for comment_id in await context.tx.commenters.ids(chat_id, MAY_TAKE_BACK):
        comment = await context.tx.comments.get(comment_id)
        if comment is not None:
            await settle(context, comment, CommentState.REJECTED, _BINNED)


async def _show_again(context: Context, about: Comment) -> None:
    """Bring the owners what else of a banned person waits on the blog, to be decided one by one."""
    for comment_id in await context.tx.commenters.ids(about.chat_id, {CommentState.HELD}):
        comment = await context.tx.comments.get(comment_id)
        wish = await context.tx.wishes.of(comment_id)
        if comment is None or (wish is not None and wish.done_at is None):
            continue
        with in_english():
            card = with_reason(waiting_card(await held_of(context, comment)), texts_bans.IS_BANNED)
        for owner in await those_with(context.tx, context.house.owners, Right.MODERATE):
            key = f"banned:{comment_id}:{int(context.now.timestamp())}:{owner}"
            new = NewMessage(key, owner, card.to_json(), comment.post_id, comment_id, lane=1)
            await context.tx.messages.add(new, context.now)


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


def _card(held: Held) -> Screen:
    """Return the card of a comment, as it was before anything was pressed."""
    if held.comment.state is CommentState.NOTED:
        return note_screen(held.comment, held.post, urgent=_is_urgent(held.comment))
    return waiting_card(held)


async def _gone_on(context: Context, held: Held) -> Sequence[Reaction]:
    """Say what became of a comment that does not wait any more; nothing if it does."""
    if held.comment.state is CommentState.NOTED:
        return await _noted_before(context, held)
    if not await still_waits(context, held):
        return await closed_held(context, held)
    return () if held.words else [Toast(texts_help.STALE)]


async def _noted_before(context: Context, held: Held) -> Sequence[Reaction]:
    """Say that the writer of a private note is banned already; nothing if that is not so."""
    if _is_urgent(held.comment):
        return [Toast(texts_help.STALE)]
    if not (banned := await ban_line(context, held.comment)):
        return ()
    closed = with_reason(_card(held).without_buttons(), banned)
    return [Change(closed), Toast(texts_moderation.OTHER_TOAST)]


def _is_urgent(comment: Comment) -> bool:
    return guard(comment.text).level is Level.URGENT
