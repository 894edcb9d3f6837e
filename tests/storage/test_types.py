"""Times mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.tables_process import updates
from storage.types import Id, UtcTime
from tests.storage.builders import NOW, a_site

LONDON = ZoneInfo("Europe/London")
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda shift: timezone(timedelta(minutes=shift)))
TIMES = st.datetimes(
    min_value=datetime(1901, 1, 1),  # noqa: DTZ001  the strategy adds the zone
    max_value=datetime(2999, 1, 1),  # noqa: DTZ001  the same
    timezones=ZONES,
)


async def round_trip(engine: AsyncEngine, update_id: int, moment: datetime) -> datetime:
    async with engine.begin() as conn:
        row = {"update_id": update_id, "received_at": moment}
        await conn.execute(insert(updates).values(**row))
        query = select(updates.c.received_at).where(updates.c.update_id == update_id)
        stored: datetime = (await conn.execute(query)).scalar_one()
        await conn.rollback()
        return stored


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moment=TIMES)
async def test_an_aware_time_comes_back_as_the_same_moment_in_utc(
    engine: AsyncEngine, moment: datetime
) -> None:
    stored = await round_trip(engine, 1, moment)
    assert stored == moment
    assert stored.utcoffset() == timedelta(0)


async def test_both_hours_of_the_night_when_clocks_go_back_stay_apart(engine: AsyncEngine) -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    came_back = await round_trip(engine, 1, second) - await round_trip(engine, 2, first)
    assert came_back == timedelta(hours=1)


async def test_a_naive_time_is_refused(engine: AsyncEngine) -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001  that is what is tried
    with pytest.raises(StatementError, match="has no time zone"):
        await round_trip(engine, 1, naive)


async def test_a_naive_time_is_refused_in_a_condition_too(engine: AsyncEngine) -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001  that is what is tried
    async with engine.connect() as conn:
        with pytest.raises(StatementError, match="has no time zone"):
            await conn.execute(select(updates).where(updates.c.received_at < naive))


async def test_times_of_different_zones_compare_as_moments(engine: AsyncEngine) -> None:
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=LONDON)
    async with engine.begin() as conn:
        await conn.execute(insert(updates).values(update_id=1, received_at=moment))
        before = updates.c.received_at < moment.astimezone(UTC) + timedelta(microseconds=1)
        after = updates.c.received_at > moment.astimezone(UTC) - timedelta(microseconds=1)
        assert await conn.scalar(select(updates.c.update_id).where(before, after)) == 1


async def test_an_absent_time_stays_absent(database: Database) -> None:
    async with database.transaction() as tx:
        assert (await a_site(tx)).baseline_at is None


async def test_a_time_may_be_bound_by_itself(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        query = select(bindparam("moment", NOW, UtcTime()))
        assert await conn.scalar(query) == NOW


async def test_a_surrogate_key_is_one_that_sqlite_counts_and_postgresql_never_runs_out_of(
    engine: AsyncEngine,
) -> None:
    kinds = {"sqlite": "INTEGER", "postgresql": "BIGINT"}
    assert Id.compile(engine.dialect) == kinds[engine.dialect.name]
