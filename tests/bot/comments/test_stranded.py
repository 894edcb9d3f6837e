"""What no site takes from here any more comes back to its writer, and the owners hear why."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.comments.stranded import Stranded
from bot.fit import plain
from bot.report import Report
from bot.screen import Screen
from bot.texts import moderation as texts
from feeds.sites.base import Ability, Platform
from feeds.sites.readonly import ReadOnly
from storage.awaited import LEFT_UNASKED, NOT_ASKED, SITE_LEFT
from storage.database import Database
from storage.ledger import Settlement
from storage.offers import EDIT
from storage.people import NOBODY
from storage.records import Comment
from storage.states import CommentState, SendState
from storage.transaction import Transaction
from storage.wishes import WITHDRAW
from tests.bot.handlers.ask import Relayed, labels
from tests.bot.test_report import screens
from tests.clock import FakeClock
from tests.storage.builders import ANYONE, READER, a_comment, claim_messages

OWNERS = (9_002, 9_001)
A_WHILE = 16 * 60
QUEUED, UNKNOWN, REJECTED = CommentState.QUEUED, CommentState.UNKNOWN, CommentState.REJECTED


class Linked(ReadOnly):
    """A site that takes comments with another service: the relay gives them back."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset({Ability.LINKED, Ability.HANDOFF})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def a_loop(
    database: Database,
    clock: FakeClock,
    platform: Platform | None = None,
    owners: tuple[int, ...] = OWNERS,
) -> Stranded:
    return Stranded(database, owners, lambda _site: platform or ReadOnly(), clock=clock.clock)


async def on_the_way(
    database: Database, clock: FakeClock, state: CommentState = QUEUED, number: int = 7
) -> Comment:
    """Let a comment be on its way to its site."""
    async with database.transaction() as tx:
        comment = await a_comment(tx, number)
        steps = (QUEUED,) if state is QUEUED else (QUEUED, CommentState.POSTING, UNKNOWN)
        for step in steps:
            assert await tx.comments.move(comment.id, step, clock.now(), shown_name="Sam")
    return comment


async def leave(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.sites.use(["https://other.example/"])


async def now_it_is(database: Database, comment: Comment) -> Comment:
    async with database.reading() as tx:
        found = await tx.comments.get(comment.id)
    assert found is not None
    return found


async def test_without_a_relay_account_it_comes_back_as_a_preview_to_post_by_hand(
    database: Database, clock: FakeClock
) -> None:
    comment = await on_the_way(database, clock)
    loop = a_loop(database, clock)
    assert await loop.give_back_due() == 0
    clock.advance(A_WHILE)
    assert await loop.give_back_due() == 1
    assert await loop.give_back_due() == 0
    now = await now_it_is(database, comment)
    assert (now.state, now.queued_at, now.error) == (CommentState.PREVIEW, None, None)
    assert now.revision > comment.revision
    (preview,) = await screens(database)
    assert "We cannot send comments to this blog any more" in plain(preview.html)
    wanted = {"Copy comment", "Open the comment box", "I have posted it", "Ask an editor to add it"}
    assert wanted <= set(labels(preview))
    for owner in OWNERS:
        (told,) = await screens(database, owner)
        assert "1 comment was given back" in plain(told.html)
        assert "No relay account is set" in plain(told.html)


async def test_one_whose_answer_was_lost_can_be_sent_again_by_its_writer(
    database: Database, clock: FakeClock
) -> None:
    comment = await on_the_way(database, clock, UNKNOWN)
    clock.advance(A_WHILE)
    assert await a_loop(database, clock).give_back_due() == 1
    now = await now_it_is(database, comment)
    assert (now.state, now.error) == (REJECTED, NOT_ASKED)
    await Report(database, OWNERS, lambda _site: ReadOnly(), clock=clock.clock).report_due()
    (told,) = await screens(database)
    assert "We cannot ask the blog any more" in plain(told.html)
    assert labels(told) == ["Read the post", "Send it again", "Leave it"]


@pytest.mark.parametrize(("state", "error"), [(QUEUED, SITE_LEFT), (UNKNOWN, LEFT_UNASKED)])
async def test_of_a_site_that_is_not_served_any_more_the_way_to_the_post_is_told(
    database: Database, clock: FakeClock, state: CommentState, error: str
) -> None:
    """Its own accounts may be set still: they are no help."""
    comment = await on_the_way(database, clock, state)
    await leave(database)
    clock.advance(A_WHILE)
    assert await a_loop(database, clock, Relayed()).give_back_due() == 1
    assert (await now_it_is(database, comment)).error == error
    await Report(database, OWNERS, lambda _site: Relayed(), clock=clock.clock).report_due()
    (told,) = await screens(database)
    assert "no longer part of this service" in plain(told.html)
    assert labels(told) == ["Read the post"]
    (owners,) = await screens(database, OWNERS[0])
    assert "It is not in BLEEP_SITE any more." in plain(owners.html)


@pytest.mark.parametrize("platform", [Relayed(), Linked()])
@pytest.mark.parametrize("state", [QUEUED, UNKNOWN])
async def test_what_the_relay_sees_to_is_left_to_it(
    database: Database, clock: FakeClock, platform: Platform, state: CommentState
) -> None:
    comment = await on_the_way(database, clock, state)
    clock.advance(A_WHILE)
    # Who would write waits for thirty seconds; who only reads does not, on a busy machine either.
    async with database.transaction(), asyncio.timeout(20):
        assert await a_loop(database, clock, platform).give_back_due() == 0
    assert (await now_it_is(database, comment)).state is state


async def test_of_several_owners_hear_once_and_who_is_deleted_is_not_written_to(
    database: Database, clock: FakeClock
) -> None:
    for number in (7, 8):
        await on_the_way(database, clock, number=number)
    async with database.transaction() as tx:
        await tx.comments.note(1, chat_id=NOBODY)
    clock.advance(A_WHILE)
    assert await a_loop(database, clock).give_back_due() == 2
    assert len(await screens(database)) == 1
    assert await screens(database, NOBODY) == []
    (told,) = await screens(database, OWNERS[0])
    assert "2 comments were given back" in plain(told.html)


async def test_without_owners_nobody_is_offered_to_be_asked(
    database: Database, clock: FakeClock
) -> None:
    await on_the_way(database, clock)
    clock.advance(A_WHILE)
    assert await a_loop(database, clock, owners=()).give_back_due() == 1
    (preview,) = await screens(database)
    assert "Ask an editor to add it" not in labels(preview)
    assert "Private note to the author" not in labels(preview)


async def test_what_waits_for_the_relay_hides_nothing(database: Database, clock: FakeClock) -> None:
    """However much of it there is, and however old."""
    await on_the_way(database, clock)
    async with database.reading() as tx:
        (site,) = await tx.sites.all()
        before = clock.now() + timedelta(seconds=1)
        assert len(await tx.awaited.waiting_since(before, 1)) == 1
        assert len(await tx.awaited.waiting_since(before, 1, [site.id + 1])) == 1
        assert await tx.awaited.waiting_since(before, 1, [site.id]) == []


async def test_many_are_given_back_a_few_at_a_time_and_owners_hear_once(
    database: Database, clock: FakeClock
) -> None:
    for number in range(7, 14):
        await on_the_way(database, clock, number=number)
    clock.advance(A_WHILE)
    sizes = list[int]()

    class Counting(Stranded):
        async def _give_back(self, tx: Transaction, comment: Comment) -> bool:
            if not turns or turns[-1] is not tx:
                turns.append(tx)
                sizes.append(0)
            sizes[-1] += 1
            return await super()._give_back(tx, comment)

    turns = list[Transaction]()
    loop = Counting(database, OWNERS, lambda _site: ReadOnly(), clock=clock.clock)
    assert await loop.give_back_due() == 7
    assert sizes == [5, 2]
    (told,) = await screens(database, OWNERS[0])
    assert "7 comments were given back" in plain(told.html)


async def test_a_process_that_ends_right_after_a_comment_went_back_has_told_owners(
    database: Database, clock: FakeClock
) -> None:
    class Ending(Stranded):
        given = 0

        async def _give_back(self, tx: Transaction, comment: Comment) -> bool:
            self.given += 1
            if self.given > 5:
                raise asyncio.CancelledError
            return await super()._give_back(tx, comment)

    for number in range(7, 14):
        await on_the_way(database, clock, number=number)
    clock.advance(A_WHILE)
    with pytest.raises(asyncio.CancelledError):
        await Ending(database, OWNERS, lambda _site: ReadOnly(), clock=clock.clock).give_back_due()
    (told,) = await screens(database, OWNERS[0])
    assert "5 comments were given back" in plain(told.html)
    assert await a_loop(database, clock).give_back_due() == 2
    (told,) = await screens(database, OWNERS[0])
    assert "7 comments were given back" in plain(told.html)


async def test_what_owners_have_heard_of_is_not_counted_again(
    database: Database, clock: FakeClock
) -> None:
    await on_the_way(database, clock)
    clock.advance(A_WHILE)
    loop = a_loop(database, clock, owners=OWNERS[:1])
    assert await loop.give_back_due() == 1
    await send_all(database, clock)
    await on_the_way(database, clock, number=8)
    clock.advance(A_WHILE)
    assert await loop.give_back_due() == 1
    async with database.reading() as tx:
        waits = await tx.messages.upcoming(clock.now(), 9)
    (told,) = [Screen.from_json(one.body) for one in waits if one.chat_id == OWNERS[0]]
    assert "1 comment was given back" in plain(told.html)


async def send_all(database: Database, clock: FakeClock) -> None:
    """Let everything that waits be sent."""
    async with database.transaction() as tx:
        for one in await claim_messages(tx, ANYONE, clock.now(), 9):
            sent = Settlement(SendState.SENT, message_id=one.id)
            assert await tx.messages.settle(one.id, ANYONE, sent, clock.now())


async def held_there(database: Database, clock: FakeClock, number: int = 7) -> Comment:
    """Let a comment wait for an editor on its site, and its writer know it."""
    comment = await on_the_way(database, clock, number=number)
    async with database.transaction() as tx:
        for step in (CommentState.POSTING, CommentState.HELD):
            assert await tx.comments.move(comment.id, step, clock.now(), remote_id=str(number))
        await tx.comments.note(comment.id, reported=CommentState.HELD)
    return comment


async def test_who_waits_for_an_editor_of_a_blog_that_left_is_told_so_once(
    database: Database, clock: FakeClock
) -> None:
    comment = await held_there(database, clock)
    loop = a_loop(database, clock, Relayed())
    assert await loop.give_back_due() == 0
    await leave(database)
    clock.advance(A_WHILE)
    assert await loop.give_back_due() == 0, "settings are sometimes mended at once"
    clock.advance(A_WHILE)
    assert await loop.give_back_due() == 1
    assert await loop.give_back_due() == 0
    (told,) = await screens(database)
    assert "Your comment waits there for an editor." in plain(told.html)
    assert "A message here will tell you" not in plain(told.html)
    assert labels(told) == ["Read the post"]
    assert (await now_it_is(database, comment)).state is CommentState.HELD


async def test_a_blog_that_came_back_in_time_is_not_said_to_have_left(
    database: Database, clock: FakeClock
) -> None:
    await held_there(database, clock)
    loop = a_loop(database, clock, Relayed())
    async with database.reading() as tx:
        addresses = [site.address for site in await tx.sites.all()]
    await leave(database)
    assert await loop.give_back_due() == 0
    clock.advance(A_WHILE / 2)
    async with database.transaction() as tx:
        await tx.sites.use(addresses)
    assert await loop.give_back_due() == 0
    clock.advance(A_WHILE)
    await leave(database)
    assert await loop.give_back_due() == 0, "the time counts from the second leave"
    assert await screens(database) == []


async def test_owners_are_not_reminded_of_what_cannot_be_seen_here(
    database: Database, clock: FakeClock
) -> None:
    comment = await held_there(database, clock)
    async with database.reading() as tx:
        assert [one.id for one in await tx.comments.undecided(9)] == [comment.id]
    await leave(database)
    async with database.reading() as tx:
        assert await tx.comments.undecided(9) == []


@pytest.mark.parametrize(
    ("word", "by", "said"),
    [
        (WITHDRAW, READER, "We cannot take your comment off this blog any more"),
        (EDIT, READER, "We cannot change your comment on this blog any more"),
        ("publish", OWNERS[0], "cannot be done from here any more"),
    ],
)
async def test_whose_wish_is_under_way_when_a_blog_leaves_is_not_told_of_2_days(
    database: Database, clock: FakeClock, word: str, by: int, said: str
) -> None:
    comment = await held_there(database, clock)
    async with database.transaction() as tx:
        seen = await tx.comments.get(comment.id)
        assert seen is not None
        assert await tx.wishes.ask(seen, word, by, clock.now())
    await leave(database)
    loop = a_loop(database, clock, Relayed())
    report = Report(database, OWNERS, lambda _site: Relayed(), clock=clock.clock)
    assert await loop.give_back_due() == 0
    clock.advance(A_WHILE)
    assert await report.report_due() == 0
    await loop.give_back_due()
    await loop.give_back_due()
    told = [plain(one.html) for one in await screens(database, by)]
    assert [said in one for one in told].count(True) == 1
    assert not any("2 days" in one for one in told)


async def test_when_a_blog_leaves_again_it_is_told_of_what_is_wanted_now(
    database: Database, clock: FakeClock
) -> None:
    """What somebody else was told at the first time is no news of a later wish."""
    comment = await held_there(database, clock)
    async with database.transaction() as tx:
        addresses = [site.address for site in await tx.sites.all()]
    loop = a_loop(database, clock, Relayed())
    for word, by in (("publish", OWNERS[0]), (WITHDRAW, READER)):
        async with database.transaction() as tx:
            assert await tx.wishes.ask(comment, word, by, clock.now())
        await leave(database)
        await loop.give_back_due()
        clock.advance(A_WHILE)
        await loop.give_back_due()
        await loop.give_back_due()
        async with database.transaction() as tx:
            await tx.sites.use(addresses)
            wish = await tx.wishes.of(comment.id)
            assert wish is not None
            assert await tx.wishes.done(wish, clock.now())
        await loop.give_back_due()
    told = [plain(one.html) for one in await screens(database, READER)]
    off = ["We cannot take your comment off this blog any more" in one for one in told]
    assert off.count(True) == 1


async def test_what_a_deleted_person_wanted_off_a_blog_that_left_is_told_to_owners(
    database: Database, clock: FakeClock
) -> None:
    comment = await held_there(database, clock)
    async with database.transaction() as tx:
        seen = await tx.comments.get(comment.id)
        assert seen is not None
        assert await tx.wishes.ask(seen, WITHDRAW, NOBODY, clock.now())
    await leave(database)
    clock.advance(A_WHILE)
    report = Report(database, OWNERS, lambda _site: Relayed(), clock=clock.clock)
    assert await report.report_due() == 1
    (told,) = await screens(database, OWNERS[0])
    assert texts.WITHDRAWAL_LEFT in plain(told.html)
    assert texts.WITHDRAWAL not in plain(told.html)
