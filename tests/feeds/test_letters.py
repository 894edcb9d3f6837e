"""A draft of readers' letters is made exactly once, whatever is lost; what is shown is public."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from feeds.handed import Handed
from feeds.http.web import Web
from feeds.letters import MakeLetters, state_after
from feeds.sites.blogger import Blogger
from feeds.sites.blogger_letters import BloggerWithLetters
from feeds.sites.drafts import Draft, NewDraft, Shown
from storage.database import Database
from storage.letters import TRIED, WAITS, LetterState
from storage.outcome import Later, Never, Outcome, Unknown
from storage.records import Site
from storage.states import CommentState
from storage.wishes import ASKED_OFF
from tests.clock import FakeClock
from tests.feeds.letters_world import (
    TEXT,
    World,
    a_letter,
    a_world,
    asked,
    letters_of,
    loop,
    states,
    write,
)
from tests.storage.builders import READER

SOON, LATER = 130, 3700


@pytest.fixture
async def world(clock: FakeClock, web: Web) -> AsyncIterator[World]:
    async with a_world(clock, web) as one:
        yield one


async def run(database: Database, clock: FakeClock, world: World, rounds: int = 8) -> None:
    """Let processes come and go for a while, each for one round."""
    for _ in range(rounds):
        await loop(database, clock, world.blog()).make_due()
        clock.advance(SOON)


async def test_the_draft_has_all_letters_and_its_marker(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    assert await loop(database, clock, world.blog()).make_due() == 1
    made = await letters_of(database, letter_id)
    assert (made.state, made.count, made.remote_id) == (LetterState.MADE, 2, "4711/9001")
    assert made.url == "https://www.blogger.com/blog/post/edit/4711/9001"
    (draft,) = world.drafts
    assert made.marker in draft
    assert f"{TEXT} 1".replace("&", "&amp;").replace("<", "&lt;") in draft
    assert [one.status for one in world.google.state.posts.values()] == ["draft"]
    assert await states(database, letter_id) == ["handed_off"] * 2
    assert await loop(database, clock, world.blog()).make_due() == 0
    assert len(world.drafts) == 1


async def test_a_lost_answer_makes_no_second_draft(
    database: Database, clock: FakeClock, world: World
) -> None:
    cases = [
        (kind, times)
        for kind in ("cut_after", "bad_gateway", "garbage", "cut_before", "500")
        for times in (1, 3)
    ]
    for number, (kind, times) in enumerate(cases):
        letter_id = await asked(database, clock, first=1 + 2 * number)
        world.fault("insert", kind, times)
        await loop(database, clock, world.blog()).make_due()
        assert (await letters_of(database, letter_id)).state is LetterState.UNKNOWN, kind
        assert await loop(database, clock, world.blog()).make_due() == 0  # it may still arrive
        await run(database, clock, world, 6)
        made = await letters_of(database, letter_id)
        assert made.state is LetterState.MADE, kind
        assert len([draft for draft in world.drafts if made.marker in draft]) == 1, kind


async def test_a_process_that_dies_in_the_call_leaves_one_draft(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)

    class Dying(BloggerWithLetters):
        async def make_draft(self, new: NewDraft) -> Outcome[Draft]:
            await super().make_draft(new)
            raise asyncio.CancelledError

    platform = Dying(world.web, f"{world.url}/", world.api)
    with pytest.raises(asyncio.CancelledError):
        await loop(database, clock, platform).make_due()
    assert (await letters_of(database, letter_id)).state is LetterState.MAKING
    clock.advance(60)
    assert await loop(database, clock, world.blog()).make_due() == 0  # the call may be out
    clock.advance(300)
    await run(database, clock, world, 1)
    assert (await letters_of(database, letter_id)).state is LetterState.MADE
    assert len(world.drafts) == 1


async def test_two_processes_make_one_draft(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    seen = await letters_of(database, letter_id)
    async with database.transaction() as tx:
        assert await tx.letters.claim(seen, 2, clock.now())
    async with database.transaction() as tx:
        assert await tx.letters.claim(seen, 2, clock.now()) is None
    assert await loop(database, clock, world.blog()).make_due() == 0
    assert world.drafts == []


async def test_a_published_draft_is_found_too(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    world.fault("insert", "cut_after")
    await loop(database, clock, world.blog()).make_due()
    world.google.state.publish("9001")
    await run(database, clock, world, 2)
    assert (await letters_of(database, letter_id)).remote_id == "4711/9001"
    assert len(world.drafts) == 1


async def test_trouble_in_the_look_makes_no_draft(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    world.fault("insert", "cut_after")
    await loop(database, clock, world.blog()).make_due()
    world.fault("list", "403", 3)
    await run(database, clock, world, 3)
    assert (await letters_of(database, letter_id)).state is LetterState.UNKNOWN
    assert len(world.drafts) == 1
    await run(database, clock, world, 2)
    assert (await letters_of(database, letter_id)).state is LetterState.MADE


REFUSALS = [
    ("insert", "403", 1, LetterState.NO_RIGHT),
    ("insert", "quota", 1, LetterState.QUOTA),
    ("insert", "429", 1, LetterState.QUOTA),
    ("insert", "off", 1, LetterState.API_OFF),
    ("insert", "401", 1, LetterState.MADE),  # an old access token: a new one is asked for
    ("insert", "401", 2, LetterState.BAD_TOKEN),
    ("insert", "400", 1, LetterState.REFUSED),
    ("insert", "redirect", 1, LetterState.REFUSED),
    ("byurl", "404", 1, LetterState.NO_BLOG),
    ("byurl", "500", 1, LetterState.AWAY),
    ("byurl", "garbage", 1, LetterState.AWAY),
    ("byurl", "cut_before", 9, LetterState.AWAY),
    ("token", "cut_after", 1, LetterState.AWAY),
    ("token", "bad_gateway", 1, LetterState.AWAY),
    ("token", "garbage", 1, LetterState.AWAY),
]


async def test_a_refusal_says_why_and_the_draft_is_made_later(
    database: Database, clock: FakeClock, world: World
) -> None:
    for number, (route, kind, times, state) in enumerate(REFUSALS):
        letter_id = await asked(database, clock, 1, first=1 + number)
        world.fault(route, kind, times)
        await loop(database, clock, world.blog()).make_due()
        seen = await letters_of(database, letter_id)
        assert seen.state is state, (route, kind)
        made = state is LetterState.MADE
        assert await states(database, letter_id) == ["handed_off" if made else "review"]
        assert any(seen.marker in draft for draft in world.drafts) is made
        world.google.faults.clear()
        clock.advance(LATER)
        await loop(database, clock, world.blog()).make_due()
        assert (await letters_of(database, letter_id)).state is LetterState.MADE, (route, kind)


async def test_a_token_that_was_taken_back_is_told(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    world.google.state.revoked = True
    await loop(database, clock, world.blog()).make_due()
    assert (await letters_of(database, letter_id)).state is LetterState.BAD_TOKEN


async def test_without_the_account_it_waits(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    bare = Blogger(world.web, f"{world.url}/")
    bare_loop = MakeLetters(database, lambda _site: bare, write, clock=clock.clock)
    assert await bare_loop.make_due() == 1
    assert (await letters_of(database, letter_id)).state is LetterState.BAD_TOKEN


async def test_what_is_taken_back_is_not_in_it(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock)
    async with database.transaction() as tx:
        await tx.comments.move(1, CommentState.CANCELLED, clock.now())
    await loop(database, clock, world.blog()).make_due()
    made = await letters_of(database, letter_id)
    assert (made.state, made.count) == (LetterState.MADE, 1)
    assert f"{TEXT[:20]}" in world.drafts[0]
    assert "6! 1" not in world.drafts[0]


async def test_a_draft_of_nothing_is_not_made(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await asked(database, clock, 1)
    async with database.transaction() as tx:
        await tx.comments.move(1, CommentState.CANCELLED, clock.now())
    await loop(database, clock, world.blog()).make_due()
    assert (await letters_of(database, letter_id)).state is LetterState.STOPPED
    assert world.drafts == []


async def a_draft(database: Database, clock: FakeClock, world: World) -> int:
    """Let a draft be made, and everyone be told."""
    letter_id = await asked(database, clock)
    await loop(database, clock, world.blog()).make_due()
    async with database.transaction() as tx:
        made = await tx.letters.draft(letter_id)
        assert made is not None
        await tx.letters.settle(made, LetterState.DRAFT, clock.now())
    return letter_id


async def test_a_letter_is_on_the_blog_only_when_the_blog_shows_it(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await a_draft(database, clock, world)
    looks = loop(database, clock, world.blog())
    assert await looks.show_due() == 0
    assert await states(database, letter_id) == ["handed_off"] * 2
    clock.advance(LATER)
    half = world.drafts[0].partition("</p>")[0]
    world.google.state.change("9001", content=half)
    world.google.state.publish("9001")
    assert await looks.show_due() == 2
    assert (await letters_of(database, letter_id)).state is LetterState.SHOWN
    assert await states(database, letter_id) == ["approved", "handed_off"]
    async with database.reading() as tx:
        comment = await tx.comments.get(1)
    assert comment is not None
    assert comment.url == f"{world.url}/2026/01/letters-9001.html"


@pytest.mark.parametrize(("wish", "end"), [("", "removed"), (ASKED_OFF, "withdrawn")])
async def test_a_letter_that_an_editor_takes_out_is_no_longer_on_the_blog(
    database: Database, clock: FakeClock, world: World, wish: str, end: str
) -> None:
    letter_id = await a_draft(database, clock, world)
    whole = world.drafts[0]
    world.google.state.publish("9001")
    looks = loop(database, clock, world.blog())
    await looks.show_due()
    async with database.transaction() as tx:
        shown = await tx.letters.draft(letter_id)
        assert shown is not None
        await tx.letters.settle(shown, LetterState.PUBLIC, clock.now())
        first = await tx.comments.get(1)
        assert first is not None
        if wish:
            await tx.wishes.ask(first, wish, READER, clock.now(), states=[CommentState.APPROVED])
    world.google.state.change("9001", content=whole.replace("6! 1", "6!"))
    clock.advance(LATER)
    assert await looks.show_due() == 1
    assert await states(database, letter_id) == [end, "approved"]
    world.google.state.change("9001", content=whole)
    clock.advance(LATER)
    await looks.show_due()
    back = "approved" if end == "removed" else end
    assert await states(database, letter_id) == [back, "approved"]
    world.fault("feed", "500")
    clock.advance(3 * LATER)
    assert await looks.show_due() == 0  # trouble proves nothing
    assert (await states(database, letter_id))[1] == "approved"


async def test_a_letter_is_not_taken_for_a_comment_that_vanished(
    database: Database, clock: FakeClock, world: World
) -> None:
    letter_id = await a_draft(database, clock, world)
    world.google.state.publish("9001")
    await loop(database, clock, world.blog()).show_due()
    clock.advance(LATER)
    handed = Handed(database, lambda _site: world.blog(), clock=clock.clock)
    assert await handed.match_due() == 0
    assert await states(database, letter_id) == ["approved"] * 2


async def test_an_old_draft_is_looked_for_more_rarely_and_in_the_end_not_at_all(
    database: Database, clock: FakeClock, world: World
) -> None:
    await a_draft(database, clock, world)
    asks = list[str]()

    class Counting(BloggerWithLetters):
        async def shown_post(self, remote_id: str) -> Outcome[Shown | None]:
            asks.append(remote_id)
            return await super().shown_post(remote_id)

    looks = loop(database, clock, Counting(world.web, f"{world.url}/", world.api))
    for _ in range(200):
        await looks.show_due()
        clock.advance(600)
    assert 5 < len(asks) < 60
    clock.advance(100 * 86_400)
    asks.clear()
    await looks.show_due()
    assert asks == []


async def test_an_error_of_ours_does_not_stop_the_others(
    database: Database, clock: FakeClock, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    first = await asked(database, clock, 1)
    other = await a_letter(database, clock, 9)
    async with database.transaction() as tx:
        await tx.letters.choose(other, chosen=True)
        second = await tx.letters.make(1, [other], "fedcba9876543210", clock.now())
    assert second is not None
    blogs = iter([world.blog()])

    def platform_of(site: Site) -> BloggerWithLetters:
        calls.append(site)
        if len(calls) == 1:
            raise ZeroDivisionError
        return next(blogs)

    calls = list[Site]()
    broken = MakeLetters(database, platform_of, write, clock=clock.clock)
    assert await broken.make_due() == 1
    assert "met an error of our own" in caplog.text
    assert (await letters_of(database, first)).state is LetterState.ASKED
    assert (await letters_of(database, second)).state is LetterState.MADE


@pytest.mark.parametrize("state", LetterState)
async def test_without_googles_settings_what_may_be_on_the_blog_is_left_as_it_is(
    database: Database, clock: FakeClock, world: World, state: LetterState
) -> None:
    """Else it would be made again, or followed no more, once the settings are back."""
    letter_id = await asked(database, clock)
    async with database.transaction() as tx:
        one = await tx.letters.draft(letter_id)
        assert one is not None
        await tx.letters.settle(one, state, clock.now(), remote_id="4711/9001")
    clock.advance(LATER)
    bare = MakeLetters(
        database, lambda _site: Blogger(world.web, f"{world.url}/"), write, clock=clock.clock
    )
    await bare.make_due()
    await bare.show_due()
    now = LetterState.BAD_TOKEN if state in TRIED else state
    assert (await letters_of(database, letter_id)).state is now


def test_every_refusal_has_a_state() -> None:
    for kind in WAITS:
        assert state_after(Never(kind, "")) is kind
    assert state_after(Never("address", "")) is LetterState.REFUSED
    assert state_after(Later("")) is LetterState.AWAY
    assert state_after(Unknown("")) is LetterState.UNKNOWN
