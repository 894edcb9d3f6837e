"""WORDS: the error tree. A docstring is the default message and says what to do.

AppError
├── SettingsError       a setting is missing, unknown or wrong
├── StorageError
│   ├── DatabaseUnavailableError
│   ├── SchemaTooNewError
│   └── WrongKeyError
├── SiteError           the site cannot be used as it is set up
└── TelegramError       Telegram does not accept this bot
"""

from __future__ import annotations

import inspect


class AppError(Exception):
    """Something went wrong that a person has to mend."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.cleandoc(self.__doc__ or ""))


class SettingsError(AppError):
    """A setting is wrong. Compare it with the table in the README."""


class StorageError(AppError):
    """The database did not do what it was asked."""


class DatabaseUnavailableError(StorageError):
    """The database cannot be opened. Check BLEEP_DATABASE and BLEEP_DATA."""


class DatabaseInUseError(StorageError):
    """Another Bleep uses this database. Stop it first: SQLite is for one process at a time."""


class SchemaTooNewError(StorageError):
    """A newer Bleep has used this database. Start that version, or restore an older backup."""


class WrongKeyError(StorageError):
    """BLEEP_DATA_KEY does not open the personal text in this database. Put the old key back."""


class SiteError(AppError):
    """The site cannot be used as it is set up. Run: bleep check."""


class TelegramError(AppError):
    """Telegram does not accept the token. Check BLEEP_TOKEN with @BotFather."""
