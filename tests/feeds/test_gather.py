"""Everything that a site shows of comments becomes a row once, whatever its date and its place."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import timedelta

import pytest

from feeds.gather import Gather
from feeds.relay import Relay
from feeds.sight import AT_ONCE, Gathered
from feeds.sites.base import Ability, Platform
from feeds.watch import Watch
from storage.brought import follow_key
from storage.database import Database
from storage.ledger import Owner
from storage.messages import NewMessage
from storage.outcome import Done, Later, Unknown
from storage.records import Site, SiteComment
from storage.site_comments import SHOWN, SiteCommentRow
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform, Plan, Queue
from tests.feeds.paged import Paged
from tests.storage.builders import NOW, READER

OWNER = Owner("this", 1)
AWAY = Later("The site does not accept the connection.", counted=False)
DAY = 86_400


@dataclasses.dataclass
class Look:
    """One site, looked at again and again."""

    database: Database
    clock: FakeClock
    platform: FakePlatform
    site: Site

    async def gather(self) -> Gathered:
        got = await Gather(self.database, clock=self.clock.clock).gather(self.site, self.platform)
        assert isinstance(got, Done)
        return got.value

    async def news(self) -> list[str]:
        """Look once, and return the ids of what is new."""
        return sorted((await self.gather()).news)

    async def untold(self) -> list[str]:
        async with self.database.transaction() as tx:
            return [row.remote_id for row in await tx.site_comments.untold(999)]

    async def row(self, number: int) -> SiteCommentRow:
        async with self.database.transaction() as tx:
            known = await tx.site_comments.known(self.site.id, [str(number)])
            found = await tx.site_comments.get(known[str(number)].id)
        assert found is not None
        return found

    async def tell(self) -> None:
        """Tell whoever wants it of all that is untold."""
        async with self.database.transaction() as tx:
            for row in await tx.site_comments.untold(999):
                await tx.site_comments.change(row.id, told_at=self.clock.now())


@pytest.fixture
def platform() -> Paged:
    return Paged()


@pytest.fixture
async def look(database: Database, clock: FakeClock, platform: Paged, queue: Queue) -> Look:
    return Look(database, clock, platform, await queue.site())


# The first look


async def test_the_first_look_sees_every_page_and_tells_nobody(look: Look, platform: Paged) -> None:
    for number in range(1, 11):
        platform.show(number)
    assert await look.news() == []
    assert platform.asked == [1, 2, 3, 4]
    assert await look.untold() == []
    row = await look.row(1)
    assert (row.told_at, row.text, row.author) == (look.clock.now(), None, None)


async def test_on_a_blog_without_comments_the_first_one_is_news(
    look: Look, platform: Paged
) -> None:
    assert await look.news() == []
    platform.show(1)
    assert await look.news() == ["1"]
    assert await look.untold() == ["1"]


async def test_a_first_look_that_breaks_off_is_none(look: Look, platform: Paged) -> None:
    for number in range(1, 8):
        platform.show(number)
    platform.pages_away = {3: AWAY}
    gather = Gather(look.database, clock=look.clock.clock)
    assert await gather.gather(look.site, platform) == AWAY
    assert await look.untold() == []
    platform.pages_away = {}
    assert await look.news() == []
    assert await look.untold() == []


@pytest.mark.parametrize("kind", [Paged, FakePlatform])
async def test_nobody_is_held_up_by_a_look_that_sees_nothing_new(
    database: Database, clock: FakeClock, queue: Queue, kind: type[FakePlatform]
) -> None:
    platform = kind()
    look = Look(database, clock, platform, await queue.site())
    await look.gather()
    platform.show(1)
    assert await look.news() == ["1"]
    async with database.transaction(), asyncio.timeout(20):
        assert await look.news() == []


# What is new


async def test_a_new_comment_is_a_row_once_with_its_words(look: Look, platform: Paged) -> None:
    await look.gather()
    platform.show(5, parent="4", author="Mila", text="Warm the pot.")
    assert await look.news() == ["5"]
    assert await look.news() == []
    row = await look.row(5)
    assert (row.author, row.text, row.parent_id, row.told_at) == (
        "Mila",
        "Warm the pot.",
        "4",
        None,
    )


async def test_one_request_is_enough_where_nothing_has_changed(look: Look, platform: Paged) -> None:
    for number in range(1, 11):
        platform.show(number)
    platform.unshown = 2
    await look.gather()
    platform.asked.clear()
    platform.show(11)
    for _ in range(3):
        await look.gather()
    assert platform.asked == [1, 1, 1]


async def test_what_is_approved_late_behind_many_is_found_because_the_count_differs(
    look: Look, platform: Paged
) -> None:
    for number in range(100, 250):
        platform.show(number)
    await look.gather()
    platform.show(7, published_at=NOW - timedelta(days=9))
    assert await look.news() == ["7"]
    platform.asked.clear()
    assert await look.news() == []
    assert platform.asked == [1]


async def test_what_the_count_does_not_tell_is_found_at_night(look: Look, platform: Paged) -> None:
    for number in range(100, 120):
        platform.show(number)
    await look.gather()
    platform.take_off("100")
    platform.show(7)
    assert await look.news() == []
    look.clock.advance(DAY)
    look.clock.advance((3 - look.clock.now().hour) % 24 * 3_600)
    assert await look.news() == ["7"]
    assert (await look.row(100)).gone_at is not None


async def test_while_one_page_is_away_the_others_are_seen_and_it_is_asked_for_again(
    look: Look, platform: Paged
) -> None:
    for number in range(100, 110):
        platform.show(number)
    await look.gather()
    platform.show(7)
    platform.show(200)
    platform.pages_away = {4: AWAY}
    assert await look.news() == ["200"]
    platform.pages_away = {}
    assert await look.news() == ["7"]


async def test_new_words_are_noted_and_not_told_again(look: Look, platform: Paged) -> None:
    await look.gather()
    old = platform.show(5, text="Warm the pot.")
    await look.gather()
    before = await look.row(5)
    await look.tell()
    platform.take_off("5")
    platform.shows.append(dataclasses.replace(old, text="Warm the cup."))
    assert await look.news() == []
    assert await look.untold() == []
    assert (await look.row(5)).content_hash != before.content_hash


async def test_words_that_change_before_they_are_told_are_told_as_they_are(
    look: Look, platform: Paged
) -> None:
    await look.gather()
    old = platform.show(5, text="Warm the pot.")
    await look.gather()
    platform.take_off("5")
    platform.shows.append(dataclasses.replace(old, text="Warm the cup."))
    await look.gather()
    assert (await look.row(5)).text == "Warm the cup."
    assert await look.untold() == ["5"]


async def test_a_comment_finds_its_post_by_number_or_by_address(
    look: Look, platform: Paged
) -> None:
    await look.gather()
    platform.show(1, post_id="1", url="https://elsewhere.example/")
    platform.show(2, post_id="999", url="https://blog.example/the-ward-round/#comment-2")
    platform.show(3, post_id="999", url="https://blog.example/another/#comment-3")
    await look.gather()
    found = [(await look.row(number)).post_id for number in (1, 2, 3)]
    assert found[0] is not None
    assert found == [found[0], found[0], None]


async def test_a_comment_finds_the_post_that_one_of_ours_went_to(
    look: Look, platform: Paged, queue: Queue
) -> None:
    await look.gather()
    comment_id = await queue.add()
    async with look.database.transaction() as tx:
        await tx.comments.note(comment_id, remote_post_id="4711")
    platform.show(1, post_id="4711", url="https://elsewhere.example/")
    await look.gather()
    assert (await look.row(1)).post_id == (await queue.get(comment_id)).post_id


# What goes, and comes back


async def test_what_is_taken_off_is_to_be_told_once(look: Look, platform: Paged) -> None:
    await look.gather()
    platform.show(5)
    platform.show(4)
    await look.gather()
    await look.tell()
    platform.take_off("5")
    assert (await look.gather()).gone == {"5"}
    assert await look.untold() == ["5"]
    assert (await look.row(5)).gone_at == look.clock.now()
    await look.tell()
    assert (await look.gather()).gone == frozenset()
    assert await look.untold() == []


async def test_what_goes_while_some_were_told_of_it_is_to_be_told(
    look: Look, platform: Paged
) -> None:
    await look.gather()
    platform.show(4)
    platform.show(5)
    await look.gather()
    async with look.database.transaction() as tx:
        key = follow_key((await tx.site_comments.known(look.site.id, ["5"]))["5"].id, READER)
        await tx.messages.add(NewMessage(key, READER, "Words."), look.clock.now())
    platform.take_off("5")
    await look.gather()
    row = await look.row(5)
    assert (row.state, row.told_at, row.gone_at) == (SHOWN, None, look.clock.now())
    assert await look.untold() == ["4", "5"]


async def test_many_are_written_down_a_part_at_a_time_oldest_first(
    look: Look, platform: Paged
) -> None:
    for number in range(1, 2 * AT_ONCE + 50):
        platform.show(number)
    platform.size = 100
    await look.gather()
    async with look.database.reading() as tx:
        assert await tx.site_comments.count(look.site.id) == 2 * AT_ONCE + 49
    for number in range(1_000, 1_000 + AT_ONCE + 50):
        platform.show(number)
    look.clock.advance(DAY)
    assert len(await look.news()) == AT_ONCE + 50
    order = [*range(1_150, 1_250), *range(1_000, 1_150)]  # the newest page, then all the others
    assert await look.untold() == [str(number) for number in order]
    for number in range(1_000, 1_000 + AT_ONCE + 50):
        platform.take_off(str(number))
    look.clock.advance(DAY)
    assert len((await look.gather()).gone) == AT_ONCE + 50
    assert await look.untold() == []


async def test_what_comes_back_is_not_told_again(look: Look, platform: Paged) -> None:
    await look.gather()
    platform.show(4)
    shown = platform.show(5)
    await look.gather()
    await look.tell()
    for tells in (True, False):
        platform.take_off("5")
        await look.gather()
        if tells:
            await look.tell()
        platform.shows.append(shown)
        assert await look.news() == []
        assert await look.untold() == []
        assert (await look.row(5)).gone_at is None


async def test_what_was_there_at_first_is_not_told_when_it_comes_back(
    look: Look, platform: Paged
) -> None:
    platform.show(4)
    shown = platform.show(5)
    await look.gather()
    platform.take_off("5")
    await look.gather()
    platform.shows.append(shown)
    assert await look.news() == []
    assert await look.untold() == []


async def test_what_went_before_anybody_was_told_is_told_when_it_comes_back(
    look: Look, platform: Paged
) -> None:
    await look.gather()
    platform.show(4)
    shown = platform.show(5)
    await look.gather()
    platform.take_off("5")
    await look.gather()
    assert await look.untold() == ["4"]
    row = await look.row(5)
    assert (row.author, row.text, row.told_at) == (None, None, look.clock.now())
    look.clock.advance(60)
    platform.shows.append(shown)
    assert await look.news() == ["5"]
    assert await look.untold() == ["4", "5"]
    assert (await look.row(5)).seen_at == look.clock.now()


async def test_what_one_list_leaves_out_is_not_gone(look: Look, platform: Paged) -> None:
    await look.gather()
    for number in (4, 5, 6):
        platform.show(number)
    await look.gather()
    platform.leaves_out = {"5"}
    assert (await look.gather()).gone == frozenset()
    assert ("5",) in platform.asked


async def test_what_is_behind_the_first_page_is_not_missed_there(
    look: Look, platform: Paged
) -> None:
    for number in range(1, 11):
        platform.show(number)
    await look.gather()
    assert (await look.gather()).gone == frozenset()
    assert (await look.row(1)).gone_at is None


async def test_a_first_page_that_is_empty_by_mistake_removes_nothing(
    look: Look, platform: Paged
) -> None:
    for number in range(1, 11):
        platform.show(number)
    await look.gather()
    platform.leaves_out = {str(number) for number in range(8, 11)}
    assert (await look.gather()).gone == frozenset()


# Ours


async def landed(look: Look, queue: Queue, platform: Paged) -> str:
    """Bring a reader's comment to the site, where everyone can see it; return its id there."""
    platform.first_status = "approved"
    relay = Relay(look.database, lambda _site: platform, clock=look.clock.clock)
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    number = (await queue.get(comment_id)).remote_id or ""
    platform.by_relay.add(number)
    platform.show(int(number))
    return number


async def test_ours_is_no_news_of_others_but_is_told_to_who_follows(
    look: Look, queue: Queue, platform: Paged
) -> None:
    await look.gather()
    number = await landed(look, queue, platform)
    assert await look.news() == []
    assert await look.untold() == [number]
    async with look.database.transaction() as tx:
        assert await tx.site_comments.find(look.site.id, number) is None


async def test_what_our_account_wrote_and_we_do_not_know_is_left_to_the_relay(
    look: Look, queue: Queue, platform: Paged
) -> None:
    await look.gather()
    platform.plans = [Plan(Unknown("The connection broke off."))]
    platform.first_status = "approved"
    relay = Relay(look.database, lambda _site: platform, clock=look.clock.clock)
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    platform.show(100)
    platform.by_relay = {"100"}
    assert await look.news() == []
    assert await look.untold() == []
    await relay.relay_due(OWNER)
    assert await queue.state(comment_id) is CommentState.APPROVED
    assert await look.news() == []
    assert await look.untold() == ["100"]


@pytest.mark.parametrize("first", [True, False])
async def test_what_our_account_wrote_under_another_name_is_never_told(
    look: Look, platform: Paged, *, first: bool
) -> None:
    if not first:
        await look.gather()
    platform.show(100)
    platform.by_relay = {"100"}
    for _ in range(3):
        assert await look.news() == []
    assert await look.untold() == []


async def test_while_one_of_ours_is_lost_others_on_its_post_wait_where_no_author_is_told(
    look: Look, queue: Queue, platform: Paged
) -> None:
    await look.gather()
    platform.plans = [Plan(Unknown("The connection broke off."))]
    relay = Relay(look.database, lambda _site: platform, clock=look.clock.clock)
    await queue.add()
    await relay.relay_due(OWNER)
    platform.show(200)
    assert await look.news() == []
    await relay.relay_due(OWNER)
    assert await look.news() == ["200"]


async def test_an_approval_of_ours_behind_many_is_seen_though_it_was_asked_for_a_moment_ago(
    look: Look, queue: Queue, platform: Paged
) -> None:
    """A comment that is ten days old is asked for once a day: what everyone sees tells sooner."""
    relay = Relay(look.database, lambda _site: platform, clock=look.clock.clock)
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    for number in range(300, 450):
        platform.show(number)
    watch = Watch(look.database, lambda _site: platform, clock=look.clock.clock, poll_seconds=300)
    look.clock.advance(10 * DAY)
    await watch.watch_due()
    platform.decide("100", "approved")
    platform.show(100, published_at=NOW)
    platform.by_relay = {"100"}
    look.clock.advance(900)
    assert await watch.watch_due() == 1
    assert await queue.state(comment_id) is CommentState.APPROVED


async def test_one_of_ours_that_is_taken_off_is_noticed_though_it_was_asked_for_a_moment_ago(
    look: Look, queue: Queue, platform: Paged
) -> None:
    number = await landed(look, queue, platform)
    watch = Watch(look.database, lambda _site: platform, clock=look.clock.clock, poll_seconds=300)
    look.clock.advance(10 * DAY)
    await watch.watch_due()
    del platform.stands[number]
    platform.take_off(number)
    look.clock.advance(900)
    await watch.watch_due()
    (comment,) = [await queue.get(1)]
    assert comment.state is CommentState.REMOVED


@pytest.mark.parametrize("matched", [True, False])
async def test_what_a_reader_may_have_posted_by_hand_waits_for_one_look(
    look: Look, queue: Queue, platform: Paged, *, matched: bool
) -> None:
    """Else its own writer, who follows the post, would be told of it as news."""
    await look.gather()
    comment_id = await queue.add()
    async with look.database.transaction() as tx:
        await tx.comments.note(comment_id, state=CommentState.HANDED_OFF)
    platform.show(200, post_id="1")
    gather = Gather(look.database, clock=look.clock.clock)
    got = await gather.gather(look.site, platform)
    assert isinstance(got, Done)
    assert got.value.news == frozenset()
    assert await look.untold() == []
    if matched:
        async with look.database.transaction() as tx:
            approved = {"state": CommentState.APPROVED, "remote_id": "200"}
            await tx.comments.note(comment_id, **approved)
    got = await gather.gather(look.site, platform)
    assert isinstance(got, Done)
    assert got.value.news == (frozenset() if matched else {"200"})
    assert await look.untold() == ["200"]


# Platforms without pages


def listed(numbers: range) -> FakePlatform:
    """Return a platform that tells its newest hundred."""
    platform = Short(abilities=frozenset({Ability.COMMENTS}))
    for number in numbers:
        platform.show(number)
    return platform


class Short(FakePlatform):
    """A platform that tells its newest hundred."""

    async def comments(self) -> Done[tuple[SiteComment, ...]]:
        every = sorted(self.shows, key=lambda one: -int(one.id))
        return Done(tuple(every[:100]))


async def test_without_pages_what_is_new_is_seen_and_nothing_goes(
    database: Database, clock: FakeClock, queue: Queue
) -> None:
    platform = listed(range(5))
    look = Look(database, clock, platform, await queue.site())
    assert await look.news() == []
    platform.show(9)
    platform.shows.pop(0)
    assert await look.news() == ["9"]
    assert await look.untold() == ["9"]


async def test_what_moves_up_in_a_full_list_because_a_newer_one_went_is_no_news(
    database: Database, clock: FakeClock, queue: Queue
) -> None:
    platform = listed(range(1, 151))
    look = Look(database, clock, platform, await queue.site())
    await look.gather()
    for _ in range(5):
        platform.shows.pop()
    platform.show(500)
    assert await look.news() == ["500"]
    assert await look.untold() == ["500"]


def test_a_fake_is_a_platform() -> None:
    platforms: list[Platform] = [Paged(), Short()]
    assert len(platforms) == 2
