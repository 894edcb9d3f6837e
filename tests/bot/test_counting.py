"""Whom an announcement reaches is counted while others write, and once for a press."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.context import House, Incoming, NotCountedError
from bot.counting import Audience, counted_first
from bot.incoming import Received
from bot.listen import Listen
from bot.pace import Pace
from bot.paced import Paced
from bot.send import Sender
from feeds.sites.readonly import ReadOnly
from storage.announcements import Announcement
from storage.database import Database
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


def listen_to(here: Ground, database: Database) -> Listen:
    clock = FakeClock().clock
    house = House(
        frozenset({OWNER}), "none", ZoneInfo("UTC"), "bleep_demo_bot", lambda _: ReadOnly()
    )
    paced = Paced(Sender(here.bot), Pace(10_000.0), clock=clock)
    return Listen(database, here.bot, paced, house, clock=clock, wake=lambda: None)


async def a_draft(database: Database) -> tuple[Announcement, int]:
    """Store a draft, and a list with one reader who has agreed to announcements."""
    async with database.transaction() as tx:
        list_id = await a_list(tx, "research")
        await a_subscriber(tx, READER, list_id)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        return await tx.announcements.add(OWNER, "Hello", NOW), list_id


def pressed(*refs: object) -> Received:
    words = tuple(str(ref) for ref in refs)
    it = Incoming(OWNER, private=True, first_name="", action="news", refs=words)
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
    listen = listen_to(here, database)
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


async def test_what_is_not_counted_yet_is_counted_and_the_act_done_again(
    database: Database,
) -> None:
    _, list_id = await a_draft(database)
    audience: Audience = (frozenset({list_id}), frozenset())
    seen: list[Mapping[Audience, Reach] | None] = []

    async def act(counts: Mapping[Audience, Reach] | None) -> int:
        seen.append(counts)
        if counts is None or audience not in counts:
            raise NotCountedError(audience)
        return counts[audience].reached

    assert await counted_first(database, act) == 1
    assert len(seen) == 2


async def test_who_asks_for_ever_more_counts_at_last_counts_in_the_transaction(
    database: Database,
) -> None:
    tried: list[Mapping[Audience, Reach] | None] = []

    async def act(counts: Mapping[Audience, Reach] | None) -> str:
        tried.append(counts)
        if counts is None:
            return "done"
        raise NotCountedError(NOBODY)

    assert await counted_first(database, act) == "done"
    assert tried[-1] is None
    assert len(tried) > 2
