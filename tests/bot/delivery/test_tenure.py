"""A process sends only while the lease certainly is its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic_ns
from typing import Any

import pytest
from sqlalchemy import Column, select

from bot import run
from bot.app import App, open_app
from bot.delivery.tenure import LEASE_LENGTH, RENEW_SECONDS, Tenure
from bot.jobs import LEASE, renew
from bot.settings import read_settings
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.tables_process import leases
from storage.transaction import Transaction
from tests.bot.builders import TOKEN, a_wire, reply, states
from tests.bot.outbox import posted, until
from tests.clock import FakeClock
from tests.databases import PostgreSQL
from tests.sandbox.ground import READER, ground

TAKEN = (
    '{"ok":true,"result":{"message_id":5,"date":1,"chat":{"id":1001,"type":"private"},"text":"x"}}'
)


def test_nothing_is_ours_before_the_lease_was_taken() -> None:
    assert not Tenure(FakeClock().monotonic).holds()


def test_a_renewal_is_good_for_a_part_of_the_lease() -> None:
    clock = FakeClock()
    tenure = Tenure(clock.monotonic)
    tenure.renewed(clock.monotonic())
    assert tenure.holds()
    clock.advance(LEASE_LENGTH.total_seconds() * 0.59)
    assert tenure.holds()
    clock.advance(LEASE_LENGTH.total_seconds() * 0.02)
    assert not tenure.holds()


def test_a_process_that_slept_through_the_end_holds_nothing_until_it_is_renewed() -> None:
    clock = FakeClock()
    tenure = Tenure(clock.monotonic)
    tenure.renewed(clock.monotonic())
    clock.advance(3_600)
    assert not tenure.holds()
    tenure.renewed(clock.monotonic())
    assert tenure.holds()


def test_a_renewal_counts_from_when_it_was_asked_for() -> None:
    """The database may have taken long to answer, and the lease runs from its own clock."""
    clock = FakeClock()
    tenure = Tenure(clock.monotonic)
    asked_at = clock.monotonic()
    clock.advance(LEASE_LENGTH.total_seconds())
    tenure.renewed(asked_at)
    assert not tenure.holds()


def test_one_renewal_may_fail_and_a_takeover_comes_within_half_a_minute() -> None:
    trusted = LEASE_LENGTH.total_seconds() * 0.6
    assert 2 * RENEW_SECONDS < trusted < LEASE_LENGTH.total_seconds()
    assert LEASE_LENGTH.total_seconds() + 2 < 30


# The lease of a process that stops


@dataclass
class Stopping:
    """A process that holds the lease and sends one message that Telegram has not answered yet."""

    app: App
    clock: FakeClock
    owner: Owner
    answer: asyncio.Event

    async def lapse(self) -> None:
        """Let the lease be over, as if nothing had renewed it for long."""
        async with self.app.database.transaction() as tx:
            assert await tx.leases.renew(LEASE, self.owner, timedelta(seconds=-1))

    async def is_kept(self) -> bool:
        async with self.app.database.transaction() as tx:
            now = await tx.leases.now()
            ends_at = await held(tx, leases.c.expires_at)
        return bool(ends_at > now)

    async def taken_over(self, *, force: bool = False) -> Owner | None:
        async with self.app.database.transaction() as tx:
            return await tx.leases.take(LEASE, "successor", LEASE_LENGTH, force=force)


async def held(tx: Transaction, what: Column[Any]) -> Any:  # noqa: ANN401  a column of some type
    return await tx.leases._conn.scalar(select(what))  # noqa: SLF001  nobody else asks when it ends


@pytest.fixture
async def stopping(tmp_path: Path, database_url: str) -> AsyncIterator[Stopping]:
    clock, called, answer = FakeClock(), asyncio.Event(), asyncio.Event()

    async def think(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await answer.wait()
        await reply(200, TAKEN)(reader, writer)

    async with a_wire(think) as url:
        given = {
            "BLEEP_TOKEN": TOKEN,
            "BLEEP_SITE": "https://blog.example/",
            "BLEEP_TELEGRAM_URL": url,
            "BLEEP_DATA": str(tmp_path / "data"),
            "BLEEP_DATABASE": database_url,
        }
        async with open_app(read_settings(given), clock.clock) as app:
            async with app.database.transaction() as tx:
                owner = await tx.leases.take(LEASE, app.name, LEASE_LENGTH)
            assert owner is not None
            app.tenure.renewed(clock.monotonic())
            await app.bot.request.initialize()
            await posted(app.database, READER, proved=True)
            await app.sending.deliver.deliver_due(owner)
            await asyncio.wait_for(called.wait(), 20)
            yield Stopping(app, clock, owner, answer)
            answer.set()
            await app.sending.deliver.drain(owner, 10.0)
            await app.bot.request.shutdown()


async def drained(stopping: Stopping) -> None:
    """Drain until the answer has come, once the lease was renewed meanwhile."""
    await stopping.lapse()
    draining = asyncio.create_task(run._drain(stopping.app, stopping.owner))  # noqa: SLF001  a part of stopping
    await until(stopping.is_kept)
    stopping.answer.set()
    await asyncio.wait_for(draining, 20)


async def test_the_lease_is_kept_until_what_flies_has_landed(
    stopping: Stopping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another would put in doubt what is on its way."""
    monkeypatch.setattr(run, "RENEW_SECONDS", 0.05)
    draining = asyncio.create_task(run._drain(stopping.app, stopping.owner))  # noqa: SLF001  the same
    for seconds in (0.05, 0.05, RENEW_SECONDS):
        monkeypatch.setattr(run, "RENEW_SECONDS", seconds)
        await stopping.lapse()
        await until(stopping.is_kept)
    assert await stopping.taken_over() is None
    assert not draining.done()
    assert await states(stopping.app.database) == ["sending"]
    stopping.answer.set()
    await asyncio.wait_for(draining, 20)
    assert await states(stopping.app.database) == ["sent"]


async def test_a_renewal_that_fails_while_draining_is_tried_again(
    stopping: Stopping, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[bool] = []

    async def shaky(app: App, owner: Owner) -> bool:
        if not failed:
            failed.append(True)
            raise DatabaseUnavailableError
        return await renew(app, owner)

    monkeypatch.setattr(run, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(run, "renew", shaky)
    await stopping.lapse()
    draining = asyncio.create_task(run._drain(stopping.app, stopping.owner))  # noqa: SLF001  the same
    await until(stopping.is_kept)
    assert failed
    stopping.answer.set()
    await asyncio.wait_for(draining, 20)


async def test_a_process_that_drains_knows_that_the_lease_is_its_own(stopping: Stopping) -> None:
    stopping.clock.advance(LEASE_LENGTH.total_seconds())
    assert not stopping.app.tenure.holds()
    await drained(stopping)
    assert stopping.app.tenure.holds()


async def test_the_lease_is_kept_no_longer_than_the_draining_takes(stopping: Stopping) -> None:
    await drained(stopping)
    names = {getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks()}
    assert "_keep_lease" not in names


async def test_the_lease_is_let_go_after_it(stopping: Stopping) -> None:
    await drained(stopping)
    assert await stopping.taken_over() is None, "it is kept to the end"
    await run._release(stopping.app, stopping.owner)  # noqa: SLF001  the same
    assert await stopping.taken_over() == Owner("successor", stopping.owner.epoch + 1)


async def test_a_lease_that_another_has_meanwhile_is_left_to_it(stopping: Stopping) -> None:
    successor = await stopping.taken_over(force=True)
    draining = asyncio.create_task(run._drain(stopping.app, stopping.owner))  # noqa: SLF001  the same
    stopping.answer.set()
    await asyncio.wait_for(draining, 20)
    await run._release(stopping.app, stopping.owner)  # noqa: SLF001  the same
    assert await stopping.is_kept()
    async with stopping.app.database.transaction() as tx:
        assert await held(tx, leases.c.owner) == "successor"
        assert successor is not None
        assert await tx.leases.renew(LEASE, successor, LEASE_LENGTH)


async def test_a_process_that_stops_leaves_the_lease_to_the_next_at_once(
    tmp_path: Path, postgresql: PostgreSQL
) -> None:
    database_url = postgresql.create(f"tenure_{monotonic_ns()}")
    clock, stop = FakeClock(), asyncio.Event()
    async with ground() as here:
        given = {
            "BLEEP_TOKEN": TOKEN,
            "BLEEP_SITE": "http://127.0.0.1:9/",
            "BLEEP_TELEGRAM_URL": here.url,
            "BLEEP_DATA": str(tmp_path / "data"),
            "BLEEP_DATABASE": database_url,
        }
        async with open_app(read_settings(given), clock.clock) as app:
            running = asyncio.create_task(run.run(app, stop))
            await until(lambda: app.tenure.holds() or running.done())
            async with app.database.transaction() as tx:
                assert await tx.leases.take(LEASE, "next", LEASE_LENGTH) is None
            stop.set()
            await asyncio.wait_for(running, 20)
            async with app.database.transaction() as tx:
                assert await tx.leases.take(LEASE, "next", LEASE_LENGTH) == Owner("next", 2)
