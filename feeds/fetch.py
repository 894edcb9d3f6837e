"""STEP: one conditional GET of a feed, so that an unchanged feed costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from feeds.http.answer import Answer, Link, http_date
from feeds.http.web import Web
from feeds.page import whole
from storage.outcome import Done, Later, Never, Outcome, Unknown

_FEED_TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
_SERVER_ERROR = 500
_TRUSTED_AFTER = timedelta(seconds=60)
_LONGEST_VALIDATOR = 1000
_MOST_LINKS = 20

_REASONS = {
    HTTPStatus.UNAUTHORIZED: "The site asks for a password for this page (401).",
    HTTPStatus.FORBIDDEN: "The site does not let us read this page (403).",
    HTTPStatus.NOT_FOUND: "The site says that this page is not there (404).",
    HTTPStatus.NOT_ACCEPTABLE: "The site's firewall turns us away (406).",
    HTTPStatus.GONE: "The site says that this page is gone for good (410).",
    HTTPStatus.TOO_MANY_REQUESTS: "The site asks us to come less often (429).",
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: "The site may not show this page for legal reasons.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The site has an error of its own (500).",
    HTTPStatus.BAD_GATEWAY: "The site is not working behind its front door (502).",
    HTTPStatus.SERVICE_UNAVAILABLE: "The site is busy or being updated (503).",
    HTTPStatus.GATEWAY_TIMEOUT: "The site is too slow behind its front door (504).",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed as it came, and the validators to send next time.

    `changed` is False for an answer 304, which has no body. `moved_to` is the end of the permanent
    redirects: one sighting proves little, so it is for the poller to adopt it. `links` are what the
    answer's Link headers point to, as whole addresses (for WebSub: rel "hub" and "self").
    """

    changed: bool
    body: bytes
    etag: str | None
    last_modified: str | None
    url: str
    moved_to: str | None
    links: tuple[Link, ...] = ()


async def fetch(
    web: Web, url: str, etag: str | None, last_modified: str | None, now: datetime
) -> Outcome[Fetched]:
    """Get a feed if it changed since these validators; without validators get it in any case.

    Both go back byte for byte: WordPress wants both to match, and a lost `W/` defeats it. Anything
    but 200 and 304 is Later with its reason: a feed is never given up.
    """
    headers = {"Accept": _FEED_TYPES}
    if etag is not None:
        headers["If-None-Match"] = etag
    if last_modified is not None:
        headers["If-Modified-Since"] = last_modified
    match await web.get(url, headers):
        case Done(answer):
            return _settle(answer, etag, last_modified, now)
        case Later() as later:
            return later
        case Never(why=why) | Unknown(why=why):
            return Later(why)


def _settle(
    answer: Answer, etag: str | None, last_modified: str | None, now: datetime
) -> Outcome[Fetched]:
    new_etag, new_date = _kept(answer, "etag"), _kept(answer, "last-modified")
    changed = answer.status == HTTPStatus.OK
    if not changed and not (answer.status == HTTPStatus.NOT_MODIFIED and (etag or last_modified)):
        return Later(reason(answer.status), answer.wait(now))
    weak = _is_young(answer, now)
    return Done(
        Fetched(
            changed=changed,
            body=answer.body if changed else b"",
            etag=None if weak else new_etag if changed else new_etag or etag,
            last_modified=None if weak else new_date if changed else new_date or last_modified,
            url=answer.url,
            moved_to=answer.moved_to,
            links=_links(answer),
        )
    )


def _kept(answer: Answer, name: str) -> str | None:
    """Return a validator as it came; None for one that cannot be stored and sent again as it is."""
    value = answer.headers.get(name, "")
    return value if value.isprintable() and 0 < len(value) <= _LONGEST_VALIDATOR else None


def _links(answer: Answer) -> tuple[Link, ...]:
    found = answer.links()[:_MOST_LINKS]
    return tuple(replace(link, target=whole(answer.url, link.target)) for link in found)


def _is_young(answer: Answer, now: datetime) -> bool:
    """Say whether the validators may stand for another feed than the one that came with them.

    They are a date with whole seconds, and WordPress takes the date after it has read the posts: a
    post that is published meanwhile is behind these validators and not in this feed. After a
    minute they can be trusted (RFC 9110, 8.8.2.2).
    """
    modified = http_date(answer.headers.get("last-modified", ""))
    answered = http_date(answer.headers.get("date", "")) or now
    return modified is not None and answered - modified < _TRUSTED_AFTER


def reason(status: int) -> str:
    """Return the sentence that tells a person why an answer of this status is of no use."""
    if status in _REASONS:
        return _REASONS[HTTPStatus(status)]
    if status >= _SERVER_ERROR:
        return f"The site has an error of its own ({status})."
    return f"The site's answer is of no use to us ({status})."
