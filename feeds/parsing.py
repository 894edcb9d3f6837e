"""STEP: a feed parsed in a child process, with a limit to its time and its memory.

feedparser holds the interpreter's lock, so a thread is no protection: 30 kB of a hostile feed stop
every other task for seconds. A child can be killed. It gets the bytes on its standard input, knows
no secret of the parent's environment, and answers in JSON on its standard output.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import resource
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeAlias

from feeds.errors import NotAFeedError
from feeds.parse import parse
from storage.outcome import Done, Never, Outcome
from storage.records import Entry, Feed, PlatformName

Parse: TypeAlias = Callable[[bytes, str], Awaitable[Outcome[Feed]]]
"""Reads feed bytes that came from an address; Never where they are no feed."""

_MEBIBYTE = 1024 * 1024


async def parse_apart(
    data: bytes, url: str, *, seconds: float = 20.0, memory_mb: int = 512
) -> Outcome[Feed]:
    """Parse a feed in a child process; see `feeds.parse.parse`.

    `seconds` is wall time, `memory_mb` the child's whole address space in MiB. Never with the kind
    "not_a_feed", or "parse_limit" if the child ran into a limit. It is killed at its limit, and
    when this task is cancelled.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "feeds.parsing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    order = json.dumps({"url": url, "memory_mb": memory_mb}).encode() + b"\n"
    try:
        answer, complaint = await asyncio.wait_for(child.communicate(order + data), seconds)
    except TimeoutError:
        return Never("parse_limit", f"The feed took longer than {seconds:g} seconds to read.")
    finally:
        await _end(child)
    if child.returncode:
        return Never("parse_limit", _why(complaint, memory_mb))
    return from_json(answer)


def as_json(feed: Feed) -> bytes:
    """Return the feed as one JSON object; times are ISO 8601."""
    return json.dumps(dataclasses.asdict(feed), default=datetime.isoformat).encode()


def from_json(answer: bytes) -> Done[Feed] | Never:
    """Return what a child answered: the feed, or why the bytes are none."""
    found = json.loads(answer)
    if "error" in found:
        return Never("not_a_feed", found["error"])
    entries = tuple(map(_entry, found.pop("entries")))
    return Done(Feed(**{**found, "platform": PlatformName(found["platform"]), "entries": entries}))


def main() -> None:
    """Be the child: one line of JSON, then the feed's bytes; answer and end."""
    order = json.loads(sys.stdin.buffer.readline())
    _limit(order["memory_mb"] * _MEBIBYTE)
    try:
        answer = as_json(parse(sys.stdin.buffer.read(), order["url"]))
    except NotAFeedError as error:
        answer = json.dumps({"error": str(error)}).encode()
    sys.stdout.buffer.write(answer)


def _limit(size: int) -> None:
    # macOS refuses this limit; the time limit still holds there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _entry(fields: dict[str, Any]) -> Entry:
    at = fields["published_at"]
    return Entry(
        **{
            **fields,
            "aliases": tuple(fields["aliases"]),
            "categories": tuple(fields["categories"]),
            "published_at": datetime.fromisoformat(at) if at else None,
        }
    )


def _why(complaint: bytes, memory_mb: int) -> str:
    last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if last.startswith("MemoryError") or not last:
        return f"The feed needed more than {memory_mb} MB to read."
    return f"The feed could not be read: {last[:200]}"


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    await child.wait()


if __name__ == "__main__":
    main()
