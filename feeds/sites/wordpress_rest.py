"""STEP: one call of a WordPress site's REST API, in public or with the relay's password."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from feeds.http.answer import Answer
from feeds.http.web import Account, Web
from feeds.sites.wordpress_answers import harmless
from feeds.sites.wordpress_door import Door, try_door
from storage.outcome import Done, Outcome

_OK = 200


class Rest:
    """The REST API of one site. `root` ends in a slash; it may be `https://site/?rest_route=/`."""

    def __init__(self, web: Web, root: str, account: Account | None) -> None:
        self.root = root
        self.account = account
        self._web = web

    def url(self, path: str, query: Mapping[str, str] | None = None) -> str:
        """Return the address of a route. A `+` in a value is written as %2B."""
        if not query:
            return f"{self.root}{path}"
        return f"{self.root}{path}{'&' if '?' in self.root else '?'}{urlencode(query)}"

    async def get(
        self, path: str, query: Mapping[str, str] | None = None, *, as_relay: bool = False
    ) -> Outcome[Answer]:
        """Ask for a route; any status is an answer. With the password redirects are not followed.

        Public data is asked for without the password, so that a cache may answer, and so that a
        wrong password stops nothing but comments.
        """
        url = self.url(path, query)
        if as_relay and self.account is not None:
            return await self._web.get(url, auth=self.account, redirects=0)
        return await self._web.get(url)

    async def ask(
        self, path: str, query: Mapping[str, str] | None = None, *, as_relay: bool = False
    ) -> Outcome[object]:
        """Ask for a route and return its JSON; a lost answer is Later, for nothing was changed."""
        got = await self.get(path, query, as_relay=as_relay)
        if not isinstance(got, Done):
            return got
        value = got.value.json()
        if got.value.status == _OK and value is not None:
            return Done(value)
        return harmless(got.value)

    async def why_refused(self) -> Door:
        """Say why the site does not know the relay, as far as it can be told."""
        if self.account is None:
            return Door.UNTOLD
        return await try_door(self._web, self.root, self.account)

    async def post(self, path: str, payload: Mapping[str, object]) -> Outcome[Answer]:
        """Send JSON once, with the password; any status is an answer."""
        return await self._web.post_json(self.url(path), payload, self.account)
