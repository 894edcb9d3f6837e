"""What became of a comment is told, each change once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.report import Report
from bot.screen import Screen
from storage.database import Database
from storage.records import SiteComment
from storage.states import CommentState
from tests.bot.builders import ME, a_database, rows
from tests.clock import FakeClock
from tests.storage.builders import (
    NOW,
    READER,
    StoppedError,
    a_comment,
    a_site,
    claim_messages,
    seal,
)

HELD, APPROVED = CommentState.HELD, CommentState.APPROVED


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def report(database: Database, clock: FakeClock) -> Report:
    return Report(database, clock=clock.clock)


async def moved(database: Database, clock: FakeClock, state: CommentState) -> None:
    """Let the reader's comment reach a state, as the site says."""
    clock.advance(60)
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        if comment.state is CommentState.PREVIEW:
            for step in (CommentState.QUEUED, CommentState.POSTING):
                await tx.comments.move(comment.id, step, clock.now())
        url = "https://blog.example/the-ward-round/#comment-5"
        assert await tx.comments.move(comment.id, state, clock.now(), remote_id="5", url=url)


async def texts(database: Database) -> list[str]:
    """Return what is to be told, oldest first."""
    bodies = [seal().open(row["sealed_body"]) for row in await rows(database, "messages")]
    return [Screen.from_json(body).html for body in bodies]


async def test_nothing_to_tell_writes_nothing(database: Database, report: Report) -> None:
    assert await report.report_due() == 0
    assert await rows(database, "messages") == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HELD, "waiting"),
        (APPROVED, "on the blog"),
        (CommentState.SPAM, "marked as spam"),
        (CommentState.TRASHED, "not"),
        (CommentState.REJECTED, "not"),
    ],
)
async def test_a_change_is_told_once_in_its_words(
    database: Database, report: Report, clock: FakeClock, state: CommentState, words: str
) -> None:
    await moved(database, clock, state)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    (text,) = await texts(database)
    assert words in text


async def test_each_further_change_is_told(
    database: Database, report: Report, clock: FakeClock
) -> None:
    for state in (HELD, APPROVED, CommentState.REMOVED, APPROVED):
        await moved(database, clock, state)
        await report.report_due()
    assert len(await texts(database)) == 4


async def test_only_the_newest_of_quick_changes_is_told(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    await moved(database, clock, APPROVED)
    await report.report_due()
    (text,) = await texts(database)
    assert "on the blog" in text


async def test_a_change_that_was_told_back_and_forth_before_a_look_is_no_news(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    await report.report_due()
    for state in (APPROVED, HELD):
        await moved(database, clock, state)
    assert await report.report_due() == 0


@pytest.mark.parametrize("step", ["_tell_state", "_tell_reply"])
async def test_a_report_that_breaks_off_is_told_once_at_the_next_try(
    database: Database, clock: FakeClock, step: str
) -> None:
    """The message and the note that it was told are one transaction."""

    class Interrupted(Report):
        async def _tell_state(self, *given: object) -> None:
            await super()._tell_state(*given)  # type: ignore[arg-type]
            self.maybe("_tell_state")

        async def _tell_reply(self, *given: object) -> None:
            await super()._tell_reply(*given)  # type: ignore[arg-type]
            self.maybe("_tell_reply")

        def maybe(self, here: str) -> None:
            if here == step:
                raise StoppedError

    await moved(database, clock, APPROVED)
    await answered(database, "Thank you.")
    with pytest.raises(StoppedError):
        await Interrupted(database, clock=clock.clock).report_due()
    assert await rows(database, "messages") == []
    report = Report(database, clock=clock.clock)
    assert await report.report_due() == 2
    assert await report.report_due() == 0
    assert len(await texts(database)) == 2


async def answered(database: Database, text: str) -> None:
    """Let somebody answer the reader's comment on the site."""
    reply = SiteComment(
        "9", "1", "5", "The author", text, "https://blog.example/#comment-9", NOW, by_site=True
    )
    async with database.transaction() as tx:
        site, comment = await a_site(tx), await a_comment(tx)
        await tx.replies.add(site.id, reply, comment.id)


async def test_an_answer_is_told_once_and_a_reply_to_it_finds_its_way(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, APPROVED)
    await report.report_due()
    await answered(database, "Thank you & more.")
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    assert "Thank you &amp; more." in (await texts(database))[-1]
    told = (await rows(database, "messages"))[-1]
    assert (told["chat_id"], told["site_comment_id"]) == (READER, "9")
    assert told["post_id"] is not None


async def test_what_is_told_about_can_be_replied_to(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    await report.report_due()
    async with database.transaction() as tx:
        (message,) = await claim_messages(tx, ME, clock.now(), 5)
    (row,) = await rows(database, "messages")
    assert message.chat_id == READER
    assert row["comment_id"] is not None
    assert row["post_id"] is not None


async def test_what_a_reader_wrote_is_not_in_the_clear(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, CommentState.REJECTED)
    await report.report_due()
    (row,) = await rows(database, "messages")
    assert "I agree" not in str(row)
