"""Comments that cannot go to their site: readers hear that theirs is late, owners why."""

from __future__ import annotations

import asyncio

import pytest

from bot.comments.stuck import LATE, Stuck
from bot.render.stuck import refused_card
from bot.screen import Screen
from storage.awaited import PARENT_WAITS
from storage.database import Database
from storage.people import NOBODY
from storage.records import NewComment
from storage.states import CommentState
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.storage.builders import READER, a_post, seal

OWNERS = (9_002, 9_001)
WHY = "The site's REST API is not where it was, or is switched off."


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def stuck(database: Database, clock: FakeClock) -> Stuck:
    return Stuck(database, OWNERS, clock=clock.clock)


async def waits(
    database: Database,
    clock: FakeClock,
    number: int = 1,
    state: CommentState = CommentState.QUEUED,
    error: str | None = WHY,
) -> None:
    """Let a comment be on its way to its site."""
    async with database.transaction() as tx:
        post = await tx.posts.get(1) or await a_post(tx)
        new = NewComment(READER, number, post.id, None, "I agree with this.")
        comment = await tx.comments.add(new, CommentState.PREVIEW, clock.now())
        await tx.comments.move(comment.id, CommentState.QUEUED, clock.now(), error=error)
        if state is not CommentState.QUEUED:
            await tx.comments.note(comment.id, state=state)


async def told(database: Database, chat_id: int) -> list[str]:
    found = [row for row in await rows(database, "messages") if row["chat_id"] == chat_id]
    return [Screen.from_json(seal().open(row["sealed_body"])).html for row in found]


async def test_before_a_quarter_of_an_hour_nobody_hears_of_it(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    await waits(database, clock)
    clock.advance(LATE.total_seconds() - 1)
    assert await stuck.tell_due() == 0
    assert await rows(database, "messages") == []


async def test_then_the_reader_and_each_owner_hear_of_it_once(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    await waits(database, clock)
    clock.advance(LATE.total_seconds() + 1)
    assert await stuck.tell_due() == 3
    assert await stuck.tell_due() == 0
    (reader,) = await told(database, READER)
    assert "Your comment is delayed" in reader
    for owner in OWNERS:
        (said,) = await told(database, owner)
        assert "not where it was" in said
        assert "1 comment waits" in said


async def test_many_comments_are_one_message_to_an_owner_and_a_new_reason_another(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    await waits(database, clock, 1)
    await waits(database, clock, 2)
    clock.advance(LATE.total_seconds() + 1)
    await stuck.tell_due()
    (said,) = await told(database, OWNERS[0])
    assert "2 comments wait" in said
    await waits(database, clock, 3, error="The site is being updated.")
    clock.advance(LATE.total_seconds() + 1)
    await stuck.tell_due()
    assert len(await told(database, OWNERS[0])) == 2
    assert len(await told(database, READER)) == 3


async def test_those_who_were_told_do_not_hide_those_who_come_later(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    async with database.reading() as tx:
        assert await tx.awaited.stuck(clock.now(), 1) == []
    for number in (1, 2):
        await waits(database, clock, number, error=None)
    before = clock.now() + LATE
    async with database.reading() as tx:
        (first,) = await tx.awaited.stuck(before, 1)
    clock.advance(LATE.total_seconds() + 1)
    await waits(database, clock, 3, error=None)
    await stuck.tell_due()
    clock.advance(LATE.total_seconds() + 1)
    async with database.reading() as tx:
        (later,) = await tx.awaited.stuck(clock.now() - LATE, 1)
    assert (first.message_id, later.message_id) == (1, 3)
    assert await stuck.tell_due() == 1


async def test_who_has_gone_is_not_told(database: Database, clock: FakeClock, stuck: Stuck) -> None:
    await waits(database, clock, error=None)
    clock.advance(LATE.total_seconds() + 1)
    async with database.transaction() as tx:
        await tx.comments.note(1, chat_id=NOBODY)
        assert await tx.awaited.is_stuck(1, clock.now()) is None
    assert await stuck.tell_due() == 0


async def test_what_has_arrived_since_it_was_looked_for_is_not_told(
    database: Database, clock: FakeClock
) -> None:
    await waits(database, clock)
    async with database.transaction() as tx:
        late = clock.now() + LATE
        assert await tx.awaited.is_stuck(1, clock.now()) is None
        assert await tx.awaited.is_stuck(1, late) is not None
        await tx.comments.note(1, state=CommentState.APPROVED)
        assert await tx.awaited.is_stuck(1, late) is None
        assert await tx.awaited.is_stuck(9, late) is None


async def test_nobody_is_held_up_while_there_is_nothing_to_tell(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    await waits(database, clock)
    clock.advance(LATE.total_seconds() + 1)
    await stuck.tell_due()
    async with database.transaction(), asyncio.timeout(20):
        assert await stuck.tell_due() == 0


async def test_what_still_waits_the_next_day_is_told_to_owners_again(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    await waits(database, clock)
    clock.advance(LATE.total_seconds() + 1)
    await stuck.tell_due()
    clock.advance(86_400)
    assert await stuck.tell_due() == len(OWNERS)
    assert len(await told(database, READER)) == 1


async def test_of_an_answer_it_is_told_that_what_it_answers_is_not_public(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    """The blog does take comments, so nobody is told that it does not."""
    await waits(database, clock, error=PARENT_WAITS)
    clock.advance(LATE.total_seconds() + 1)
    assert await stuck.tell_due() == 3
    (reader,) = await told(database, READER)
    assert "Your answer waits" in reader
    assert "as soon as everyone can see that one" in reader
    (said,) = await told(database, OWNERS[0])
    assert "1 answer waits" in said
    assert "What they answer waits for an editor" in said
    for words in (reader, said):
        assert "does not take comments" not in words
        assert "cannot go to the blog" not in words


async def test_of_a_lost_answer_only_the_reader_hears(
    database: Database, clock: FakeClock, stuck: Stuck
) -> None:
    await waits(database, clock, state=CommentState.UNKNOWN)
    clock.advance(LATE.total_seconds() + 1)
    assert await stuck.tell_due() == 1
    (said,) = await told(database, READER)
    assert "We are asking the blog" in said


async def test_only_a_fault_of_the_site_is_a_card_for_owners(
    database: Database, clock: FakeClock
) -> None:
    await waits(database, clock, error="firewall")
    async with database.transaction() as tx:
        comment, post = await tx.comments.get(1), await tx.posts.get(1)
        assert comment is not None
        assert post is not None
        assert refused_card(comment, post) is None
        await tx.comments.note(1, state=CommentState.REJECTED)
        refused = await tx.comments.get(1)
        await tx.comments.note(1, error="spam_blocked")
        spam = await tx.comments.get(1)
    assert refused is not None
    assert spam is not None
    card = refused_card(refused, post)
    assert card is not None
    assert "I agree with this." in card.html
    assert refused_card(spam, post) is None
