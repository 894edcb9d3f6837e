"""Some days of tests/year.py: every post reaches everyone it is for, once and at their times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.quick import run_quickly
from tests.year import run

SPRING = datetime(2026, 3, 28, 0, 30, tzinfo=UTC)  # the clocks of London change on 29
AUTUMN = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)  # and on 25


@pytest.mark.parametrize("begin", [SPRING, AUTUMN])
def test_every_post_reaches_everyone_once_and_never_in_quiet_time(begin: datetime) -> None:
    """The whole year is `python -m tests.year`."""
    step = timedelta(hours=3)
    year = run_quickly(run(8, 2, begin, seed=2, step=step, news=0.4, restarts=0.2))
    found = year.verdict()
    assert found["had"] > 10
    assert year.sent > year.digests > 0
    assert year.process.owner.epoch > 1, "a process has ended, and another went on"
