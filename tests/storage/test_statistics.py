"""Figures of a day are counted once, from what was so on that day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.ledger import Owner
from storage.states import CommentState
from storage.statistics import (
    HOUR,
    JOINS,
    LEAVES,
    MEMBERS,
    POST_JOINS,
    POST_LEAVES,
    After,
    Count,
    Span,
)
from tests.storage.builders import (
    READER,
    a_comment,
    a_list,
    a_post,
    a_subscriber,
    claim_deliveries,
)

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, tzinfo=UTC)
SPAN = Span("2026-03-02", START, START + DAY)
MORNING, EVENING = START + timedelta(hours=9), START + timedelta(hours=19)


def hour_of(at: datetime) -> int:
    """Return the hour of a time in UTC."""
    return at.hour


async def test_a_day_has_members_joins_and_leaves_of_each_list(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id, at in ((1, START - DAY), (2, MORNING), (3, EVENING), (4, START + DAY)):
            await a_subscriber(tx, chat_id)
            await tx.lists.join(one, chat_id, "v1", at)
        await tx.lists.leave(one, 1, EVENING)
        await tx.lists.leave(one, 2, START + DAY)
        counts = await tx.statistics.count(SPAN, hour_of)
        assert set(counts) == {
            Count(SPAN.day, MEMBERS, one, 2),
            Count(SPAN.day, JOINS, one, 2),
            Count(SPAN.day, LEAVES, one, 1),
        }
        await tx.statistics.write(counts)
        await tx.statistics.write([Count(SPAN.day, MEMBERS, one, 99)])
        assert await tx.statistics.by_day(MEMBERS, one, "2026-03-01") == {SPAN.day: 2}
        assert await tx.statistics.by_day(MEMBERS, one, "2026-03-03") == {}
        assert await tx.statistics.by_day(MEMBERS, other, "2026-03-01") == {}
        assert await tx.statistics.last_day() == SPAN.day
        assert await tx.statistics.members(one) == 2


async def test_comments_and_taps_are_counted_by_their_hour(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.comments.move(comment.id, CommentState.QUEUED, MORNING)
        await tx.marks.toggle(READER, comment.post_id, MORNING)
        await tx.marks.toggle(READER + 1, comment.post_id, EVENING)
        await tx.marks.toggle(READER + 2, comment.post_id, START + DAY)
        counts = await tx.statistics.count(SPAN, hour_of)
        found = {one.ref: one.n for one in counts if one.what == HOUR}
        stored = await tx.comments.get(comment.id)
        assert stored is not None
        wrote = 1 if stored.queued_at is not None else 0
        assert found == {9: 1 + wrote, 19: 1}
        await tx.statistics.write(counts)
        hours = await tx.statistics.hours("2026-03-01")
        assert (len(hours), hours[9], hours[19], sum(hours)) == (24, 1 + wrote, 1, 2 + wrote)


async def test_who_joined_and_left_in_the_day_after_a_post_is_counted_without_names(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id in (1, 2):
            await a_subscriber(tx, chat_id)
            await tx.lists.join(one, chat_id, "v1", START - 9 * DAY)
        post = await a_post(tx, 1)
        await tx.broadcasts.add_post(post, [one], START - DAY)
        await tx.broadcasts.start(1, EVENING - DAY)
        await claim_deliveries(tx, Owner("one", 1), EVENING, 1, [])
        for chat_id, at in ((3, EVENING - DAY), (4, EVENING - timedelta(seconds=1)), (5, EVENING)):
            await a_subscriber(tx, chat_id)
            for list_id in (one, other):
                await tx.lists.join(list_id, chat_id, "v1", at)
        await tx.lists.leave(one, 1, MORNING)
        counts = await tx.statistics.count(SPAN, hour_of)
        found = {(one.what, one.ref): one.n for one in counts}
        assert found[POST_JOINS, post.id] == 2  # on two lists each, and counted once
        assert found[POST_LEAVES, post.id] == 1
        await tx.statistics.write(counts)
        assert await tx.statistics.after_posts(5) == [After("The ward round", 2, 1)]
        late = Span("2026-03-04", START + 2 * DAY, START + 3 * DAY)
        assert POST_JOINS not in {one.what for one in await tx.statistics.count(late, hour_of)}


async def test_how_long_comments_waited_is_of_those_that_are_public(database: Database) -> None:
    async with database.transaction() as tx:
        for number, (end, wait) in enumerate(
            ((CommentState.APPROVED, 2), (CommentState.HELD, 5), (CommentState.APPROVED, 4)), 20
        ):
            comment = await a_comment(tx, number)
            await tx.comments.move(comment.id, CommentState.QUEUED, MORNING)
            await tx.comments.move(comment.id, CommentState.POSTING, MORNING)
            await tx.comments.note(comment.id, queued_at=MORNING)
            await tx.comments.move(comment.id, end, MORNING + timedelta(hours=wait))
        found = await tx.statistics.approval_times(START)
        assert sorted(found) == [timedelta(hours=2), timedelta(hours=4)]
        assert await tx.statistics.approval_times(EVENING) == []
