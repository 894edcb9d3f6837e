"""HANDLERS: owners answer questions: send what is held, correct or withdraw what was sent.

press ─▶ the question, as it is now ─┬─ decided before ──▶ what was chosen, and when
                                     ├─ has changed ─────▶ its new screen, and nothing else
                                     └─ as it was shown ─▶ the choice and its effect, once
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from bot.admins.asking import place_of
from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Toast
from bot.render.owners import (
    CHOICES,
    Place,
    changed_screen,
    decided_screen,
    decision_now,
    notice_screen,
    question_screen,
    questions_screen,
    version,
)
from bot.texts import owners as texts_owners
from bot.texts import panel as texts_panel
from bot.texts import review as texts_review
from feeds.dispatch import drop_waiting, renew, send_waiting
from feeds.store import dismiss, release
from storage.notices import Notice, NoticeKind

_MOST = 80

Effect: TypeAlias = Callable[[Context, Notice], Awaitable[int]]


async def questions(context: Context) -> Sequence[Reaction]:
    """Show the questions that wait."""
    return [Change(questions_screen(await context.tx.notices.undecided(_MOST)))]


async def question(context: Context) -> Sequence[Reaction]:
    """Open one question again."""
    notice = await context.tx.notices.get(context.it.number(0))
    if notice is None:
        return [Toast(texts_owners.NOTICE_GONE)]
    return [Change(question_screen(notice, await _place(context, notice)))]


async def decide(context: Context) -> Sequence[Reaction]:
    """Do what was chosen, if the question is still the one that was shown."""
    await context.tx.shelf.alone()  # a poll locks posts first and the question then
    notice = await context.tx.notices.take(context.it.number(0))
    if not context.may_all(Right.EDIT):
        return [Toast(texts_panel.NOT_YOURS)]
    choice = context.it.word(2)
    if notice is None or choice not in CHOICES.get(notice.kind, ()):
        return [Toast(texts_owners.NOTICE_GONE)]
    place = await _place(context, notice)
    if notice.choice is not None:
        return [Change(notice_screen(notice, place)), Toast(texts_owners.DECIDED_BEFORE)]
    if notice.kind is NoticeKind.REVIEW and place.post is not None:
        if await renew(context.tx, notice, place.post):
            notice = await context.tx.notices.get(notice.id) or notice
        if choice == "send" and notice.facts.get("gone"):
            return [Change(changed_screen(notice, place)), Toast(texts_review.GONE_TOAST)]
    if str(version(notice)) != context.it.word(1):
        return [Change(changed_screen(notice, place)), Toast(texts_owners.LOOK_AGAIN)]
    return await _carry_out(context, notice, choice, place)


async def _carry_out(
    context: Context, notice: Notice, choice: str, place: Place
) -> Sequence[Reaction]:
    owner = context.it.chat_id
    await context.tx.notices.choose(notice.id, choice, owner, context.now)
    number = await _counted(context, await _EFFECTS[choice](context, notice), choice)
    to = "" if number is None else f", to {number}"
    subject = f"{notice.key}: {choice}{to}"
    await context.tx.audit.note(owner, f"{notice.kind} decided", subject, context.now)
    decided = await context.tx.notices.get(notice.id) or notice
    told = decision_now(decided, place, number)
    return [Change(decided_screen(decided, place, number)), Toast(told)]


async def _counted(context: Context, number: int, choice: str) -> int | None:
    """Return how many there are; None where more come a moment later, as while lists are merged."""
    goes = choice not in {"none", "leave"}
    return None if goes and await context.tx.history.grows() else number


async def _send_all(context: Context, notice: Notice) -> int:
    return await release(context.tx, notice, newest_only=False, now=context.now)


async def _send_newest(context: Context, notice: Notice) -> int:
    return await release(context.tx, notice, newest_only=True, now=context.now)


async def _send_now(context: Context, notice: Notice) -> int:
    return await send_waiting(context.tx, notice) or 0


async def _send_none(context: Context, notice: Notice) -> int:
    if notice.kind is NoticeKind.REVIEW:
        await drop_waiting(context.tx, notice, context.now)
        return 0
    await dismiss(context.tx, notice)
    return 0


async def _correct(context: Context, notice: Notice) -> int:
    await _seen(context, notice)
    return await context.tx.corrections.add(notice, context.it.chat_id, context.now)


async def _withdraw(context: Context, notice: Notice) -> int:
    await context.tx.corrections.cancel(notice.post_id or 0)
    await _close_correction(context, notice)
    return await context.tx.corrections.add(notice, context.it.chat_id, context.now)


async def _leave(context: Context, notice: Notice) -> int:
    if notice.kind is NoticeKind.WITHDRAWAL:
        await context.tx.corrections.resume(notice.post_id or 0)
    else:
        await _seen(context, notice)
    return 0


async def _close_correction(context: Context, notice: Notice) -> None:
    """End the question whether to correct a post that is withdrawn: it would bring it back."""
    kind = NoticeKind.CORRECTION
    asked = await context.tx.notices.waiting_for(kind, post_id=notice.post_id)
    if asked is not None:
        await context.tx.notices.choose(asked.id, "withdrawn", context.it.chat_id, context.now)


async def _seen(context: Context, notice: Notice) -> None:
    """Write down that the owners have decided about a post as it is now."""
    await context.tx.posts.mark(notice.post_id or 0, shown_revision=notice.revision)


_EFFECTS: Mapping[str, Effect] = {
    "all": _send_all,
    "newest": _send_newest,
    "send": _send_now,
    "none": _send_none,
    "correct": _correct,
    "withdraw": _withdraw,
    "leave": _leave,
}


async def _place(context: Context, notice: Notice) -> Place:
    return await place_of(context.tx, notice, context.now, context.house.timezone)
