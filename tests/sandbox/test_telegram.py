"""The Bot API: the same answers, the same limits and the same refusals as Telegram's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken

from sandbox.chat.limits import Limits
from sandbox.chat.state import MOST_CALLS
from tests.judges import html
from tests.judges.spec import FILE, Spec
from tests.judges.trim import trimmed, written
from tests.sandbox.ground import OWNER, READER, TOKEN, Ground, client, ground

SPEC = Spec.load()
# Judged in test_files.py, where files are.
ELSEWHERE = {"sendPhoto", "sendDocument", "sendVoice", "deleteMessages", "getMyStarBalance"}
ELSEWHERE |= {"answerInlineQuery"}  # judged in test_inline.py
ELSEWHERE |= {"getChatMember", "getFile", "editMessageCaption"}  # test_groups, test_phone_sending
BUTTONS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Read the post", url="https://example.org/a")],
        [
            InlineKeyboardButton("Save for later", callback_data="v1:save:1"),
            InlineKeyboardButton(
                "Copy the link", copy_text=CopyTextButton("https://example.org/a")
            ),
        ],
    ],
)


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground() as served:
        yield served


async def test_every_answer_and_every_update_is_as_the_specification_says(here: Ground) -> None:
    await use_every_method(here)
    await here.do("/messages", text="hello #tag", reply_to=first_of_bot(await here.seen()))
    person = (await here.do("/messages", text="/help"))["message_id"]
    await here.do(f"/messages/{person}/edit", text="changed")
    await here.do("/block", blocked=True)
    await here.do("/block", blocked=False)
    updates = (await here.raw("getUpdates")).json()["result"]
    assert [each for update in updates for each in SPEC.object("Update", update)] == []
    assert {kind for update in updates for kind in update} == {
        *("update_id", "message", "edited_message", "my_chat_member"),
    }
    called = {call["method"] for call in here.telegram.calls}
    assert called == set(SPEC.methods) - ELSEWHERE
    for call in here.telegram.calls:
        assert call["status"] == 200, call
        assert SPEC.request(call["method"], call["parameters"]) == []
        assert SPEC.result(call["method"], call["result"]) == []


async def use_every_method(here: Ground) -> None:
    """Call each method that Bleep uses once, with the parameters that it uses."""
    bot = here.bot
    preview = LinkPreviewOptions(is_disabled=True)
    message = await bot.send_message(
        READER,
        '<b>One</b> & <a href="https://example.org/a">two</a>'.replace("&", "&amp;"),
        parse_mode=ParseMode.HTML,
        reply_markup=BUTTONS,
        link_preview_options=preview,
        disable_notification=True,
        protect_content=True,
        reply_parameters=ReplyParameters(999_999, allow_sending_without_reply=True),
    )
    number = message.message_id
    pressed = asyncio.create_task(here.do(f"/messages/{number}/press", row=1, column=0))
    update = (await bot.get_updates(timeout=5))[0]
    assert update.callback_query
    await bot.answer_callback_query(update.callback_query.id, "Saved", show_alert=True)
    assert await pressed == {"answer": {"text": "Saved", "show_alert": True}}
    await bot.get_updates(offset=update.update_id + 1)
    await bot.edit_message_text("<i>Three</i>", READER, number, parse_mode=ParseMode.HTML)
    await bot.edit_message_reply_markup(READER, number, reply_markup=BUTTONS)
    other = await bot.send_message(READER, "gone soon")
    await bot.delete_message(READER, other.message_id)
    await bot.send_chat_action(READER, ChatAction.TYPING)
    await use_the_profile(here)


async def use_the_profile(here: Ground) -> None:
    bot, scope = here.bot, BotCommandScopeAllPrivateChats()
    await bot.get_me()
    await bot.set_webhook("https://example.org/hook", allowed_updates=["message"])
    await bot.get_webhook_info()
    await bot.delete_webhook(drop_pending_updates=True)
    await bot.get_updates(allowed_updates=["message", "edited_message", "my_chat_member"])
    await bot.set_my_commands([BotCommand("help", "How this works")], scope=scope)
    assert (await bot.get_my_commands(scope=scope))[0].command == "help"
    await bot.delete_my_commands(scope=scope)
    await bot.set_my_name("Bleep")
    await bot.set_my_description("A blog on your phone.")
    await bot.set_my_short_description("A blog.")
    assert (await bot.get_my_name()).name == "Bleep"
    assert (await bot.get_my_description()).description == "A blog on your phone."
    assert (await bot.get_my_short_description()).short_description == "A blog."


def first_of_bot(seen: dict[str, Any]) -> int:
    return next(int(each["message_id"]) for each in seen["messages"] if each["sender"] == "bot")


async def test_a_form_and_json_are_understood_alike(here: Ground) -> None:
    form = {"chat_id": str(READER), "text": "x", "reply_markup": BUTTONS.to_json()}
    sent = (await here.http.post(f"/bot{TOKEN}/sendMessage", data=form)).json()["result"]
    again = await here.raw(
        "sendMessage",
        chat_id=READER,
        text="x",
        reply_markup=BUTTONS.to_dict(),
    )
    result = again.json()["result"]
    assert result["reply_markup"] == sent["reply_markup"] == BUTTONS.to_dict()
    assert result["text"] == sent["text"]


async def test_a_wrong_token_is_unauthorized(here: Ground) -> None:
    answer = await here.http.get("/bot1:wrong/getMe")
    body = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (answer.status_code, answer.json()) == (401, body)


async def test_an_unknown_method_is_not_found(here: Ground) -> None:
    assert await here.refusal("sendPigeon") == (404, "Not Found")
    with pytest.raises(InvalidToken):
        await here.bot.send_dice(READER)


async def test_methods_are_known_in_any_letter_case(here: Ground) -> None:
    assert (await here.raw("GETME")).status_code == 200


async def test_an_update_comes_again_until_it_is_acknowledged(here: Ground) -> None:
    await here.do("/messages", text="one")
    await here.do("/messages", text="two")
    first = await here.updates()
    assert [each.message.text for each in first if each.message] == ["one", "two"]
    assert await here.updates() == first
    left = await here.bot.get_updates(offset=first[0].update_id + 1)
    assert left == first[1:]
    assert await here.bot.get_updates(offset=first[1].update_id + 1) == ()


async def test_update_ids_increase_and_a_limit_is_kept(here: Ground) -> None:
    for text in "abc":
        await here.do("/messages", text=text)
    ids = [each.update_id for each in await here.updates()]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert [each.update_id for each in await here.bot.get_updates(limit=2)] == ids[:2]


async def test_a_negative_offset_forgets_all_but_the_last(here: Ground) -> None:
    for text in "abc":
        await here.do("/messages", text=text)
    last = await here.bot.get_updates(offset=-1)
    assert last == await here.updates()
    assert [each.message.text for each in last if each.message] == ["c"]


async def test_a_poll_waits_for_the_next_update(here: Ground) -> None:
    poll = asyncio.create_task(here.bot.get_updates(timeout=20))
    await asyncio.sleep(0.005)
    assert not poll.done()
    await here.do("/messages", text="at last")
    assert [each.message.text for each in await poll if each.message] == ["at last"]


async def test_the_older_of_two_polls_ends_with_a_conflict(here: Ground) -> None:
    async with client(here.url) as other:
        older = asyncio.create_task(here.bot.get_updates(timeout=20))
        await asyncio.sleep(0.005)
        newer = asyncio.create_task(other.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 20}))
        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure"):
            await older
        await here.do("/messages", text="for the newer")
        assert len((await newer).json()["result"]) == 1


async def test_an_update_that_a_dead_poll_got_is_given_again(here: Ground) -> None:
    async with client(here.url) as dying:
        poll = asyncio.create_task(dying.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 20}))
        await asyncio.sleep(0.005)
        poll.cancel()
    await here.do("/messages", text="kept")
    assert len(await here.updates()) == 1


async def test_kinds_that_the_bot_did_not_ask_for_are_not_told(here: Ground) -> None:
    await here.bot.get_updates(allowed_updates=["callback_query"])
    await here.do("/messages", text="unheard")
    assert await here.updates() == ()
    info = await here.bot.get_webhook_info()
    assert info.allowed_updates == ("callback_query",)


async def test_a_webhook_excludes_polling(here: Ground) -> None:
    poll = asyncio.create_task(here.bot.get_updates(timeout=20))
    await asyncio.sleep(0.005)
    async with client(here.url) as other:
        hook = {"url": "https://example.org/hook"}
        assert (await other.post(f"/bot{TOKEN}/setWebhook", json=hook)).json()["result"] is True
        with pytest.raises(Conflict, match="terminated by setWebhook request"):
            await poll
    assert (await here.bot.get_webhook_info()).url == "https://example.org/hook"
    with pytest.raises(Conflict, match="webhook is active"):
        await here.updates()
    await here.bot.delete_webhook()
    assert await here.updates() == ()


async def test_a_webhook_must_be_https(here: Ground) -> None:
    with pytest.raises(BadRequest, match=r"(?i)bad webhook: an https url must be provided"):
        await here.bot.set_webhook("http://example.org")


async def test_a_bot_cannot_write_first() -> None:
    async with ground(started=False) as here:
        with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
            await here.bot.send_message(READER, "hello")
        await here.do("/start", payload="")
        await here.bot.send_message(READER, "hello")
        with pytest.raises(Forbidden, match="can't initiate"):
            await here.bot.send_message(OWNER, "hello")


async def test_a_blocked_bot_cannot_write(here: Ground) -> None:
    await here.do("/block", blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await here.bot.send_message(READER, "hello")


async def test_a_chat_that_nobody_has_is_not_found(here: Ground) -> None:
    assert await here.refusal("sendMessage", chat_id=5, text="x") == (
        400,
        "Bad Request: chat not found",
    )
    assert (await here.refusal("sendMessage", chat_id="@x", text="x"))[1].endswith("not found")
    assert (await here.refusal("sendMessage", text="x"))[1] == "Bad Request: chat_id is empty"


async def test_4096_letters_are_sent_and_one_more_is_refused(here: Ground) -> None:
    face = "\U0001f600"
    sent = await here.bot.send_message(READER, f"<b>{face * 4096}</b>", parse_mode=ParseMode.HTML)
    assert sent.text == face * 4096
    with pytest.raises(BadRequest, match=r"(?i)^message is too long$"):
        await here.bot.send_message(READER, "a" * 4097)
    with pytest.raises(BadRequest, match=r"^Message_too_long$"):
        await here.bot.edit_message_text("a" * 4097, READER, sent.message_id)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        ("  \n", "text must be non-empty"),
        ("<b> </b>", "text must be non-empty"),
        ("<b></b>" * 5000, "text is too long"),
        ("<p>x</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)
async def test_a_wrong_text_is_refused_in_telegrams_words(
    here: Ground,
    text: str,
    words: str,
) -> None:
    refusal = await here.refusal("sendMessage", chat_id=READER, text=text, parse_mode="HTML")
    assert refusal == (400, f"Bad Request: {words}")


async def test_another_parse_mode_is_refused(here: Ground) -> None:
    refusal = await here.refusal("sendMessage", chat_id=READER, text="x", parse_mode="Runes")
    assert refusal == (400, "Bad Request: unsupported parse_mode")


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the"),
        ({"callback_data": "x"}, 'can\'t parse inline keyboard button: Field "text" must be'),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "url": "ftp://a.b"}, "inline keyboard button URL 'ftp://a.b' is invalid"),
        ({"text": "x", "url": "https://localhost"}, "inline keyboard button URL 'https://localho"),
        ("x", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
    ],
)
async def test_a_wrong_button_is_refused(here: Ground, button: object, words: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    code, said = await here.refusal("sendMessage", chat_id=READER, text="x", reply_markup=markup)
    assert code == 400
    assert said.startswith(f"Bad Request: {words}")
    assert len((await here.seen())["messages"]) == 1


@pytest.mark.parametrize(
    "button",
    [
        {"text": "x", "callback_data": "a" * 64},
        {"text": "x", "copy_text": {"text": "a" * 256}},
        {"text": "x", "url": "tg://resolve?domain=bleep_bot"},
        {"text": "x", "url": "http://127.0.0.1:8080/blog/"},
    ],
)
async def test_a_button_at_the_limit_is_sent(here: Ground, button: dict[str, object]) -> None:
    markup = {"inline_keyboard": [[button]]}
    sent = await here.raw("sendMessage", chat_id=READER, text="x", reply_markup=markup)
    assert sent.json()["result"]["reply_markup"] == markup


async def test_no_more_than_a_hundred_buttons_are_taken(here: Ground) -> None:
    row = [{"text": "x", "callback_data": "x"}] * 8
    for rows, ok in (([row] * 12, True), ([row] * 13, False), ([row + row[:1]], False)):
        markup = {"inline_keyboard": rows}
        sent = await here.raw("sendMessage", chat_id=READER, text="x", reply_markup=markup)
        assert sent.json()["ok"] is ok
    for wrong, words in (({"inline_keyboard": [1]}, "Array of Arrays"), ([], "object expected")):
        said = await here.refusal("sendMessage", chat_id=READER, text="x", reply_markup=wrong)
        assert words in said[1]


async def test_a_reply_carries_the_original_with_its_buttons(here: Ground) -> None:
    post = await here.bot.send_message(READER, "A post", reply_markup=BUTTONS)
    await here.do("/messages", text="A comment", reply_to=post.message_id)
    message = (await here.updates())[0].message
    assert message
    assert message.reply_to_message
    assert message.reply_to_message.text == "A post"
    assert message.reply_to_message.reply_markup == BUTTONS
    answer = await here.bot.send_message(READER, "Thanks", reply_to_message_id=message.message_id)
    assert answer.reply_to_message
    assert answer.reply_to_message.reply_to_message is None


async def test_a_reply_to_nothing_is_refused_unless_allowed(here: Ground) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await here.bot.send_message(READER, "x", reply_parameters=ReplyParameters(5))
    allowed = ReplyParameters(5, allow_sending_without_reply=True)
    sent = await here.bot.send_message(READER, "x", reply_parameters=allowed)
    assert sent.reply_to_message is None


async def test_an_edit_that_changes_nothing_is_refused(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "x", reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match=r"(?i)^message is not modified: specified new message"):
        await here.bot.edit_message_text("x", READER, sent.message_id, reply_markup=BUTTONS)
    edited = await here.bot.edit_message_text("x", READER, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.reply_markup is None
    assert edited.edit_date


async def test_only_an_existing_message_of_the_bot_can_be_edited(here: Ground) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await here.bot.edit_message_text("x", READER, 5)
    own = (await here.seen())["messages"][0]["message_id"]
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await here.bot.edit_message_text("x", READER, own)
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await here.bot.delete_message(READER, 5)


async def test_a_message_cannot_be_deleted_after_48_hours(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "x")
    here.time.passed += 48 * 3600 + 1
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await here.bot.delete_message(READER, sent.message_id)
    here.time.passed -= 1
    assert await here.bot.delete_message(READER, sent.message_id)
    assert len((await here.seen())["messages"]) == 1


async def test_many_messages_are_deleted_at_once_and_what_cannot_be_is_passed_over(
    here: Ground,
) -> None:
    old = await here.bot.send_message(READER, "old")
    here.time.passed += 48 * 3600 + 1
    ids = [(await here.bot.send_message(READER, text)).message_id for text in "abc"]
    assert await here.bot.delete_messages(READER, [ids[0], 5, old.message_id, ids[2], ids[0]])
    texts = [each["text"] for each in (await here.seen())["messages"]]
    assert texts == ["/start", "old", "b"]


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "message identifiers are not specified"),
        (None, "message identifiers are not specified"),
        (5, "expected an Array of message identifiers"),
        (list(range(1, 102)), "too many message identifiers specified"),
        (["x"], "can't parse message identifier as a Number"),
        ([None], "can't parse message identifier as a Number"),
        ([5, 0], "invalid message identifier specified"),
        ("no list", "can't parse message ids JSON object"),
    ],
)
async def test_wrong_lists_of_messages_are_refused(here: Ground, ids: object, words: str) -> None:
    refusal = await here.refusal("deleteMessages", chat_id=READER, message_ids=ids)
    assert refusal == (400, f"Bad Request: {words}")


async def test_a_hundred_messages_are_deleted_and_the_phone_hears_of_it(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "x")
    before = (await here.seen())["seq"]
    looking = asyncio.create_task(here.seen(since=before))
    ids = [*range(1, 100), sent.message_id]
    assert await here.bot.delete_messages(READER, ids)
    assert [each["text"] for each in (await looking)["messages"]] == ["/start"]


async def test_the_balance_of_stars_is_what_the_sandbox_was_made_with(here: Ground) -> None:
    assert (await here.raw("getMyStarBalance")).json()["result"] == {"amount": 0}
    async with ground(stars=250) as rich:
        assert (await rich.bot.get_my_star_balance()).amount == 250


async def test_the_newest_fifty_thousand_calls_are_remembered(here: Ground) -> None:
    for number in range(MOST_CALLS + 5):
        here.telegram.state.record("getMe", {"n": number}, 200, {})
    assert len(here.telegram.calls) == MOST_CALLS == 50_000
    assert [here.telegram.calls[at]["parameters"]["n"] for at in (0, -1)] == [5, 50_004]


async def test_a_press_can_be_answered_once_and_within_a_minute(here: Ground) -> None:
    sent = await here.bot.send_message(READER, "x", reply_markup=BUTTONS)
    path = f"/messages/{sent.message_id}/press"
    presses = [asyncio.create_task(here.do(path, row=1, column=0)) for _ in range(2)]
    (first_update,) = await here.bot.get_updates(limit=1, timeout=5)
    rest = await here.bot.get_updates(offset=first_update.update_id + 1, timeout=5)
    first, second = first_update.callback_query, rest[0].callback_query
    assert first
    assert second
    assert first.id != second.id
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await first.answer("a" * 201)
    await first.answer()
    with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired or"):
        await first.answer()
    here.time.passed += 61
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await second.answer()
    for each in presses:
        each.cancel()
    await asyncio.gather(*presses, return_exceptions=True)


async def test_a_burst_in_one_chat_is_free_and_more_is_too_many(here: Ground) -> None:
    for _ in range(20):
        await here.bot.send_message(READER, "x")
        here.time.passed += 0.001
    body = (await here.raw("sendMessage", chat_id=READER, text="x")).json()
    assert body["description"] == "Too Many Requests: retry after 1"
    assert body["parameters"] == {"retry_after": 1}
    here.time.passed += 1
    await here.bot.send_message(READER, "x")


async def test_without_a_rate_nothing_is_too_many() -> None:
    async with ground(rate=None) as here:
        for _ in range(40):
            await here.bot.send_message(READER, "x")


def test_the_bulk_rate_allows_a_burst_of_twenty() -> None:
    limits = Limits(30, 0.0)
    sent = sum(limits.refuse(chat, chat / 1000) == 0 for chat in range(1000))
    assert 48 <= sent <= 50
    assert limits.refuse(5000, 0.999) == 1


def test_a_bot_that_keeps_to_the_rate_is_never_refused() -> None:
    limits = Limits(30, 0.0)
    assert not any(limits.refuse(chat, chat / 29) for chat in range(500))


async def test_commands_are_kept_by_scope(here: Ground) -> None:
    own = BotCommandScopeChat(OWNER)
    await here.bot.set_my_commands([BotCommand("help", "Help")])
    await here.bot.set_my_commands([BotCommand("admin", "Panel")], scope=own)
    assert [each.command for each in await here.bot.get_my_commands()] == ["help"]
    assert [each.command for each in await here.bot.get_my_commands(scope=own)] == ["admin"]
    assert [each["command"] for each in (await here.seen(OWNER))["commands"]] == ["admin"]
    await here.bot.delete_my_commands(scope=own)
    assert [each["command"] for each in (await here.seen(OWNER))["commands"]] == ["help"]


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([{"command": "Help", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "", "description": "x"}], "command must be non-empty"),
        ([{"command": "a" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "a"}], "command description must be non-empty"),
        ([{"command": "a", "description": "x" * 257}], "command description length must not"),
        ([1], "can't parse BotCommand: expected an Object"),
        ([{"command": "a", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ("no list", "can't parse commands JSON object"),
        ({}, "expected an Array of BotCommand"),
    ],
)
async def test_wrong_commands_are_refused(here: Ground, commands: object, words: str) -> None:
    code, said = await here.refusal("setMyCommands", commands=commands)
    assert code == 400
    assert said.startswith(f"Bad Request: {words}")


async def test_a_text_about_the_bot_has_its_limit(here: Ground) -> None:
    for name, limit in (("name", 64), ("description", 512), ("short_description", 120)):
        method = f"setMy{name.title().replace('_', '')}"
        assert (await here.raw(method, **{name: "x" * limit})).status_code == 200
        assert (await here.refusal(method, **{name: "x" * (limit + 1)}))[0] == 400


async def test_a_link_to_a_person_is_kept_only_where_the_bot_knows_the_person(
    here: Ground,
) -> None:
    text = f'<a href="tg://user?id={OWNER}">a</a> <a href="tg://user?id=5">b</a>'
    sent = await here.bot.send_message(READER, text, parse_mode=ParseMode.HTML)
    assert [each.user.first_name for each in sent.entities if each.user] == ["Owner"]
    assert len(sent.entities) == 1


async def test_the_calls_are_told_over_http_and_can_be_forgotten(here: Ground) -> None:
    await here.raw("sendMessage", chat_id=READER, text="x")
    await here.raw("sendMessage", chat_id=5, text="x")
    await here.raw("getUpdates")
    calls = (await here.http.get("/sandbox/calls")).json()
    assert [(call["method"], call["status"]) for call in calls] == [
        ("sendMessage", 200),
        ("sendMessage", 400),
    ]
    assert calls[0]["parameters"] == {"chat_id": READER, "text": "x"}
    assert calls[0]["result"]["text"] == "x"
    await here.http.delete("/sandbox/calls")
    assert here.telegram.calls == []


async def test_a_body_that_is_neither_form_nor_json_is_refused(here: Ground) -> None:
    for kind, body in (
        ("text/plain", b"x"),
        ("application/json", b"["),
        ("application/json", b"[]"),
    ):
        answer = await here.http.post(
            f"/bot{TOKEN}/getMe",
            content=body,
            headers={"content-type": kind},
        )
        assert answer.status_code == 400


async def test_the_front_page_leads_to_the_phone_and_the_blog_is_beside_it(here: Ground) -> None:
    front = await here.http.get("/")
    assert front.headers["location"] == "/phone/"
    assert (await here.http.get("/blog/")).text == "a blog"


def test_the_specification_finds_what_is_wrong() -> None:
    assert SPEC.request("sendMessage", {"chat_id": "1", "txt": "x"}) == [
        "sendMessage.text: missing",
        "sendMessage.txt: unknown",
    ]
    assert SPEC.request("deleteMessage", {"chat_id": 1, "message_id": "two"}) == [
        "deleteMessage.message_id: is not Integer: 'two'",
    ]
    assert SPEC.request("sendPigeon", {}) == ["sendPigeon: unknown method"]
    assert SPEC.result("sendPigeon", {}) == ["sendPigeon: unknown method"]
    assert SPEC.result("deleteMessage", 1) == ["deleteMessage result: is not Boolean: 1"]
    assert SPEC.object("User", {"id": 1, "first_name": "Ann"}) == ["User.is_bot: missing"]
    assert SPEC.object("Pigeon", {}) == ["Pigeon: the type Pigeon is not in the specification"]


def test_the_specification_looks_inside_nested_values() -> None:
    markup = {"inline_keyboard": [[{"text": "x", "url": "a", "callback_data": "b" * 65}]]}
    found = SPEC.request("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": markup})
    place = "sendMessage.reply_markup.inline_keyboard[0][0]"
    assert found == [
        f"{place}.callback_data: 65 bytes, allowed 1-64",
        f"{place}: needs exactly one action, has 2",
    ]
    member = {"status": "kicked", "user": {"id": 1, "is_bot": True, "first_name": "B"}}
    assert SPEC.object("ChatMember", member) == ["ChatMember.until_date: missing"]


def test_the_specification_is_trimmed_to_what_is_used() -> None:
    text = FILE.read_text()
    assert written(trimmed(json.loads(text))) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<b>Good</b> &amp; short", []),
        ("<p>x</p>", ['Can\'t parse entities: Unsupported start tag "p" at byte offset 0']),
        ("<b> </b>", ["nothing to see"]),
        ("a" * 4097, ["4097 characters, allowed 4096"]),
        ("<b></b>" * 4682, ["over 32768 bytes as sent", "nothing to see"]),
        ("<i>a</i> " * 101, ["101 entities, Telegram shows 100"]),
        ('<a href="/about">us</a>&nbsp;', ["link dropped: '/about'", "shown as typed: '&nbsp;'"]),
    ],
)
def test_the_judge_of_html_names_each_fault(text: str, found: list[str]) -> None:
    html.needed()
    assert html.faults(text) == found
