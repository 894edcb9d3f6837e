"""A new key seals everything again, nothing is lost on the way, and the old key is not missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.rekey import Done, seal_again
from storage.database import Database, open_database
from storage.errors import WrongKeyError
from storage.rekey import sealed_columns
from storage.scrub import rebuild
from storage.seal import Seal
from storage.tables import comments, posts
from storage.tables_process import seals
from tests.storage.builders import KEY, NOW, OTHER_KEY, a_comment, seal, undone, within
from tests.storage.test_erasure import NEIGHBOUR, PERSON, a_life

TABLES = posts.metadata.tables
WORDS = ("Quillon", "Thessaly", "It is wrong.")


@pytest.fixture
async def database(engine: AsyncEngine) -> Database:
    """Give a database with sealed text in every table of a person."""
    made = Database(engine, seal())
    for chat_id in (PERSON, NEIGHBOUR):
        await within(made, lambda tx, at=chat_id: a_life(tx, at))  # type: ignore[misc]
    return made


async def tokens(engine: AsyncEngine) -> list[str]:
    """Return every sealed text in the database."""
    found: list[str] = []
    async with engine.connect() as conn:
        for name, columns in sealed_columns().items():
            for column in columns:
                rows = await conn.scalars(select(TABLES[name].c[column]))
                found += [one for one in rows if one is not None]
    return found


def test_every_sealed_column_of_the_schema_is_sealed_again_and_the_proof_last() -> None:
    named = {
        name: tuple(one.name for one in table.columns if one.name.startswith("sealed"))
        for name, table in TABLES.items()
    }
    assert sealed_columns() == {name: columns for name, columns in named.items() if columns}
    assert list(sealed_columns())[-1] == seals.name
    for name in sealed_columns():
        assert len(TABLES[name].primary_key.columns) == 1


@pytest.mark.usefixtures("database")
async def test_afterwards_the_new_key_alone_opens_everything(engine: AsyncEngine) -> None:
    before = sorted(map(seal().open, await tokens(engine)))
    done = await seal_again(Database(engine, seal(OTHER_KEY, KEY)))
    assert done == Done(again=len(before))
    assert sorted(map(seal(OTHER_KEY).open, await tokens(engine))) == before
    assert await seal_again(Database(engine, seal(OTHER_KEY, KEY))) == Done(new=len(before))


@pytest.mark.usefixtures("database")
async def test_a_run_that_is_broken_off_is_gone_on_with(engine: AsyncEngine) -> None:
    both = Database(engine, seal(OTHER_KEY, KEY))
    number = len(await tokens(engine))
    async with both.transaction() as tx:
        part = await tx.rekey.part("comments", None, 5)
    assert part.last is not None
    assert part.again > 0
    await undone(both, lambda tx: tx.rekey.part("messages", None, 50))
    done = await seal_again(both)
    assert (done.new, done.again) == (part.again, number - part.again)


@pytest.mark.usefixtures("database")
async def test_until_the_end_the_old_key_is_missed_at_the_start(
    engine: AsyncEngine, ready_url: str
) -> None:
    async with engine.begin() as conn:  # as if the anchor were not there: an older database
        await conn.execute(seals.delete())
    await Database(engine, seal()).prove_key()
    both = Database(engine, seal(OTHER_KEY, KEY))
    for name in list(sealed_columns())[:-1]:
        async with both.transaction() as tx:
            await tx.rekey.part(name, None, 10_000)
    with pytest.raises(WrongKeyError, match="Put the old key back"):
        await open_database(ready_url, seal(OTHER_KEY))
    await seal_again(both)
    await (await open_database(ready_url, seal(OTHER_KEY))).close()


async def test_what_no_key_opens_stays_as_it_is(database: Database, engine: AsyncEngine) -> None:
    strange = Seal(["C" * 42 + "A="]).close("private")
    one = await within(database, lambda tx: a_comment(tx, 900))
    async with engine.begin() as conn:
        mine = update(comments).where(comments.c.id == one.id)
        await conn.execute(mine.values(sealed_text=strange))
    done = await seal_again(Database(engine, seal(OTHER_KEY, KEY)))
    assert done.unopened == 1
    assert strange in await tokens(engine)


# ---- addresses and persons


async def test_a_new_key_changes_no_address_and_no_ban(engine: AsyncEngine, ready_url: str) -> None:
    async with engine.begin() as conn:
        await conn.execute(seals.delete())
    first = await open_database(ready_url, seal(KEY))
    async with first.transaction() as tx:
        await tx.subscribers.ensure(PERSON, "private", "none", NOW)
        old = await tx.subscribers.address(PERSON)
        await tx.bans.add(PERSON, "open", NEIGHBOUR, NOW)
    await first.close()
    both = await open_database(ready_url, seal(OTHER_KEY, KEY))
    await seal_again(both)
    await both.close()
    last = await open_database(ready_url, seal(OTHER_KEY))
    async with last.transaction() as tx:
        await tx.subscribers.ensure(NEIGHBOUR, "private", "none", NOW)
        assert await tx.subscribers.address(NEIGHBOUR) == seal(KEY).address(NEIGHBOUR)
        assert await tx.subscribers.address(PERSON) == old
        assert await tx.bans.of(PERSON, NOW) is not None
    await last.close()


# ---- without the key


async def test_without_the_key_the_file_shows_no_text_and_no_name(
    database: Database, engine: AsyncEngine
) -> None:
    url = make_url(str(engine.url))
    if url.get_backend_name() != "sqlite":
        return
    file = Path(url.database or "")
    assert await database.alone(rebuild)
    data = b"".join(one.read_bytes() for one in sorted(file.parent.glob("ready.sqlite*")))
    for word in WORDS:
        assert word.encode() not in data, word
        assert word.encode("utf-16-le") not in data, word
    assert b"The ward round" in data  # what is public is not sealed


@pytest.mark.usefixtures("database")
async def test_every_sealed_column_holds_tokens_and_nothing_else(engine: AsyncEngine) -> None:
    found: list[Any] = await tokens(engine)
    assert found
    assert {one[:5] for one in found} == {"gAAAA"}
