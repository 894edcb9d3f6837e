"""STEP: the start-up check of a WordPress site and its relay account, as findings for a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from feeds.fetch import reason
from feeds.http.answer import Answer
from feeds.http.web import is_loopback
from feeds.sites.wordpress_answers import LINK_DOWN, REFUSED_ACCOUNT, code_of, harmless
from feeds.sites.wordpress_door import Door
from feeds.sites.wordpress_rest import Rest
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Finding

Told = TypeVar("Told")

_SITE, _RELAY = "site", "relay account"
_OK, _SHUT_OUT = 200, frozenset({401, 403})
_TOO_SLOW, _TOO_MANY, _BROKEN = 408, 429, 500

_DANGERS = {
    "unfiltered_html": "The relay account may post scripts, so a stranger's comment could take over"
    " the site. Use an account with the role Contributor.",
    "moderate_comments": "The relay account may approve comments, so nobody would check them first."
    " Use an account with the role Contributor.",
    "edit_others_posts": "The relay account may change other people's posts, which its password"
    " must never allow. Use an account with the role Contributor.",
    "publish_posts": "The relay account may publish posts, which its password must never allow."
    " Use an account with the role Contributor.",
}


def dangers(capabilities: object) -> tuple[Finding, ...]:
    """Return why an account must not be the relay, from its capabilities; empty where it may be.

    An administrator's or editor's comments skip every filter (`unfiltered_html`) and the queue.
    """
    held = capabilities if isinstance(capabilities, dict) else {}
    return tuple(_wrong(text) for name, text in _DANGERS.items() if held.get(name))


async def check_site(rest: Rest) -> tuple[Finding, ...]:
    """Look at the REST API, then at the relay account, each step only if the one before it holds.

    A finding is `wrong` where comments must not or cannot be relayed, and `away` where WordPress
    could not be asked now: a network, a server or a firewall answered in its place, or nobody did.
    """
    index = await rest.get("", {"_fields": "namespaces,authentication"})
    told = index.value.json() if isinstance(index, Done) and index.value.status == _OK else None
    fields = told if isinstance(told, dict) else {}
    if "wp/v2" not in (fields.get("namespaces") or ()):
        return (Finding(_SITE, "away" if _is_away(index) else "wrong", _no_api(_why(index))),)
    site = Finding(_SITE, "ok", "The site's REST API answers.")
    if rest.account is None:
        return (site, _NO_ACCOUNT)
    return (site, *_doors(rest.root, fields), *await _check_account(rest))


def _doors(root: str, index: dict[str, object]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if is_plain(root):
        found.append(_wrong(PLAIN_HTTP))
    offers = index.get("authentication")
    if not isinstance(offers, dict) or "application-passwords" not in offers:
        found.append(_wrong(_SWITCHED_OFF))
    return tuple(found)


def is_plain(root: str) -> bool:
    """Say whether a password for this REST root travels in plain text; on loopback it does not."""
    parts = urlsplit(root)
    return parts.scheme != "https" and not is_loopback(parts.hostname or "")


async def _check_account(rest: Rest) -> tuple[Finding, ...]:
    query = {"context": "edit", "_fields": "id,capabilities"}
    got = await rest.get("wp/v2/users/me", query, as_relay=True)
    if not isinstance(got, Done) or _is_away(got):
        return (Finding(_RELAY, "away", _why(got)),)
    user = got.value.json()
    if got.value.status in _SHUT_OUT:
        if code_of(got.value) not in REFUSED_ACCOUNT:
            return (Finding(_RELAY, "away", _why(got)),)
        # Over plain http a password is ignored, right or wrong, and is not sent once more.
        door = Door.UNTOLD if is_plain(rest.root) else await rest.why_refused()
        return (_wrong(REFUSED[door]),)
    if got.value.status != _OK or not isinstance(user, dict):
        return (Finding(_RELAY, "warning", _why(got)),)
    return await _check_user(rest, user)


async def explained(rest: Rest, outcome: Outcome[Told]) -> Outcome[Told]:
    """Return an outcome; where the site does not know the relay, with why, for the owners."""
    if not isinstance(outcome, Later) or outcome.why != LINK_DOWN or is_plain(rest.root):
        return outcome
    return replace(outcome, why=REFUSED[await rest.why_refused()])


async def _check_user(rest: Rest, user: dict[str, object]) -> tuple[Finding, ...]:
    held = user.get("capabilities")
    found = list(dangers(held))
    if not isinstance(held, dict) or not held.get("edit_posts"):
        found.append(_wrong(_TOO_WEAK))
    query = {"author": str(user.get("id")), "per_page": "1", "_fields": "id"}
    posts = await rest.ask("wp/v2/posts", query)
    if not isinstance(posts, Done):
        found.append(Finding(_RELAY, "warning", _NOT_COUNTED))
    elif posts.value:
        found.append(_wrong(_WRITES))
    return tuple(found) or (Finding(_RELAY, "ok", _FINE),)


def _is_away(got: Outcome[Answer]) -> bool:
    """Say whether WordPress was not asked at all, or has no time: another try may end otherwise."""
    if not isinstance(got, Done):
        return not isinstance(got, Never)
    status = got.value.status
    return got.value.json() is None or status >= _BROKEN or status in {_TOO_SLOW, _TOO_MANY}


def _why(got: Outcome[Answer]) -> str:
    if not isinstance(got, Done):
        return got.why
    answer = got.value
    coded = code_of(answer) and answer.status < _BROKEN
    return harmless(answer).why if coded else reason(answer.status)


def _wrong(text: str) -> Finding:
    return Finding(_RELAY, "wrong", text)


def _no_api(why: str) -> str:
    advice = "The site's REST API does not answer, so comments cannot be read or sent."
    return f"{advice} {why}".strip()


_NO_ACCOUNT = Finding(
    _RELAY,
    "warning",
    "No relay account is set, so readers get a link to the comment form."
    " To relay comments, set BLEEP_SITE_USER and BLEEP_SITE_PASSWORD.",
)
PLAIN_HTTP = (
    "The password travels in plain text, because the site is not served over https."
    " Set up https on the site."
)
"""What is said of any account whose site is not served over https."""
_SWITCHED_OFF = (
    "The site does not offer application passwords."
    " Serve it over https, and allow them in its security plugin."
)
REFUSED = {
    Door.WRONG: "The site does not accept the relay account."
    " Its name or its application password is wrong.",
    Door.STRIPPED: "The relay account and its password are right,"
    " but the web server removes the Authorization header."
    " Ask the host to pass it on to WordPress.",
    Door.LOGIN: "This is the password with which the relay account logs in."
    " Make an application password for it, and use that.",
    Door.UNTOLD: "The site does not accept the relay account."
    " Check its name and its application password."
    " If both are right, the web server removes the Authorization header.",
}
"""What is said of a relay account that the site does not know, by why that is so."""
_TOO_WEAK = (
    "The relay account lacks the right edit_posts, so it cannot look up its own comments."
    " Give it the role Contributor on the site."
)
_NOT_COUNTED = "The site does not say whether the relay account has published posts."
_WRITES = (
    "The relay account has published posts, so its comments there skip the queue."
    " Use an account that writes no posts."
)
_FINE = "The relay account can post comments and look them up, and nothing more."
