"""What a site did not confirm and has after all is ours again, and told; nothing is sent for it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from feeds.adopt import Adopt
from feeds.relay import Relay
from feeds.sites.base import Ability
from storage.awaited import NOT_ASKED, NOT_CONFIRMED
from storage.database import Database
from storage.ledger import Owner
from storage.outcome import Later, Unknown
from storage.people import NOBODY
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform, Plan, Queue

OWNER = Owner("this", 1)
LOST = Unknown("The connection broke off.")
DAY = 86_400
REJECTED = CommentState.REJECTED


@pytest.fixture
def adopt(database: Database, platform: FakePlatform, clock: FakeClock) -> Adopt:
    return Adopt(database, lambda _site: platform, clock=clock.clock)


async def not_confirmed(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> int:
    """Let every try of a comment be lost, until it is given up."""
    platform.plans = [Plan(LOST, stores=False)] * 3
    comment_id = await queue.add()
    for _ in range(60):
        await relay.relay_due(OWNER)
        clock.advance(20)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (REJECTED, NOT_CONFIRMED)
    return comment_id


async def test_what_appears_later_is_ours_again_where_it_stands(
    relay: Relay, adopt: Adopt, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await not_confirmed(relay, platform, queue, clock)
    assert await adopt.adopt_due() == 0
    platform.first_status = "approved"
    await platform.comment(platform.sent[0])
    clock.advance(600)
    assert await adopt.adopt_due() == 1
    comment = await queue.get(comment_id)
    assert (comment.state, comment.remote_id, comment.error) == (
        CommentState.APPROVED,
        "100",
        None,
    )
    assert len(platform.sent) == 4  # of which the last is the site's own doing here
    clock.advance(600)
    assert await adopt.adopt_due() == 0


async def test_it_is_looked_for_more_and_more_rarely_and_not_after_a_month(
    relay: Relay, adopt: Adopt, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    await not_confirmed(relay, platform, queue, clock)
    platform.looked_up.clear()
    for _ in range(48):
        await adopt.adopt_due()
        clock.advance(1800)
    assert 5 < len(platform.looked_up) < 35
    clock.advance(30 * DAY)
    platform.looked_up.clear()
    await adopt.adopt_due()
    assert platform.looked_up == []


async def test_one_that_is_another_of_ours_is_not_taken_twice(
    relay: Relay, adopt: Adopt, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    """The reader wrote the same again, and that one arrived."""
    lost = await not_confirmed(relay, platform, queue, clock)
    again = await queue.add()
    await relay.relay_due(OWNER)
    assert (await queue.get(again)).remote_id == "100"
    clock.advance(600)
    assert await adopt.adopt_due() == 0
    assert await queue.state(lost) is REJECTED


async def test_while_another_of_the_same_person_is_looked_for_nothing_is_guessed(
    relay: Relay, adopt: Adopt, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    lost = await not_confirmed(relay, platform, queue, clock)
    platform.plans = [Plan(LOST, stores=True)]
    await queue.add()
    await relay.relay_due(OWNER)
    clock.advance(600)
    assert await adopt.adopt_due() == 0
    assert await queue.state(lost) is REJECTED


@pytest.mark.parametrize("error", [NOT_CONFIRMED, NOT_ASKED])
async def test_only_what_the_site_did_not_confirm_is_looked_for(
    relay: Relay,
    adopt: Adopt,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
    error: str,
) -> None:
    lost = await not_confirmed(relay, platform, queue, clock)
    platform.looked_up.clear()
    async with database.transaction() as tx:
        await tx.comments.note(lost, error="by_owner")
    await adopt.adopt_due()
    async with database.transaction() as tx:
        await tx.comments.note(lost, error=error, chat_id=NOBODY)
    await adopt.adopt_due()
    assert platform.looked_up == []
    async with database.transaction() as tx:
        await tx.comments.note(lost, chat_id=1)
    await adopt.adopt_due()
    assert len(platform.looked_up) == 1


async def test_a_site_that_is_away_or_cannot_be_asked_changes_nothing(
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lost = await not_confirmed(relay, platform, queue, clock)
    platform.away = Later("It is away.", counted=False)
    adopt = Adopt(database, lambda _site: platform, clock=clock.clock)
    async with database.transaction(), asyncio.timeout(20):
        assert await adopt.adopt_due() == 0
    by_hand = FakePlatform(frozenset({Ability.HANDOFF}))
    other = Adopt(database, lambda _site: by_hand, clock=clock.clock)
    assert await other.adopt_due() == 0
    assert by_hand.looked_up == []
    assert await queue.state(lost) is REJECTED
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


async def test_what_is_sent_again_is_looked_for_first_and_not_posted_twice(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock, database: Database
) -> None:
    """As bot/handlers/resending.py writes it down."""
    lost = await not_confirmed(relay, platform, queue, clock)
    await platform.comment(platform.sent[0])
    values: dict[str, Any] = {
        "attempt": 1,
        "queued_at": clock.now(),
        "not_before_at": None,
        "error": None,
    }
    async with database.transaction() as tx:
        assert await tx.comments.move(lost, CommentState.UNKNOWN, clock.now(), **values)
    for _ in range(10):
        await relay.relay_due(OWNER)
        clock.advance(20)
    comment = await queue.get(lost)
    assert (comment.state, comment.remote_id) == (CommentState.HELD, "100")
    assert len(platform.sent) == 4
    assert len(platform.written) == 1


async def test_what_is_sent_again_and_is_not_there_goes_with_the_same_bytes(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock, database: Database
) -> None:
    lost = await not_confirmed(relay, platform, queue, clock)
    values: dict[str, Any] = {
        "attempt": 1,
        "queued_at": clock.now(),
        "not_before_at": None,
        "error": None,
    }
    async with database.transaction() as tx:
        assert await tx.comments.move(lost, CommentState.UNKNOWN, clock.now(), **values)
    for _ in range(10):
        await relay.relay_due(OWNER)
        clock.advance(20)
    assert await queue.state(lost) is CommentState.HELD
    assert len(set(platform.sent)) == 1
    assert len(platform.written) == 1
