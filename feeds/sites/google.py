"""STEP: calls of Google's API on behalf of the owner, by an OAuth refresh token.

The refresh token and the secret go to Google's token address alone, the access token to the API
alone; neither follows a redirect, and neither is written anywhere. An access token is used until
Google refuses it (it lives for an hour), so no clock is needed.
Source: developers.google.com/identity/protocols/oauth2/web-server, "Refreshing an access token".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlencode

from feeds.http.answer import Answer
from feeds.http.web import Web
from feeds.sites.google_words import SCOPE, no_token, refused, scopes_of, token_of
from storage.outcome import Done, Later, Never, Outcome, Unknown

_OK, _NO_TOKEN, _BROKEN = 200, 401, 500

Call: TypeAlias = Callable[[Mapping[str, str]], Awaitable[Outcome[Answer]]]


@dataclass(frozen=True, slots=True)
class GoogleAccount:
    """What the owner set up at Google: an OAuth client and a refresh token of the scope blogger.

    The addresses are Google's own unless a test says otherwise.
    """

    client: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105  an address
    api_url: str = "https://www.googleapis.com/blogger/v3"


class Google:
    """Asks Google's Blogger API. Never is of a kind that says what a person must mend."""

    def __init__(self, web: Web, account: GoogleAccount) -> None:
        self._web = web
        self._account = account
        self._access = ""

    async def get(self, route: str, query: Sequence[tuple[str, str]] = ()) -> Outcome[object]:
        """Ask for JSON; whatever goes wrong had no effect."""
        url = self._url(route, query)
        got = await self._with_token(lambda headers: self._web.get(url, headers, redirects=0))
        if not isinstance(got, Done):
            return Later(got.why, counted=False) if isinstance(got, Unknown) else got
        if got.value.status >= _BROKEN:
            return Later("Google cannot answer now.", got.value.wait(), counted=False)
        body = got.value.json()
        if got.value.status != _OK:
            return refused(got.value.status, body)
        if not isinstance(body, dict):
            return Later("Google's answer makes no sense.", counted=False)
        return Done(body)

    async def post(
        self, route: str, query: Sequence[tuple[str, str]], payload: object
    ) -> Outcome[object]:
        """Send JSON once. Unknown where it may have been carried out."""
        url = self._url(route, query)
        got = await self._with_token(
            lambda headers: self._web.post_json(url, payload, headers=headers)
        )
        if not isinstance(got, Done):
            return got
        body = got.value.json()
        if got.value.status >= _BROKEN:
            return Unknown("Google did not say whether it has the draft.")
        if got.value.status != _OK:
            return refused(got.value.status, body)
        if not isinstance(body, dict):
            return Unknown("Google's answer makes no sense.")
        return Done(body)

    async def scopes(self) -> Outcome[frozenset[str]]:
        """Ask for a new access token, and return what it may be used for."""
        got = await self._refresh()
        return Done(scopes_of(got.value)) if isinstance(got, Done) else got

    async def _with_token(self, call: Call) -> Outcome[Answer]:
        """Make a call with a token; once more with a new one where Google refuses the first.

        A call that is refused for its token had no effect.
        """
        had_one = bool(self._access)
        if not had_one and not isinstance(new := await self._refresh(), Done):
            return new
        got = await call({"Authorization": f"Bearer {self._access}"})
        if not isinstance(got, Done) or got.value.status != _NO_TOKEN or not had_one:
            return got
        if not isinstance(again := await self._refresh(), Done):
            return again
        return await call({"Authorization": f"Bearer {self._access}"})

    async def _refresh(self) -> Outcome[object]:
        self._access = ""
        asked = {
            "client_id": self._account.client,
            "client_secret": self._account.secret,
            "refresh_token": self._account.token,
            "grant_type": "refresh_token",
        }
        got = await self._web.post_form(self._account.token_url, asked)
        if not isinstance(got, Done):
            # A token more or less changes nothing: it may be asked for again.
            return got if isinstance(got, Never) else Later(got.why, counted=False)
        body = got.value.json()
        if got.value.status != _OK:
            return no_token(got.value.status, body)
        self._access = token_of(body)
        if not self._access:
            return Later("Google's answer makes no sense.", counted=False)
        return Done(body)

    def _url(self, route: str, query: Sequence[tuple[str, str]]) -> str:
        end = f"?{urlencode(query)}" if query else ""
        return f"{self._account.api_url.rstrip('/')}/{route}{end}"


def too_much(scopes: frozenset[str]) -> frozenset[str]:
    """Return what a token may be used for beside this blog; nothing where Google told nothing."""
    return scopes - {SCOPE}
