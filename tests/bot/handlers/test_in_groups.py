"""In a group its admins may stop it and have it forgotten; whoever is none is told so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.context import Incoming, Presence, Reaction
from bot.render.groups import link_of
from bot.texts import groups as texts_groups
from bot.texts import help as texts_help
from bot.texts import rights as texts_rights
from storage.database import Database
from tests.bot.handlers.ask import NOW, READER, Chat, changed, labels, said, says, toast

GROUP, OTHER_GROUP = -4_001, -4_002


@pytest.fixture
async def ward(database: Database) -> Chat:
    """Give the group as an admin of it writes there; it gets one topic."""
    async with database.transaction() as tx:
        made = await tx.lists.add("research", "Research", NOW)
        assert made
        await tx.groups.join(GROUP, "group", "none", NOW)
        await tx.groups.keep(GROUP, READER)
        await tx.lists.join(made.id, GROUP, "2026-11", NOW)
        await tx.subscribers.consent(GROUP, "posts", "2026-11", NOW)
    return Chat(database, GROUP, private=False, runs=GROUP)


async def command(chat: Chat, name: str) -> Sequence[Reaction]:
    """Write a command in the group."""
    it = Incoming(
        chat.chat_id,
        private=False,
        first_name="Sam",
        message_id=7,
        command=name,
        runs=chat.runs,
        unsure=chat.unsure,
    )
    return await chat.ask(it)


async def topics(chat: Chat) -> int:
    return len(await chat.within(lambda tx: tx.lists.of(GROUP)))


async def test_an_admin_stops_all_posts_of_the_group_at_once(ward: Chat) -> None:
    await command(ward, "stop")
    assert said(ward.last).startswith("We have turned off 1 topic. No more posts")
    assert await topics(ward) == 0
    assert not await ward.within(lambda tx: tx.subscribers.agrees(GROUP, "posts"))
    await command(ward, "stop")
    assert said(ward.last).startswith("This group had no topics on.")


async def test_settings_of_a_group_lead_an_admin_to_a_private_chat(ward: Chat) -> None:
    await command(ward, "settings")
    assert said(ward.last) == texts_groups.IN_PRIVATE
    assert ward.pressable
    assert ward.pressable.rows[0][0].url == link_of("example_blog_bot", GROUP)


async def test_an_admin_has_the_group_forgotten_after_a_question(ward: Chat) -> None:
    await command(ward, "delete")
    assert texts_groups.ERASE in said(ward.last)
    assert await topics(ward) == 1, "nothing goes before the press"
    question = ward.pressable
    await ward.press(texts_groups.KEEP)
    assert texts_rights.KEPT in _words(ward)
    assert await topics(ward) == 1
    await ward.press(texts_rights.YES, question)
    assert texts_rights.DELETING in _words(ward)
    assert await topics(ward) == 0
    (asked,) = await ward.within(lambda tx: tx.farewells.asked(9))
    assert (asked.chat_id, asked.take) == (GROUP, False)
    await ward.press(texts_rights.YES, question)
    assert toast(ward.last) == texts_rights.ALREADY


async def test_an_answer_comes_where_the_command_was_written(ward: Chat) -> None:
    """Telegram puts what answers nothing into the general topic of a forum."""
    for name in ("settings", "stop", "delete"):
        await command(ward, name)
        assert says(ward.last)[0].screen.reply_to == 7


async def test_a_question_that_is_a_day_old_deletes_nothing(ward: Chat) -> None:
    await command(ward, "delete")
    ward.wait(hours=25)
    await ward.press(texts_rights.YES)
    assert toast(ward.last) == texts_help.STALE
    assert await topics(ward) == 1


@pytest.mark.parametrize("runs", [None, OTHER_GROUP])
async def test_whoever_is_no_admin_of_the_group_is_told_so(ward: Chat, runs: int | None) -> None:
    ward.runs = runs
    for name in ("settings", "stop", "delete"):
        await command(ward, name)
        assert said(ward.last) == texts_groups.ONLY_ADMINS
        assert says(ward.last)[0].screen.reply_to == 7
    for word in (str(int(NOW.timestamp())), "keep"):
        await ward.press_data(f"v1:gerase:{word}")
        assert toast(ward.last) == texts_groups.ONLY_ADMINS
    assert await topics(ward) == 1
    assert await ward.within(lambda tx: tx.farewells.asked(9)) == []


async def test_where_telegram_does_not_say_who_is_an_admin_nothing_is_done(ward: Chat) -> None:
    ward.runs, ward.unsure = None, True
    for name in ("settings", "stop", "delete"):
        await command(ward, name)
        assert said(ward.last) == texts_groups.NO_ANSWER
    await ward.press_data(f"v1:gerase:{int(NOW.timestamp())}")
    assert toast(ward.last) == texts_groups.NO_ANSWER
    assert await topics(ward) == 1


async def test_a_group_that_nobody_knows_is_told_where_to_write(database: Database) -> None:
    chat = Chat(database, OTHER_GROUP, private=False, runs=OTHER_GROUP)
    for name in ("settings", "stop", "delete"):
        await command(chat, name)
        assert said(chat.last) == texts_help.in_private("example_blog_bot")
    await chat.press_data(f"v1:gerase:{int(NOW.timestamp())}")
    assert toast(chat.last) == texts_help.STALE


async def test_what_was_told_of_a_group_goes_with_it(ward: Chat) -> None:
    gone = Presence("group", READER, present=False)
    await ward.ask(Incoming(GROUP, private=False, first_name="", presence=gone))
    near = await ward.within(lambda tx: tx.messages.of_key(f"group:{GROUP}:left:{_second()}"))
    assert near is not None, "its keeper is told, under a key that names the group"
    await ward.within(lambda tx: tx.erasure.erase(GROUP, NOW))
    assert await ward.within(lambda tx: tx.groups.get(GROUP)) is None
    assert (
        await ward.within(lambda tx: tx.messages.of_key(f"group:{GROUP}:left:{_second()}")) is None
    )


def _second() -> int:
    return int(NOW.timestamp())


def _words(chat: Chat) -> str:
    shown = changed(chat.last)
    assert labels(shown) == []
    return shown.html
