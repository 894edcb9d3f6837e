"""The copy of a person's data has every row and every column, and can be put back as it was."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Column, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.people import ACTS, OWN, SEALED
from storage.rights import FORMAT, OTHER, VERSION, YOU
from storage.tables import posts
from storage.types import UtcTime
from tests.storage.builders import LATER, NOW, seal, within
from tests.storage.test_erasure import NEIGHBOUR, OWNER, PERSON, a_life

TABLES = posts.metadata.tables
JSON_COLUMNS = {"drafts.sealed_data", "panels.sealed_data", "complaints.sealed_text"}


@pytest.fixture
async def database(engine: AsyncEngine) -> Database:
    """Give a database in which two people have done everything."""
    made = Database(engine, seal())
    for chat_id in (PERSON, NEIGHBOUR):
        await within(made, lambda tx, at=chat_id: a_life(tx, at))  # type: ignore[misc]
    return made


async def copied(database: Database, chat_id: int = PERSON) -> dict[str, Any]:
    """Return the copy after a turn through JSON."""
    async with database.reading() as tx:
        told: dict[str, Any] = json.loads(json.dumps(await tx.rights.copy(chat_id, LATER)))
    return told


async def kept(engine: AsyncEngine, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table that are about the person, with what is sealed opened."""
    table = TABLES[name]
    query = select(table).where(table.c[OWN[name]] == PERSON).order_by(*table.primary_key.columns)
    async with engine.connect() as conn:
        rows = (await conn.execute(query)).all()
    return [
        {one.name: opened(one, getattr(row, one.name)) for one in table.columns} for row in rows
    ]


def opened(column: Column[Any], value: Any) -> Any:  # noqa: ANN401  whatever a column holds
    if value is None or not column.name.startswith(SEALED):
        return value
    return seal().open_data(value) if str(column) in JSON_COLUMNS else seal().open(value)


def as_kept(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the copy as the row of the table that it was made from."""
    made = {}
    for column in TABLES[name].columns:
        if str(column) == "messages.key":
            continue
        value = row[column.name.removeprefix(f"{SEALED}_")]
        is_time = isinstance(column.type, UtcTime) and value is not None
        made[column.name] = datetime.fromisoformat(value) if is_time else value
    return made


@pytest.mark.parametrize("name", OWN)
async def test_the_rows_of_a_table_can_be_made_again_from_the_copy(
    database: Database, engine: AsyncEngine, name: str
) -> None:
    acts = ACTS.get(name, ())
    found = [as_kept(name, row) for row in (await copied(database))["tables"][name]]
    before = await kept(engine, name)
    assert before
    for made, row in zip(found, before, strict=True):
        assert {one: made[one] for one in made if one not in acts} == {
            one: row[one] for one in made if one not in acts
        }


async def test_the_whole_copy_can_be_put_back(database: Database, engine: AsyncEngine) -> None:
    """What is deleted and written again from the file gives the same file."""
    told = await copied(database)
    names = [one for one in OWN if one not in ("subscribers", "comments", "complaints", "admins")]
    async with engine.begin() as conn:
        for name in names:
            table = TABLES[name]
            await conn.execute(delete(table).where(table.c[OWN[name]] == PERSON))
            for row in told["tables"][name]:
                key = {"key": f"again:{row['id']}"} if name == "messages" else {}
                values = sealed(name, as_kept(name, row)) | key
                await conn.execute(insert(table).values(**values))
    again = await copied(database)
    assert again == told


def sealed(name: str, row: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for column, value in row.items():
        is_sealed = column.startswith(SEALED) and value is not None
        data = f"{name}.{column}" in JSON_COLUMNS
        close = seal().close_data if data else seal().close
        values[column] = close(value) if is_sealed else value
    return values


async def test_the_copy_says_what_it_is(database: Database) -> None:
    told = await copied(database)
    assert (told["format"], told["version"], told["telegram_chat"]) == (FORMAT, VERSION, PERSON)
    assert datetime.fromisoformat(told["made_at"]) == LATER
    assert set(told["tables"]) == set(OWN)
    (post,) = told["posts"].values()
    assert post == {
        "title": "The ward round",
        "url": "https://blog.example/the-ward-round/",
        "blog": "https://blog.example/",
    }
    assert set(told["lists"].values()) == {"All"}
    assert {one["kind"] for one in told["broadcasts"].values()} == {"post"}


async def test_nothing_in_the_copy_is_somebody_elses(database: Database) -> None:
    told = json.dumps(await copied(database))
    assert str(NEIGHBOUR) not in told
    assert str(OWNER) not in told


async def test_the_key_of_a_message_is_not_in_the_copy(database: Database) -> None:
    """What it is made of may stand for an owner who answered."""
    rows = (await copied(database))["tables"]["messages"]
    assert rows
    assert not any("key" in row for row in rows)


async def test_whoever_decided_is_only_an_owner_or_oneself(
    database: Database, engine: AsyncEngine
) -> None:
    async with engine.begin() as conn:
        table = TABLES["comments"]
        mine = table.c.chat_id == PERSON
        first = select(table.c.id).where(mine).order_by(table.c.id).limit(1).scalar_subquery()
        await conn.execute(table.update().where(mine).values(wish_by=OWNER))
        await conn.execute(table.update().where(table.c.id == first).values(wish_by=PERSON))
    rows = (await copied(database))["tables"]["comments"]
    assert [row["wish_by"] for row in rows] == [YOU, *[OTHER] * (len(rows) - 1)]


async def test_nothing_is_sealed_in_the_copy(database: Database) -> None:
    told = await copied(database)
    assert "gAAAA" not in json.dumps(told)
    names = {name for rows in told["tables"].values() for row in rows for name in row}
    assert {name for name in names if name.startswith(SEALED)} == set()
    assert {row["name"] for row in told["tables"]["subscribers"]} == {"Thessaly"}
    assert all("Quillon" in row["text"] for row in told["tables"]["comments"])


async def test_a_ban_is_told(database: Database) -> None:
    (ban,) = (await copied(database))["bans"]
    assert ban == {"kind": "open", "since_at": NOW.isoformat(), "until_at": None}


async def test_the_copy_of_a_stranger_is_empty(database: Database) -> None:
    told = await copied(database, 5_000_000_001)
    assert not any(told["tables"].values())
    assert not any((told["bans"], told["posts"], told["lists"], told["broadcasts"]))
