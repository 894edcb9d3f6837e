"""Panels: where an admin is, through restarts, old pages and presses that come twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.panels import Panel
from storage.tables_admin import panels
from storage.transaction import Transaction
from tests.storage.builders import LATER, NOW, READER, within


async def test_a_page_comes_back_as_it_was_left(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.panels.get(READER) is None
        made = await tx.panels.arrive(READER, "lists", {"list": 3}, NOW, 77)
        assert await tx.panels.get(READER) == made
    assert made == Panel(made.revision, "lists", {"list": 3}, 77)


async def test_a_press_is_taken_once(database: Database) -> None:
    async with database.transaction() as tx:
        page = await tx.panels.arrive(READER, "merge", {"source": 2}, NOW)
        taken = await tx.panels.turn(READER, page.revision, NOW)
        assert taken is not None
        assert (taken.place, taken.data) == ("merge", {"source": 2})
        assert await tx.panels.turn(READER, page.revision, NOW) is None
        assert await tx.panels.turn(READER, taken.revision, NOW) is not None


async def test_of_presses_at_once_one_is_taken(database: Database) -> None:
    page = await within(database, lambda tx: tx.panels.arrive(READER, "lists", {}, NOW))

    async def press() -> bool:
        async with database.transaction() as tx:
            taken = await tx.panels.turn(READER, page.revision, NOW)
            await asyncio.sleep(0.005)
            return taken is not None

    assert sorted(await asyncio.gather(*(press() for _ in range(4)))) == [False] * 3 + [True]


async def test_what_fails_after_a_press_leaves_the_press_to_be_made_again(
    database: Database,
) -> None:
    page = await within(database, lambda tx: tx.panels.arrive(READER, "lists", {}, NOW))

    async def fail(tx: Transaction) -> None:
        assert await tx.panels.turn(READER, page.revision, NOW) is not None
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await within(database, fail)
    assert await within(database, lambda tx: tx.panels.turn(READER, page.revision, NOW))


async def test_each_page_makes_the_ones_before_it_stale(database: Database) -> None:
    async with database.transaction() as tx:
        pages = [await tx.panels.arrive(READER, "lists", {}, NOW) for _ in range(3)]
        pages.append(await tx.panels.arrive(READER, "lists", {}, LATER))
        pages.append(await tx.panels.arrive(READER, "lists", {}, NOW))
        numbers = [page.revision for page in pages]
        assert numbers == sorted(set(numbers))
        for number in numbers[:-1]:
            assert await tx.panels.turn(READER, number, NOW) is None


async def test_a_page_after_a_forgotten_one_repeats_no_revision(database: Database) -> None:
    async with database.transaction() as tx:
        old = await tx.panels.arrive(READER, "lists", {}, NOW)
        await tx.panels.drop(READER)
        later = NOW + timedelta(seconds=1)
        assert (await tx.panels.arrive(READER, "lists", {}, later)).revision > old.revision


async def test_an_admin_turns_only_the_own_page(database: Database) -> None:
    async with database.transaction() as tx:
        page = await tx.panels.arrive(READER, "lists", {}, NOW)
        assert await tx.panels.turn(READER + 1, page.revision, NOW) is None


async def test_old_pages_are_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.panels.arrive(READER, "lists", {}, NOW)
        await tx.panels.arrive(READER + 1, "lists", {}, LATER)
        await tx.panels.forget_old(LATER)
        assert await tx.panels.get(READER) is None
        assert await tx.panels.get(READER + 1) is not None


async def test_what_is_half_chosen_is_sealed(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        await tx.panels.arrive(READER, "people", {"name": "Thessaly"}, NOW)
    async with engine.connect() as conn:
        (stored,) = (await conn.scalars(select(panels.c.sealed_data))).all()
    assert "Thessaly" not in stored
