"""Groups and channels get what an admin of theirs chose; nothing else is said there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.context import Incoming, Presence, Say
from bot.render.groups import link_of
from bot.texts import groups as texts_groups
from bot.texts import help as texts_help
from bot.texts import search as texts_search
from storage.database import Database
from storage.groups import Group
from storage.lists import List
from storage.transaction import Transaction
from tests.bot.handlers.ask import NOW, READER, Chat, changed, labels, plain, said, says, toast
from tests.bot.handlers.paging import walked

GROUP, CHANNEL = -4_001, -1_000_000_004_002
SECOND, STRANGER = -1_000_000_004_003, 1_777


@pytest.fixture(autouse=True)
async def research(database: Database) -> List:
    async with database.transaction() as tx:
        made = await tx.lists.add("research", "Research", NOW)
        assert made
        return made


def came(chat_id: int, kind: str, by: int, *, runs: bool = True, present: bool = True) -> Incoming:
    """Return the news that somebody added the bot, or removed it."""
    told = Presence(kind, by, present)
    known = chat_id if runs else None
    return Incoming(chat_id, private=False, first_name="", presence=told, runs=known)


def linked(chat_id: int, *, runs: bool = True) -> Incoming:
    """Return a /start by the link of a group, from an admin of it or from anybody."""
    known = chat_id if runs else None
    args = f"g_{-chat_id}"
    return Incoming(READER, private=True, first_name="Sam", command="start", args=args, runs=known)


async def group_of(chat: Chat, chat_id: int = GROUP) -> Group | None:
    return await chat.within(lambda tx: tx.groups.get(chat_id))


async def topics_of(chat: Chat, chat_id: int = GROUP) -> frozenset[int]:
    return await chat.within(lambda tx: tx.lists.of(chat_id))


async def letters_to(chat: Chat, chat_id: int) -> list[str]:
    """Return the keys of what waits for a person."""
    waiting = await chat.within(lambda tx: tx.messages.upcoming(chat.now, 100))
    return [one.body for one in waiting if one.chat_id == chat_id]


async def test_a_group_gets_one_message_and_no_post_before_an_admin_chooses(
    reader: Chat, research: List
) -> None:
    (say,) = await reader.ask(came(GROUP, "group", READER))
    assert isinstance(say, Say)
    assert labels(say.screen) == [texts_groups.CHOOSE]
    assert say.screen.rows[0][0].url == link_of("example_blog_bot", GROUP)
    assert await topics_of(reader) == frozenset()
    assert research.id not in await topics_of(reader)
    assert await reader.ask(came(GROUP, "group", READER)) == ()


async def test_an_admin_chooses_topics_in_private(reader: Chat, research: List) -> None:
    await reader.ask(came(GROUP, "supergroup", STRANGER))
    await reader.ask(linked(GROUP))
    reader.runs = GROUP
    assert texts_groups.page_title("supergroup") in said(reader.last)
    await reader.press("Research: off")
    assert toast(reader.last) == "Research is on"
    assert await topics_of(reader) == {research.id}
    assert "Research: on" in labels(changed(reader.last))
    assert await reader.within(lambda tx: tx.subscribers.agrees(GROUP, "posts"))
    await reader.press("Research: on")
    assert await topics_of(reader) == frozenset()


async def test_whoever_is_no_admin_of_a_group_chooses_nothing(reader: Chat, research: List) -> None:
    await reader.ask(came(GROUP, "group", READER, runs=False))
    await reader.ask(linked(GROUP, runs=False))
    assert said(reader.last) == texts_groups.NOT_ADMIN
    for data in (f"group:{-GROUP}", f"gtopic:{-GROUP}:{research.id}:on", f"gquiet:{-GROUP}:off"):
        await reader.press_data(f"v1:{data}")
        assert toast(reader.last) == texts_help.STALE
    group = await group_of(reader)
    assert group
    assert (group.keeper_id, group.quiet) == (None, "19:00-07:30")
    assert await topics_of(reader) == frozenset()


async def test_a_new_admin_answers_for_a_group_instead_of_the_one_before(
    reader: Chat, research: List
) -> None:
    await reader.ask(came(GROUP, "group", STRANGER))
    await reader.ask(linked(GROUP))
    other = Chat(reader.database, STRANGER, runs=GROUP)
    await other.press_data(f"v1:gtopic:{-GROUP}:{research.id}:on")
    assert toast(other.last) == texts_help.STALE
    assert await topics_of(reader) == frozenset()


@pytest.mark.parametrize(
    ("runs", "unsure", "told"),
    [
        (None, False, texts_groups.NOT_ADMIN),
        (SECOND, False, texts_groups.NOT_ADMIN),
        (None, True, texts_groups.NO_ANSWER),
    ],
)
async def test_who_was_an_admin_of_a_group_chooses_nothing_more(
    reader: Chat,
    research: List,
    runs: int | None,
    unsure: bool,  # noqa: FBT001  a column of the table
    told: str,
) -> None:
    await reader.ask(came(GROUP, "group", READER))
    reader.runs, reader.unsure = runs, unsure
    for data in (f"group:{-GROUP}", f"gtopic:{-GROUP}:{research.id}:on", f"gquiet:{-GROUP}:off"):
        await reader.press_data(f"v1:{data}")
        assert toast(reader.last) == told
    group = await group_of(reader)
    assert group
    assert group.quiet == "19:00-07:30"
    assert await topics_of(reader) == frozenset()


async def test_telegrams_silence_is_not_taken_for_a_no(reader: Chat) -> None:
    await reader.ask(came(GROUP, "group", STRANGER))
    await reader.ask(replace(linked(GROUP, runs=False), unsure=True))
    assert said(reader.last) == texts_groups.NO_ANSWER
    start = Incoming(GROUP, private=False, first_name="", command="start", unsure=True)
    await reader.ask(start)
    assert said(reader.last) == texts_groups.NO_ANSWER


async def test_who_added_a_channel_while_telegram_is_silent_gets_its_link(reader: Chat) -> None:
    await reader.ask(replace(came(CHANNEL, "channel", READER, runs=False), unsure=True))
    (body,) = await letters_to(reader, READER)
    assert texts_groups.came("channel") in body
    assert link_of("example_blog_bot", CHANNEL) in body
    group = await group_of(reader, CHANNEL)
    assert group
    assert group.keeper_id is None


async def test_quiet_time_of_a_group_is_its_own(reader: Chat) -> None:
    await reader.ask(came(GROUP, "group", READER))
    await reader.ask(linked(GROUP))
    reader.runs = GROUP
    await reader.press(texts_groups.quiet_button(on=True))
    group = await group_of(reader)
    assert group
    assert group.quiet == "none"
    await reader.press(texts_groups.quiet_button(on=False))
    assert "19:00-07:30" in [one.quiet for one in [await group_of(reader)] if one]


async def test_nothing_is_written_to_a_channel_before_a_post(reader: Chat) -> None:
    await reader.write("/start")
    assert await reader.ask(came(CHANNEL, "channel", READER)) == ()
    assert await letters_to(reader, CHANNEL) == []


async def test_who_added_a_channel_is_led_to_its_topics(reader: Chat) -> None:
    await reader.ask(came(CHANNEL, "channel", STRANGER, runs=False))
    assert await letters_to(reader, STRANGER) == []  # Telegram did not say that this is an admin
    await reader.ask(came(SECOND, "channel", READER))
    (body,) = await letters_to(reader, READER)
    assert texts_groups.came("channel") in body
    reader.runs = SECOND
    await reader.press_data(f"v1:group:{-SECOND}")
    assert "Research: off" in labels(changed(reader.last))


async def test_lost_rights_are_told_to_who_answers_for_the_group_once(reader: Chat) -> None:
    await reader.within(lambda tx: tx.subscribers.ensure(READER, "private", "none", NOW))
    await reader.ask(came(GROUP, "group", READER))
    for _ in range(2):
        assert await reader.ask(came(GROUP, "group", STRANGER, runs=False, present=False)) == ()
    (body,) = await letters_to(reader, READER)
    assert "gets no more posts" in body
    group = await group_of(reader)
    assert group
    assert group.state == "left"
    await reader.press_data(f"v1:group:{-GROUP}")
    assert toast(reader.last) == texts_help.STALE


async def test_topics_are_kept_until_the_bot_comes_back(reader: Chat, research: List) -> None:
    await reader.ask(came(GROUP, "group", READER))
    reader.runs = GROUP
    await reader.press_data(f"v1:gtopic:{-GROUP}:{research.id}:on")
    await reader.ask(came(GROUP, "group", READER, present=False))
    await reader.ask(came(GROUP, "group", READER))
    assert await topics_of(reader) == {research.id}


async def test_posts_go_to_the_forum_topic_in_which_an_admin_wrote_start(reader: Chat) -> None:
    await reader.ask(came(GROUP, "supergroup", READER))

    def start(thread_id: int | None, *, runs: bool) -> Incoming:
        known = GROUP if runs else None
        return Incoming(
            GROUP,
            private=False,
            first_name="",
            message_id=88,
            command="start",
            thread_id=thread_id,
            runs=known,
        )

    await reader.ask(start(9, runs=False))
    assert await reader.within(lambda tx: tx.groups.threads([GROUP, CHANNEL])) == {}
    await reader.ask(start(9, runs=True))
    assert texts_groups.in_thread(general=False) in said(reader.last)
    assert {one.screen.reply_to for one in says(reader.last)} == {88}, "in that topic itself"
    assert await reader.within(lambda tx: tx.groups.threads([GROUP, CHANNEL])) == {GROUP: 9}
    await reader.ask(start(9, runs=True))
    assert texts_groups.in_thread(general=False) not in said(reader.last)
    await reader.ask(start(None, runs=True))
    assert await reader.within(lambda tx: tx.groups.threads([GROUP, CHANNEL])) == {}


async def test_all_else_in_a_group_is_passed_over(reader: Chat) -> None:
    await reader.ask(came(GROUP, "group", READER))
    for words in ("/latest", "/mydata", "hello", "/start@other"):
        command, _, args = words[1:].partition(" ") if words.startswith("/") else ("", "", "")
        told = Incoming(
            GROUP, private=False, first_name="", text=words, command=command, args=args, runs=None
        )
        if command != "start@other":
            assert await reader.ask(told) == ()
    pressed = Incoming(GROUP, private=False, first_name="", action="save", refs=("1",))
    assert await reader.ask(pressed) == ()


async def test_a_person_finds_the_groups_they_answer_for(reader: Chat) -> None:
    await reader.write("/settings")
    assert reader.pressable
    assert texts_groups.GROUPS not in labels(reader.pressable)
    await reader.press_data("v1:groups")
    assert plain(changed(reader.last)).endswith(texts_groups.NONE)
    await reader.ask(came(GROUP, "group", READER))
    await reader.ask(came(CHANNEL, "channel", READER))
    await reader.write("/settings")
    await reader.press(texts_groups.GROUPS)
    assert labels(changed(reader.last)) == ["Channel 1", "Group 2"]
    reader.runs = GROUP
    await reader.press("Group 2")
    assert texts_groups.page_title("group") in plain(changed(reader.last))


async def test_every_group_of_a_person_is_on_some_page(reader: Chat) -> None:
    async def join(tx: Transaction) -> None:
        for number in range(1, 96):
            await tx.groups.join(-5_000 - number, "group", "none", NOW)
            await tx.groups.keep(-5_000 - number, READER)

    await reader.within(join)
    first = changed(await reader.press_data("v1:groups"))
    assert await walked(reader, first, "Group ") == [f"Group {number}" for number in range(1, 96)]
    await reader.press(texts_search.NEXT, first)
    await reader.press(texts_search.NEXT)
    reader.runs = -5_001  # the highest number is the last of them
    await reader.press("Group 95")
    assert texts_groups.page_title("group") in plain(changed(reader.last))


async def test_every_topic_is_on_some_page_of_a_group_and_a_press_stays_there(
    reader: Chat,
) -> None:
    async def make(tx: Transaction) -> None:
        for number in range(1, 96):
            await tx.lists.add(f"l{number}", f"List {number:02}", NOW)

    await reader.within(make)
    await reader.ask(came(GROUP, "group", READER))
    reader.runs = GROUP
    first = changed(await reader.press_data(f"v1:group:{-GROUP}"))
    found = await walked(reader, first, "List ")
    assert found == [f"List {number:02}: off" for number in range(1, 96)]
    await reader.press(texts_search.NEXT, first)
    await reader.press(texts_search.NEXT)
    await reader.press("List 95: off")
    chosen = await reader.within(lambda tx: tx.lists.by_slug("l95"))
    assert chosen
    assert await topics_of(reader) == {chosen.id}
    await reader.press(texts_groups.quiet_button(on=True))
    assert "List 95: on" in labels(changed(reader.last))
    here = changed(await reader.press(texts_search.BACK))
    assert "List 40: off" in labels(here)
    assert texts_groups.BACK in labels(here)
