"""HANDLERS: owners decide about comments that wait on the blog; readers take their own off it.

A press is a wish, a row (storage/wishes.py); feeds/moderate.py carries it out. A card that was
decided about before says who did what and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts_help, texts_moderation
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.answering import ask_answer
from bot.handlers.barring import ban_line
from bot.handlers.pasting import asked_card
from bot.handlers.previewing import mine
from bot.render import screen
from bot.render_comments import with_reason
from bot.render_guard import review_screen
from bot.render_moderation import (
    ANSWER,
    ASK,
    CARD,
    DECISIONS,
    PUBLISH,
    REFUSE,
    Held,
    closed_card,
    held_card,
    held_on,
    menu_card,
    withdrawal_card,
)
from bot.render_owners import Place
from bot.roles import Right
from bot.screen import Screen
from feeds.guard import guard
from storage.messages import NewMessage
from storage.offers import EDIT
from storage.records import Comment
from storage.states import MAY_TAKE_BACK, MAY_WITHDRAW, CommentState
from storage.wishes import ASKED_OFF

WITHDRAW = "withdraw"
_CARDS = 10  # more at once would bury the topics


async def press(context: Context) -> Sequence[Reaction]:
    """Decide about a comment that waits on the blog, or turn its card over."""
    comment = await context.tx.comments.get(context.it.number(0))
    if comment is None or comment.revision != context.it.number(1):
        return [Toast(texts_help.STALE)]
    held = await held_of(context, comment)
    wish = await context.tx.wishes.of(comment.id)
    word = context.it.word(2)
    if comment.state is not CommentState.HELD or (wish is not None and wish.done_at is None):
        return await closed_held(context, held, texts_moderation.OTHER_TOAST)
    if not held.moderates or word not in {CARD, REFUSE, ASK, ANSWER, *DECISIONS}:
        return [Toast(texts_help.STALE)]
    if word in {CARD, REFUSE, ASK}:
        return [Change(held_card(held) if word == CARD else menu_card(held, word))]
    owner = context.it.chat_id
    asked = PUBLISH if word == ANSWER else word
    if not await context.tx.wishes.ask(comment, asked, owner, context.now):
        return await closed_held(context, held, texts_moderation.OTHER_TOAST)
    subject = f"comment {comment.id}: {word}"
    await context.tx.audit.note(owner, "comment moderated", subject, context.now)
    closed = await closed_held(context, held, texts_moderation.DONE_TOAST)
    return [*closed, ask_answer(held)] if word == ANSWER else closed


async def undecided(context: Context) -> Sequence[Reaction]:
    """Bring an owner the comments that wait: no card comes before the first Start."""
    if not context.may(Right.MODERATE):
        return []
    waiting = await context.tx.comments.undecided(_CARDS)
    return [Say(await _card(context, one), one.post_id, one.id) for one in waiting]


async def _card(context: Context, comment: Comment) -> Screen:
    held = await held_of(context, comment)
    if comment.state is CommentState.HELD:
        return held_card(held)
    asked = await asked_card(context, comment)
    return asked or review_screen(comment, held.post, guard(comment.text))


async def withdraw(context: Context) -> Sequence[Reaction]:
    """Take a person's own comment off the blog, or ask the owners to; or let it not go there."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    if comment.state in MAY_TAKE_BACK:
        return await _take_back(context, comment)
    if comment.state not in MAY_WITHDRAW:
        return [Toast(texts_moderation.NOT_THERE)]
    held = await held_of(context, comment)
    if not held.moderates and not context.house.owners:
        return [Toast(texts_moderation.NOBODY_TO_ASK)]
    if why := await _why_not(context, comment):
        return [Toast(why)]
    word = WITHDRAW if held.moderates else ASKED_OFF
    chat_id = context.it.chat_id
    asked = await context.tx.wishes.ask(comment, word, chat_id, context.now, states=MAY_WITHDRAW)
    if not asked:
        return [Toast(texts_moderation.BUSY)]
    subject = f"comment {comment.id}: {word}"
    await context.tx.audit.note(chat_id, "comment withdrawn", subject, context.now)
    if held.moderates:
        return [Toast(texts_moderation.WITHDRAWING)]
    await _ask_owners(context, held)
    said = screen(texts_moderation.WITHDRAW_ASKED, reply_to=comment.message_id)
    return [Say(said, comment.post_id, comment.id)]


async def _take_back(context: Context, comment: Comment) -> Sequence[Reaction]:
    """Let a comment that waits for an owner, or for the blog, never go there."""
    taken = await context.tx.comments.move(
        comment.id,
        CommentState.CANCELLED,
        context.now,
        revision=comment.revision,
        was=comment.state,
        text="",
        shown_name=None,
        body=None,
    )
    if not taken:
        return [Toast(texts_moderation.BUSY)]
    subject = f"comment {comment.id}: taken back"
    await context.tx.audit.note(context.it.chat_id, "comment withdrawn", subject, context.now)
    said = screen(texts_moderation.TAKEN_BACK, reply_to=comment.message_id)
    return [Say(said, comment.post_id, comment.id), Toast(texts_moderation.TAKEN_BACK_TOAST)]


async def _why_not(context: Context, comment: Comment) -> str:
    """Return why a comment cannot be taken off now: it is asked for, or an owner was faster."""
    wish = await context.tx.wishes.of(comment.id)
    if wish is None:
        return ""
    if wish.word == ASKED_OFF or (wish.word == WITHDRAW and wish.done_at is None):
        return texts_moderation.ASKED_ALREADY
    if wish.done_at is not None:
        return ""
    return texts_moderation.BUSY_CHANGE if wish.word == EDIT else texts_moderation.BUSY


async def _ask_owners(context: Context, held: Held) -> None:
    body = withdrawal_card(held).to_json()
    for owner in sorted(context.house.owners):
        key = f"withdrawal:{held.comment.id}:{owner}"
        about = (held.post.id, held.comment.id)
        new = NewMessage(key, owner, body, *about, lane=1)
        await context.tx.messages.add(new, context.now)


async def closed_held(
    context: Context, held: Held, toast: str = texts_moderation.OTHER_TOAST
) -> Sequence[Reaction]:
    """Show a card with nothing to press: who did what, and where the comment stands."""
    wish = await context.tx.wishes.of(held.comment.id)
    place = Place(context.now, context.house.timezone)
    closed = closed_card(held, wish, context.it.chat_id, place)
    return [Change(with_reason(closed, await ban_line(context, held.comment))), Toast(toast)]


async def held_of(context: Context, comment: Comment) -> Held:
    """Return a comment as its site lets owners decide about it."""
    post = await context.tx.posts.get(comment.post_id)
    if post is None:
        raise AssertionError("a comment refers to its post")
    site = await context.tx.sites.get(post.site_id)
    return held_on(comment, post, context.house.platform_of(site))
