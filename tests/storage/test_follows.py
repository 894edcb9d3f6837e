"""Who wants which comments on a post is kept, and whom many at once have paused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database import Database
from storage.follows import Choice, Follow
from tests.storage.builders import AWAY, LATER, NOW, READER, a_post, a_subscriber

OTHER = 1_002


@pytest.fixture
async def post_id(database: Database) -> int:
    async with database.transaction() as tx:
        for chat_id in (READER, OTHER):
            await a_subscriber(tx, chat_id)
        return (await a_post(tx)).id


async def test_who_never_chose_has_no_row(database: Database, post_id: int) -> None:
    async with database.transaction() as tx:
        assert await tx.follows.get(READER, post_id) is None
        assert await tx.follows.of_post(post_id) == []


async def test_the_last_choice_counts(database: Database, post_id: int) -> None:
    async with database.transaction() as tx:
        for choice in (Choice.NONE, Choice.ANSWERS, Choice.ALL):
            await tx.follows.choose(READER, post_id, choice, NOW)
        await tx.follows.choose(OTHER, post_id, Choice.ANSWERS, NOW)
        kept = Follow(READER, post_id, Choice.ALL, NOW)
        assert await tx.follows.get(READER, post_id) == kept
        assert await tx.follows.of_post(post_id) == [kept]


@pytest.mark.parametrize("state", AWAY)
async def test_who_is_away_follows_nothing_until_they_are_back(
    database: Database, post_id: int, state: str
) -> None:
    async with database.transaction() as tx:
        await tx.follows.choose(READER, post_id, Choice.ALL, NOW)
        await tx.follows.pause(READER, post_id, NOW)
        await tx.subscribers.mark(READER, state, NOW)
        assert await tx.follows.of_post(post_id) == []
        assert await tx.follows.paused() == []
        await tx.subscribers.mark(READER, "active", NOW)
        assert len(await tx.follows.of_post(post_id)) == len(await tx.follows.paused()) == 1


async def test_a_pause_keeps_the_choice_and_makes_a_row_where_there_is_none(
    database: Database, post_id: int
) -> None:
    async with database.transaction() as tx:
        await tx.follows.choose(READER, post_id, Choice.ALL, NOW)
        for chat_id in (READER, OTHER):
            await tx.follows.pause(chat_id, post_id, LATER)
        paused = await tx.follows.paused()
    assert [one.choice for one in paused] == [Choice.ALL, Choice.ANSWERS]
    assert {one.told_to for one in paused} == {LATER}


async def test_a_day_s_message_moves_on_and_calm_ends_the_pause(
    database: Database, post_id: int
) -> None:
    day = LATER + timedelta(days=1)
    async with database.transaction() as tx:
        await tx.follows.pause(READER, post_id, LATER)
        (one,) = await tx.follows.paused()
        await tx.follows.digested(one, day)
        (one,) = await tx.follows.paused()
        assert one.told_to == day
        await tx.follows.calm(one)
        assert await tx.follows.paused() == []
        assert await tx.follows.get(READER, post_id) == Follow(
            READER, post_id, Choice.ANSWERS, LATER
        )


async def test_a_rejoin_is_remembered(database: Database, post_id: int) -> None:
    async with database.transaction() as tx:
        await tx.follows.pause(READER, post_id, NOW)
        (one,) = await tx.follows.paused()
        await tx.follows.rejoin(one, LATER)
        kept = await tx.follows.get(READER, post_id)
    assert kept is not None
    assert (kept.paused_at, kept.digest_at) == (None, LATER)


async def test_another_choice_ends_a_pause(database: Database, post_id: int) -> None:
    async with database.transaction() as tx:
        await tx.follows.pause(READER, post_id, NOW)
        await tx.follows.choose(READER, post_id, Choice.ALL, LATER)
        assert await tx.follows.paused() == []


async def test_the_end_is_of_what_a_person_follows_and_leaves_what_they_refused(
    database: Database, post_id: int
) -> None:
    async with database.transaction() as tx:
        second = (await a_post(tx, 2)).id
        await tx.follows.choose(READER, post_id, Choice.ALL, NOW)
        await tx.follows.choose(READER, second, Choice.NONE, NOW)
        await tx.follows.choose(OTHER, post_id, Choice.ALL, NOW)
        assert await tx.follows.end(READER) == 1
        assert await tx.follows.get(READER, post_id) is None
        assert (await tx.follows.get(READER, second)) is not None
        assert [one.chat_id for one in await tx.follows.of_post(post_id)] == [OTHER]


async def test_who_follows_comes_in_order_a_few_at_a_time(database: Database, post_id: int) -> None:
    async with database.transaction() as tx:
        for chat_id in (OTHER, READER):
            await tx.follows.choose(chat_id, post_id, Choice.ALL, NOW)
        first = await tx.follows.of_post(post_id, limit=1)
        rest = await tx.follows.of_post(post_id, after=first[0].chat_id)
    assert [one.chat_id for one in (*first, *rest)] == sorted([READER, OTHER])
