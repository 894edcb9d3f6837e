"""Serve raw connections in a test, and leave none of them open behind it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

Talk: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Talks: TypeAlias = dict[asyncio.Task[None], asyncio.StreamWriter]


@asynccontextmanager
async def serving(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Let `talk` have each connection until the block ends; gives the port on loopback.

    A connection is closed when its talk ends, and every one with the block. What an event loop
    cancels at its own end stays open in Python 3.11 (asyncio/streams.py), and fails whichever test
    runs when the memory is cleared.
    """
    talks: Talks = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[asyncio.create_task(serve(reader, writer))] = writer

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await _end(talks)


async def _end(talks: Talks) -> None:
    """End what still talks, and what begins to while that ends; raise what went wrong in one."""
    while talks:
        task, writer = talks.popitem()
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        if isinstance(ended, Exception):
            raise ended
