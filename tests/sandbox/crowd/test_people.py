"""The people of the crowd write and press, and the bot hears of it as from Telegram."""

from __future__ import annotations

import asyncio

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, NetworkError

from sandbox.crowd.updates import Updates
from sandbox.crowd.wire import Connection
from tests.sandbox.crowd.ground import NOON, OTHER, READER, SPEC, Ground, ground

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Save for later", callback_data="save:1")]])


async def test_what_a_person_says_is_an_update(here: Ground) -> None:
    told = await here.do("say", chat_id=READER, text="Good morning")
    (update,) = await here.bot.get_updates()
    assert update.update_id == told["update_id"]
    assert update.message
    assert (update.message.text, update.message.chat_id) == ("Good morning", READER)
    assert update.message.entities == ()


@pytest.mark.parametrize(("text", "length"), [("/help", 5), ("/start l_all", 6), ("/a😀 b", 4)])
async def test_a_command_is_marked(here: Ground, text: str, length: int) -> None:
    await here.do("say", chat_id=READER, text=text)
    (update,) = (await here.raw("getUpdates")).json()["result"]
    assert SPEC.object("Update", update) == []
    assert update["message"]["entities"] == [
        {"type": "bot_command", "offset": 0, "length": length},
    ]


async def test_a_press_is_told_and_answered_once(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    sent = await here.bot.send_message(READER, "Hello", reply_markup=BUTTONS)
    await here.do("press", chat_id=READER, message_id=sent.message_id, data="save:1")
    (update,) = await here.bot.get_updates()
    press = update.callback_query
    assert press
    assert press.data == "save:1"
    assert press.message == sent
    await here.bot.answer_callback_query(press.id, "Saved", show_alert=True)
    with pytest.raises(BadRequest, match="Query is too old"):
        await here.bot.answer_callback_query(press.id)
    told = await here.do(f"messages?chat_id={READER}", "GET", chat_id=READER)
    assert told["answers"] == [{"text": "Saved", "show_alert": True, "at": NOON}]


async def test_a_press_in_a_chat_that_nobody_watches_keeps_to_the_specification(
    here: Ground,
) -> None:
    sent = await here.bot.send_message(READER, "Hello", reply_markup=BUTTONS)
    for _ in range(2):
        await here.do("press", chat_id=READER, message_id=sent.message_id, data="save:1")
    updates = (await here.raw("getUpdates")).json()["result"]
    assert [SPEC.object("Update", update) for update in updates] == [[], []]
    assert len({update["callback_query"]["id"] for update in updates}) == 2


async def test_only_what_a_chat_received_can_be_pressed(here: Ground) -> None:
    said = await here.do("say", chat_id=READER, text="x")
    sent = await here.bot.send_message(READER, "Hello")
    wrong = [(READER, said["message_id"]), (OTHER, sent.message_id), (READER, 99)]
    for chat_id, message_id in wrong:
        given = {"chat_id": chat_id, "message_id": message_id, "data": "x"}
        answer = await here.control.post("/crowd/press", json=given)
        assert answer.status_code == 400
        assert "no such message" in answer.json()["error"]


async def test_updates_stay_until_they_are_acknowledged(here: Ground) -> None:
    ids = [(await here.do("say", chat_id=READER, text="x"))["update_id"] for _ in range(3)]
    assert [update.update_id for update in await here.bot.get_updates(limit=2)] == ids[:2]
    assert [update.update_id for update in await here.bot.get_updates()] == ids
    assert [update.update_id for update in await here.bot.get_updates(offset=ids[1])] == ids[1:]
    assert [update.update_id for update in await here.bot.get_updates(offset=-1)] == ids[2:]
    assert await here.bot.get_updates(offset=ids[2] + 1) == ()
    assert await here.bot.get_updates() == ()


async def test_a_poll_waits_for_the_next_update(here: Ground) -> None:
    poll = asyncio.create_task(here.bot.get_updates(timeout=20))
    await asyncio.sleep(0.01)
    assert not poll.done()
    told = await here.do("say", chat_id=READER, text="x")
    assert [update.update_id for update in await poll] == [told["update_id"]]


async def test_a_poll_ends_when_its_time_is_over(here: Ground) -> None:
    answer = await here.raw("getUpdates", timeout=0)
    assert answer.json() == {"ok": True, "result": []}


async def test_each_poll_has_its_own_time(here: Ground) -> None:
    told: list[tuple[Connection, bytes]] = []
    updates = Updates(lambda connection, payload: told.append((connection, payload)))
    first, second = here.crowd.protocol(), here.crowd.protocol()
    updates.poll(first, 0, 100, 0.01)
    update_id = updates.push("message", {})
    updates.poll(second, update_id + 1, 100, 0.03)
    await asyncio.sleep(0.02)
    assert [connection for connection, _ in told] == [first]
    await asyncio.sleep(0.02)
    assert [connection for connection, _ in told] == [first, second]
    assert told[1][1].endswith(b'{"ok":true,"result":[]}')


async def test_what_waits_is_dropped_on_demand(here: Ground) -> None:
    await here.do("say", chat_id=READER, text="x")
    await here.bot.delete_webhook()
    assert len(await here.bot.get_updates()) == 1
    await here.bot.delete_webhook(drop_pending_updates=True)
    assert await here.bot.get_updates() == ()


async def test_the_older_of_two_polls_ends_with_a_conflict(here: Ground) -> None:
    older = asyncio.create_task(here.bot.get_updates(timeout=20))
    await asyncio.sleep(0.01)
    newer = asyncio.create_task(here.raw("getUpdates", timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await older
    await here.do("say", chat_id=READER, text="x")
    assert len((await newer).json()["result"]) == 1


async def test_a_poll_that_was_hung_up_takes_no_update(here: Ground) -> None:
    poll = asyncio.create_task(here.bot.get_updates(timeout=20))
    await asyncio.sleep(0.01)
    poll.cancel()
    await asyncio.sleep(0.01)
    await here.do("say", chat_id=READER, text="x")
    assert len(await here.bot.get_updates()) == 1


async def test_the_crowd_ends_at_once_though_a_poll_waits() -> None:
    async with ground() as here:
        poll = asyncio.create_task(here.bot.get_updates(timeout=40))
        await asyncio.sleep(0.01)
        ending = asyncio.get_running_loop().time()
    with pytest.raises(NetworkError):
        await poll
    assert asyncio.get_running_loop().time() - ending < 20


async def test_a_person_cannot_be_edited_but_can_be_deleted(here: Ground) -> None:
    said = await here.do("say", chat_id=READER, text="x")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await here.bot.edit_message_text("New", READER, said["message_id"])
    assert await here.bot.delete_message(READER, said["message_id"])


@pytest.mark.parametrize(
    ("path", "given", "reason"),
    [
        ("say", {"chat_id": READER}, "text must be a text"),
        ("say", {"chat_id": READER, "text": " "}, "text must be a text"),
        ("say", {"text": "x"}, "chat_id must be a whole number"),
        ("say", {"chat_id": 5, "text": "x"}, "chat not found"),
        ("press", {"chat_id": READER, "data": "x"}, "message_id must be a whole number"),
        ("watch", {"chat_ids": [5]}, "chat not found"),
        ("watch", {"chat_ids": 5}, "not iterable"),
    ],
)
async def test_a_wrong_wish_is_refused_with_the_reason(
    here: Ground, path: str, given: dict[str, object], reason: str
) -> None:
    answer = await here.control.post(f"/crowd/{path}", json=given)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
