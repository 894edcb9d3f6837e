"""STEP: one HTTP exchange with a site, within a deadline, a size and an address rule."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import re
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from feeds.answer import Answer
from storage.outcome import Done, Later, Never, Outcome, Unknown

LIMIT_BYTES = 10 * 2**20
_AGENT = "Bleep/0.1 (feed reader; brings a blog to Telegram and replies back)"
_CONNECT_SECONDS = 10.0
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ClientSSLError, aiohttp.ConnectionTimeoutError)
_TROUBLE = (aiohttp.ClientError, OSError, TimeoutError, ValueError, zlib.error)

AddressRule: TypeAlias = Callable[[URL], str | None]
"""Says why an address must not be asked, in a sentence; None allows it. Asked at every hop."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the site; for WordPress the password is an application password."""

    user: str
    password: str = field(repr=False)


class _TooLargeError(ValueError):
    """The body is larger than the caller allows."""


class Web:
    """The one HTTP client for sites: nothing it does can hang, grow without end or leak a password.

    Every HTTP status is an answer (Done). Trouble on the way is Later when the request certainly
    had no effect, and Unknown when a POST may have been carried out.
    """

    def __init__(self, session: aiohttp.ClientSession, rule: AddressRule | None = None) -> None:
        self._session = session
        self._rule = rule or (lambda _url: None)

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
        With `redirects=0` a redirect is an answer. `limit_bytes` counts unpacked bytes. Never is
        for an address that cannot be asked at all.
        """
        start = self._checked(url)
        if isinstance(start, Never):
            return start
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(start, dict(headers or {}), auth, limit_bytes, redirects)
        except _TROUBLE as error:
            return Later(_reason(error), counted=False)

    async def post_json(
        self, url: str, payload: object, auth: Account | None, seconds: float = 60.0
    ) -> Outcome[Answer]:
        """Send JSON once; a redirect is an answer and is never followed (it would become a GET).

        Later only where no byte of the request can have arrived: anything after that is Unknown.
        """
        target = self._checked(url)
        if isinstance(target, Never):
            return target
        headers = {"Content-Type": "application/json", **_authorization(auth)}
        data = json.dumps(payload).encode()
        try:
            async with asyncio.timeout(seconds):
                return Done(await self._exchange("POST", target, headers, LIMIT_BYTES, data))
        except _NOT_SENT as error:
            return Later(_reason(error), counted=False)
        except _TROUBLE as error:
            return Unknown(_reason(error))

    async def _follow(
        self,
        start: URL,
        headers: dict[str, str],
        auth: Account | None,
        limit: int,
        redirects: int,
    ) -> Outcome[Answer]:
        here, moved, lasting = start, None, True
        for _ in range(redirects + 1):
            secret = _authorization(auth) if here.origin() == start.origin() else {}
            answer = await self._exchange("GET", here, headers | secret, limit)
            onward = answer.status in _REDIRECTS and "location" in answer.headers
            if not onward or not redirects:
                return Done(replace(answer, moved_to=moved))
            target = self._checked(answer.headers["location"], here)
            if isinstance(target, Never):
                return Later(f"The site sends us elsewhere. {target.why}")
            lasting = lasting and (answer.status in _PERMANENT or target == _secure(here))
            moved = str(target) if lasting else moved
            here = target
        return Later("The site sends us from page to page without end.")

    async def _exchange(
        self, method: str, url: URL, headers: Mapping[str, str], limit: int, data: bytes = b""
    ) -> Answer:
        async with self._session.request(
            method,
            url,
            headers={"User-Agent": _AGENT, "Accept-Encoding": "gzip", **headers},
            data=data or None,
            allow_redirects=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(connect=_CONNECT_SECONDS),
        ) as response:
            body = await _body(response, limit)
            said: dict[str, str] = {}
            for name, value in response.headers.items():
                key = name.lower()
                said[key] = f"{said[key]}, {value}" if key in said else value
            return Answer(response.status, said, body, str(url))

    def _checked(self, address: str, base: URL | None = None) -> URL | Never:
        try:
            url = URL(address) if base is None else base.join(URL(address))
        except ValueError:
            return Never("address", "This is not a web address.")
        typed_badly = base is None and re.search(r"\s", address)
        if typed_badly or url.scheme not in {"http", "https"} or not url.host:
            return Never("address", "This is not a web address, such as https://www.example.org/.")
        if url.user is not None or url.password is not None:
            return Never("address", "The address must not hold a user name or a password.")
        refusal = self._rule(url)
        plain = url.with_path(url.raw_path, encoded=True, keep_query=True)
        return Never("address", refusal) if refusal else plain


@asynccontextmanager
async def open_web(
    rule: AddressRule | None = None, resolver: AbstractResolver | None = None
) -> AsyncIterator[Web]:
    """Open the client for a while.

    An address rule has two places: `rule` sees each hop's address as written, and `resolver` sees
    the numbers that a name stands for. Only both together keep us off private addresses.
    """
    # A connection kept open may die just as a comment is written to it, and then nobody knows
    # whether it arrived. Polls are minutes apart, so nothing is lost by opening a new one.
    connector = aiohttp.TCPConnector(force_close=True, resolver=resolver)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield Web(session, rule)


def is_loopback(host: str) -> bool:
    """Say whether a host, as written in an address, is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    packing = response.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
    if packing not in {"identity", "gzip", "x-gzip"}:
        raise aiohttp.ClientPayloadError(packing)
    unpack = None if packing == "identity" else zlib.decompressobj(wbits=31)
    body, packed = bytearray(), False
    async for chunk in response.content.iter_chunked(2**16):
        body += chunk if unpack is None else unpack.decompress(chunk, limit - len(body) + 1)
        packed = unpack is not None
        if len(body) > limit:
            raise _TooLargeError
    if unpack is not None and packed and not unpack.eof:
        raise aiohttp.ClientPayloadError(packing)
    return bytes(body)


def _authorization(auth: Account | None) -> dict[str, str]:
    if auth is None:
        return {}
    pair = base64.b64encode(f"{auth.user}:{auth.password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _secure(url: URL) -> URL | None:
    return url.with_scheme("https") if url.scheme == "http" and url.is_default_port() else None


_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "The name of the site was not found."),
    (aiohttp.ClientSSLError, "There is no safe connection: the site's certificate is not valid."),
    (aiohttp.ClientConnectorError, "The site does not accept the connection."),
    (_TooLargeError, "The answer of the site is too large."),
    (TimeoutError, "The site took too long to answer."),
)


def _reason(error: BaseException) -> str:
    for kind, sentence in _REASONS:
        if isinstance(error, kind):
            return sentence
    return "The connection to the site broke off, or its answer made no sense."
