"""A statement is compiled once for all engines of one kind, and again for another kind."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, column, create_engine, select
from sqlalchemy.util import LRUCache

from tests.compiled import OneCache


def ask(engine: Engine, cache: LRUCache[object, object], number: int) -> int:
    """Ask a database for a number."""
    with engine.connect() as connection:
        connection.execution_options(compiled_cache=cache)
        found: int = connection.execute(select(column(str(number), is_literal=True))).scalar_one()
    engine.dispose()
    return found


def test_what_one_engine_compiled_the_next_one_uses(tmp_path: Path) -> None:
    cache = OneCache(10)
    for name in ("one", "two"):
        assert ask(create_engine(f"sqlite:///{tmp_path / name}"), cache, 7) == 7
    assert len(cache) == 1


def test_another_statement_is_another(tmp_path: Path) -> None:
    cache = OneCache(10)
    for number in (7, 8):
        assert ask(create_engine(f"sqlite:///{tmp_path / 'one'}"), cache, number) == number
    assert len(cache) == 2


def test_another_version_of_the_database_compiles_for_itself(tmp_path: Path) -> None:
    cache, newer = OneCache(10), create_engine(f"sqlite:///{tmp_path / 'one'}")
    assert ask(newer, cache, 7) == 7
    older = create_engine(f"sqlite:///{tmp_path / 'one'}")
    with older.connect() as connection:
        older.dialect.server_version_info = (3, 6)
        connection.execution_options(compiled_cache=cache)
        assert connection.execute(select(column("7", is_literal=True))).scalar_one() == 7
    older.dispose()
    assert len(cache) == 2
