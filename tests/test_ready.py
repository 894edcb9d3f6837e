"""The database that tests share is emptied behind each, whatever became of the connection."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.databases import PostgreSQL
from tests.ready import Emptying

LISTS = "SELECT count(*) FROM lists"


@pytest.fixture
def filled(emptying: Emptying, postgresql: PostgreSQL) -> Iterator[Emptying]:
    """Give what empties the database, in which there is a list."""
    emptying()
    postgresql.psql("INSERT INTO lists (slug, name, created_at) VALUES ('a', 'A', now())", "ready")
    assert postgresql.psql(LISTS, "ready") == "1"
    yield emptying
    emptying()


def test_it_is_emptied_again_and_again(filled: Emptying, postgresql: PostgreSQL) -> None:
    for _ in range(2):
        filled()
        assert postgresql.psql(LISTS, "ready") == "0"


def test_it_is_emptied_after_its_connection_was_cut(
    filled: Emptying, postgresql: PostgreSQL
) -> None:
    others = "FROM pg_stat_activity WHERE datname = 'ready' AND pid <> pg_backend_pid()"
    postgresql.psql(f"SELECT pg_terminate_backend(pid) {others}")
    filled()
    assert postgresql.psql(LISTS, "ready") == "0"


def test_it_is_emptied_after_its_program_has_ended(
    filled: Emptying, postgresql: PostgreSQL
) -> None:
    assert filled.psql is not None
    filled.psql.kill()
    filled.psql.wait()
    filled()
    assert postgresql.psql(LISTS, "ready") == "0"


def test_an_emptying_that_cannot_be_done_is_an_error(
    filled: Emptying, postgresql: PostgreSQL
) -> None:
    """A test that hides a table, or leaves it locked, is the one that fails."""
    postgresql.psql("ALTER FUNCTION emptying.every_table() RENAME TO hidden", "ready")
    try:
        with pytest.raises(subprocess.CalledProcessError):
            filled()
    finally:
        postgresql.psql("ALTER FUNCTION emptying.hidden() RENAME TO every_table", "ready")
