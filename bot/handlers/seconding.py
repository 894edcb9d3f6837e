"""HANDLERS: a second admin is asked before what many have is changed or deleted.

The question is a row, which the first answer takes: bot/handlers/changing.py does what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.admins.circle import may_lists_now
from bot.admins.look import Look
from bot.admins.roles import Right
from bot.catalogues import in_english
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.agreeing import others_for
from bot.handlers.controlling import note
from bot.handlers.people import name_of, tell
from bot.render import screen
from bot.render.broadcasts import told_screen
from bot.render.people import agree_change_screen, asked_screen
from bot.screen import Screen
from bot.texts import agreeing as texts_agreeing
from storage.asked import Asked
from storage.messages import NewMessage
from storage.sending import Broadcast


async def ask(
    context: Context, seen: Look, html: str | None, shown: Sequence[Screen] = ()
) -> Sequence[Reaction]:
    """Ask everyone else who may send to these lists, and say so to who asks.

    `html` is the new text, None to delete; `shown` goes before the question, in English like it.
    """
    it, sent, tx = context.it, seen.broadcast, context.tx
    lists = frozenset(await tx.history.lists_of(sent))
    others = await others_for(context, lists, it.chat_id)
    if not others:
        nobody = texts_agreeing.NOBODY_TO_ASK
        return [Change(told_screen(seen, nobody)), Toast(nobody)]
    number, ended = await tx.asked.put(sent.id, Asked(it.chat_id, html), context.now)
    asks = texts_agreeing.asks_erase if html is None else texts_agreeing.asks_retext
    name = await name_of(context, it.chat_id)
    with in_english():
        words = asks(name, seen.holders)
        card = agree_change_screen(seen.heading, words, sent.id, number)
    for chat_id in others:
        for place, one in enumerate((*shown, card)):
            key = f"agree:b{sent.id}:{number}:{place}:{chat_id}"
            new = NewMessage(key, chat_id, one.to_json(), lane=1)
            await tx.messages.add(new, context.now)
    await note(context, sent, "second person asked", "delete" if html is None else "text")
    await _tell_ended(context, set(ended.values()))
    return [Change(asked_screen(seen.heading, sent.id, number)), Toast(texts_agreeing.ASKED)]


async def _tell_ended(context: Context, chats: Collection[int]) -> None:
    """Tell the others who asked before that a newer question takes the place of theirs."""
    with in_english():
        shown = screen(texts_agreeing.asked_anew(await name_of(context, context.it.chat_id)))
    for chat_id in sorted({*chats} - {context.it.chat_id}):
        await tell(context, chat_id, shown)


async def answered(context: Context, sent: Broadcast) -> tuple[Asked | None, str]:
    """Take the answer of a second person: what they agreed to, once, and what to say to them."""
    it, tx, number = context.it, context.tx, context.it.number(2)
    by = await tx.asked.asked_by(sent.id, number, context.now)
    lists, owners = frozenset(await tx.history.lists_of(sent)), context.house.owners
    if by is None or not await may_lists_now(tx, owners, by, Right.SEND, lists):
        return None, texts_agreeing.CHANGE_OVER
    agrees = it.word(1) == "agree"
    if by == it.chat_id and agrees:
        return None, texts_agreeing.CHANGE_YOURS
    asked = await tx.asked.take(sent.id, number)
    if asked is None:
        return None, texts_agreeing.CHANGE_OVER
    if by == it.chat_id:
        await note(context, sent, "question taken back")
        return None, texts_agreeing.CHANGE_TAKEN_BACK
    name = await name_of(context, it.chat_id)
    told = texts_agreeing.change_agreed if agrees else texts_agreeing.change_not_agreed
    with in_english():
        answer = screen(told(name))
    await tell(context, by, answer)
    await note(context, sent, "change agreed" if agrees else "change refused")
    if not agrees:
        return None, texts_agreeing.CHANGE_NOT_AGREED
    return asked, texts_agreeing.CHANGE_AGREED
