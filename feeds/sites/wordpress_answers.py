"""WORDS: what WordPress's refusals mean for a comment, as a table.

The table was measured on WordPress 6.1 and 6.9, or read in their source where it could not be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from feeds.http.answer import Answer
from feeds.sites.wordpress_words import posted
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Posted

_OK, _CREATED, _REDIRECT, _REFUSED, _TOO_MANY, _BROKEN, _AWAY = 200, 201, 300, 400, 429, 500, 503


class Meaning(StrEnum):
    """What an answer means for the comment."""

    NEVER = "never"  # refused, and will be again
    LATER = "later"  # refused for now; a try
    SLOW = "slow"  # too fast: the row is not to blame
    ADMIN = "admin"  # the link to the site is broken: pause, alert, keep everything
    UNKNOWN = "unknown"  # may have been stored: ask first


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line of the table of refusals: what it means, why in a sentence, how long to wait."""

    meaning: Meaning
    why: str
    after: timedelta | None = None
    once: str = ""  # one more try only, then Never of this kind


LINK_DOWN = "The site does not accept the relay account and its password."
"""Why a comment waits while the site does not know the relay."""

_LINK_DOWN = Refusal(Meaning.ADMIN, LINK_DOWN)
_NOT_ALLOWED = Refusal(Meaning.ADMIN, "The relay account may not do this. Its role has changed.")
_LOCKED = Refusal(Meaning.ADMIN, "A security plugin on the site shuts out the relay account.")
_MOVED = Refusal(Meaning.ADMIN, "The site's REST API is not where it was, or is switched off.")
_OUR_FAULT = Refusal(Meaning.NEVER, "The site could not read this comment.")
_TOO_LONG = Refusal(Meaning.NEVER, "This is too long for the site.")
_CLOSED = Refusal(Meaning.NEVER, "Comments are closed here.")
_NOT_OPEN = Refusal(Meaning.NEVER, "This post is no longer open to comments.")
_ASK_DOCTOR = Refusal(Meaning.NEVER, "Only the owner of the site can change this comment.")
_NOT_TAKEN = Refusal(Meaning.NEVER, "The site did not take this comment.")
_REMOVED = Refusal(Meaning.NEVER, "The comment is no longer on the site.")
_SPAM = Refusal(Meaning.NEVER, "The site's spam protection refused this comment.")
CHECKING = Refusal(Meaning.UNKNOWN, "The site's answer was lost. It may have the comment.")
BUSY = Refusal(Meaning.SLOW, "The site asks us to slow down.", timedelta(seconds=30))
_UPDATING = Refusal(Meaning.SLOW, "The site is being updated.", timedelta(minutes=10))
_LATER = timedelta(minutes=10)
_FIREWALL = Refusal(Meaning.LATER, "The site's firewall refused this text.", _LATER, "firewall")
_NOT_STORED = "rest_comment_failed_create"


def _rows(refusal: Refusal, codes: str) -> dict[str, Refusal]:
    return dict.fromkeys(codes.split(), refusal)


REFUSALS: Mapping[str, Refusal] = {
    "comment_duplicate": Refusal(Meaning.NEVER, "You have already posted this."),
    "comment_flood": Refusal(
        Meaning.SLOW, "The site takes one comment in 15 seconds.", timedelta(seconds=20)
    ),
    "rest_comment_content_invalid": Refusal(Meaning.NEVER, "There is nothing to post."),
    _NOT_STORED: Refusal(
        Meaning.LATER, "The site could not store this comment.", _LATER, _NOT_STORED
    ),
    "rest_comment_failed_edit": Refusal(
        Meaning.LATER, "The site could not change this comment.", _LATER
    ),
    "rest_cannot_delete 500": Refusal(
        Meaning.LATER, "The site could not delete this comment.", _LATER
    ),
    "rest_trash_not_supported": Refusal(
        Meaning.NEVER, "This site has no bin. A comment can only be deleted for good."
    ),
    "internal_server_error": CHECKING,
    **_rows(_TOO_LONG, "comment_content_column_length comment_author_column_length"),
    **_rows(_TOO_LONG, "comment_author_email_column_length comment_author_url_column_length"),
    **_rows(_OUR_FAULT, "rest_comment_author_data_required rest_invalid_param rest_invalid_json"),
    **_rows(_OUR_FAULT, "rest_comment_exists rest_invalid_comment_type rest_batch_not_allowed"),
    **_rows(_LINK_DOWN, "rest_comment_login_required rest_not_logged_in incorrect_password"),
    **_rows(_LINK_DOWN, "invalid_username invalid_email application_passwords_disabled"),
    **_rows(_LINK_DOWN, "application_passwords_disabled_for_user"),
    **_rows(_LOCKED, "rest_login_required rest_forbidden rest_cannot_access"),
    **_rows(_CLOSED, "rest_comment_closed rest_comment_not_supported_post_type"),
    **_rows(_NOT_OPEN, "rest_comment_draft_post rest_comment_trash_post rest_cannot_read_post"),
    **_rows(_NOT_OPEN, "rest_comment_invalid_post_id"),
    **_rows(_NOT_ALLOWED, "rest_comment_author_invalid rest_comment_invalid_author"),
    **_rows(_NOT_ALLOWED, "rest_comment_invalid_author_ip rest_comment_invalid_status"),
    **_rows(_NOT_ALLOWED, "rest_forbidden_param rest_forbidden_context rest_cannot_read"),
    **_rows(_ASK_DOCTOR, "rest_cannot_edit rest_cannot_delete"),
    **_rows(_REMOVED, "rest_already_trashed rest_comment_invalid_id"),
    **_rows(_SPAM, "akismet_rest_comment_discarded"),
    **_rows(_MOVED, "rest_no_route"),
}
"""What WordPress's own error codes mean. A code says more than the HTTP status it comes with."""

REFUSED_ACCOUNT = frozenset(code for code, refusal in REFUSALS.items() if refusal is _LINK_DOWN)
"""The codes by which WordPress itself says that it does not accept an account."""

_BY_STATUS: Mapping[int, Refusal] = {
    401: _LINK_DOWN,
    403: _FIREWALL,
    404: _MOVED,
    406: _FIREWALL,
    408: Refusal(Meaning.LATER, "The site took too long to listen."),
    429: BUSY,
}
"""What an answer without a code means: it comes from something in front of WordPress."""


def created(answer: Answer) -> Outcome[Posted]:
    """Return what an answer to a new comment means; even 201 may be held, spam or in the bin."""
    done = posted(answer.json()) if answer.status in {_OK, _CREATED} else None
    return refused(answer) if done is None else Done(done)


def refused(answer: Answer) -> Later | Never | Unknown:
    """Return what an answer that is not the wanted one means, by its code first, then its status.

    Never has the code as its kind, `spam_blocked` for a plugin's own, or `http_413` and the like.
    Later has `counted=False` where the comment is not to blame. A Never of the kind
    `comment_duplicate` on a second try means that the first try arrived: look for it.
    """
    body = answer.json()
    code = code_of(answer)
    row = REFUSALS.get(f"{code} {answer.status}") or REFUSALS.get(code)
    row = row or _unlisted(answer, code, body.get("data") if isinstance(body, dict) else None)
    match row.meaning:
        case Meaning.NEVER:
            kind = "spam_blocked" if row is _SPAM and code not in REFUSALS else code
            return Never(kind or f"http_{answer.status}", row.why)
        case Meaning.UNKNOWN:
            return Unknown(row.why)
        case _:
            wait = answer.wait() or row.after
            return Later(row.why, wait, counted=row.meaning is Meaning.LATER, once=row.once)


def harmless(answer: Answer) -> Later | Never:
    """Return what a refused question means; it changed nothing, so nothing is unknown."""
    refusal = refused(answer)
    return Later(refusal.why, counted=False) if isinstance(refusal, Unknown) else refusal


def code_of(answer: Answer) -> str:
    """Return WordPress's error code; empty where the answer has none."""
    body = answer.json()
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else ""


def _unlisted(answer: Answer, code: str, data: object) -> Refusal:
    """Judge by the HTTP status alone. Without a code it is not WordPress that speaks."""
    status = answer.status
    if status == _AWAY and "retry-after" in answer.headers:
        return _UPDATING
    if status in _BY_STATUS and (not code or status == _TOO_MANY):
        return _BY_STATUS[status]
    if _REDIRECT <= status < _REFUSED:
        return _MOVED
    if _REFUSED <= status < _BROKEN:
        return _NOT_TAKEN
    # A plugin that refuses a comment by a bare WP_Error gives 500 with a code and no details.
    return _SPAM if status == _BROKEN and code and not isinstance(data, dict) else CHECKING
