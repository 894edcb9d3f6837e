"""One update reduced to what handlers need, and nothing else of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from telegram import Bot, Update

from bot.incoming import ALLOWED_UPDATES, Received, receive, with_about
from bot.readers.shares import Inline
from storage.messages import About
from tests.bot.builders import TOKEN
from tests.judges.spec import Spec

BOT_ID = 4242
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Bleep", "username": "bleep_demo_bot"}
READER = {
    "id": 1001,
    "is_bot": False,
    "first_name": "Reader",
    "last_name": "Secret",
    "username": "x",
}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Reader"}
GROUP = {"id": -1, "type": "group", "title": "A group"}
POST_BUTTONS = {
    "inline_keyboard": [
        [{"text": "Read the post", "url": "https://blog.example/"}],
        [{"text": "Save for later", "callback_data": "v1:save:31"}],
    ]
}


def told(**message: Any) -> Update:  # noqa: ANN401  fields of several types
    """Return an update with a message."""
    usual = {"message_id": 7, "date": 1, "chat": PRIVATE, "from": READER}
    return update(message=usual | message)


def update(**fields: Any) -> Update:  # noqa: ANN401  the same
    """Return an update as Telegram gives it, checked against its specification."""
    data = {"update_id": 1, **fields}
    assert Spec.load().object("Update", copy.deepcopy(data)) == []
    return Update.de_json(data, Bot(TOKEN))


def pressed(data: str | None, **changes: Any) -> Update:  # noqa: ANN401  the same
    """Return an update with a press."""
    shown = {"message_id": 9, "date": 1, "chat": PRIVATE, "from": BOT, "text": "A post"}
    query = {"id": "55", "from": READER, "chat_instance": "1", "message": shown}
    return update(callback_query=query | ({"data": data} if data is not None else {}) | changes)


def member(status: str, **more: Any) -> Update:  # noqa: ANN401  the same
    """Return an update about the bot's own place in a chat."""
    old = {"status": "member", "user": BOT}
    change = {"chat": PRIVATE, "from": READER, "date": 1, "old_chat_member": old}
    return update(
        my_chat_member=change | {"new_chat_member": {"status": status, "user": BOT, **more}}
    )


def come(one: Update) -> Received:
    return receive(one, BOT_ID, "bleep_demo_bot")


def test_a_message_is_its_text_its_chat_and_the_first_name() -> None:
    incoming = come(
        told(text="tea", entities=[{"type": "bold", "offset": 0, "length": 3}])
    ).incoming
    assert incoming is not None
    assert (incoming.chat_id, incoming.message_id, incoming.private) == (1001, 7, True)
    assert (incoming.text, incoming.html, incoming.first_name) == ("tea", "<b>tea</b>", "Reader")
    assert not incoming.pressed


def test_nothing_else_of_a_person_is_kept() -> None:
    kept = repr(come(told(text="tea")))
    assert "Secret" not in kept
    assert "username" not in kept


@pytest.mark.parametrize(
    ("text", "command", "args"),
    [
        ("/start", "start", ""),
        ("/start l_all", "start", "l_all"),
        ("/start@bleep_demo_bot  l_all ", "start", "l_all"),
        ("/Search Two Words", "search", "Two Words"),
        ("/", "", ""),
        ("tea / coffee", "", ""),
        ("", "", ""),
    ],
)
def test_a_command_is_its_name_and_the_rest(text: str, command: str, args: str) -> None:
    incoming = come(told(text=text) if text else told(photo=[])).incoming
    assert incoming is not None
    assert (incoming.command, incoming.args) == (command, args)


PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
FROM_USER = {"type": "user", "date": 1, "sender_user": READER}


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({"text": "tea"}, ""),
        ({"photo": PHOTO}, "photo"),
        ({"photo": PHOTO, "caption": "tea"}, "photo"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "other"),
        ({"text": "tea", "forward_origin": FROM_USER}, "forward"),
        ({"text": "tea", "via_bot": BOT | {"id": 7}}, "via_bot"),
    ],
)
def test_what_is_not_a_persons_own_text_says_why(message: dict[str, Any], why: str) -> None:
    incoming = come(told(**message)).incoming
    assert incoming is not None
    assert incoming.refused == why


def answering(**changes: Any) -> Received:  # noqa: ANN401  the same
    shown = {"message_id": 3, "date": 1, "chat": PRIVATE, "from": BOT, "text": "A post"}
    return come(told(text="I agree.", reply_to_message=shown | changes))


def test_a_reply_to_the_bot_names_the_message_that_it_answers() -> None:
    received = answering()
    assert received.reply_to == 3
    assert received.incoming is not None
    assert received.incoming.is_reply


def test_a_reply_to_a_person_is_no_reply_to_us() -> None:
    received = answering(**{"from": READER, "reply_markup": POST_BUTTONS})
    assert (received.reply_to, received.fallback) == (None, None)


def test_the_buttons_of_an_answered_message_tell_its_post() -> None:
    assert answering(reply_markup=POST_BUTTONS).fallback == About(31)


@pytest.mark.parametrize("data", ["v1:save:x", "v1:save:", "v0:save:31", "v1:drop:31", "save"])
def test_other_buttons_tell_no_post(data: str) -> None:
    buttons = {"inline_keyboard": [[{"text": "A button", "callback_data": data}]]}
    assert answering(reply_markup=buttons).fallback is None


def test_what_a_message_is_about_is_added_later() -> None:
    incoming = answering().incoming
    assert incoming is not None
    assert with_about(incoming, About(4)).about == About(4)


def test_an_edit_is_told_from_a_new_message() -> None:
    message = {"message_id": 7, "date": 1, "chat": PRIVATE, "from": READER, "text": "tea"}
    incoming = come(update(edited_message=message | {"edit_date": 2})).incoming
    assert incoming is not None
    assert incoming.edited


def test_a_press_is_an_action_and_what_it_is_about() -> None:
    received = come(pressed("v1:topic:3:on"))
    assert received.press_id == "55"
    incoming = received.incoming
    assert incoming is not None
    assert (incoming.action, incoming.refs, incoming.pressed_id) == ("topic", ("3", "on"), 9)
    assert incoming.pressed


@pytest.mark.parametrize("data", ["v0:topic:3", "", "topic", None, ":::", "v2"])
def test_a_press_that_makes_no_sense_is_answered_and_no_more(data: str | None) -> None:
    received = come(pressed(data))
    assert received.press_id == "55"
    assert received.incoming is None


def test_a_press_under_a_message_too_old_to_see_still_counts() -> None:
    old = {"message_id": 9, "date": 0, "chat": PRIVATE}
    incoming = come(pressed("v1:save:3", message=old)).incoming
    assert incoming is not None
    assert (incoming.action, incoming.pressed_id) == ("save", 9)


@pytest.mark.parametrize(
    ("status", "more", "present"),
    [
        ("kicked", {"until_date": 0}, False),
        ("left", {}, False),
        ("member", {}, True),
    ],
)
def test_blocking_and_unblocking_are_seen(status: str, more: dict[str, Any], present: bool) -> None:  # noqa: FBT001  a column of the table
    received = come(member(status, **more))
    assert (received.chat_id, received.present, received.incoming) == (1001, present, None)


def test_a_group_is_not_private() -> None:
    incoming = come(told(text="/start", chat=GROUP)).incoming
    assert incoming is not None
    assert not incoming.private


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", "start"),
        ("/start@bleep_demo_bot", "start"),
        ("/start@Bleep_Demo_Bot", "start"),
        ("/start@another_bot", ""),
    ],
)
def test_a_command_for_another_bot_of_a_group_is_not_obeyed(text: str, command: str) -> None:
    received = come(told(text=text, chat=GROUP))
    assert received.incoming is not None
    assert received.incoming.command == command
    assert received.asks_about == (-1 if command else None)


@pytest.mark.parametrize(
    ("data", "about"),
    [
        ("v1:group:4001", -4001),
        ("v1:group:4001:40", -4001),
        ("v1:gtopic:4001:1:on", -4001),
        ("v1:gquiet:4001:off", -4001),
        ("v1:group:-4001", None),
        ("v1:group:", None),
        ("v1:group", None),
        ("v1:groups", None),
        ("v1:topic:1:on", None),
    ],
)
def test_telegram_is_asked_about_who_presses_a_button_of_a_group(
    data: str, about: int | None
) -> None:
    received = come(pressed(data))
    assert received.asks_about == about
    assert received.person_id == (None if about is None else 1001)


@pytest.mark.parametrize(("data", "about"), [("v1:group:4001", None), ("v1:gerase:1", -1)])
def test_of_the_presses_in_a_group_telegram_is_asked_about_one(
    data: str, about: int | None
) -> None:
    shown = {"message_id": 9, "date": 1, "chat": GROUP, "from": BOT, "text": "A post"}
    received = come(pressed(data, message=shown))
    assert received.asks_about == about
    assert received.person_id == (None if about is None else 1001)


def test_telegram_is_asked_who_is_an_admin_for_the_few_commands_of_a_group() -> None:
    for name in ("start", "settings", "stop", "delete"):
        assert come(told(text=f"/{name}", chat=GROUP)).asks_about == -1
        assert come(told(text=f"/{name}")).asks_about is None
    assert come(told(text="/latest", chat=GROUP)).asks_about is None
    assert come(told(text="/stop g_5")).asks_about is None


def test_what_nobody_wrote_is_passed_over() -> None:
    channel = {"id": -2, "type": "channel", "title": "A channel"}
    message = {"message_id": 7, "date": 1, "chat": channel, "text": "tea"}
    assert come(update(channel_post=message)) == Received()
    assert come(update(message=message)) == Received()


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
def test_a_post_that_somebody_shares_through_us_is_no_message_to_us(chat: dict[str, Any]) -> None:
    assert come(told(text="A post", via_bot=BOT, chat=chat)) == Received()


def typed(query: str, offset: str = "") -> Received:
    inline = {"id": "77", "from": READER, "query": query, "offset": offset}
    return come(update(inline_query=inline))


@pytest.mark.parametrize(
    ("offset", "after"), [("", 0), ("10", 10), ("x", 0), ("-5", 0), ("9" * 30, 0), ("999", 50)]
)
def test_what_is_typed_in_another_chat_is_its_words_and_nobodys(offset: str, after: int) -> None:
    received = typed("tea", offset)
    assert received == Received(inline=Inline("77", "tea", after))


def test_only_what_is_handled_is_asked_for() -> None:
    assert set(ALLOWED_UPDATES) <= set(Update.ALL_TYPES)
