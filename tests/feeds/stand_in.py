"""A web site on loopback that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from feeds.http.addresses import Place
from feeds.http.web import Web, open_for
from tests.serving import serving

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk: TypeAlias = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer; a `str` body is sent as it is, anything but bytes and str as JSON."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        if isinstance(self.body, bytes | str):
            data = self.body if isinstance(self.body, bytes) else self.body.encode()
            headers = {"Content-Type": "text/html", **self.headers}
        else:
            data = json.dumps(self.body).encode()
            headers = {"Content-Type": "application/json", **self.headers}
        return web.Response(body=data, status=self.status, headers=headers)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class StandIn:
    """The site: `replies` by path, `asked` in order. What has no reply is 404."""

    url: str = ""
    replies: dict[str, Reply | Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        self.asked.append(Asked(request.method, request.path, dict(request.query), headers, body))
        reply = self.replies.get(request.path_qs) or self.replies.get(request.path)
        if reply is None:
            reply = Reply("Not here", 404)
        return reply.response() if isinstance(reply, Reply) else await reply(request)


class Loopback(Container[Place]):
    """Every port of 127.0.0.1, as if the owner had typed them all."""

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and place[0] == "127.0.0.1"


@asynccontextmanager
async def loopback_web() -> AsyncIterator[Web]:
    """Open a web client to which every server of a test is the owner's."""
    async with open_for(Loopback()) as web:
        yield web


class Numbers(AbstractResolver):
    """Finds these numbers for every name, and keeps the names that it was asked."""

    def __init__(self, *numbers: str) -> None:
        self.numbers = numbers
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(hostname=host, host=number, port=port, family=family, proto=0, flags=0)
            for number in self.numbers
        ]

    async def close(self) -> None:
        return


class AlwaysHere(Numbers):
    """Finds every name on loopback."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1")


@asynccontextmanager
async def standing() -> AsyncIterator[StandIn]:
    """Run a site until the block ends."""
    site = StandIn()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    async with TestServer(app) as server:
        site.url = str(server.make_url("")).rstrip("/")
        yield site


@asynccontextmanager
async def talking(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Let a test say the bytes itself, once the request is read; gives the address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await talk(writer)

    async with serving(answer, tls) as port:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}/"


@asynccontextmanager
async def hanging() -> AsyncIterator[str]:
    """Give an address that takes a request and never answers."""
    never = asyncio.Event()

    async def hang(_writer: asyncio.StreamWriter) -> None:
        await never.wait()

    async with talking(hang) as url:
        yield url


@asynccontextmanager
async def speaking(data: bytes) -> AsyncIterator[str]:
    """Answer every request with these raw bytes and hang up; gives the address."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    async with talking(talk) as url:
        yield url


async def closed_port() -> str:
    """Return an address on which nobody listens."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return f"http://127.0.0.1:{port}/"
