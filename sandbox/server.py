"""Serves an ASGI application on loopback, in the event loop that is running."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

HANG_UP = "sandbox.hang_up"
"""The scope extension that holds a function: it closes the connection without an answer."""


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve `app` on 127.0.0.1 and yield "http://127.0.0.1:PORT"; a port of 0 takes a free one.

    Installs no signal handlers. At the end, calls that still wait (long polls) are hung up at
    once. Raises OSError where the port is taken.
    """
    listener = _listener(port)
    calls = _Calls(app)
    # One protocol everywhere, whatever is installed: a cut connection must always look the same.
    config = uvicorn.Config(
        calls,
        http="h11",
        ws="none",
        loop="asyncio",
        log_config=None,
        access_log=False,
    )
    server = _Server(config, calls)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    started = asyncio.create_task(server.up.wait())
    try:
        await asyncio.wait((running, started), return_when=asyncio.FIRST_COMPLETED)
        if started.done():
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        started.cancel()
        server.over.set()
        await running
        listener.close()


def _listener(port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only for sockets that name TCP; with it a call takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


class _Calls:
    """Passes calls on, and keeps those under way so that the end can end them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way: set[asyncio.Task[Any]] = set()
        self._ending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle, task = getattr(receive, "__self__", None), asyncio.current_task()
        if scope["type"] != "http" or task is None or cycle is None:
            await self._app(scope, receive, send)
            return
        scope.setdefault("extensions", {})[HANG_UP] = cycle.transport.close
        self._under_way.add(task)
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if not self._ending:
                raise
        finally:
            self._under_way.discard(task)

    async def end(self) -> None:
        """Cancel the calls under way and wait for them."""
        self._ending = True
        calls = list(self._under_way)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


class _Server(uvicorn.Server):
    """Starts and stops without uvicorn's ticks of a tenth of a second."""

    def __init__(self, config: uvicorn.Config, calls: _Calls) -> None:
        super().__init__(config)
        self._calls = calls
        self.up = asyncio.Event()
        self.over = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program."""
        yield

    async def main_loop(self) -> None:
        """Wait for the end."""
        await self.on_tick(0)
        self.up.set()
        await self.over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close all connections, end all calls, close the sockets."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await self._calls.end()
        await asyncio.sleep(0)  # closed transports report their end in the next turn
        for each in sockets or []:
            each.close()
        await self.lifespan.shutdown()
