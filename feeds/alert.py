"""WORDS: what the owners are told of a feed that fails, or moved, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from storage.notices import NewNotice, NoticeKind
from storage.records import Site

AFTER = timedelta(hours=1)
"""How long a feed fails before the owners hear of it."""

_SIGHTINGS = 2  # of the same permanent redirect, before it is believed: portals and takeovers end


def failing(site: Site, failing: Sequence[Site], sites: int) -> NewNotice:
    """Return the one alert about a feed that has failed for an hour.

    Where no site answers, the trouble is more likely on our side than with all of them.
    """
    since = site.failing_since_at
    why = site.last_error or "It does not answer."
    if sites > 1 and len(failing) == sites:
        why = f"{why} No site answers, so please check Bleep's own connection."
    facts = {
        "address": site.address,
        "why": why,
        "since": since.isoformat() if since else None,
    }
    start = int(since.timestamp()) if since else 0
    return NewNotice(f"failing:{site.id}:{start}", NoticeKind.FAILING, site.id, facts=facts)


def recovered(site: Site, posts: int) -> NewNotice | None:
    """Return the word that a feed answers again; None where nobody was told that it failed."""
    if site.alerted_at is None:
        return None
    since = site.failing_since_at
    facts = {
        "address": site.address,
        "since": since.isoformat() if since else None,
        "posts": posts,
    }
    key = f"recovered:{site.id}:{int(site.alerted_at.timestamp())}"
    return NewNotice(key, NoticeKind.RECOVERED, site.id, facts=facts)


def never_met(address: str, since: datetime, why: str) -> NewNotice:
    """Return the one alert about a site that was never found."""
    facts = {"address": address, "why": why, "since": since.isoformat()}
    key = f"unmet:{int(since.timestamp())}:{_short(address)}"
    return NewNotice(key, NoticeKind.FAILING, facts=facts)


def met_at_last(site: Site, since: datetime) -> NewNotice:
    """Return the word that a site was found which the owners had been told of."""
    facts = {"address": site.address, "since": since.isoformat(), "posts": 0}
    key = f"met:{int(since.timestamp())}:{_short(site.address)}"
    return NewNotice(key, NoticeKind.RECOVERED, site.id, facts=facts)


def moves(site: Site, moved_to: str | None) -> dict[str, object]:
    """Return how a site's columns change by what a poll saw of permanent redirects.

    The address that was typed stays; the feed's own changes when the same redirect was seen twice.
    """
    if moved_to is None or moved_to == site.feed_url:
        return {"moved_to": None, "moved_seen": 0} if site.moved_to else {}
    seen = site.moved_seen + 1 if moved_to == site.moved_to else 1
    if seen < _SIGHTINGS:
        return {"moved_to": moved_to, "moved_seen": seen}
    return {"feed_url": moved_to, "moved_to": None, "moved_seen": 0}


def moved(site: Site, move: Mapping[str, object]) -> NewNotice | None:
    """Return the word that a feed is on another host now; None for a change on its own."""
    feed_url = str(move.get("feed_url", site.feed_url))
    if urlsplit(feed_url).hostname == urlsplit(site.feed_url).hostname:
        return None
    facts = {"from": site.feed_url, "to": feed_url}
    return NewNotice(f"moved:{site.id}:{_short(feed_url)}", NoticeKind.MOVED, site.id, facts=facts)


def root_moved(site: Site, old: str, new: str, *, kept: bool) -> NewNotice:
    """Return the one word that a site's REST API is at another address; `kept` if it is used."""
    facts = {"from": old, "to": new, "what": "comments", "kept": kept}
    return NewNotice(f"root:{site.id}:{_short(new)}", NoticeKind.MOVED, site.id, facts=facts)


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
