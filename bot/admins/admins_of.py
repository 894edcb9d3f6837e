"""STEP: asks Telegram whether somebody is an admin of a group or channel."""

from __future__ import annotations

from functools import partial

from telegram import Bot, ChatMember

from bot.send import MOVED, attempt
from storage.outcome import Done, Later, Never, Unknown

NO_GROUP = 0
"""The group of somebody who is no admin of it."""

_ADMINS = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


async def group_run_by(bot: Bot, person_id: int, chat_id: int) -> int | None:
    """Return a group or channel if a person is an admin of it (Bot API, getChatMember).

    One that became a supergroup is returned by its new id. NO_GROUP for anyone else, None where
    Telegram does not say.
    """
    found = await _ask(bot, person_id, chat_id)
    if found in {chat_id, NO_GROUP, None}:
        return found
    again = await _ask(bot, person_id, found or chat_id)
    return again if again in {found, None} else NO_GROUP


async def _ask(bot: Bot, person_id: int, chat_id: int) -> int | None:
    """Ask once; the answer may be the other id that the group has now."""
    if person_id == chat_id:
        return chat_id  # who writes as the group itself (Bot API, Message, sender_chat)
    match await attempt(partial(bot.get_chat_member, chat_id, person_id)):
        case Done(value=member):
            return chat_id if member.status in _ADMINS else NO_GROUP
        case Never(kind=kind, why=why) if kind == MOVED:
            return int(why)
        case Never():
            return NO_GROUP
        case Later() | Unknown():
            return None
