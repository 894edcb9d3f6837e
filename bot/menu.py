"""STEP: the menus of commands that Telegram shows: one for readers, a longer one for owners."""

from __future__ import annotations

from collections.abc import Iterable

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest

from bot.handlers import COMMANDS


async def set_menus(bot: Bot, owners: Iterable[int]) -> None:
    """Tell Telegram the commands. An owner who never wrote to the bot has no menu yet."""
    readers = [
        BotCommand(one.name, one.description)
        for one in COMMANDS
        if one.in_menu and not one.owner_only
    ]
    everything = readers + [
        BotCommand(one.name, one.description) for one in COMMANDS if one.owner_only
    ]
    await bot.set_my_commands(readers, scope=BotCommandScopeAllPrivateChats())
    for owner in owners:
        try:
            await bot.set_my_commands(everything, scope=BotCommandScopeChat(owner))
        except BadRequest:
            continue
