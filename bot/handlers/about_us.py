"""HANDLERS: a person complains about the service, and an owner answers through the bot.

`Complain about this service` ─▶ what? ─▶ guard ─▶ a row with a reference and a clock of 30 days
─▶ a card for each owner ─▶ `Answer and close` ─▶ the answer goes to the person, who stays unnamed
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.catalogues import in_english
from bot.comments.complained import tell_owners, tell_person
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.complaining import checked, fault, too_many
from bot.render import screen
from bot.render.about_us import (
    ANSWER,
    STOP,
    answered_screen,
    ask_screen,
    card,
    closed_card,
    filed_screen,
)
from bot.render.complaints import SHOW
from bot.render.guard import blocked_screen
from bot.render.owners import Place
from bot.texts import about_us as texts_about_us
from bot.texts import complaints as texts_complaints
from bot.texts import help as texts_help
from feeds.guard import guard
from feeds.wording import normalise
from storage.complaints import ABOUT_US, NO_COMMENT, Complaint, NewComplaint
from storage.drafts import Draft

WHY, REPLY = "about_us_why", "about_us_reply"
"""The kinds of tasks that wait for a text here."""


async def begin(context: Context) -> Sequence[Reaction]:
    """Ask what is wrong, or do not complain after all."""
    chat_id = context.it.chat_id
    if context.it.word(0) == STOP:
        return await _stop(context)
    if await too_many(context):
        return [Toast(texts_complaints.TOO_MANY)]
    draft = await context.tx.drafts.put(chat_id, WHY, "text", {}, context.now)
    return [Say(ask_screen(draft.revision))]


async def _stop(context: Context) -> Sequence[Reaction]:
    draft = await context.tx.drafts.get(context.it.chat_id)
    if draft is None or draft.kind != WHY or draft.revision != context.it.number(1):
        return [Toast(texts_help.STALE)]
    await context.tx.drafts.drop(context.it.chat_id)
    return [Change(screen(texts_about_us.STOPPED))]


async def take_why(context: Context, _draft: Draft) -> Sequence[Reaction]:
    """Take a complaint; nothing of a text that gives a patient away is kept."""
    help_first, refusal = checked(context)
    if refusal:
        return refusal
    await context.tx.drafts.drop(context.it.chat_id)
    if await too_many(context):
        return [*help_first, Say(screen(texts_complaints.TOO_MANY))]
    filed = await _file(context)
    owners = await those_with(context.tx, context.house.owners, Right.OWN)
    return [*help_first, Say(filed_screen(filed, _place(context), owners=bool(owners)))]


async def _file(context: Context) -> Complaint:
    """Write a complaint down, and put its card into the chats of the owners."""
    tx, now = context.tx, context.now
    new = NewComplaint(
        kind=ABOUT_US,
        chat_id=context.it.chat_id,
        post_id=None,
        comment_id=None,
        site_comment_id=None,
        subject=NO_COMMENT,
        why=normalise(context.it.text),
        due_at=now + timedelta(days=texts_about_us.DAYS),
    )
    filed = await tx.complaints.add(new, now)
    await tx.audit.note(0, "complaint made", filed.reference, now)
    with in_english():
        shown = card(filed, _place(context))
    await tell_owners(tx, filed, shown, "card", context.house.owners, now)
    return filed


async def press(context: Context, complaint: Complaint) -> Sequence[Reaction]:
    """Show an owner the card of a complaint, or ask for the answer to it."""
    word = context.it.word(2)
    if not context.may(Right.OWN) or word not in {SHOW, ANSWER}:
        return [Toast(texts_help.STALE)]
    if complaint.decided_at is not None:
        shown = closed_card(complaint, context.it.chat_id, _place(context))
        return [Change(shown), Toast(texts_about_us.CLOSED_BEFORE)]
    if word == SHOW:
        return [Change(card(complaint, _place(context)))]
    data = {"complaint": complaint.id}
    await context.tx.drafts.put(context.it.chat_id, REPLY, "text", data, context.now)
    return [Say(screen(texts_about_us.ASK_ANSWER, reply_to=context.it.pressed_id))]


async def take_reply(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Give the person the answer of an owner, and close the complaint."""
    tx, now, owner = context.tx, context.now, context.it.chat_id
    verdict = guard(context.it.text)
    if not verdict.may_be_kept:
        return [Say(blocked_screen(verdict, kept=False, reply_to=context.it.message_id))]
    if problem := fault(context.it.text):
        return [Say(screen(problem))]
    await tx.drafts.drop(owner)
    complaint = await tx.complaints.take(int(draft.data["complaint"]))
    words = normalise(context.it.text)
    if complaint is None or not await tx.complaints.answer(complaint, words, owner, now):
        return [Say(screen(texts_about_us.CLOSED_BEFORE))]
    await tx.audit.note(owner, "complaint closed", complaint.reference, now)
    closed = await tx.complaints.get(complaint.id) or complaint
    await tell_person(tx, closed, "answered", lambda: answered_screen(closed), now)
    return [Say(screen(texts_about_us.SENT))]


def _place(context: Context) -> Place:
    return Place(context.now, context.house.timezone)
