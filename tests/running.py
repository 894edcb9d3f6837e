"""How the tests are run: where they write, and which come first."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

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


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], T]) -> T:
    """Return what is made once for all workers of a run, by the first that asks for it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which the workers of one run share
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / f"{name}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
        found: T = pickle.loads(kept.read_bytes())  # noqa: S301  written by these tests
        return found


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
