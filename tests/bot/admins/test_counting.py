"""Whom an announcement reaches is counted while others write, and once for a press."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.admins.counting import Counting
from bot.admins.counts import Audience, Counts, Need, NotCountedError
from bot.context import House, Incoming
from bot.delivery.paced import Paced
from bot.fit import plain
from bot.incoming import Received
from bot.listen import Listen
from bot.pace import Pace
from bot.screen import Screen
from bot.send import Sender
from bot.texts import announcements as texts
from feeds.sites.readonly import ReadOnly
from storage.announcements import Announcement, AnnouncementState
from storage.database import Database
from storage.outcome import Done
from storage.reach import Reach, Reaches
from tests.bot.builders import a_database, rows
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import NOW, a_list, a_subscriber, within

NOBODY: Audience = (frozenset(), frozenset())


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        yield made


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


def listen_to(here: Ground, database: Database, patience: float) -> Listen:
    clock = FakeClock().clock
    house = House(
        frozenset({OWNER}), "none", ZoneInfo("UTC"), "bleep_demo_bot", lambda _: ReadOnly()
    )
    paced = Paced(Sender(here.bot), Pace(10_000.0), clock=clock)
    return Listen(
        database, here.bot, paced, house, clock=clock, wake=lambda: None, patience=patience
    )


async def a_draft(database: Database) -> tuple[Announcement, int]:
    """Store a draft, and a list with one reader who has agreed to announcements."""
    async with database.transaction() as tx:
        list_id = await a_list(tx, "research")
        await a_subscriber(tx, READER, list_id)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        return await tx.announcements.add(OWNER, "Hello", NOW), list_id


def pressed(*refs: object, on: int | None = None) -> Received:
    words = tuple(str(ref) for ref in refs)
    it = Incoming(OWNER, private=True, first_name="", action="news", refs=words, pressed_id=on)
    return Received(chat_id=OWNER, person_id=OWNER, incoming=it)


async def test_nobody_who_writes_waits_for_a_count(
    here: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another transaction begins, and ends, in the middle of each count."""
    draft, list_id = await a_draft(database)
    counted: list[object] = []
    of = Reaches.of

    async def with_a_writer(self: Reaches, *audience: Any) -> Reach:  # noqa: ANN401  as it is given
        if database.is_sqlite:
            assert not database._turn.locked(), "the count holds up who writes"  # noqa: SLF001  whose turn it is
        async with database.transaction() as tx:
            await tx.updates.first_time(900 + len(counted), NOW)
        counted.append(audience)
        return await of(self, *audience)

    monkeypatch.setattr(Reaches, "of", with_a_writer)
    listen = listen_to(here, database, 60)
    await listen.handle_one(1, pressed(draft.id, draft.revision, "to", list_id))
    assert counted == [(frozenset({list_id}), frozenset())]
    now = await within(database, lambda tx: tx.announcements.get(draft.id))
    assert now
    assert (now.lists, now.revision) == (frozenset({list_id}), draft.revision + 1)
    await listen.handle_one(2, pressed(now.id, now.revision, "preview"))
    assert len(counted) == 2
    await listen.handle_one(3, pressed(now.id, now.revision, "now"))
    assert len(counted) == 3
    await listen.handle_one(3, pressed(now.id, now.revision, "now"))
    assert len(counted) == 3, "an update that is given twice counts nothing"
    waits = await within(database, lambda tx: tx.announcements.scheduled())
    assert [one.id for one in waits] == [draft.id]
    assert len(await rows(database, "messages")) == 3, "the preview, its card, and the one to undo"


async def test_a_list_is_chosen_at_once_and_the_number_comes_a_moment_later(
    here: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes into the same message, unless the draft has gone on since."""
    draft, list_id = await a_draft(database)
    shown: list[str] = []
    changes: list[Callable[[], Awaitable[object]]] = []

    async def show(_self: Paced, chat_id: int, message_id: int, page: Screen) -> Done[object]:
        assert (chat_id, message_id) == (OWNER, 50)
        shown.append(plain(page.html))
        for change in changes:
            await change()
        return Done(None)

    monkeypatch.setattr(Paced, "show", show)
    listen = listen_to(here, database, 0)
    await listen.handle_one(1, pressed(draft.id, draft.revision, "to", list_id, on=50))
    await listen.drain()
    assert [texts.COUNTING in page for page in shown] == [True, False]
    assert texts.reached(1, 0, "") in shown[1]
    shown.clear()

    async def drop() -> None:
        changes.clear()
        await within(database, lambda tx: tx.announcements.drop(draft.id, draft.revision + 2, NOW))

    changes.append(drop)
    other = await within(database, lambda tx: a_list(tx, "other"))
    await listen.handle_one(2, pressed(draft.id, draft.revision + 1, "to", other, on=50))
    await listen.drain()
    assert [texts.COUNTING in page for page in shown] == [True]
    dropped = await within(database, lambda tx: tx.announcements.get(draft.id))
    assert dropped
    assert dropped.state is AnnouncementState.DROPPED


async def test_nobody_waits_for_a_number_that_comes_later_and_an_old_one_is_not_shown(
    here: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next press of the same chat is handled while the count goes on, and shows its own."""
    draft, list_id = await a_draft(database)
    other = await within(database, lambda tx: a_list(tx, "other"))
    shown: list[str] = []
    goes_on, of = asyncio.Event(), Reaches.of

    async def show(_self: Paced, _chat: int, _message: int, page: Screen) -> Done[object]:
        shown.append(plain(page.html))
        return Done(None)

    async def slow(self: Reaches, *audience: Any) -> Reach:  # noqa: ANN401  as it is given
        await goes_on.wait()
        return await of(self, *audience)

    monkeypatch.setattr(Paced, "show", show)
    monkeypatch.setattr(Reaches, "of", slow)
    listen = listen_to(here, database, 0)
    async with asyncio.timeout(20):
        for number, list_of in enumerate((list_id, other)):
            press = pressed(draft.id, draft.revision + number, "to", list_of, on=50)
            await listen.handle_one(number + 1, press)
    assert [texts.COUNTING in page for page in shown] == [True, True]
    goes_on.set()
    await listen.drain()
    assert [texts.COUNTING in page for page in shown] == [True, True, False]


async def test_a_count_that_takes_too_long_holds_up_no_stop(
    here: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, list_id = await a_draft(database)
    goes_on, of = asyncio.Event(), Reaches.of

    async def show(*_given: object) -> Done[object]:
        return Done(None)

    async def slow(self: Reaches, *audience: Any) -> Reach:  # noqa: ANN401  as it is given
        await goes_on.wait()
        return await of(self, *audience)

    monkeypatch.setattr(Paced, "show", show)
    monkeypatch.setattr(Reaches, "of", slow)
    listen = listen_to(here, database, 0)
    await listen.handle_one(1, pressed(draft.id, draft.revision, "to", list_id, on=50))
    async with asyncio.timeout(20):
        await listen.drain(0.01)
    goes_on.set()
    await asyncio.wait(listen._counting._begun.values())  # noqa: SLF001  a count itself goes on


async def test_who_decides_counts_anew_and_who_looks_again_does_not(database: Database) -> None:
    """A count that took long is shown for half a minute; nothing is decided by it."""
    _, list_id = await a_draft(database)
    audience: Audience = (frozenset({list_id}), frozenset())
    clock = FakeClock()
    counting = Counting(database, clock.monotonic, patience=0)

    async def needed(need: Need) -> Reach | None:
        async def act(counts: Counts | None) -> Reach | None:
            assert counts is not None
            known = counts.exact if need is Need.EXACT else counts.known
            if audience not in known:
                raise NotCountedError(audience, need)
            return known[audience]

        return await counting.first(act)

    async def numbers() -> list[int | None]:
        found = [await needed(need) for need in (Need.SOON, Need.SHOWN, Need.EXACT)]
        return [None if one is None else one.reached for one in found]

    assert await numbers() == [None, 1, 1], "the first answer does without"
    async with database.transaction() as tx:
        await tx.subscribers.withdraw(READER, "announcements", NOW)
    assert await numbers() == [1, 1, 0]
    clock.advance(29)
    assert await numbers() == [1, 1, 0]
    clock.advance(2)
    assert await numbers() == [None, 0, 0]


async def test_a_count_in_time_is_there_at_once_and_is_not_kept(database: Database) -> None:
    _, list_id = await a_draft(database)
    audience: Audience = (frozenset({list_id}), frozenset())
    counting = Counting(database, FakeClock().monotonic, patience=60)

    async def act(counts: Counts | None) -> int:
        if counts is None or audience not in counts.known:
            raise NotCountedError(audience, Need.SOON)
        reach = counts.known[audience]
        assert reach is not None
        return reach.reached

    assert await counting.first(act) == 1
    async with database.transaction() as tx:
        await tx.subscribers.withdraw(READER, "announcements", NOW)
    assert await counting.first(act) == 0


async def test_a_count_that_fails_is_begun_again_by_the_next_who_looks(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    audience: Audience = (frozenset({1}), frozenset())
    counting = Counting(database, FakeClock().monotonic, patience=0)

    async def act(counts: Counts | None) -> Reach | None:
        if counts is None or audience not in counts.known:
            raise NotCountedError(audience, Need.SHOWN)
        return counts.known[audience]

    async def broken(_self: Reaches, *_audience: Any) -> Reach:  # noqa: ANN401  as it is given
        raise RuntimeError("the disc is full")

    with monkeypatch.context() as patch:
        patch.setattr(Reaches, "of", broken)
        with pytest.raises(RuntimeError):
            await counting.first(act)
    assert await counting.first(act) == Reach()


async def test_what_is_not_counted_yet_is_counted_and_the_act_done_again(
    database: Database,
) -> None:
    _, list_id = await a_draft(database)
    audience: Audience = (frozenset({list_id}), frozenset())
    seen: list[Counts | None] = []

    async def act(counts: Counts | None) -> int:
        seen.append(counts)
        if counts is None or audience not in counts.exact:
            raise NotCountedError(audience, Need.EXACT)
        return counts.exact[audience].reached

    assert await Counting(database, FakeClock().monotonic).first(act) == 1
    assert len(seen) == 2


async def test_who_asks_for_ever_more_counts_at_last_counts_in_the_transaction(
    database: Database,
) -> None:
    tried: list[Counts | None] = []

    async def act(counts: Counts | None) -> str:
        tried.append(counts)
        if counts is None:
            return "done"
        raise NotCountedError(NOBODY, Need.EXACT)

    assert await Counting(database, FakeClock().monotonic).first(act) == "done"
    assert tried[-1] is None
    assert len(tried) > 2
