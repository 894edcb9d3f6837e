"""The phone's side: what a person does becomes an update, what the bot does can be seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatAction, ParseMode

from tests.sandbox.ground import OWNER, READER, Ground, ground

BUTTONS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Read the post", url="https://example.org/a")],
        [
            InlineKeyboardButton("Save for later", callback_data="v1:save:1"),
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("copied")),
        ],
    ],
)


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground() as served:
        yield served


async def test_the_people_and_the_bot_are_named(here: Ground) -> None:
    assert (await here.http.get("/phone/api/people")).json() == {
        "bot": {"username": "bleep_demo_bot", "name": "Bleep", "inline": True},
        "people": [
            {"chat_id": READER, "first_name": "Reader", "role": "reader"},
            {"chat_id": OWNER, "first_name": "Owner", "role": "owner"},
        ],
    }


async def test_a_message_of_the_bot_is_seen_with_all_that_belongs_to_it(here: Ground) -> None:
    own = (await here.seen())["messages"][0]["message_id"]
    sent = await here.bot.send_message(
        READER,
        '\U0001f600 <b>Hello</b> <a href="https://example.org">there</a>',
        parse_mode=ParseMode.HTML,
        reply_to_message_id=own,
        reply_markup=BUTTONS,
        disable_notification=True,
    )
    assert (await here.seen())["messages"][-1] == {
        "message_id": sent.message_id,
        "sender": "bot",
        "date": int(here.time.start.timestamp()),
        "text": "\U0001f600 Hello there",
        "entities": [
            {"type": "bold", "offset": 3, "length": 5},
            {"type": "text_link", "offset": 9, "length": 5, "url": "https://example.org/"},
        ],
        "reply_to": own,
        "buttons": [
            [{"text": "Read the post", "url": "https://example.org/a"}],
            [
                {"text": "Save for later", "callback_data": "v1:save:1"},
                {"text": "Copy", "copy_text": "copied"},
            ],
        ],
        "edited": False,
        "silent": True,
        "via_bot": False,
    }


async def test_what_a_person_writes_becomes_a_message_with_its_command_marked(
    here: Ground,
) -> None:
    number = (await here.do("/messages", text="  /search digital health "))["message_id"]
    message = (await here.updates())[0].message
    assert message
    assert message.message_id == number
    assert message.text == "/search digital health"
    assert message.chat.id == READER
    assert message.from_user
    assert message.from_user.first_name == "Reader"
    assert [(each.type, each.offset, each.length) for each in message.entities] == [
        ("bot_command", 0, 7),
    ]


async def test_a_link_to_the_bot_sends_start_with_its_payload(here: Ground) -> None:
    await here.do("/start", payload="l_all")
    message = (await here.updates())[0].message
    assert message
    assert message.text == "/start l_all"
    assert message.entities[0].length == 6


@pytest.mark.parametrize("payload", ["a b", "a" * 65, "é", "<"])
async def test_a_payload_that_telegram_would_not_take_is_refused(
    here: Ground,
    payload: str,
) -> None:
    path = f"/phone/api/chats/{READER}/start"
    assert (await here.http.post(path, json={"payload": payload})).status_code == 400
    assert await here.updates() == ()


async def test_an_edit_becomes_an_edited_message(here: Ground) -> None:
    number = (await here.do("/messages", text="first"))["message_id"]
    await here.do(f"/messages/{number}/edit", text="/second")
    edited = (await here.updates())[-1].edited_message
    assert edited
    assert (edited.message_id, edited.text) == (number, "/second")
    assert edited.edit_date
    assert edited.entities[0].type == "bot_command"
    seen = (await here.seen())["messages"][-1]
    assert (seen["text"], seen["edited"]) == ("/second", True)


async def test_a_person_cannot_edit_what_the_bot_wrote(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "mine")
    path = f"/phone/api/chats/{READER}/messages/{sent.message_id}/edit"
    assert (await here.http.post(path, json={"text": "yours"})).status_code == 403
    assert (await here.seen())["messages"][-1]["text"] == "mine"


async def test_a_press_reaches_the_bot_with_the_whole_message(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "A post", reply_markup=BUTTONS)
    press = asyncio.create_task(here.do(f"/messages/{sent.message_id}/press", row=1, column=0))
    query = (await here.bot.get_updates(timeout=5))[0].callback_query
    assert query
    assert query.data == "v1:save:1"
    assert query.from_user.id == READER
    assert query.message
    assert query.message.message_id == sent.message_id
    assert query.message.to_dict()["reply_markup"] == BUTTONS.to_dict()
    assert not press.done()
    await query.answer("Saved")
    assert await press == {"answer": {"text": "Saved", "show_alert": False}}


@pytest.mark.parametrize(
    ("row", "column"),
    [(0, 0), (1, 1), (1, 2), (2, 0), (-1, 0), ("a", 0), (None, 0)],
)
async def test_a_button_that_does_not_call_the_bot_cannot_be_pressed(
    here: Ground,
    row: object,
    column: int,
) -> None:
    sent = await here.bot.send_message(READER, "A post", reply_markup=BUTTONS)
    path = f"/phone/api/chats/{READER}/messages/{sent.message_id}/press"
    answer = await here.http.post(path, json={"row": row, "column": column})
    assert answer.status_code == 400
    assert await here.updates() == ()


async def test_blocking_and_unblocking_are_told_once_each(here: Ground) -> None:
    for blocked in (True, True, False, False):
        await here.do("/block", blocked=blocked)
        assert (await here.seen())["blocked"] is blocked
    members = [each.my_chat_member for each in await here.updates()]
    assert [
        (each.old_chat_member.status, each.new_chat_member.status) for each in members if each
    ] == [("member", "kicked"), ("kicked", "member")]


async def test_start_unblocks_the_bot_first(here: Ground) -> None:
    await here.do("/block", blocked=True)
    await here.do("/start", payload="")
    blocked, unblocked, start = await here.updates()
    assert blocked.my_chat_member
    assert unblocked.my_chat_member
    assert start.message
    assert (await here.seen())["blocked"] is False


async def test_a_person_who_blocked_the_bot_cannot_write(here: Ground) -> None:
    await here.do("/block", blocked=True)
    path = f"/phone/api/chats/{READER}/messages"
    answer = await here.http.post(path, json={"text": "x"})
    assert answer.status_code == 409
    assert answer.json()["error"] == "This person blocked the bot. Unblock it first."


async def test_a_phone_waits_for_the_next_change(here: Ground) -> None:
    before = (await here.seen())["seq"]
    waiting = asyncio.create_task(here.seen(since=before))
    await asyncio.sleep(0.005)
    assert not waiting.done()
    await here.bot.send_message(READER, "new")
    seen = await waiting
    assert seen["seq"] > before
    assert seen["messages"][-1]["text"] == "new"


async def test_one_person_does_not_see_the_chat_of_another(here: Ground) -> None:
    await here.bot.send_message(READER, "for the reader")
    assert (await here.seen(OWNER))["messages"] == []


async def test_deleted_messages_and_changed_buttons_are_seen(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "x", reply_markup=BUTTONS)
    await here.bot.edit_message_reply_markup(READER, sent.message_id)
    seen = (await here.seen())["messages"][-1]
    assert (seen["buttons"], seen["edited"]) == ([], False)
    await here.bot.delete_message(READER, sent.message_id)
    assert [each["text"] for each in (await here.seen())["messages"]] == ["/start"]


async def test_typing_is_seen_until_the_bot_writes(here: Ground) -> None:
    await here.bot.send_chat_action(READER, ChatAction.TYPING)
    assert (await here.seen())["typing"] is True
    await here.bot.send_message(READER, "done")
    assert (await here.seen())["typing"] is False


async def test_an_unknown_chat_action_is_refused(here: Ground) -> None:
    said = await here.refusal("sendChatAction", chat_id=READER, action="sing")
    assert said == (400, "Bad Request: wrong parameter action in request")


@pytest.mark.parametrize(
    ("path", "given", "code"),
    [
        ("/messages", {"text": " "}, 400),
        ("/messages", {"text": 5}, 400),
        ("/messages", {"text": "a" * 4097}, 400),
        ("/messages", {"text": "x", "reply_to": 5}, 404),
        ("/messages", [], 400),
        ("/messages/5/edit", {"text": "x"}, 404),
        ("/messages/5/press", {"row": 0, "column": 0}, 404),
        ("/block", {"blocked": "yes"}, 400),
    ],
)
async def test_what_a_person_cannot_do_is_refused_with_a_reason(
    here: Ground,
    path: str,
    given: object,
    code: int,
) -> None:
    answer = await here.http.post(f"/phone/api/chats/{READER}{path}", json=given)
    assert answer.status_code == code
    assert answer.json()["error"].endswith(".")
    assert await here.updates() == ()


async def test_a_chat_that_nobody_has_is_not_found(here: Ground) -> None:
    assert (await here.http.get("/phone/api/chats/5")).status_code == 404


async def test_a_body_that_is_no_json_is_refused(here: Ground) -> None:
    answer = await here.http.post(f"/phone/api/chats/{READER}/messages", content=b"{")
    assert answer.status_code == 400
