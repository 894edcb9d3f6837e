"""The Bot API as python-telegram-bot and the published specification see it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, InvalidToken

from tests.sandbox.crowd.ground import NOON, OTHER, READER, SPEC, TOKEN, Ground, ground, trust

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Save for later", callback_data="save:1")]])
UNKNOWN = READER + 100


@pytest.fixture
async def groups() -> AsyncIterator[Ground]:
    async with ground(first_chat=-100) as made:
        yield made


async def test_the_bot_says_who_it_is(here: Ground) -> None:
    assert (await here.bot.get_me()).id == 4242
    assert SPEC.result("getMe", (await here.raw("getMe")).json()["result"]) == []


async def test_a_message_is_taken_and_told_back(here: Ground) -> None:
    first = await here.bot.send_message(READER, "Hello", reply_markup=BUTTONS)
    second = await here.bot.send_message(OTHER, "Hello")
    assert (first.chat_id, first.chat.type, second.chat_id) == (READER, "private", OTHER)
    assert second.message_id == first.message_id + 1
    assert first.date.timestamp() == NOON
    assert first.from_user
    assert first.from_user.id == 4242


async def test_a_watched_chat_gets_its_own_text_back(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    sent = await here.bot.send_message(READER, "Hello", reply_markup=BUTTONS)
    assert (sent.text, sent.reply_markup) == ("Hello", BUTTONS)


@pytest.mark.parametrize("watched", [[], [READER]])
async def test_every_message_keeps_to_the_specification(here: Ground, watched: list[int]) -> None:
    await here.do("watch", chat_ids=watched)
    markup = BUTTONS.to_dict()
    sent = await here.raw("sendMessage", chat_id=READER, text="Hello", reply_markup=markup)
    message_id = sent.json()["result"]["message_id"]
    edited = await here.raw("editMessageText", chat_id=READER, message_id=message_id, text="New")
    assert SPEC.result("sendMessage", sent.json()["result"]) == []
    assert SPEC.result("editMessageText", edited.json()["result"]) == []
    files = (("sendPhoto", "photo"), ("sendDocument", "document"), ("sendVoice", "voice"))
    for method, kind in files:
        answer = await here.raw(method, **{"chat_id": READER, kind: "id", "caption": "A chart"})
        assert SPEC.object("Message", answer.json()["result"]) == []


async def test_a_group_is_a_group(groups: Ground) -> None:
    sent = await groups.raw("sendMessage", chat_id=-100, text="Hello")
    assert SPEC.result("sendMessage", sent.json()["result"]) == []
    assert (await groups.bot.send_message(-1, "Hello")).chat.type == "supergroup"


async def test_pictures_and_files_are_uploaded(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    photo = await here.bot.send_photo(READER, b"\x89PNG" * 50_000, caption="A chart")
    document = await here.bot.send_document(READER, b"a,b\r\n", filename="failed.csv")
    assert photo.photo[0].width == 640
    assert photo.caption == "A chart"
    assert document.document
    assert [kept["text"] for kept in await here.received()] == ["A chart", ""]
    assert (await here.report())["sent"] == 2


async def test_an_edit_changes_a_message_of_the_bot(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "Hello")
    edited = await here.bot.edit_message_text("New", READER, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.message_id, edited.text) == (sent.message_id, "New")
    assert edited.edit_date
    await here.bot.edit_message_reply_markup(READER, sent.message_id, reply_markup=BUTTONS)
    assert (await here.report())["edits"] == {"2": 1}


@pytest.mark.parametrize("chat_id", [READER, OTHER])
async def test_an_edit_needs_the_right_message(here: Ground, chat_id: int) -> None:
    sent = await here.bot.send_message(READER, "Hello")
    wrong = sent.message_id + (chat_id == READER)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await here.bot.edit_message_text("New", chat_id, wrong)
    assert (await here.report())["edits"] == {}


async def test_an_edit_of_a_watched_message_must_change_it(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    sent = await here.bot.send_message(READER, "Hello")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await here.bot.edit_message_text("Hello", READER, sent.message_id)
    await here.bot.edit_message_text("Hello", READER, sent.message_id, reply_markup=BUTTONS)
    (kept,) = await here.received()
    assert (kept["edits"], kept["buttons"][0][0]["text"]) == (1, "Save for later")


async def test_messages_are_deleted_once(here: Ground) -> None:
    ids = [(await here.bot.send_message(READER, "Hello")).message_id for _ in range(4)]
    assert await here.bot.delete_message(READER, ids[0])
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await here.bot.delete_message(READER, ids[0])
    assert await here.bot.delete_messages(READER, ids[:3])
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await here.bot.edit_message_text("New", READER, ids[2])
    assert (await here.report())["deleted"] == 3


@pytest.mark.parametrize("ids", [[], list(range(101)), ["x"], None])
async def test_a_wrong_list_of_messages_is_refused(here: Ground, ids: object) -> None:
    answer = await here.raw("deleteMessages", chat_id=READER, message_ids=ids)
    assert answer.status_code == 400


async def test_the_bot_keeps_its_commands_and_texts(here: Ground) -> None:
    commands = [BotCommand("help", "What I can do")]
    await here.bot.set_my_commands(commands)
    await here.bot.set_my_name("Crowd")
    assert await here.bot.get_my_commands() == tuple(commands)
    assert await here.bot.get_my_commands(language_code="fr") == ()
    assert (await here.bot.get_my_name()).name == "Crowd"
    await here.bot.delete_my_commands()
    assert await here.bot.get_my_commands() == ()


async def test_the_rest_of_what_a_bot_does_at_its_start_works(here: Ground) -> None:
    assert await here.bot.delete_webhook(drop_pending_updates=True)
    assert (await here.bot.get_webhook_info()).url == ""
    assert await here.bot.send_chat_action(READER, "typing")
    assert (await here.bot.get_my_star_balance()).amount == 100_000
    assert await here.bot.set_chat_menu_button()


@pytest.mark.parametrize(
    "call",
    [
        {"method": "sendMessage", "text": "x"},
        {"method": "editMessageText", "text": "x", "message_id": 1},
        {"method": "deleteMessage", "message_id": 1},
        {"method": "deleteMessages", "message_ids": [1]},
        {"method": "sendPhoto", "photo": "id"},
        {"method": "sendDocument", "document": "id"},
        {"method": "sendChatAction", "action": "typing"},
    ],
)
async def test_an_unknown_chat_is_not_found(here: Ground, call: dict[str, object]) -> None:
    method = str(call.pop("method"))
    answer = await here.raw(method, chat_id=UNKNOWN, **call)
    assert answer.status_code == 400
    assert answer.json()["description"] == "Bad Request: chat not found"
    assert (await here.report())["refused"] == {"400": 1}


async def test_a_wrong_token_is_unauthorised(here: Ground) -> None:
    with pytest.raises(InvalidToken):
        await Bot("4242:another", f"{here.address.url}/bot", request=here.bot.request).get_me()
    assert (await here.report())["refused"] == {"401": 1}


async def test_a_method_that_telegram_has_not_is_not_found(here: Ground) -> None:
    assert (await here.raw("noSuchMethod")).status_code == 404
    async with httpx.AsyncClient(base_url=here.address.url, verify=trust(None)) as client:
        assert (await client.get("/elsewhere")).status_code == 404


@pytest.mark.parametrize("name", sorted(SPEC.methods))
async def test_every_method_of_the_specification_is_known(here: Ground, name: str) -> None:
    assert (await here.raw(name, timeout=0)).status_code != 404


async def test_a_call_may_come_in_a_query_and_in_small_letters(here: Ground) -> None:
    async with httpx.AsyncClient(base_url=here.address.url, verify=trust(None)) as client:
        path = f"/bot{TOKEN}/sendmessage?chat_id={READER}&text=hello"
        assert (await client.get(path)).json()["result"]["chat"]["id"] == READER


async def test_a_watched_message_is_read_as_telegram_reads_it(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    with pytest.raises(BadRequest, match="Message text is empty"):
        await here.bot.send_message(READER, " ")
    wrong = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x" * 65)]])
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await here.bot.send_message(READER, "Hello", reply_markup=wrong)
    answer = await here.raw("sendPhoto", chat_id=READER)
    assert answer.json()["description"] == "Bad Request: there is no photo in the request"
    assert await here.received() == []
