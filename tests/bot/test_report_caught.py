"""What the blog put away by itself is told as it is, and owners can get it back at once."""

from __future__ import annotations

import pytest

from bot.fit import plain
from bot.report import Report
from bot.screen import Screen
from feeds.moderate import Moderate
from storage.database import Database
from storage.people import NOBODY
from storage.states import CommentState
from tests.bot.handlers.ask import find, labels
from tests.bot.handlers.waiting import PAGE, ByHand, Moderated
from tests.bot.test_report import OWNERS, moved, screens
from tests.clock import FakeClock
from tests.feeds.exact import ExactPlatform
from tests.storage.builders import READER, a_comment

SPAM, TRASHED, HELD = CommentState.SPAM, CommentState.TRASHED, CommentState.HELD


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def a_report(
    database: Database, clock: FakeClock, owners: tuple[int, ...] = OWNERS, *, decides: bool = True
) -> Report:
    platform = Moderated() if decides else ByHand()
    return Report(database, owners, lambda _site: platform, clock=clock.clock)


async def the_only(database: Database, chat_id: int) -> Screen:
    (screen,) = await screens(database, chat_id)
    return screen


@pytest.mark.parametrize(
    ("state", "title", "why"),
    [
        (SPAM, "The blog took your comment for spam", "A spam filter on the blog may have done it"),
        (TRASHED, "The blog put your comment in its bin", "It may have a word in it"),
    ],
)
async def test_the_reader_hears_what_it_is_and_each_owner_gets_a_card_at_once(
    database: Database, clock: FakeClock, state: CommentState, title: str, why: str
) -> None:
    await moved(database, clock, state)
    report = a_report(database, clock)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    assert labels(await the_only(database, READER)) == ["Withdraw"]
    told = plain((await the_only(database, READER)).html)
    for words in (title, why, "Nobody can see it", "The owners of the blog were told"):
        assert words in told
    for owner in OWNERS:
        card = await the_only(database, owner)
        assert "I agree." in plain(card.html)
        assert labels(card) == ["Publish", "Ban", "Open it on the blog"]
        assert find(card, "Open it on the blog").url == f"{PAGE}5"


async def test_without_a_moderator_account_the_card_leads_to_the_blogs_own_page(
    database: Database, clock: FakeClock
) -> None:
    await moved(database, clock, SPAM)
    await a_report(database, clock, decides=False).report_due()
    card = await the_only(database, OWNERS[0])
    assert labels(card) == ["Open it on the blog"]
    assert "take it out again on the blog" in plain(card.html)


async def test_without_owners_the_reader_is_not_told_that_somebody_knows(
    database: Database, clock: FakeClock
) -> None:
    await moved(database, clock, TRASHED)
    await a_report(database, clock, ()).report_due()
    told = plain((await the_only(database, READER)).html)
    assert "were told" not in told
    assert "can still publish it there" in told


async def test_what_an_editor_binned_later_is_no_doing_of_the_blog(
    database: Database, clock: FakeClock
) -> None:
    """It waited before, so somebody has looked at it; owners had their card then."""
    report = a_report(database, clock)
    for state in (HELD, TRASHED):
        await moved(database, clock, state)
        await report.report_due()
    assert "was not published" in plain((await screens(database))[-1].html)
    assert len(await screens(database, OWNERS[0])) == 1


async def test_of_somebody_who_is_deleted_there_is_no_card(
    database: Database, clock: FakeClock
) -> None:
    await moved(database, clock, SPAM)
    async with database.transaction() as tx:
        await tx.comments.note((await a_comment(tx)).id, chat_id=NOBODY)
    await a_report(database, clock).report_due()
    assert await screens(database, OWNERS[0]) == []


async def test_what_an_owner_gets_back_is_published_on_the_blog_and_told(
    database: Database, clock: FakeClock
) -> None:
    platform = ExactPlatform()
    platform.visit(5, "I agree.", "spam")
    await moved(database, clock, SPAM)
    async with database.transaction() as tx:
        seen = await a_comment(tx)
        assert await tx.wishes.ask(seen, "rescue", OWNERS[0], clock.now(), states=(SPAM,))
    assert await Moderate(database, lambda _site: platform, clock=clock.clock).moderate_due() == 1
    assert platform.stands["5"].status == "approved"
    await a_report(database, clock).report_due()
    assert "Your comment is on the blog" in plain((await screens(database))[-1].html)
