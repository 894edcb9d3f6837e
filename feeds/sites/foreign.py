"""STEP: does a post's page take comments through a service of somebody else? Then nobody relays.

Disqus and Jetpack Comments put a form of their own on the page: what is posted to the site itself
would not be seen there, or would be without the name of its writer.
"""

from __future__ import annotations

import re
from typing import Protocol, runtime_checkable

from feeds.http.web import Web
from storage.outcome import Done, Never
from storage.records import Finding, Post

_OK = 200
_SIGNS = (
    (
        "Disqus",
        re.compile(rb"id=[\"']?disqus_thread|\.disqus\.com/(?:embed|count)\.js|disqus_shortname"),
    ),
    (
        "Jetpack Comments",
        re.compile(rb"jetpack\.wordpress\.com/jetpack-comment|id=[\"']?jetpack_remote_comment"),
    ),
)

LINKED = Never("not_possible", "This site takes comments through another service.")


def service_of(page: bytes) -> str:
    """Return the name of the service that a page takes its comments with; empty for its own."""
    return next((name for name, sign in _SIGNS if sign.search(page)), "")


def says(service: str) -> Finding:
    """Return what the owner is told of such a service."""
    text = f"The posts take comments with {service}, so they cannot be sent. Readers get a link."
    return Finding("comments", "warning", text)


@runtime_checkable
class LooksAtForm(Protocol):
    """A platform whose pages may have a form of another service; it is told by a look at one."""

    async def look_at(self, post: Post) -> bool:
        """Look at the page of a post; say whether it could be seen."""


class Form:
    """Remembers whose form the posts have, for as long as the process lives."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.service = ""

    async def look(self, url: str) -> bool:
        """Look at the page of a post; say whether it could be seen."""
        got = await self._web.get(url)
        if not isinstance(got, Done) or got.value.status != _OK:
            return False
        self.service = service_of(got.value.body)
        return True

    def finding(self) -> tuple[Finding, ...]:
        """Return what there is to say of it; nothing where the form is the site's own."""
        return (says(self.service),) if self.service else ()
