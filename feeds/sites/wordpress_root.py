"""STEP: is a WordPress site's REST API where it was? If not, where does the site say that it is?"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from feeds.discover import root_of
from feeds.http.answer import Answer
from feeds.http.web import Web, is_loopback
from feeds.page import is_same_host
from feeds.sites.wordpress_rest import Rest
from storage.outcome import Done, Later, Outcome

_OK = 200
_AWAY = frozenset({401, 403, 408, 429})  # shut out or too fast: that tells nothing of where it is
_BROKEN = 500


@dataclass(frozen=True, slots=True)
class Root:
    """Where a site says that its REST API is now.

    `home` is where its own permanent redirect leads, if there is one.
    """

    url: str
    home: str | None


async def look_for_root(web: Web, old: str, home: str) -> Outcome[Root | None]:
    """Return where the REST API is if it is not at `old` any more; None if it is.

    Later where that cannot be told: the site is away, or tells of no other that answers.
    """
    there = await _index(web, old)
    if not isinstance(there, Done):
        return Later(there.why, counted=False)
    if _answers(there.value):
        return Done(None)
    if there.value.status in _AWAY or there.value.status >= _BROKEN:
        return Later("The site does not answer now.", counted=False)
    page = await web.get(home)
    if not isinstance(page, Done) or page.value.status != _OK:
        return Later("The site's home page does not answer now.", counted=False)
    new = await root_of(web, page.value)
    if new is None or new == old:
        return Later("The site tells of no other REST API.", counted=False)
    index = await _index(web, new)
    if not isinstance(index, Done) or not _answers(index.value):
        return Later("The REST API that the site tells of does not answer.", counted=False)
    return Done(Root(new, page.value.moved_to))


async def _index(web: Web, root: str) -> Outcome[Answer]:
    return await web.get(Rest(web, root, None).url("", {"_fields": "namespaces"}), redirects=0)


def _answers(answer: Answer) -> bool:
    told = answer.json() if answer.status == _OK else None
    spaces = told.get("namespaces") if isinstance(told, dict) else None
    return isinstance(spaces, list) and "wp/v2" in spaces


def is_same_place(old: str, new: str) -> bool:
    """Say whether a password that goes to one address may go to the other: the same host.

    Never from https to http, and not to another port, but for the usual ones.
    """
    before, after = urlsplit(old), urlsplit(new)
    if not is_same_host(old, new) or (before.scheme == "https" and after.scheme != "https"):
        return False
    return before.port == after.port or {before.port, after.port} <= {None, 80, 443}


def is_led_to(root: Root) -> bool:
    """Say whether the site's own redirect leads to where its REST API is, safely."""
    if root.home is None or not is_same_place(root.home, root.url):
        return False
    parts = urlsplit(root.url)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")
