"""HANDLERS: owners decide about a comment that somebody has reported.

A decision is made once: a card that was decided about before says who did what and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.roles import Right
from bot.comments.complained import case_of, close_gone, tell_outcome
from bot.context import Change, Context, Reaction, Toast
from bot.handlers import about_us
from bot.render.complaints import (
    BY_HAND,
    LEFT,
    OFF,
    SHOW,
    Case,
    case_card,
    closed_card,
    complaints_screen,
)
from bot.render.owners import Place
from bot.texts import complaints as texts_complaints
from bot.texts import help as texts_help
from storage.complaints import ABOUT_US, Choice
from storage.site_wishes import UNPUBLISH
from storage.states import CommentState
from storage.wishes import ASKED_OFF, WITHDRAW

_CHOICES = {OFF: Choice.ASKED, BY_HAND: Choice.OFF, LEFT: Choice.LEFT}


async def complaints(context: Context) -> Sequence[Reaction]:
    """List the complaints that wait, a page at a time."""
    waiting = await context.tx.complaints.open("" if context.may(Right.OWN) else ABOUT_US)
    return [Change(complaints_screen(waiting, _place(context), context.it.number(0)))]


async def press(context: Context) -> Sequence[Reaction]:
    """Decide about a complaint, or show its card."""
    complaint = await context.tx.complaints.take(context.it.number(0))
    if complaint is not None and complaint.kind == ABOUT_US:
        return await about_us.press(context, complaint)
    word = context.it.word(2)
    if complaint is None or word not in {SHOW, *_CHOICES}:
        return [Toast(texts_help.STALE)]
    case = await case_of(context.tx, complaint, context.house.platform_of)
    if complaint.decided_at is not None:
        return await _closed(context, complaint.id, texts_complaints.DECIDED_BEFORE)
    card = Change(case_card(case, _place(context)))
    if word == SHOW:
        return [card]
    if case.now is not None and not case.now.public:
        await close_gone(context.tx, complaint, context.now)
        return await _closed(context, complaint.id, texts_complaints.DECIDED_BEFORE)
    if case.revision != context.it.number(1):
        return [card, Toast(texts_complaints.CHANGED)]
    if word == OFF and not case.moderates:
        return [card, Toast(texts_complaints.BY_HAND)]
    if word == OFF and not await _ask_off(context, case):
        return [Toast(texts_complaints.BUSY)]
    await _decide(context, case, _CHOICES[word])
    return await _closed(context, complaint.id, texts_complaints.DECIDED_TOAST)


async def _ask_off(context: Context, case: Case) -> bool:
    """Write down the wish to take a comment off; False where that cannot be done now."""
    tx, owner, today = context.tx, context.it.chat_id, case.now
    if today is None:
        return False
    if today.site_comment_id is not None:
        return await tx.site_wishes.ask(today.site_comment_id, UNPUBLISH, owner, context.now)
    seen = await tx.comments.get(today.comment_id or 0)
    if seen is None:
        return False
    wish, public = await tx.wishes.of(seen.id), (CommentState.APPROVED,)
    if wish is not None and wish.word == ASKED_OFF:  # by its writer: the blog is asked once more
        return await tx.wishes.ask(seen, WITHDRAW, wish.by, context.now, states=public)
    return await tx.wishes.ask(seen, UNPUBLISH, owner, context.now, states=public)


async def _decide(context: Context, case: Case, choice: Choice) -> None:
    """Write down a decision; what takes a comment off answers every complaint about it."""
    tx, owner, now = context.tx, context.it.chat_id, context.now
    others = [] if choice is Choice.LEFT else await tx.complaints.beside(case.complaint)
    for one in (case.complaint, *others):
        if not await tx.complaints.decide(one.id, choice, owner, now):
            continue
        await tx.audit.note(owner, "complaint decided", f"{one.reference}: {choice}", now)
        if choice is not Choice.ASKED:  # told when the blog has done it
            await tell_outcome(tx, one, choice, now)


async def _closed(context: Context, complaint_id: int, toast: str) -> Sequence[Reaction]:
    complaint = await context.tx.complaints.get(complaint_id)
    if complaint is None:
        raise AssertionError("it was found in this transaction")
    case = await case_of(context.tx, complaint, context.house.platform_of)
    return [Change(closed_card(case, context.it.chat_id, _place(context))), Toast(toast)]


def _place(context: Context) -> Place:
    return Place(context.now, context.house.timezone)
