"""STEP: asks Telegram whether somebody is an admin of a group or channel."""

from __future__ import annotations

from functools import partial

from telegram import Bot, ChatMember

from bot.send import attempt
from storage.outcome import Done

_ADMINS = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


async def is_admin_of(bot: Bot, chat_id: int, person_id: int) -> bool:
    """Say whether a person is an admin of a group or channel (Bot API, getChatMember).

    False also where Telegram does not say. Who writes as the group itself is one of its admins
    (Bot API, Message, sender_chat).
    """
    if person_id == chat_id:
        return True
    answer = await attempt(partial(bot.get_chat_member, chat_id, person_id))
    return isinstance(answer, Done) and answer.value.status in _ADMINS
