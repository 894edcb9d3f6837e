"""Statements compiled once for all tests, as a program compiles them once for all its life.

Each test has an engine of its own, and each engine a cache of its own: to fill it was a third of
the time of a test of a verb.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.util import LRUCache

STATEMENTS = 2_000


class OneCache(LRUCache[Any, Any]):
    """Takes the engines of one kind and version of database for one engine."""

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401  SQLAlchemy's own types
        """Return what was compiled for such a database."""
        return super().get(_alike(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:  # noqa: ANN401  the same
        """Keep what was compiled for such a database."""
        super().__setitem__(_alike(key), compiled)


def _alike(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (type(dialect), dialect.server_version_info, *rest)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    cache = OneCache(STATEMENTS)

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=cache)

    event.listen(Engine, "engine_connect", share)
    yield
    event.remove(Engine, "engine_connect", share)
