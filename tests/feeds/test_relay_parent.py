"""An answer waits for what it answers: before that is public, nobody would see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds.parents import PARENT_EVERY, PARENT_SOON
from feeds.relay import Relay
from storage.database import Database
from storage.ledger import Owner
from storage.records import Posting
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import OTHER_READER, FakePlatform, Queue

OWNER = Owner("this", 1)


async def a_parent(relay: Relay, queue: Queue, clock: FakeClock) -> int:
    """Bring a comment to the site, where it waits; return its id."""
    comment_id = await queue.add("What is answered.")
    await relay.relay_due(OWNER)
    assert (await queue.get(comment_id)).state is CommentState.HELD
    clock.advance(20)
    return comment_id


async def an_answer(queue: Queue, parent: int) -> int:
    remote_id = (await queue.get(parent)).remote_id
    return await queue.add("The answer to it.", chat_id=OTHER_READER, parent=remote_id)


async def run(relay: Relay, clock: FakeClock, span: timedelta) -> None:
    end = clock.now() + span
    while clock.now() < end:
        await relay.relay_due(OWNER)
        clock.advance(1)


async def test_an_answer_to_what_is_not_public_waits(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    answer = await an_answer(queue, await a_parent(relay, queue, clock))
    await run(relay, clock, timedelta(minutes=2))
    assert len(platform.sent) == 1
    waits = await queue.get(answer)
    assert (waits.state, waits.attempt) == (CommentState.QUEUED, 0)
    assert waits.error == "What it answers is not public yet."


async def test_it_goes_out_soon_after_that_is_public(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock, database: Database
) -> None:
    parent = await a_parent(relay, queue, clock)
    answer = await an_answer(queue, parent)
    await run(relay, clock, timedelta(seconds=30))
    async with database.transaction() as tx:
        await tx.comments.move(parent, CommentState.APPROVED, clock.now())
    await run(relay, clock, PARENT_EVERY + timedelta(seconds=2))
    assert [one.body for one in platform.sent[1:]] == ["The answer to it."]
    assert (await queue.get(answer)).state is CommentState.HELD


async def test_others_do_not_wait_for_it(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    await an_answer(queue, await a_parent(relay, queue, clock))
    await run(relay, clock, timedelta(seconds=3))
    await queue.add("Another thing.")
    await run(relay, clock, timedelta(seconds=30))
    assert [one.body for one in platform.sent] == ["What is answered.", "Another thing."]


async def test_an_answer_whose_parent_is_never_public_comes_back_after_two_days(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    answer = await an_answer(queue, await a_parent(relay, queue, clock))
    await relay.relay_due(OWNER)
    clock.advance(timedelta(days=2, minutes=1).total_seconds())
    await relay.relay_due(OWNER)
    ended = await queue.get(answer)
    assert (ended.state, ended.error) == (CommentState.REJECTED, "parent_waits")
    assert len(platform.sent) == 1


async def test_several_answers_that_wait_for_long_leave_room_for_others(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    parent = await a_parent(relay, queue, clock)
    for _ in range(4):
        await an_answer(queue, parent)
    await run(relay, clock, PARENT_SOON + timedelta(seconds=10))
    await queue.add("Another thing.")
    await run(relay, clock, timedelta(seconds=30))
    assert [one.body for one in platform.sent] == ["What is answered.", "Another thing."]


@pytest.mark.parametrize("parent", [None, "77"])
async def test_what_answers_nothing_of_ours_does_not_wait(
    relay: Relay, platform: FakePlatform, queue: Queue, parent: str | None
) -> None:
    """Whether another's comment is public is the platform's to see."""
    await queue.add("At once.", parent=parent)
    await relay.relay_due(OWNER)
    (posting,) = platform.sent
    assert isinstance(posting, Posting)
    assert posting.parent_id == parent
