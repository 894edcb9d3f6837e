"""HANDLERS: a person has everything deleted: asked, asked once more, and then it is begun.

/delete ─▶ what becomes of public comments? ─▶ sure? ─▶ nothing more goes ─▶ bot/readers/forget.py

The buttons hold what they need themselves: no row says that somebody thinks about leaving.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Change, Context, Reaction, Say, Toast
from bot.render import screen
from bot.render.rights import delete_screen, deleting_screen, farewell_screen, sure_screen
from bot.texts import help as texts_help
from bot.texts import rights as texts_rights
from storage.farewells import LEAVE, TAKE
from storage.states import CommentState

_DAY = 24 * 3600
_KEEP = "keep"


async def delete(context: Context) -> Sequence[Reaction]:
    """Say what is deleted, and ask what becomes of comments that everyone can see."""
    return [Say(delete_screen(await _published(context), owner=context.is_owner))]


async def choose(context: Context) -> Sequence[Reaction]:
    """Ask once more, or keep everything."""
    word = context.it.word(0)
    if len(context.it.refs) != 1 or word not in {LEAVE, TAKE, _KEEP}:
        return [Toast(texts_help.STALE)]
    if word == _KEEP:
        return [Change(screen(texts_rights.KEPT))]
    second = int(context.now.timestamp())
    return [Change(sure_screen(word, await _published(context), second))]


async def forget(context: Context) -> Sequence[Reaction]:
    """Begin to delete: from now on nothing is sent but the last message."""
    word, age = context.it.word(0), context.now.timestamp() - context.it.number(1)
    if word not in {LEAVE, TAKE} or not 0 <= age <= _DAY:
        return [Toast(texts_help.STALE)]
    chat_id = context.it.chat_id
    published = await _published(context)
    farewell = farewell_screen(word, published, owner=context.is_owner).to_json()
    if not await context.tx.farewells.add(chat_id, word, farewell, context.now):
        return [Toast(texts_rights.ALREADY)]
    await context.tx.erasure.hush(chat_id, context.now)
    return [Change(deleting_screen())]


async def _published(context: Context) -> int:
    there = await context.tx.erasure.on_site(context.it.chat_id)
    return sum(state is CommentState.APPROVED for _, state in there)
