"""Who has a right now: owners by the settings, and everyone whose role has it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.admins.circle import may_now, role_of, those_with
from bot.admins.roles import Right, Role
from bot.context import Context, Incoming
from bot.handlers.screening import tell_owners
from bot.screen import Screen
from storage.admins import Admin
from storage.database import Database
from tests.bot.builders import a_database, rows
from tests.bot.handlers.ask import NOW, OWNER, READER, a_house
from tests.storage.builders import a_comment, within

SECOND, EDITOR, SENDER, VIEWER = 9_002, 9_003, 9_004, 9_005
ROLES = {
    SECOND: Role.OWNER,
    EDITOR: Role.EDITOR,
    SENDER: Role.SENDER,
    VIEWER: Role.VIEWER,
    OWNER: Role.VIEWER,  # a row does not make less of an owner by the settings
}


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        async with made.transaction() as tx:
            for chat_id, role in ROLES.items():
                await tx.admins.put(Admin(chat_id, role.value, None, frozenset()), OWNER, NOW)
        yield made


async def test_a_right_has_everyone_whose_role_has_it_each_once(database: Database) -> None:
    async with database.reading() as tx:
        assert await those_with(tx, {OWNER}, Right.OWN) == [OWNER, SECOND]
        assert await those_with(tx, {OWNER}, Right.MODERATE) == [OWNER, SECOND, EDITOR]
        assert await those_with(tx, {OWNER}, Right.SEND) == [OWNER, SECOND, EDITOR, SENDER]
        assert await those_with(tx, (), Right.OWN) == [SECOND]


async def test_a_role_that_has_gone_has_no_right(database: Database) -> None:
    async with database.transaction() as tx:
        assert await role_of(tx, {OWNER}, OWNER) is Role.OWNER
        assert await may_now(tx, {OWNER}, EDITOR, Right.EDIT)
        assert not await may_now(tx, {OWNER}, SENDER, Right.EDIT)
        await tx.admins.drop(EDITOR)
        assert await role_of(tx, {OWNER}, EDITOR) is None
        assert not await may_now(tx, {OWNER}, EDITOR, Right.EDIT)


async def test_cards_of_comments_come_to_everyone_who_moderates(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        it = Incoming(READER, private=True, first_name="Sam")
        await tell_owners(Context(tx, NOW, a_house(), it), comment, Screen("A card"))
    assert [one["chat_id"] for one in await rows(database, "messages")] == [OWNER, SECOND, EDITOR]


async def test_who_moderates_no_more_gets_no_card(database: Database) -> None:
    await within(database, lambda tx: tx.admins.drop(EDITOR))
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        it = Incoming(READER, private=True, first_name="Sam")
        await tell_owners(Context(tx, NOW, a_house(), it), comment, Screen("A card"))
    assert [one["chat_id"] for one in await rows(database, "messages")] == [OWNER, SECOND]
