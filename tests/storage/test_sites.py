"""Sites: which are due, what a poll finds when it takes one, and what is left alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.database import Database
from storage.records import Site
from storage.transaction import Transaction
from tests.storage.builders import LATER, NOW, a_site, found, within

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def address(number: int) -> str:
    return f"https://blog-{number}.example/"


async def sites(tx: Transaction, *next_polls: timedelta) -> list[Site]:
    """Return sites whose next polls are so far from now."""
    made = [await a_site(tx, address(number)) for number in range(len(next_polls))]
    for site, after in zip(made, next_polls, strict=True):
        await tx.sites.change(site.id, next_poll_at=NOW + after)
    return made


async def due(tx: Transaction, *without: Site, limit: int = 10) -> list[str]:
    """Return the addresses of what is due now."""
    ids = [site.id for site in without]
    return [site.address for site in await tx.sites.due(NOW, limit, ids)]


# Due


async def test_a_new_site_is_due_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        assert await tx.sites.due(NOW, 10) == [site]
        assert await tx.sites.due(NOW - SECOND, 10) == []


async def test_what_is_due_comes_longest_due_first_and_only_so_many(database: Database) -> None:
    async with database.transaction() as tx:
        await sites(tx, -SECOND, -DAY, SECOND, timedelta())
        assert await due(tx) == [address(1), address(0), address(3)]
        assert await due(tx, limit=1) == [address(1)]


async def test_what_is_being_read_is_not_due(database: Database) -> None:
    async with database.transaction() as tx:
        first, *_ = await sites(tx, -DAY, -SECOND)
        assert await due(tx, first) == [address(1)]


async def test_a_next_poll_that_no_wait_explains_is_due(database: Database) -> None:
    async with database.transaction() as tx:
        await sites(tx, DAY, 3_650 * DAY, timedelta(hours=25), timedelta(hours=25, seconds=1))
        assert sorted(await due(tx)) == [address(1), address(3)]


async def test_a_site_that_is_no_longer_set_is_never_due(database: Database) -> None:
    async with database.transaction() as tx:
        await sites(tx, -DAY, 3_650 * DAY, -SECOND)
        await tx.sites.use([address(2)])
        assert await due(tx) == [address(2)]
        assert [site.address for site in await tx.sites.all()] == [address(2)]


# Silent


async def test_a_site_is_silent_once_it_fails_since_then_and_nobody_was_told(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        first, second, _ = await sites(tx, DAY, DAY, DAY)
        for site in (first, second):
            await tx.sites.change(site.id, failing_since_at=NOW)
        assert await tx.sites.silent_since(NOW - SECOND) == []
        await tx.sites.change(first.id, alerted_at=NOW)
        assert [site.id for site in await tx.sites.silent_since(NOW)] == [second.id]


# Pings


@pytest.mark.parametrize("named", [True, False])
async def test_a_ping_makes_a_site_due_and_says_when_it_came(
    database: Database, *, named: bool
) -> None:
    async with database.transaction() as tx:
        first, second = await sites(tx, DAY, DAY)
        await tx.sites.ping([first.id] if named else None, NOW)
        assert await due(tx) == ([address(0)] if named else [address(0), address(1)])
        assert (await tx.sites.get(first.id)).pinged_at == NOW
        assert ((await tx.sites.get(second.id)).pinged_at is None) is named


# Taken


async def test_a_site_that_is_taken_shows_what_came_meanwhile(database: Database) -> None:
    site = await within(database, a_site)
    await within(database, lambda tx: tx.sites.ping(None, LATER))
    taken = await within(database, lambda tx: tx.sites.take(site.id))
    assert taken.pinged_at == LATER
    assert taken == await within(database, lambda tx: tx.sites.get(site.id))


async def test_a_ping_waits_for_who_has_taken_the_site_and_is_not_lost(database: Database) -> None:
    site = await within(database, a_site)
    taken = asyncio.Event()

    async def poll() -> None:
        async with database.transaction() as tx:
            present = await tx.sites.take(site.id)
            taken.set()
            await asyncio.sleep(0.02)
            assert present.pinged_at is None
            await tx.sites.change(site.id, next_poll_at=NOW + DAY)

    async def ping() -> None:
        await taken.wait()
        await within(database, lambda tx: tx.sites.ping([site.id], NOW))

    await asyncio.gather(poll(), ping())
    now = await within(database, lambda tx: tx.sites.get(site.id))
    assert (now.next_poll_at, now.pinged_at) == (NOW, NOW)


# Stored once


async def test_a_site_is_stored_once_and_stays_as_it_was(database: Database) -> None:
    async with database.transaction() as tx:
        first = await tx.sites.add(address(1), found(), NOW)
        again = await tx.sites.add(address(1), found(title="Another"), LATER)
        assert again == first
        assert await tx.sites.at(address(1)) == first
        assert await tx.sites.at(address(2)) is None


# Turns to comment


async def test_a_turn_to_comment_is_taken_by_one(database: Database) -> None:
    site = await within(database, a_site)

    async def take(tx: Transaction) -> bool:
        return await tx.sites.take_turn(site.id, NOW, LATER)

    turns = await asyncio.gather(*(within(database, take) for _ in range(3)))
    assert sorted(turns) == [False, False, True]
    assert await within(database, lambda tx: tx.sites.next_comment_at(site.id)) == LATER
    assert await within(database, lambda tx: tx.sites.take_turn(site.id, LATER, LATER + DAY))
