"""The database fixtures give each test an empty database of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests import databases
from tests.components import need
from tests.databases import PostgreSQL


@pytest.mark.parametrize("time_round", [1, 2])
async def test_each_test_finds_an_empty_database(database_url: str, time_round: int) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE cups (round INTEGER)"))
        insert = text("INSERT INTO cups VALUES (:round) RETURNING round")
        assert await connection.scalar(insert, {"round": time_round}) == time_round
    await engine.dispose()


def test_a_database_can_be_a_copy_of_another(postgresql: PostgreSQL) -> None:
    postgresql.create("filled")
    postgresql.psql("CREATE TABLE cups AS SELECT 3 AS number", "filled")
    url = postgresql.create("copied", template="filled")
    assert url.endswith("/copied")
    assert postgresql.psql("SELECT number FROM cups", "copied") == "3"
    postgresql.drop("filled")
    postgresql.drop("copied")


def test_a_dropped_database_is_gone(postgresql: PostgreSQL) -> None:
    postgresql.create("short_lived")
    postgresql.drop("short_lived")
    found = postgresql.psql("SELECT count(*) FROM pg_database WHERE datname = 'short_lived'")
    assert found == "0"


def test_binaries_that_another_user_may_not_enter_are_copied(tmp_path: Path) -> None:
    binaries = databases.find_binaries()
    need("PostgreSQL", present=binaries is not None)
    assert binaries is not None
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700)
    (locked / "bin").symlink_to(binaries)
    found = databases.usable_binaries(locked / "bin", tmp_path)
    assert (found / "postgres").exists()
