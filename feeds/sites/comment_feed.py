"""WORDS: a feed of comments, Atom or RSS, as WordPress writes it, read into comments.

An entry's id is its post's with `#comment-ID` at the end; Atom names what it answers in
`thr:in-reply-to` (RFC 4685), RSS does not. Who is the site's own is not told. Source: WordPress,
wp-includes/feed-atom-comments.php and feed-rss2-comments.php; facts on comments, section 6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.parsers import expat

from feeds.http.answer import http_date
from feeds.wording import plain_text
from storage.records import SiteComment

_ATOM = "http://www.w3.org/2005/Atom"
_THREAD = "http://purl.org/syndication/thread/1.0"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DUBLIN = "http://purl.org/dc/elements/1.1/"
_ENTRIES = frozenset({f"{_ATOM} entry", "item"})
_TEXTS: Mapping[str, str] = {
    **{f"{_ATOM} {name}": name for name in ("id", "content", "published", "name")},
    **dict(zip(("guid", "pubDate", "description"), ("id", "published", "summary"), strict=True)),
    "link": "link",
    f"{_CONTENT} encoded": "content",
    f"{_DUBLIN} creator": "name",
}
_COMMENT = re.compile(r"#comment-([0-9]{1,18})$")
_POST = re.compile(r"[?&]p=([0-9]{1,18})(?=[&#]|$)")
# One such character makes the whole feed unreadable (XML 1.0, 2.2), and people paste them.
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_MOST = 1_000  # entries; WordPress writes ten


class NoCommentFeed(ValueError):  # noqa: N818  a document that is something else, not a fault
    """The document is no feed of comments."""


class _Reader:
    """Collects the fields of each entry. A document type is refused: no entity can grow."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self.is_feed = False
        self._entry: dict[str, str] | None = None
        self._field = ""

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(data.translate(None, _CONTROLS), True)  # noqa: FBT003  expat's own way
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise NoCommentFeed(str(error)) from None

    def _refuse(self, *_told: object) -> None:
        raise NoCommentFeed("a document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.is_feed = self.is_feed or name in {f"{_ATOM} feed", "rss"}
        if name in _ENTRIES and len(self.entries) < _MOST:
            self._entry = {}
        if self._entry is None:
            return
        self._field = _TEXTS.get(name, "")
        if name == f"{_THREAD} in-reply-to":
            self._entry["answers"] = attributes.get("ref", "")
        if name == f"{_ATOM} link" and attributes.get("rel", "alternate") == "alternate":
            self._entry["link"] = attributes.get("href", "")

    def _end(self, name: str) -> None:
        self._field = ""
        if name in _ENTRIES and self._entry is not None:
            self.entries.append(self._entry)
            self._entry = None

    def _text(self, text: str) -> None:
        if self._entry is not None and self._field:
            self._entry[self._field] = self._entry.get(self._field, "") + text


def read_comments(data: bytes, post_id: str = "") -> tuple[SiteComment, ...]:
    """Return the comments of a feed, in its order; `post_id` is their post's, where it is known.

    Raises NoCommentFeed for a document that is no feed. An entry without the id of a comment is
    left out: it is a post, or of another kind of blog.
    """
    reader = _Reader()
    reader.read(data)
    if not reader.is_feed:
        raise NoCommentFeed("no feed")
    found = (_comment(entry, post_id) for entry in reader.entries)
    return tuple(comment for comment in found if comment is not None)


def _comment(entry: Mapping[str, str], post_id: str) -> SiteComment | None:
    name, link = entry.get("id", "").strip(), entry.get("link", "").strip()
    number = _COMMENT.search(name) or _COMMENT.search(link)
    if number is None:
        return None
    post, parent = _POST.search(name), _COMMENT.search(entry.get("answers", "").strip())
    html = entry.get("content") or entry.get("summary", "")
    return SiteComment(
        id=number[1],
        post_id=post_id or (post[1] if post else ""),
        parent_id=parent[1] if parent else None,
        author=entry.get("name", "").strip(),
        text=plain_text(html),
        url=link,
        published_at=_moment(entry.get("published", "").strip()),
        by_site=False,
    )


def _moment(told: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(told)
    except ValueError:
        return http_date(told)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
