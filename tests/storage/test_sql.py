"""Numbers as one parameter: none of them, very large ones, and none in the place of one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import BigInteger, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.sql import among, paired, pairs
from tests.storage.builders import GROUP

SMALLEST, LARGEST = -(2**63), 2**63 - 1
GIVEN = (SMALLEST, GROUP, -1, 0, 1, 2**31, 2**52, LARGEST)


async def found(conn: AsyncConnection, ids: Sequence[int]) -> list[int]:
    """Return which of the numbers in GIVEN are among others."""
    table = union_all(*(select(literal(n, BigInteger).label("n")) for n in GIVEN)).subquery()
    query = select(table.c.n).where(among(conn, table.c.n, ids)).order_by(table.c.n)
    return list(await conn.scalars(query))


async def told(
    conn: AsyncConnection, rows: Sequence[tuple[int, int | None]]
) -> list[tuple[int, int | None]]:
    """Return pairs as the database sees them."""
    dialect = conn.dialect.name
    given = pairs(dialect)
    query = select(given.c.first, given.c.second).order_by(given.c.first, given.c.second)
    return [(row.first, row.second) for row in await conn.execute(query, paired(dialect, rows))]


@pytest.mark.parametrize("ids", [[1], [LARGEST, SMALLEST], [GROUP, 2**52, -1], list(GIVEN)])
async def test_a_number_is_among_those_that_are_given(
    engine: AsyncEngine, ids: Sequence[int]
) -> None:
    async with engine.connect() as conn:
        assert await found(conn, ids) == sorted(ids)


async def test_no_number_is_among_none(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert await found(conn, []) == []


async def test_every_number_is_outside_of_none(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert await conn.scalar(select(literal(1)).where(~among(conn, literal(5), []))) == 1


async def test_a_number_that_is_given_twice_is_found_once(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert await found(conn, [1, 1, 7]) == [1]


async def test_nothing_is_among_numbers_where_there_is_no_number(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        nothing = literal(None, BigInteger)
        assert await conn.scalar(select(literal(1)).where(among(conn, nothing, [1]))) is None


async def test_more_numbers_than_a_statement_has_places_are_one_parameter(
    engine: AsyncEngine,
) -> None:
    async with engine.connect() as conn:
        assert await found(conn, list(range(40_000))) == [0, 1]


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 2)],
        [(SMALLEST, LARGEST), (LARGEST, SMALLEST)],
        [(1, None)],
        [(1, None), (2, 5), (3, None)],
        [(1, 2), (1, 2)],
    ],
)
async def test_pairs_are_rows(engine: AsyncEngine, rows: Sequence[tuple[int, int | None]]) -> None:
    async with engine.connect() as conn:
        assert await told(conn, rows) == sorted(rows)


async def test_no_pairs_are_no_rows(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert await told(conn, []) == []
