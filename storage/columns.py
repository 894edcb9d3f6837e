"""WORDS: how this schema writes its columns, so that tables.py reads as a list of facts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import Id, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(
    name: str, *parts: Column[Any] | UniqueConstraint | Index, counts_on: bool = False
) -> Table:
    """Return a table of this schema.

    With `counts_on`, the number of a row that was deleted is never given to another; PostgreSQL
    always counts so (https://www.sqlite.org/autoinc.html). It is for rows that something outside
    their table names, such as a button or the key of a message.
    """
    return Table(name, metadata, *parts, sqlite_autoincrement=counts_on)


def key() -> Column[Any]:
    """Return a surrogate key that the database counts."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def given(name: str) -> Column[Any]:
    """Return a key that Telegram gave."""
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def must(name: str, kind: Any, **more: Any) -> Column[Any]:  # noqa: ANN401  passed on to Column, which types it
    """Return a column that always has a value."""
    return Column(name, kind, nullable=False, **more)


def may(name: str, kind: Any) -> Column[Any]:  # noqa: ANN401  the same
    """Return a column that may be empty."""
    return Column(name, kind, nullable=True)


def texts(*names: str) -> list[Column[Any]]:
    """Return columns of text that always have a value."""
    return [must(name, Text) for name in names]


def words(*names: str) -> list[Column[Any]]:
    """Return columns of one short word of ours each, that always have a value."""
    return [must(name, String(20)) for name in names]


def times(*names: str) -> list[Column[Any]]:
    """Return columns of times that may be empty."""
    return [may(name, UtcTime) for name in names]


def ref(name: str, target: str, **more: Any) -> Column[Any]:  # noqa: ANN401  the same
    """Return a column that names a row of another table."""
    return Column(name, Id, ForeignKey(target), nullable=False, **more)


def partial(name: str, columns: tuple[str, ...], where: str) -> Index:
    """Return an index over the few rows that a LOOP looks for."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def ledger() -> list[Column[Any]]:
    """Return the columns that every ledger has; ledger.py moves them."""
    return [
        must("chat_id", BigInteger),
        must("state", String(10), server_default="todo"),
        must("attempt", Integer, server_default="0"),
        may("owner", String(64)),
        may("epoch", Integer),
        may("since_at", UtcTime),
        may("not_before_at", UtcTime),
        may("message_id", BigInteger),
        may("error", Text),
        may("settled_at", UtcTime),
    ]
