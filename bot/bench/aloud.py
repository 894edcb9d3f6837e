"""ROOT: `bleep bench aloud`: what it costs to read a summary aloud, each in a process of its own.

The time and the processor of a text are those of the whole process: its start, the engine, the MP3.
A short word costs the start and little else. A text is spoken once, whatever the number of readers.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bot.aloud.speak import is_there, speak
from bot.aloud.wording import spoken
from storage.outcome import Done

MISSING = "Posts cannot be read aloud here. Install bleep[aloud]."
SUMMARY = (
    "Practices that let patients book online had 12% fewer calls at 8am. The study followed 214 "
    "practices in England for 18 months, from April 2024 to September 2025. Patients over 75 used "
    "the telephone as before, and nobody waited longer for it. Staff in 31 practices said that the "
    "NHS app saved each GP about 9 minutes a day. The authors warn that visits to A&E were not "
    "counted, and ask others to look."
)
"""About 400 characters, as a summary has."""

_HEADING = f"{'':<24}{'ms':>8}{'CPU ms':>9}{'bytes':>9}{'seconds of speech':>19}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What speaking a text took: milliseconds, bytes, and the length of the speech."""

    wall_ms: float
    cpu_ms: float
    size: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Found:
    """The medians for a summary and for one word, and the most memory of a process."""

    summary: Cost
    word: Cost
    memory_mb: float


def run(say: Callable[[str], None], times: int = 9) -> None:
    """Measure, and say it as a table and a line of JSON. It takes a few seconds."""
    if not is_there():
        say(MISSING)
        return
    found = asyncio.run(measure(times))
    say(f"{times} times each, medians; a process of its own for each text")
    say(_HEADING)
    for name, one in ((f"{len(SUMMARY)} characters", found.summary), ("one word", found.word)):
        say(f"{name:<24}{one.wall_ms:8.0f}{one.cpu_ms:9.0f}{one.size:9,}{one.seconds:19}")
    say(f"most memory of a process: {found.memory_mb:.0f} MB")
    say(json.dumps(as_json(found, times)))


def as_json(found: Found, times: int) -> dict[str, object]:
    """Return the figures for a program to read."""
    return {
        "bench": "aloud",
        "times": times,
        "characters": len(SUMMARY),
        "ms": round(found.summary.wall_ms, 1),
        "cpu_ms": round(found.summary.cpu_ms, 1),
        "bytes": found.summary.size,
        "seconds": found.summary.seconds,
        "start_ms": round(found.word.wall_ms, 1),
        "start_cpu_ms": round(found.word.cpu_ms, 1),
        "memory_mb": round(found.memory_mb, 1),
    }


async def measure(times: int) -> Found:
    """Speak a summary and a word so many times each."""
    summary, word = [await _middle(text, times) for text in (SUMMARY, "Yes.")]
    unit = 1 if sys.platform == "darwin" else 1024  # macOS tells bytes, others kilobytes
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    return Found(summary, word, most / 2**20)


async def _middle(text: str, times: int) -> Cost:
    costs = [await _cost(text) for _ in range(times)]
    return Cost(
        median(one.wall_ms for one in costs),
        median(one.cpu_ms for one in costs),
        costs[0].size,
        costs[0].seconds,
    )


async def _cost(text: str) -> Cost:
    began, before = time.perf_counter(), _used()
    done = await speak(spoken(text))
    if not isinstance(done, Done):
        raise TypeError(f"the engine did not speak: {done.why}")
    wall_ms = 1000 * (time.perf_counter() - began)
    return Cost(wall_ms, 1000 * (_used() - before), len(done.value.mp3), done.value.seconds)


def _used() -> float:
    """Return the seconds of processor time of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
