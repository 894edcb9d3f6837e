"""STEP: HTTP under python-telegram-bot: one call, one answer, by aiohttp.

The library's own client looks through all its connections at each event, and sends about a
hundred messages a second; this one sends a thousand on one core (facts on Telegram, section 5).
What goes wrong is raised as the library's errors, with aiohttp's error as the cause (section 2).
No POST is ever repeated here, and no redirect followed: either could send a message twice.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.client_proto import ResponseHandler
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.delivery.payload import Payload, ReadyForm, as_body, payload, post_message

__all__ = ["NOT_SENT", "AiohttpRequest", "Payload", "payload", "post_message"]

NOT_SENT: tuple[type[BaseException], ...] = (
    aiohttp.ClientConnectorError,  # refused, no such host, no trust in the certificate, no proxy
    aiohttp.ConnectionTimeoutError,  # no connection in time, or none free in time
    aiohttp.ClientHttpProxyError,  # the proxy made no tunnel
    aiohttp.InvalidURL,
)  # causes that prove that a call never left; with any other it may have been sent

_IDLE_SECONDS = 15.0  # under what servers allow, so that they are not the first to hang up
_MOST_BYTES = 32 * 2**20  # Telegram gives files of 20 MB at most, and nothing else as large
_MOST_TARGETS = 256  # addresses remembered; each method of the Bot API has one
_HEADERS = {"User-Agent": BaseRequest.USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_DEFAULT = BaseRequest.DEFAULT_NONE
_FINAL = 200  # an answer below this announces another one


@dataclass(frozen=True, slots=True)
class _Target:
    """What is worked out once for each address. `head` ends where the length of a form goes."""

    url: URL
    proxy: URL | None
    head: bytes
    request: aiohttp.ClientRequest  # never sent: it tells the pool which connections fit


class AiohttpRequest(BaseRequest):
    """The HTTP layer of a bot: at most `connections` calls at a time, the others wait.

    `read_seconds` is the longest silence while an answer is waited for, `connect_seconds` the
    longest time for name, connection and TLS together, `pool_seconds` the longest wait for a free
    connection. Only a call with files needs a limit for writing: it may take no longer than all
    its limits together. Proxies are those of the environment. May be opened again.
    """

    def __init__(
        self,
        connections: int,
        *,
        read_seconds: float = 45.0,
        connect_seconds: float = 5.0,
        pool_seconds: float = 10.0,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._connect_seconds = connect_seconds
        self._pool_seconds = pool_seconds
        self._usual = aiohttp.ClientTimeout(connect=connect_seconds, sock_read=read_seconds)
        self._ssl = ssl_context or True
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore(connections)
        self._target = lru_cache(_MOST_TARGETS)(_target)

    @property
    def read_timeout(self) -> float:
        """The usual limit of silence in seconds; the library adds a long poll's wait to it."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the session, unless it is open."""
        if self._session is None:
            self._free = asyncio.Semaphore(self._connections)  # of the loop that runs now
            self._session = self._open()

    async def shutdown(self) -> None:
        """Close all connections; a call that still waits for its answer fails."""
        session, self._session = self._session, None
        if session is not None:
            self._target.cache_clear()
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | ReadyForm | None = None,
        read_timeout: object = _DEFAULT,
        write_timeout: object = _DEFAULT,
        connect_timeout: object = _DEFAULT,
        pool_timeout: object = _DEFAULT,
    ) -> tuple[int, bytes]:
        """Make one call; return status and body. Raises NetworkError, TimedOut at a limit."""
        if (session := self._session) is None:
            raise RuntimeError("AiohttpRequest is not initialized")
        files = request_data is not None and request_data.contains_files
        limits = self._limits(read_timeout, write_timeout, connect_timeout, files=files)
        free = self._free
        await _take(free, _seconds(pool_timeout, self._pool_seconds))
        try:
            target = self._target(url)
            if isinstance(request_data, ReadyForm) and target.proxy is None:
                return await _post_form(session, target, request_data, limits)
            return await _call(session, method, target, request_data, limits)
        except TimeoutError as error:
            raise TimedOut(_words(error)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(_words(error)) from error
        finally:
            free.release()

    def _open(self) -> aiohttp.ClientSession:
        # Not trust_env: it asks the environment and .netrc in a thread, at each call.
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections, ssl=self._ssl, keepalive_timeout=_IDLE_SECONDS
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            auto_decompress=False,
        )

    def _limits(
        self, read: object, write: object, connect: object, *, files: bool
    ) -> aiohttp.ClientTimeout:
        if read is _DEFAULT and connect is _DEFAULT and not files:
            return self._usual
        reading = _seconds(read, self._read_seconds)
        connecting = _seconds(connect, self._connect_seconds)
        parts = (connecting, _seconds(write, self._read_seconds), reading)
        whole = sum(filter(None, parts)) if files and None not in parts else None
        return aiohttp.ClientTimeout(total=whole, connect=connecting, sock_read=reading)


def _seconds(given: object, usual: float) -> float | None:
    """Return a limit that a call brings, None for no limit; else the usual one."""
    if given is None:
        return None
    return float(given) if isinstance(given, int | float) else usual


async def _take(free: asyncio.Semaphore, seconds: float | None) -> None:
    if not free.locked():
        await free.acquire()
        return
    try:
        async with asyncio.timeout(seconds):
            await free.acquire()
    except TimeoutError:
        words = "No connection was free in time. The call was not sent"
        raise TimedOut(words) from aiohttp.ConnectionTimeoutError(words)


async def _call(
    session: aiohttp.ClientSession,
    method: str,
    target: _Target,
    data: RequestData | ReadyForm | None,
    limits: aiohttp.ClientTimeout,
) -> tuple[int, bytes]:
    async with session.request(
        method,
        target.url,
        data=None if data is None else as_body(data),
        headers=None if data is None or data.contains_files else _FORM,
        proxy=target.proxy,
        timeout=limits,
        allow_redirects=False,
    ) as response:
        return response.status, await _whole(response.content)


async def _post_form(
    session: aiohttp.ClientSession, target: _Target, form: ReadyForm, limits: aiohttp.ClientTimeout
) -> tuple[int, bytes]:
    """Post a form over a connection of the session, at half the cost of `_call`.

    The one place that knows aiohttp's inside (3.14). A message has no request, response or task.
    """
    connector = cast("aiohttp.TCPConnector", session.connector)
    try:
        connection = await connector.connect(target.request, [], limits)
    except TimeoutError as error:
        raise aiohttp.ConnectionTimeoutError("No connection in time") from error
    try:
        protocol = cast("ResponseHandler", connection.protocol)
        protocol.set_response_params(
            read_until_eof=True, auto_decompress=False, read_timeout=limits.sock_read
        )
        transport = cast("asyncio.Transport", protocol.transport)
        form.leaves()
        transport.write(b"%b%d\r\n\r\n%b" % (target.head, len(form.body), form.body))
        protocol.start_timeout()
        message, stream = await protocol.read()
        while message.code < _FINAL:
            message, stream = await protocol.read()
        answer = await _whole(stream)
    except BaseException:
        connection.close()
        raise
    connection.release()
    return message.code, answer


def _target(address: str) -> _Target:
    url = URL(address)
    headers = {"Host": url.host_port_subcomponent or "", **_HEADERS, **_FORM}
    lines = [f"POST {url.raw_path_qs} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    head = "\r\n".join([*lines, "Content-Length: "]).encode("ascii")
    request = aiohttp.ClientRequest("POST", url, loop=asyncio.get_running_loop())
    return _Target(url, _proxy(url), head, request)


def _proxy(url: URL) -> URL | None:
    found = getproxies().get(url.scheme)
    if found is None or proxy_bypass(url.authority):
        return None
    return URL(found if "://" in found else f"http://{found}")


async def _whole(stream: aiohttp.StreamReader) -> bytes:
    parts = [await stream.readany()]
    while not stream.at_eof():
        parts.append(await stream.readany())
        if sum(map(len, parts)) > _MOST_BYTES:
            raise aiohttp.ClientPayloadError("The answer is too large")
    return b"".join(parts)


def _words(error: Exception) -> str:
    """Name an error without the address of the call: the token is in it."""
    told = f": {error}" if isinstance(error, aiohttp.ClientConnectorError) else ""
    return f"aiohttp.{type(error).__name__}{told}"
