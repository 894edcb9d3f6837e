"""WORDS: one HTTP answer, and what its header values say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST_WAIT = timedelta(days=1)
_NAME = r"[^\s,;=\"]+"
_QUOTED = r"\"(?:[^\"\\]|\\.)*\""
_BARE = r"[^\s,;\"]+"
_SAID = rf"{_NAME}(?:\s*=(?:\s*(?:{_QUOTED}|{_BARE}))?)?"
_LINK = re.compile(rf"<([^<>]*)>((?:\s*;(?:\s*{_SAID})?)*)")
_PARAMETER = re.compile(rf";\s*({_NAME})(?:\s*=\s*(?:({_QUOTED})|({_BARE})))?")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Link:
    """One value of a Link header (RFC 8288): where to, and as what; `rel` in lower case."""

    target: str
    rel: tuple[str, ...]
    type: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of any status, body and all.

    Header names are in lower case, repeated ones joined by ", " (RFC 9110, 5.3). `url` is where the
    answer came from. `moved_to` is the end of the permanent redirects that led there, if any.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved_to: str | None = None

    def json(self) -> object:
        """Return the body as JSON, or None where it is something else."""
        try:
            # The signature mark: some WordPress plugins let one slip in before their answer.
            return json.loads(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None

    def links(self) -> tuple[Link, ...]:
        """Return what the Link headers point to, in their order.

        A link with an anchor speaks for another page than this one, and is left out.
        """
        found = _LINK.finditer(self.headers.get("link", ""))
        read = (_link(match.group(1), match.group(2)) for match in found)
        return tuple(link for link in read if link is not None)

    def wait(self, now: datetime | None = None) -> timedelta | None:
        """Return what Retry-After asks for, at most a day; None where it says nothing sensible.

        It may be seconds or a date (RFC 9110, 10.2.3). A date is counted from `now`, or without it
        from the answer's own Date header.
        """
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
        until, since = http_date(value), now or http_date(self.headers.get("date", ""))
        if until is None or since is None:
            return None
        return min(max(until - since, timedelta()), _LONGEST_WAIT)


def http_date(value: str) -> datetime | None:
    """Return a date of an HTTP header as aware UTC; None where it cannot be read."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _link(target: str, parameters: str) -> Link | None:
    said: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(parameters):
        said.setdefault(name.lower(), _ESCAPED.sub(r"\1", quoted[1:-1]) if quoted else plain)
    if "anchor" in said:
        return None
    rel = tuple(said.get("rel", "").lower().split())
    return Link(target.strip(), rel, said.get("type", "").lower())
