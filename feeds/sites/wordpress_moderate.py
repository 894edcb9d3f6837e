"""STEP: deciding about a comment on a WordPress site, with the moderator account; is it fit for it?

Only the moderator's password changes anything. It may have no right to read a comment that is held
(facts on comments, section 9). But WordPress answers a change with the comment in the context
`edit`, its words as they are stored: so a change of nothing reads it, status and words at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html import unescape

from feeds.http.answer import Answer
from feeds.sites.base import Change, Standing
from feeds.sites.wordpress_answers import REFUSED_ACCOUNT, code_of, harmless, refused
from feeds.sites.wordpress_check import PLAIN_HTTP, is_plain
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_words import encode, posted
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Finding, Posted

_SUBJECT = "moderator account"
_APPROVE = "approve"
_OK, _UNKNOWN_USER = 200, 401
_SHUT_OUT = frozenset({401, 403})
_COMMENTS = "wp/v2/comments"
_ME = ("wp/v2/users/me", {"context": "edit", "_fields": "id,capabilities"})
_BINNED, _GONE = "rest_already_trashed", "rest_comment_invalid_id"
_MAY_NOT = frozenset({"rest_cannot_edit", "rest_cannot_delete", "rest_comment_invalid_status"})


@dataclass(frozen=True, slots=True)
class Accounts:
    """The two accounts of a site that moderating takes: one that reads, and one that changes."""

    relay: Rest
    moderator: Rest


async def moderate(
    accounts: Accounts, remote_id: str, status: str, seen: Collection[str]
) -> Outcome[Posted]:
    """Set a comment's status, unless it stands elsewhere than `seen`; say where it stands then.

    `status` is WordPress's own word: approve, hold, spam or trash; `seen` are words of `Posted`.
    Safe to repeat. Never with the kind `rest_comment_invalid_id` says that it is deleted for good.
    """
    if not (remote_id.isascii() and remote_id.isdigit()):
        return Never(_GONE, "This is no comment of the site.")
    route = f"{_COMMENTS}/{remote_id}"
    got = await accounts.relay.get(route, {"_fields": "id,status,link"}, as_relay=True)
    if not isinstance(got, Done):
        return Later(got.why, counted=False)
    stands = posted(got.value.json()) if got.value.status == _OK else None
    if stands is None:
        return harmless(got.value)
    if stands.status not in seen:
        return Done(stands)
    sent = await accounts.moderator.post(route, {"status": status})
    return _decided(sent.value, stands) if isinstance(sent, Done) else sent


def _decided(answer: Answer, stood: Posted) -> Outcome[Posted]:
    """Return what an answer to a change means; a password that is not accepted blames no comment.

    To a stranger WordPress says that he may not edit, with 401 (rest_authorization_required_code).
    """
    after = posted(answer.json()) if answer.status == _OK else None
    if after is not None:
        return Done(after)
    if code_of(answer) == _BINNED:
        return Done(Posted(stood.id, "trashed", stood.url))
    return _trouble(answer)


def _trouble(answer: Answer) -> Later | Never | Unknown:
    code = code_of(answer)
    if answer.status == _UNKNOWN_USER and code:
        return Later(_NOT_ACCEPTED, counted=False)
    return Later(_NOT_ALLOWED, counted=False) if code in _MAY_NOT else refused(answer)


async def look(accounts: Accounts, remote_id: str) -> Outcome[Standing]:
    """Say where a comment stands and what it says; nothing is changed by it.

    Never with the kind `rest_comment_invalid_id` says that it is deleted for good.
    """
    if not (remote_id.isascii() and remote_id.isdigit()):
        return Never(_GONE, "This is no comment of the site.")
    got = await accounts.moderator.post(f"{_COMMENTS}/{remote_id}", {})
    if not isinstance(got, Done):
        return Later(got.why, counted=False)
    after = _standing(got.value)
    if after is not None:
        return Done(after)
    trouble = _trouble(got.value)
    return Later(trouble.why, counted=False) if isinstance(trouble, Unknown) else trouble


async def change(accounts: Accounts, wanted: Change) -> Outcome[Standing]:
    """Carry out a change, if the comment stands as it was seen and says what was shown.

    Either way, say where it stands then. A new text goes with its status in one request, the same
    bytes at every try. What was published while somebody gave it other words is held again.
    """
    before = await look(accounts, wanted.remote_id)
    if not isinstance(before, Done):
        return before
    stood = before.value
    there = stood.text == wanted.new_text and stood.posted.status == "held"
    if there or stood.posted.status not in wanted.seen or not wanted.fits(stood.text):
        return before
    new = {} if wanted.new_text is None else {"content": encode(wanted.new_text)}
    after = await _set(accounts, stood, {**new, "status": wanted.status})
    if wanted.status == _APPROVE and isinstance(after, Done) and not wanted.fits(after.value.text):
        return await _set(accounts, stood, {"status": "hold"})
    return after


async def _set(accounts: Accounts, stood: Standing, payload: dict[str, str]) -> Outcome[Standing]:
    sent = await accounts.moderator.post(f"{_COMMENTS}/{stood.posted.id}", payload)
    if not isinstance(sent, Done):
        return sent
    after = _standing(sent.value)
    if after is not None:
        return Done(after)
    if code_of(sent.value) == _BINNED:
        return Done(Standing(Posted(stood.posted.id, "trashed", stood.posted.url), stood.text))
    return _trouble(sent.value)


def _standing(answer: Answer) -> Standing | None:
    """Return what an answer to a change tells of the comment; None where it is another answer."""
    row = answer.json() if answer.status == _OK else None
    there, content = posted(row), row.get("content") if isinstance(row, dict) else None
    raw = content.get("raw") if isinstance(content, dict) else None
    return Standing(there, unescape(raw)) if there and isinstance(raw, str) else None


async def unfit(accounts: Accounts) -> Later | None:
    """Say why the moderator account must not be used, before its first use; None if it may."""
    for finding in await check_moderator(accounts):
        if finding.level in {"wrong", "away"}:
            return Later(finding.text, counted=False)
    return None


async def check_moderator(accounts: Accounts) -> tuple[Finding, ...]:
    """Say what is right and wrong with the moderator account; what is missing is named.

    Its rights are those of the facts on comments, section 1: `moderate_comments`, and never
    `unfiltered_html`; it must be another user than the relay.
    """
    got = await accounts.moderator.get(*_ME, as_relay=True)
    if not isinstance(got, Done):
        return (Finding(_SUBJECT, "away", got.why),)
    user = got.value.json()
    if got.value.status in _SHUT_OUT and code_of(got.value) in REFUSED_ACCOUNT:
        return (_wrong(_NOT_ACCEPTED),)
    held = user.get("capabilities") if isinstance(user, dict) else None
    if got.value.status != _OK or not isinstance(user, dict) or not isinstance(held, dict):
        return (Finding(_SUBJECT, "away", harmless(got.value).why),)
    relay = await accounts.relay.ask(*_ME, as_relay=True)
    same = _id_of(relay) == user.get("id")
    found = [text for text, is_so in _faults(held, same=same) if is_so]
    if found:
        return tuple(map(_wrong, found))
    plain = (Finding(_SUBJECT, "warning", PLAIN_HTTP),) if is_plain(accounts.moderator.root) else ()
    if tells_queue(held):
        return (Finding(_SUBJECT, "warning", _WIDE), *plain)
    if held.get("edit_others_posts"):
        return (Finding(_SUBJECT, "warning", _HALF), *plain)
    return (Finding(_SUBJECT, "ok", _FINE), *plain)


_QUEUE_RIGHTS = ("edit_posts", "edit_others_posts", "edit_published_posts")


def tells_queue(held: object) -> bool:
    """Say whether an account with these rights can list whatever waits (facts, section 1)."""
    return isinstance(held, dict) and all(held.get(right) for right in _QUEUE_RIGHTS)


async def may_queue(accounts: Accounts) -> Outcome[bool]:
    """Ask whether the moderator account can list whatever waits."""
    got = await accounts.moderator.ask(*_ME, as_relay=True)
    if not isinstance(got, Done):
        return Later(got.why, counted=False)
    user = got.value
    return Done(isinstance(user, dict) and tells_queue(user.get("capabilities")))


def _faults(held: dict[str, object], *, same: bool) -> tuple[tuple[str, bool], ...]:
    return (
        (_SAME, same),
        (_TOO_WEAK, not held.get("moderate_comments")),
        (_DANGEROUS, bool(held.get("unfiltered_html"))),
    )


def _id_of(told: Outcome[object]) -> object:
    user = told.value if isinstance(told, Done) else None
    return user.get("id") if isinstance(user, dict) else None


def _wrong(text: str) -> Finding:
    return Finding(_SUBJECT, "wrong", text)


_NOT_ACCEPTED = "The site does not accept the moderator account and its password."
_NOT_ALLOWED = (
    "The moderator account may not change this comment. It needs the right moderate_comments."
)
_SAME = "The moderator account is the relay account. Use another user, and only for moderating."
_TOO_WEAK = (
    "The moderator account lacks the right moderate_comments, so it cannot publish anything."
)
_DANGEROUS = (
    "The moderator account has the right unfiltered_html, so it may post scripts."
    " Use a role with only read and moderate_comments."
)
_WIDE = (
    "The moderator account can decide about comments and list all that wait, the site's own too."
    " With the right edit_others_posts it may also change posts. Keep its password safe."
)
_HALF = (
    "The moderator account has the right edit_others_posts, so it may change posts."
    " It cannot list all comments that wait. For that it needs edit_posts and"
    " edit_published_posts too."
)
_FINE = (
    "The moderator account can approve, bin and mark comments, and nothing more."
    " It cannot list those from the site's own form."
)
ALONE = Finding(
    _SUBJECT,
    "warning",
    "The moderator account is used only beside a relay account."
    " Set BLEEP_SITE_USER and BLEEP_SITE_PASSWORD.",
)
"""What is said of a moderator account without the relay's, which reads what is held."""
