"""What is due is done together; one that fails stops none of the others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from bot.each import Each
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.messages import NewMessage
from storage.transaction import Transaction
from tests.bot.builders import a_database, rows
from tests.clock import FakeClock
from tests.storage.builders import READER


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


class Work:
    """Numbers that are due, some of them bad; doing one writes a row, then fails if it is bad."""

    def __init__(self, database: Database, clock: FakeClock, due: Sequence[int]) -> None:
        self.due = list(due)
        self.bad: set[int] = set()
        self.error: Exception = ValueError("something personal")
        self.transactions: set[int] = set()
        self._clock = clock
        self._database = database
        self.each = Each(database, self._find, self._do, lambda number: number, clock=clock.clock)

    async def _find(self, _tx: Transaction, most: int) -> list[int]:
        return self.due[:most]

    async def _do(self, tx: Transaction, number: int) -> int:
        await tx.messages.add(NewMessage(str(number), READER, "{}"), self._clock.now())
        if number in self.bad:
            raise self.error
        self.transactions.add(id(tx))
        return 1

    async def done(self) -> list[int]:
        """Return what is written; it is not due any more."""
        written = sorted(int(row["key"]) for row in await rows(self._database, "messages"))
        self.due = [number for number in self.due if number not in written]
        return written


async def test_what_is_due_is_done_in_one_transaction(database: Database) -> None:
    work = Work(database, FakeClock(), range(1, 6))
    assert await work.each.do_due() == 5
    assert await work.done() == [1, 2, 3, 4, 5]
    assert len(work.transactions) == 1
    assert await work.each.do_due() == 0


async def test_one_that_fails_is_logged_once_and_stops_none_of_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    work = Work(database, clock, range(1, 6))
    work.bad = {2}
    assert await work.each.do_due() == 4
    assert await work.done() == [1, 3, 4, 5]
    assert await work.each.do_due() == 0
    clock.advance(timedelta(hours=2).total_seconds())
    assert await work.each.do_due() == 0
    assert [record.getMessage() for record in caplog.records] == [
        "What is due for 2 fails, and the others go on: ValueError"
    ]


async def test_many_that_fail_hold_no_place_of_the_others(database: Database) -> None:
    work = Work(database, FakeClock(), range(1, 56))
    work.bad = set(range(1, 51))
    assert await work.each.do_due() == 0
    assert await work.each.do_due() == 5
    assert await work.done() == [51, 52, 53, 54, 55]


async def test_one_that_failed_is_done_an_hour_later_where_it_can_be(database: Database) -> None:
    clock = FakeClock()
    work = Work(database, clock, [1])
    work.bad = {1}
    assert await work.each.do_due() == 0
    work.bad = set()
    clock.advance(3_500)
    assert await work.each.do_due() == 0
    clock.advance(200)
    assert await work.each.do_due() == 1


async def test_a_database_that_is_away_is_not_the_fault_of_any(database: Database) -> None:
    work = Work(database, FakeClock(), range(1, 4))
    work.bad, work.error = {2}, DatabaseUnavailableError()
    with pytest.raises(DatabaseUnavailableError):
        await work.each.do_due()
    assert await work.done() == []
    work.bad = set()
    assert await work.each.do_due() == 3
