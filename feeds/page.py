"""WORDS: what the head of a web page says about its site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

_HEAD_BYTES = 2**19
_TAG = re.compile(r"<(link|meta|base)\b([^<>]*)>", re.IGNORECASE)
# The look behind keeps it linear: a name is tried from its first letter only.
_ATTRIBUTE = re.compile(r"(?<![a-zA-Z-])([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_ROOT = re.compile(r"<([a-zA-Z][\w:.-]*)")
_FEED_ROOTS = frozenset({"rss", "feed", "rdf:rdf"})
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
_COMMENT_FEED = re.compile(r"/comments/|[?&]feed=comments|\bcomments? feed", re.IGNORECASE)
_MOST_FEEDS = 5
_MOST_TAGS = 2_000  # a real head has some dozens


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's head says. `feeds` are the feeds of posts, the page's own choice first."""

    url: str = ""
    feeds: tuple[str, ...] = ()
    api_root: str | None = None
    generator: str = ""


def read_page(body: bytes, url: str) -> Page:
    """Read the head of a page; `generator` is in lower case, `api_root` ends in a slash."""
    text = body[:_HEAD_BYTES].decode("utf-8", "replace")
    found = islice(_TAG.finditer(text), _MOST_TAGS)
    tags = [(match[1].lower(), _attributes(match[2])) for match in found]
    base = whole(url, next((a["href"] for tag, a in tags if tag == "base" and "href" in a), ""))
    links = [a for tag, a in tags if tag == "link" and "href" in a]
    root = next((a["href"] for a in links if a.get("rel") == "https://api.w.org/"), None)
    names = (a.get("content", "") for _, a in tags if a.get("name", "").lower() == "generator")
    return Page(
        url=url,
        feeds=tuple(whole(base, a["href"]) for a in links if _is_feed(a))[:_MOST_FEEDS],
        api_root=None if root is None else whole(base, root).rstrip("/") + "/",
        generator=next(names, "").lower(),
    )


def whole(base: str, address: str) -> str:
    """Return an address that a page at `base` names, whole; as it stands where it is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def claims_feed(body: bytes, content_type: str) -> bool:
    """Say whether a body claims to be a feed, by its label or its start; it may still be broken."""
    wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = body[:2000].decode("utf-16" if wide else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    root = _ROOT.search(start)
    name = root[1].lower() if root else ""
    labelled = content_type.partition(";")[0].strip().lower() in _FEED_TYPES
    return name in _FEED_ROOTS or (name != "html" and (labelled or start.startswith("<?xml")))


def is_same_host(one: str, other: str) -> bool:
    """Say whether two addresses are on one host; a leading "www." does not matter."""
    host = _host(one)
    return bool(host) and host == _host(other)


def as_safe_as(page: str, address: str) -> str:
    """Return an address with https where the page that names it has it and no port says else."""
    plain = address.lower().startswith("http://")
    if plain and page.lower().startswith("https://") and ":" not in urlsplit(address).netloc:
        return f"https://{address[len('http://') :]}"
    return address


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _attributes(inside: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(inside):
        found.setdefault(name.lower(), unescape(double or single or bare).strip())
    return found


def _is_feed(link: dict[str, str]) -> bool:
    wanted = "alternate" in link.get("rel", "").lower().split()
    fits = link.get("type", "").lower().partition(";")[0].strip() in _FEED_TYPES
    about_comments = _COMMENT_FEED.search(f"{link['href']} {link.get('title', '')}")
    return wanted and fits and not about_comments
