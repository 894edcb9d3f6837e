"""A real Chromium for tests, without a window and without an outside network."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.components import need
from tests.patience import PATIENCE

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine has a name: a page that asks for anything else gets an error.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def chromium_path() -> str | None:
    """Return where Chromium is on this machine, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium in the event loop that runs, and end it."""
    path = chromium_path()
    need("Chromium (for example: apt-get install chromium)", present=path is not None)
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as play:
        started = await play.chromium.launch(executable_path=path, args=_QUIET)
        try:
            yield started
        finally:
            await started.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for a module; its tests are marked `asyncio(loop_scope="module")`."""
    async with chromium() as started:
        yield started
