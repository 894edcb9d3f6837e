"""Owners get the link to the draft, and each writer is told the truth, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.comments.tell_letters import TellLetters
from bot.render.letters import draft_of
from bot.report import Report
from bot.screen import Screen
from bot.texts import letters as texts
from feeds.http.web import Web
from feeds.letters import MakeLetters
from feeds.sites.base import Platform
from storage.admins import Admin
from storage.database import Database
from storage.engine import make_engine
from storage.letters import WAITS, LetterState
from storage.records import Site
from storage.states import CommentState
from storage.tables_sending import messages
from tests.bot.handlers.ask import plain
from tests.clock import FakeClock
from tests.feeds.letters_world import World, a_world, asked, letters_of, loop, table
from tests.feeds.stand_in import loopback_web
from tests.storage.builders import READER, seal

OWNER, EDITOR, VIEWER = 9_001, 9_002, 9_003


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with loopback_web() as client:
        yield client


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    engine = make_engine(ready_url)
    yield Database(engine, seal())
    await engine.dispose()


@pytest.fixture
async def world(clock: FakeClock, web: Web) -> AsyncIterator[World]:
    async with a_world(clock, web) as one:
        yield one


def tells(database: Database, clock: FakeClock) -> TellLetters:
    return TellLetters(database, [OWNER], clock=clock.clock)


async def told(database: Database) -> list[tuple[int, Screen]]:
    """Return what waits to be sent, to whom."""
    found = await table(database, messages)
    return [
        (row["chat_id"], Screen.from_json(seal().open(row["sealed_body"])))
        for row in found
        if row["sealed_body"]
    ]


async def settled(database: Database, clock: FakeClock, letter_id: int, state: LetterState) -> None:
    async with database.transaction() as tx:
        one = await tx.letters.draft(letter_id)
        assert one is not None
        await tx.letters.settle(one, state, clock.now())


async def test_the_whole_way_from_a_draft_to_the_blog(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    async with database.transaction() as tx:
        for chat_id, role in ((EDITOR, "editor"), (VIEWER, "viewer")):
            await tx.admins.put(Admin(chat_id, role, None, frozenset()), OWNER, clock.now())
    blog = world.blog()
    loop_of = MakeLetters(database, lambda _site: blog, draft_of, clock=clock.clock)
    await loop_of.make_due()
    assert await tells(database, clock).tell_due() == 4
    assert await tells(database, clock).tell_due() == 0
    found = await told(database)
    assert [chat_id for chat_id, _ in found] == [OWNER, EDITOR, READER, READER]
    card = found[0][1]
    assert texts.made(2) in plain(card)
    assert card.rows[0][0].url == "https://www.blogger.com/blog/post/edit/4711/9001"
    assert all("not public yet" in plain(screen) for _, screen in found[2:])
    assert "on the blog" not in plain(found[2][1])
    # An editor leaves the second letter out and publishes.
    (draft,) = world.drafts
    world.google.state.change("9001", content=draft.replace("6! 2", "7!"))
    world.google.state.publish("9001")
    assert await loop_of.show_due() == 2

    def platform_of(_site: Site) -> Platform:
        return blog

    await Report(database, [OWNER], platform_of, clock=clock.clock).report_due()
    assert await tells(database, clock).tell_due() == 1
    last = [(chat_id, screen) for chat_id, screen in (await told(database))[4:]]
    assert [chat_id for chat_id, _ in last] == [READER, READER]
    assert "Your comment is on the blog" in plain(last[0][1])
    assert last[0][1].rows[0][0].url == f"{world.url}/2026/01/letters-9001.html"
    assert texts.LEFT_OUT in plain(last[1][1])
    assert (await letters_of(database, letter_id)).state is LetterState.PUBLIC
    assert await tells(database, clock).tell_due() == 0


async def test_each_trouble_is_told_once_with_what_to_do(
    database: Database, clock: FakeClock
) -> None:
    letter_id = await asked(database, clock)
    for number, state in enumerate(sorted(WAITS), 1):
        await settled(database, clock, letter_id, state)
        assert await tells(database, clock).tell_due() == 1
        assert await tells(database, clock).tell_due() == 0
        found = await told(database)
        assert len(found) == number
        shown = plain(found[-1][1])
        assert texts.TROUBLE[state] in shown
        assert texts.AGAIN in shown
        assert [row[0].text for row in found[-1][1].rows] == [texts.STOP]


async def test_a_long_silence_is_told_once(database: Database, clock: FakeClock) -> None:
    letter_id = await asked(database, clock)
    await settled(database, clock, letter_id, LetterState.UNKNOWN)
    assert await tells(database, clock).tell_due() == 0
    clock.advance(timedelta(minutes=15).total_seconds())
    assert await tells(database, clock).tell_due() == 1
    assert await tells(database, clock).tell_due() == 0
    ((_, shown),) = await told(database)
    assert texts.LATE in plain(shown)
    assert shown.rows == ()


async def test_owners_are_asked_to_take_out_what_is_not_wanted_any_more(
    database: Database, clock: FakeClock, world: World
) -> None:
    await asked(database, clock, 3)
    await loop(database, clock, world.blog()).make_due()
    await tells(database, clock).tell_due()
    async with database.transaction() as tx:
        other = await tx.comments.get(3)
        assert other is not None
        await tx.erasure.hush(other.chat_id, clock.now())
        await tx.erasure.erase(other.chat_id, clock.now())
    assert await tells(database, clock).tell_due() == 1
    assert await tells(database, clock).tell_due() == 0
    _, shown = (await told(database))[-1]
    assert "3 letters in your readers' letters are not wanted any more." in plain(shown)
    assert "No letter stays." in plain(shown)
    assert shown.rows[0][0].text == texts.OPEN_DRAFT


async def test_a_letter_taken_back_while_the_draft_is_made_is_to_be_taken_out(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock, 2)
    world.fault("insert", "cut_after")
    await loop(database, clock, world.blog()).make_due()
    async with database.transaction() as tx:
        await tx.comments.move(1, CommentState.CANCELLED, clock.now())
    clock.advance(200)
    await loop(database, clock, world.blog()).make_due()
    assert (await letters_of(database, letter_id)).state is LetterState.MADE
    await tells(database, clock).tell_due()
    await tells(database, clock).tell_due()
    _, shown = (await told(database))[-1]
    assert "1 letter in your readers' letters is not wanted any more." in plain(shown)
    assert "6! 2" in plain(shown)
    assert "6! 1" not in plain(shown)


async def test_without_anybody_to_tell_nothing_is_written(
    database: Database, clock: FakeClock
) -> None:
    letter_id = await asked(database, clock)
    await settled(database, clock, letter_id, LetterState.QUOTA)
    assert await TellLetters(database, [], clock=clock.clock).tell_due() == 0
    assert await told(database) == []
