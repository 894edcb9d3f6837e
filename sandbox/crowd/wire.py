"""HTTP/1.1 by hand: cuts requests out of what arrives and keeps connections alive.

Only what a Bot API client sends: bodies with a Content-Length, keep-alive, pipelining. One
request of a connection is served at a time, so answers keep the order of their requests.
"""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple, Protocol

LONGEST_HEAD = 65_536
LONGEST_BODY = 60_000_000
"""A little above the 50 MB that a bot may upload (facts: telegram, section 1)."""

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)[ \t]*(?=\r\n|\Z)", re.IGNORECASE)
_ENCODED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_LINE = re.compile(rb"[A-Z]+ /[^ ]* HTTP/1\.[01]")


class Request(NamedTuple):
    """One request. `line` is the first one, such as b"POST /bot1:a/getMe HTTP/1.1"."""

    line: bytes
    body: bytes
    keep: bool


class WireError(Exception):
    """What arrived cannot be read on; answer with this status and close."""

    def __init__(self, status: int) -> None:
        super().__init__(HTTPStatus(status).phrase)
        self.status = status


def first_request(arrived: bytes) -> tuple[Request, bytes] | None:
    """Cut the first request off; return it and the rest, None while it is not complete.

    Raises WireError for what is no HTTP/1.1, has a body without a length, or is too large.
    """
    end = arrived.find(_END)
    if end < 0:
        if len(arrived) > LONGEST_HEAD:
            raise WireError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return None
    line, length, keep = _read_head(arrived[:end])
    begin = end + len(_END)
    if len(arrived) - begin < length:
        return None
    return Request(line, arrived[begin : begin + length], keep), arrived[begin + length :]


def reply(status: int, body: bytes) -> bytes:
    """Return a whole answer with a JSON body."""
    return _HEADS[status] % len(body) + body


class Host(Protocol):
    """Who serves the requests of some connections."""

    @property
    def connections(self) -> set[Connection]:
        """Return the connections that are open."""

    def opened(self, connection: Connection) -> None:
        """Take note of a new connection."""

    def take(self, request: Request, connection: Connection) -> None:
        """Serve a request: call the connection's `answer` once, now or later."""

    def done(self, connection: Connection) -> None:
        """Take note that a request was answered, or never will be."""

    def closed(self, connection: Connection) -> None:
        """Take note that a connection is over."""


class Connection(asyncio.Protocol):
    """One connection of a client. A closed or a silenced one answers nothing any more."""

    __slots__ = ("_busy", "_host", "_keep", "_loop", "_rest", "_serving", "_transport", "flying")

    def __init__(self, host: Host, loop: asyncio.AbstractEventLoop) -> None:
        self._host = host
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._busy = self._serving = False
        self._keep = True
        self.flying = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
        self._host.opened(self)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        if self._transport is None:
            return
        self._rest = self._rest + data if self._rest else data
        self._serve()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """End: what was taken stays taken, its answer is dropped."""
        self._finish()

    def answer(self, payload: bytes, delay: float = 0.0) -> None:
        """Answer the request under way, after `delay` seconds."""
        if delay > 0:
            self._loop.call_later(delay, self._write, payload)
        else:
            self._write(payload)

    def close(self) -> None:
        """Close after what was written; answer nothing any more."""
        transport = self._transport
        self._finish()
        if transport:
            transport.close()

    def abort(self) -> None:
        """Close at once."""
        transport = self._transport
        self._finish()
        if transport:
            transport.abort()

    def _serve(self) -> None:
        """Serve what is complete, unless an earlier request still waits for its answer."""
        self._serving = True
        try:
            while self._rest and not self._busy and (found := first_request(self._rest)):
                request, self._rest = found
                self._busy, self._keep = True, request.keep
                self._host.take(request, self)
        except WireError as error:
            self._keep = False
            self._write(reply(error.status, b"{}"))
        finally:
            self._serving = False

    def _write(self, payload: bytes) -> None:
        if self._transport is None:
            return
        self._transport.write(payload)
        self._busy = False
        self._host.done(self)
        if not self._keep:
            self.close()
        elif self._rest and not self._serving:
            self._serve()

    def _finish(self) -> None:
        if self._transport:
            self._transport, self._rest = None, b""
            self._host.done(self)
            self._host.closed(self)


@lru_cache(maxsize=1024)
def _read_head(head: bytes) -> tuple[bytes, int, bool]:
    """Return the request line, the body's length and whether the connection stays open."""
    line = head.partition(b"\r\n")[0]
    if not _LINE.fullmatch(line):
        raise WireError(HTTPStatus.BAD_REQUEST)
    if _ENCODED.search(head):
        raise WireError(HTTPStatus.LENGTH_REQUIRED)
    found = _LENGTH.search(head)
    length = int(found[1]) if found else 0
    if length > LONGEST_BODY:
        raise WireError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return line, length, line.endswith(b"1.1") and not _CLOSE.search(head)


def _head(status: HTTPStatus) -> bytes:
    words = f"HTTP/1.1 {status} {status.phrase}"
    return f"{words}\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n".encode()


_HEADS = {status.value: _head(status) for status in HTTPStatus}
