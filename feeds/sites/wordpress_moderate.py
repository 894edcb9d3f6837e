"""STEP: deciding about a comment on a WordPress site, with the moderator account; is it fit for it?

The relay account reads where the comment stands, for the moderator cannot read one that is held
(facts on comments, section 9). Only the moderator's password changes anything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from feeds.http.answer import Answer
from feeds.sites.wordpress_answers import REFUSED_ACCOUNT, code_of, harmless, refused
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_words import posted
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Finding, Posted

_SUBJECT = "moderator account"
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
    code = code_of(answer)
    if code == _BINNED:
        return Done(Posted(stood.id, "trashed", stood.url))
    if answer.status == _UNKNOWN_USER and code:
        return Later(_NOT_ACCEPTED, counted=False)
    return Later(_NOT_ALLOWED, counted=False) if code in _MAY_NOT else refused(answer)


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
    if held.get("edit_others_posts"):
        return (Finding(_SUBJECT, "warning", _WIDE),)
    return (Finding(_SUBJECT, "ok", _FINE),)


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
    "The moderator account has the right edit_others_posts, so it may change posts."
    " A role with only read and moderate_comments is safer."
)
_FINE = "The moderator account can approve, bin and mark comments, and nothing more."
ALONE = Finding(
    _SUBJECT,
    "warning",
    "The moderator account is used only beside a relay account."
    " Set BLEEP_SITE_USER and BLEEP_SITE_PASSWORD.",
)
"""What is said of a moderator account without the relay's, which reads what is held."""
