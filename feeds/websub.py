"""WORDS: what Bleep says to a hub, and how it judges what comes from one.

WebSub, W3C Recommendation of 23 January 2018: https://www.w3.org/TR/websub/. A hub has no account
with us: its proof is a secret that only the two of us know.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from feeds.http.answer import Answer
from feeds.page import is_same_host
from storage.hubs import REFUSED, Hub
from storage.records import PlatformName, Site

LEASE = timedelta(days=10)
"""What we ask for: the standard's own advice (section 8.2)."""

_SHORTEST, _LONGEST = timedelta(hours=1), timedelta(days=14)
_UNTOLD = timedelta(days=1)  # a hub must say how long; with one that does not, we take little
_MAY_BE_CONFIRMED_FOR = timedelta(days=1)
_FIRST_WAIT, _LAST_WAIT = timedelta(minutes=10), timedelta(days=2)
_LONGEST_TEXT = 2000
_LONGEST_REASON = 200
_MOVED = frozenset({307, 308})
_BLOGGER = "https://www.blogger.com/"
_SIGNATURE = re.compile(r"\s*(sha1|sha256|sha384|sha512)=([0-9a-f]+)\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a hub asks or tells in a GET to our address (sections 5.2 and 5.3)."""

    mode: str
    topic: str
    challenge: str
    lease: timedelta
    reason: str


def named(site: Site, hub_url: str | None, topic_url: str | None) -> tuple[str, str] | None:
    """Return the hub and the topic that a feed names, as far as they are to be believed.

    The topic is the feed's own name for itself; without one, the address that we read. It must be
    on the feed's own host, where Blogger's feeds may also be on www.blogger.com.
    """
    said, own = (hub_url or "").strip(), (topic_url or "").strip()
    try:
        hub, topic = urljoin(site.feed_url, said), urljoin(site.feed_url, own)
        good = bool(said) and _is_page(hub) and _is_page(topic)
    except ValueError:
        return None
    is_own = is_same_host(topic, site.feed_url) or (
        site.platform is PlatformName.BLOGGER and is_same_host(topic, _BLOGGER)
    )
    return (hub, topic) if good and is_own else None


def _is_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and len(url) <= _LONGEST_TEXT


def addresses(hub_url: str) -> tuple[str, ...]:
    """Return where to ask a hub: over https first, even where it is named with http (8.2)."""
    parts = urlsplit(hub_url)
    if parts.scheme == "http" and ":" not in parts.netloc:
        return (parts._replace(scheme="https").geturl(), hub_url)
    return (hub_url,)


def moved_to(url: str, answer: Answer) -> str | None:
    """Return where a hub sends our request on to (5.1.2); never from https to http."""
    try:
        onward = urljoin(url, answer.headers.get("location", ""))
    except ValueError:
        return None
    is_lower = url.startswith("https:") and not onward.startswith("https:")
    return onward if answer.status in _MOVED and onward != url and not is_lower else None


def request(hub: Hub, callback: str) -> dict[str, str]:
    """Return the fields of a subscription request (section 5.1)."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": hub.topic_url,
        "hub.callback": callback,
        "hub.secret": hub.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }


def read_intent(said: Mapping[str, str]) -> Intent:
    """Return what the query of a hub's GET says; whatever is missing is empty."""
    reason = " ".join(said.get("hub.reason", "").split())[:_LONGEST_REASON]
    return Intent(
        mode=said.get("hub.mode", ""),
        topic=said.get("hub.topic", ""),
        challenge=said.get("hub.challenge", ""),
        lease=read_lease(said.get("hub.lease_seconds", "")),
        reason="".join(character for character in reason if character.isprintable()),
    )


def read_lease(text: str) -> timedelta:
    """Return how long a hub promises to push, between 1 hour and 14 days.

    Without the upper limit a lie would silence us for ever; the lower one keeps us from asking
    without end.
    """
    if not (text.isascii() and text.isdigit()):
        return _UNTOLD
    return min(max(timedelta(seconds=int(text[:9])), _SHORTEST), _LONGEST)


def renewal(lease: timedelta) -> timedelta:
    """Return after how much of a lease to ask for the next."""
    return lease * 2 / 3


def is_awaited(hub: Hub, intent: Intent, now: datetime) -> bool:
    """Say whether a hub wants a subscription confirmed that we did ask for (section 5.3.1).

    It may come a second time, because our first answer may be lost.
    """
    asked = hub.asked_at is not None and now - hub.asked_at <= _MAY_BE_CONFIRMED_FOR
    ours = intent.mode == "subscribe" and intent.topic == hub.topic_url
    fits = 0 < len(intent.challenge) <= _LONGEST_TEXT
    return asked and ours and fits and hub.state != REFUSED


def is_denial(hub: Hub, intent: Intent) -> bool:
    """Say whether a hub tells that it will not push this topic; it may, at any time (5.2)."""
    return intent.mode == "denied" and intent.topic == hub.topic_url


def patience(failures: int, chance: float) -> timedelta:
    """Return how long to leave a hub alone that has not confirmed so many requests in a row.

    From 10 minutes, doubled each time, to 2 days; `chance` in 0..1 takes off up to a tenth.
    """
    step = min(_LAST_WAIT, _FIRST_WAIT * 2.0 ** min(max(failures, 1) - 1, 20))
    return step * (1 - chance / 10)


def read_signature(header: str) -> tuple[str, bytes] | None:
    """Return method and digest of an X-Hub-Signature header (7.1); None where it is not one."""
    found = _SIGNATURE.fullmatch(header)
    if found is None:
        return None
    method, digits = found[1].lower(), found[2]
    if len(digits) != 2 * hashlib.new(method).digest_size:
        return None
    return method, bytes.fromhex(digits)


def is_signed(header: str, secret: str, body: bytes) -> bool:
    """Say whether a body is from whoever knows the secret, without telling by the time it takes."""
    signature = read_signature(header)
    if signature is None:
        return False
    method, digest = signature
    return hmac.compare_digest(hmac.digest(secret.encode(), body, method), digest)


def place_mark(base: str) -> str:
    """Return a short mark of our public address, so that a change of it can be seen."""
    return hashlib.sha256(base.encode()).hexdigest()[:8]
