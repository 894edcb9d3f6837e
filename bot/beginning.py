"""STEP: what a start has made so far, to be taken back if it fails before anything ran."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from pathlib import Path

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
