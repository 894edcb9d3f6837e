"""A small real hub on loopback: takes subscriptions, asks back, pushes signed news.

It keeps to https://www.w3.org/TR/websub/ unless a test tells it otherwise.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.server import serving

Fields = dict[str, str]


@dataclass(slots=True)
class RealHub:
    """The hub. `asked` is every request in order, `subscriptions` what is verified, by callback.

    `status` is what it answers; `moved` is where it sends requests on to, with `status`. `lease` is
    what it grants. It asks back after its answer, `eager` before it, or with `silent` never.
    `topic`, where set, is what it asks back about. `answers` is what it was told.
    """

    http: httpx.AsyncClient
    url: str = ""
    status: int = 202
    headers: Fields = field(default_factory=dict)
    lease: str | None = "864000"
    silent: bool = False
    eager: bool = False
    topic: str | None = None
    asked: list[Fields] = field(default_factory=list)
    subscriptions: dict[str, Fields] = field(default_factory=dict)
    answers: list[tuple[int, str]] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def answer(self, request: Request) -> Response:
        """Take a subscription request."""
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        said = dict(parse_qsl((await request.body()).decode(), strict_parsing=True))
        self.asked.append(said)
        if self.eager:
            await self.ask_back(said)
        elif self.status == 202 and not self.silent:
            task = asyncio.create_task(self.ask_back(said))
            self._tasks.add(task)
        return PlainTextResponse("", self.status, self.headers)

    async def confirmed(self) -> None:
        """Wait until a subscription is verified."""
        while not self.subscriptions:
            await asyncio.sleep(0.02)
            await self.idle()

    async def idle(self) -> None:
        """Wait until everything that was to be asked back is answered."""
        while self._tasks:
            tasks, self._tasks = self._tasks, set()
            await asyncio.gather(*tasks)

    async def ask_back(self, said: Fields, **changes: str) -> None:
        """Verify the intent of whoever sent this request."""
        challenge = secrets.token_urlsafe(16)
        query = {
            "hub.mode": said["hub.mode"],
            "hub.topic": self.topic or said["hub.topic"],
            "hub.challenge": challenge,
            **({} if self.lease is None else {"hub.lease_seconds": self.lease}),
            **{f"hub.{name}": value for name, value in changes.items()},
        }
        got = await self.http.get(said["hub.callback"], params=query)
        self.answers.append((got.status_code, got.text))
        if got.is_success and got.text == challenge:
            self.subscriptions[said["hub.callback"]] = said

    async def deny(self, said: Fields, reason: str | None = None) -> httpx.Response:
        """Tell that a subscription is not possible."""
        query = {"hub.mode": "denied", "hub.topic": said["hub.topic"]}
        more = {} if reason is None else {"hub.reason": reason}
        return await self.http.get(said["hub.callback"], params=query | more)

    async def push(self, body: bytes, method: str = "sha256") -> list[int]:
        """Push a feed to every subscriber, and return what they answer."""
        return [
            (await self.deliver(callback, body, sign(said["hub.secret"], body, method))).status_code
            for callback, said in self.subscriptions.items()
        ]

    async def deliver(
        self, callback: str, body: bytes, signature: str | None = None
    ) -> httpx.Response:
        """Send one push, signed or not."""
        headers = {"Content-Type": "application/rss+xml", "Link": f'<{self.url}>; rel="hub"'}
        if signature is not None:
            headers["X-Hub-Signature"] = signature
        return await self.http.post(callback, content=body, headers=headers)


def sign(secret: str, body: bytes, method: str = "sha256") -> str:
    """Return the header that proves where a body comes from."""
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


@asynccontextmanager
async def a_hub() -> AsyncIterator[RealHub]:
    """Run a hub until the block ends."""
    async with httpx.AsyncClient(timeout=60) as http:
        hub = RealHub(http)
        app = Starlette(routes=[Route("/{path:path}", hub.answer, methods=["POST"])])
        async with serving(app) as url:
            hub.url = f"{url}/"
            yield hub
            await hub.idle()
