"""What the blog did not do for a reader is told as it is, and owners are asked until it is done."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.comments.by_hand import ByHand, _Case
from bot.comments.stranded import Stranded
from bot.fit import plain
from bot.report import Report
from feeds.moderate import GIVE_UP, Moderate
from feeds.sites.base import Ability
from feeds.watch import Watch
from storage.database import Database
from storage.offers import EDIT
from storage.outcome import Later
from storage.people import NOBODY
from storage.records import Comment, Posted
from storage.states import MAY_WITHDRAW, CommentState
from storage.transaction import Transaction
from storage.wishes import ASKED_EDIT, ASKED_OFF, WITHDRAW, Wish
from tests.bot.comments.test_clock_complaints import CALENDAR, on_site
from tests.bot.handlers.ask import find, labels
from tests.bot.test_report import screens
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform
from tests.storage.builders import READER, a_comment

OWNERS = (9_002, 9_001)
DAY = 86_400
AWAY = Later("It does not accept the account.", counted=False)
STATUS = frozenset({Ability.INSERT, Ability.STATUS, Ability.COMMENTS, Ability.MODERATE})


@pytest.fixture
def clock() -> FakeClock:
    """The clock begins on Monday, 2 March 2026, at 9am."""
    return FakeClock()


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform(STATUS)


@pytest.fixture
def loop(database: Database, clock: FakeClock, platform: FakePlatform) -> ByHand:
    return a_loop(database, clock, platform)


@pytest.fixture
def moderate(database: Database, clock: FakeClock, platform: FakePlatform) -> Moderate:
    platform.stands["5"] = Posted("5", "approved", "")
    platform.decisions = [AWAY] * 9
    return Moderate(database, lambda _site: platform, clock=clock.clock)


def a_loop(
    database: Database, clock: FakeClock, platform: FakePlatform, owners: tuple[int, ...] = OWNERS
) -> ByHand:
    return ByHand(database, owners, lambda _site: platform, CALENDAR, clock=clock.clock)


async def wants(
    database: Database, clock: FakeClock, word: str, by: int = READER, text: str | None = None
) -> Comment:
    """Put a reader's comment on the blog, and let somebody want something of it."""
    async with database.transaction() as tx:
        comment = await on_site(tx, clock.now())
        seen = await a_comment(tx)
        if by == NOBODY:
            await tx.comments.note(comment.id, chat_id=NOBODY)
        if text is not None:
            await tx.offers.put(comment.id, text)
        assert await tx.wishes.ask(seen, word, by, clock.now(), states=MAY_WITHDRAW)
    return comment


async def give_up(moderate: Moderate, clock: FakeClock) -> None:
    """Let the two days pass in which the blog does nothing."""
    await moderate.moderate_due()
    clock.advance(GIVE_UP.total_seconds() + 1)
    assert await moderate.moderate_due() == 1


async def leaves(database: Database, clock: FakeClock, platform: FakePlatform) -> list[str]:
    """Let the blog leave, and its readers hear of it; return what brings it back."""
    async with database.transaction() as tx:
        addresses = [site.address for site in await tx.sites.all()]
        await tx.sites.use(["https://other.example/"])
    stranded = Stranded(database, OWNERS, lambda _site: platform, clock=clock.clock)
    await stranded.give_back_due()
    clock.advance(DAY / 24)
    await stranded.give_back_due()
    return addresses


async def words(database: Database, chat_id: int) -> list[str]:
    return [plain(one.html) for one in await screens(database, chat_id)]


async def test_a_withdrawal_that_the_blog_refuses_for_2_days_is_told_and_asked_of_owners(
    database: Database, clock: FakeClock, moderate: Moderate, loop: ByHand
) -> None:
    await wants(database, clock, WITHDRAW)
    assert await loop.ask_due() == 0
    await give_up(moderate, clock)
    assert await loop.ask_due() == 1 + len(OWNERS)
    assert await loop.ask_due() == 0
    (reader,) = await words(database, READER)
    assert "The blog still has your comment" in reader
    assert "We have asked the owners of the blog to take it off by hand" in reader
    for owner in OWNERS:
        (card,) = await screens(database, owner)
        assert "A reader wants a comment taken off" in card.html
        assert "Bleep could not do it from here" in card.html
        assert labels(card) == ["Open it on the blog"]


@pytest.mark.parametrize("word", [WITHDRAW, EDIT])
async def test_of_a_blog_that_was_away_nobody_hears_that_it_was_asked_for_2_days(
    database: Database, clock: FakeClock, moderate: Moderate, loop: ByHand, word: str
) -> None:
    await wants(database, clock, word)
    async with database.transaction() as tx:
        addresses = [site.address for site in await tx.sites.all()]
        await tx.sites.use(["https://other.example/"])
    await give_up(moderate, clock)
    async with database.transaction() as tx:
        await tx.sites.use(addresses)
    assert await loop.ask_due() == 1 + len(OWNERS)
    told = [*await words(database, READER), *await words(database, OWNERS[0])]
    assert not any("2 days" in one for one in told)


async def test_who_was_told_that_the_blog_has_left_hears_after_its_return_who_takes_it_off(
    database: Database,
    clock: FakeClock,
    moderate: Moderate,
    platform: FakePlatform,
    loop: ByHand,
) -> None:
    await wants(database, clock, WITHDRAW)
    addresses = await leaves(database, clock, platform)
    await give_up(moderate, clock)
    clock.advance(20 * DAY)
    assert await loop.ask_due() == 0
    async with database.transaction() as tx:
        await tx.sites.use(addresses)
    await loop.ask_due()
    assert await loop.ask_due() == 0
    left, back = await words(database, READER)
    assert "It stays there as it is" in left
    assert "We have asked the owners of the blog to take it off by hand" in back


async def test_whose_change_was_given_up_while_the_blog_was_away_hears_after_its_return_what_to_do(
    database: Database,
    clock: FakeClock,
    moderate: Moderate,
    platform: FakePlatform,
    loop: ByHand,
) -> None:
    """However late that is: owners are asked for nothing as old as this."""
    comment = await wants(database, clock, EDIT, text="I do not agree.")
    addresses = await leaves(database, clock, platform)
    await give_up(moderate, clock)
    clock.advance(10 * DAY)
    assert await loop.ask_due() == 0
    async with database.transaction() as tx:
        await tx.sites.use(addresses)
    assert await loop.ask_due() == 1
    assert await loop.ask_due() == 0
    left, back = await screens(database, READER)
    assert "We cannot change your comment on this blog any more" in plain(left.html)
    assert "Your change is not on the blog" in plain(back.html)
    assert (
        "While this blog was not part of this service, we could not change your comment."
        in plain(back.html)
    )
    assert "withdraw your comment and send a new one" in plain(back.html)
    assert "owners" not in plain(back.html)
    assert find(back, "Withdraw").data == f"v1:withdraw:{comment.id}"
    assert await words(database, OWNERS[0]) == []


async def test_the_writer_hears_when_it_is_gone_at_last(
    database: Database,
    clock: FakeClock,
    moderate: Moderate,
    platform: FakePlatform,
    loop: ByHand,
) -> None:
    comment = await wants(database, clock, WITHDRAW)
    await give_up(moderate, clock)
    del platform.stands["5"]
    await Watch(database, lambda _site: platform, clock=clock.clock).watch_due()
    async with database.reading() as tx:
        gone = await tx.comments.get(comment.id)
    assert gone is not None
    assert gone.state is CommentState.WITHDRAWN
    await Report(database, OWNERS, lambda _site: platform, clock=clock.clock).report_due()
    assert "taken off the blog, as you asked" in (await words(database, READER))[-1]
    clock.advance(7 * DAY)
    assert await loop.ask_due() == 0


async def test_without_owners_the_reader_hears_whom_to_write_to(
    database: Database, clock: FakeClock, moderate: Moderate, platform: FakePlatform
) -> None:
    await wants(database, clock, WITHDRAW)
    await give_up(moderate, clock)
    assert await a_loop(database, clock, platform, ()).ask_due() == 1
    (reader,) = await words(database, READER)
    assert "Write to the owner of the blog." in reader


async def test_a_change_that_the_blog_refuses_is_told_and_owners_get_the_new_text(
    database: Database, clock: FakeClock, moderate: Moderate, loop: ByHand
) -> None:
    comment = await wants(database, clock, EDIT, text="I do not agree with <b>this.")
    await give_up(moderate, clock)
    assert await loop.ask_due() == 1 + len(OWNERS)
    (reader,) = await words(database, READER)
    assert "Your change is not on the blog" in reader
    (card,) = await words(database, OWNERS[0])
    for said in ("I agree.", "It is to say:", "I do not agree with <b>this."):
        assert said in card
    clock.advance(5 * DAY)
    assert await loop.ask_due() == 0
    async with database.transaction() as tx:
        wish = await tx.wishes.of(comment.id)
        assert wish is not None
        assert wish.word == ASKED_EDIT
        seen = await a_comment(tx)
        assert await tx.wishes.ask(seen, WITHDRAW, READER, clock.now(), states=MAY_WITHDRAW)


@pytest.mark.parametrize("by", [READER, NOBODY])
async def test_owners_are_reminded_once_each_working_day_until_it_is_done(
    database: Database, clock: FakeClock, loop: ByHand, by: int
) -> None:
    comment = await wants(database, clock, ASKED_OFF, by)
    for _ in range(7 * 4):  # from Monday to Monday
        clock.advance(DAY / 4)
        await loop.ask_due()
    said = await words(database, OWNERS[0])
    assert len(said) == 5
    assert "you were asked 1 working day ago" in said[0]
    assert "you were asked 5 working days ago" in said[-1]
    assert await words(database, READER) == []
    async with database.transaction() as tx:
        await tx.comments.move(comment.id, CommentState.WITHDRAWN, clock.now())
    clock.advance(DAY)
    assert await loop.ask_due() == 0


async def test_what_somebody_wanted_off_who_is_deleted_is_reminded_of_too(
    database: Database, clock: FakeClock, moderate: Moderate, loop: ByHand
) -> None:
    """The blog is asked for it without end, and so are the owners."""
    await wants(database, clock, WITHDRAW, NOBODY)
    await moderate.moderate_due()
    clock.advance(3 * DAY)
    assert await moderate.moderate_due() == 0
    assert await loop.ask_due() == len(OWNERS)
    (said,) = await words(database, OWNERS[0])
    assert "you were asked 3 working days ago" in said


async def test_of_a_site_that_has_left_nobody_is_reminded(
    database: Database, clock: FakeClock, loop: ByHand
) -> None:
    """Nobody could ever see there that it is done."""
    await wants(database, clock, ASKED_OFF)
    async with database.transaction() as tx:
        await tx.sites.use(["https://other.example/"])
    clock.advance(3 * DAY)
    assert await loop.ask_due() == 0


async def test_what_was_decided_by_owners_and_not_done_waits_for_them_again(
    database: Database, clock: FakeClock, moderate: Moderate, loop: ByHand
) -> None:
    comment = await wants(database, clock, "unpublish", OWNERS[0])
    await give_up(moderate, clock)
    assert await loop.ask_due() == 0
    async with database.reading() as tx:
        assert await tx.wishes.of(comment.id) is None


async def test_nobody_is_held_up_while_there_is_nothing_to_write(
    database: Database, clock: FakeClock, loop: ByHand
) -> None:
    await wants(database, clock, ASKED_OFF)
    clock.advance(timedelta(hours=30).total_seconds())
    await loop.ask_due()
    async with database.transaction(), asyncio.timeout(20):
        assert await loop.ask_due() == 0


async def test_each_case_is_looked_at_again_by_itself(
    database: Database, clock: FakeClock, loop: ByHand
) -> None:
    """The others would be kept from writing for long by all of them in each transaction."""
    comment = await wants(database, clock, ASKED_OFF)
    async with database.transaction() as tx:
        post = await tx.posts.get(comment.post_id)
        assert post is not None
        for number in range(20, 24):
            other = await a_comment(tx, number)
            for step in (CommentState.QUEUED, CommentState.POSTING, CommentState.HELD):
                await tx.comments.move(other.id, step, clock.now(), remote_id=f"{number}")
            assert await tx.wishes.ask(other, ASKED_OFF, READER, clock.now())
    clock.advance(2 * DAY)
    looked = list[int]()

    class Counting(ByHand):
        async def _case(self, tx: Transaction, wish: Wish) -> _Case | None:
            looked.append(wish.comment_id)
            return await super()._case(tx, wish)

    counting = Counting(database, OWNERS, loop._platform_of, CALENDAR, clock=clock.clock)  # noqa: SLF001  the fixture's own
    assert await counting.ask_due() == 5 * len(OWNERS)
    assert len(looked) == 3 * 5, "found, looked at again, and asked"


async def test_what_is_done_in_between_is_asked_of_nobody(
    database: Database, clock: FakeClock, platform: FakePlatform
) -> None:
    comment = await wants(database, clock, ASKED_OFF)
    clock.advance(2 * DAY)

    class Slow(ByHand):
        async def _case(self, tx: Transaction, wish: Wish) -> _Case | None:
            case = await super()._case(tx, wish)
            if not moved:
                moved.append(True)
                async with database.transaction() as other:
                    await other.comments.move(comment.id, CommentState.WITHDRAWN, clock.now())
            return case

    moved = list[bool]()
    slow = Slow(database, OWNERS, lambda _site: platform, CALENDAR, clock=clock.clock)
    assert await slow.ask_due() == 0
    assert await words(database, OWNERS[0]) == []
