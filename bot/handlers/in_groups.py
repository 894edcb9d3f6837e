"""HANDLERS: what an admin of a group may ask for in the group itself; everyone else is told so.

Telegram was asked before who is an admin: `Context.it.runs` is the group of which it said so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.context import Change, Context, Handler, Reaction, Say, Toast
from bot.handlers import grouping, oops
from bot.render import screen
from bot.render.groups import ERASE_GROUP, erase_screen, here_screen
from bot.texts import groups as texts_groups
from bot.texts import help as texts_help
from bot.texts import rights as texts_rights
from storage.farewells import LEAVE

_DAY = 24 * 3600
_KEEP = "keep"


async def answer(context: Context) -> Sequence[Reaction]:
    """Answer the few commands that a group has, and nothing else at all."""
    it = context.it
    if it.edited:
        return ()
    if it.pressed:
        return await _erase(context) if it.action == ERASE_GROUP else ()
    if it.command == "start":
        return await grouping.start_in_group(context)
    handler = _FOR_ADMINS.get(it.command)
    if handler is None:
        return ()
    if it.unsure:
        return [Say(screen(texts_groups.NO_ANSWER, reply_to=it.message_id))]
    if it.runs != it.chat_id:
        return [Say(screen(texts_groups.ONLY_ADMINS, reply_to=it.message_id))]
    if await context.tx.groups.get(it.chat_id) is None:
        return await oops.in_group(context)
    return await handler(context)


async def _settings(context: Context) -> Sequence[Reaction]:
    """Lead to the topics and the quiet time of the group, which are chosen in private."""
    shown = here_screen(texts_groups.IN_PRIVATE, context.house.bot_username, context.it.chat_id)
    return [grouping.as_answer(context, Say(shown))]


async def _stop(context: Context) -> Sequence[Reaction]:
    """End everything that is sent to the group, at once."""
    chat_id = context.it.chat_id
    left = await context.tx.subscribers.leave_all(chat_id, context.now)
    await context.tx.digests.gathered.forget(chat_id, context.now)
    return [Say(screen(texts_groups.stopped(left), reply_to=context.it.message_id))]


async def _delete(context: Context) -> Sequence[Reaction]:
    """Say what is deleted, and ask whether it is to be."""
    return [grouping.as_answer(context, Say(erase_screen(int(context.now.timestamp()))))]


async def _erase(context: Context) -> Sequence[Reaction]:
    """Begin to delete everything about the group, or keep it."""
    it, age = context.it, context.now.timestamp() - context.it.number(0)
    if it.unsure:
        return [Toast(texts_groups.NO_ANSWER)]
    if it.runs != it.chat_id:
        return [Toast(texts_groups.ONLY_ADMINS)]
    if it.word(0) == _KEEP:
        return [Change(screen(texts_rights.KEPT))]
    if not 0 <= age <= _DAY or await context.tx.groups.get(it.chat_id) is None:
        return [Toast(texts_help.STALE)]
    farewell = screen(texts_groups.ERASED, title=texts_groups.ERASED_TITLE).to_json()
    if not await context.tx.farewells.add(it.chat_id, LEAVE, farewell, context.now):
        return [Toast(texts_rights.ALREADY)]
    await context.tx.erasure.hush(it.chat_id, context.now)
    return [Change(screen(texts_rights.DELETING, title=texts_groups.ERASING_TITLE))]


_FOR_ADMINS: Mapping[str, Handler] = {"settings": _settings, "stop": _stop, "delete": _delete}
