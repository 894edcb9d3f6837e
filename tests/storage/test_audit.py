"""The audit log: rows are added, read in pages, and never changed."""

from __future__ import annotations

import re
from datetime import timedelta

from storage.audit import Audit, Which
from storage.database import Database
from tests.source import INSIDE, modules
from tests.storage.builders import NOW

SAM, ALEX = 71, 72
MAY_CHANGE = {"storage/erasure.py", "storage/expiry.py"}
"""/delete takes the number of whoever acted out of the rows; what is two years old goes."""


async def a_log(database: Database) -> None:
    """Write down what two people did."""
    async with database.transaction() as tx:
        for minute in range(6):
            actor, action = (SAM, "list made") if minute % 2 else (ALEX, "rule added")
            at = NOW + timedelta(minutes=minute)
            await tx.audit.note(actor, action, f"thing {minute}", at)


async def test_the_log_is_read_from_the_newest_in_pages(database: Database) -> None:
    await a_log(database)
    async with database.reading() as tx:
        first = await tx.audit.page(Which(), None, 4)
        second = await tx.audit.page(Which(), first[-1].id, 4)
        assert [one.subject[-1] for one in (*first, *second)] == list("543210")
        assert first[0].at == NOW + timedelta(minutes=5)
        assert await tx.audit.page(Which(), second[-1].id, 4) == []


async def test_the_log_can_be_of_one_person_or_of_one_kind(database: Database) -> None:
    await a_log(database)
    async with database.reading() as tx:
        assert {one.actor for one in await tx.audit.page(Which(actor=SAM), None, 9)} == {SAM}
        made = await tx.audit.page(Which(action="list made"), None, 9)
        assert [one.subject[-1] for one in made] == list("531")
        assert await tx.audit.page(Which(ALEX, "list made"), None, 9) == []
        assert list(await tx.audit.actors()) == [SAM, ALEX]
        assert list(await tx.audit.actions()) == ["list made", "rule added"]


async def test_the_whole_log_ends_at_the_most_that_is_wanted(database: Database) -> None:
    await a_log(database)
    async with database.reading() as tx:
        whole = [one async for part in tx.audit.all(99) for one in part]
        few = [one async for part in tx.audit.all(2) for one in part]
        assert len(whole) == 6
        assert few == whole[:2]
        assert [one async for one in tx.audit.all(0)] == []


def test_no_other_code_can_change_or_remove_what_was_done() -> None:
    """The log is only added to, but for /delete and for the end of its time."""
    changing = re.compile(
        r"(update|delete|put|insert_into)\([^)]*\baudit\b|\baudit\.(update|delete)"
    )
    naming = {one.place for one in modules(*INSIDE) if re.search(r"import .*\baudit\b", one.text)}
    assert "storage/audit.py" in naming
    found = {one.place for one in modules(*INSIDE) if changing.search(one.text)}
    assert found <= MAY_CHANGE
    verbs = {name for name in vars(Audit) if not name.startswith("_")}
    assert verbs == {"note", "page", "actors", "actions", "all"}
