"""HANDLERS: announcements: a row from the first text on, in whatever process the next tap comes.

text ─▶ lists ─▶ preview ─▶ test | send now | schedule         (composing, aiming, launching)

Each button carries the announcement and its revision: pressed twice it acts once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.context import Change, Context, Handler, Reaction, Say, Toast
from bot.handlers import composing, launching
from bot.handlers.aiming import (
    DRAFT,
    WAITING,
    changed,
    count,
    may_see,
    more_lists,
    present,
    recount,
    stale,
    toggle,
)
from bot.handlers.composing import ANNOUNCE, as_delivered
from bot.handlers.panel import arrive
from bot.render import screen
from bot.render.announcements import drafts_screen, ready_screen, testers_screen, waiting_screen
from bot.screen import Screen
from bot.texts import announcements as texts
from storage.announcements import OPEN, Announcement
from storage.drafts import Draft
from storage.lists import List
from storage.messages import NewMessage

__all__ = ["ANNOUNCE", "announce", "drafts", "press", "scheduled", "show", "take", "take_photo"]

_TESTERS = "testers"
_MOST_TESTERS = 50

announce = composing.announce


async def preview(context: Context) -> Sequence[Reaction]:
    """Show the announcement exactly as readers get it, and how many get it when."""
    one = await present(context, DRAFT)
    if one is None:
        return await stale(context)
    if not one.lists:
        return [Toast(texts.CHOOSE_ONE)]
    testers = await _chosen_testers(context)
    pulse = context.house.pulse(0)
    card = ready_screen(one, await count(context, one), pulse, testers=testers is not None)
    return [Change(screen(texts.CHOSEN)), Say(await _shown(context, one)), Say(card)]


async def test(context: Context) -> Sequence[Reaction]:
    """Send the announcement to the admin alone."""
    one = await present(context, DRAFT)
    if one is None:
        return await stale(context)
    return [Say(await _shown(context, one)), Toast(texts.TEST_SENT)]


async def test_many(context: Context) -> Sequence[Reaction]:
    """Send the announcement to the testers, once as it is now."""
    one = await present(context, DRAFT)
    if one is None:
        return await stale(context)
    chosen = await _chosen_testers(context)
    if chosen is None:
        return [Toast(texts.NO_TESTER_LIST)]
    testers = await context.tx.reach.members(chosen.id, _MOST_TESTERS)
    for chat_id in testers:
        with await speaking_to(context.tx, chat_id):
            body = (await _shown(context, one)).to_json()
        key = f"test:{one.id}:{one.revision}:{chat_id}"
        await context.tx.messages.add(NewMessage(key=key, chat_id=chat_id, body=body), context.now)
    return [Toast(texts.tested(len(testers)) if testers else texts.NO_TESTERS)]


async def ask_testers(context: Context) -> Sequence[Reaction]:
    """Ask which list has the testers; another page of them takes the place of the one before."""
    one = await present(context, DRAFT)
    if one is None:
        return await stale(context)
    every = await context.tx.lists.every()
    mine = [each for each in every if await _for_testers(context, each)]
    shown = testers_screen(one, mine, context.it.number(3))
    return [Change(shown) if context.it.word(3) else Say(shown)]


async def choose_testers(context: Context) -> Sequence[Reaction]:
    """Remember the list of the testers, and send them the test."""
    chosen = await context.tx.lists.get(context.it.number(3))
    if chosen is None or not await _for_testers(context, chosen):
        return await stale(context)
    if await present(context, DRAFT) is None:
        return await stale(context)
    await context.tx.preferences.put(_TESTERS, chosen.id, context.it.chat_id, context.now)
    told = await test_many(context)
    return [Change(screen(chosen.name, title=texts.TESTERS_TITLE)), *told]


async def _chosen_testers(context: Context) -> List | None:
    """Return the list of the testers, if it can still be used by this person."""
    list_id = await context.tx.preferences.number(_TESTERS, 0)
    chosen = await context.tx.lists.get(list_id)
    fits = chosen is not None and await _for_testers(context, chosen)
    return chosen if fits else None


async def _for_testers(context: Context, one: List) -> bool:
    """Say whether a test may go to a list: a small one of the staff, that this person sends to.

    A test is neither counted nor agreed to by a second person, so it must not be a way around it.
    """
    if not one.staff or not context.may_list(Right.SEND, one.id):
        return False
    return await context.tx.lists.size(one.id) <= _MOST_TESTERS


async def show(context: Context) -> Sequence[Reaction]:
    """Open an announcement from the panel, as it is now."""
    one = await context.tx.announcements.get(context.it.number(0))
    if one is None or one.state not in (*OPEN, *WAITING) or not may_see(context, one):
        return await stale(context)
    return [await changed(context, one)]


async def drafts(context: Context) -> Sequence[Reaction]:
    """Show the drafts, a page at a time, and the way to a new one."""
    await arrive(context, "announcements")
    found = await context.tx.announcements.drafts()
    seen = [one for one in found if may_see(context, one)]
    return [Change(drafts_screen(seen, context.it.number(1)))]


async def scheduled(context: Context) -> Sequence[Reaction]:
    """Show what is scheduled, the next first, a page at a time."""
    await arrive(context, "scheduled")
    found = await context.tx.announcements.scheduled()
    seen = [one for one in found if may_see(context, one)]
    now, zone, offset = context.now, context.house.timezone, context.it.number(1)
    return [Change(waiting_screen(seen, now, zone, offset))]


async def press(context: Context) -> Sequence[Reaction]:
    """Do what a button of an announcement says."""
    return await _VERBS.get(context.it.word(2), stale)(context)


_VERBS: Mapping[str, Handler] = {
    "to": toggle,
    "lists": more_lists,
    "show": show,
    "counted": recount,
    "preview": preview,
    "test": test,
    "testers": test_many,
    "ask-testers": ask_testers,
    "testers-are": choose_testers,
    "ask-text": composing.ask_text,
    "ask-picture": composing.ask_picture,
    "ask-links": composing.ask_links,
    "no-picture": composing.no_picture,
    "no-links": composing.no_links,
    **launching.VERBS,
}


async def take(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take what was asked for."""
    return await _TAKES.get(str(draft.data.get("what")), composing.take_new)(context, draft)


async def take_photo(context: Context) -> Sequence[Reaction]:
    """Take a picture that was asked for, as an announcement or for one; nothing of any other.

    One that comes as a file is asked for again: Telegram shows it in another way.
    """
    draft = await context.tx.drafts.get(context.it.chat_id)
    if draft is None or draft.kind != ANNOUNCE or not context.may(Right.SEND):
        return ()
    what = draft.data.get("what", "new")
    wanted = context.it.photo or (context.it.refused == "other" and what == "picture")
    return await take(context, draft) if wanted and what in ("new", "picture") else ()


_TAKES: Mapping[str, Callable[[Context, Draft], Awaitable[Sequence[Reaction]]]] = {
    "text": composing.take_text,
    "picture": composing.take_picture,
    "links": composing.take_links,
    "time": launching.take_time,
    "count": launching.take_count,
}


async def _shown(context: Context, one: Announcement) -> Screen:
    return await as_delivered(context, one.body, one.picture, one.links)
