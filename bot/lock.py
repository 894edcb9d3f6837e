"""STEP: a lock that the operating system opens again when the process ends, however it ends.

On SQLite it proves that no other process lives, so the lease of one that was killed can be taken
over at once.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import DatabaseInUseError, DatabaseUnavailableError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; raises DatabaseInUseError if another process holds it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise DatabaseUnavailableError(
            f"The folder {path.parent} cannot be used: {error.strerror}. Check BLEEP_DATA."
        ) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DatabaseInUseError from None
        yield
