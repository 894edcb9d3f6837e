"""What an owner wrote is published at once where that can be done here; once, and never again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.admins.roles import Role
from bot.report import Report
from feeds.sites.base import Platform
from storage.admins import Admin
from storage.database import Database
from storage.records import Comment
from storage.states import CommentState
from storage.wishes import Wish
from tests.bot.builders import a_database, rows
from tests.bot.handlers.waiting import ByHand, Moderated
from tests.clock import FakeClock
from tests.storage.builders import NOW, READER, a_comment

OWNERS = (9_001, 9_002)


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def a_report(database: Database, clock: FakeClock, platform: Platform | None = None) -> Report:
    return Report(database, OWNERS, lambda _site: platform or Moderated(), clock=clock.clock)


async def landed(
    database: Database, clock: FakeClock, state: CommentState, chat_id: int = OWNERS[0]
) -> Comment:
    """Let a comment of an owner be on the site."""
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.comments.note(comment.id, chat_id=chat_id)
        for step in (CommentState.QUEUED, CommentState.POSTING, state):
            await tx.comments.move(comment.id, step, clock.now(), remote_id="5")
    return comment


async def move(database: Database, clock: FakeClock, comment: Comment, state: CommentState) -> None:
    clock.advance(60)
    async with database.transaction() as tx:
        await tx.comments.move(comment.id, state, clock.now())


async def wish_of(database: Database, comment: Comment) -> Wish | None:
    async with database.transaction() as tx:
        return await tx.wishes.of(comment.id)


async def chats(database: Database) -> list[int]:
    return [row["chat_id"] for row in await rows(database, "messages")]


async def test_an_owners_own_comment_is_published_without_a_card(
    database: Database, clock: FakeClock
) -> None:
    comment = await landed(database, clock, CommentState.HELD)
    report = a_report(database, clock)
    assert await report.report_due() == 1
    wish = await wish_of(database, comment)
    assert wish is not None
    assert (wish.word, wish.by) == ("publish", OWNERS[0])
    assert await chats(database) == []
    assert await report.report_due() == 0


async def test_that_it_is_public_is_told_in_the_usual_way(
    database: Database, clock: FakeClock
) -> None:
    comment = await landed(database, clock, CommentState.HELD)
    report = a_report(database, clock)
    await report.report_due()
    await move(database, clock, comment, CommentState.APPROVED)
    assert await report.report_due() == 1
    assert await chats(database) == [OWNERS[0]]


async def test_a_readers_comment_waits_for_an_owner(database: Database, clock: FakeClock) -> None:
    comment = await landed(database, clock, CommentState.HELD, READER)
    await a_report(database, clock).report_due()
    assert await wish_of(database, comment) is None
    assert sorted(await chats(database)) == sorted((READER, *OWNERS))


async def test_where_it_cannot_be_done_here_the_owners_get_the_card(
    database: Database, clock: FakeClock
) -> None:
    comment = await landed(database, clock, CommentState.HELD)
    await a_report(database, clock, ByHand()).report_due()
    assert await wish_of(database, comment) is None
    assert sorted(await chats(database)) == sorted((OWNERS[0], *OWNERS))


async def test_what_was_taken_off_the_blog_is_not_published_again(
    database: Database, clock: FakeClock
) -> None:
    """Somebody at the blog did it, or a complaint was right."""
    comment = await landed(database, clock, CommentState.HELD)
    report = a_report(database, clock)
    await report.report_due()
    wish = await wish_of(database, comment)
    assert wish is not None
    async with database.transaction() as tx:
        await tx.wishes.done(wish, NOW)
    for state in (CommentState.APPROVED, CommentState.HELD):
        await move(database, clock, comment, state)
        await report.report_due()
    again = await wish_of(database, comment)
    assert again is not None
    assert again.done_at is not None
    assert set(await chats(database)) == set(OWNERS)


async def test_what_was_public_at_first_and_was_taken_back_stays_so(
    database: Database, clock: FakeClock
) -> None:
    comment = await landed(database, clock, CommentState.APPROVED)
    report = a_report(database, clock)
    await report.report_due()
    await move(database, clock, comment, CommentState.HELD)
    await report.report_due()
    assert await wish_of(database, comment) is None


async def test_a_reply_to_a_card_finds_the_comment(database: Database, clock: FakeClock) -> None:
    comment = await landed(database, clock, CommentState.HELD, READER)
    await a_report(database, clock).report_due()
    cards = [row for row in await rows(database, "messages") if row["chat_id"] in OWNERS]
    assert [(row["post_id"], row["comment_id"]) for row in cards] == [
        (comment.post_id, comment.id)
    ] * 2


async def test_an_owner_who_was_made_one_in_the_panel_is_an_owner(
    database: Database, clock: FakeClock
) -> None:
    third = 9_003
    async with database.transaction() as tx:
        await tx.admins.put(Admin(third, Role.OWNER.value, None, frozenset()), OWNERS[0], NOW)
    comment = await landed(database, clock, CommentState.HELD, third)
    await a_report(database, clock).report_due()
    wish = await wish_of(database, comment)
    assert wish is not None
    assert (wish.word, wish.by) == ("publish", third)
    assert await chats(database) == []


async def test_an_editor_does_not_publish_their_own_comment_unseen(
    database: Database, clock: FakeClock
) -> None:
    editor = 9_003
    async with database.transaction() as tx:
        await tx.admins.put(Admin(editor, Role.EDITOR.value, None, frozenset()), OWNERS[0], NOW)
    comment = await landed(database, clock, CommentState.HELD, editor)
    await a_report(database, clock).report_due()
    assert await wish_of(database, comment) is None
