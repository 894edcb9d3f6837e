"""What the methods that send and edit have in common: text, reply, limits, the new message."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.chat.buttons import keyboard
from sandbox.chat.entities import Entity, settled, with_found
from sandbox.chat.files import Media
from sandbox.chat.formatting import parse_html
from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import Json, bad_request, too_many
from sandbox.chat.rooms import Message, Room
from sandbox.chat.state import State
from sandbox.chat.tags import RefusedError

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 32_768


@dataclass(frozen=True, slots=True)
class Content:
    """What a new message says. Without `media` it is a text, with it a caption."""

    text: str
    entities: list[Entity] = field(default_factory=list)
    media: Media | None = None


def formatted(state: State, given: Parameters, name: str) -> Content:
    """Return the plain text of a parameter and its entities; raise ApiError."""
    text = given.text(name)
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
    return Content(text, with_found(text, entities))


def write(state: State, given: Parameters, content: Content) -> Json:
    """Send a message; raise ApiError where Telegram would not take it."""
    buttons = keyboard(given.json("reply_markup"))
    room = state.open_chat(given.text("chat_id"))
    reply_to = _reply_to(room, given)
    _check_length(content)
    paid = given.flag("allow_paid_broadcast")
    seconds = state.limits.refuse(room.chat_id, state.monotonic(), paid=paid)
    if seconds:
        raise too_many(seconds)
    message = Message(state.chats.next_id(), by_bot=True, date=state.chats.now(), text=content.text)
    message.entities, message.media = content.entities, content.media
    message.reply_to = reply_to
    message.thread_id = given.integer("message_thread_id") or None
    message.buttons = buttons
    message.link_preview = given.mapping("link_preview_options")
    message.silent = given.flag("disable_notification")
    message.protected = given.flag("protect_content")
    return state.told(room, room.add(message))


def _check_length(content: Content) -> None:
    if content.media is None and len(content.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    # Whether Telegram counts a caption in letters or in UTF-16 units is not known: the smaller.
    if content.media and utf16_length(content.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")


def utf16_length(text: str) -> int:
    """Return how many UTF-16 units a text has."""
    return len(text.encode("utf-16-le")) // 2


def _reply_to(room: Room, given: Parameters) -> int | None:
    asked = Parameters(given.mapping("reply_parameters"))
    number = asked.integer("message_id") or given.integer("reply_to_message_id")
    if not number or number in room.messages:
        return number or None
    if asked.flag("allow_sending_without_reply") or given.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
