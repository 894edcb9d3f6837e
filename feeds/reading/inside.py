"""STEP: the child process that does what a hostile feed can make endless.

It gets orders on its standard input, one line of JSON and so many bytes each, and answers in
frames (feeds/reading/framing.py). It knows no secret of its parent, opens no file and no address,
and ends when its input closes, when its parent dies, or when a job outlives its time.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from feeds.errors import NotAFeedError
from feeds.parse import parse
from feeds.reading.framing import frame, told
from feeds.text import blocks

Job: TypeAlias = Callable[[dict[str, Any], bytes], Iterator[object]]

_MEBIBYTE = 1024 * 1024
_GRACE = 5
"""Seconds that the parent has to end a job itself, before the child's own alarm does."""
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


def main() -> None:
    """Be the child: say that we are ready, then do job after job until there is no more input."""
    answers = _answers()
    _die_with(int(sys.argv[1]))
    gc.freeze()
    _say(answers, {"ready": True})
    while line := sys.stdin.buffer.readline():
        order = json.loads(line)
        _answer(answers, order)


def _answers() -> BinaryIO:
    """Keep standard output for answers alone: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _die_with(parent: int) -> None:
    """Ask Linux to kill this process when its parent dies, however it dies."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, int(signal.SIGKILL))
    if os.getppid() != parent:
        sys.exit()  # it died before we asked


def _answer(answers: BinaryIO, order: dict[str, Any]) -> None:
    """Do one job within its limits; the last frame says how it went."""
    _limit(order["memory_mb"])
    # No handler: the system ends us, though the interpreter be busy.
    signal.alarm(int(order["seconds"]) + _GRACE)
    end: dict[str, Any]
    try:
        for part in _JOBS[order["job"]](order, sys.stdin.buffer.read(order["size"])):
            _say(answers, part)
        end = {"end": "done"}
    except NotAFeedError as error:
        end = {"end": "not_a_feed", "why": str(error)}
    except MemoryError:
        end = {"end": "memory"}
    except Exception as error:  # noqa: BLE001  whatever it is, the next job may be well
        end = {"end": "error", "why": f"{type(error).__name__}: {error}"[:200]}
    signal.alarm(0)
    _limit(None)
    _say(answers, end | {"spent": end["end"] == "memory" or _grown() > order["recycle_mb"]})


def _say(answers: BinaryIO, value: object) -> None:
    answers.write(frame(value))
    answers.flush()


def _limit(memory_mb: int | None) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    size = hard if memory_mb is None else memory_mb * _MEBIBYTE
    # macOS refuses this limit; the time limit still holds there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def _grown() -> int:
    """Return how much memory is in use now, in MiB; 0 where the system does not tell."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize() // _MEBIBYTE


def _parse(order: dict[str, Any], data: bytes) -> Iterator[object]:
    return told(parse(data, order["url"]))


def _summarise(order: dict[str, Any], data: bytes) -> Iterator[object]:
    # Read when first asked for: a child that only parses does without its weights.
    module = importlib.import_module("feeds.summarise")
    yield module.summarise(order["title"], data.decode(), order["max_chars"])


def _blocks(_: dict[str, Any], data: bytes) -> Iterator[object]:
    yield blocks(data.decode())


_JOBS: dict[str, Job] = {"parse": _parse, "summarise": _summarise, "blocks": _blocks}


if __name__ == "__main__":
    main()
