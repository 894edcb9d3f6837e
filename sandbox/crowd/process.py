"""Runs a crowd in a process of its own, for a test or a benchmark."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.crowd.serving import CrowdAddress
from sandbox.crowd.state import Settings

_PROJECT = Path(__file__).parent.parent.parent
_START_SECONDS = 30


@asynccontextmanager
async def crowd_process(
    settings: Settings,
    *,
    tls: Path | None = None,
    port: int = 0,
    python: str = sys.executable,
) -> AsyncIterator[CrowdAddress]:
    """Start the process and yield its address when it listens; kill it at the end.

    `tls` names the folder for the certificates; None means plain HTTP. Raises RuntimeError where
    the process does not start; its reason is on standard error.
    """
    words = arguments(settings, tls, port)
    process = await asyncio.create_subprocess_exec(
        *(python, "-m", "sandbox.crowd", *words), cwd=_PROJECT, stdout=PIPE
    )
    try:
        yield await _address(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def arguments(settings: Settings, tls: Path | None, port: int) -> list[str]:
    """Return the words of the command line that ask for these settings."""
    limits = ["--no-limits"] if settings.rate is None else ["--rate", str(settings.rate)]
    return [
        *("--token", settings.token, "--chats", str(settings.chats)),
        f"--first-chat={settings.first_chat}",
        *("--latency", str(settings.latency), "--paid-rate", str(settings.paid_rate)),
        *limits,
        *(("--tls", str(tls.absolute())) if tls else ()),
        *("--port", str(port), "--parent", str(os.getpid())),
    ]


async def _address(process: Process) -> CrowdAddress:
    if process.stdout is None:
        raise RuntimeError("the crowd has no output")
    line = await asyncio.wait_for(process.stdout.readline(), _START_SECONDS)
    if not line:
        raise RuntimeError("the crowd did not start")
    return CrowdAddress(**json.loads(line))
