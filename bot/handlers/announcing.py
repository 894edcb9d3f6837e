"""HANDLERS: an announcement, from its text to its sending; each step is a row.

text ─▶ lists ─▶ ready ─▶ sent: the draft's end and the broadcast are one transaction
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import quiet, texts_admin, texts_guard
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import is_visible, tidy, units
from bot.overview import look_at, put_card
from bot.render import announcement_screen, screen
from bot.render_admin import choice_screen, ready_screen
from bot.render_guard import check_screen
from bot.screen import Screen
from feeds.guard import Level, guard
from storage.drafts import Draft

ANNOUNCE = "announce"

_TEXT, _LISTS, _READY = "text", "lists", "ready"
_BYTES = 30_000  # of the 32,768 that a message may have with its tags


async def announce(context: Context) -> Sequence[Reaction]:
    """Ask for the text of an announcement."""
    await context.tx.drafts.put(context.it.chat_id, ANNOUNCE, _TEXT, {}, context.now)
    return [Say(screen(texts_admin.ASK_ANNOUNCEMENT))]


async def take_text(context: Context, _draft: Draft) -> Sequence[Reaction]:
    """Take the text, with its formatting, and ask for the lists."""
    problem = fault(context.it.text, context.it.html)
    if problem:
        return [Say(screen(problem))]
    draft = await _put(context, _LISTS, {"html": tidy(context.it.html), "lists": []})
    return [*warning(context.it.text), Say(await _choices(context, draft))]


async def toggle(context: Context) -> Sequence[Reaction]:
    """Choose a list, or choose it no longer."""
    draft = await _present(context, _LISTS, context.it.number(1))
    chosen = await context.tx.lists.get(context.it.number(0))
    if draft is None or chosen is None:
        return [Toast(texts_admin.DONE_ELSEWHERE)]
    lists = sorted(set(draft.data["lists"]) ^ {chosen.id})
    again = await _put(context, _LISTS, draft.data | {"lists": lists})
    return [Change(await _choices(context, again))]


async def preview(context: Context) -> Sequence[Reaction]:
    """Show the announcement exactly as readers get it, and how many get it when."""
    draft = await _present(context, _LISTS, context.it.number(0))
    if draft is None:
        return [Toast(texts_admin.DONE_ELSEWHERE)]
    if not draft.data["lists"]:
        return [Toast(texts_admin.CHOOSE_ONE)]
    ready = await _put(context, _READY, draft.data)
    windows = await context.tx.broadcasts.quiet_times()
    now = quiet.hushed(windows, context.now, context.house.timezone)
    audience = await context.tx.broadcasts.audience(draft.data["lists"], now)
    words = texts_admin.ready(audience.reached, audience.quiet, now)
    card = ready_screen(words, ready.revision, anyone=audience.reached > 0)
    shown = await as_delivered(context, ready.data["html"])
    return [Change(screen(texts_admin.CHOSEN)), Say(shown), Say(card)]


async def test(context: Context) -> Sequence[Reaction]:
    """Send the announcement to the owner alone."""
    draft = await _present(context, _READY, context.it.number(0))
    if draft is None:
        return await _void(context)
    return [Say(await as_delivered(context, draft.data["html"])), Toast(texts_admin.TEST_SENT)]


async def send(context: Context) -> Sequence[Reaction]:
    """Send the announcement; the draft ends in the same transaction, so it is sent once.

    So is its card, which says how it goes: a crash after the commit loses a change and a toast.
    """
    chat_id, revision = context.it.chat_id, context.it.number(0)
    draft = await _present(context, _READY, revision)
    if draft is None or not await context.tx.drafts.drop(chat_id, revision):
        return await _void(context)
    lists = draft.data["lists"]
    key = _key(context)
    number = await context.tx.broadcasts.add_announcement(
        key, draft.data["html"], lists, chat_id, context.now
    )
    subject = f"{key} to lists {', '.join(map(str, lists))}: {number}"
    await context.tx.audit.note(chat_id, "announcement sent", subject, context.now)
    told = texts_admin.sent(number)
    closed = (Change(screen(texts_admin.CLOSED_CARD)), Toast(told))
    if await _put_card(context, key, number):
        return closed
    return (Say(screen(told)), *closed)


async def drop(context: Context) -> Sequence[Reaction]:
    """Send nothing."""
    if not await context.tx.drafts.drop(context.it.chat_id, context.it.number(0)):
        return await _void(context)
    return [Change(screen(texts_admin.NOT_SENT)), Toast(texts_admin.NOT_SENT)]


async def _put_card(context: Context, key: str, number: int) -> bool:
    """Let the owner have the card of an announcement at once; nobody gets one of an empty one."""
    broadcast_id = await context.tx.history.id_of(key)
    broadcast = await context.tx.broadcasts.get(broadcast_id or 0)
    if broadcast is None or number == 0:
        return False
    house = context.house
    looks = await look_at(context.tx, [broadcast], house.pulse, context.now, house.timezone)
    await put_card(context.tx, looks[0], context.it.chat_id, context.now)
    return True


def _key(context: Context) -> str:
    """Return what makes the announcement that a card's button is about one of a kind."""
    return f"announcement:{context.it.chat_id}:{context.it.number(0)}"


async def _void(context: Context) -> Sequence[Reaction]:
    """Say why a card does nothing any more."""
    sent = await context.tx.broadcasts.is_there(_key(context))
    return [Toast(texts_admin.SENT_ALREADY if sent else texts_admin.DONE_ELSEWHERE)]


def fault(text: str, html: str) -> str:
    """Return why a text cannot be announced; empty if it can."""
    if not is_visible(text):
        return texts_admin.ANNOUNCEMENT_EMPTY
    if units(text) > texts_admin.LONGEST_ANNOUNCEMENT:
        return texts_admin.ANNOUNCEMENT_LONG
    if not guard(text).may_be_kept:
        return texts_guard.ANNOUNCEMENT_GIVES_AWAY
    return texts_admin.ANNOUNCEMENT_STYLED if len(html.encode()) > _BYTES else ""


def warning(text: str) -> Sequence[Say]:
    """Return what to look at before everyone gets a text: a practice's own number is fine in it."""
    verdict = guard(text)
    found = verdict.level in (Level.HOLD, Level.NUDGE)
    return [Say(check_screen(verdict))] if found else []


async def _put(context: Context, step: str, data: dict[str, object]) -> Draft:
    return await context.tx.drafts.put(context.it.chat_id, ANNOUNCE, step, data, context.now)


async def _present(context: Context, step: str, revision: int) -> Draft | None:
    """Return the draft that a button was made for; None if it has gone on since."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    fits = draft and (draft.kind, draft.step, draft.revision) == (ANNOUNCE, step, revision)
    return draft if fits else None


async def _choices(context: Context, draft: Draft) -> Screen:
    lists = await context.tx.lists.sized()
    return choice_screen(lists, frozenset(draft.data["lists"]), draft.revision)


async def as_delivered(context: Context, html: str) -> Screen:
    """Return an announcement as readers see it."""
    sites = await context.tx.sites.all()
    return announcement_screen(html, sites[0].title if sites else "")
