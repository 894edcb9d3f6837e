"""WORDS: what Google's refusals mean, as a table, and what its answers say.

Sources: RFC 6749 section 5.2 for the token; developers.google.com/blogger/docs/3.0/using and the
common error model of Google's APIs (`error.errors[].reason`, `error.details[].reason`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from storage.outcome import Later, Never

SCOPE = "https://www.googleapis.com/auth/blogger"
"""The one scope that is needed: to manage the owner's Blogger account."""

BAD_TOKEN, BAD_CLIENT, NO_RIGHT, API_OFF = "bad_token", "bad_client", "no_right", "api_off"
NO_BLOG, QUOTA, REFUSED = "no_blog", "quota", "refused"

_NOT_KNOWN, _NO_TOKEN, _FORBIDDEN, _TOO_MANY, _BROKEN = 404, 401, 403, 429, 500
_QUOTA = frozenset(
    {
        *("quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"),
        *("RATE_LIMIT_EXCEEDED", "QUOTA_EXCEEDED"),
    }
)
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})

WHY: Mapping[str, str] = {
    BAD_TOKEN: "Google does not accept the refresh token: it has ended or was taken back.",
    BAD_CLIENT: "Google does not know the OAuth client, or its secret is wrong.",
    NO_RIGHT: "Google's account may not write on this blog, or the token is for something else.",
    API_OFF: "The Blogger API is not switched on in the project of the OAuth client.",
    NO_BLOG: "Blogger does not know a blog of this address.",
    QUOTA: "Google's limit for today, or for this minute, is reached.",
    REFUSED: "Blogger did not take the draft.",
}
"""What a refusal means, in a sentence for the log and for `bleep check`."""


def never(kind: str) -> Never:
    """Return a refusal of this kind."""
    return Never(kind, WHY[kind])


def refused(status: int, body: object) -> Never:
    """Return what a refusal of the API means."""
    if status == _NO_TOKEN:
        return never(BAD_TOKEN)
    reasons = _reasons(body)
    if status == _TOO_MANY or reasons & _QUOTA:
        return never(QUOTA)
    if reasons & _OFF:
        return never(API_OFF)
    if status == _FORBIDDEN:
        return never(NO_RIGHT)
    return never(NO_BLOG if status == _NOT_KNOWN else REFUSED)


def no_token(status: int, body: object) -> Never | Later:
    """Return what a refusal of a new access token means."""
    error = body.get("error") if isinstance(body, dict) else None
    if error in {"invalid_client", "unauthorized_client"}:
        return never(BAD_CLIENT)
    if error in {"invalid_grant", "invalid_scope"}:
        return never(BAD_TOKEN)
    if status == _TOO_MANY or status >= _BROKEN:
        return Later("Google cannot answer now.", timedelta(minutes=5), counted=False)
    return never(BAD_CLIENT)


def token_of(body: object) -> str:
    """Return the access token of an answer; empty where there is none that can be sent."""
    told = body.get("access_token") if isinstance(body, dict) else None
    return told if isinstance(told, str) and told.isascii() and told.isprintable() else ""


def scopes_of(body: object) -> frozenset[str]:
    """Return what a token may be used for, as far as Google told it."""
    told = body.get("scope") if isinstance(body, dict) else None
    return frozenset(told.split()) if isinstance(told, str) else frozenset()


def _reasons(body: object) -> set[str]:
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return set()
    lists = (error.get("errors"), error.get("details"))
    every = [one for told in lists if isinstance(told, list) for one in told]
    return {str(one.get("reason")) for one in every if isinstance(one, dict)}
