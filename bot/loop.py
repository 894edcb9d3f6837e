"""STEP: how the process runs its loop: on uvloop where there is one, with a calm collector.

At a thousand messages a second both are felt: a fifth and a tenth of the CPU of a message
(`bleep bench delivery`). uvloop has no Windows, where asyncio's own loop serves.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from typing import Any, TypeVar

Found = TypeVar("Found")

_THRESHOLDS = (20_000, 20, 100)
"""New objects before the collector looks at the young ones, and how rarely at the older."""


def run_loop(work: Coroutine[Any, Any, Found]) -> Found:
    """Run a coroutine to its end in a loop of its own, as asyncio.run does."""
    gc.freeze()  # what the imports made stays, and need not be looked through again and again
    gc.set_threshold(*_THRESHOLDS)
    with asyncio.Runner(loop_factory=_factory()) as runner:
        return runner.run(work)


def _factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if find_spec("uvloop") is None:
        return None
    import uvloop  # noqa: PLC0415  where it is there

    return uvloop.new_event_loop
