"""Some days of tests/year.py: every post reaches everyone it is for, once and at their times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.year import run

BEFORE_THE_CHANGE = datetime(2026, 10, 23, 0, 30, tzinfo=UTC)  # of the clocks in London, on 25


async def test_every_post_reaches_everyone_once_and_never_in_quiet_time() -> None:
    """The whole year, with both changes in each zone, is `python -m tests.year`."""
    year = await run(8, 3, BEFORE_THE_CHANGE, seed=10, step=timedelta(hours=3), news=0.2)
    found = year.verdict()
    assert found["had"] > 10
    assert year.sent > year.digests > 0
