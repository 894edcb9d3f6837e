"""WORDS: what a person sees in one message: text, buttons, and how it comes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from html import escape, unescape
from re import sub

_TEXT, _CAPTION = 4000, 500  # characters that fit, whatever Telegram counts


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: exactly one of `data` (a press), `url` (a link), `copy` (text to copy).

    `data` is 1-64 bytes, `copy` 1-256 characters (Bot API, InlineKeyboardButton).
    """

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None

    def __post_init__(self) -> None:
        """Write the words out in the language that is spoken now."""
        object.__setattr__(self, "text", str(self.text))


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: Telegram HTML, rows of buttons, the message it answers, and whether it rings.

    `enclosure` names a file that goes with it, "csv:12", and `picture` is the file_id of a photo
    that Telegram has; the HTML is its caption then.
    """

    html: str
    rows: Rows = ()
    reply_to: int | None = None
    silent: bool = True
    enclosure: str | None = None
    picture: str | None = None

    def __post_init__(self) -> None:
        """Write the words out in the language that is spoken now."""
        object.__setattr__(self, "html", str(self.html))

    def to_json(self) -> str:
        """Return the screen as text, to be stored until it is sent."""
        rows = [[_plain(button) for button in row] for row in self.rows]
        data = {"html": self.html, "rows": rows, "reply_to": self.reply_to, "silent": self.silent}
        also = {"enclosure": self.enclosure, "picture": self.picture}
        return json.dumps(data | {name: value for name, value in also.items() if value})

    @classmethod
    def from_json(cls, text: str) -> Screen:
        """Return the screen that `to_json` gave."""
        data = json.loads(text)
        rows = tuple(tuple(Button(**button) for button in row) for row in data.pop("rows"))
        return cls(rows=rows, **data)

    def without_buttons(self) -> Screen:
        """Return the same message with nothing to press."""
        return replace(self, rows=())

    def unformatted(self) -> Screen:
        """Return the same message in plain text, for a Telegram that refuses the formatting."""
        most = _TEXT if self.picture is None else _CAPTION
        return replace(self, html=escape(unescape(sub(r"<[^<>]*>", "", self.html))[:most]))


def _plain(button: Button) -> dict[str, str | None]:
    return {"text": button.text, "data": button.data, "url": button.url, "copy": button.copy}


def turned(*, on: bool) -> str:
    """Return the word for a switch in the data of a button, the same in each language."""
    return "on" if on else "off"


def data(action: str, *refs: object) -> str:
    """Return the data of a button: the version, the action and what it is about."""
    return ":".join(["v1", action, *(str(ref) for ref in refs)])
