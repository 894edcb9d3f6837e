"""What Telegram's refusals taught: kept for an hour, and longer where a pause still holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database import Database
from storage.paces import KeptPace
from tests.storage.builders import NOW

HOUR = timedelta(hours=1)


async def test_before_a_refusal_nothing_was_learnt(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.paces.get(NOW) is None


@pytest.mark.parametrize(
    ("closed_for", "later", "kept"),
    [
        (timedelta(0), HOUR, True),
        (timedelta(0), HOUR + timedelta(seconds=1), False),
        (timedelta(seconds=37), timedelta(seconds=1), True),
        (3 * HOUR, 2 * HOUR, True),
        (3 * HOUR, 3 * HOUR + timedelta(seconds=1), False),
    ],
)
async def test_what_was_learnt_outlives_a_restart_for_a_while(
    database: Database, closed_for: timedelta, later: timedelta, *, kept: bool
) -> None:
    pace = KeptPace(19.5, NOW + closed_for)
    async with database.transaction() as tx:
        await tx.paces.keep(pace, NOW)
    async with database.transaction() as tx:
        assert await tx.paces.get(NOW + later) == (pace if kept else None)


async def test_the_last_lesson_counts(database: Database) -> None:
    async with database.transaction() as tx:
        for rate in (20.0, 14.0, 9.8):
            await tx.paces.keep(KeptPace(rate, NOW), NOW)
        assert await tx.paces.get(NOW) == KeptPace(9.8, NOW)
