"""The Bot API methods that write, change and remove messages, and answer presses.

Each takes the state and the call, and returns the result as JSON bytes.
"""

from __future__ import annotations

from sandbox.chat.buttons import keyboard
from sandbox.chat.refusals import NOT_MODIFIED, TOO_OLD, Json, bad_request, too_many
from sandbox.crowd.answers import UNREAD, content_of, encode
from sandbox.crowd.bodies import quick_paid
from sandbox.crowd.chats import Kept, Watched
from sandbox.crowd.state import Call, State

TRUE = b"true"
MOST_DELETED = 100


def send_message(state: State, call: Call) -> bytes:
    """Send a text (Bot API, sendMessage). Its content is read in watched chats only."""
    index = state.chats.index(call.chat_id)
    watched = state.chats.watched.get(index)
    text, buttons = _content(call, "text") if watched else (UNREAD, [])
    message_id, at = _accept(state, call, index)
    chat_id = call.chat_id or 0
    if watched is None:
        state.chats.copies.add(index)
        return state.answers.message(message_id, chat_id, int(at))
    watched.messages[message_id] = Kept(message_id, text, buttons, at)
    content = content_of(text, buttons)
    return encode(state.answers.whole(message_id, chat_id, int(at), content))


def send_photo(state: State, call: Call) -> bytes:
    """Send a picture (Bot API, sendPhoto)."""
    size = {"file_id": "photo", "file_unique_id": "photo", "width": 640, "height": 480}
    return _send_file(state, call, "photo", [size])


def send_document(state: State, call: Call) -> bytes:
    """Send a file (Bot API, sendDocument)."""
    return _send_file(state, call, "document", {"file_id": "file", "file_unique_id": "file"})


def send_voice(state: State, call: Call) -> bytes:
    """Send a voice message (Bot API, sendVoice)."""
    sound = {"file_id": "voice", "file_unique_id": "voice", "duration": 1}
    return _send_file(state, call, "voice", sound)


def edit_message_text(state: State, call: Call) -> bytes:
    """Change a text and its buttons (Bot API, editMessageText)."""
    text, buttons = _content(call, "text")
    return _edit(state, call, text, buttons)


def edit_message_reply_markup(state: State, call: Call) -> bytes:
    """Change the buttons only (Bot API, editMessageReplyMarkup)."""
    return _edit(state, call, None, keyboard(call.given.json("reply_markup")))


def delete_message(state: State, call: Call) -> bytes:
    """Remove a message of either side (Bot API, deleteMessage)."""
    index = state.chats.index(call.chat_id)
    if not state.chats.remove(index, call.given.integer("message_id")):
        raise bad_request("message to delete not found")
    return TRUE


def delete_messages(state: State, call: Call) -> bytes:
    """Remove those of some messages that are there (Bot API, deleteMessages)."""
    index = state.chats.index(call.chat_id)
    given = call.given.json("message_ids")
    if not isinstance(given, list) or not all(isinstance(each, int) for each in given):
        raise bad_request("expected an Array of message identifiers")
    if not 1 <= len(given) <= MOST_DELETED:
        raise bad_request("message identifiers are not specified, or are too many")
    for message_id in given:
        state.chats.remove(index, message_id)
    return TRUE


def answer_callback_query(state: State, call: Call) -> bytes:
    """Answer a pressed button, once (Bot API, answerCallbackQuery)."""
    index = state.presses.pop(call.given.text("callback_query_id"), None)
    if index is None:
        raise bad_request(TOO_OLD)
    if watched := state.chats.watched.get(index):
        text, alert = call.given.text("text"), call.given.flag("show_alert")
        watched.answers.append({"text": text, "show_alert": alert, "at": state.clock()})
    return TRUE


def send_chat_action(state: State, call: Call) -> bytes:
    """Show that the bot is busy (Bot API, sendChatAction)."""
    state.chats.index(call.chat_id)
    return TRUE


def _accept(state: State, call: Call, index: int) -> tuple[int, float]:
    """Take a message within the limits; return its id and its Unix time. It is final."""
    now = state.monotonic()
    if state.limits.enforced:
        paid = quick_paid(call.body)
        wait = state.limits.refuse(call.chat_id or 0, now, paid=paid)
        if wait:
            raise too_many(wait)
        state.meter.paid += paid
    at = state.clock()
    state.meter.sent(now, at)
    return state.chats.next_message(index), at


def _content(call: Call, name: str) -> tuple[str, list[list[Json]]]:
    text = call.given.text(name)
    if name == "text" and not text.strip():
        raise bad_request("message text is empty")
    return text, keyboard(call.given.json("reply_markup"))


def _send_file(state: State, call: Call, kind: str, sent: object) -> bytes:
    index = state.chats.index(call.chat_id)
    if not call.given.text(kind):
        raise bad_request(f"there is no {kind} in the request")
    caption, buttons = _content(call, "caption")
    message_id, at = _accept(state, call, index)
    if watched := state.chats.watched.get(index):
        watched.messages[message_id] = Kept(message_id, caption, buttons, at)
    content = content_of(caption, buttons)
    content = {kind: sent, "caption": content.pop("text")} | content
    return encode(state.answers.whole(message_id, call.chat_id or 0, int(at), content))


def _edit(state: State, call: Call, text: str | None, buttons: list[list[Json]]) -> bytes:
    index = state.chats.index(call.chat_id)
    message_id = call.given.integer("message_id")
    if not state.chats.has(index, message_id, by_bot=True):
        raise bad_request("message to edit not found")
    if watched := state.chats.watched.get(index):
        text = _change(watched, message_id, text, buttons)
    state.chats.edits.add(index)
    now = int(state.clock())
    content = content_of(text or UNREAD, buttons, edited_at=now)
    return encode(state.answers.whole(message_id, call.chat_id or 0, now, content))


def _change(
    watched: Watched,
    message_id: int,
    text: str | None,
    buttons: list[list[Json]],
) -> str | None:
    """Change what is kept of a message, where it is; return its text."""
    kept = watched.messages.get(message_id)
    if kept is None:
        return text
    new = kept.text if text is None else text
    if (new, buttons) == (kept.text, kept.buttons):
        raise bad_request(NOT_MODIFIED)
    kept.text, kept.buttons = new, buttons
    kept.edits += 1
    return new
