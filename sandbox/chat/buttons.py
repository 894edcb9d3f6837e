"""Inline keyboards: what Telegram accepts under a message (Bot API, InlineKeyboardMarkup). Pure."""

from __future__ import annotations

from sandbox.chat.links import LinkError, checked_link
from sandbox.chat.refusals import ApiError, Json, bad_request

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_BYTES_OF_DATA = 64
MOST_COPIED = 256


def keyboard(markup: object) -> list[list[Json]]:
    """Return the rows of an inline keyboard as stored; raise ApiError for a wrong one."""
    if markup is None:
        return []
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        )
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in kept):
        raise bad_request("reply markup is too long")
    return kept


def as_markup(rows: list[list[Json]]) -> Json:
    """Return the rows as the Bot API's InlineKeyboardMarkup."""
    return {"inline_keyboard": [[dict(button) for button in row] for row in rows]}


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unreadable('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    style = {"style": button["style"]} if button.get("style") else {}
    for action, check in (("url", _url), ("callback_data", _data), ("copy_text", _copy)):
        if button.get(action):
            return {"text": text, action: check(button[action])} | style
    raise _unreadable("Text buttons are unallowed in the inline keyboard")


def _unreadable(reason: str) -> ApiError:
    return bad_request(f"Can't parse inline keyboard button: {reason}")


def _url(link: object) -> str:
    try:
        return checked_link(str(link).encode()).decode()
    except LinkError as error:
        reason = f"Inline keyboard button URL '{link}' is invalid: {error}"
        raise bad_request(reason) from None


def _data(data: object) -> str:
    if not isinstance(data, str) or len(data.encode()) > MOST_BYTES_OF_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _copy(copied: object) -> Json:
    text = copied.get("text") if isinstance(copied, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= MOST_COPIED:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return {"text": text}
