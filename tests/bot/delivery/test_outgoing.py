"""What a broadcast shows, and what a correction or a deletion makes of the messages of a chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.delivery.outgoing import Change, Deletion, Outgoing
from bot.screen import Screen
from bot.texts import TO_COMMENT
from bot.texts import corrections as texts_corrections
from bot.texts import scheduled as texts_scheduled
from storage.broadcasts import Extras
from storage.database import Database
from storage.notices import NewNotice, NoticeKind
from storage.sending import BroadcastState
from tests.bot.builders import NOW, states
from tests.bot.handlers.ask import LONDON, a_house
from tests.bot.outbox import Outbox, broadcast, corrected, posted, texts
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.sandbox.pictures import png
from tests.storage.builders import a_list, a_subscriber

EDIT, DELETE = "editMessageText", "deleteMessages"
HOUR = 3600.0


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        await made.do("/start", chat_id=OWNER, payload="")
        made.telegram.calls.clear()
        yield made


@pytest.fixture
def outbox(database: Database, here: Ground) -> Outbox:
    return Outbox(database, here.bot, words=Outgoing(LONDON, a_house().platform_of))


async def announced(database: Database, outbox: Outbox, *chats: int) -> int:
    """Send an announcement to chats, and return its id."""
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in chats:
            await a_subscriber(tx, chat_id, list_id)
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        await tx.broadcasts.add_announcement("one", "<b>Tea</b> at 4pm.", [list_id], OWNER, NOW)
        made = (await tx.broadcasts.newest(1))[0].id
    await outbox.finish()
    return made


async def shown(database: Database, outgoing: Outgoing, number: int) -> Any:  # noqa: ANN401  of several types
    made = await broadcast(database, number)
    async with database.transaction() as tx:
        return await outgoing.render(tx, made, NOW)


async def of_method(here: Ground, method: str) -> list[dict[str, Any]]:
    return [call for call in here.telegram.calls if call["method"] == method]


# What is shown


async def test_each_kind_of_broadcast_shows_its_own(database: Database, outbox: Outbox) -> None:
    outgoing = outbox.words
    post = await posted(database, READER)
    assert "The ward round" in (await shown(database, outgoing, post)).html
    correction = await shown(database, outgoing, await corrected_after(database, outbox))
    assert isinstance(correction, Change)
    assert "Corrected on" in correction.screen.html
    assert correction.instead is not None
    async with database.transaction() as tx:
        new = NewNotice("withdraw:1", NoticeKind.WITHDRAWAL, 1, 1, 1)
        await tx.corrections.add(await tx.notices.add(new, NOW), OWNER, NOW)
        last = (await tx.broadcasts.newest(1))[0].id
    withdrawal = await shown(database, outgoing, last)
    assert isinstance(withdrawal, Change)
    assert texts_corrections.TAKEN_DOWN in withdrawal.screen.html


async def corrected_after(database: Database, outbox: Outbox) -> int:
    """Send what waits, then store a correction of it."""
    await outbox.finish()
    return await corrected(database)


async def test_an_announcement_shows_its_words_and_the_way_out(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await announced(database, outbox, READER)
    (text,) = await texts(here)
    assert "Tea at 4pm." in text
    assert texts_scheduled.TO_STOP in text


async def test_a_post_of_a_blog_that_is_left_asks_for_no_comment(
    database: Database, outbox: Outbox
) -> None:
    post = await posted(database, READER)
    invited = (await shown(database, outbox.words, post)).html
    async with database.transaction() as tx:
        await tx.sites.use(["https://other.example/"])
    left = (await shown(database, outbox.words, post)).html
    assert TO_COMMENT in invited
    assert TO_COMMENT not in left


async def test_a_post_that_is_not_there_shows_nothing(database: Database, outbox: Outbox) -> None:
    async with database.transaction() as tx:
        made = await tx.broadcasts.add("post", "post:99", NOW, post_id=99)
        assert made is not None
    assert await shown(database, outbox.words, made) is None


# Consent


async def test_who_agrees_no_longer_to_announcements_is_skipped(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in (READER, OWNER):
            await a_subscriber(tx, chat_id, list_id)
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        await tx.broadcasts.add_announcement("one", "Tea at 4pm.", [list_id], OWNER, NOW)
        await tx.subscribers.withdraw(READER, "announcements", NOW)
    await outbox.finish()
    assert await states(database) == ["skipped", "sent"]
    assert await texts(here) == []


# Changed everywhere


async def test_an_announcement_is_changed_where_it_was_sent(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    about = await announced(database, outbox, READER, OWNER)
    async with database.transaction() as tx:
        assert await tx.corrections.change(about, "two", "Tea at 5pm.", OWNER, NOW) == 2
    await outbox.finish()
    for chat_id in (READER, OWNER):
        (text,) = await texts(here, chat_id)
        assert "Tea at 5pm." in text
    assert (await broadcast(database, about + 1)).state is BroadcastState.DONE


async def test_a_change_to_an_announcement_that_cannot_be_made_says_nothing_new(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    about = await announced(database, outbox, READER)
    await here.fault(EDIT, "400", description="Bad Request: message can't be edited")
    async with database.transaction() as tx:
        await tx.corrections.change(about, "two", "Tea at 5pm.", OWNER, NOW)
    await outbox.finish()
    await outbox.talk()
    assert len(await texts(here)) == 1
    assert await states(database) == ["sent", "refused"]


# With a picture


async def test_the_words_under_a_picture_are_changed_and_an_old_one_is_taken_back(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    photo = (await here.bot.send_photo(OWNER, png(640, 480))).photo[-1].file_id
    links = [["Times", "https://www.example.org/times"]]
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        extras = Extras(photo, links)
        await tx.broadcasts.add_announcement("one", "Tea.", [list_id], OWNER, NOW, extras)
        about = (await tx.broadcasts.newest(1))[0].id
    await outbox.finish()
    sent = await of_method(here, "sendPhoto")
    assert READER in [int(call["parameters"]["chat_id"]) for call in sent]
    async with database.transaction() as tx:
        assert await tx.corrections.change(about, "two", "Cake.", OWNER, NOW) == 1
    await outbox.finish()
    (text,) = await texts(here)
    assert "Cake." in text
    last = (await here.seen())["messages"][-1]
    assert last["photo"]["width"] == 640
    assert last["buttons"] == [[{"text": "Times", "url": links[0][1]}]]
    outbox.clock.advance(48 * HOUR)
    await deleted(database, about)
    await outbox.finish()
    assert await texts(here) == [texts_corrections.TAKEN_BACK]
    assert await of_method(here, EDIT) == []


# Deleted everywhere


async def deleted(database: Database, about: int) -> int:
    async with database.transaction() as tx:
        return await tx.corrections.delete(about, "gone", OWNER, NOW)


async def test_an_announcement_is_deleted_where_it_was_sent(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    about = await announced(database, outbox, READER, OWNER)
    assert isinstance(await shown(database, outbox.words, about), Screen)
    assert await deleted(database, about) == 2
    assert isinstance(await shown(database, outbox.words, about + 1), Deletion)
    await outbox.finish()
    assert await texts(here) == await texts(here, OWNER) == []
    assert await states(database) == ["sent"] * 4


async def test_what_is_too_old_to_be_deleted_says_that_it_was_taken_back(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    about = await announced(database, outbox, READER)
    outbox.clock.advance(48 * HOUR)
    await deleted(database, about)
    await outbox.finish()
    (text,) = await texts(here)
    assert text == texts_corrections.TAKEN_BACK
    assert await of_method(here, DELETE) == []


async def test_a_deletion_whose_answer_was_lost_is_made_again(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    about = await announced(database, outbox, READER)
    await here.fault(DELETE, "cut_after")
    await deleted(database, about)
    await outbox.go_on()
    assert await states(database) == ["sent", "todo"]
    await outbox.go_on(61, turns=2)
    assert await states(database) == ["sent", "sent"]
    assert await texts(here) == []
    assert len(await of_method(here, DELETE)) == 2


async def test_who_deleted_the_message_already_is_no_failure(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    about = await announced(database, outbox, READER)
    await here.fault(DELETE, "400", description="Bad Request: message to delete not found")
    await deleted(database, about)
    await outbox.finish()
    assert await states(database) == ["sent", "sent"]


async def test_a_deletion_waits_for_what_is_being_sent_at_this_moment(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault("sendMessage", "delay", seconds=0.1)
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        await tx.broadcasts.add_announcement("one", "Tea at 4pm.", [list_id], OWNER, NOW)
        about = (await tx.broadcasts.newest(1))[0].id
    outbox.clock.advance(1.1)
    await outbox.step()
    assert await states(database) == ["sending"]
    assert await deleted(database, about) == 1
    other = Outbox(database, here.bot, words=outbox.words, clock=outbox.clock)
    await other.go_on(0.3)
    assert await states(database) == ["sending", "todo"]
    await outbox.go_on(0)
    await outbox.finish()
    assert await states(database) == ["sent", "sent"]
    assert await texts(here) == []
