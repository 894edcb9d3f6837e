"""Whoever moderates decides, also where BLEEP_OWNERS names nobody: roles are given in the panel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.admins.circle import is_owners, someone_decides
from bot.admins.roles import Role
from bot.context import House
from bot.texts import bans as texts_bans
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts_moderation
from storage.admins import Admin
from storage.database import Database
from storage.messages import About
from storage.records import Comment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import NOW, OWNER, READER, Chat, labels, toast
from tests.bot.handlers.waiting import (
    PHONE,
    SECOND,
    TEXT,
    ByHand,
    Moderated,
    a_card,
    a_comment,
    two_owners,
    written_to,
)

EDITOR = 9_003


@pytest.fixture
def house() -> House:
    return replace(two_owners(Moderated()), owners=frozenset())


async def give(database: Database, chat_id: int, role: Role) -> None:
    async with database.transaction() as tx:
        await tx.admins.put(Admin(chat_id, role.value, None, frozenset()), OWNER, NOW)


@pytest.mark.parametrize(
    ("role", "decides"),
    [(Role.OWNER, True), (Role.EDITOR, True), (Role.SENDER, False), (Role.VIEWER, False)],
)
async def test_a_role_that_moderates_is_enough(
    database: Database, role: Role, *, decides: bool
) -> None:
    async with database.reading() as tx:
        assert await someone_decides(tx, {OWNER})
        assert not await someone_decides(tx, ())
    await give(database, EDITOR, role)
    async with database.reading() as tx:
        assert await someone_decides(tx, ()) is decides


async def test_only_an_owners_comment_is_an_owners(database: Database, held: Comment) -> None:
    for role in Role:
        await give(database, READER, role)
        async with database.reading() as tx:
            assert await is_owners(tx, (), held) is (role is Role.OWNER)


async def test_a_public_number_goes_to_an_editor_of_the_panel(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    await give(database, EDITOR, Role.EDITOR)
    await reader.write(PHONE, to=About(posts[0].id))
    await reader.press("It is a public number")
    await reader.press("Anonymous reader")
    await reader.press("Send comment")
    (card,) = await written_to(database, EDITOR)
    assert labels(card)[0] == "Publish"


async def test_a_private_note_reaches_an_editor_of_the_panel(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    preview = await reader.press("Anonymous reader")
    assert "Private note to the author" not in [
        label
        for one in preview
        for label in labels(one.screen)  # type: ignore[union-attr]
    ]
    await give(database, EDITOR, Role.EDITOR)
    note = await reader.comment()
    data = f"v1:note:{note.id}:{note.revision}"
    assert toast(await reader.press_data(data)) != texts_guard.NO_OWNERS
    assert len(await written_to(database, EDITOR)) == 1


async def test_what_cannot_be_taken_off_from_here_is_asked_of_an_editor_of_the_panel(
    database: Database, reader: Chat, held: Comment
) -> None:
    reader.house = replace(two_owners(ByHand()), owners=frozenset())
    data = f"v1:withdraw:{held.id}"
    assert toast(await reader.press_data(data)) == texts_moderation.NOBODY_TO_ASK
    await give(database, EDITOR, Role.EDITOR)
    await reader.press_data(data)
    assert len(await written_to(database, EDITOR)) == 1


async def test_an_owner_of_the_panel_cannot_be_banned(
    database: Database, owner: Chat, posts: list[Post]
) -> None:
    await give(database, OWNER, Role.OWNER)
    await give(database, SECOND, Role.OWNER)
    theirs = await a_comment(Chat(database, SECOND, owner.house), posts[0], CommentState.HELD)
    assert toast(await owner.press("Ban", a_card(owner, theirs, posts[0]))) == (
        texts_bans.NOT_AN_OWNER
    )
    assert await owner.within(lambda tx: tx.bans.of(SECOND, NOW)) is None
