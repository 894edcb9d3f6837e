"""STEP: one HTTP exchange with a site, within a deadline, a size and an address rule."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Collection, Container, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import DefaultResolver
from yarl import URL

from feeds.http.addresses import PRIVATE, Place, Refusal, is_own, own_places, read_address, refusal
from feeds.http.answer import Answer
from feeds.http.exchange import exchange
from feeds.http.resolve import PublicNames
from feeds.http.trouble import NOT_SENT, TROUBLE, is_private, why_not
from storage.outcome import Done, Later, Never, Outcome, Unknown

LIMIT_BYTES = 10 * 2**20
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAY_GO_ELSEWHERE = frozenset({"accept", "if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the site; for WordPress the password is an application password."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sessions:
    """Two HTTP sessions: one for the owner's `own` places, one that meets public numbers only."""

    own: aiohttp.ClientSession
    public: aiohttp.ClientSession


class Web:
    """The one HTTP client for sites: nothing it does can hang, grow without end or leak a password.

    Every HTTP status is an answer (Done). Trouble on the way is Later when the request certainly
    had no effect, and Unknown when a POST may have been carried out. Never is for an address that
    cannot or must not be asked at all.
    """

    def __init__(self, sessions: Sessions, own: Container[Place]) -> None:
        self._sessions = sessions
        self._own = own

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        auth: Account | None = None,
        *,
        limit_bytes: int = LIMIT_BYTES,
        seconds: float = 20.0,
        redirects: int = 5,
    ) -> Outcome[Answer]:
        """Ask for a page, following redirects by hand; `seconds` is for all of it together.

        The password goes to the origin of `url` only, never along with a redirect elsewhere.
        With `redirects=0` a redirect is an answer. `limit_bytes` counts unpacked bytes.
        """
        start = self._checked(url)
        if isinstance(start, Refusal):
            return Never("address", start.typed)
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(start, headers or {}, auth, limit_bytes, redirects)
        except TROUBLE as error:
            return Later(why_not(error), counted=is_private(error))

    async def post_json(
        self,
        url: str,
        payload: object,
        auth: Account | None = None,
        seconds: float = 60.0,
        headers: Mapping[str, str] | None = None,
    ) -> Outcome[Answer]:
        """Send JSON once; a redirect is an answer and is never followed (it would become a GET).

        Later only where no byte of the request can have arrived: anything after that is Unknown.
        """
        extra = {**(headers or {}), "Content-Type": "application/json", **_authorization(auth)}
        return await self._post(url, json.dumps(payload).encode(), extra, seconds)

    async def post_form(
        self, url: str, fields: Mapping[str, str], seconds: float = 20.0
    ) -> Outcome[Answer]:
        """Send the fields of a form once; the outcome means what it means for `post_json`."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._post(url, urlencode(fields).encode(), kind, seconds)

    async def post_xml(self, url: str, text: str, seconds: float = 20.0) -> Outcome[Answer]:
        """Send XML once; the outcome means what it means for `post_json`."""
        return await self._post(url, text.encode(), {"Content-Type": "text/xml"}, seconds)

    async def _post(
        self, url: str, data: bytes, headers: Mapping[str, str], seconds: float
    ) -> Outcome[Answer]:
        target = self._checked(url)
        if isinstance(target, Refusal):
            return Never("address", target.typed)
        try:
            async with asyncio.timeout(seconds):
                session = self._session(target)
                return Done(await exchange(session, "POST", target, headers, LIMIT_BYTES, data))
        except NOT_SENT as error:
            return Later(why_not(error), counted=is_private(error))
        except TROUBLE as error:
            return Unknown(why_not(error))

    async def _follow(
        self,
        start: URL,
        headers: Mapping[str, str],
        auth: Account | None,
        limit: int,
        redirects: int,
    ) -> Outcome[Answer]:
        here, came_from, moved, lasting, seen = start, None, None, True, {start}
        for _ in range(redirects + 1):
            session, said = self._session(here, came_from), _for(here, start, headers, auth)
            try:
                answer = await exchange(session, "GET", here, said, limit)
            except aiohttp.ClientConnectorDNSError as error:
                if came_from is None or not is_private(error):
                    raise
                return Later(PRIVATE.onward)
            onward = answer.status in _REDIRECTS and "location" in answer.headers
            if not onward or not redirects:
                return Done(replace(answer, moved_to=moved))
            target = self._checked(answer.headers["location"], here)
            if isinstance(target, Refusal):
                return Later(target.onward)
            if target in seen:
                return Later("The site sends us round in a circle.")
            lasting = lasting and (answer.status in _PERMANENT or target == _secure(here))
            moved = str(target) if lasting else moved
            here, came_from = target, here
            seen.add(here)
        return Later("The site sends us from page to page without end.")

    def _checked(self, address: str, base: URL | None = None) -> URL | Refusal:
        url = read_address(address, base)
        if isinstance(url, Refusal) or is_own(url, self._own, base):
            return url
        return refusal(url) or url

    def _session(self, url: URL, came_from: URL | None = None) -> aiohttp.ClientSession:
        own = is_own(url, self._own, came_from)
        return self._sessions.own if own else self._sessions.public


@asynccontextmanager
async def open_web(
    own: Collection[str] = (),
    *,
    resolver: AbstractResolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Web]:
    """Open the client for a while.

    `own` are addresses that the owner typed, with or without a scheme: they may be private, and
    every other must be public. `tls` is what decides which certificates to trust, if not aiohttp.
    """
    async with open_for(own_places(own), resolver=resolver, tls=tls) as web:
        yield web


@asynccontextmanager
async def open_for(
    own: Container[Place],
    *,
    resolver: AbstractResolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Web]:
    """Open the client for a while, for places instead of addresses."""
    names = resolver or DefaultResolver()
    try:
        async with (
            _open_session(names, tls) as one,
            _open_session(PublicNames(names), tls) as other,
        ):
            yield Web(Sessions(own=one, public=other), own)
    finally:
        await names.close()


def _open_session(names: AbstractResolver, tls: ssl.SSLContext | None) -> aiohttp.ClientSession:
    # A connection kept open may die just as a comment is written to it, and then nobody knows
    # whether it arrived. Polls are minutes apart, so nothing is lost by opening a new one.
    connector = aiohttp.TCPConnector(force_close=True, resolver=names, ssl=tls or True)
    # No proxy and no password from the environment: the numbers checked are the ones asked.
    jar = aiohttp.DummyCookieJar()
    return aiohttp.ClientSession(connector=connector, cookie_jar=jar, trust_env=False)


def is_loopback(host: str) -> bool:
    """Say whether a host, as written in an address, is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _for(here: URL, start: URL, headers: Mapping[str, str], auth: Account | None) -> dict[str, str]:
    """Return what is said at a hop: to another origin no password, and nothing else that tells."""
    if here.origin() == start.origin():
        return {**headers, **_authorization(auth)}
    return {name: said for name, said in headers.items() if name.lower() in _MAY_GO_ELSEWHERE}


def _authorization(auth: Account | None) -> dict[str, str]:
    if auth is None:
        return {}
    pair = base64.b64encode(f"{auth.user}:{auth.password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _secure(url: URL) -> URL | None:
    return url.with_scheme("https") if url.scheme == "http" and url.is_default_port() else None
