"""LOOP: the menus of commands that Telegram shows: one for readers, a longer one for each role.

Each is set in every language that there is: Telegram shows the one of the app's own language, and
English where there is none (Bot API, setMyCommands, language_code).

    who has a role now ─┬─ no row, or another role ──▶ row ─▶ setMyCommands of this chat
    rows of menus ──────┴─ no role any more ─────────▶ deleteMyCommands of this chat ─▶ no row

A row says that Telegram may show a chat the menu of a role. It is written before Telegram is told,
and goes after the menu has: a menu is taken away even when the process stopped in between. What
this process has set is only remembered, so each start sets every menu once more.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from math import inf

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from bot.admins.roles import Role, may
from bot.catalogues import ENGLISH, NAMES, catalogue
from bot.handlers.table import COMMANDS, Command
from bot.language import speaking
from bot.send import attempt
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Never, Outcome
from storage.preferences import MENU

_LANGUAGES = tuple(None if one == ENGLISH else one for one in NAMES)  # None is everybody else's
_AGAIN = 60.0  # seconds until a chat is tried again that took no menu, as before its first Start


def commands_of(role: Role | None) -> list[Command]:
    """Return the commands that a menu offers to a role; readers have none."""
    offered = [one for one in COMMANDS if one.in_menu]
    mine = [one for one in offered if one.right is None]
    return mine + [one for one in offered if one.right is not None and may(role, one.right)]


class Menus:
    """Keeps the menus as the roles are."""

    def __init__(
        self, database: Database, bot: Bot, owners: Collection[int], *, clock: Clock
    ) -> None:
        self._database = database
        self._bot = bot
        self._owners = owners
        self._clock = clock
        self._set: dict[int, Role] = {}
        self._not_before: dict[int, float] = {}

    async def introduce(self) -> None:
        """Set the menu of readers, then those of admins; nothing depends on it."""
        await self._set_menus(None, BotCommandScopeAllPrivateChats())
        await self.show_due()

    async def show_due(self) -> None:
        """Give each admin the menu of the role, and take it from those who have none."""
        async with self._database.reading() as tx:
            admins = await tx.admins.every()
            rows = await tx.preferences.numbered(MENU)
        roles = {one.chat_id: Role(one.role) for one in admins}
        roles |= dict.fromkeys(self._owners, Role.OWNER)
        for chat_id, role in roles.items():
            if self._set.get(chat_id) is not role or rows.get(chat_id) != role.value:
                await self._give(chat_id, role, known=rows.get(chat_id) == role.value)
        for chat_id in (rows.keys() | self._set.keys()) - roles.keys():
            await self._take(chat_id)

    async def _give(self, chat_id: int, role: Role, *, known: bool) -> None:
        if not self._may_try(chat_id):
            return
        if not known:
            async with self._database.transaction() as tx:
                await tx.preferences.put(f"{MENU}{chat_id}", role.value, None, self._clock.now())
        if await self._set_menus(role, BotCommandScopeChat(chat_id)):
            self._set[chat_id] = role
        else:
            self._not_before[chat_id] = self._clock.monotonic() + _AGAIN

    async def _take(self, chat_id: int) -> None:
        if not self._may_try(chat_id):
            return
        if await self._delete_menus(BotCommandScopeChat(chat_id)):
            self._set.pop(chat_id, None)
            async with self._database.transaction() as tx:
                await tx.preferences.drop(f"{MENU}{chat_id}")
        else:
            self._not_before[chat_id] = self._clock.monotonic() + _AGAIN

    async def _set_menus(self, role: Role | None, scope: BotCommandScope) -> bool:
        """Set the menu of a role in each language; say whether Telegram took them all."""
        for language in _LANGUAGES:
            told = _told(role, language)
            call = partial(self._bot.set_my_commands, told, scope=scope, language_code=language)
            if not isinstance(await attempt(call), Done):
                return False
        return True

    async def _delete_menus(self, scope: BotCommandScope) -> bool:
        """Take the menus of a chat away; say whether none is there any more."""
        for language in _LANGUAGES:
            call = partial(self._bot.delete_my_commands, scope=scope, language_code=language)
            outcome: Outcome[bool] = await attempt(call)
            if not isinstance(outcome, Done | Never):  # a chat that is not there has no menu
                return False
        return True

    def _may_try(self, chat_id: int) -> bool:
        return self._not_before.get(chat_id, -inf) <= self._clock.monotonic()


def _told(role: Role | None, language: str | None) -> list[BotCommand]:
    with speaking(catalogue(language)):
        return [BotCommand(one.name, str(one.description)) for one in commands_of(role)]
