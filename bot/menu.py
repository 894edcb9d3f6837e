"""STEP: the menus of commands that Telegram shows: one for readers, a longer one for owners."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.handlers.table import COMMANDS
from bot.send import attempt


async def set_menus(bot: Bot, owners: Iterable[int]) -> None:
    """Tell Telegram the commands. An owner who never wrote to the bot has no menu yet."""
    offered = [one for one in COMMANDS if one.in_menu]
    readers = [BotCommand(one.name, one.description) for one in offered if one.right is None]
    extra = [BotCommand(one.name, one.description) for one in offered if one.right is not None]
    everyone = BotCommandScopeAllPrivateChats()
    await attempt(partial(bot.set_my_commands, readers, scope=everyone))
    for owner in owners:
        whole = readers + extra
        await attempt(partial(bot.set_my_commands, whole, scope=BotCommandScopeChat(owner)))
