"""A post that waits goes out once: by an editor, or by itself, through any restart."""

from __future__ import annotations

import asyncio

import pytest

from bot.admins.asking import editors
from bot.texts import review as texts_review
from feeds.dispatch import drop_waiting, question_of, send_waiting
from feeds.dispatch import fan_out as send_out
from feeds.route import ASK_FIRST, UNMATCHED
from storage.admins import Admin
from storage.database import Database
from storage.notices import Notice
from storage.records import Post, Written
from storage.reviews import Waiting
from storage.transaction import Transaction
from tests.bot.handlers.ask import labels, plain
from tests.bot.review_world import (
    OWNER,
    READER,
    SENTENCES,
    TEXT,
    a_waiting_post,
    long_entry,
    loops,
    screens,
    state_of,
)
from tests.clock import FakeClock
from tests.storage.builders import StoppedError, a_list, a_post, a_subscriber, undone

EDITOR, LIMITED, VIEWER = 9_100, 9_101, 9_102


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def question(tx: Transaction, post: Post) -> Notice:
    """Return the question about a post that waits."""
    found = await question_of(tx, Waiting(0, post.id, None))
    assert found is not None
    return found


async def test_a_post_waits_and_goes_out_by_itself_once(
    database: Database, clock: FakeClock
) -> None:
    post = await a_waiting_post(database, 10, clock.now())
    review, notify = loops(database, clock)
    assert await review.review_due() == 0
    assert await state_of(database, post) == ("waiting", 0)
    assert await notify.notify_due() == 1
    shown, card = await screens(database)
    assert SENTENCES[0] in plain(shown)
    assert shown.rows == ()
    assert "It is sent by itself at 9:10am if nobody decides." in plain(card)
    assert "All" in plain(card)
    assert labels(card) == ["Send now", "Change the points", "Do not send"]
    clock.advance(601)
    again, _ = loops(database, clock)  # another process, after a restart
    assert sorted(await asyncio.gather(again.review_due(), review.review_due())) == [0, 1]
    assert (await state_of(database, post))[1] == 1
    assert await review.review_due() == 0
    async with database.transaction() as tx:
        notice = await tx.notices.get(1)
    assert notice is not None
    assert (notice.choice, notice.chosen_by) == ("auto", 0)


async def test_a_crash_in_the_middle_of_sending_sends_nothing_by_halves(
    database: Database, clock: FakeClock
) -> None:
    post = await a_waiting_post(database, 10, clock.now())

    async def send(tx: Transaction) -> None:
        assert await send_waiting(tx, await question(tx, post)) == 1

    await undone(database, send)
    assert await state_of(database, post) == ("waiting", 0)
    clock.advance(601)
    assert await loops(database, clock)[0].review_due() == 1
    assert (await state_of(database, post))[1] == 1


async def test_without_a_time_it_waits_until_somebody_decides(
    database: Database, clock: FakeClock
) -> None:
    post = await a_waiting_post(database, -1, clock.now())
    review, notify = loops(database, clock)
    clock.advance(1_000_000)
    assert await review.review_due() == 0
    await notify.notify_due()
    assert texts_review.UNTIL_DECIDED in plain((await screens(database))[1])
    async with database.transaction() as tx:
        asked = await question(tx, post)
        assert await send_waiting(tx, asked) == 1
        assert await send_waiting(tx, asked) is None
        assert not await drop_waiting(tx, asked, clock.now())


async def test_what_is_not_to_be_sent_is_never_sent(database: Database, clock: FakeClock) -> None:
    post = await a_waiting_post(database, 10, clock.now())
    async with database.transaction() as tx:
        asked = await question(tx, post)
        assert await drop_waiting(tx, asked, clock.now())
        assert await send_waiting(tx, asked) is None
        assert await send_out(tx, post, clock.now()) == 0  # its key is taken for ever
    clock.advance(3_600)
    assert await loops(database, clock)[0].review_due() == 0
    assert await state_of(database, post) == ("cancelled", 0)
    async with database.transaction() as tx:
        assert await tx.broadcasts.unclosed() == []


async def test_a_post_that_changes_while_it_waits_is_shown_anew_and_sent_as_it_is(
    database: Database, clock: FakeClock
) -> None:
    post = await a_waiting_post(database, 10, clock.now())
    review, notify = loops(database, clock)
    await notify.notify_due()
    async with database.transaction() as tx:
        entry = long_entry(title="A better title", content_hash="1" * 64)
        await tx.posts.edit(post, entry, Written(SENTENCES[1], 200, "extract"), clock.now())
    assert await review.review_due() == 1
    assert await review.review_due() == 0
    assert await notify.notify_due() == 1
    _, _, shown, card = await screens(database)
    assert "A better title" in plain(shown)
    assert SENTENCES[1] in plain(shown)
    assert "A better title" in plain(card)
    clock.advance(601)
    assert await review.review_due() == 1
    assert (await state_of(database, post))[1] == 1
    async with database.transaction() as tx:
        stored = await tx.posts.get(post.id)
    assert stored is not None
    assert stored.shown_revision == 2


async def test_a_post_that_the_blog_takes_down_is_not_sent_until_it_is_back(
    database: Database, clock: FakeClock
) -> None:
    post = await a_waiting_post(database, 10, clock.now())
    review, notify = loops(database, clock)
    async with database.transaction() as tx:
        await tx.posts.mark(post.id, gone_at=clock.now())
    clock.advance(601)
    assert await review.review_due() == 1
    assert await review.review_due() == 0
    await notify.notify_due()
    (card,) = await screens(database)
    assert texts_review.GONE in plain(card)
    assert labels(card) == ["Do not send"]
    assert (await state_of(database, post))[0] == "waiting"
    async with database.transaction() as tx:
        await tx.posts.mark(post.id, gone_at=None)
    assert await review.review_due() == 1  # the question is about a post that is there
    assert await review.review_due() == 1  # its time has long come
    assert (await state_of(database, post))[1] == 1


async def test_editors_are_asked_too_but_not_those_of_some_lists_alone(
    database: Database, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        some = frozenset({await a_list(tx, "some")})
        await tx.admins.put(Admin(EDITOR, "editor", None, frozenset()), OWNER, clock.now())
        await tx.admins.put(Admin(LIMITED, "editor", None, some), OWNER, clock.now())
        await tx.admins.put(Admin(VIEWER, "viewer", None, frozenset()), OWNER, clock.now())
        assert await editors(tx, {OWNER}) == [OWNER, EDITOR]
    await a_waiting_post(database, 10, clock.now())
    assert await loops(database, clock)[1].notify_due() == 2
    assert [len(await screens(database, who)) for who in (OWNER, EDITOR, LIMITED, VIEWER)] == [
        *(2, 2, 0, 0)
    ]


async def test_by_choice_only_posts_that_match_no_rule_wait(
    database: Database, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        await tx.preferences.put(UNMATCHED, ASK_FIRST, None, clock.now())
        await a_subscriber(tx, READER, await a_list(tx))
        await tx.rules.add(await a_list(tx, "wards"), "title", "ward", clock.now())
        assert await send_out(tx, await a_post(tx, 1), clock.now()) == 1
        other = await a_post(tx, 2, title="Other")
        assert await send_out(tx, other, clock.now()) == 0
    await loops(database, clock)[1].notify_due()
    assert texts_review.NO_RULE in plain((await screens(database))[-1])
    assert "Change the points" not in labels((await screens(database))[-1])  # it is short


async def test_what_the_owners_have_agreed_to_does_not_wait_again(
    database: Database, clock: FakeClock
) -> None:
    await a_waiting_post(database, 10, clock.now())
    async with database.transaction() as tx:
        post = await a_post(tx, 2)
        assert await send_out(tx, post, clock.now(), agreed=True) == 1


async def test_posts_that_match_no_rule_go_to_the_list_that_was_chosen(
    database: Database, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        await a_list(tx)
        rest = await a_list(tx, "rest")
        await a_subscriber(tx, READER, rest)
        post = await a_post(tx, 1)
        assert await send_out(tx, post, clock.now()) == 0
        await tx.preferences.put(UNMATCHED, rest, None, clock.now())
        assert await send_out(tx, await a_post(tx, 2), clock.now()) == 1


async def test_the_points_of_an_older_text_are_not_put_into_a_newer_one(
    database: Database, clock: FakeClock
) -> None:
    post = await a_waiting_post(database, 10, clock.now())
    async with database.transaction() as tx:
        assert await tx.reviews.rewrite(post, SENTENCES[2])
        changed = await tx.posts.get(post.id)
        assert changed is not None
        assert (changed.summary, changed.summarised_by) == (SENTENCES[2], "editor")
        had = await tx.posts.revision(post.id, 1)
        assert had is not None
        assert had.summary == SENTENCES[2]
        again = long_entry(text=f"{TEXT}\n\nMore.", content_hash="2" * 64)
        await tx.posts.edit(post, again, Written("New.", 200, "extract"), clock.now())
        assert not await tx.reviews.rewrite(post, SENTENCES[3])


async def test_a_post_whose_time_has_come_is_not_behind_a_hundred_that_wait_for_an_editor(
    database: Database, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        await tx.preferences.put(UNMATCHED, ASK_FIRST, None, clock.now())
        await a_list(tx)
        posts = [await a_post(tx, number) for number in range(100, 201)]
        for one in posts:
            assert await send_out(tx, one, clock.now()) == 0
        await tx.preferences.put(UNMATCHED, "all", None, clock.now())
    post = await a_waiting_post(database, 10, clock.now())
    clock.advance(601)
    async with database.transaction() as tx:
        await tx.posts.mark(posts[-1].id, gone_at=clock.now())
    assert await loops(database, clock)[0].review_due() == 2, "one is sent, one question is renewed"
    assert (await state_of(database, post))[1] == 1


async def test_a_post_that_cannot_be_looked_at_holds_up_no_other(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    post = await a_waiting_post(database, 10, clock.now())
    clock.advance(601)
    review, _ = loops(database, clock)
    look = review._look  # noqa: SLF001  one look is made to fail
    failed: list[int] = []

    async def fail_once(tx: Transaction, one: Waiting) -> bool:
        if not failed:
            failed.append(one.broadcast_id)
            raise StoppedError
        return await look(tx, one)

    review._look = fail_once  # type: ignore[method-assign]  # noqa: SLF001  the same
    assert await review.review_due() == 0
    assert "could not be looked at" in caplog.text
    assert await review.review_due() == 1
    assert (await state_of(database, post))[1] == 1
