"""A whole world for journeys: the sandbox over HTTP, and the bot in this process or its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import BaseRoute

from bot.app import open_app, real_clock
from bot.run import run
from bot.settings import read_settings
from sandbox.app import make_app
from sandbox.blog import Blog
from sandbox.chat.chats import Person
from sandbox.server import serving
from sandbox.site.words import load_posts
from sandbox.telegram import Telegram
from tests.phone import Phone

TOKEN = "1000:token-for-tests"
READER, OWNER, OTHER = 1001, 1002, 1003
RELAY = ("relay", "pretend-relay")


@dataclass(frozen=True, slots=True)
class World:
    """The pretend Telegram and blog at `url`, and the people in it."""

    url: str
    http: httpx.AsyncClient
    telegram: Telegram
    blog: Blog

    def phone(self, chat_id: int) -> Phone:
        """Return a person's phone."""
        return Phone(self.http, chat_id)

    async def desk(self, path: str, **body: object) -> dict[str, Any]:
        """Do something at the blog's editor's desk."""
        answer = await self.http.post(f"/blog/desk/api/{path}", json=body)
        answer.raise_for_status()
        return dict(answer.json())

    async def comments(self) -> list[dict[str, Any]]:
        """Return every comment on the blog, in any state."""
        return list((await self.http.get("/blog/desk/api/comments")).json())

    async def fault(self, method: str, kind: str, **more: object) -> None:
        """Let a Bot API call go wrong."""
        body = {"method": method, "kind": kind, **more}
        (await self.http.post("/sandbox/faults", json=body)).raise_for_status()

    def environment(self, data: Path, **more: str) -> dict[str, str]:
        """Return the settings of a bot that lives in this world."""
        return {
            "BLEEP_TOKEN": TOKEN,
            "BLEEP_TELEGRAM_URL": self.url,
            "BLEEP_SITE": f"{self.url}/blog/",
            "BLEEP_SITE_USER": RELAY[0],
            "BLEEP_SITE_PASSWORD": RELAY[1],
            "BLEEP_OWNERS": str(OWNER),
            "BLEEP_DATA": str(data / "data"),
            "BLEEP_POLL_SECONDS": "1",
            "BLEEP_UNDO_SECONDS": "0",
            "BLEEP_QUIET": "none",
            "BLEEP_HTTP": "127.0.0.1:0",
            **more,
        }


@asynccontextmanager
async def a_world(
    *, flood_seconds: int = 0, more: Sequence[BaseRoute] = ()
) -> AsyncIterator[World]:
    """Bring up a pretend Telegram with a reader, an owner and another reader, and a blog.

    `more` is served beside them.
    """

    def now() -> datetime:
        return datetime.now(UTC)

    people = (
        Person(READER, "Reader", "reader"),
        Person(OWNER, "Owner", "owner"),
        Person(OTHER, "Neighbour", "reader"),
    )
    telegram = Telegram(TOKEN, people, now)
    blog = Blog(
        load_posts(), now, flood_seconds=flood_seconds, relay_user=RELAY[0], relay_password=RELAY[1]
    )
    app = make_app(telegram, blog)
    app.router.routes[:0] = more
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, timeout=60) as http,
    ):
        yield World(url, http, telegram, blog)


@asynccontextmanager
async def a_bot(environment: Mapping[str, str]) -> AsyncIterator[None]:
    """Run the bot in this process, and stop it cleanly."""
    settings = read_settings(environment, needed=("BLEEP_TOKEN", "BLEEP_SITE"))
    stop = asyncio.Event()
    async with open_app(settings, real_clock()) as app:
        running = asyncio.create_task(run(app, stop))
        try:
            yield
        finally:
            stop.set()
            await running


class Program:
    """The bot as a process of its own, to be killed."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BLEEP_")}
        self._environment = kept | dict(environment)
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process; what it says goes to the log file."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=self._environment, stderr=log, stdout=log
            )

    async def kill(self) -> None:
        """End the process with SIGKILL, in the middle of whatever it does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> int:
        """Ask the process to stop with SIGTERM, and return its exit code."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 30)
