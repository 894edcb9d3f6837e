"""Lists by approval: people ask, and one admin decides, once."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.admins.roles import Role
from bot.context import Reaction
from bot.screen import Screen
from bot.texts import admitting as texts_admitting
from bot.texts import help as texts_help
from bot.texts import lists as words
from storage.database import Database
from storage.lists import Access
from tests.bot.handlers.ask import (
    NOW,
    OWNER,
    READER,
    Chat,
    audited,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.test_list_names import the_list
from tests.bot.handlers.test_places import an_admin


async def by_approval(owner: Chat, name: str = "Research") -> int:
    """Make a list that people have to ask for."""
    await owner.write(f"/newlist {name}")
    chosen = await the_list(owner, name.lower())
    await owner.within(lambda tx: tx.list_changes.set_access(chosen.id, Access.APPROVAL))
    return chosen.id


async def asks(reader: Chat, slug: str = "research") -> Sequence[Reaction]:
    """Follow the link and ask to join."""
    await reader.write(f"/start l_{slug}")
    return await reader.press(words.ASK_TO_JOIN)


async def messages_to(database: Database, chat_id: int) -> list[Screen]:
    """Return the messages that wait for a chat."""
    async with database.transaction() as tx:
        waiting = await tx.messages.upcoming(NOW.replace(year=2027), 50, [])
    return [Screen.from_json(one.body) for one in waiting if one.chat_id == chat_id]


async def on_lists(chat: Chat) -> frozenset[int]:
    """Return the lists that a person is on."""
    return await chat.within(lambda tx: tx.lists.of(chat.chat_id))


async def test_the_link_says_what_admins_will_see_and_joins_nothing(
    owner: Chat, reader: Chat
) -> None:
    await by_approval(owner)
    told = await reader.write("/start l_research")
    assert "admins see your first name on Telegram" in said(told)
    assert await on_lists(reader) == frozenset()


async def test_who_asks_waits_and_each_admin_who_may_decide_gets_a_card(
    owner: Chat, reader: Chat, database: Database
) -> None:
    list_id = await by_approval(owner)
    await an_admin(database, Role.EDITOR, list_id)
    assert plain(changed(await asks(reader))) == texts_admitting.ASKED
    assert plain(changed(await reader.press(words.ASK_TO_JOIN))) == texts_admitting.WAITS
    for chat_id in (OWNER, 1_002):
        (card,) = await messages_to(database, chat_id)
        assert labels(card) == [words.LET_IN, words.LEAVE_OUT]
        assert "First name on Telegram: Sam" in plain(card)
        assert str(READER) not in card.to_json()


async def test_who_is_limited_to_another_list_gets_no_card_and_cannot_decide(
    owner: Chat, reader: Chat, database: Database
) -> None:
    list_id = await by_approval(owner)
    other = await an_admin(database, Role.EDITOR, 1)
    await asks(reader)
    assert await messages_to(database, other.chat_id) == []
    (card,) = await messages_to(database, OWNER)
    assert toast(await other.press(words.LET_IN, card)) == texts_help.STALE
    assert await reader.within(lambda tx: tx.requests.counts()) == {list_id: 1}


async def test_nobody_is_told_of_a_person_who_has_sent_stop(
    owner: Chat, reader: Chat, database: Database
) -> None:
    await by_approval(owner)
    await asks(reader)
    assert await messages_to(database, OWNER)
    await reader.write("/stop")
    assert await messages_to(database, OWNER) == []


async def test_a_person_is_let_in_once_and_told(
    owner: Chat, reader: Chat, database: Database
) -> None:
    list_id = await by_approval(owner)
    await asks(reader)
    (card,) = await messages_to(database, OWNER)
    assert texts_admitting.DECIDED["in"] in plain(changed(await owner.press(words.LET_IN, card)))
    assert await on_lists(reader) == {list_id}
    assert texts_admitting.BY_OTHER in plain(changed(await owner.press(words.LEAVE_OUT, card)))
    assert await on_lists(reader) == {list_id}
    (told,) = await messages_to(database, READER)
    assert plain(told) == texts_admitting.admitted("Research")
    assert [act for act, _ in await audited(database)][-1] == "request in"
    assert "Research: on" in labels(says(await reader.write("/topics"))[-1].screen)


async def test_a_person_who_is_not_let_in_is_told_and_may_ask_again_after_a_week(
    owner: Chat, reader: Chat, database: Database
) -> None:
    await by_approval(owner)
    await asks(reader)
    (card,) = await messages_to(database, OWNER)
    assert texts_admitting.DECIDED["out"] in plain(
        changed(await owner.press(words.LEAVE_OUT, card))
    )
    (told,) = await messages_to(database, READER)
    assert plain(told) == texts_admitting.left_out("Research")
    assert plain(changed(await asks(reader))) == texts_admitting.REFUSED
    reader.wait(hours=24 * 7 + 1)
    assert plain(changed(await asks(reader))) == texts_admitting.ASKED
    # The first card is about the first time of asking: it decides nothing about the second.
    assert texts_admitting.BY_OTHER in plain(changed(await owner.press(words.LET_IN, card)))
    assert await on_lists(reader) == frozenset()


async def test_who_sends_stop_does_not_ask_any_more(
    owner: Chat, reader: Chat, database: Database
) -> None:
    await by_approval(owner)
    await asks(reader)
    (card,) = await messages_to(database, OWNER)
    await reader.write("/stop")
    assert texts_admitting.BY_OTHER in plain(changed(await owner.press(words.LET_IN, card)))
    assert await on_lists(reader) == frozenset()


async def test_the_cards_are_brought_again_from_the_lists_page(owner: Chat, reader: Chat) -> None:
    list_id = await by_approval(owner)
    await asks(reader)
    page = changed(await owner.press_data(f"v1:list:{list_id}"))
    assert "People who ask to join: 1" in labels(page)
    (card,) = says(await owner.press("People who ask to join: 1", page))
    await owner.press(words.LET_IN, card.screen)
    assert await on_lists(reader) == {list_id}
    assert toast(await owner.press_data(f"v1:requests:{list_id}")) == texts_admitting.NO_REQUESTS


async def test_nobody_asks_to_join_what_needs_no_asking(owner: Chat, reader: Chat) -> None:
    list_id = await by_approval(owner)
    await owner.within(lambda tx: tx.list_changes.set_access(list_id, Access.OPEN))
    for number in (list_id, 1, 99):
        assert toast(await reader.press_data(f"v1:askjoin:{number}")) == texts_help.STALE
    assert await reader.within(lambda tx: tx.requests.counts()) == {}


async def test_who_is_on_the_list_need_not_ask(owner: Chat, reader: Chat) -> None:
    list_id = await by_approval(owner)
    await reader.within(lambda tx: tx.subscribers.ensure(READER, "private", "none", NOW))
    await reader.within(lambda tx: tx.lists.join(list_id, READER, texts.WORDING, NOW))
    assert "Research" in said(await reader.write("/start l_research"))
    told = await reader.press_data(f"v1:askjoin:{list_id}")
    assert plain(changed(told)) == texts.already_joined("Research")


async def test_a_list_merged_into_one_by_approval_asks_too(owner: Chat, reader: Chat) -> None:
    target = await by_approval(owner)
    await owner.write("/newlist Open")
    source = await the_list(owner, "open")
    assert await owner.within(lambda tx: tx.list_changes.merge(source.id, target, NOW))
    assert words.ASK_TO_JOIN in labels(says(await reader.write("/start l_open"))[0].screen)
