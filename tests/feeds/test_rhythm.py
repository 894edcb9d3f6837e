"""How often a site's comments are looked at: soon after something happened, and seldom else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from feeds.relay import Relay
from feeds.rhythm import gap, is_night, status_gap, watch_seconds
from feeds.watch import Watch
from storage.database import Database
from storage.ledger import Owner
from storage.outcome import Done, Outcome
from storage.records import Posted
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.feeds.paged import Paged

OWNER = Owner("this", 1)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = 86_400


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("poll", "quiet_for", "chance", "wanted"),
    [
        (60, 0, 0.5, 2),
        (60, 29.9, 0.5, 2),
        (60, 30, 0.0, 10),
        (60, 30, 1.0, 15),
        (60, None, 0.5, 12.5),
        (300, 0, 0.5, 5),  # never below what is set
        (300, None, 1.0, 15),
        (3_600, 0, 0.5, 60),
        (3_600, None, 0.5, 60),
        (1, None, 1.0, 0),  # the demo stays lively
        (59, None, 1.0, 0),
    ],
)
def test_a_site_is_looked_at_more_often_after_something_happened(
    poll: float, quiet_for: float | None, chance: float, wanted: float
) -> None:
    active_at = None if quiet_for is None else NOW - minutes(quiet_for)
    assert gap(poll, active_at, NOW, chance) == minutes(wanted)


@pytest.mark.parametrize(
    ("age", "wanted"),
    [
        (timedelta(0), minutes(2)),
        (minutes(59), minutes(2)),
        (minutes(60), minutes(15)),
        (timedelta(hours=23), minutes(15)),
        (timedelta(days=1), minutes(60)),
        (timedelta(days=7), timedelta(days=1)),
        (timedelta(days=29), timedelta(days=1)),
        (timedelta(days=90), timedelta(days=1)),
    ],
)
def test_one_of_ours_is_asked_for_less_and_less(age: timedelta, wanted: timedelta) -> None:
    assert status_gap(300, age) == wanted
    assert status_gap(1, age) == timedelta(0)


@pytest.mark.parametrize(("poll", "wanted"), [(0.1, 1), (1, 1), (59, 59), (60, 15), (900, 15)])
def test_the_loop_asks_often_enough_to_keep_the_rhythm(poll: float, wanted: float) -> None:
    assert watch_seconds(poll) == wanted


@pytest.mark.parametrize(
    ("hour", "since", "wanted"),
    [(3, 24, True), (3, 11, False), (9, 24, False), (9, 30, True), (2, 12, True), (5, 24, False)],
)
def test_each_night_brings_one_look_at_all_pages(hour: int, since: float, *, wanted: bool) -> None:
    now = NOW.replace(hour=hour)
    assert is_night(now - timedelta(hours=since), now) is wanted


# In the loop


class Counting(Paged):
    """A platform that counts how often it was asked where ours stand."""

    asked_statuses = 0

    async def statuses(self, ids: Sequence[str]) -> Outcome[dict[str, Posted]]:
        self.asked_statuses += 1
        return Done({one: self.stands[one] for one in ids if one in self.stands})


@pytest.fixture
def site() -> Counting:
    return Counting()


def slow(database: Database, site: Counting, clock: FakeClock) -> Watch:
    return Watch(database, lambda _site: site, clock=clock.clock, poll_seconds=60)


async def run_for(watch: Watch, clock: FakeClock, seconds: int, step: int = 15) -> None:
    """Let the loop run as it is scheduled; in larger steps, where the gaps are hours."""
    for _ in range(seconds // step):
        await watch.watch_due()
        clock.advance(step)


async def test_a_quiet_site_is_asked_four_times_an_hour(
    database: Database, queue: Queue, clock: FakeClock, site: Counting
) -> None:
    await queue.site()
    await run_for(slow(database, site, clock), clock, 3_600)
    assert site.asked == [1, 1, 1, 1]


async def test_after_a_comment_the_site_is_asked_every_two_minutes_for_half_an_hour(
    database: Database, queue: Queue, clock: FakeClock, site: Counting
) -> None:
    await queue.site()
    watch = slow(database, site, clock)
    await watch.watch_due()
    clock.advance(900)
    site.show(1)
    site.asked.clear()
    await run_for(watch, clock, 3_600)
    assert site.asked == [1] * (15 + 2)


async def test_one_of_ours_makes_the_site_lively_and_is_asked_for_less_with_time(
    database: Database, queue: Queue, clock: FakeClock, site: Counting
) -> None:
    relay = Relay(database, lambda _site: site, clock=clock.clock)
    await queue.add()
    await relay.relay_due(OWNER)
    watch = slow(database, site, clock)
    await run_for(watch, clock, 1_800)
    assert site.asked_statuses == 15
    clock.advance(2 * DAY)
    site.asked_statuses = 0
    await run_for(watch, clock, 4 * 3_600, step=300)
    assert site.asked_statuses == 4
    clock.advance(10 * DAY)
    site.asked_statuses = 0
    await run_for(watch, clock, 4 * 3_600, step=300)
    assert site.asked_statuses == 1


async def test_in_the_demo_every_look_asks_for_everything(
    database: Database, queue: Queue, clock: FakeClock, site: Counting
) -> None:
    relay = Relay(database, lambda _site: site, clock=clock.clock)
    await queue.add()
    await relay.relay_due(OWNER)
    watch = Watch(database, lambda _site: site, clock=clock.clock, poll_seconds=1)
    for _ in range(5):
        await watch.watch_due()
        clock.advance(1)
    assert (site.asked_statuses, site.asked) == (5, [1] * 5)
