"""HANDLERS: an announcement that a button is about, and the page that says who gets it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.admins.counts import Need
from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Toast
from bot.render.announcements import choice_screen, scheduled_screen
from bot.render.counted import Counted
from bot.screen import Screen
from bot.texts import announcements as texts
from storage.announcements import Announcement, AnnouncementState
from storage.reach import Reach

DRAFT = (AnnouncementState.DRAFT,)
WAITING = (AnnouncementState.SCHEDULED, AnnouncementState.ASKED)

_NEXT = {"": "to", "to": "minus", "minus": ""}  # what the next tap on a list makes of it


async def present(context: Context, states: Collection[str]) -> Announcement | None:
    """Return the announcement that a button was made for; None if it has gone on since."""
    one = await context.tx.announcements.get(context.it.number(0))
    if one is None or one.revision != context.it.number(1) or one.state not in states:
        return None
    return one if may_see(context, one) else None


def may_see(context: Context, one: Announcement) -> bool:
    """Say whether a person's role is for all the lists of an announcement, or it is their own."""
    return one.created_by == context.it.chat_id or may_send(context, one)


def may_send(context: Context, one: Announcement) -> bool:
    """Say whether a person's role is for all the lists of an announcement."""
    return all(context.may_list(Right.SEND, list_id) for list_id in one.lists | one.minus)


async def stale(context: Context) -> Sequence[Reaction]:
    """Say why a button does nothing any more."""
    one = await context.tx.announcements.get(context.it.number(0))
    sent = one is not None and one.state is AnnouncementState.SENT and may_see(context, one)
    return [Toast(texts.SENT_ALREADY if sent else texts.DONE_ELSEWHERE)]


async def count(context: Context, one: Announcement, need: Need = Need.SHOWN) -> Counted:
    """Say whom an announcement would reach, to be shown; while it is counted, if it is for SOON."""
    return as_counted(context, await context.glimpse((one.lists, one.minus), need))


def as_counted(context: Context, reach: Reach | None) -> Counted:
    """Return what is counted with the moment and the place that its words need."""
    return Counted(reach, context.now, context.house.timezone)


async def changed(context: Context, one: Announcement, offset: int = 0) -> Change:
    """Show the page of an announcement; with the count a moment later, where it takes long.

    Of its lists those from `offset` on are offered.
    """
    counted = await count(context, one, Need.SOON)
    again = ("news", str(one.id), str(one.revision), "counted", str(offset))
    later = again if counted.reach is None else ()
    return Change(await _page(context, one, counted, offset), later)


async def page(context: Context, one: Announcement, offset: int = 0) -> Screen:
    """Return the page of an announcement: of a draft who gets it, else when it goes."""
    return await _page(context, one, await count(context, one), offset)


async def _page(context: Context, one: Announcement, counted: Counted, offset: int) -> Screen:
    if one.state in WAITING:
        return scheduled_screen(one, counted, back=True)
    every = await context.tx.lists.every()
    lists = [each for each in every if context.may_list(Right.SEND, each.id)]
    return choice_screen(one, lists, counted, offset)


async def recount(context: Context) -> Sequence[Reaction]:
    """Show the page with the count that was waited for, if it is still what is shown."""
    one = await present(context, (*DRAFT, *WAITING))
    return [] if one is None else [Change(await page(context, one, context.it.number(3)))]


async def more_lists(context: Context) -> Sequence[Reaction]:
    """Show others of the lists that can get it."""
    one = await present(context, DRAFT)
    if one is None:
        return await stale(context)
    return [await changed(context, one, context.it.number(3))]


async def toggle(context: Context) -> Sequence[Reaction]:
    """Let a list get it, leave out who is on it, or neither."""
    one = await present(context, DRAFT)
    chosen = await context.tx.lists.get(context.it.number(3))
    if one is None or chosen is None or not context.may_list(Right.SEND, chosen.id):
        return await stale(context)
    how = "to" if chosen.id in one.lists else "minus" if chosen.id in one.minus else ""
    again = await context.tx.announcements.choose(
        one.id, one.revision, chosen.id, context.now, how=_NEXT[how]
    )
    if again is None:
        return await stale(context)
    return [await changed(context, again, context.it.number(4))]
