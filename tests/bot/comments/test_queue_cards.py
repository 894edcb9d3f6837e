"""Each comment that waits on the blog is one card for each owner; a long queue buries nobody."""

from __future__ import annotations

import asyncio

import pytest

from bot.comments.queue_cards import MOST, QueueCards
from bot.screen import Screen
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.records import SiteComment
from storage.states import CommentState
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.storage.builders import NOW, a_site, seal

OWNERS = (9_002, 9_001)


@pytest.fixture
def cards(database: Database, clock: FakeClock) -> QueueCards:
    return QueueCards(database, OWNERS, lambda _site: ReadOnly(), clock=clock.clock)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def visit(database: Database, clock: FakeClock, *numbers: int, text: str = "Pour.") -> None:
    """Let visitors' comments wait on the blog."""
    async with database.transaction() as tx:
        site = await a_site(tx)
        for number in numbers:
            one = SiteComment(str(number), "1", None, "Ann", text, "", NOW, by_site=False)
            assert await tx.queued.see(site.id, one, None, clock.now(), keep=True)


async def shown(database: Database, owner: int = OWNERS[0]) -> list[str]:
    """Return what one owner is to be told, oldest first."""
    found = [row for row in await rows(database, "messages") if row["chat_id"] == owner]
    return [Screen.from_json(seal().open(row["sealed_body"])).html for row in found]


async def test_each_owner_gets_one_card(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, 7, 8)
    assert await cards.show_due() == 2
    assert await cards.show_due() == 0
    for owner in OWNERS:
        assert len(await shown(database, owner)) == 2
    assert {row["lane"] for row in await rows(database, "messages")} == {1}


async def test_ten_cards_at_once_are_the_most(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, *range(10, 10 + MOST + 5))
    assert await cards.show_due() == MOST
    assert await cards.show_due() == 0
    told = await shown(database)
    assert len(told) == MOST + 1
    assert "5 more comments wait." in told[-1]
    await visit(database, clock, 90)
    assert await cards.show_due() == 1
    assert len(await shown(database)) == MOST + 2


async def test_other_words_are_another_card(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, 7)
    await cards.show_due()
    clock.advance(60)
    await visit(database, clock, 7, text="Pour later.")
    assert await cards.show_due() == 1
    (first, second) = await shown(database)
    assert "It was changed on the blog." not in first
    assert "It was changed on the blog." in second
    assert "Pour later." in second


async def test_what_waits_again_is_another_card(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, 7)
    await cards.show_due()
    for state in (CommentState.APPROVED, CommentState.HELD):
        clock.advance(60)
        async with database.transaction() as tx:
            (row,) = [await tx.queued.get(1)]
            assert row is not None
            await tx.queued.stands(row.id, state, None, clock.now())
    assert await cards.show_due() == 1
    assert len(await shown(database)) == 2


async def test_what_is_decided_before_anyone_looked_is_no_card(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, 7)
    async with database.transaction() as tx:
        await tx.queued.stands(1, CommentState.SPAM, None, clock.now())
    assert await cards.show_due() == 0
    assert await shown(database) == []


async def test_cards_that_break_off_are_written_once_at_the_next_try(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    class Interrupted(QueueCards):
        async def _write(self, *given: object) -> None:
            await super()._write(*given)  # type: ignore[arg-type]
            raise asyncio.CancelledError

    await visit(database, clock, 7)
    broken = Interrupted(database, OWNERS, lambda _site: ReadOnly(), clock=clock.clock)
    with pytest.raises(asyncio.CancelledError):
        await broken.show_due()
    assert await shown(database) == []
    assert await cards.show_due() == 1
    assert len(await shown(database)) == 1


async def test_where_nothing_is_due_nobody_waits_for_the_turn_to_write(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, 7)
    await cards.show_due()
    async with database.transaction() as tx:
        assert await tx.site_wishes.ask(1, "publish", OWNERS[1], clock.now())
    clock.advance(301)
    assert await cards.show_due() == 1
    async with database.transaction(), asyncio.timeout(20):
        assert await cards.show_due() == 0


async def test_without_owners_nothing_is_left_to_tell(database: Database, clock: FakeClock) -> None:
    await visit(database, clock, 7)
    nobody = QueueCards(database, (), lambda _site: ReadOnly(), clock=clock.clock)
    assert await nobody.show_due() == 1
    assert await nobody.show_due() == 0
    assert await rows(database, "messages") == []


async def test_a_visitors_words_are_not_in_the_clear(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, 7, text="A secret recipe.")
    await cards.show_due()
    assert "secret" not in str(await rows(database, "messages"))


async def test_an_owner_whose_decision_waits_hears_of_it_once_and_why(
    database: Database, cards: QueueCards, clock: FakeClock
) -> None:
    await visit(database, clock, 7)
    await cards.show_due()
    async with database.transaction() as tx:
        assert await tx.site_wishes.ask(1, "publish", OWNERS[1], clock.now())
        wish = await tx.site_wishes.of(1)
        assert wish is not None
        await tx.site_wishes.put_off(wish, clock.now(), "The password is not accepted.")
    clock.advance(299)
    assert await cards.show_due() == 0
    clock.advance(2)
    assert await cards.show_due() == 1
    assert await cards.show_due() == 0
    assert "The password is not accepted." in (await shown(database, OWNERS[1]))[-1]
    assert len(await shown(database, OWNERS[0])) == 1
