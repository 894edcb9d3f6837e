"""The sandbox over HTTP, with a bot on one side and phones on the other."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route
from telegram import Bot, Update
from telegram.request import HTTPXRequest

from sandbox.app import make_app
from sandbox.chat.chats import Person
from sandbox.server import serving
from sandbox.telegram import Group, Telegram
from tests.patience import PATIENCE

TOKEN = "4242:made-up-for-tests"
READER, OWNER = 1001, 1002

Json = dict[str, Any]


class StandInBlog:
    """The least that make_app takes for a blog."""

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route("/", lambda _: PlainTextResponse("a blog"))]


@dataclass
class Time:
    """A clock that stands still until a test moves it."""

    passed: float = 0.0
    start: datetime = field(default=datetime(2026, 8, 6, 9, 30, tzinfo=UTC))

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed


@dataclass
class Ground:
    """What a test works with."""

    telegram: Telegram
    time: Time
    url: str
    bot: Bot
    http: httpx.AsyncClient

    async def raw(self, method: str, **parameters: object) -> httpx.Response:
        """Call the Bot API with a JSON body and no library between."""
        return await self.http.post(f"/bot{TOKEN}/{method}", json=parameters)

    async def refusal(self, method: str, **parameters: object) -> tuple[int, str]:
        """Make a call that is refused; return its code and words."""
        body = (await self.raw(method, **parameters)).json()
        return body["error_code"], body["description"]

    async def do(self, path: str, chat_id: int = READER, **given: object) -> Json:
        """Do something on a phone."""
        answer = await self.http.post(f"/phone/api/chats/{chat_id}{path}", json=given)
        answer.raise_for_status()
        body: Json = answer.json()
        return body

    async def seen(self, chat_id: int = READER, since: int = -1) -> Json:
        """Look at a phone."""
        answer = await self.http.get(f"/phone/api/chats/{chat_id}", params={"since": since})
        body: Json = answer.json()
        return body

    async def updates(self) -> tuple[Update, ...]:
        """Fetch what waits, without acknowledging it."""
        return await self.bot.get_updates()

    async def fault(self, method: str, kind: str, **more: object) -> None:
        """Let something go wrong."""
        answer = await self.http.post(
            "/sandbox/faults",
            json={"method": method, "kind": kind, **more},
        )
        answer.raise_for_status()


@asynccontextmanager
async def ground(
    *,
    started: bool = True,
    rate: int | None = 30,
    strict: bool = False,
    groups: Sequence[Group] = (),
    stars: int = 0,
) -> AsyncIterator[Ground]:
    """Serve a sandbox; the reader pressed Start, unless `started` says otherwise."""
    time = Time()
    people = [Person(READER, "Reader", "reader"), Person(OWNER, "Owner", "owner")]
    telegram = Telegram(
        TOKEN,
        people,
        time.now,
        rate=rate,
        strict=strict,
        groups=groups,
        stars=stars,
        monotonic=time.monotonic,
    )
    async with (
        serving(make_app(telegram, StandInBlog())) as url,
        Bot(TOKEN, f"{url}/bot", f"{url}/file/bot", _plain(), _plain()) as bot,
        client(url) as http,
    ):
        here = Ground(telegram, time, url, bot, http)
        if started:
            await here.do("/start", payload="")
            await bot.get_updates(offset=(await bot.get_updates())[-1].update_id + 1)
        telegram.calls.clear()
        yield here


def client(url: str) -> httpx.AsyncClient:
    """Return an HTTP client of its own, as another program has."""
    return httpx.AsyncClient(base_url=url, verify=_no_certificates())


def _plain() -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=8,
        connect_timeout=PATIENCE,
        httpx_kwargs={"verify": _no_certificates()},
    )


def _no_certificates() -> ssl.SSLContext:
    """Spare the reading of certificates: everything here is plain HTTP on loopback."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
