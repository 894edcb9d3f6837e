"""The command `python -m sandbox.crowd`: serves a crowd until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.crowd.crowd import Crowd
from sandbox.crowd.serving import crowd_served
from sandbox.crowd.state import Settings

_LOOK_FOR_PARENT_SECONDS = 0.5


def main(words: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, or until the parent process is gone."""
    given = _parser().parse_args(words)
    settings = Settings(
        token=given.token,
        chats=given.chats,
        first_chat=given.first_chat,
        latency=given.latency,
        rate=given.rate,
        paid_rate=given.paid_rate,
    )
    asyncio.run(_serve(settings, given.tls, given.port, given.parent or os.getppid()))


async def _serve(settings: Settings, tls: Path | None, port: int, parent: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with crowd_served(Crowd(settings), tls=tls, port=port) as address:
        gc.freeze()  # what lives till the end need not be looked at again
        sys.stdout.write(json.dumps(address._asdict()) + "\n")
        sys.stdout.flush()
        while not stop.is_set() and os.getppid() == parent:
            await _wait(stop)


async def _wait(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), _LOOK_FOR_PARENT_SECONDS)
    except TimeoutError:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox.crowd", description=__doc__)
    parser.add_argument("--token", required=True)
    parser.add_argument("--chats", type=int, required=True, help="how many chats there are")
    parser.add_argument("--first-chat", type=int, default=1_000_000, help="the id of the first one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until an answer")
    limits = parser.add_mutually_exclusive_group()
    limits.add_argument("--rate", type=_above_zero, help="messages a second, strictly")
    limits.add_argument("--no-limits", dest="rate", action="store_const", const=None)
    parser.add_argument("--paid-rate", type=_above_zero, default=1000)
    parser.add_argument("--tls", type=Path, help="a folder for certificates; turns TLS on")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--parent", type=int, help="stop when this is not the parent any more")
    return parser


def _above_zero(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    main()
