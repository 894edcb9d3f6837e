"""What is kept for a time only goes when its time is over, not before, and nothing else with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.complaints import COMMENT, Choice, NewComplaint, Subject
from storage.database import Database
from storage.expiry import BY_ROWS
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.records import Comment
from storage.retention import KEPT, What, in_words, lines
from storage.states import OPEN, CommentState, SendState
from storage.tables import comments, replies
from storage.tables_comments import complaints
from storage.tables_process import audit
from storage.tables_sending import broadcasts, deliveries, messages
from tests.storage.builders import (
    NOW,
    READER,
    a_broadcast,
    a_comment,
    a_post,
    a_subscriber,
    seal,
    within,
)

MOMENT = timedelta(seconds=1)
KEEPS_ITS_WORDS = {
    *OPEN,
    *(CommentState.REVIEW, CommentState.QUEUED, CommentState.POSTING, CommentState.UNKNOWN),
    *(CommentState.HELD, CommentState.APPROVED),
}
GONE_WHOLLY = {CommentState.CANCELLED, CommentState.EXPIRED}


@pytest.fixture
async def database(engine: AsyncEngine) -> Database:
    """Give a database whose counts may outlive their rows."""
    return Database(engine, seal())


async def expire(database: Database, now: datetime) -> int:
    """Let everything go that goes row by row, as the loop does."""
    count = 0
    for what in BY_ROWS:
        async with database.reading() as tx:
            ids = await tx.expiry.old(what, now, 1_000)
        async with database.transaction() as tx:
            count += await tx.expiry.end(what, ids, now) if ids else 0
    return count


def after(what: What) -> datetime:
    """Return the first moment at which something from NOW has been kept for long enough."""
    return NOW + KEPT[what].length + MOMENT


async def a_full_comment(database: Database, state: CommentState, number: int = 7) -> Comment:
    async with database.transaction() as tx:
        one = await a_comment(tx, number, state, "I agree with every word of this post.")
        await tx.comments.note(one.id, shown_name="Sam", body="<p>I agree</p>", remote_id="9")
    return one


@pytest.mark.parametrize("state", list(CommentState))
async def test_the_words_of_a_comment_go_with_the_decision_and_not_before(
    database: Database, state: CommentState
) -> None:
    one = await a_full_comment(database, state)
    draft = state in GONE_WHOLLY
    first = after(What.DRAFT if draft else What.DECIDED)
    await expire(database, first - 2 * MOMENT)
    async with database.transaction() as tx:
        before = await tx.comments.get(one.id)
    assert before is not None
    assert before.text == one.text
    await expire(database, first)
    async with database.transaction() as tx:
        kept = await tx.comments.get(one.id)
    if draft:
        assert kept is None
        return
    assert kept is not None
    assert (kept.state, kept.remote_id) == (state, "9")
    if state in KEEPS_ITS_WORDS:
        assert (kept.text, kept.shown_name) == (one.text, "Sam")
    else:
        assert (kept.text, kept.shown_name, kept.body) == ("", None, None)
    assert await expire(database, first) == 0  # once is enough


async def test_a_wish_that_waits_keeps_the_words_that_it_is_about(
    database: Database, engine: AsyncEngine
) -> None:
    one = await a_full_comment(database, CommentState.SPAM)
    async with engine.begin() as conn:
        await conn.execute(update(comments).values(wish="withdraw", wish_at=NOW))
    await expire(database, after(What.DECIDED))
    async with database.transaction() as tx:
        kept = await tx.comments.get(one.id)
    assert kept is not None
    assert kept.text == one.text


async def test_of_a_published_comment_only_the_copy_that_was_posted_goes(
    database: Database,
) -> None:
    one = await a_full_comment(database, CommentState.APPROVED)
    await expire(database, after(What.BODY))
    async with database.transaction() as tx:
        kept = await tx.comments.get(one.id)
    assert kept is not None
    assert (kept.text, kept.shown_name, kept.body) == (one.text, "Sam", None)


@pytest.mark.parametrize("state", list(SendState))
async def test_a_message_that_was_not_sent_loses_its_words(
    database: Database, engine: AsyncEngine, state: SendState
) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(NewMessage("a", READER, "{}"), NOW)
    async with engine.begin() as conn:
        settled = None if state in ("todo", "sending") else NOW
        await conn.execute(update(messages).values(state=state, settled_at=settled))
    await expire(database, after(What.UNSENT))
    async with engine.connect() as conn:
        body = await conn.scalar(select(messages.c.sealed_body))
    assert (body is None) is (settled is not None)


@pytest.mark.parametrize("about_a_post", [True, False])
async def test_a_message_goes_later_where_replies_need_it(
    database: Database, engine: AsyncEngine, *, about_a_post: bool
) -> None:
    async with database.transaction() as tx:
        post_id = (await a_post(tx)).id if about_a_post else None
        await tx.messages.add(NewMessage("a", READER, "{}", post_id), NOW)
        await tx.messages.add(NewMessage("waits", READER, "{}", post_id), NOW)
    async with engine.begin() as conn:
        await conn.execute(update(messages).where(messages.c.key == "a").values(state="sent"))

    async def keys() -> list[str]:
        async with engine.connect() as conn:
            return list(await conn.scalars(select(messages.c.key).order_by(messages.c.key)))

    what = What.POST_MESSAGE if about_a_post else What.MESSAGE
    await expire(database, after(what) - 2 * MOMENT)
    assert await keys() == ["a", "waits"]
    await expire(database, after(what))
    assert await keys() == ["waits"]  # what is still to be sent stays


async def test_answers_from_the_blog_lose_their_words(
    database: Database, engine: AsyncEngine
) -> None:
    one = await a_full_comment(database, CommentState.APPROVED)
    async with engine.begin() as conn:
        row = {"site_id": 1, "remote_id": "77", "comment_id": one.id, "url": "", "text": "Yes."}
        await conn.execute(replies.insert().values(**row, author="Ann", reported_at=NOW))
        untold = row | {"remote_id": "78"}
        await conn.execute(replies.insert().values(**untold, author="Ann"))
    await expire(database, after(What.ANSWER))
    async with engine.connect() as conn:
        found = await conn.execute(select(replies.c.author, replies.c.text).order_by(replies.c.id))
        assert [tuple(row) for row in found] == [("", ""), ("Ann", "Yes.")]


async def test_the_log_and_decided_complaints_go(database: Database, engine: AsyncEngine) -> None:
    subject = Subject(1, "77", "", "Ann", "Words.")
    new = NewComplaint(COMMENT, READER, None, None, None, subject, "Why.", NOW)
    async with database.transaction() as tx:
        await tx.audit.note(9, "comment decided", "comment 1", NOW)
        one = await tx.complaints.add(new, NOW)
        await tx.complaints.add(new, NOW)
        await tx.complaints.decide(one.id, Choice.LEFT, 9, NOW)
    await expire(database, after(What.COMPLAINT))
    async with engine.connect() as conn:
        assert await conn.scalar(select(func.count()).select_from(complaints)) == 1
        assert await conn.scalar(select(func.count()).select_from(audit)) == 1
    await expire(database, after(What.AUDIT))
    async with engine.connect() as conn:
        assert await conn.scalar(select(func.count()).select_from(audit)) == 0
        assert await conn.scalar(select(func.count()).select_from(complaints)) == 1  # it is open


async def test_the_subject_of_a_decided_complaint_is_forgotten_with_its_writer(
    database: Database, engine: AsyncEngine
) -> None:
    one = await a_full_comment(database, CommentState.APPROVED)
    subject = Subject(1, "9", "", "Sam", one.text)
    new = NewComplaint(COMMENT, 4_000, one.post_id, one.id, None, subject, "Why.", NOW)
    async with database.transaction() as tx:
        made = await tx.complaints.add(new, NOW)
        assert await tx.expiry.end_subjects() == 0
    async with engine.begin() as conn:
        await conn.execute(update(comments).values(chat_id=NOBODY))
    async with database.transaction() as tx:
        assert await tx.expiry.end_subjects() == 0  # it is still to be decided by its words
        await tx.complaints.decide(made.id, Choice.LEFT, 9, NOW)
        assert await tx.expiry.end_subjects() == 1
        assert await tx.expiry.end_subjects() == 0
        kept = await tx.complaints.get(made.id)
    assert kept is not None
    assert (kept.subject.author, kept.subject.text, kept.why) == ("", "", "Why.")


# ---- deliveries and people


async def ended(engine: AsyncEngine, at: datetime | None, state: str = "done") -> None:
    async with engine.begin() as conn:
        await conn.execute(update(broadcasts).values(state=state, ended_at=at))
        await conn.execute(update(deliveries).values(state="sent", settled_at=at))


async def left(engine: AsyncEngine) -> int:
    async with engine.connect() as conn:
        return await conn.scalar(select(func.count()).select_from(deliveries)) or 0


async def test_deliveries_go_some_at_a_time_half_a_year_after_the_broadcast(
    database: Database, engine: AsyncEngine
) -> None:
    await within(database, lambda tx: a_broadcast(tx, range(1, 8)))
    await ended(engine, NOW)
    first = after(What.DELIVERY)
    async with database.transaction() as tx:
        assert await tx.expiry.sent_before(first - 2 * MOMENT) == []
        (broadcast_id,) = await tx.expiry.sent_before(first)
        assert await tx.expiry.end_deliveries(broadcast_id, 5) == 5
        assert await tx.expiry.sent_before(first) == [broadcast_id]
        assert await tx.expiry.end_deliveries(broadcast_id, 5) == 2
        assert await tx.expiry.sent_before(first) == []
        progress = await tx.tallies.progress([broadcast_id])
        assert progress[broadcast_id].total == 7  # how many there were stays known
    assert await left(engine) == 0


async def test_what_could_have_been_tried_again_is_not_counted_as_that_any_more(
    database: Database, engine: AsyncEngine
) -> None:
    await within(database, lambda tx: a_broadcast(tx, range(1, 8)))
    await ended(engine, NOW)
    ends = {1: SendState.IN_DOUBT, 2: SendState.FAILED, 3: SendState.GONE, 4: SendState.BLOCKED}
    async with engine.begin() as conn:
        for chat_id, state in ends.items():
            mine = update(deliveries).where(deliveries.c.chat_id == chat_id)
            await conn.execute(mine.values(state=state))
    async with database.transaction() as tx:
        (broadcast_id,) = await tx.expiry.sent_before(after(What.DELIVERY))
        counts = dict.fromkeys(ends.values(), 1) | {SendState.SENT: 3}
        await tx.tallies.add_all({(broadcast_id, word): n for word, n in counts.items()})
        assert await tx.expiry.end_deliveries(broadcast_id, 9) == 7
        progress = (await tx.tallies.progress([broadcast_id]))[broadcast_id]
    kept = {word: n for word, n in progress.counts.items() if n}
    assert kept == {"dropped": 3, "blocked": 1, "sent": 3}


@pytest.mark.parametrize("state", ["preparing", "running", "paused", "halted"])
async def test_what_is_not_at_its_end_keeps_its_deliveries(
    database: Database, engine: AsyncEngine, state: str
) -> None:
    await within(database, lambda tx: a_broadcast(tx, range(1, 8)))
    await ended(engine, None, state)
    async with database.transaction() as tx:
        assert await tx.expiry.sent_before(NOW + timedelta(days=900)) == []


async def test_whoever_has_been_away_for_long_is_named(database: Database) -> None:
    async with database.transaction() as tx:
        for chat_id in (1, 2, 3):
            await a_subscriber(tx, chat_id)
        await tx.subscribers.mark(1, "blocked", NOW)
        await tx.subscribers.mark(2, "blocked", NOW + timedelta(days=1))
        assert await tx.expiry.away(["blocked"], after(What.AWAY), 9) == [1]
        assert await tx.expiry.away(["blocked"], after(What.AWAY), 9, {1}) == []
        assert await tx.expiry.away(["blocked"], after(What.AWAY) - 2 * MOMENT, 9) == []
        await tx.subscribers.mark(1, "active", NOW + timedelta(days=2))
        assert await tx.expiry.away(["blocked"], after(What.AWAY), 9) == []


async def test_a_row_that_changed_since_it_was_looked_at_stays(
    database: Database, engine: AsyncEngine
) -> None:
    one = await a_full_comment(database, CommentState.CANCELLED)
    async with database.transaction() as tx:
        ids = await tx.expiry.old(What.DRAFT, after(What.DRAFT), 9)
        assert ids == [one.id]
    async with engine.begin() as conn:
        await conn.execute(update(comments).values(changed_at=after(What.DRAFT)))
    async with database.transaction() as tx:
        assert await tx.expiry.end(What.DRAFT, ids, after(What.DRAFT)) == 0


# ---- the table


def test_everything_that_is_kept_for_a_time_has_its_rule() -> None:
    elsewhere = {What.UPDATE, What.TASK, What.AWAY, What.DELIVERY, What.SUBJECT}
    elsewhere |= {What.INVITATION, What.IMPORT, What.LIST, What.REQUEST}  # bot/jobs.py
    elsewhere |= {What.RECORDING}  # storage/recordings.py
    assert set(BY_ROWS) | elsewhere == set(What) == set(KEPT)


@pytest.mark.parametrize(
    ("days", "words"), [(1, "24 hours"), (30, "30 days"), (365, "1 year"), (730, "2 years")]
)
def test_a_length_is_told_in_words(days: int, words: str) -> None:
    assert in_words(days) == words


def test_the_shortest_time_is_told_first() -> None:
    told: list[Any] = lines()
    assert told[0].endswith(": 24 hours")
    assert told[-1].endswith(": 2 years")
    assert len(told) == len(set(told)) == sum(bool(kept.told) for kept in KEPT.values())
