"""What the clock runs: the lease, what is missing of a fan out, the pace, the past."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot import jobs
from bot.app import App, open_app
from bot.delivery.tenure import LEASE_LENGTH
from bot.jobs import LEASE, restore_pace, schedule_all, settle_the_past
from bot.pace import Learnt
from bot.settings import read_settings
from storage.ledger import Owner
from storage.paces import KeptPace
from storage.sending import BroadcastState
from tests.bot.builders import rows, states
from tests.bot.outbox import broadcast, order, posted
from tests.clock import FakeClock

SUCCESSOR = Owner("successor", 2)


@dataclass
class House:
    """A process that is put together and does not run."""

    app: App
    clock: FakeClock
    owner: Owner

    async def lease(self, owner: Owner) -> None:
        """Let the database say that another holds the lease."""
        async with self.app.database.transaction() as tx:
            assert await tx.leases.take(LEASE, owner.name, LEASE_LENGTH, force=True)


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    clock = FakeClock()
    given = {
        "BLEEP_TOKEN": "4242:made-up-for-tests",
        "BLEEP_SITE": "https://blog.example/",
        "BLEEP_TELEGRAM_URL": "http://127.0.0.1:9",
        "BLEEP_DATA": str(tmp_path / "data"),
        "BLEEP_DATABASE": database_url,
        "BLEEP_OWNERS": "1002",
    }
    async with open_app(read_settings(given), clock.clock) as app:
        async with app.database.transaction() as tx:
            owner = await tx.leases.take(LEASE, app.name, LEASE_LENGTH)
        assert owner is not None
        app.tenure.renewed(clock.monotonic())
        yield House(app, clock, owner)


# The lease


async def test_a_lease_that_is_renewed_lets_the_process_go_on(house: House) -> None:
    stop = asyncio.Event()
    for _ in range(5):
        house.clock.advance(5)
        await jobs._renew(house.app, house.owner, stop)  # noqa: SLF001  what the clock runs
    assert house.app.tenure.holds()
    assert not stop.is_set()


async def test_a_lease_that_another_has_taken_stops_the_process(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.lease(SUCCESSOR)
    stop = asyncio.Event()
    house.clock.advance(13)
    await jobs._renew(house.app, house.owner, stop)  # noqa: SLF001  the same
    assert stop.is_set()
    assert not house.app.tenure.holds()
    assert "taken over" in caplog.text


async def test_without_a_renewal_nothing_is_sent(house: House) -> None:
    await posted(house.app.database, 1_001, proved=True)
    house.clock.advance(LEASE_LENGTH.total_seconds())
    assert not await house.app.sending.deliver.deliver_due(house.owner)
    assert await states(house.app.database) == ["todo"]


# The past


async def test_what_an_earlier_run_was_sending_is_in_doubt_and_said(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    database = house.app.database
    await posted(database, 1_001, 1_002, proved=True)
    async with database.transaction() as tx:
        for row_id in (1, 2):
            await tx.deliveries.claim(row_id, house.owner, house.clock.now())
    await settle_the_past(house.app, house.owner)
    assert await states(database) == ["sending", "sending"], "its own is not the past"
    await settle_the_past(house.app, Owner("successor", house.owner.epoch + 1))
    assert await states(database) == ["in_doubt", "in_doubt"]
    assert "In doubt: messages 2" in caplog.text


async def test_the_list_of_all_posts_is_there_from_the_start(house: House) -> None:
    await settle_the_past(house.app, house.owner)
    async with house.app.database.transaction() as tx:
        assert await tx.lists.by_slug("all") is not None


# Fan out


async def test_what_a_cancelled_broadcast_has_left_is_skipped(house: House) -> None:
    database = house.app.database
    await posted(database, 1_001, 1_002)
    assert await order(database, "cancel", 1, house.clock.now())
    await jobs._fan_out(house.app)  # noqa: SLF001  the same
    assert await states(database) == ["skipped", "skipped"]


async def test_a_fan_out_that_is_not_done_goes_on(house: House) -> None:
    database = house.app.database
    await posted(database, 1_001)
    async with database.transaction() as tx:
        made = await tx.broadcasts.add("post", "post:2:1", house.clock.now(), post_id=1)
    assert made is not None
    assert await jobs._fan_out(house.app)  # noqa: SLF001  the same
    assert (await broadcast(database, made)).state is BroadcastState.RUNNING
    assert not await jobs._fan_out(house.app)  # noqa: SLF001  the same


# The pace


async def test_a_pace_that_was_never_taught_is_not_written_down(house: House) -> None:
    await jobs._keep_pace(house.app)  # noqa: SLF001  the same
    async with house.app.database.transaction() as tx:
        assert await tx.paces.get(house.clock.now()) is None


async def test_what_refusals_taught_is_there_after_a_restart_and_for_an_hour(
    house: House,
) -> None:
    app, paced = house.app, house.app.sending.paced
    paced.restore(Learnt(14.0, 600.0))
    await jobs._keep_pace(app)  # noqa: SLF001  the same
    async with app.database.transaction() as tx:
        kept = await tx.paces.get(house.clock.now())
        assert kept is not None
        assert kept.rate == 14.0
        assert kept.closed_until_at == house.clock.now() + timedelta(seconds=600)
        assert await tx.paces.get(house.clock.now() + timedelta(hours=2)) is None


async def test_a_pace_is_restored_with_what_is_left_of_its_gate(house: House) -> None:
    paced, now = house.app.sending.paced, house.clock.now()
    async with house.app.database.transaction() as tx:
        await tx.paces.keep(KeptPace(14.0, now + timedelta(seconds=600)), now)
    house.clock.advance(500)
    await restore_pace(house.app)
    assert paced.closed_for == pytest.approx(100.0)
    assert paced.rate == 14.0


async def test_a_process_with_nothing_kept_starts_at_its_full_rate(house: House) -> None:
    await restore_pace(house.app)
    assert house.app.sending.paced.rate == house.app.sending.paced.full_rate == 28.0


# All of it


async def test_every_job_is_told_to_the_clock(house: House) -> None:
    schedule_all(house.app, house.owner, asyncio.Event())
    names = set(house.app.schedule._jobs)  # noqa: SLF001  the clock tells nobody its jobs
    assert {"renew", "deliver", "messages", "cards", "fan out", "keep pace", "tidy"} <= names
    assert {"poll", "watch", "relay", "report", "notify"} <= names


async def test_tidying_up_keeps_what_is_sent(house: House) -> None:
    await posted(house.app.database, 1_001)
    await jobs._tidy(house.app)  # noqa: SLF001  the same
    assert len(await rows(house.app.database)) == 1
