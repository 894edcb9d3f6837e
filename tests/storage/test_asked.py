"""What waits for a second admin is taken once, and only as long as it waits."""

from __future__ import annotations

import asyncio

from storage.asked import WAITS, Asked
from storage.database import Database
from tests.storage.builders import NOW, within

SAM, ALEX = 71, 72


async def test_of_many_answers_one_takes_the_question(database: Database) -> None:
    number, _ = await within(database, lambda tx: tx.asked.put(5, Asked(SAM, "<b>New</b>"), NOW))

    async def take() -> Asked | None:
        async with database.transaction() as tx:
            return await tx.asked.take(5, number)

    taken = await asyncio.gather(*(take() for _ in range(4)))
    assert [one for one in taken if one is not None] == [Asked(SAM, "<b>New</b>")]


async def test_each_question_has_a_number_of_its_own(database: Database) -> None:
    """Even two within a second; one about another broadcast stays."""
    async with database.transaction() as tx:
        other, _ = await tx.asked.put(51, Asked(ALEX, None), NOW)
        first, none = await tx.asked.put(5, Asked(SAM, None), NOW)
        second, ended = await tx.asked.put(5, Asked(ALEX, None), NOW)
        assert (none, ended) == ({}, {f"asked:5:{first}": SAM}), "who is to be told"
        assert first != second
        assert await tx.asked.asked_by(5, first, NOW) is None
        assert await tx.asked.take(5, first) is None
        assert await tx.asked.asked_by(5, second, NOW) == ALEX
        assert await tx.asked.take(51, other) == Asked(ALEX, None)


async def test_a_question_waits_for_a_day(database: Database) -> None:
    async with database.transaction() as tx:
        number, _ = await tx.asked.put(5, Asked(SAM, None), NOW)
        await tx.preferences.put("second", 100, SAM, NOW)
        later = NOW + 2 * WAITS
        assert await tx.asked.asked_by(5, number, NOW + WAITS) == SAM
        assert await tx.asked.asked_by(5, number, later) is None
        assert await tx.asked.forget_old(NOW + WAITS) == {}
        assert await tx.asked.asked_by(5, number, NOW) == SAM
        assert await tx.asked.forget_old(later) == {f"asked:5:{number}": SAM}
        assert await tx.asked.asked_by(5, number, NOW) is None
        assert await tx.preferences.get("second") == 100
