"""WORDS: the link of a comment on a blog, as a person sends it.

WordPress ends it in #comment-123 (get_comment_link in wp-includes/comment-template.php), Blogger
in #c123.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from storage.records import Site

_LINK = re.compile(r"https?://[^\s<>\"#]{1,2000}#(?:comment-|c)([0-9]{1,25})(?![0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Linked:
    """A comment of a known site: which site, the site's own id of it, and the link."""

    site: Site
    remote_id: str
    url: str


def linked(text: str, sites: Sequence[Site]) -> Linked | None:
    """Return the first comment of one of our sites that a text links to."""
    for found in _LINK.finditer(text):
        site = _site_of(found[0], sites)
        if site is not None:
            return Linked(site, found[1], found[0])
    return None


def _site_of(url: str, sites: Sequence[Site]) -> Site | None:
    """Return the site whose home is nearest above an address; http or https is the same."""
    there = _parts(url)
    if there is None:
        return None
    homes = [(home, site) for site in sites if (home := _parts(site.home_url or site.address))]
    above = [(home, site) for home, site in homes if _is_above(home, there)]
    return max(above, key=lambda pair: len(pair[0].path), default=(None, None))[1]


def _is_above(home: SplitResult, there: SplitResult) -> bool:
    same = _host(home) == _host(there) and home.port == there.port
    return same and f"{there.path}/".startswith(f"{home.path.rstrip('/')}/")


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a port that is no number shows only when it is read
    except ValueError:
        return None
    return parts
