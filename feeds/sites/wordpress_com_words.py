"""WORDS: WordPress.com's side of a comment (REST API v1.1): what goes in, what comes out, refusals.

Read in the API's documentation and source, not run against the live service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import unescape

from feeds.http.answer import Answer
from feeds.sites.wordpress_answers import BUSY, CHECKING, REFUSALS, Meaning, Refusal
from feeds.sites.wordpress_words import alike, encode, same_page
from feeds.wording import clean_name, plain_text
from storage.outcome import Later, Never, Unknown
from storage.records import Post, Posted, Posting, SiteComment

_FORBIDDEN, _TOO_MANY, _BROKEN, _REDIRECT, _REFUSED = 403, 429, 500, 300, 400
_STATUSES = {"approved": "approved", "unapproved": "held", "spam": "spam", "trash": "trashed"}
_FITS = 0.9
_TOKEN = Refusal(Meaning.ADMIN, "WordPress.com does not accept the token. Make a new one.")
_SWITCHED_OFF = Refusal(Meaning.ADMIN, "The site's owner has switched off its API.")
_MOVED = Refusal(Meaning.ADMIN, "The API of WordPress.com is not where it was.")
_KINDS: Mapping[str, tuple[str, str]] = {
    "unknown_post": ("post_not_found", "This post is no longer on the site."),
    "unknown_comment": ("parent_gone", "The comment that this answers is not on the site."),
    "unauthorized": ("unauthorized", "The site does not let the relay account comment here."),
    "invalid_input": ("rest_invalid_param", "The site could not read this comment."),
}
_ROWS: Mapping[str, Refusal] = {
    "invalid_token": _TOKEN,  # comes with 400
    "authorization_required": _TOKEN,
    "comment_failure": CHECKING,
}


def content(posting: Posting) -> str:
    """Return what is sent: the name, then the words, for the author is always the token's user."""
    name = clean_name(posting.shown_name)
    return f"{encode(f'{name} wrote:')}\n{posting.body}" if name else posting.body


def refused(answer: Answer) -> Later | Never | Unknown:
    """Return what an answer that is not the wanted one means; kinds are those of WordPress."""
    body = fields(answer.json())
    code, message = text(body.get("error")), text(body.get("message")).casefold()
    if answer.status == _FORBIDDEN and "api calls" in message and "disabled" in message:
        return _meant(_SWITCHED_OFF, answer)
    if code == "unauthorized" and "closed" in message:
        return Never("comments_closed", "Comments are closed here.")
    if code in _KINDS:
        return Never(*_KINDS[code])
    row = _ROWS.get(code) or REFUSALS.get(code) or _by_status(answer, code)
    return Never(code or f"http_{answer.status}", "") if row is None else _meant(row, answer, code)


def _by_status(answer: Answer, code: str) -> Refusal | None:
    if answer.status == _TOO_MANY:
        return BUSY
    if _REDIRECT <= answer.status < _REFUSED:
        return _MOVED
    if not code and _REFUSED <= answer.status < _BROKEN:
        return _MOVED  # WordPress.com itself always has a code
    return None if _REFUSED <= answer.status < _BROKEN else CHECKING


def _meant(row: Refusal, answer: Answer, code: str = "") -> Later | Never | Unknown:
    match row.meaning:
        case Meaning.NEVER:
            return Never(code, row.why)
        case Meaning.UNKNOWN:
            return Unknown(row.why)
        case _:
            counted = row.meaning is Meaning.LATER
            return Later(row.why, answer.wait() or row.after, counted=counted, once=row.once)


def posted(row: object) -> Posted | None:
    """Return where a comment stands; None where the row is none."""
    told = fields(row)
    number, status = told.get("ID"), told.get("status")
    if not isinstance(number, int) or not isinstance(status, str):
        return None
    return Posted(str(number), _STATUSES.get(status, "held"), text(told.get("URL")))


def site_comment(row: object) -> SiteComment | None:
    """Return a public comment; None where the row is none. Whose account it is from is not told."""
    told = fields(row)
    number, post = told.get("ID"), fields(told.get("post")).get("ID")
    if not isinstance(number, int) or not isinstance(post, int):
        return None
    parent = fields(told.get("parent")).get("ID")
    return SiteComment(
        id=str(number),
        post_id=str(post),
        parent_id=str(parent) if isinstance(parent, int) else None,
        author=unescape(text(fields(told.get("author")).get("name"))),
        text=plain_text(text(told.get("content"))),
        url=text(told.get("URL")),
        published_at=_moment(text(told.get("date"))),
        by_site=False,
    )


def pick_lost(
    rows: Iterable[object], posting: Posting, own_id: int, known: frozenset[str]
) -> Posted | None:
    """Return the comment whose answer was lost: the token's user's, on the post, with its words."""
    best: tuple[tuple[bool, float], Posted] | None = None
    for row in rows:
        found, shown = posted(row), site_comment(row)
        by = fields(fields(row).get("author")).get("ID")
        if found is None or shown is None or found.id in known or by != own_id:
            continue
        likeness = alike(shown.text, unescape(content(posting)))
        fit = (shown.parent_id == posting.parent_id, likeness)
        if shown.post_id != posting.post_id or likeness < _FITS:
            continue
        if best is None or fit > best[0]:
            best = (fit, found)
    return None if best is None else best[1]


def located(row: object, post: Post) -> str | Never:
    """Return the site's id of a post, or why no comment can go there."""
    told = fields(row)
    number = told.get("ID")
    if not isinstance(number, int) or not same_page(text(told.get("URL")), post.url):
        return Never(*_KINDS["unknown_post"])
    if fields(told.get("discussion")).get("comments_open") is False:
        return Never("comments_closed", "Comments are closed here.")
    return str(number)


def fields(value: object) -> Mapping[str, object]:
    """Return an object of JSON; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Return a text of JSON; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
