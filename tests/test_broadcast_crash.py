"""Broadcasts whose process is killed in the middle: nobody is left out, nobody gets two copies.

The real program against a pretend Telegram with hundreds of chats. What was out at a kill is in
doubt, and shown; it is never sent again by itself. `python -m tests.soak` does the same for longer.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.delivery.flights import most_in_flight
from bot.pace import PER_STAR
from storage.states import SendState
from tests.crowd_world import Verdict, a_crowd_world, kill_now_and_then, led, running
from tests.databases import PostgreSQL

READERS, RATE = 400, 60
SEED = 20


def nobody_lost(verdict: Verdict, out: int) -> None:
    """Check that everyone has one copy, or is one of those whose call was out at a kill."""
    assert (verdict.lost, verdict.twice) == (0, 0), verdict
    assert verdict.in_doubt <= out, verdict
    assert verdict.once + verdict.in_doubt >= verdict.readers


@pytest.mark.timeout(300)
async def test_four_kills_of_one_process_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bleep.sqlite'}"
    async with a_crowd_world(tmp_path, url, READERS, RATE) as world:
        bots = [world.bot()]
        async with running(*bots):
            await world.publish()
            left = await kill_now_and_then(world, bots, 4, 1.5, SEED)
            await world.finished(60)
        nobody_lost(await world.verdict(), sum(left))
        assert max(left) <= most_in_flight(RATE)


@pytest.mark.timeout(300)
async def test_another_process_takes_over_from_one_that_is_killed(
    tmp_path: Path, postgresql: PostgreSQL
) -> None:
    url = postgresql.create("crash")
    async with a_crowd_world(tmp_path, url, READERS, RATE) as world:
        bots = [world.bot("one"), world.bot("other")]
        async with running(*bots):
            await world.publish()
            left = await kill_now_and_then(world, bots, 2, 1.5, SEED)
            await world.finished(60)
        nobody_lost(await world.verdict(), sum(left))
        assert max(left) <= most_in_flight(RATE)
    postgresql.drop("crash")


@pytest.mark.timeout(300)
async def test_no_kill_makes_a_broadcast_cost_more_than_its_budget(tmp_path: Path) -> None:
    url, budget = f"sqlite:///{tmp_path / 'bleep.sqlite'}", 12
    async with a_crowd_world(tmp_path, url, READERS, 200, budget=str(budget)) as world:
        bots = [world.bot()]
        async with running(*bots):
            await world.publish()
            left = await kill_now_and_then(world, bots, 2, 0.5, SEED)
            await world.finished(120)
        report = (await world.control.get("/crowd/report")).json()
        nobody_lost(await world.verdict(), sum(left))
    assert budget * PER_STAR / 2 < report["paid"] <= budget * PER_STAR
    assert report["refused"] == {}


@pytest.mark.timeout(120)
async def test_a_clean_stop_in_the_middle_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bleep.sqlite'}"
    async with a_crowd_world(tmp_path, url, READERS, RATE) as world:
        bot = world.bot()
        async with running(bot):
            await world.publish()
            assert await bot.stop() == 0
            states = await world.states()
            assert (states[SendState.SENDING], states[SendState.IN_DOUBT]) == (0, 0)
            assert states[SendState.TODO] > 0, "it was in the middle"
            await bot.start()
            await led([bot])
            await world.finished(60)
        verdict = await world.verdict()
        assert (verdict.once, verdict.in_doubt) == (READERS, 0)
