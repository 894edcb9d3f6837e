"""How the tests are run: where they write, and which come first."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108  asked first whether it can serve
ROOM = 4 * 10**9  # bytes, many times what a run has written at any moment
LONG = 120  # seconds, the usual limit of time


def serves(folder: Path, room: int = ROOM) -> bool:
    """Say whether tests can write to a folder in memory, and run programs from there."""
    return (
        folder.is_mount()
        and os.access(folder, os.W_OK | os.X_OK)
        and not os.statvfs(folder).f_flag & os.ST_NOEXEC
        and shutil.disk_usage(folder).free >= room
    )


def is_long(item: pytest.Item) -> bool:
    """Say whether a test takes seconds: a story of the whole program, or one with leave to."""
    limit = item.get_closest_marker("timeout")
    return item.path.parent == Path(__file__).parent or bool(limit and limit.args[0] > LONG)


def pytest_configure() -> None:
    """Write into memory where there is room, so that nobody waits for a disk."""
    if "TMPDIR" not in os.environ and serves(MEMORY):
        tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, in any order, so that no worker is left waiting for another."""
    items.sort(key=is_long, reverse=True)
