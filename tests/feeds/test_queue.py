"""What waits on the site is known here: once, with its words as they are, until it is decided."""

from __future__ import annotations

import asyncio
import logging

import pytest

from feeds.queue import Queue as SiteQueue
from feeds.relay import Relay
from feeds.sites.base import Ability
from storage.database import Database
from storage.outcome import Later, Never
from storage.queued import Queued
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.feeds.exact import ExactPlatform
from tests.feeds.test_moderate import OWNER

AWAY = Later("It is being updated.", counted=False)
NOT_ALLOWED = Never("not_possible", "It may not.")


@pytest.fixture
def platform() -> ExactPlatform:
    return ExactPlatform()


@pytest.fixture
def site_queue(database: Database, platform: ExactPlatform, clock: FakeClock) -> SiteQueue:
    return SiteQueue(database, lambda _site: platform, clock=clock.clock)


@pytest.fixture(autouse=True)
async def ours(database: Database, platform: ExactPlatform, clock: FakeClock) -> int:
    """Bring a comment of ours to the site, where it waits as number 100."""
    comment_id = await Queue(database, clock).add()
    await Relay(database, lambda _site: platform, clock=clock.clock).relay_due(OWNER)
    return comment_id


async def waiting(database: Database) -> list[Queued]:
    async with database.transaction() as tx:
        (site,) = await tx.sites.all()
        return await tx.queued.waiting(site.id)


async def test_what_waits_is_known_once(
    site_queue: SiteQueue, database: Database, platform: ExactPlatform
) -> None:
    platform.visit(700)
    platform.visit(701, "Wait for 5 < 6 minutes.")
    assert await site_queue.queue_due() == 2
    assert await site_queue.queue_due() == 0
    found = await waiting(database)
    assert [(one.remote_id, one.text) for one in found] == [
        ("700", "Pour it at once."),
        ("701", "Wait for 5 < 6 minutes."),
    ]
    assert found[0].post_id is not None


async def test_nobody_is_held_up_by_a_look_that_sees_nothing_new(
    site_queue: SiteQueue, database: Database, platform: ExactPlatform
) -> None:
    platform.visit(700)
    platform.visit(701, "The patient's NHS number is 943 476 5919.")
    await site_queue.queue_due()
    async with database.transaction(), asyncio.timeout(20):
        assert await site_queue.queue_due() == 0


async def test_what_is_ours_is_not_of_the_queue(
    site_queue: SiteQueue, database: Database, platform: ExactPlatform
) -> None:
    platform.visit(100)
    assert await site_queue.queue_due() == 0
    assert await waiting(database) == []


@pytest.mark.parametrize(
    ("text", "too_long"),
    [("The patient's NHS number is 943 476 5919.", False), ("Thank you. " * 5_000, True)],
    ids=["a number", "as long as WordPress allows"],
)
async def test_what_gives_a_patient_away_or_is_too_long_to_read_is_not_kept(
    site_queue: SiteQueue,
    database: Database,
    platform: ExactPlatform,
    text: str,
    *,
    too_long: bool,
) -> None:
    platform.visit(700, text)
    assert await site_queue.queue_due() == 1
    assert await site_queue.queue_due() == 0
    (one,) = await waiting(database)
    assert (one.author, one.text, one.too_long) == ("", None, too_long)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("approved", CommentState.APPROVED),
        ("spam", CommentState.SPAM),
        ("trashed", CommentState.TRASHED),
        (None, CommentState.REMOVED),
    ],
)
async def test_what_the_site_decides_is_known(
    site_queue: SiteQueue,
    database: Database,
    platform: ExactPlatform,
    *,
    status: str | None,
    state: CommentState,
) -> None:
    platform.visit(700)
    await site_queue.queue_due()
    (one,) = await waiting(database)
    if status is None:
        del platform.stands["700"]
    else:
        platform.decide("700", status)
    assert await site_queue.queue_due() == 1
    assert await site_queue.queue_due() == 0
    async with database.transaction() as tx:
        after = await tx.queued.get(one.id)
    assert after is not None
    assert after.state is state


async def test_what_a_list_leaves_out_still_waits(
    site_queue: SiteQueue, database: Database, platform: ExactPlatform
) -> None:
    platform.visit(700)
    await site_queue.queue_due()
    platform.leaves_out.add("700")
    assert await site_queue.queue_due() == 0
    assert platform.looked_at == ["700"]
    assert len(await waiting(database)) == 1


async def test_other_words_and_what_waits_again_are_news(
    site_queue: SiteQueue, database: Database, platform: ExactPlatform
) -> None:
    platform.visit(700)
    await site_queue.queue_due()
    platform.edits["700"] = "Pour it later."
    assert await site_queue.queue_due() == 1
    assert (await waiting(database))[0].text == "Pour it later."
    for status, found in (("approved", 1), ("held", 1)):
        platform.decide("700", status)
        assert await site_queue.queue_due() == found
    assert len(await waiting(database)) == 1


async def test_a_site_that_is_away_changes_nothing_and_is_said_once(
    site_queue: SiteQueue,
    database: Database,
    platform: ExactPlatform,
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform.visit(700, "A secret recipe.")
    await site_queue.queue_due()
    for trouble in (AWAY, AWAY):
        platform.told = trouble
        assert await site_queue.queue_due() == 0
    assert len(await waiting(database)) == 1
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    platform.told, platform.away = None, AWAY
    platform.leaves_out.add("700")
    assert await site_queue.queue_due() == 0
    assert len(await waiting(database)) == 1


async def test_an_account_that_may_not_is_asked_again_in_an_hour(
    site_queue: SiteQueue,
    platform: ExactPlatform,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform.told = NOT_ALLOWED
    for _ in range(5):
        await site_queue.queue_due()
        clock.advance(600)
    assert platform.asked_queue == 1
    clock.advance(600)
    platform.told = None
    platform.visit(700)
    assert await site_queue.queue_due() == 1
    assert caplog.records == []


async def test_a_site_without_the_ability_is_not_asked(
    site_queue: SiteQueue, platform: ExactPlatform
) -> None:
    platform.abilities -= {Ability.QUEUE}
    platform.visit(700)
    assert await site_queue.queue_due() == 0
    assert platform.asked_queue == 0


async def test_an_error_of_our_own_stops_nothing(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(ExactPlatform):
        async def queue(self) -> Never:
            raise ValueError("a surprise")

    broken = SiteQueue(database, lambda _site: Broken(), clock=clock.clock)
    with caplog.at_level(logging.CRITICAL):
        assert await broken.queue_due() == 0
