"""STEP: the pretend Telegram of a benchmark, in a process of its own, and what it saw."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.bench.delivered import Told
from bot.bench.readers import FIRST_CHAT
from bot.bench.sender import Server
from sandbox.crowd import CrowdAddress, Settings, crowd_process

_TOKEN = "1:bench"  # noqa: S105  of no bot
_FREE_RATE = 30  # messages a second that the server takes for nothing


class Crowded:
    """A crowd that listens."""

    def __init__(self, address: CrowdAddress) -> None:
        self._control = address.control
        self.server = Server(address.url, address.ca, _TOKEN)

    async def told(self) -> Told:
        """Ask what it saw."""
        async with httpx.AsyncClient(base_url=self._control) as client:
            report = (await client.get("/crowd/report")).raise_for_status().json()
        return Told(
            messages=report["sent"],
            most_in_a_second=report["most_in_a_second"],
            most_in_flight=report["most_in_flight"],
            refused=sum(report["refused"].values()),
            copies=max(map(int, report["copies"]), default=0),
        )


@asynccontextmanager
async def open_crowd(chats: int, latency: float, paid_rate: int) -> AsyncIterator[Crowded]:
    """Start a crowd over TLS that enforces its limits strictly, and stop it at the end."""
    settings = Settings(
        token=_TOKEN,
        chats=chats,
        first_chat=FIRST_CHAT,
        latency=latency,
        rate=_FREE_RATE,
        paid_rate=paid_rate,
    )
    with TemporaryDirectory(prefix="bleep-bench-tls-") as folder:
        async with crowd_process(settings, tls=Path(folder)) as address:
            yield Crowded(address)
