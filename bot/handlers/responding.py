"""HANDLERS: the writer of a comment that was taken off because of a report answers the editors."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.catalogues import in_english
from bot.context import Context, Reaction, Say, Toast
from bot.handlers.complaining import fault
from bot.handlers.screening import answer_first, help_now
from bot.render import screen
from bot.render.complaints import answer_screen
from bot.texts import complaints as texts_complaints
from bot.texts import help as texts_help
from feeds.guard import Level, guard
from feeds.wording import normalise
from storage.complaints import Choice, Complaint
from storage.drafts import Draft
from storage.messages import NewMessage

ANSWER = "complaint_answer"
"""The kind of the task that waits for the answer."""

_TAKEN = frozenset({Choice.ASKED, Choice.OFF})


async def respond(context: Context) -> Sequence[Reaction]:
    """Let the writer of a comment that was taken off write to the editors."""
    comment = await context.tx.comments.get(context.it.number(0))
    if comment is None or comment.chat_id != context.it.chat_id:
        return [Toast(texts_help.STALE)]
    if not await _taken(context, comment.id):
        return [Toast(texts_help.STALE)]
    if not await _turn(context, comment.id):
        return [Toast(texts_complaints.ANSWERED_ENOUGH)]
    data = {"comment": comment.id}
    await context.tx.drafts.put(context.it.chat_id, ANSWER, "text", data, context.now)
    return [Say(screen(texts_complaints.ASK_ANSWER, reply_to=context.it.pressed_id))]


async def take_answer(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Give the owners what the writer of a reported comment says of it."""
    comment_id = int(draft.data["comment"])
    verdict = guard(context.it.text)
    help_first = [help_now(context, verdict)] if verdict.level is Level.URGENT else []
    if not verdict.may_be_kept:
        return help_first or answer_first(context)
    if problem := fault(context.it.text):
        return [*help_first, Say(screen(problem))]
    await context.tx.drafts.drop(context.it.chat_id)
    reports, turn = await _taken(context, comment_id), await _turn(context, comment_id)
    if not turn:
        return [*help_first, Say(screen(texts_complaints.ANSWERED_ENOUGH))]
    references = [one.reference for one in reports]
    with in_english():
        body = answer_screen(references, normalise(context.it.text)).to_json()
    comment = await context.tx.comments.get(comment_id)
    post_id = None if comment is None else comment.post_id
    for owner in await those_with(context.tx, context.house.owners, Right.MODERATE):
        key = _answer_key(comment_id, turn, owner)
        new = NewMessage(key, owner, body, post_id, comment_id, lane=1)
        await context.tx.messages.add(new, context.now)
    subject = f"comment {comment_id}"
    await context.tx.audit.note(0, "complaint answered", subject, context.now)
    return [*help_first, Say(screen(texts_complaints.ANSWERED))]


async def has_answered(context: Context, comment_id: int) -> bool:
    """Say whether this owner has heard from the writer of a comment that was taken off."""
    turns = range(1, texts_complaints.MOST_ANSWERS + 1)
    keys = [_answer_key(comment_id, turn, context.it.chat_id) for turn in turns]
    return any([await context.tx.messages.of_key(key) for key in keys])


async def _taken(context: Context, comment_id: int) -> list[Complaint]:
    """Return the complaints because of which a comment of ours was taken off."""
    about = await context.tx.complaints.about(comment_id)
    return [one for one in about if one.choice in _TAKEN]


async def _turn(context: Context, comment_id: int) -> int:
    """Return which answer to the editors the next one is; 0 where there is no owner, or no more."""
    moderators = await those_with(context.tx, context.house.owners, Right.MODERATE)
    for turn in range(1, texts_complaints.MOST_ANSWERS + 1):
        keys = [_answer_key(comment_id, turn, owner) for owner in moderators]
        told = [await context.tx.messages.of_key(key) for key in keys]
        if keys and not any(told):
            return turn
    return 0


def _answer_key(comment_id: int, turn: int, owner: int) -> str:
    return f"answered:{comment_id}:{turn}:{owner}"
