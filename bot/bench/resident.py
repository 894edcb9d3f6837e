"""STEP: how much memory this process and its children hold, as Linux tells it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_PROC = Path("/proc")


def megabytes(pid: int | None = None, *, children: bool = True) -> float:
    """Return the resident memory in MB of a process, this one if none is named; 0.0 off Linux.

    With the children are their own children. Pages that processes share count once for each.
    """
    process = pid or os.getpid()
    found = _kilobytes(process) / 1000
    if children:
        found += sum(megabytes(child) for child in _children(process))
    return found


def _kilobytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "status").read_text("utf-8", "replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1.024
    return 0.0


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for listed in (_PROC / str(pid) / "task").glob("*/children"):
            found += map(int, listed.read_text("ascii").split())
    return found
