"""STEP: the key for personal text: from the settings, or made once in a file beside the data."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from storage.errors import SettingsError
from storage.seal import Seal, new_key


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys, newest first, and the file that was made for them just now, if any."""

    seal: Seal
    made: Path | None = None

    def unmake(self) -> None:
        """Take back a key that was made just now and seals nothing."""
        if self.made is not None:
            self.made.unlink(missing_ok=True)


def key_file(data: Path) -> Path:
    """Return where the key is kept: beside the data folder, so that a copy of it holds no key."""
    folder = data.resolve()
    return folder.with_name(folder.name + ".key")


def load_keys(settings: Settings, *, make: bool = True) -> Keys:
    """Return the keys; raises SettingsError where the file cannot be read or made.

    Without `make` a missing key is not made: the one returned opens nothing that is there.
    """
    if settings.data_key:
        return Keys(Seal(settings.data_key))
    path = key_file(settings.data)
    try:
        if path.exists():
            return Keys(_kept(path))
        if not make:
            return Keys(Seal([new_key()]))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            key = new_key()
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The key file {path} cannot be used: {error}.") from None
    return Keys(Seal([key]), made=path)


def _kept(path: Path) -> Seal:
    try:
        return Seal(path.read_text(encoding="ascii").split())
    except (IndexError, SettingsError):
        raise SettingsError(
            f"The key file {path} holds no key. Put back your copy of it. "
            "If Bleep has never run here, delete the file."
        ) from None
