"""What is known of a commenter, out of the rows of their comments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.commenters import Sent
from storage.database import Database
from storage.records import Comment, NewComment
from storage.states import OPEN, CommentState
from storage.transaction import Transaction
from tests.storage.builders import LATER, NOW, READER, a_comment, a_post

S = CommentState
BEFORE = NOW - timedelta(seconds=1)
OTHER = 1_002
NOT_SENT = (S.SCREENING, S.NAMING, S.PREVIEW, S.CANCELLED, S.EXPIRED, S.NOTED, S.HANDED_OFF)


@pytest.mark.parametrize("state", S)
async def test_a_comment_is_sent_once_its_writer_agreed(database: Database, state: S) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=state)
        sent = await tx.commenters.sent(READER, BEFORE)
        texts = await tx.commenters.texts(READER, comment.post_id, 9)
    counts = state not in NOT_SENT
    assert sent == ([Sent(comment.post_id, NOW)] if counts else [])
    stands = counts and state not in {S.REJECTED, S.WITHDRAWN}
    assert texts == ([comment.text] if stands else [])


async def test_a_comment_was_sent_when_it_was_queued_whatever_came_later(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.comments.move(comment.id, S.QUEUED, LATER)
        await tx.comments.move(comment.id, S.POSTING, LATER + timedelta(hours=1))
        await tx.comments.move(comment.id, S.APPROVED, LATER + timedelta(hours=2))
        (sent,) = await tx.commenters.sent(READER, BEFORE)
    assert sent.at == LATER
    assert sent.at.tzinfo is not None


async def test_what_was_undone_was_not_sent(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.comments.move(comment.id, S.QUEUED, NOW)
        assert len(await tx.commenters.sent(READER, BEFORE)) == 1
        await tx.comments.move(comment.id, S.PREVIEW, NOW, queued_at=None)
        assert await tx.commenters.sent(READER, BEFORE) == []
        assert await tx.commenters.texts(READER, comment.post_id, 9) == []


async def test_what_waits_for_an_owner_was_sent_when_it_came_to_wait(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.comments.move(comment.id, S.REVIEW, LATER)
        assert await tx.commenters.sent(READER, BEFORE) == [Sent(comment.post_id, LATER)]
        await tx.comments.move(comment.id, S.REJECTED, LATER, error="by_owner")
        assert await tx.commenters.sent(READER, BEFORE) == [Sent(comment.post_id, LATER)]


async def test_only_what_came_after_the_moment_is_told(database: Database) -> None:
    async with database.transaction() as tx:
        await a_comment(tx, state=S.HELD)
        assert await tx.commenters.sent(READER, NOW) == []
        assert len(await tx.commenters.sent(READER, BEFORE)) == 1


async def test_nobody_elses_comments_count(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.APPROVED)
        assert await tx.commenters.sent(OTHER, BEFORE) == []
        assert await tx.commenters.texts(OTHER, comment.post_id, 9) == []
        assert not await tx.commenters.is_known(OTHER)


async def another(tx: Transaction, comment: Comment, number: int) -> None:
    """Store one more comment of the same person on the same post."""
    new = NewComment(READER, number, comment.post_id, None, f"Text {number}.")
    await tx.comments.add(new, S.HELD, NOW)


async def test_the_texts_are_those_of_one_post_the_newest_first(database: Database) -> None:
    async with database.transaction() as tx:
        first = await a_comment(tx, state=S.HELD, text="The first.")
        for number in (21, 22):
            await another(tx, first, number)
        assert await tx.commenters.texts(READER, first.post_id, 2) == ["Text 22.", "Text 21."]
        assert len(await tx.commenters.texts(READER, first.post_id, 9)) == 3
        assert await tx.commenters.texts(READER, first.post_id + 1, 9) == []


async def test_a_text_that_is_kept_no_longer_is_left_out(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.REMOVED)
        await tx.comments.note(comment.id, text="")
        assert await tx.commenters.texts(READER, comment.post_id, 9) == []


@pytest.mark.parametrize(
    ("error", "stands"),
    [("by_owner", True), ("by_owner_off_topic", True), ("not_taken", False), (None, False)],
)
async def test_what_the_site_did_not_take_may_be_written_again(
    database: Database,
    error: str | None,
    stands: bool,  # noqa: FBT001  a column of the table
) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.REVIEW)
        await tx.comments.move(comment.id, S.REJECTED, NOW, error=error)
        assert len(await tx.commenters.texts(READER, comment.post_id, 9)) == stands


@pytest.mark.parametrize("state", S)
async def test_a_person_is_known_while_the_blog_shows_a_comment_of_theirs(
    database: Database, state: S
) -> None:
    async with database.transaction() as tx:
        await a_comment(tx, state=state)
        assert await tx.commenters.is_known(READER) is (state is S.APPROVED)


async def test_the_authors_are_told_once_each(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.commenters.authors() == []
        for number, author in enumerate(["Kim Wu", "Jo Hill", "Kim Wu", ""], 1):
            await a_post(tx, number, author=author)
        assert await tx.commenters.authors() == ["Jo Hill", "Kim Wu"]


async def test_private_notes_are_counted_from_when_they_were_sent(database: Database) -> None:
    async with database.transaction() as tx:
        note = await a_comment(tx)
        await a_comment(tx, 8)
        assert await tx.commenters.noted(READER, BEFORE) == []
        await tx.comments.move(note.id, S.NOTED, LATER)
        assert await tx.commenters.noted(READER, BEFORE) == [LATER]
        assert await tx.commenters.noted(READER, LATER) == []
        assert await tx.commenters.noted(OTHER, BEFORE) == []


@pytest.mark.parametrize("state", S)
async def test_what_was_not_sent_yet_is_a_draft(database: Database, state: S) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=state)
        drafts = await tx.commenters.ids(READER, OPEN)
        assert await tx.commenters.ids(OTHER, OPEN) == []
    assert drafts == ([comment.id] if state in {S.SCREENING, S.NAMING, S.PREVIEW} else [])


async def test_a_comment_is_news_until_something_is_told_of_it(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        assert await tx.commenters.is_news(comment.id)
        await tx.comments.note(comment.id, reported=S.HELD)
        assert not await tx.commenters.is_news(comment.id)
