"""The Bot API methods that write, change and remove messages."""

from __future__ import annotations

import asyncio
from typing import Any

from sandbox.chat.buttons import keyboard
from sandbox.chat.chats import Chat, Message
from sandbox.chat.entities import Entity, settled, with_found
from sandbox.chat.formatting import parse_html
from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import NOT_MODIFIED, Json, bad_request, too_many
from sandbox.chat.state import State
from sandbox.chat.tags import RefusedError

TEXT_LIMIT = 4096
RAW_LIMIT = 32_768
DELETABLE_SECONDS = 48 * 3600
ANSWER_LIMIT = 200
ACTIONS = (
    *("typing", "choose_sticker", "find_location", "upload_photo", "upload_document"),
    *("record_video", "upload_video", "record_voice", "upload_voice"),
    *("record_video_note", "upload_video_note"),
)


def send_message(state: State, given: Parameters) -> Json:
    """Send a text (Bot API, sendMessage)."""
    text, entities = _formatted(state, given)
    buttons = keyboard(given.json("reply_markup"))
    chat = state.open_chat(given.text("chat_id"))
    reply_to = _reply_to(chat, given)
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    seconds = state.limits.refuse(chat.person.chat_id, state.monotonic())
    if seconds:
        raise too_many(seconds)
    message = Message(state.chats.next_id(), by_bot=True, date=state.chats.now(), text=text)
    message.entities = entities
    message.reply_to = reply_to
    message.buttons = buttons
    message.link_preview = given.mapping("link_preview_options")
    message.silent = given.flag("disable_notification")
    message.protected = given.flag("protect_content")
    return state.told(chat, chat.add(message))


def edit_message_text(state: State, given: Parameters) -> Json:
    """Change a text and its buttons (Bot API, editMessageText)."""
    text, entities = _formatted(state, given)
    if len(text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    return _edit(state, given, (text, entities))


def edit_message_reply_markup(state: State, given: Parameters) -> Json:
    """Change the buttons only (Bot API, editMessageReplyMarkup)."""
    return _edit(state, given, None)


def delete_message(state: State, given: Parameters) -> bool:
    """Remove a message of either side, within 48 hours (Bot API, deleteMessage)."""
    chat = state.chat(given.text("chat_id"))
    message = chat.messages.get(given.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if state.chats.now() - message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.message_id]
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


def _formatted(state: State, given: Parameters) -> tuple[str, list[Entity]]:
    text = given.text("text")
    if not text:
        raise bad_request("message text is empty")
    if len(text.encode("utf-8", "surrogatepass")) > RAW_LIMIT:
        raise bad_request("text is too long")
    mode = given.text("parse_mode").lower()
    if mode not in ("", "none", "html"):
        # Bleep writes HTML only; the two Markdowns are real but not pretended here.
        raise bad_request("unsupported parse_mode")
    entities: list[Entity] = []
    if mode == "html":
        try:
            text, entities = parse_html(text)
        except RefusedError as error:
            raise bad_request(f"can't parse entities: {error}") from None
    text, entities = settled(text, state.known_entities(entities))
    if not text:
        raise bad_request("text must be non-empty")
    return text, with_found(text, entities)


def _reply_to(chat: Chat, given: Parameters) -> int | None:
    asked = Parameters(given.mapping("reply_parameters"))
    number = asked.integer("message_id") or given.integer("reply_to_message_id")
    if not number or number in chat.messages:
        return number or None
    if asked.flag("allow_sending_without_reply") or given.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _edit(state: State, given: Parameters, content: tuple[str, list[Entity]] | None) -> Json:
    buttons = keyboard(given.json("reply_markup"))
    chat = state.chat(given.text("chat_id"))
    message = chat.messages.get(given.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    new: Any = (*(content or (message.text, message.entities)), buttons)
    if new == (message.text, message.entities, message.buttons):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.buttons = new
    if content:
        message.edit_date = state.chats.now()
        message.link_preview = given.mapping("link_preview_options") or None
    chat.touch()
    return state.told(chat, message)
