"""The tags of Telegram HTML: their attributes, and the entity that each becomes.

Written from the behaviour of TDLib's parse_html (facts: telegram, section 12). Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sandbox.chat.entities import Entity
from sandbox.chat.links import LinkError, checked_link, exact_integer, linked_user

KINDS = {
    **dict.fromkeys((b"b", b"strong"), "bold"),
    **dict.fromkeys((b"i", b"em"), "italic"),
    **dict.fromkeys((b"u", b"ins"), "underline"),
    **dict.fromkeys((b"s", b"strike", b"del"), "strikethrough"),
    **dict.fromkeys((b"tg-spoiler", b"span"), "spoiler"),
    b"code": "code",
    b"pre": "pre",
    b"a": "text_link",
    b"blockquote": "blockquote",
    b"tg-emoji": "custom_emoji",
    b"tg-time": "date_time",
}
_ARGUMENTS = {
    (b"a", b"href"): b"",
    (b"code", b"class"): b"language-",
    (b"span", b"class"): b"tg-",
    (b"tg-emoji", b"emoji-id"): b"",
    (b"tg-time", b"format"): b"",
}
_LEADING_NUMBER = re.compile(rb"-?[0-9]+")
_EXPANDABLE = (b"blockquote", b"expandable")


class RefusedError(ValueError):
    """Telegram answers 400 with "can't parse entities: " and this text."""


@dataclass(slots=True)
class Tag:
    """An opened tag: `offset` in UTF-16 units and `start` in bytes of the plain text."""

    name: bytes
    offset: int
    start: int
    argument: bytes = b""
    date: int = 0


def keep(tag: Tag, attribute: bytes, value: bytes) -> None:
    """Keep what an attribute says in its tag, where Telegram knows the attribute."""
    prefix = _ARGUMENTS.get((tag.name, attribute))
    if prefix is not None and value.startswith(prefix):
        tag.argument = value[len(prefix) :]
    elif (tag.name, attribute) == _EXPANDABLE:
        tag.argument = b"1"
    elif (tag.name, attribute) == (b"tg-time", b"unix"):
        found = _LEADING_NUMBER.match(value)
        tag.date = int(found[0]) if found else 0


def entity_of(tag: Tag, length: int, inner: bytes, last: Entity | None) -> Entity | None:
    """Say what a closed tag becomes; `last` is the entity that was closed before it.

    An entity of type "pre" with a language takes the place of `last`.
    """
    entity = Entity(KINDS[tag.name], tag.offset, length)
    if tag.name in (b"pre", b"code"):
        return _code(tag, entity, last)
    if tag.name == b"a":
        return _link(entity, tag.argument or inner)
    if tag.name == b"tg-emoji":
        if not exact_integer(tag.argument):
            raise RefusedError("Invalid custom emoji identifier specified")
        return replace(entity, custom_emoji_id=tag.argument.decode())
    if tag.name == b"tg-time":
        return _time(tag, entity)
    if tag.name == b"blockquote" and tag.argument:
        return replace(entity, type="expandable_blockquote")
    return entity


def without_language(entity: Entity) -> Entity:
    """Take the language off a piece of code that did not stand alone in a pre."""
    return replace(entity, language=None) if entity.type == "code" else entity


def _code(tag: Tag, entity: Entity, last: Entity | None) -> Entity:
    language = tag.argument.decode(errors="replace") or None
    other = "code" if entity.type == "pre" else "pre"
    fits = last and (last.type, last.offset, last.length) == (other, entity.offset, entity.length)
    if not last or not fits:
        return replace(entity, language=language)
    if other == "code" and last.language:
        return replace(entity, language=last.language)
    if other == "pre" and language and not last.language:
        return replace(entity, type="pre", language=language)
    return replace(entity, language=language)


def _link(entity: Entity, link: bytes) -> Entity | None:
    user = linked_user(link)
    if user is not None:
        return replace(entity, type="text_mention", user_id=user)
    try:
        return replace(entity, url=checked_link(link).decode(errors="replace"))
    except LinkError:
        return None


def _time(tag: Tag, entity: Entity) -> Entity | None:
    letters = tag.argument.decode(errors="replace")
    if letters not in ("r", "R") and set(letters) - set("tTdDwW"):
        raise RefusedError("Invalid date format used")
    if tag.date <= 0:
        return None
    return replace(entity, unix_time=tag.date, date_time_format=letters)
