"""The database as a whole: opened with one clear line or not at all, and all or nothing."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
import warnings
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database, open_database
from storage.engine import make_engine, sqlite_file
from storage.errors import DatabaseUnavailableError, WrongKeyError
from storage.messages import NewMessage
from storage.records import NewComment
from storage.states import CommentState
from storage.tables_process import seals
from storage.transaction import Transaction
from tests.databases import PostgreSQL
from tests.storage.builders import (
    KEY,
    NOW,
    OTHER_KEY,
    READER,
    a_list,
    a_post,
    a_subscriber,
    seal,
    undone,
    within,
)

NAME = "Quillfeather"
SECRET = "Marmalade is better than the waiting list"


async def why_not(url: str) -> str:
    """Return the reason why a database cannot be opened."""
    with pytest.raises(DatabaseUnavailableError) as refused:
        await open_database(url, seal())
    for thread in threading.enumerate():  # aiosqlite does not wait for its own
        if "_connection_worker_thread" in thread.name:
            thread.join(1)
    return str(refused.value)


def stored_in(path: Path) -> bytes:
    """Return every byte of a SQLite file and of what was written ahead of it."""
    return b"".join(part.read_bytes() for part in path.parent.glob(path.name + "*"))


async def tables_of(url: str) -> set[str]:
    engine = make_engine(url)
    async with engine.connect() as conn:
        names = set(await conn.run_sync(lambda sync: inspect(sync).get_table_names()))
    await engine.dispose()
    return names


async def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    why = await why_not(f"sqlite:///{tmp_path}/nowhere/bleep.sqlite")
    assert "cannot be opened: unable to open database file. Check BLEEP_DATABASE" in why
    assert len(why.splitlines()) == 1


async def test_a_folder_in_place_of_a_file_is_one_clear_line(tmp_path: Path) -> None:
    assert "cannot be opened" in await why_not(f"sqlite:///{tmp_path}")


async def test_a_file_of_another_kind_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 100)
    assert "file is not a database" in await why_not(f"sqlite:///{path}")
    assert path.read_text() == "Dear reader, " * 100


async def test_a_server_that_is_away_is_one_clear_line_without_the_password(
    unused_port: int,
) -> None:
    why = await why_not(f"postgresql://bleep:hidden@127.0.0.1:{unused_port}/bleep")
    assert "cannot be opened" in why
    assert "hidden" not in why
    assert len(why.splitlines()) == 1


async def test_a_server_without_this_database_says_so(postgresql: PostgreSQL) -> None:
    assert 'database "absent" does not exist' in await why_not(postgresql.url("absent"))


async def test_a_server_that_does_not_know_the_user_says_so(postgresql: PostgreSQL) -> None:
    why = await why_not(f"postgresql://stranger:hidden@127.0.0.1:{postgresql.port}/postgres")
    assert 'role "stranger" does not exist' in why
    assert "hidden" not in why


@pytest.mark.parametrize(
    "url", ["", "bleep.sqlite", "mysql://host/name", "postgres://host/name", "what://host/name"]
)
async def test_an_address_of_another_kind_says_which_kinds_there_are(url: str) -> None:
    why = await why_not(url)
    assert "Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME." in why


async def test_an_address_with_a_wrong_port_is_one_clear_line_without_the_password() -> None:
    why = await why_not("postgresql://bleep:hidden@host:seven/name")
    assert "BLEEP_DATABASE is not an address that Bleep can use" in why
    assert "hidden" not in why


@pytest.mark.parametrize("option", ["colour=red", "ssl=sometimes"])
async def test_an_option_that_the_driver_does_not_know_is_one_clear_line(
    postgresql: PostgreSQL, option: str
) -> None:
    why = await why_not(f"{postgresql.url('postgres')}?{option}")
    assert "BLEEP_DATABASE" in why
    assert len(why.splitlines()) == 1


async def test_an_address_as_other_programs_write_it_works_too(postgresql: PostgreSQL) -> None:
    url = f"postgresql://postgres@127.0.0.1:{postgresql.port}/postgres?sslmode=disable"
    engine = make_engine(url)
    async with engine.connect() as conn:
        assert await conn.scalar(text("SELECT 1")) == 1
    await engine.dispose()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////data/bleep.sqlite", Path("/data/bleep.sqlite")),
        ("sqlite+aiosqlite:///bleep.sqlite", Path("bleep.sqlite")),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql://host/name", None),
        ("no address", None),
    ],
)
def test_only_a_sqlite_address_names_a_file(url: str, path: Path | None) -> None:
    assert sqlite_file(url) == path


async def test_a_wrong_key_is_refused_with_what_to_do(database_url: str) -> None:
    await (await open_database(database_url, seal(KEY))).close()
    with pytest.raises(WrongKeyError, match="Put the old key back"):
        await open_database(database_url, seal(OTHER_KEY))


async def test_the_right_key_still_opens_after_a_wrong_one_was_refused(database_url: str) -> None:
    database = await open_database(database_url, seal(KEY))
    async with database.transaction() as tx:
        await a_subscriber(tx)
        await tx.subscribers.set_name(READER, NAME)
    await database.close()
    with pytest.raises(WrongKeyError):
        await open_database(database_url, seal(OTHER_KEY))
    database = await open_database(database_url, seal(OTHER_KEY, KEY))
    kept = await within(database, lambda tx: tx.subscribers.get(READER))
    assert kept is not None
    assert kept.shown_name == NAME
    await database.close()


async def test_a_wrong_key_is_refused_before_the_schema_changes(database_url: str) -> None:
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await conn.execute(text("CREATE TABLE seals (id INTEGER PRIMARY KEY, sealed TEXT)"))
        proof = {"sealed": seal(OTHER_KEY).close("Bleep")}
        await conn.execute(text("INSERT INTO seals VALUES (1, :sealed)"), proof)
    await engine.dispose()
    with pytest.raises(WrongKeyError):
        await open_database(database_url, seal(KEY))
    assert await tables_of(database_url) == {"seals"}


async def test_a_new_database_takes_the_key_that_it_is_first_opened_with(
    database_url: str,
) -> None:
    first = await open_database(database_url, seal(OTHER_KEY))
    await first.close()
    again = await open_database(database_url, seal(OTHER_KEY))
    assert await again.answers()
    await again.close()


async def test_of_many_that_prove_one_key_at_once_none_fails(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        await conn.execute(delete(seals))
    await asyncio.gather(*(Database(engine, seal()).prove_key() for _ in range(5)))
    with pytest.raises(WrongKeyError):
        await Database(engine, seal(OTHER_KEY)).prove_key()


async def test_a_transaction_is_undone_by_an_error(database: Database) -> None:
    await undone(database, a_subscriber)
    assert await within(database, lambda tx: tx.subscribers.get(READER)) is None


async def test_a_transaction_is_undone_when_its_task_is_cancelled(database: Database) -> None:
    begun = asyncio.Event()

    async def never_ends() -> None:
        async with database.transaction() as tx:
            await a_subscriber(tx)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await within(database, lambda tx: tx.subscribers.get(READER)) is None
    await within(database, a_subscriber)


async def test_a_transaction_is_kept_when_it_ends(database: Database) -> None:
    await within(database, a_subscriber)
    assert await within(database, lambda tx: tx.subscribers.get(READER)) is not None


async def test_a_row_that_was_there_already_does_not_break_the_transaction(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        assert await tx.updates.first_time(1, NOW)
        assert not await tx.updates.first_time(1, NOW)
        assert await tx.updates.first_time(2, NOW)
    assert not await within(database, lambda tx: tx.updates.first_time(2, NOW))


async def test_many_writers_at_once_all_write(database: Database) -> None:
    list_id = await within(database, a_list)

    async def write(chat_id: int) -> None:
        async with database.transaction() as tx:
            assert await tx.subscribers.get(chat_id) is None
            await asyncio.sleep(0)
            await a_subscriber(tx, chat_id, list_id)

    await asyncio.gather(*(write(chat_id) for chat_id in range(40)))
    sized = await within(database, lambda tx: tx.lists.sized())
    assert [one.size for one in sized] == [40]


async def test_those_who_write_take_turns_in_the_order_in_which_they_came(path: Path) -> None:
    """SQLite lets in whoever asks at the right moment: one would wait for a fifth of a second."""
    database = await open_database(f"sqlite:///{path}", seal())
    wrote: list[int] = []

    async def write(number: int) -> None:
        async with database.transaction() as tx:
            await tx.updates.first_time(number, NOW)
            wrote.append(number)

    await asyncio.gather(*(write(number) for number in range(50)))
    await database.close()
    assert wrote == list(range(50))


async def test_a_database_that_is_there_answers(database: Database) -> None:
    assert await database.answers()


async def test_a_database_that_is_away_does_not_answer(unused_port: int) -> None:
    engine = make_engine(f"postgresql://bleep@127.0.0.1:{unused_port}/bleep")
    assert not await Database(engine, seal()).answers()


async def test_a_database_answers_while_something_is_written(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        assert await asyncio.wait_for(database.answers(), 20)


async def test_a_database_says_whether_it_is_the_embedded_one(
    database: Database, engine: AsyncEngine
) -> None:
    assert database.is_sqlite == (engine.dialect.name == "sqlite")


@pytest.fixture
def unused_port(postgresql: PostgreSQL) -> int:
    """Give a port on loopback that nobody listens on: the next to one that was just given."""
    return 1 if postgresql.port != 1 else 2


# What only SQLite needs.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bleep.sqlite"


async def test_sqlite_writes_ahead_and_syncs_and_keeps_its_references(path: Path) -> None:
    database = await open_database(f"sqlite:///{path}", seal())
    engine = make_engine(f"sqlite:///{path}")
    async with engine.connect() as conn:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        told = [await conn.scalar(text(f"PRAGMA {name}")) for name in names]
    assert told == ["wal", 2, 1, 30_000]
    await engine.dispose()
    await database.close()


async def test_many_that_open_a_new_sqlite_file_at_once_all_open_it(path: Path) -> None:
    opened = await asyncio.gather(*(open_database(f"sqlite:///{path}", seal()) for _ in range(6)))
    assert all([await one.answers() for one in opened])
    for one in opened:
        await one.close()


async def test_two_processes_on_one_sqlite_file_wait_for_each_other(path: Path) -> None:
    one = await open_database(f"sqlite:///{path}", seal())
    other = await open_database(f"sqlite:///{path}", seal())

    async def write(database: Database, number: int) -> bool:
        return await within(database, lambda tx: tx.updates.first_time(number, NOW))

    wrote = await asyncio.gather(
        *(write(database, number) for number in range(15) for database in (one, other))
    )
    assert wrote.count(True) == 15
    await one.close()
    await other.close()


async def personal(tx: Transaction) -> None:
    """Store everything that is somebody's own words."""
    await a_subscriber(tx)
    await tx.subscribers.set_name(READER, NAME)
    post = await a_post(tx)
    new = NewComment(READER, 5, post.id, None, SECRET)
    comment = await tx.comments.add(new, CommentState.NAMING, NOW)
    await tx.comments.move(comment.id, CommentState.PREVIEW, NOW, shown_name=NAME)
    await tx.comments.edit(comment, SECRET + "!", NOW)
    await tx.comments.note(comment.id, body=f"<p>{SECRET}</p>")
    await tx.messages.add(NewMessage("key", READER, f"{NAME}: {SECRET}"), NOW)
    await tx.drafts.put(READER, "comment", "text", {"text": SECRET, "name": NAME}, NOW)


async def test_no_personal_text_is_in_the_file_or_in_what_was_written_ahead(path: Path) -> None:
    database = await open_database(f"sqlite:///{path}", seal())
    await within(database, personal)
    stored = stored_in(path)
    await database.close()
    stored += stored_in(path)
    for word in (SECRET, NAME):
        assert word.encode() not in stored
        assert word.encode("utf-16-le") not in stored
    assert b"The ward round" in stored, "a post is public, so it shows that the test can see"


async def test_a_file_that_bleep_closed_opens_with_any_sqlite(path: Path) -> None:
    database = await open_database(f"sqlite:///{path}", seal())
    await within(database, a_subscriber)
    await database.close()
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT chat_id FROM subscribers").fetchall() == [(READER,)]
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
    plain.close()


async def test_what_is_in_use_when_the_database_is_closed_hangs_up_at_its_end(
    database_url: str,
) -> None:
    """A connection that nobody closes is collected in the middle of something else."""
    database = await open_database(database_url, seal())
    begun, end = asyncio.Event(), asyncio.Event()

    async def work(where: Database) -> None:
        async with where.transaction() as tx:
            await tx.leases.now()
            begun.set()
            await end.wait()

    working = asyncio.create_task(work(database))
    await begun.wait()
    await database.close()
    end.set()
    await working
    del database, working
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
        await asyncio.sleep(0)
        gc.collect()
    assert [str(one.message) for one in said if "connection" in str(one.message)] == []


async def test_a_new_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    async def reach(engine: AsyncEngine) -> None:
        async with engine.connect():
            pass
        await engine.dispose()

    for number in range(10):
        engines = [make_engine(f"sqlite:///{tmp_path / str(number)}.sqlite") for _ in range(4)]
        await asyncio.gather(*map(reach, engines))
