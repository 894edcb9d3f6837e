"""Menus: each role has its own, and it goes with the role, also over a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.admins.roles import Role
from bot.menu import Menus, commands_of
from storage.admins import Admin
from storage.database import Database
from storage.preferences import MENU
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import NOW, within

READERS = {one.name for one in commands_of(None)}


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        await made.do("/start", chat_id=OWNER, payload="")
        yield made


async def give(database: Database, role: Role, chat_id: int = READER) -> None:
    admin = Admin(chat_id, role.value, None, frozenset())
    await within(database, lambda tx: tx.admins.put(admin, OWNER, NOW))


async def menu(here: Ground, chat_id: int, language: str | None = None) -> set[str]:
    """Return the commands that a chat has of its own."""
    scope = BotCommandScopeChat(chat_id)
    found = await here.bot.get_my_commands(scope=scope, language_code=language)
    return {one.command for one in found}


async def rows(database: Database) -> dict[int, object]:
    return dict(await within(database, lambda tx: tx.preferences.numbered(MENU)))


def test_each_role_is_offered_what_it_may_do() -> None:
    offered = {role: {one.name for one in commands_of(role)} - READERS for role in Role}
    assert "admin" not in READERS
    assert offered[Role.VIEWER] == {"admin"}
    assert offered[Role.SENDER] == {"admin", "announce"}
    assert offered[Role.EDITOR] == offered[Role.OWNER] == {"admin", "announce", "newlist"}


async def test_a_menu_comes_and_goes_with_the_role(database: Database, here: Ground) -> None:
    clock = FakeClock()
    menus = Menus(database, here.bot, {OWNER}, clock=clock.clock)
    await menus.introduce()
    found = await here.bot.get_my_commands(scope=BotCommandScopeAllPrivateChats())
    assert {one.command for one in found} == READERS
    assert await menu(here, OWNER) >= {"admin", "newlist"}
    await give(database, Role.VIEWER)
    await menus.show_due()
    assert await menu(here, READER) == READERS | {"admin"}
    calls = len(here.telegram.calls)
    await menus.show_due()
    assert len(here.telegram.calls) == calls, "nothing is told twice"
    await give(database, Role.SENDER)
    await menus.show_due()
    assert await menu(here, READER) == READERS | {"admin", "announce"}
    await within(database, lambda tx: tx.admins.drop(READER))
    await menus.show_due()
    assert await menu(here, READER) == set()
    assert await rows(database) == {OWNER: "owner"}


async def test_a_menu_is_there_in_welsh_too_and_goes_in_both_languages(
    database: Database, here: Ground
) -> None:
    menus = Menus(database, here.bot, {OWNER}, clock=FakeClock().clock)
    await give(database, Role.EDITOR)
    await menus.introduce()
    everyone = BotCommandScopeAllPrivateChats()
    told = {
        language: {one.command: one.description for one in found}
        for language in (None, "cy")
        for found in [await here.bot.get_my_commands(scope=everyone, language_code=language)]
    }
    assert told[None].keys() == told["cy"].keys() == READERS
    assert told[None]["topics"] == "Turn topics on or off"
    assert told["cy"]["topics"] == "Troi pynciau ymlaen neu i ffwrdd"
    assert await menu(here, READER, "cy") == READERS | {"admin", "announce", "newlist"}
    await within(database, lambda tx: tx.admins.drop(READER))
    await menus.show_due()
    assert await menu(here, READER, "cy") == await menu(here, READER) == set()


async def test_a_role_that_went_while_nobody_ran_takes_its_menu_along(
    database: Database, here: Ground
) -> None:
    clock = FakeClock()
    await give(database, Role.EDITOR)
    await Menus(database, here.bot, {OWNER}, clock=clock.clock).introduce()
    await within(database, lambda tx: tx.admins.drop(READER))
    await Menus(database, here.bot, (), clock=clock.clock).introduce()
    assert await menu(here, READER) == set()
    assert await menu(here, OWNER) == set(), "who is no owner by the settings any more"
    assert await rows(database) == {}


async def test_a_menu_that_telegram_may_have_set_is_taken_away_too(
    database: Database, here: Ground
) -> None:
    """The answer is lost, and the process ends: the row was written before."""
    clock = FakeClock()
    await give(database, Role.EDITOR)
    fault = {"method": "setMyCommands", "kind": "cut_after", "times": 1}
    await here.http.post("/sandbox/faults", json=fault)
    await Menus(database, here.bot, (), clock=clock.clock).show_due()
    assert await menu(here, READER), "it was set, though nobody was told so"
    await within(database, lambda tx: tx.admins.drop(READER))
    await Menus(database, here.bot, (), clock=clock.clock).show_due()
    assert await menu(here, READER) == set()


async def test_a_chat_that_takes_no_menu_is_tried_again_a_minute_later(
    database: Database, here: Ground
) -> None:
    clock = FakeClock()
    menus = Menus(database, here.bot, {OWNER}, clock=clock.clock)
    fault = {"method": "setMyCommands", "kind": "400", "times": 1}
    await here.http.post("/sandbox/faults", json=fault)
    await menus.show_due()
    await menus.show_due()
    assert await menu(here, OWNER) == set()
    clock.advance(61)
    await menus.show_due()
    assert "admin" in await menu(here, OWNER)


async def test_while_telegram_is_away_a_menu_is_still_to_go(
    database: Database, here: Ground
) -> None:
    clock = FakeClock()
    menus = Menus(database, here.bot, (), clock=clock.clock)
    await give(database, Role.EDITOR)
    await menus.show_due()
    await within(database, lambda tx: tx.admins.drop(READER))
    fault = {"method": "deleteMyCommands", "kind": "502", "times": 1}
    await here.http.post("/sandbox/faults", json=fault)
    await menus.show_due()
    assert list(await rows(database)) == [READER]
    clock.advance(61)
    await menus.show_due()
    assert await menu(here, READER) == set()
    assert await rows(database) == {}
