"""Files of members are fetched, read and joined; a kill in the middle loses and doubles nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.admins import import_rows
from bot.admins.import_rows import ImportRows
from bot.admins.people_files import log, members, wrong_lines
from bot.admins.roles import Role
from bot.delivery.paced import Paced
from bot.pace import Pace
from bot.send import Sender
from bot.texts import importing as texts_importing
from storage.admins import Admin
from storage.database import Database
from storage.imports import Import, Imports, ImportState
from storage.lists import List
from storage.members import Members
from storage.transaction import Transaction
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import NOW, StoppedError, seal, within

CHATS = range(5_001, 5_011)
STOPPED, LEFT, STRANGER = 5_001, 5_002, 999_999


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        await made.do("/start", chat_id=OWNER, payload="")
        yield made


class Desk:
    """The loop, a list, and people who have started the bot."""

    def __init__(self, database: Database, here: Ground) -> None:
        self.database, self.here = database, here
        self.clock = FakeClock()
        self.loop = self.restarted()
        self.listed = List(0, "", "")

    def restarted(self) -> ImportRows:
        """Return the loop as a new process has it."""
        sender, clock = Sender(self.here.bot), self.clock.clock
        paced = Paced(sender, Pace(10_000.0), clock=clock)
        return ImportRows(self.database, sender, paced, {OWNER}, clock=clock)

    async def furnish(self) -> None:
        async with self.database.transaction() as tx:
            listed = await tx.lists.add("research", "Research", NOW)
            assert listed
            self.listed = listed
            for chat_id in CHATS:
                await tx.subscribers.ensure(chat_id, "private", "none", NOW)
            await tx.lists.join(listed.id, LEFT, "v1", NOW)
            await tx.lists.leave(listed.id, LEFT, NOW)
            await tx.subscribers.consent(STOPPED, "posts", "v1", NOW)
            await tx.subscribers.withdraw(STOPPED, "posts", NOW)

    async def sent(self, content: bytes, by: int = OWNER) -> Import:
        """Let a file be sent, and read it."""
        path = f"/phone/api/chats/{OWNER}/files"
        await self.here.http.post(path, files={"file": ("members.csv", content)})
        message = (await self.here.updates())[-1].message
        assert message
        assert message.document
        file_id, at = message.document.file_id, self.clock.now()
        number = await within(
            self.database, lambda tx: tx.imports.add(self.listed.id, by, file_id, at)
        )
        await self.loop.import_due()
        return await self.the(number)

    async def the(self, number: int) -> Import:
        found = await within(self.database, lambda tx: tx.imports.get(number))
        assert found
        return found

    async def on_list(self) -> list[int]:
        async with self.database.reading() as tx:
            parts = [part async for part in tx.members.of(self.listed.id)]
        return [chat for part in parts for chat, _ in part]

    async def told(self) -> list[str]:
        """Return what waits to be sent to the owner, the oldest first."""
        found = await rows(self.database, "messages")
        return [seal().open(one["sealed_body"]) for one in found if one["chat_id"] == OWNER]

    async def begin(self, one: Import, card: int | None = None) -> None:
        assert await within(self.database, lambda tx: tx.imports.start(one, card))


@pytest.fixture
async def desk(database: Database, here: Ground) -> Desk:
    made = Desk(database, here)
    await made.furnish()
    return made


def table(*chats: object) -> bytes:
    return "\n".join(["chat_id", *map(str, chats)]).encode()


async def test_a_file_is_read_and_reported_before_anything_changes(desk: Desk) -> None:
    one = await desk.sent(table(*CHATS, STRANGER, "sam", 5_010))
    assert one.state is ImportState.READY
    assert (one.total, one.counts) == (
        8,
        {"fine": 8, "stopped": 1, "left": 1, "unknown": 1, "bad": 2},
    )
    assert await desk.on_list() == []
    (report,) = await desk.told()
    assert "8 people would be added to Research." in report
    assert "1 person who never started the bot" in report
    assert "Line 13: not a whole number" in report
    assert "Line 14: the same number again" in report
    assert not await desk.loop.import_due(), "it waits for the owner"


async def test_everyone_who_may_be_joined_is_joined_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rows, "_SLICE", 3)
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)
    while await desk.loop.import_due():
        pass
    assert await desk.on_list() == [chat for chat in CHATS if chat not in {STOPPED, LEFT}]
    ended = await desk.the(one.id)
    assert (ended.state, ended.done, ended.counts["joined"]) == (ImportState.DONE, 8, 8)
    assert "We added 8 people to Research." in (await desk.told())[-1]


async def test_a_kill_in_the_middle_goes_on_where_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rows, "_SLICE", 3)
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)
    await desk.loop.import_due()
    assert (await desk.the(one.id)).done == 3

    async def killed(*_: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr("storage.imports.Imports.advance", _then(killed))
        assert not await desk.loop.import_due(), "there is a pause before the next try"
    assert (await desk.the(one.id)).done == 3
    assert len(await desk.on_list()) == 3, "the slice that was killed left nothing"
    desk.loop = desk.restarted()
    while await desk.loop.import_due():
        pass
    ended = await desk.the(one.id)
    assert (len(await desk.on_list()), ended.counts["joined"]) == (8, 8)


def _then(last: Any) -> Any:  # noqa: ANN401  a method in the place of another
    """Return an `advance` that stops the process after it has joined its slice."""
    from storage.imports import Imports  # noqa: PLC0415  the method itself, before it is replaced

    advance, calls = Imports.advance, []

    async def run(self: Imports, *given: Any) -> bool:  # noqa: ANN401  the same
        calls.append(given)
        if len(calls) > 1:
            await last()
        return await advance(self, *given)

    return run


async def test_two_processes_that_go_on_from_one_row_join_nobody_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rows, "_SLICE", 4)
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)
    running = await desk.the(one.id)
    other = desk.restarted()
    await desk.loop._slice(running)  # noqa: SLF001  both have read the same row
    await other._slice(running)  # noqa: SLF001  the same
    now = await desk.the(one.id)
    assert (now.done, now.counts["joined"], len(await desk.on_list())) == (4, 4, 4)


async def test_the_card_shows_how_far_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_rows, "_SLICE", 3)
    one = await desk.sent(table(*CHATS))
    card = await desk.here.bot.send_message(OWNER, "The report")
    await desk.begin(one, card.message_id)
    seen = []
    while await desk.loop.import_due():
        desk.clock.advance(3.0)
        seen.append((await desk.here.seen(OWNER))["messages"][-1]["text"])
    assert "3 of 8 done" in seen[0]
    assert "6 of 8 done" in seen[1]
    assert "We added 8 people" in seen[2]


async def test_who_changes_meanwhile_is_left_as_they_are(desk: Desk) -> None:
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)
    async with desk.database.transaction() as tx:
        await tx.lists.join(desk.listed.id, 5_005, "v1", NOW)
        await tx.subscribers.mark(5_006, "blocked", NOW)
        await tx.subscribers.consent(5_007, "posts", "v1", NOW)
        await tx.subscribers.leave_all(5_007, NOW)
    while await desk.loop.import_due():
        pass
    assert await desk.on_list() == [5_003, 5_004, 5_005, 5_008, 5_009, 5_010]
    assert "3 people were not added" in (await desk.told())[-1]


async def test_nobody_who_writes_waits_while_the_rows_are_opened_or_stops_looked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rows, "_SLICE", 3)
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)
    called: list[str] = []

    def watched(kind: type, name: str) -> None:
        method = getattr(kind, name)

        async def run(self: object, *given: object) -> object:
            turn = desk.database._turn  # noqa: SLF001  whose turn it is to write
            assert not turn.locked(), f"{name} holds up who writes"
            called.append(name)
            return await method(self, *given)

        monkeypatch.setattr(kind, name, run)

    watched(Imports, "rows")
    watched(Members, "stopped")
    while await desk.loop.import_due():
        pass
    assert called == ["rows", "stopped"]
    assert (await desk.the(one.id)).counts["joined"] == 8


async def test_who_stops_before_the_last_slice_is_off_the_list_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rows, "_SLICE", 3)
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)
    await desk.loop.import_due()
    at = desk.clock.now()
    await within(desk.database, lambda tx: tx.subscribers.consent(5_003, "posts", "v1", NOW))
    await within(desk.database, lambda tx: tx.subscribers.withdraw(5_003, "posts", at))
    while await desk.loop.import_due():
        pass
    assert 5_003 not in await desk.on_list()
    assert (await desk.the(one.id)).counts["joined"] == 7


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"\xff\xfe\xfd", "This is not a CSV file that we can read."),
        (b"chat_id\n", "There are no lines in this file."),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused(
    desk: Desk, content: bytes, answer: str
) -> None:
    one = await desk.sent(content)
    assert one.state is ImportState.REFUSED
    assert answer in (await desk.told())[0]


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(desk: Desk) -> None:
    number = await within(
        desk.database, lambda tx: tx.imports.add(desk.listed.id, OWNER, "nothing", NOW)
    )
    await desk.loop.import_due()
    assert (await desk.the(number)).state is ImportState.REFUSED
    assert texts_importing.NOT_FETCHED in (await desk.told())[0]


async def test_while_telegram_is_away_the_file_waits(desk: Desk) -> None:
    await desk.here.http.post("/sandbox/faults", json={"method": "getFile", "kind": "502"})
    one = await desk.sent(table(*CHATS))
    assert one.state is ImportState.FETCHING
    await desk.loop.import_due()
    assert (await desk.the(one.id)).state is ImportState.READY


async def test_who_lost_the_role_is_told_nothing_more(desk: Desk) -> None:
    admin = Admin(READER, Role.EDITOR.value, None, frozenset())
    await within(desk.database, lambda tx: tx.admins.put(admin, OWNER, NOW))
    one = await desk.sent(table(*CHATS), by=READER)
    await desk.begin(one)
    await within(desk.database, lambda tx: tx.admins.drop(READER))
    while await desk.loop.import_due():
        pass
    found = await within(desk.database, lambda tx: tx.messages.upcoming(NOW, 9))
    assert [one.chat_id for one in found] == [READER, OWNER], "only the report, from before"
    assert texts_importing.stopped("Research") in (await desk.told())[-1]


async def test_who_lost_the_list_joins_nobody_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rows, "_SLICE", 3)
    admin = Admin(READER, Role.EDITOR.value, None, frozenset({desk.listed.id}))
    await within(desk.database, lambda tx: tx.admins.put(admin, OWNER, NOW))
    one = await desk.sent(table(*CHATS), by=READER)
    await desk.begin(one)
    await desk.loop.import_due()
    async with desk.database.transaction() as tx:
        other = await tx.lists.add("news", "News", NOW)
        assert other
        await tx.admins.put(replace(admin, list_ids=frozenset({other.id})), OWNER, NOW)
    while await desk.loop.import_due():
        pass
    assert len(await desk.on_list()) == 3
    assert (await desk.the(one.id)).state is ImportState.DONE


async def test_an_import_that_cannot_go_on_stops_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await desk.sent(table(*CHATS[:6]))
    good = await desk.sent(table(*CHATS[6:]))
    for one in (bad, good):
        await desk.begin(one)
    join = ImportRows._join  # noqa: SLF001  one is made to fail

    async def fails(self: ImportRows, tx: Transaction, one: Import) -> Import | None:
        if one.id == bad.id:
            raise StoppedError
        return await join(self, tx, one)

    monkeypatch.setattr(ImportRows, "_join", fails)
    await desk.loop.import_due()
    assert "could not go on" in caplog.text
    assert (await desk.the(good.id)).state is ImportState.DONE
    assert (await desk.the(bad.id)).state is ImportState.RUNNING
    assert not await desk.loop.import_due()


async def test_a_list_that_is_gone_ends_its_import(desk: Desk, monkeypatch: Any) -> None:  # noqa: ANN401  pytest's
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)

    async def gone(*_: object) -> None:
        return None

    monkeypatch.setattr("storage.lists.Lists.get", gone)
    await desk.loop.import_due()
    assert (await desk.the(one.id)).state is ImportState.DONE
    assert await desk.on_list() == []
    assert not await desk.loop.import_due()


async def test_what_nobody_begins_for_a_day_is_forgotten(desk: Desk) -> None:
    one = await desk.sent(table(*CHATS))
    desk.clock.advance(86_399)
    await desk.loop.forget_old()
    assert (await desk.the(one.id)).state is ImportState.READY
    desk.clock.advance(2)
    await desk.loop.forget_old()
    assert (await desk.the(one.id)).state is ImportState.DROPPED


# ---- files for admins


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


async def test_what_is_taken_out_can_be_brought_in_again(desk: Desk) -> None:
    one = await desk.sent(table(*CHATS))
    await desk.begin(one)
    while await desk.loop.import_due():
        pass
    async with desk.database.reading() as tx:
        made = await members(tx, desk.listed.id)
        assert await members(tx, 999) is None
    assert made
    assert made.name == "members-research.csv"
    head, *rows = read(made.data)
    assert head == ["chat_id", "member_since"]
    assert [int(row[0]) for row in rows] == await desk.on_list()
    again = await desk.sent(made.data)
    assert again.counts == {"already": 8, "bad": 0}


async def test_the_wrong_lines_are_all_in_the_file(desk: Desk) -> None:
    one = await desk.sent(table(*["x"] * 30))
    async with desk.database.reading() as tx:
        made = await wrong_lines(tx, one.id)
    assert made
    head, *rows = read(made.data)
    assert head == ["line", "why"]
    assert rows == [[str(line), "not a whole number"] for line in range(2, 32)]


async def test_the_log_as_a_file_has_no_formula(desk: Desk) -> None:
    async with desk.database.transaction() as tx:
        await tx.audit.note(OWNER, "rule added", "=1+1", NOW)
        await tx.audit.note(0, "list made", "research", NOW)
    async with desk.database.reading() as tx:
        made = await log(tx, 100)
    assert made
    _, first, second = read(made.data)
    assert first == ["2026-03-02T09:00:00+00:00", "", "list made", "research"]
    assert second[1:] == [str(OWNER), "rule added", "'=1+1"]
