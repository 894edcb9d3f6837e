"""Serves a crowd on loopback, in the event loop that is running."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from sandbox.crowd.certificates import server_context
from sandbox.crowd.crowd import Control, Crowd
from sandbox.crowd.wire import Connection, Host

_BACKLOG = 4096
_GOODBYE_SECONDS = 1.0
"""How long a closed TLS connection waits for the client's own goodbye."""


class CrowdAddress(NamedTuple):
    """Where a crowd listens, the file that proves it, and its control, always plain HTTP.

    The control is at `url` as well, but there it suffers the faults.
    """

    url: str
    ca: str | None
    control: str


@asynccontextmanager
async def crowd_served(
    crowd: Crowd,
    *,
    tls: Path | None = None,
    port: int = 0,
) -> AsyncIterator[CrowdAddress]:
    """Serve `crowd` on 127.0.0.1; a port of 0 takes a free one, a folder as `tls` turns TLS on.

    Raises OSError where the port is taken. At the end all connections are cut.
    """
    context, ca = server_context(tls) if tls else (None, None)
    door = Door(crowd, context, crowd.away, port)
    back_door = Door(Control(crowd), None, lambda: False)
    try:
        url = f"{'https' if context else 'http'}://127.0.0.1:{door.port}"
        yield CrowdAddress(url, str(ca) if ca else None, f"http://127.0.0.1:{back_door.port}")
    finally:
        await door.close()
        await back_door.close()


class Door:
    """A listening socket. Where `shut` says so, a connection is closed before any handshake."""

    def __init__(
        self,
        host: Host,
        context: ssl.SSLContext | None,
        shut: Callable[[], bool],
        port: int = 0,
    ) -> None:
        self._host = host
        self._context = context
        self._shut = shut
        self._entering: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._socket = _listener(port)
        self._loop.add_reader(self._socket, self._open)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        number: int = self._socket.getsockname()[1]
        return number

    async def close(self) -> None:
        """Listen no more, and cut all connections."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        for task in self._entering:
            task.cancel()
        await asyncio.gather(*self._entering, return_exceptions=True)
        for connection in list(self._host.connections):
            connection.abort()
        await asyncio.sleep(0)  # aborted transports close their sockets in the next turn

    def _open(self) -> None:
        # Until nobody waits any more; a client that gave up meanwhile counts as nobody.
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError, InterruptedError):
            while True:
                guest, _ = self._socket.accept()
                if self._shut():
                    guest.close()
                    continue
                task = self._loop.create_task(self._welcome(guest))
                self._entering.add(task)
                task.add_done_callback(self._entering.discard)

    async def _welcome(self, guest: socket.socket) -> None:
        guest.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        goodbye = _GOODBYE_SECONDS if self._context else None
        # A client that cannot finish its handshake is the client's trouble.
        with contextlib.suppress(OSError):
            await self._loop.connect_accepted_socket(
                lambda: Connection(self._host, self._loop),
                guest,
                ssl=self._context,
                ssl_shutdown_timeout=goodbye,
            )


def _listener(port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only for sockets that name TCP; with it a call takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen(_BACKLOG)
    listener.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    return listener
