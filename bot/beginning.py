"""STEP: what a start has made so far, to be taken back if it fails before anything ran."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path

from bot.keys import load_keys
from bot.lock import only_one
from bot.settings import Settings
from storage.database import Database, open_database
from storage.engine import sqlite_file

log = logging.getLogger(__name__)


class Beginning:
    """A start that has not succeeded yet: the new files, and what is to be told once it has."""

    def __init__(self) -> None:
        self._new: list[Path] = []
        self._notes: list[str] = []

    def made(self, paths: Iterable[Path], note: str = "") -> None:
        """Remember new files and folders; `note` goes to the log if the start succeeds."""
        self._new += paths
        self._notes += [note] if note else []

    def succeed(self) -> None:
        """Keep everything, and tell what was made."""
        self._new.clear()
        for note in self._notes:
            log.warning(note)
        self._notes.clear()

    def take_back(self) -> None:
        """Remove what this start has made; folders only where nothing else is in them."""
        for path in reversed(self._new):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        self._new.clear()


def absent(paths: Iterable[Path]) -> list[Path]:
    """Return those that are not there."""
    return [path for path in paths if not path.exists()]


async def open_data(settings: Settings, stack: AsyncExitStack, beginning: Beginning) -> Database:
    """Open the database for this process alone, with the key that belongs to it.

    What is made for it counts as made only when `beginning` succeeds.
    """
    file = sqlite_file(settings.database_url)
    if file is not None:
        lock = file.with_name(file.name + ".lock")
        beside = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
        new = absent([file.absolute().parent, lock, *beside])
        stack.enter_context(only_one(lock))
        beginning.made(new)  # only now: before, they may be another process's
    keys = load_keys(settings)
    try:
        database = await open_database(settings.database_url, keys.seal)
    except BaseException:
        keys.unmake()
        raise
    stack.push_async_callback(database.close)
    if keys.made is not None:
        note = f"A key for personal text was made: {keys.made}. Keep a copy, apart from the data."
        # A server's database keeps what is sealed with it, whatever becomes of this start.
        beginning.made([keys.made] if file is not None else [], note)
    return database
