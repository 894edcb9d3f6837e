"""Judges a whole message as Telegram would: its text, its limits, its buttons and its fallback.

The parsers are the sandbox's and, where it is installed, Telegram's own; the rest is from the Bot
API's specification and from what TDLib refuses.
"""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from typing import Any
from unicodedata import category
from urllib.parse import urlsplit

from bot.screen import Button, Screen
from sandbox.chat.formatting import parse_html
from sandbox.chat.tags import RefusedError
from tests.judges import html as telegram
from tests.judges.spec import Spec

TEXT_UNITS = 4096
BUTTONS, BUTTONS_IN_A_ROW = 100, 8


def faults(screen: Screen) -> list[str]:
    """Say all that is wrong with a message, also when it is sent without its formatting."""
    bare = screen.unformatted()
    return [
        *_text_faults(screen.html),
        *(f"unformatted: {fault}" for fault in _text_faults(bare.html)),
        *_button_faults(screen),
        *_spec().request("sendMessage", _call(screen)),
    ]


def _text_faults(html: str) -> list[str]:
    try:
        text, entities = parse_html(html)
    except RefusedError as error:
        return [f"the sandbox refuses it: {error}"]
    size = len(text.encode("utf-16-le")) // 2
    found = [f"{size} UTF-16 units"] if size > TEXT_UNITS else []
    found += [f"{len(entities)} entities"] if len(entities) > telegram.ENTITY_LIMIT else []
    found += [] if any(category(each)[0] in "LNPS" for each in text) else ["nothing to see"]
    return found + (telegram.refusals(html) if _has_parser() else [])


def _button_faults(screen: Screen) -> list[str]:
    buttons = [button for row in screen.rows for button in row]
    found = [f"{len(buttons)} buttons"] if len(buttons) > BUTTONS else []
    found += [
        f"{len(row)} in a row" for row in screen.rows if not 1 <= len(row) <= BUTTONS_IN_A_ROW
    ]
    for button in buttons:
        found += [] if button.text.strip() else ["a button that says nothing"]
        found += [] if button.url is None else _link_faults(button.url)
    return found


def _link_faults(url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or not url.isascii():
        return [f"a button to {url!r}"]
    href = url.replace("&", "&amp;").replace('"', "&quot;")
    lost = _has_parser() and not telegram.parsed(f'<a href="{href}">x</a>')[1]
    return [f"Telegram does not take the link {url!r}"] if lost else []


def _call(screen: Screen) -> dict[str, Any]:
    rows = [[_plain(button) for button in row] for row in screen.rows]
    call: dict[str, Any] = {"chat_id": 1, "text": screen.html, "parse_mode": "HTML"}
    return call | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})


def _plain(button: Button) -> dict[str, Any]:
    plain: dict[str, Any] = {"text": button.text}
    plain |= {} if button.url is None else {"url": button.url}
    plain |= {} if button.data is None else {"callback_data": button.data}
    return plain | ({} if button.copy is None else {"copy_text": {"text": button.copy}})


@cache
def _spec() -> Spec:
    return Spec.load()


@cache
def _has_parser() -> bool:
    return os.environ.get("TEST_ALL") == "1" or importlib.util.find_spec("tdjson") is not None
