"""A crowd over HTTP, with a bot on one side and a test at its control."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.crowd import Crowd, CrowdAddress, Settings, crowd_served
from tests.judges.spec import Spec
from tests.patience import PATIENCE
from tests.sandbox.ground import Time

TOKEN = "4242:made-up-for-tests"
READER, OTHER = 1_000_000, 1_000_001
NOON = 1_786_000_000.0
SPEC = Spec.load()

Json = dict[str, Any]


@dataclass
class Ground:
    """What a test works with. `bot` is python-telegram-bot's, `raw` talks with no library."""

    crowd: Crowd
    time: Time
    address: CrowdAddress
    bot: Bot
    control: httpx.AsyncClient

    async def do(self, path: str, verb: str = "POST", /, **given: object) -> Json:
        """Ask the control for something that must succeed."""
        answer = await self.control.request(verb, f"/crowd/{path}", json=given)
        answer.raise_for_status()
        told: Json = answer.json()
        return told

    async def report(self) -> Json:
        """Return the report."""
        told: Json = (await self.control.get("/crowd/report")).json()
        return told

    async def received(self, chat_id: int = READER) -> list[Json]:
        """Return what a watched chat received."""
        answer = await self.control.get("/crowd/messages", params={"chat_id": chat_id})
        messages: list[Json] = answer.json()["messages"]
        return messages

    async def raw(self, method: str, **parameters: object) -> httpx.Response:
        """Call the Bot API with a JSON body, by a new connection."""
        async with httpx.AsyncClient(verify=trust(self.address)) as client:
            return await client.post(f"{self.address.url}/bot{TOKEN}/{method}", json=parameters)

    async def send(self, chat_id: int = READER, **more: object) -> tuple[int, Json]:
        """Send a text; return the status and the answer."""
        answer = await self.raw("sendMessage", chat_id=chat_id, text="Hello", **more)
        return answer.status_code, answer.json()


@asynccontextmanager
async def ground(
    *,
    tls: Path | None = None,
    first_chat: int = READER,
    latency: float = 0.0,
    rate: int | None = None,
    paid_rate: int = 1000,
) -> AsyncIterator[Ground]:
    """Serve a crowd of a hundred chats whose time stands still."""
    time = Time()
    settings = Settings(TOKEN, 100, first_chat, rate=rate, paid_rate=paid_rate)
    crowd = Crowd(settings, lambda: NOON + time.passed, time.monotonic)
    async with crowd_served(crowd, tls=tls) as address:
        requests = [_request(address), _request(address)]
        base = f"{address.url}/bot"
        async with (
            Bot(TOKEN, base, request=requests[0], get_updates_request=requests[1]) as bot,
            httpx.AsyncClient(base_url=address.control, verify=trust(None)) as control,
        ):
            await control.post("/crowd/reset")
            crowd.state.latency = latency  # the bot asks who it is before
            yield Ground(crowd, time, address, bot, control)


async def exchange(address: CrowdAddress, sent: Sequence[bytes]) -> bytes:
    """Send bytes piece by piece over one plain connection; return all until it ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(address.url).port)
    for piece in sent:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.001)
    writer.write_eof()
    told = await reader.read()
    writer.close()
    return told


def trust(address: CrowdAddress | None) -> ssl.SSLContext:
    """Return a client's side that trusts the crowd's own authority and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if address and address.ca:
        context.load_verify_locations(address.ca)
    return context


def _request(address: CrowdAddress) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=8, connect_timeout=PATIENCE, httpx_kwargs={"verify": trust(address)}
    )
