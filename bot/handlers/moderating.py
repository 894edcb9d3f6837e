"""HANDLERS: owners decide about comments that wait; readers take their own off the blog.

About what the blog has a press is a wish, a row (storage/wishes.py) that feeds/moderate.py carries
out; about what waits here it acts at once (reviewing.py). A card that was decided about before says
who did what and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.admins.circle import someone_decides, those_with
from bot.admins.roles import Right
from bot.catalogues import in_english
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.answering import ask_answer
from bot.handlers.barring import ban_line
from bot.handlers.previewing import mine
from bot.handlers.reviewing import decide
from bot.render import screen
from bot.render.caught import CAUGHT
from bot.render.comments import with_reason
from bot.render.moderation import (
    ANSWER,
    ASK,
    CARD,
    PUBLISH,
    REFUSE,
    Held,
    closed_card,
    closed_withdrawal,
    held_on,
    menu_card,
    outdated_card,
    waiting_card,
    withdrawal_card,
)
from bot.render.owners import Place
from bot.screen import Screen
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from storage.messages import NewMessage
from storage.offers import EDIT
from storage.records import Comment
from storage.states import MAY_TAKE_BACK, MAY_WITHDRAW, CommentState
from storage.wishes import ASKED_OFF

WITHDRAW = "withdraw"
_CARDS = 10  # more at once would bury the topics
_WAITS = (CommentState.HELD, CommentState.REVIEW)


async def press(context: Context) -> Sequence[Reaction]:
    """Decide about a comment that waits, on the blog or for it, or turn its card over."""
    held = await shown_on_card(context)
    if held is None:
        return [Toast(texts_help.STALE)]
    if not await still_waits(context, held):
        return await closed_held(context, held)
    comment, word = held.comment, context.it.word(2)
    if not held.words or word not in {CARD, REFUSE, ASK, *held.words}:
        return [Toast(texts_help.STALE)]
    if word in {CARD, REFUSE, ASK}:
        return [Change(await _shown(context, held) if word == CARD else menu_card(held, word))]
    told = await (decide if held.is_here else _wish)(context, comment, word)
    closed = await closed_held(context, held, told or texts_moderation.OTHER_TOAST)
    return [*closed, ask_answer(held)] if told and word == ANSWER else closed


async def shown_on_card(context: Context) -> Held | None:
    """Return the comment whose card was pressed, of its present text or an older one."""
    comment = await context.tx.comments.get(context.it.number(0))
    if comment is None or not 1 <= context.it.number(1) <= comment.revision:
        return None
    return await held_of(context, comment)


async def still_waits(context: Context, held: Held) -> bool:
    """Say whether a comment waits for a decision, with the text that the pressed card showed."""
    comment = held.comment
    if comment.revision != context.it.number(1) or comment.state not in _WAITS:
        return False
    if held.is_left and not held.is_here:
        return False
    wish = await context.tx.wishes.of(comment.id)
    if wish is None or held.is_here:
        return True
    return wish.done_at is not None and wish.word != ASKED_OFF


async def _wish(context: Context, comment: Comment, word: str) -> str:
    """Write down what an owner wants; return what to say of it, empty if somebody was faster."""
    owner = context.it.chat_id
    asked = PUBLISH if word == ANSWER else word
    if not await context.tx.wishes.ask(comment, asked, owner, context.now):
        return ""
    subject = f"comment {comment.id}: {word}"
    await context.tx.audit.note(owner, "comment moderated", subject, context.now)
    return texts_moderation.DONE_TOAST


async def undecided(context: Context) -> Sequence[Reaction]:
    """Bring an owner the comments that wait: no card comes before the first Start."""
    if not context.may(Right.MODERATE):
        return []
    waiting = await context.tx.comments.undecided(_CARDS)
    shown = [await _shown(context, await held_of(context, one)) for one in waiting]
    return [Say(card, one.post_id, one.id) for card, one in zip(shown, waiting, strict=True)]


async def _shown(context: Context, held: Held) -> Screen:
    """Return the card of a comment that waits, with what its writer's ban is."""
    return with_reason(waiting_card(held), await ban_line(context, held.comment))


async def withdraw(context: Context) -> Sequence[Reaction]:
    """Take a person's own comment off the blog, or ask the owners to; or let it not go there."""
    comment = await mine(context)
    if comment is None:
        return [Toast(texts_help.STALE)]
    if comment.state in MAY_TAKE_BACK:
        return await _take_back(context, comment)
    if comment.state in CAUGHT and await someone_decides(context.tx, context.house.owners):
        return await _keep_off(context, comment)
    if comment.state not in MAY_WITHDRAW:
        return [Toast(texts_moderation.NOT_THERE)]
    held = await held_of(context, comment)
    if not held.moderates and not await someone_decides(context.tx, context.house.owners):
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
    told = texts_moderation.WITHDRAW_ASKED
    told = texts_moderation.WITHDRAW_ASKED_LEFT if held.is_left else told
    said = screen(told, reply_to=comment.message_id)
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


async def _keep_off(context: Context, comment: Comment) -> Sequence[Reaction]:
    """Write down that its writer wants a comment to stay off that the blog has put away."""
    if why := await _why_not(context, comment):
        return [Toast(why)]
    chat_id, now = context.it.chat_id, context.now
    if not await context.tx.wishes.ask(comment, ASKED_OFF, chat_id, now, states=CAUGHT):
        return [Toast(texts_moderation.BUSY)]
    subject = f"comment {comment.id}: {ASKED_OFF}"
    await context.tx.audit.note(chat_id, "comment withdrawn", subject, now)
    said = screen(texts_moderation.KEPT_OFF, reply_to=comment.message_id)
    return [Say(said, comment.post_id, comment.id)]


async def is_off(context: Context) -> Sequence[Reaction]:
    """Note that an owner has taken a letter out of its post: nobody here may be able to see it."""
    comment = await context.tx.comments.get(context.it.number(0))
    if comment is None or comment.revision != context.it.number(1):
        return [Toast(texts_help.STALE)]
    held = await held_of(context, comment)
    owner, toast = context.it.chat_id, texts_moderation.OTHER_TOAST
    wish = await context.tx.wishes.of(comment.id)
    asked = held.is_letter and wish is not None and wish.word == ASKED_OFF
    new = (comment.id, CommentState.WITHDRAWN, context.now)
    if asked and await context.tx.comments.move(*new, was=CommentState.APPROVED):
        subject = f"comment {comment.id}: off"
        await context.tx.audit.note(owner, "comment moderated", subject, context.now)
        toast = texts_moderation.OFF_TOAST
    held = replace(held, comment=await context.tx.comments.get(comment.id) or comment)
    place = Place(context.now, context.house.timezone)
    return [Change(closed_withdrawal(held, wish, owner, place)), Toast(toast)]


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
    with in_english():
        body = withdrawal_card(held).to_json()
    for owner in await those_with(context.tx, context.house.owners, Right.MODERATE):
        key = f"withdrawal:{held.comment.id}:{owner}"
        about = (held.post.id, held.comment.id)
        new = NewMessage(key, owner, body, *about, lane=1)
        await context.tx.messages.add(new, context.now)


async def closed_held(
    context: Context, held: Held, toast: str = texts_moderation.OTHER_TOAST
) -> Sequence[Reaction]:
    """Show a card with nothing to press: who did what, and where the comment stands now."""
    comment = await context.tx.comments.get(held.comment.id) or held.comment
    wish = await context.tx.wishes.of(comment.id)
    place = Place(context.now, context.house.timezone)
    close = closed_card if comment.revision == context.it.number(1) else outdated_card
    closed = close(replace(held, comment=comment), wish, context.it.chat_id, place)
    return [Change(with_reason(closed, await ban_line(context, comment))), Toast(toast)]


async def held_of(context: Context, comment: Comment) -> Held:
    """Return a comment as its site lets owners decide about it."""
    post = await context.tx.posts.get(comment.post_id)
    if post is None:
        raise AssertionError("a comment refers to its post")
    site = await context.tx.sites.get(post.site_id)
    left = not await context.tx.sites.is_used(site.id)
    return held_on(comment, post, context.house.platform_of(site), left=left)
