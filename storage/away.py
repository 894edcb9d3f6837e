"""STEP: the errors that mean that the database cannot do its work now, told from all others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_ERROR

from asyncpg.exceptions import PostgresError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.errors import DatabaseUnavailableError

AWAY = (OperationalError, InterfaceError, PoolTimeoutError, OSError)
_CODES = {"08", "25", "40", "53", "57", "58"}


@contextmanager
def translated() -> Iterator[None]:
    """Raise DatabaseUnavailableError in the place of what means that the database is away."""
    try:
        yield
    except (*AWAY, DBAPIError, PostgresError) as error:
        if not _is_away(error):
            raise
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseUnavailableError(f"The database does not answer ({kind}).") from error


def _is_away(error: Exception) -> bool:
    """Say whether the database cannot do its work now, whatever it is asked.

    The codes are PostgreSQL's classes of lost connections, of a full disk or memory, of an
    operator's intervention and of trouble outside, of a server that only reads, and of transactions
    that it undid (its manual, appendix A).
    """
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlite_errorcode", None) == SQLITE_ERROR:
        return False  # the statement itself is wrong
    code = str(getattr(cause, "sqlstate", None) or "")
    return isinstance(error, AWAY) or code[:2] in _CODES
