"""Leases: one holder at a time by the database's clock, and a number for each change of hands."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.ledger import Owner
from tests.storage.builders import within

MINUTE = timedelta(minutes=1)
OVER = timedelta(0)


async def take(
    database: Database, name: str, length: timedelta = MINUTE, *, force: bool = False
) -> Owner | None:
    return await within(database, lambda tx: tx.leases.take("loops", name, length, force=force))


async def test_a_free_lease_is_taken(database: Database) -> None:
    assert await take(database, "one") == Owner("one", 1)


async def test_a_lease_that_is_held_is_not_taken(database: Database) -> None:
    await take(database, "one")
    assert await take(database, "other") is None


async def test_two_leases_are_apart(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.leases.take("loops", "one", MINUTE) == Owner("one", 1)
        assert await tx.leases.take("polling", "other", MINUTE) == Owner("other", 1)


async def test_one_s_own_lease_is_taken_again_with_the_same_number(database: Database) -> None:
    await take(database, "one")
    assert await take(database, "one") == Owner("one", 1)


async def test_a_lease_that_is_over_changes_hands_with_a_higher_number(database: Database) -> None:
    await take(database, "one", OVER)
    assert await take(database, "other", OVER) == Owner("other", 2)
    assert await take(database, "one") == Owner("one", 3)


async def test_a_lease_can_be_taken_by_force(database: Database) -> None:
    await take(database, "one")
    assert await take(database, "other", force=True) == Owner("other", 2)


@pytest.mark.parametrize("round_", range(3))
async def test_of_many_that_want_a_free_lease_at_once_one_gets_it(
    database: Database, round_: int
) -> None:
    names = [f"process {number} of round {round_}" for number in range(6)]
    taken = await asyncio.gather(*(take(database, name) for name in names))
    assert len([owner for owner in taken if owner is not None]) == 1


async def test_of_many_that_want_a_lease_that_is_over_one_gets_it(database: Database) -> None:
    await take(database, "past", OVER)
    taken = await asyncio.gather(*(take(database, f"process {number}") for number in range(6)))
    assert [owner.epoch for owner in taken if owner is not None] == [2]


async def test_the_holder_renews_its_lease(database: Database) -> None:
    owner = await take(database, "one", OVER)
    assert owner is not None
    assert await within(database, lambda tx: tx.leases.renew("loops", owner, MINUTE))
    assert await take(database, "other") is None


async def test_a_lease_that_has_changed_hands_is_not_renewed(database: Database) -> None:
    past = await take(database, "one", OVER)
    await take(database, "other")
    assert past is not None
    assert not await within(database, lambda tx: tx.leases.renew("loops", past, MINUTE))


async def test_a_past_turn_of_the_same_name_is_not_renewed(database: Database) -> None:
    past = await take(database, "one", OVER)
    await take(database, "other", OVER)
    await take(database, "one")
    assert past is not None
    assert not await within(database, lambda tx: tx.leases.renew("loops", past, MINUTE))


async def test_a_lease_that_is_given_back_is_free_at_once(database: Database) -> None:
    owner = await take(database, "one")
    assert owner is not None
    await within(database, lambda tx: tx.leases.release("loops", owner))
    assert await take(database, "other") == Owner("other", 2)


async def test_a_past_holder_cannot_give_back_what_another_holds(database: Database) -> None:
    past = await take(database, "one", OVER)
    await take(database, "other")
    assert past is not None
    await within(database, lambda tx: tx.leases.release("loops", past))
    assert await take(database, "third") is None


async def test_the_database_s_clock_is_aware_and_right(database: Database) -> None:
    told = await within(database, lambda tx: tx.leases.now())
    assert told.utcoffset() == timedelta(0)
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=30)


async def test_the_clock_goes_on_within_a_transaction(database: Database) -> None:
    async with database.transaction() as tx:
        first = await tx.leases.now()
        await asyncio.sleep(0.003)
        assert await tx.leases.now() > first
