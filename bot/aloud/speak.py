"""STEP: one text spoken by the engine, in a process that is killed at its limits."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from storage.outcome import Done, Later, Never, Outcome

UNSPEAKABLE = "unspeakable"
"""The kind of a text that cannot be spoken."""

# The engine is not imported: it needs `resource`, which Windows does not have.
PROGRAM = (sys.executable, "-I", str(Path(__file__).with_name("engine.py")))
KBITS = 24  # as bot/aloud/engine.py encodes
SECONDS = 30.0
_AGAIN = timedelta(minutes=10)
_MOST_BYTES = 4 * 1024 * 1024
_TELLING = 200


@dataclass(frozen=True, slots=True)
class Speech:
    """A text as an MP3 file, and how many seconds it takes."""

    mp3: bytes = field(repr=False)
    seconds: int


def is_there() -> bool:
    """Say whether the engine is installed; it is not loaded for that."""
    return all(find_spec(name) is not None for name in ("espeakng_loader", "lameenc"))


async def speak(
    text: str, *, seconds: float = SECONDS, program: Sequence[str] = PROGRAM
) -> Outcome[Speech]:
    """Speak a text; Later where no process can be started, Never where it ends without a file."""
    try:
        process = await asyncio.create_subprocess_exec(
            *program, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
    except OSError as error:
        return Later(f"the engine could not be started ({error.strerror})", after=_AGAIN)
    try:
        async with asyncio.timeout(seconds):
            mp3, complaint = await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        return Never(UNSPEAKABLE, f"the engine took longer than {seconds:g} seconds")
    finally:
        await _end(process)
    if process.returncode or not mp3 or len(mp3) > _MOST_BYTES:
        last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2][:_TELLING]
        return Never(UNSPEAKABLE, last or f"the engine ended with {process.returncode}")
    return Done(Speech(mp3, max(1, round(len(mp3) * 8 / (KBITS * 1000)))))


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        if process.returncode is None:
            process.kill()
    await process.communicate()
