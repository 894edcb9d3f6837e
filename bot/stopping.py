"""STEP: waiting that ends as soon as the process is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait; return True as soon as the process is to stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()


async def unless_told(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do something that may be broken off; None if told to stop before it ended."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        stopping.cancel()
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    return None
