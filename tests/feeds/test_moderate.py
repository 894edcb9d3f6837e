"""Decisions out: what was pressed in the chat becomes true on the site, once, or somebody hears."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlalchemy import String

from feeds.moderate import DEEDS, GIVE_UP, Moderate
from feeds.relay import Relay
from feeds.sites.base import Ability
from feeds.watch import Watch
from storage.database import Database
from storage.ledger import Owner
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Posted
from storage.states import MAY_WITHDRAW, CommentState
from storage.tables import comments
from storage.wishes import ASKED_OFF, Wish
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform, Queue
from tests.storage.builders import READER

OWNER = Owner("this", 1)
AN_OWNER = 9_001
AWAY = Later("The site does not accept the moderator account and its password.", counted=False)


@pytest.fixture
def platform() -> FakePlatform:
    abilities = {Ability.INSERT, Ability.STATUS, Ability.COMMENTS, Ability.MODERATE}
    return FakePlatform(frozenset(abilities))


@pytest.fixture
def moderate(database: Database, platform: FakePlatform, clock: FakeClock) -> Moderate:
    return Moderate(database, lambda _site: platform, clock=clock.clock)


@pytest.fixture
async def held(relay: Relay, queue: Queue, clock: FakeClock) -> int:
    """Bring a comment to the site, where it waits as number 100; return its id here."""
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    clock.advance(60)
    return comment_id


async def wish(queue: Queue, comment_id: int, word: str, by: int = AN_OWNER) -> None:
    """Let somebody press a button."""
    async with queue.database.transaction() as tx:
        seen = await tx.comments.get(comment_id)
        assert seen is not None
        states = MAY_WITHDRAW
        assert await tx.wishes.ask(seen, word, by, queue.clock.now(), states=states)


async def last(database: Database, comment_id: int) -> Wish | None:
    async with database.transaction() as tx:
        return await tx.wishes.of(comment_id)


def test_every_word_fits_its_column() -> None:
    column = comments.c.wish.type
    assert isinstance(column, String)
    assert max(map(len, [*DEEDS, ASKED_OFF])) <= (column.length or 0)


async def test_nobody_is_held_up_where_nothing_can_be_carried_out(
    database: Database, clock: FakeClock, held: int
) -> None:
    assert held
    reads = FakePlatform(frozenset({Ability.INSERT}))
    moderate = Moderate(database, lambda _site: reads, clock=clock.clock)
    async with database.transaction(), asyncio.timeout(20):
        assert await moderate.moderate_due() == 0


@pytest.mark.parametrize(
    ("word", "state", "reason"),
    [
        ("publish", CommentState.APPROVED, None),
        ("spam", CommentState.SPAM, None),
        ("off_topic", CommentState.TRASHED, "off_topic"),
        ("shorter", CommentState.TRASHED, "shorter"),
        ("withdraw", CommentState.WITHDRAWN, None),
    ],
)
async def test_what_was_pressed_is_done_once(
    moderate: Moderate,
    platform: FakePlatform,
    queue: Queue,
    held: int,
    word: str,
    state: CommentState,
    reason: str | None,
) -> None:
    await wish(queue, held, word)
    assert await moderate.moderate_due() == 1
    assert await moderate.moderate_due() == 0
    assert [number for number, _ in platform.acts] == ["100"]
    assert platform.stands["100"].status == DEEDS[word].says
    comment = await queue.get(held)
    assert (comment.state, comment.error) == (state, reason)
    settled = await last(queue.database, held)
    assert settled is not None
    assert settled.done_at is not None


async def test_without_a_wish_the_site_is_left_alone(
    moderate: Moderate, platform: FakePlatform, held: int
) -> None:
    assert held
    assert await moderate.moderate_due() == 0
    assert platform.acts == []


async def test_a_site_without_a_moderator_is_not_asked(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int
) -> None:
    platform.abilities = frozenset({Ability.INSERT, Ability.STATUS})
    await wish(queue, held, "publish")
    assert await moderate.moderate_due() == 0
    assert platform.acts == []


@pytest.mark.parametrize("found", ["approved", "spam", "trashed"])
async def test_an_editor_who_was_faster_is_right(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int, found: str
) -> None:
    word = "spam" if found == "approved" else "publish"
    await wish(queue, held, word)
    platform.decide("100", found)
    assert await moderate.moderate_due() == 1
    comment = await queue.get(held)
    assert (comment.state, comment.error) == (CommentState(found), None)
    assert platform.stands["100"].status == found


async def test_a_comment_that_is_gone_is_removed(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int
) -> None:
    await wish(queue, held, "publish")
    del platform.stands["100"]
    assert await moderate.moderate_due() == 1
    assert await queue.state(held) is CommentState.REMOVED


async def test_what_its_writer_wants_off_and_is_gone_is_withdrawn(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int
) -> None:
    await wish(queue, held, "withdraw", READER)
    del platform.stands["100"]
    assert await moderate.moderate_due() == 1
    assert await queue.state(held) is CommentState.WITHDRAWN


@pytest.mark.parametrize("trouble", [AWAY, Never("http_418", "It will not."), Unknown("Lost.")])
async def test_what_cannot_be_done_now_is_tried_again(
    moderate: Moderate,
    platform: FakePlatform,
    queue: Queue,
    held: int,
    clock: FakeClock,
    trouble: Outcome[Posted],
) -> None:
    await wish(queue, held, "publish")
    platform.decisions = [trouble]
    assert await moderate.moderate_due() == 0
    assert await queue.state(held) is CommentState.HELD
    assert await moderate.moderate_due() == 0  # not before its time
    assert len(platform.acts) == 1
    clock.advance(6)
    assert await moderate.moderate_due() == 1
    assert await queue.state(held) is CommentState.APPROVED


async def test_the_older_a_wish_the_longer_it_waits(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int, clock: FakeClock
) -> None:
    await wish(queue, held, "publish")
    platform.decisions = [AWAY] * 10_000
    for _ in range(60):
        await moderate.moderate_due()
        clock.advance(600)
    assert 15 <= len(platform.acts) <= 25


async def test_the_site_may_ask_to_wait(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int, clock: FakeClock
) -> None:
    await wish(queue, held, "publish")
    platform.decisions = [Later("It is being updated.", timedelta(minutes=10), counted=False)]
    await moderate.moderate_due()
    clock.advance(599)
    assert await moderate.moderate_due() == 0
    clock.advance(1)
    assert await moderate.moderate_due() == 1


async def test_a_site_that_says_yes_and_does_nothing_is_asked_again(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int, clock: FakeClock
) -> None:
    """WordPress answers 200 to a status that a plugin has turned back."""
    await wish(queue, held, "publish")

    platform.decisions = [Done(platform.stands["100"])]
    assert await moderate.moderate_due() == 0
    clock.advance(6)
    assert await moderate.moderate_due() == 1
    assert await queue.state(held) is CommentState.APPROVED


async def test_after_two_days_it_is_given_up_and_may_be_pressed_again(
    moderate: Moderate, platform: FakePlatform, queue: Queue, held: int, clock: FakeClock
) -> None:
    await wish(queue, held, "publish")
    platform.decisions = [AWAY]
    await moderate.moderate_due()
    clock.advance(GIVE_UP.total_seconds() + 1)
    assert await moderate.moderate_due() == 1
    assert await last(queue.database, held) is None
    assert len(platform.acts) == 1
    await wish(queue, held, "publish")


async def test_a_word_of_another_version_stops_nothing(
    moderate: Moderate,
    platform: FakePlatform,
    queue: Queue,
    held: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await wish(queue, held, "newer")
    with caplog.at_level(logging.CRITICAL):
        assert await moderate.moderate_due() == 0
    assert platform.acts == []
    assert await queue.state(held) is CommentState.HELD


async def test_a_wait_is_said_once_in_the_log_and_without_any_text(
    moderate: Moderate,
    platform: FakePlatform,
    queue: Queue,
    held: int,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await wish(queue, held, "publish")
    platform.decisions = [AWAY, AWAY]
    for _ in range(2):
        await moderate.moderate_due()
        clock.advance(60)
    assert [one.getMessage().count("waits") for one in caplog.records] == [1]
    assert "I agree" not in caplog.text


@pytest.mark.parametrize(
    ("word", "state"),
    [("withdraw", CommentState.WITHDRAWN), ("person", CommentState.TRASHED)],
)
async def test_a_process_that_dies_after_the_act_leaves_the_truth_to_the_next(
    moderate: Moderate,
    watch: Watch,
    platform: FakePlatform,
    queue: Queue,
    held: int,
    word: str,
    state: CommentState,
) -> None:
    """The site has binned it and nobody wrote it down: the watch leaves it to who asked."""
    await wish(queue, held, word)
    platform.decide("100", "trashed")
    assert await watch.watch_due() == 0
    assert await moderate.moderate_due() == 1
    comment = await queue.get(held)
    assert (comment.state, comment.error) == (state, "person" if word == "person" else None)


async def test_what_was_withdrawn_is_not_turned_into_anything_else(
    moderate: Moderate, watch: Watch, platform: FakePlatform, queue: Queue, held: int
) -> None:
    await wish(queue, held, "withdraw", READER)
    await moderate.moderate_due()
    for status in ("approved", "held", "spam"):
        platform.decide("100", status)
        assert await watch.watch_due() == 0
    del platform.stands["100"]
    assert await watch.watch_due() == 0
    assert await queue.state(held) is CommentState.WITHDRAWN


@pytest.mark.parametrize("how", ["trashed", "deleted"])
async def test_what_the_owners_took_off_by_hand_was_withdrawn(
    watch: Watch, platform: FakePlatform, queue: Queue, held: int, how: str
) -> None:
    await wish(queue, held, ASKED_OFF, READER)
    if how == "deleted":
        del platform.stands["100"]
    else:
        platform.decide("100", how)
    assert await watch.watch_due() == 1
    assert await queue.state(held) is CommentState.WITHDRAWN


async def test_until_then_it_is_watched_as_before(
    watch: Watch, platform: FakePlatform, queue: Queue, held: int
) -> None:
    await wish(queue, held, ASKED_OFF, READER)
    platform.decide("100", "approved")
    assert await watch.watch_due() == 1
    assert await queue.state(held) is CommentState.APPROVED


async def test_an_old_reason_is_not_told_of_a_new_bin(
    moderate: Moderate, watch: Watch, platform: FakePlatform, queue: Queue, held: int
) -> None:
    await wish(queue, held, "off_topic")
    await moderate.moderate_due()
    for status in ("approved", "trashed"):
        platform.decide("100", status)
        await watch.watch_due()
    assert (await queue.get(held)).error is None
