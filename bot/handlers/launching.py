"""HANDLERS: an announcement goes: now or at a time, once or again and again; or it is taken back.

The announcement waits for its time as a row, and bot/admins/announce_due.py starts it: what is sent
"now" waits for as long as it can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.admins.counts import is_typed
from bot.admins.when import REPEATS, Fault, Turn, When, of_stamp, read_when
from bot.context import Change, Context, Handler, Reaction, Say, Toast
from bot.handlers import agreeing
from bot.handlers.aiming import DRAFT, WAITING, as_counted, may_send, page, present, stale
from bot.handlers.composing import ask
from bot.render import screen
from bot.render.announcements import ask_screen, scheduled_screen, sending_screen, when_screen
from bot.texts import announcements as texts
from bot.texts import scheduled as texts_scheduled
from storage.announcements import Announcement, AnnouncementState, Plan
from storage.drafts import Draft

TYPE_COUNT_ABOVE, USUAL = "type_count_above", 500
"""The preference above how many readers the number has to be typed."""

_NOT_SENT = (*DRAFT, *WAITING)
_FAULTS = {
    Fault.UNREAD: texts.TIME_UNREAD,
    Fault.PAST: texts.TIME_PAST,
    Fault.FAR: texts.TIME_FAR,
}
_REMARKS = {Turn.SKIPPED: texts.SKIPPED, Turn.DOUBLED: texts.DOUBLED}


async def send_now(context: Context) -> Sequence[Reaction]:
    """Send the announcement, as soon as it cannot be undone any more."""
    one = await present(context, DRAFT)
    return await stale(context) if one is None else await _launch(context, one, None)


async def ask_when(context: Context) -> Sequence[Reaction]:
    """Ask when it goes."""
    one = await present(context, _NOT_SENT)
    if one is None:
        return await stale(context)
    zone = context.house.timezone
    return [Change(when_screen(one, context.now, zone, zone.key))]


async def at_stamp(context: Context) -> Sequence[Reaction]:
    """Take the time of a button."""
    one = await present(context, _NOT_SENT)
    if one is None:
        return await stale(context)
    found = of_stamp(context.it.word(3), context.now, context.house.timezone)
    if isinstance(found, Fault):
        return [Toast(_FAULTS[found])]
    return await _launch(context, one, found)


async def ask_time(context: Context) -> Sequence[Reaction]:
    """Ask for a time in words."""
    one = await present(context, _NOT_SENT)
    if one is None:
        return await stale(context)
    await ask(context, "time", one)
    return [Say(ask_screen(texts.ASK_TIME, one, ""))]


async def take_time(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take a typed time; one that is over, or that nobody understands, is asked again."""
    found = read_when(context.it.text, context.now, context.house.timezone)
    if isinstance(found, Fault):
        return [Say(screen(_FAULTS[found]))]
    one = await _asked_about(context, draft)
    return [_gone()] if one is None else await _launch(context, one, found)


async def take_count(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take the number of readers, typed as it was asked for; anything else sends nothing."""
    one = await _asked_about(context, draft)
    if one is None:
        return [_gone()]
    typed = "".join(one for one in context.it.text if one not in " ,.")
    if typed != str(draft.data["count"]):
        return [Say(screen(texts.NO_NUMBER))]
    stamp = draft.data.get("at")
    when = None if stamp is None else of_stamp(stamp, context.now, context.house.timezone)
    if isinstance(when, Fault):
        return [Say(screen(_FAULTS[when]))]
    return await _launch(context, one, when, typed=draft.data["count"])


async def _launch(
    context: Context, one: Announcement, when: When | None, *, typed: int = 0
) -> Sequence[Reaction]:
    """Let an announcement go at a time, None is now; above a threshold the number is asked for."""
    reach, tx = await context.reach((one.lists, one.minus)), context.tx
    reached = reach.reached
    problem = await _problem(context, one, reached if when is None else 1)
    if problem:
        return [Toast(problem) if context.it.pressed else Say(screen(problem))]
    if not is_typed(typed, reached) and reached > await tx.preferences.number(
        TYPE_COUNT_ABOVE, USUAL
    ):
        at = None if when is None else when.local.strftime("%Y%m%d%H%M")
        await ask(context, "count", one, count=reached, at=at)
        return [Say(screen(texts.ask_count(reached, typed)))]
    asked = await agreeing.needs_second(context, reached)
    planned = await tx.announcements.plan(
        one.id, one.revision, _plan(context, one, when, asked=asked), context.now
    )
    if planned is None:
        return await stale(context)
    if asked and not await agreeing.ask_second(context, planned, reached):
        return await _alone(context, planned)
    await _note(context, planned, "sent" if when is None else "scheduled", reached)
    if when is None and not asked:
        return _going(context, planned, reached)
    remark = "" if when is None else _REMARKS.get(when.turn, "")
    card = scheduled_screen(planned, as_counted(context, reach), remark)
    return _answer(context, texts.ASKED_CARD if asked else texts.SCHEDULED_CARD, Say(card))


async def _alone(context: Context, one: Announcement) -> Sequence[Reaction]:
    """Say that there is nobody who could agree; the announcement stays a draft."""
    back = await context.tx.announcements.unplan(one.id, one.revision, context.now)
    shown = [Say(await page(context, back))] if back else []
    return [Say(screen(texts.NO_SECOND)), *shown]


async def _problem(context: Context, one: Announcement, reached: int) -> str:
    """Return why an announcement cannot go; empty if it can."""
    if not one.lists:
        return texts.CHOOSE_ONE
    if not may_send(context, one):
        return texts.NOT_YOUR_LISTS
    if await context.tx.announcements.lost_lists(one):
        await context.tx.announcements.unplan(one.id, one.revision, context.now)
        await context.tx.announcements.forget_lost(one)
        return texts_scheduled.LISTS_CHANGED
    return "" if reached else texts.NOBODY


def _plan(context: Context, one: Announcement, when: When | None, *, asked: bool) -> Plan:
    by = context.it.chat_id
    if when is None:
        at = context.now + timedelta(seconds=context.house.undo_seconds)
        return Plan(at, by, asked=asked)
    return Plan(when.at, by, when.stamp, one.repeats, asked=asked)


def _going(context: Context, one: Announcement, reached: int) -> Sequence[Reaction]:
    """Say that it goes: with the card that takes it back, or where that is not possible at once."""
    told, seconds = texts.sent(reached), context.house.undo_seconds
    card = sending_screen(one, reached, seconds) if seconds else screen(told)
    if not context.it.pressed:
        return [Say(card)]
    shown = (Say(card),) if seconds else ()
    return _answer(context, texts.CLOSED_CARD, *shown, Toast(told))


def _answer(context: Context, closed: str, *others: Reaction) -> Sequence[Reaction]:
    """Close the card whose button was pressed, if one was, and say what follows."""
    if context.it.pressed:
        return [Change(screen(closed)), *others]
    return [one for one in others if isinstance(one, Say)]


async def repeat(context: Context) -> Sequence[Reaction]:
    """Let what is scheduled repeat every week or month, or no more.

    To repeat is more than was agreed to: a second admin, where one is needed, is asked again.
    """
    one, word = await present(context, WAITING), context.it.word(3)
    if one is None or one.send_at is None or word not in (*REPEATS, "never"):
        return await stale(context)
    if problem := await _problem(context, one, 1):
        return [Toast(problem)]
    reached = (await context.reach((one.lists, one.minus))).reached
    often = None if word == "never" else word
    asked = one.state is AnnouncementState.ASKED or (
        often is not None and await agreeing.needs_second(context, reached)
    )
    wall = one.send_at.astimezone(context.house.timezone).strftime("%Y-%m-%dT%H:%M")
    plan = Plan(one.send_at, context.it.chat_id, wall, often, asked=asked)
    again = await context.tx.announcements.plan(one.id, one.revision, plan, context.now)
    if again is None:
        return await stale(context)
    if asked and not await agreeing.ask_second(context, again, reached):
        return await _alone(context, again)
    await _note(context, again, f"repeats {word}", 0)
    return [Change(await page(context, again))]


async def undo(context: Context) -> Sequence[Reaction]:
    """Take back what was to be sent: it is a draft again, and can be changed."""
    one = await present(context, WAITING)
    back = one and await context.tx.announcements.unplan(one.id, one.revision, context.now)
    if not back:
        gone = await context.tx.announcements.get(context.it.number(0))
        sent = gone is not None and gone.state is AnnouncementState.SENT
        return [Toast(texts.TOO_LATE)] if sent else await stale(context)
    await _note(context, back, "taken back", 0)
    return [Change(await page(context, back)), Toast(texts.TAKEN_BACK)]


async def drop(context: Context) -> Sequence[Reaction]:
    """Send nothing."""
    one = await present(context, _NOT_SENT)
    if not (gone := one and await context.tx.announcements.drop(one.id, one.revision, context.now)):
        return await stale(context)
    await _note(context, gone, "dropped", 0)
    return [Change(screen(texts.NOT_SENT)), Toast(texts.NOT_SENT)]


VERBS: Mapping[str, Handler] = {
    "now": send_now,
    "when": ask_when,
    "at": at_stamp,
    "ask-time": ask_time,
    "repeat": repeat,
    "undo": undo,
    "unplan": undo,
    "drop": drop,
}


async def _asked_about(context: Context, draft: Draft) -> Announcement | None:
    """End a question, and return the announcement that it was about if it is still as it was."""
    await context.tx.drafts.drop(context.it.chat_id)
    one = await context.tx.announcements.get(draft.data["id"])
    fits = one is not None and one.revision == draft.data["revision"]
    return one if fits else None


def _gone() -> Say:
    return Say(screen(texts.DONE_ELSEWHERE))


async def _note(context: Context, one: Announcement, what: str, reached: int) -> None:
    to = ", ".join(map(str, sorted(one.lists)))
    minus = ", ".join(map(str, sorted(one.minus)))
    left_out = f" but lists {minus}" if minus else ""
    subject = f"announcement {one.id} to lists {to}{left_out}: {reached}"
    await context.tx.audit.note(context.it.chat_id, f"announcement {what}", subject, context.now)
