"""WORDS: what names an entry on its site for ever, and what it means.

The ladder of names is that of readers that survived bad feeds: the platform's own number, the guid,
the guid with the link where a guid is repeated, the link, and a hash of title and text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

_BLOGGER = re.compile(r"tag:blogger\.com,1999:blog-(\d{1,30})\.post-(\d{1,30})")
_LONGEST = 500
"""Longer names are kept as their hash, so that they fit an index of any database."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What an entry says of itself that can name it."""

    guid: str
    url: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """The key of an entry, the other names it may come under, and the site's own number of it."""

    key: str
    aliases: tuple[str, ...]
    remote_id: str | None


def name_all(entries: Sequence[Marks]) -> list[Name | None]:
    """Name each entry of one feed, in the feed's order; None where nothing can name it.

    The first holder of a repeated guid keeps it; a link that several entries share is no alias,
    or two posts would become one.
    """
    guids = Counter(_key(entry.guid) for entry in entries if entry.guid)
    links = Counter(normal_link(entry.url) for entry in entries)
    taken: set[str] = set()
    names: list[Name | None] = []
    for entry in entries:
        name = _name(entry, taken, guids, links)
        names.append(name)
        taken.update([name.key] if name else [])
    return names


def normal_link(url: str) -> str:
    """Return a link without its scheme and without `utm_` words; "" for no link."""
    if not url:
        return ""
    parts = urlsplit(url)
    words = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(word, value) for word, value in words if not word.lower().startswith("utm_")]
    query = parts.query if len(kept) == len(words) else urlencode(kept)
    return (
        parts.netloc.lower()
        + parts.path
        + (f"?{query}" if query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )


def number(guid: str) -> str | None:
    """Return WordPress's number N from a guid with `?p=N`, or Blogger's "BLOGID/POSTID"."""
    if blogger := _BLOGGER.fullmatch(guid):
        return f"{blogger[1]}/{blogger[2]}"
    if not guid.startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(guid)
    except ValueError:
        return None
    words = dict(parse_qsl(parts.query))
    found = words.get("p", "")
    plain = not parts.fragment and words.keys() <= {"p", "post_type"}
    return found if plain and re.fullmatch(r"[1-9][0-9]{0,18}", found) else None


def are_others(one: str | None, other: str | None) -> bool:
    """Say whether two numbers of posts are of one kind and not the same."""
    if one is None or other is None or ("/" in one) is not ("/" in other):
        return False
    return one != other


def content_hash(**fields: str | Iterable[str]) -> str:
    """Return the hash of what an entry means, with the version of the way it is made.

    Empty fields are left out, so that a new field does not make every post look edited.
    """
    kept = {
        name: value if isinstance(value, str) else sorted(value) for name, value in fields.items()
    }
    body = json.dumps({name: value for name, value in kept.items() if value}, sort_keys=True)
    return "1:" + _digest(body)


def _name(entry: Marks, taken: set[str], guids: Counter[str], links: Counter[str]) -> Name | None:
    link = normal_link(entry.url)
    own = _key(entry.guid)
    first = bool(own) and own not in taken
    for key in _ladder(entry, own, link, repeated=guids[own] > 1):
        if key not in taken:
            others = [_short(entry.guid)] if first else []
            others += [_short(link)] if link and links[link] == 1 else []
            aliases = tuple(dict.fromkeys(other for other in others if other != key))
            return Name(key, aliases, number(entry.guid) if first else None)
    return None


def _ladder(entry: Marks, own: str, link: str, *, repeated: bool) -> list[str]:
    steps = [own]
    if own and repeated and link:
        steps.append(_short(f"{own} {link}"))
    if not own and link:
        steps.append(_short(link))
    if entry.title or entry.text:
        steps.append("sha256:" + _digest(json.dumps([entry.title, entry.text])))
    return [step for step in steps if step]


def _key(guid: str) -> str:
    remote = number(guid)
    return f"wp:{remote}" if remote and "/" not in remote else _short(guid)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else "sha256:" + _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
