"""Asks Telegram's own parser what a piece of HTML becomes.

`tdjson` on PyPI is TDLib, which the Bot API server itself parses with. The parser needs no
account and no network. Call `needed()` before the first question.
"""

from __future__ import annotations

import importlib
import json
import os
import re
from functools import cache
from typing import Any

import pytest

from sandbox.chat.entities import Entity

TEXT_LIMIT = 4096
RAW_LIMIT = 32_768
ENTITY_LIMIT = 100

_NAMES = {
    "BlockQuote": "blockquote",
    "BotCommand": "bot_command",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
    "EmailAddress": "email",
    "ExpandableBlockQuote": "expandable_blockquote",
    "MentionName": "text_mention",
    "PhoneNumber": "phone_number",
    "PreCode": "pre",
    "TextUrl": "text_link",
}
_KEPT = ("url", "language", "user_id", "custom_emoji_id", "unix_time")
_HREF = re.compile(r"""<a\s[^>]*?href\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_TYPED = re.compile(r"&(?:#?\w+);")

Json = dict[str, Any]


class TelegramRefusesError(ValueError):
    """Telegram would answer 400; the message is its own."""


def needed() -> None:
    """Skip the test where tdjson is not installed, unless TEST_ALL=1 wants everything run."""
    if os.environ.get("TEST_ALL") == "1":
        importlib.import_module("tdjson")
    else:
        pytest.importorskip("tdjson")


def parsed(html: str) -> tuple[str, list[Entity]]:
    """Return the plain text and the entities; raise TelegramRefusesError."""
    answer = _asked(
        {
            "@type": "parseTextEntities",
            "text": html,
            "parse_mode": {"@type": "textParseModeHTML"},
        },
    )
    return answer["text"], [_entity(each) for each in answer["entities"]]


def untangled(html: str) -> tuple[str, list[Entity]]:
    """Return what is left after Telegram put the entities right; blanks at the ends stay.

    The HTML must hold no Markdown (`**`, `__`, `~~`, `||`, backticks, brackets): TDLib offers the
    step only together with that.
    """
    answer = _asked(
        {
            "@type": "parseTextEntities",
            "text": html,
            "parse_mode": {"@type": "textParseModeHTML"},
        },
    )
    answer = _asked({"@type": "parseMarkdown", "text": answer})
    return answer["text"], [_entity(each) for each in answer["entities"]]


def found_in(text: str) -> list[Entity]:
    """Return what Telegram marks by itself: commands, addresses, names."""
    answer = _asked({"@type": "getTextEntities", "text": text})
    return [_entity(each) for each in answer["entities"]]


def refusals(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Say what Telegram refuses in a message, or would not show.

    The parser alone does not check emptiness, lengths and the number of entities.
    """
    found = []
    if len(text.encode()) > RAW_LIMIT:
        found.append(f"over {RAW_LIMIT} bytes as sent")
    try:
        plain, entities = parsed(text)
    except TelegramRefusesError as error:
        return [*found, str(error)]
    if not plain.strip():
        found.append("nothing to see")
    if len(plain) > limit:
        found.append(f"{len(plain)} characters, allowed {limit}")
    if len(entities) > ENTITY_LIMIT:
        found.append(f"{len(entities)} entities, Telegram shows {ENTITY_LIMIT}")
    return found


def regrets(text: str) -> list[str]:
    """Say what Telegram takes and a reader would miss or stumble over."""
    try:
        plain, _entities = parsed(text)
    except TelegramRefusesError:
        return []
    typed = dict.fromkeys(_TYPED.findall(plain))
    return [*dropped(text), *(f"shown as typed: {name!r}" for name in typed)]


def dropped(text: str) -> list[str]:
    """Say which links Telegram takes and does not make."""
    lost = [href for href in _HREF.findall(text) if not _is_link(href)]
    return [f"link dropped: {href!r}" for href in lost]


def faults(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Say what Telegram refuses in a message, then what a reader would regret."""
    return [*refusals(text, limit), *regrets(text)]


def _is_link(href: str) -> bool:
    return bool(parsed(f'<a href="{href}">x</a>')[1])


def _entity(raw: Json) -> Entity:
    kind = raw["type"]
    name = kind["@type"].removeprefix("textEntityType")
    kept = {key: kind[key] for key in _KEPT if key in kind}
    return Entity(_NAMES.get(name, name.lower()), raw["offset"], raw["length"], **kept)


def _asked(question: Json) -> Json:
    _hushed()
    answer = _told(question)
    if answer["@type"] == "error":
        raise TelegramRefusesError(answer["message"])
    return answer


@cache
def _hushed() -> None:
    """Set the log level before the first real question: TDLib logs every text by default."""
    _told({"@type": "setLogVerbosityLevel", "new_verbosity_level": 1})


def _told(question: Json) -> Json:
    answer: Json = json.loads(
        importlib.import_module("tdjson").td_execute(json.dumps(question).encode()),
    )
    return answer
