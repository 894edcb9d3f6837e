"""WORDS: what names an entry on its site for ever, and what it means.

The ladder of names is that of readers that survived bad feeds: the platform's own number, the guid,
the guid with the link where a guid is repeated, the link, and a hash of title and text.
"""

from __future__ import annotations

import hashlib
import json
import re
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


@dataclass(frozen=True, slots=True)
class _Claim:
    """What an entry would be named by, were it alone.

    `told` tells entries with one guid and one link apart; it is empty where the guid cannot lie.
    """

    marks: Marks
    key: str
    link: str
    told: str
    remote_id: str | None


def name_all(entries: Sequence[Marks], home: str = "") -> list[Name | None]:
    """Name each entry of one feed, in the feed's order; None where nothing can name it.

    No holder of a guid that others hold too may keep it alone: which of them comes first changes
    from poll to poll, and the new first one would pass for an edit of the old. A link that several
    entries share is no alias, or two posts would become one. What is told twice is named once.

    `home` is the site's own page: WordPress's number counts only for an entry that links to the
    same host. A feed that gathers other sites has their numbers, which are not its own.
    """
    claims = [_claim(entry, home) for entry in entries]
    repeated = _crowded((one.key, f"{one.link} {one.told}") for one in claims)
    shared = _crowded((one.link, f"{one.key} {one.told}") for one in claims)
    taken: set[str] = set()
    found: list[Name | None] = []
    for one in claims:
        name = _name(one, repeated, shared)
        found.append(name if name and name.key not in taken else None)
        taken.update([name.key] if name else [])
    return found


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


def _claim(entry: Marks, home: str) -> _Claim:
    remote = number(entry.guid)
    if remote and "/" not in remote and _is_elsewhere(entry.url, home):
        remote = None
    key = f"wp:{remote}" if remote and "/" not in remote else _short(entry.guid)
    told = "" if remote else entry.title
    return _Claim(entry, key, _short(normal_link(entry.url)), told, remote)


def _is_elsewhere(url: str, home: str) -> bool:
    return bool(url and home) and _host(url) != _host(home)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _crowded(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Return the names that more than one kind of holder has."""
    holders: dict[str, set[str]] = {}
    for name, holder in pairs:
        holders.setdefault(name, set()).add(holder)
    return {name for name, found in holders.items() if len(found) > 1}


def _name(one: _Claim, repeated: set[str], shared: set[str]) -> Name | None:
    own = one.key if one.key not in repeated else ""
    link = one.link if one.link not in shared else ""
    both = _short(f"{one.key} {link}") if one.key and link else ""
    key = own or both or (link if not one.key else "") or _told(one.marks)
    if not key:
        return None
    others = (_short(one.marks.guid) if own else "", link)
    aliases = tuple(dict.fromkeys(other for other in others if other and other != key))
    return Name(key, aliases, one.remote_id if own else None)


def _told(marks: Marks) -> str:
    words = json.dumps([marks.title, marks.text])
    return "sha256:" + _digest(words) if marks.title or marks.text else ""


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else "sha256:" + _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
