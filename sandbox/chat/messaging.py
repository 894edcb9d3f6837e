"""The Bot API methods that write, change and remove messages."""

from __future__ import annotations

import asyncio
from typing import Any

from sandbox.chat.buttons import keyboard
from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import NOT_MODIFIED, Json, bad_request
from sandbox.chat.rooms import Message
from sandbox.chat.state import State
from sandbox.chat.writing import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Content,
    formatted,
    utf16_length,
    write,
)

MOST_DELETED = 100
DELETABLE_SECONDS = 48 * 3600
ANSWER_LIMIT = 200
ACTIONS = (
    *("typing", "choose_sticker", "find_location", "upload_photo", "upload_document"),
    *("record_video", "upload_video", "record_voice", "upload_voice"),
    *("record_video_note", "upload_video_note"),
)


def send_message(state: State, given: Parameters) -> Json:
    """Send a text (Bot API, sendMessage)."""
    return write(state, given, _text(state, given))


def edit_message_text(state: State, given: Parameters) -> Json:
    """Change a text and its buttons (Bot API, editMessageText)."""
    content = _text(state, given)
    if len(content.text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    return _edit(state, given, content)


def edit_message_caption(state: State, given: Parameters) -> Json:
    """Change what stands under a file, and its buttons (Bot API, editMessageCaption)."""
    content = formatted(state, given, "caption")
    if utf16_length(content.text) > CAPTION_LIMIT:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    return _edit(state, given, content, of_file=True)


def edit_message_reply_markup(state: State, given: Parameters) -> Json:
    """Change the buttons only (Bot API, editMessageReplyMarkup)."""
    return _edit(state, given, None)


def delete_message(state: State, given: Parameters) -> bool:
    """Remove a message of either side, within 48 hours (Bot API, deleteMessage)."""
    chat = state.chat(given.text("chat_id"))
    message = chat.messages.get(given.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _can_be_deleted(state, message):
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.message_id]
    chat.touch()
    return True


def delete_messages(state: State, given: Parameters) -> bool:
    """Remove those of 1 to 100 messages that can be removed (Bot API, deleteMessages)."""
    numbers = _numbers(given.json("message_ids"))
    chat = state.chat(given.text("chat_id"))
    for number in numbers:
        message = chat.messages.get(number)
        if message and _can_be_deleted(state, message):
            del chat.messages[number]
    chat.touch()
    return True


def answer_callback_query(state: State, given: Parameters) -> bool:
    """Answer a pressed button (Bot API, answerCallbackQuery)."""
    text = given.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": given.flag("show_alert")}
    state.answer_press(given.text("callback_query_id"), answer)
    return True


def send_chat_action(state: State, given: Parameters) -> bool:
    """Show that the bot is busy (Bot API, sendChatAction)."""
    if given.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = state.open_chat(given.text("chat_id"))
    chat.show_typing(asyncio.get_running_loop().time())
    return True


def _text(state: State, given: Parameters) -> Content:
    if not given.text("text"):
        raise bad_request("message text is empty")
    content = formatted(state, given, "text")
    if not content.text:
        raise bad_request("text must be non-empty")
    return content


def _can_be_deleted(state: State, message: Message) -> bool:
    return state.chats.now() - message.date <= DELETABLE_SECONDS


def _numbers(given: object) -> list[int]:
    if given is None or given == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(given, list):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    try:
        numbers = [int(each) for each in given]
    except (TypeError, ValueError):
        raise bad_request("can't parse message identifier as a Number") from None
    if min(numbers) <= 0:
        raise bad_request("invalid message identifier specified")
    return numbers


def _edit(
    state: State, given: Parameters, content: Content | None, *, of_file: bool = False
) -> Json:
    buttons = keyboard(given.json("reply_markup"))
    chat = state.chat(given.text("chat_id"))
    message = chat.messages.get(given.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    if content and bool(message.media) is not of_file:
        what = "caption" if of_file else "text"
        raise bad_request(f"there is no {what} in the message to edit")
    said = content or message
    new: Any = (said.text, said.entities, buttons)
    if new == (message.text, message.entities, message.buttons):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.buttons = new
    if content:
        message.edit_date = state.chats.now()
        message.link_preview = given.mapping("link_preview_options") or None
    chat.touch()
    return state.told(chat, message)
