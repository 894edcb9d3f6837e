"""Whoever is forgotten leaves nothing: no row, no number, and no byte in SQLite's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, func, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.admins import Admin
from storage.choices import Cadence, Timing
from storage.complaints import COMMENT, Choice, NewComplaint, Subject
from storage.database import Database
from storage.farewells import LEAVE, TAKE
from storage.follows import Choice as Follows
from storage.messages import NewMessage
from storage.people import ACTS, CURSORS, NO_PEOPLE, NOBODY, OWN
from storage.preferences import MENU
from storage.records import NewComment
from storage.scrub import empty_log, no_traces, rebuild, traces
from storage.sending import Progress
from storage.states import CommentState, SendState
from storage.tables import comments, posts
from storage.tables_admin import digests
from storage.tables_sending import broadcasts, deliveries, messages
from storage.transaction import Transaction
from storage.types import Id
from tests.storage.builders import (
    ANYONE,
    LATER,
    NOW,
    a_list,
    a_post,
    a_subscriber,
    claim_deliveries,
    claim_messages,
    seal,
    settle,
    undone,
    within,
)

PERSON, NEIGHBOUR, OWNER = 7_123_456_789, 7_987_654_321, 6_111_222_333
TABLES = posts.metadata.tables
FAREWELL = '{"html": "Bye", "rows": [], "reply_to": null, "silent": true}'


@pytest.fixture
async def database(engine: AsyncEngine) -> Database:
    """Give a database whose counts may outlive their rows: what was sent stays counted."""
    return Database(engine, seal())


async def a_life(tx: Transaction, chat_id: int) -> dict[CommentState, int]:
    """Let a person do everything that Bleep writes down; return their comments."""
    everyone = await a_list(tx)
    await a_subscriber(tx, chat_id, everyone, quiet="19:00-07:30")
    await tx.subscribers.set_name(chat_id, "Thessaly")
    await tx.subscribers.address(chat_id)
    for kind in ("posts", "announcements"):
        await tx.subscribers.consent(chat_id, kind, "2026-11", NOW)
    post = await a_post(tx, 40 + chat_id % 7)
    await tx.posts.save(chat_id, post.id, NOW)
    await tx.follows.choose(chat_id, post.id, Follows.ALL, NOW)
    await tx.drafts.put(chat_id, "name", "text", {"comment": 1}, NOW)
    made = {}
    for place, state in enumerate(CommentState):
        new = NewComment(chat_id, 300 + place, post.id, None, f"Quillon says {state}.")
        one = await tx.comments.add(new, state, NOW)
        there = {"remote_id": f"{chat_id % 100}{place}"} if place > 7 else {}
        await tx.comments.note(one.id, shown_name="Thessaly", body="Quillon", **there)
        made[state] = one.id
    await tx.broadcasts.add_post(post, [everyone], NOW)
    for place in range(3):
        about = (post.id, made[CommentState.HELD]) if place else ()
        await tx.messages.add(NewMessage(f"{chat_id}:{place}", chat_id, FAREWELL, *about), NOW)
    await tx.audit.note(chat_id, "comment withdrawn", "comment 1: withdraw", NOW)
    subject = Subject(post.site_id, "77", "https://blog.example/#comment-77", "Ann", "Quillon!")
    new_one = NewComplaint(COMMENT, chat_id, post.id, None, None, subject, "It is wrong.", LATER)
    await tx.complaints.add(new_one, NOW)
    decided = await tx.complaints.add(new_one, LATER)
    await tx.complaints.decide(decided.id, Choice.LEFT, OWNER, LATER)
    await tx.bans.add(chat_id, "open", OWNER, NOW)
    await a_role(tx, chat_id, everyone)
    await tx.requests.ask(everyone, chat_id, "v1", NOW)
    digest = {"chat_id": chat_id, "slot_at": NOW, "made_at": NOW}
    await tx.digests._conn.execute(insert(digests).values(digest))  # noqa: SLF001  its verb gathers what waits
    return made


async def a_role(tx: Transaction, chat_id: int, list_id: int) -> None:
    """Let a person be an admin."""
    await tx.admins.put(Admin(chat_id, "editor", "Thessaly", frozenset({list_id})), OWNER, NOW)
    await tx.panels.arrive(chat_id, "people", {}, NOW)
    await tx.preferences.put(f"{MENU}{chat_id}", "editor", None, NOW)
    await tx.audit.note(OWNER, "role given", f"{tx.admins.tag(chat_id)}: editor", NOW)


async def rows_of(engine: AsyncEngine, chat_id: int) -> dict[str, int]:
    """Count the rows in which a number stands, by table and column: every large number there is."""
    found = {}
    async with engine.connect() as conn:
        for table in TABLES.values():
            for column in table.columns:
                if isinstance(column.type, BigInteger | type(Id)):
                    query = select(func.count()).where(column == chat_id)
                    found[str(column)] = int(await conn.scalar(query) or 0)
    return {name: n for name, n in found.items() if n}


async def forget(database: Database, chat_id: int) -> None:
    async with database.transaction() as tx:
        await tx.erasure.hush(chat_id, LATER)
        await tx.erasure.erase(chat_id, LATER)


# ---- the schema


def test_every_large_number_is_known_to_be_a_person_or_not() -> None:
    """A column that may hold a chat's number, and that nobody has thought of, fails here."""
    chats = {"subscribers.chat_id", "admins.chat_id"}
    large = {
        str(column)
        for table in TABLES.values()
        for column in table.columns
        if (isinstance(column.type, BigInteger) and column.type is not Id)
        or any(key.target_fullname in chats for key in column.foreign_keys)
    }
    people = {f"{table}.{column}" for table, column in {**OWN, **CURSORS}.items()}
    people |= {f"{table}.{OWN[table]}" for table in OWN}
    people |= {f"{table}.{one}" for table, columns in ACTS.items() for one in columns}
    nobody = {f"{table}.{one}" for table, columns in NO_PEOPLE.items() for one in columns}
    assert large - nobody == people
    assert nobody <= large


# ---- erasing


async def test_a_person_is_in_no_row_afterwards(database: Database, engine: AsyncEngine) -> None:
    await within(database, lambda tx: a_life(tx, PERSON))
    before = await rows_of(engine, PERSON)
    assert {name.partition(".")[0] for name in before} == set(OWN)
    await forget(database, PERSON)
    assert await rows_of(engine, PERSON) == {}


async def everything(engine: AsyncEngine, chat_id: int) -> dict[str, list[tuple[Any, ...]]]:
    async with engine.connect() as conn:
        return {
            name: sorted(
                (
                    tuple(row)
                    for row in await conn.execute(
                        select(TABLES[name]).where(TABLES[name].c[column] == chat_id)
                    )
                ),
                key=repr,
            )
            for name, column in OWN.items()
        }


async def test_nobody_else_loses_anything(database: Database, engine: AsyncEngine) -> None:
    await within(database, lambda tx: a_life(tx, PERSON))
    await within(database, lambda tx: a_life(tx, NEIGHBOUR))
    before = await everything(engine, NEIGHBOUR)
    assert all(before.values())
    await forget(database, PERSON)
    assert await everything(engine, NEIGHBOUR) == before


async def test_what_is_on_the_blog_keeps_a_row_without_a_person_or_a_word(
    database: Database, engine: AsyncEngine
) -> None:
    made = await within(database, lambda tx: a_life(tx, PERSON))
    await forget(database, PERSON)
    async with database.transaction() as tx:
        kept = await tx.comments.get(made[CommentState.APPROVED])
        assert kept is not None
        assert (kept.chat_id, kept.text, kept.shown_name, kept.body) == (NOBODY, "", None, None)
        assert (kept.address, kept.error) == (None, None)
        assert kept.remote_id in await tx.comments.remote_ids(1)  # still known as one of ours
        assert await tx.comments.get(made[CommentState.QUEUED]) is None
        assert await tx.comments.unreported(50) == []
    async with engine.connect() as conn:
        without = select(func.count()).where(comments.c.remote_id.is_(None))
        assert await conn.scalar(without) == 0


async def test_nothing_is_ever_sent_to_nobody(database: Database) -> None:
    async with database.transaction() as tx:
        assert not await tx.messages.add(NewMessage("comment:1", NOBODY, FAREWELL), NOW)
        assert await tx.messages.upcoming(NOW, 10) == []


async def test_an_open_complaint_goes_on_without_its_maker(database: Database) -> None:
    await within(database, lambda tx: a_life(tx, PERSON))
    await forget(database, PERSON)
    async with database.transaction() as tx:
        (left,) = await tx.complaints.open()
        assert (left.chat_id, left.why) == (NOBODY, "It is wrong.")
        assert await tx.complaints.of(PERSON, NOW - timedelta(days=9)) == []


async def test_a_ban_stays_under_its_hash(database: Database) -> None:
    await within(database, lambda tx: a_life(tx, PERSON))
    await forget(database, PERSON)
    async with database.transaction() as tx:
        assert await tx.bans.of(PERSON, LATER) is not None


async def test_what_an_owner_did_was_done_by_nobody(
    database: Database, engine: AsyncEngine
) -> None:
    await within(database, lambda tx: a_life(tx, PERSON))
    async with engine.begin() as conn:
        for name, columns in ACTS.items():
            for column in columns:
                await conn.execute(update(TABLES[name]).values({column: OWNER}))
        await conn.execute(update(broadcasts).values(fanned_to=OWNER))
    await forget(database, OWNER)
    assert await rows_of(engine, OWNER) == {}
    async with engine.connect() as conn:  # a fan-out goes on where it was: behind who is gone
        assert set(await conn.scalars(select(broadcasts.c.fanned_to))) == {OWNER - 1}


# ---- what was sent stays counted


@pytest.mark.parametrize("state", [one for one in SendState if one != SendState.SENDING])
async def test_a_broadcast_still_knows_how_many_it_had_and_ends(
    database: Database, engine: AsyncEngine, state: SendState
) -> None:
    everyone = await within(database, a_list)
    for chat_id in (PERSON, NEIGHBOUR):
        await within(database, lambda tx, at=chat_id: a_subscriber(tx, at, everyone))  # type: ignore[misc]
    async with database.transaction() as tx:
        if state is SendState.GATHERED:
            await tx.subscribers.set_timing(PERSON, Timing(Cadence.DAILY), NOW)
        await tx.broadcasts.add_post(await a_post(tx, 3), [everyone], NOW)
    async with database.transaction() as tx:
        for one in await claim_deliveries(tx, ANYONE, NOW, 9, ()):
            if one.chat_id == PERSON and state not in (SendState.TODO, SendState.SKIPPED):
                await settle(tx, one, _settled(state))
    async with engine.begin() as conn:
        change = update(deliveries).where(deliveries.c.chat_id == PERSON)
        if state in (SendState.TODO, SendState.SKIPPED):
            await conn.execute(change.values(state=SendState.TODO))
    await forget(database, PERSON)
    async with database.transaction() as tx:
        told: Mapping[int, Progress] = await tx.tallies.progress([1])
        assert (told[1].total, told[1].left) == (2, 1)  # the neighbour's is on its way
        assert told[1].of(SendState.IN_DOUBT, SendState.FAILED, SendState.GONE) == 0
        assert await tx.history.doubtful(9) == []


def _settled(state: SendState) -> SendState:
    return SendState.IN_DOUBT if state is SendState.DROPPED else state


# ---- on its way


async def test_what_is_on_its_way_is_waited_for(database: Database) -> None:
    everyone = await within(database, a_list)
    await within(database, lambda tx: a_subscriber(tx, PERSON, everyone))
    async with database.transaction() as tx:
        await tx.broadcasts.add_post(await a_post(tx, 3), [everyone], NOW)
        assert not await tx.erasure.is_busy(PERSON)
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 9, ())
        assert await tx.erasure.is_busy(PERSON)
        await settle(tx, one, SendState.SENT, 5)
        assert not await tx.erasure.is_busy(PERSON)
        await tx.messages.add(NewMessage("a", PERSON, FAREWELL), NOW)
        await claim_messages(tx, ANYONE, NOW, 9)
        assert await tx.erasure.is_busy(PERSON)


@pytest.mark.parametrize("state", list(CommentState))
async def test_a_comment_that_is_being_posted_is_waited_for(
    database: Database, state: CommentState
) -> None:
    async with database.transaction() as tx:
        new = NewComment(PERSON, 1, (await a_post(tx)).id, None, "I agree.")
        await tx.comments.add(new, state, NOW)
        waits = state in (CommentState.POSTING, CommentState.UNKNOWN)
        assert await tx.erasure.is_busy(PERSON) is waits


async def test_from_the_request_on_nothing_new_leaves(
    database: Database, engine: AsyncEngine
) -> None:
    made = await within(database, lambda tx: a_life(tx, PERSON))
    async with database.transaction() as tx:
        await tx.erasure.hush(PERSON, NOW)
        assert await tx.messages.upcoming(NOW, 9) == []
        assert await claim_deliveries(tx, ANYONE, NOW, 9, ()) == []
        assert await tx.comments.next_queued(1, NOW) is None
        assert await tx.comments.get(made[CommentState.REVIEW]) is None
        await tx.broadcasts.add_post(await a_post(tx, 99), [1], NOW)
    async with engine.connect() as conn:
        todo = select(func.count()).where(deliveries.c.state == SendState.TODO)
        assert await conn.scalar(todo) == 0


# ---- the last message


async def test_the_last_message_waits_until_it_is_told_and_holds_back_all_others(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        assert await tx.farewells.add(PERSON, TAKE, FAREWELL, NOW)
        await tx.messages.add(NewMessage("later", PERSON, FAREWELL), NOW)
        await tx.messages.add(NewMessage("other", NEIGHBOUR, FAREWELL), NOW)
        chats = [one.chat_id for one in await tx.messages.upcoming(LATER, 9)]
        assert chats == [NEIGHBOUR]
        (asked,) = await tx.farewells.asked(9)
        assert (asked.chat_id, asked.take, asked.asked_at) == (PERSON, True, NOW)
        await tx.erasure.erase(PERSON, NOW)
        await tx.farewells.tell(asked.row_id)
        assert await tx.farewells.asked(9) == []
        last = [one for one in await tx.messages.upcoming(LATER, 9) if one.chat_id == PERSON]
        assert [one.body for one in last] == [FAREWELL]


async def test_a_second_request_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.farewells.add(PERSON, LEAVE, FAREWELL, NOW)
        assert not await tx.farewells.add(PERSON, TAKE, FAREWELL, LATER)
        assert [one.take for one in await tx.farewells.asked(9)] == [False]


async def test_whoever_comes_back_can_leave_again(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.farewells.add(PERSON, LEAVE, FAREWELL, NOW)
        (asked,) = await tx.farewells.asked(9)
        await tx.farewells.tell(asked.row_id)
        assert await tx.farewells.add(PERSON, LEAVE, FAREWELL, NOW)


async def test_once_it_is_sent_its_chat_is_forgotten_too(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await tx.farewells.add(PERSON, LEAVE, FAREWELL, NOW)
        (asked,) = await tx.farewells.asked(9)
        await tx.farewells.tell(asked.row_id)
        assert await tx.farewells.told() == []  # it has not been sent
    async with engine.begin() as conn:
        await conn.execute(update(messages).values(state=SendState.SENT, message_id=7))
    async with database.transaction() as tx:
        assert await tx.farewells.told() == [PERSON]
        marks = await tx.farewells.unclean()
        assert len(marks) == 1
    assert await rows_of(engine, PERSON) == {}
    async with database.transaction() as tx:
        await tx.farewells.cleaned(marks)
        assert not await tx.farewells.unclean()


# ---- the bytes


def file_of(engine: AsyncEngine) -> Path | None:
    name = make_url(str(engine.url)).database
    return Path(name or "") if engine.dialect.name == "sqlite" else None


async def test_no_byte_of_a_person_is_left(database: Database, engine: AsyncEngine) -> None:
    file = file_of(engine)
    if file is None:
        return  # PostgreSQL's files are its own; the rows are gone, and VACUUM reuses their place
    await within(database, lambda tx: a_life(tx, PERSON))
    await within(database, lambda tx: a_life(tx, NEIGHBOUR))
    wal = file.with_name(file.name + "-wal")
    assert traces(file, [PERSON]) or traces(wal, [PERSON])
    await forget(database, PERSON)
    assert await database.alone(empty_log)
    if not await database.alone(partial(no_traces, chats=[PERSON])):
        assert await database.alone(rebuild)
    for one in file.parent.iterdir():
        assert not traces(one, [PERSON]), one.name
    assert traces(file, [NEIGHBOUR])


async def test_a_new_file_shows_nobody_whom_the_old_one_showed(
    database: Database, engine: AsyncEngine
) -> None:
    """Copies that moving rows leave in a page are not seen by secure_delete."""
    file = file_of(engine)
    if file is None:
        return
    async with engine.connect() as conn:
        driver = (await conn.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("PRAGMA secure_delete=OFF")
        await driver.execute("INSERT INTO updates VALUES (?, '2026-01-01')", (PERSON,))
        await driver.execute("DELETE FROM updates")
        await driver.commit()
        await driver.execute("PRAGMA secure_delete=ON")
    assert await database.alone(empty_log)
    assert not await database.alone(partial(no_traces, chats=[PERSON]))
    assert await database.alone(rebuild)
    assert await database.alone(partial(no_traces, chats=[PERSON]))


async def test_a_reader_only_puts_the_cleaning_off(database: Database, engine: AsyncEngine) -> None:
    if file_of(engine) is None:
        return
    async with database.reading() as tx:
        await tx.farewells.asked(1)
        await within(database, a_list)
        assert not await database.alone(empty_log)
    assert await database.alone(empty_log)


@pytest.mark.parametrize("number", [PERSON, -1_001_234_567_890, 2**31, 2**40, -(2**31) - 1])
def test_a_number_is_found_as_sqlite_writes_it(number: int, tmp_path: Path) -> None:
    for place, form in enumerate((str(number).encode(), number.to_bytes(6, "big", signed=True))):
        file = tmp_path / str(place)
        file.write_bytes(b"x" * 40 + form + b"y" * 40)
        assert traces(file, [number])
        assert not traces(file, [number - 10**9])


@pytest.mark.parametrize("before", [1, 3, 5, 9, 10])
def test_a_number_is_found_where_one_look_at_the_file_ends(before: int, tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"x" * (4 * 2**20 - before) + str(PERSON).encode() + b"y" * 9)
    assert traces(file, [PERSON])
    assert not traces(file, [NEIGHBOUR])


async def test_who_is_deleted_while_the_file_is_cleaned_is_looked_for_later(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.farewells.owe_cleaning(NOW)
        marks = await tx.farewells.unclean()
        await tx.farewells.owe_cleaning(LATER)
        await tx.farewells.cleaned(marks)
        assert len(await tx.farewells.unclean()) == 1


async def test_a_request_is_carried_out_once(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.farewells.add(PERSON, LEAVE, FAREWELL, NOW)
        (asked,) = await tx.farewells.asked(9)
        assert await tx.farewells.still_asks(asked)
        await tx.farewells.tell(asked.row_id)
        assert not await tx.farewells.still_asks(asked)
        assert (await tx.farewells.waiting(), await tx.farewells.has_ended()) == (1, False)


def test_an_empty_file_and_one_that_is_not_there_show_nobody(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert not traces(tmp_path / "empty", [PERSON])
    assert not traces(tmp_path / "none", [PERSON])


async def test_postgresql_and_memory_need_no_cleaning(engine: AsyncEngine) -> None:
    if engine.dialect.name == "postgresql":
        assert await Database(engine, seal()).alone(empty_log)


async def test_an_erasure_is_all_or_nothing(database: Database, engine: AsyncEngine) -> None:
    await within(database, lambda tx: a_life(tx, PERSON))
    before = await everything(engine, PERSON)
    await undone(database, lambda tx: tx.erasure.erase(PERSON, NOW))
    assert await everything(engine, PERSON) == before


async def test_waiting_cards_about_a_person_are_not_sent(
    database: Database, engine: AsyncEngine
) -> None:
    made = await within(database, lambda tx: a_life(tx, PERSON))
    async with database.transaction() as tx:
        card = NewMessage("held:1:1", OWNER, FAREWELL, None, made[CommentState.HELD], lane=1)
        await tx.messages.add(card, NOW)
        await tx.erasure.forget_cards(PERSON, NOW)
        assert OWNER not in [one.chat_id for one in await tx.messages.upcoming(LATER, 9)]
    async with engine.connect() as conn:
        mine = select(messages.c.sealed_body).where(messages.c.chat_id == OWNER)
        assert list(await conn.scalars(mine)) == [None]


async def test_what_others_did_to_a_role_names_the_person_no_more(
    database: Database, engine: AsyncEngine
) -> None:
    for chat_id in (PERSON, NEIGHBOUR):
        await within(database, lambda tx, at=chat_id: a_life(tx, at))  # type: ignore[misc]
        async with database.transaction() as tx:
            await tx.invitations.add(f"token of {chat_id}", "viewer", [], chat_id, NOW)
            await tx.imports.add(await a_list(tx), chat_id, "file", NOW)
            await tx.preferences.put("testers", 1, chat_id, NOW)
    await forget(database, PERSON)
    assert await rows_of(engine, PERSON) == {}
    async with database.reading() as tx:
        told = [one.subject async for part in tx.audit.all(99) for one in part]
        tag = tx.admins.tag(NEIGHBOUR)
        assert await tx.preferences.numbered(MENU) == {NEIGHBOUR: "editor"}
    assert "a person: editor" in told
    assert f"{tag}: editor" in told
    async with engine.connect() as conn:
        rows = (await conn.execute(select(TABLES["invitations"].c.made_by))).scalars()
        assert sorted(rows) == [NOBODY, NEIGHBOUR]


async def test_a_role_ends_with_the_request(database: Database) -> None:
    await within(database, lambda tx: a_life(tx, PERSON))
    await within(database, lambda tx: tx.erasure.hush(PERSON, LATER))
    assert await within(database, lambda tx: tx.admins.get(PERSON)) is None
