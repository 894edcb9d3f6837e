"""HANDLERS: two people for large sends: a second admin agrees before an announcement goes out.

Whoever sends asks `needs_second`; if it says yes, `ask_second` writes to everyone else who may send
to these lists. Their `Agree` lets it go at its time, once; `Do not agree` makes it a draft again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.admins.circle import may_lists_now, those_with
from bot.admins.roles import Right
from bot.catalogues import in_english
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.composing import as_delivered
from bot.handlers.people import name_of, note, second_above, tell
from bot.render import screen
from bot.render.people import agree_screen
from bot.texts import agreeing as texts_agreeing
from bot.texts import help as texts_help
from storage.announcements import Announcement, AnnouncementState
from storage.messages import NewMessage


async def needs_second(context: Context, reached: int) -> bool:
    """Say whether a send to so many readers needs a second person."""
    above = await second_above(context)
    return above is not None and reached > above


async def ask_second(context: Context, one: Announcement, reached: int) -> bool:
    """Ask everyone else who may send to these lists; False where there is nobody.

    `one` is as it waits, with its revision of now. They get it as it is delivered, in English.
    """
    others = await others_for(context, one.lists, one.created_by)
    name = await name_of(context, context.it.chat_id)
    with in_english():
        shown = await as_delivered(context, one.body, one.picture, one.links)
        asked = agree_screen(texts_agreeing.asks_you(name, reached), one.id, one.revision)
    for chat_id in others:
        for place, said in enumerate((shown, asked)):
            key = f"agree:{one.id}:{one.revision}:{place}:{chat_id}"
            new = NewMessage(key, chat_id, said.to_json(), lane=1)
            await context.tx.messages.add(new, context.now)
    return bool(others)


async def agree(context: Context) -> Sequence[Reaction]:
    """Take the answer of a second person, once."""
    it = context.it
    one = await context.tx.announcements.get(it.number(0))
    if one is None or it.word(2) not in {"yes", "no"} or not _may_send(context, one):
        return [Toast(texts_help.STALE)]
    if one.created_by == it.chat_id:
        return [Toast(texts_agreeing.NOT_YOUR_OWN)]
    revision, name = it.number(1), await name_of(context, it.chat_id)
    if it.word(2) == "yes":
        over = one.local_at is not None and one.send_at is not None and one.send_at <= context.now
        done = await (_refused if over else _agreed)(context, one, revision)
        words = texts_agreeing.TIME_OVER if over else texts_agreeing.YOU_AGREED
        told = texts_agreeing.agreed_late if over else texts_agreeing.agreed
    else:
        done = await _refused(context, one, revision)
        words, told = texts_agreeing.YOU_DID_NOT, texts_agreeing.not_agreed
    if not done:
        return [Change(screen(texts_agreeing.CHANGED_SINCE))]
    await note(context, "send agreed" if it.word(2) == "yes" else "send refused", f"{one.id}")
    with in_english():
        answer = screen(told(name))
    await tell(context, one.created_by, answer)
    return [Change(screen(words))]


async def _agreed(context: Context, one: Announcement, revision: int) -> bool:
    """Let it go: what was to go at once can be undone for as long as if it was sent just now."""
    now = one.local_at is None
    at = context.now + timedelta(seconds=context.house.undo_seconds) if now else None
    return await context.tx.announcements.agree(one.id, revision, context.it.chat_id, at)


async def _refused(context: Context, one: Announcement, revision: int) -> bool:
    """Make what waits for a second person a draft again."""
    if one.state is not AnnouncementState.ASKED:
        return False
    return await context.tx.announcements.unplan(one.id, revision, context.now) is not None


async def others_for(context: Context, lists: frozenset[int], by: int) -> list[int]:
    """Return who else may send to all these lists: neither who presses, nor who answers for it."""
    owners = context.house.owners
    everyone = await those_with(context.tx, owners, Right.SEND)
    found = []
    for chat_id in everyone:
        if chat_id in {context.it.chat_id, by}:
            continue
        if await may_lists_now(context.tx, owners, chat_id, Right.SEND, lists):
            found.append(chat_id)
    return found


def _may_send(context: Context, one: Announcement) -> bool:
    return all(context.may_list(Right.SEND, list_id) for list_id in one.lists)
