"""Entities of a text: what is bold, quoted or a link, counted in UTF-16 units.

The order and the rules of overlap are Telegram's own (TDLib, MessageEntity.cpp). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

ENTITY_LIMIT = 100

_RANK = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_FOUND_RANK = 50
_LANGUAGE_RANK = 10
_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
_STYLELESS = ("pre", "code", "date_time")


@dataclass(frozen=True, slots=True)
class Entity:
    """One stretch of a text; `offset` and `length` count UTF-16 units, as in the Bot API."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        """Where the stretch ends, in UTF-16 units."""
        return self.offset + self.length

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a MessageEntity. A user is known to the caller only."""
        names = ("type", "offset", "length", "url", "language", "custom_emoji_id")
        dated = ("unix_time", "date_time_format")
        fields = {name: getattr(self, name) for name in (*names, *dated)}
        return {name: value for name, value in fields.items() if value is not None}


def utf16_length(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Sort by place, the longer first, then by Telegram's rank of types."""
    return sorted(entities, key=lambda each: (each.offset, -each.length, _rank(each)))


def untangled(entities: Iterable[Entity]) -> list[Entity]:
    """Remove what Telegram does not keep: links in links, styles in code, quotes in quotes."""
    ordered = in_order(entities)
    quotes = _apart(each for each in ordered if each.type in _QUOTES)
    whole = _apart(each for each in ordered if each.type not in (*_QUOTES, *_STYLES))
    whole = [each for each in whole if not any(_crosses(each, quote) for quote in quotes)]
    fixed = in_order([*quotes, *whole])
    plain = [each for each in fixed if each.type in _STYLELESS]
    styles = _cut([each for each in ordered if each.type in _STYLES], fixed)
    kept = [each for each in styles if not any(_overlap(each, other) for other in plain)]
    return in_order([*fixed, *kept])


def settled(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Return a text as Telegram stores it: cleaned, untangled, without blanks at the ends.

    Blanks at the start stay where an entity begins with them.
    """
    text, kept = _cleaned(text, untangled(entities))
    kept = untangled(kept)
    text = text.rstrip(" \n")
    end = utf16_length(text)
    kept = [replace(each, length=min(each.end, end) - each.offset) for each in kept]
    kept = [each for each in kept if each.length > 0]
    first = min((each.offset for each in kept), default=len(text))
    cut = min(len(text) - len(text.lstrip(" \n")), first)
    return text[cut:], in_order(replace(each, offset=each.offset - cut) for each in kept)


def found_in(text: str) -> list[Entity]:
    """Find what Telegram marks by itself: commands, names, tags, web and mail addresses.

    Telegram also marks addresses without "https://", telephone and card numbers; this does not.
    """
    patterns = (
        ("url", r"https?://[^\s<>\"/?#]*\.[^\s<>\"]*[^\s<>\".,;:!?'()\[\]]"),
        ("email", r"(?<![\w.+-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"),
        ("hashtag", r"(?<![\w#])#\w*[^\W\d_]\w*"),
        ("bot_command", r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@<>])"),
        ("mention", r"(?<![\w@/])@[A-Za-z0-9_]{4,32}(?!\w)"),
    )
    return [
        Entity(name, utf16_length(text[: match.start()]), utf16_length(match[0]))
        for name, pattern in patterns
        for match in re.finditer(pattern, text)
    ]


def with_found(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Add what Telegram finds by itself where no link or code stands already.

    Entities beyond the hundredth are dropped (telegram-bot-api issue 820).
    """
    taken = [each for each in entities if each.type not in (*_STYLES, *_QUOTES)]
    new = _apart(in_order(found_in(text)))
    free = [each for each in new if not any(_overlap(each, other) for other in taken)]
    return (untangled([*entities, *free]) if free else list(entities))[:ENTITY_LIMIT]


def _rank(entity: Entity) -> int:
    if entity.type == "pre" and entity.language:
        return _LANGUAGE_RANK
    return _RANK.get(entity.type, _FOUND_RANK)


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for each in entities:
        if not kept or each.offset >= kept[-1].end:
            kept.append(each)
    return kept


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _crosses(each: Entity, quote: Entity) -> bool:
    inside = quote.offset <= each.offset and each.end <= quote.end
    return _overlap(each, quote) and not inside


def _cut(styles: Sequence[Entity], fixed: Sequence[Entity]) -> list[Entity]:
    """Join styles that touch, and cut them where a fixed entity or another style begins.

    It cuts more than a reader could see, because TDLib does, and clients get it that way.
    """
    pieces: list[Entity] = []
    running: dict[str, Entity] = {}
    cuts = sorted({place for each in fixed for place in (each.offset, each.end)})
    for each in styles:
        while cuts and cuts[0] <= each.offset:
            pieces += _flushed(running, cuts.pop(0))
        same = running.get(each.type)
        if same and each.offset <= same.end:
            running[each.type] = replace(same, length=max(same.end, each.end) - same.offset)
        else:
            pieces += _flushed(running, each.offset)
            running[each.type] = each
    for place in cuts:
        pieces += _flushed(running, place)
    return [*pieces, *running.values()]


def _flushed(running: dict[str, Entity], place: int) -> list[Entity]:
    """Cut the running styles at a place; return what lies before it, keep the rest running."""
    before = [each for each in running.values() if each.offset < place]
    for each in before:
        if each.end <= place:
            del running[each.type]
        else:
            running[each.type] = replace(each, offset=place, length=each.end - place)
    return [replace(each, length=min(each.end, place) - each.offset) for each in before]


def _cleaned(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Turn control characters into blanks and drop carriage returns."""
    text = re.sub(r"[\0-\x09\x0b\x0c\x0e-\x1f]", " ", text)
    if "\r" not in text:
        return text, list(entities)
    places = [0]
    for letter in text:
        kept = letter != "\r"
        places += [places[-1] + kept] * (1 if letter <= "\uffff" else 2)
        if letter > "\uffff":
            places[-1] += 1
    moved = [
        replace(each, offset=places[each.offset], length=places[each.end] - places[each.offset])
        for each in entities
    ]
    return text.replace("\r", ""), [each for each in moved if each.length > 0]
