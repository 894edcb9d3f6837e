"""What tests of the bot start from: a bot on a wire, a database, a post for some chats."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot
from telegram.request import HTTPXRequest

import bot.screen
from bot.screen import Screen
from storage.database import Database, open_database
from storage.engine import make_engine
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.messages import NewMessage
from storage.seal import Seal
from storage.tables_sending import broadcasts, deliveries, messages
from storage.transaction import Transaction
from tests.serving import serving

TOKEN = "4242:made-up-for-tests"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Owner("this process", 1)
KEY = "A" * 43 + "="  # the one of tests/storage

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


# A Telegram made of bytes


def reply(status: int, body: str) -> Answer:
    """Return what answers every call with this status and body."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        data = body.encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + data)
        await writer.drain()

    return answer


async def silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take the call and never answer it."""
    await reader.read()


async def half_an_answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Begin an answer and hang up."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{")
    await writer.drain()


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take the call and hang up."""


async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the call and reset the connection."""
    own: socket.socket = writer.get_extra_info("socket")
    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@asynccontextmanager
async def a_wire(answer: Answer) -> AsyncIterator[str]:
    """Serve something that takes one call on each connection; yield its address."""

    async def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answer(reader, writer)

    async with serving(call) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def a_closed_port() -> Iterator[str]:
    """Give an address that nobody listens at, and that nobody else can get meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def a_full_queue() -> Iterator[str]:
    """Give an address that takes no more connections: Linux drops what does not fit its queue."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for waiting in (first, second):
            waiting.settimeout(0)
            waiting.connect_ex(address)
        yield f"http://127.0.0.1:{address[1]}"


@asynccontextmanager
async def a_bot_at(
    url: str, *, seconds: float = 5.0, pool_seconds: float = 5.0, connections: int = 8
) -> AsyncIterator[Bot]:
    """Give a bot that calls `url`, and close its connections at the end."""

    def request() -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=connections,
            read_timeout=seconds,
            connect_timeout=seconds,
            pool_timeout=pool_seconds,
            httpx_kwargs={"verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)},
        )

    calls, updates = request(), request()
    try:
        yield Bot(TOKEN, f"{url}/bot", request=calls, get_updates_request=updates)
    finally:
        await calls.shutdown()
        await updates.shutdown()


# Databases


def seal() -> Seal:
    """Return the usual seal."""
    return Seal((KEY,))


@asynccontextmanager
async def a_database(url: str) -> AsyncIterator[Database]:
    """Give a fresh database that lets go of its connections."""
    database = await open_database(url, seal())
    try:
        yield database
    finally:
        await _let_go()
        await database.close()


async def _let_go() -> None:
    """End what the bot still does: a call that hung goes on when its server ends, and writes."""
    left = [task for task in asyncio.all_tasks() if _is_the_bots(task)]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _is_the_bots(task: asyncio.Task[object]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and Path(code.co_filename).is_relative_to(
        Path(bot.screen.__file__).parent
    )


class GoneError(DatabaseUnavailableError, ConnectionResetError):
    """What a database that is away answers: as the real one says it, and as its driver does."""


class Shaky(Database):
    """A real database that is away for a while: every call fails as a lost connection does.

    `away` counts the calls that fail, `torn` those that fail at their end and are undone.
    `forgetful` counts the commits that come through although their answer is lost.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, seal())
        self.away = 0
        self.torn = 0
        self.forgetful = 0
        self.asked = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a transaction, unless the database is away."""
        self.asked += 1
        if self.away:
            self.away -= 1
            raise GoneError("the database has gone")
        async with super().transaction() as tx:
            yield tx
            if self.torn:
                self.torn -= 1
                raise GoneError("the database has gone")
        if self.forgetful:
            self.forgetful -= 1
            raise GoneError("the database has gone")

    async def answers(self) -> bool:
        """Say whether the database is there."""
        return not self.away


@asynccontextmanager
async def a_shaky_database(url: str) -> AsyncIterator[Shaky]:
    """Give a fresh database that a test can take away."""
    await (await open_database(url, seal())).close()
    database = Shaky(make_engine(url))
    try:
        yield database
    finally:
        await database.close()


# What is to be sent, and what became of it


async def say(database: Database, chat_id: int, *texts: str) -> None:
    """Store messages to one chat."""
    async with database.transaction() as tx:
        for text in texts:
            new = NewMessage(key=f"{chat_id}:{text}", chat_id=chat_id, body=Screen(text).to_json())
            await tx.messages.add(new, NOW)


async def rows(database: Database, what: str = "deliveries") -> list[dict[str, Any]]:
    """Return every row of a ledger, oldest first."""
    table = {"deliveries": deliveries, "messages": messages, "broadcasts": broadcasts}[what]
    async with database._engine.connect() as conn:  # noqa: SLF001  tests look under the verbs
        found = await conn.execute(select(table).order_by(table.c.id))
        return [dict(row._mapping) for row in found]  # noqa: SLF001  the public name of a row's dict


async def spoil(database: Database, text: str) -> None:
    """Overwrite what the waiting messages hold, as another version may have written it."""
    async with database._engine.begin() as conn:  # noqa: SLF001  the same
        await conn.execute(update(messages).values(sealed_body=seal().close(text)))


async def states(database: Database, what: str = "deliveries") -> list[str]:
    """Return the state of every row of a ledger, oldest first."""
    return [row["state"] for row in await rows(database, what)]
