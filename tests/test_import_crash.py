"""An import that is killed in its middle: it goes on, and nobody is left out or doubled."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.engine import make_engine
from storage.imports import ImportState
from storage.rehearsal import add_readers
from tests.phone import Phone
from tests.storage.builders import KEY, NOW, a_list, seal
from tests.world import OWNER, Program, World, a_world

FIRST, PEOPLE = 500_000, 3_000
FILE = "\n".join(["chat_id", *map(str, range(FIRST, FIRST + PEOPLE)), "sam"]).encode()


@pytest.fixture
def url(ready_file: Path, tmp_path: Path) -> str:
    """Give the address of a database file."""
    return f"sqlite:///{shutil.copy(ready_file, tmp_path / 'bleep.sqlite')}"


@pytest.fixture
async def stored(url: str) -> AsyncIterator[Database]:
    """Give the database with an empty list and many people who have started the bot."""
    database = Database(make_engine(url), seal())
    async with database.transaction() as tx:
        everyone, _ = await a_list(tx), await a_list(tx, "research")
    await add_readers(url, FIRST, PEOPLE, everyone, NOW)
    yield database
    await database.close()


async def begin(owner: Phone, world: World) -> None:
    """Send a file of members and let its import begin, as an owner does in the panel."""
    await owner.write("/admin")
    panel = await owner.wait_for("Tap a place")
    await owner.press(panel, "Lists")
    lists = await owner.wait_for("Tap a list")
    await owner.press(lists, "Research")
    page = await owner.wait_for("This link joins the list")
    await owner.press(page, "Import members")
    await owner.wait_for("Send a CSV file now.")
    path = f"/phone/api/chats/{OWNER}/files"
    (await world.http.post(path, files={"file": ("members.csv", FILE)})).raise_for_status()
    report = await owner.wait_for("What the file would do")
    assert "3,000 people would be added" in report["text"]
    assert f"Line {PEOPLE + 2:,}: not a whole number" in report["text"]
    await owner.press(report, "Import")


async def begun(database: Database) -> None:
    """Wait until the first rows of an import are done."""
    async with asyncio.timeout(30):
        while True:
            async with database.reading() as tx:
                running = await tx.imports.in_state(ImportState.RUNNING)
            if running and running[0].done > 0:
                return
            await asyncio.sleep(0.005)


async def members(database: Database) -> list[int]:
    async with database.reading() as tx:
        parts = [part async for part in tx.members.of(2)]
    return [chat_id for part in parts for chat_id, _ in part]


@pytest.mark.timeout(120)
async def test_an_import_that_is_killed_goes_on_with_nobody_lost_or_doubled(
    stored: Database, url: str, tmp_path: Path
) -> None:
    async with a_world() as world:
        settings = {"BLEEP_DATABASE": url, "BLEEP_DATA_KEY": KEY}
        program = Program(world.environment(tmp_path, **settings), tmp_path / "log")
        await program.start()
        try:
            owner = world.phone(OWNER)
            await owner.start()
            await begin(owner, world)
            await begun(stored)
            await program.kill()
            assert 0 < len(await members(stored)) < PEOPLE, "it was killed in its middle"
            await program.start()
            ended = await owner.wait_for("The import has ended.", after=await last(owner))
        finally:
            await program.kill()
    assert "We added 3,000 people to Research." in ended["text"]
    assert await members(stored) == list(range(FIRST, FIRST + PEOPLE))


async def last(owner: Phone) -> int:
    """Return the last message, which is the report: it shows how far the import is."""
    return max(int(message["message_id"]) for message in await owner.messages())
