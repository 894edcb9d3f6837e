"""WORDS: what Blogger's feeds and its API say, and the addresses of its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from feeds.sites.drafts import Draft, Shown

NUMBERS = re.compile(r"([0-9]+)/([0-9]+)")
NAME = re.compile(r"blog-([0-9]+)\.post-([0-9]+)")
_FORM = "https://www.blogger.com/comment/fullpage/post/{}/{}"
_EDIT = "https://www.blogger.com/blog/post/edit/{}/{}"
_NUMBER = re.compile(r"[0-9]{1,30}")


def form_of(blog: str, post: str) -> str:
    """Return the address of a post's comment form."""
    return _FORM.format(blog, post)


def draft_of(blog: str, entry: object) -> Draft | None:
    """Return a post of the API as a draft; None where it has no number."""
    number = number_of(entry)
    return Draft(f"{blog}/{number}", _EDIT.format(blog, number)) if number else None


def number_of(entry: object) -> str:
    """Return the id of something that the API tells; empty where it has none."""
    told = str(as_dict(entry).get("id", ""))
    return told if _NUMBER.fullmatch(told) else ""


def shown_of(entry: Mapping[str, object]) -> Shown:
    """Return a post of the feed as everyone sees it."""
    links = [as_dict(link) for link in as_list(entry.get("link"))]
    urls = [str(link.get("href") or "") for link in links if link.get("rel") == "alternate"]
    return Shown(urls[0] if urls else "", said(entry, "content"))


def said(fields: Mapping[str, object], name: str) -> str:
    """Return the text of a field of a feed in JSON; empty where there is none."""
    value = as_dict(fields.get(name)).get("$t")
    return value if isinstance(value, str) else ""


def as_dict(value: object) -> Mapping[str, object]:
    """Return what was told if it has fields; else nothing."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return what was told if it is a list; else nothing."""
    return value if isinstance(value, list) else []


def moment(value: object) -> datetime | None:
    """Return a time as aware UTC; None where it is none."""
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
