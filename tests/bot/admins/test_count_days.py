"""Each day is counted once, those that were missed too, by the house's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.admins.count_days import CountDays, span_of
from storage.database import Database
from storage.statistics import MEMBERS
from tests.bot.builders import a_database
from tests.clock import FakeClock
from tests.storage.builders import NOW, a_list, a_subscriber

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


async def test_days_that_are_over_are_counted_once(database: Database) -> None:
    clock = FakeClock()
    count = CountDays(database, LONDON, clock=clock.clock)
    async with database.transaction() as tx:
        everyone = await a_list(tx)
        await a_subscriber(tx, 1)
        await tx.lists.join(everyone, 1, "v1", clock.now() - timedelta(days=2, hours=12))
    assert await count.count_due() == 30
    assert await count.count_due() == 0
    clock.advance(86_400)
    assert await count.count_due() == 1
    async with database.reading() as tx:
        found = await tx.statistics.by_day(MEMBERS, everyone, "2026-01-01")
    assert found == {"2026-02-27": 1, "2026-02-28": 1, "2026-03-01": 1, "2026-03-02": 1}
    clock.advance(86_400 * 365)
    assert await count.count_due() == 30


async def test_days_without_figures_are_counted_once_too(database: Database) -> None:
    clock = FakeClock()
    count = CountDays(database, LONDON, clock=clock.clock)
    async with database.transaction() as tx:
        everyone = await a_list(tx)
    assert [await count.count_due() for _ in range(3)] == [30, 0, 0]
    clock.advance(86_400)
    assert [await count.count_due() for _ in range(2)] == [1, 0]
    async with database.reading() as tx:
        assert await tx.statistics.by_day(MEMBERS, everyone, "2026-01-01") == {}


async def test_the_sizes_of_lists_are_no_day_that_was_counted(database: Database) -> None:
    count = CountDays(database, LONDON, clock=FakeClock().clock)
    async with database.transaction() as tx:
        everyone = await a_list(tx)
        await a_subscriber(tx, 1)
        await tx.lists.join(everyone, 1, "v1", NOW - timedelta(days=60))
        await tx.lists.keep_sizes({everyone: 12_000})
    assert await count.count_due() == 30
    assert await count.count_due() == 0


def test_a_day_of_a_clock_change_has_its_own_length() -> None:
    lengths = {
        day: span_of(date.fromisoformat(day), LONDON).end
        - span_of(date.fromisoformat(day), LONDON).start
        for day in ("2026-03-28", "2026-03-29", "2026-10-25")
    }
    assert [length.total_seconds() / 3600 for length in lengths.values()] == [24, 23, 25]
    summer = span_of(date(2026, 7, 1), LONDON)
    assert summer.start == datetime(2026, 6, 30, 23, tzinfo=UTC)
