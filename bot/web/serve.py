"""STEP: serves an ASGI app beside everything else in the process, and ends when told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from storage.errors import SettingsError


class _Quiet(uvicorn.Server):
    """A server that leaves the signals to the process it is a part of."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve an app and yield the port, which the system chooses for port 0.

    Raises SettingsError where the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"BLEEP_HTTP: {host}:{port} cannot be used: {error.strerror}."
            ) from None
        config = uvicorn.Config(app, lifespan="off", access_log=False, log_config=None)
        server = _Quiet(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            server.force_exit = True
            await task
