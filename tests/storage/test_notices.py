"""Notices: each is one of a kind, told once and decided once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.database import Database
from storage.notices import ASKING, NewNotice, Notice, NoticeKind
from storage.transaction import Transaction
from tests.storage.builders import LATER, NOW, within

OWNER, OTHER = 9_001, 9_002
HOLD = NewNotice("hold:1:5", NoticeKind.HOLD, site_id=1, facts={"count": 6, "why": "many"})


def changed(post_id: int, revision: int = 2) -> NewNotice:
    """Return the question about a changed post."""
    key = f"correction:{post_id}:{revision}"
    return NewNotice(key, NoticeKind.CORRECTION, 1, post_id, revision, {"title": "A title"})


async def one(database: Database, new: NewNotice = HOLD) -> Notice:
    """Return a notice that is stored."""
    return await within(database, lambda tx: tx.notices.add(new, NOW))


async def test_a_notice_comes_back_as_it_was_stored(database: Database) -> None:
    made = await one(database)
    assert await within(database, lambda tx: tx.notices.get(made.id)) == made
    assert (made.key, made.kind, made.site_id) == (HOLD.key, NoticeKind.HOLD, 1)
    assert (made.facts, made.created_at) == ({"count": 6, "why": "many"}, NOW)
    assert (made.told_at, made.choice, made.chosen_by, made.chosen_at) == (None, None, None, None)


async def test_a_notice_that_is_not_there_is_none(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.notices.get(99) is None
        assert await tx.notices.take(99) is None


async def test_a_notice_without_facts_has_none_of_them(database: Database) -> None:
    assert (await one(database, replace(HOLD, facts=None))).facts == {}


async def test_the_second_notice_of_a_key_is_the_first(database: Database) -> None:
    first = await one(database)
    assert await one(database, replace(HOLD, facts={"count": 7})) == first


async def test_notices_are_told_oldest_first_and_once(database: Database) -> None:
    first, second = await one(database), await one(database, changed(5))
    async with database.transaction() as tx:
        assert [notice.id for notice in await tx.notices.untold(10)] == [first.id, second.id]
        assert [notice.id for notice in await tx.notices.untold(1)] == [first.id]
        await tx.notices.told(first.id, LATER)
        assert [notice.id for notice in await tx.notices.untold(10)] == [second.id]
        told = await tx.notices.get(first.id)
    assert told is not None
    assert told.told_at == LATER


async def test_the_questions_that_wait_come_newest_first(database: Database) -> None:
    first, second = await one(database), await one(database, changed(5))
    async with database.transaction() as tx:
        assert [notice.id for notice in await tx.notices.undecided(10)] == [second.id, first.id]
        assert [notice.id for notice in await tx.notices.undecided(1)] == [second.id]
        assert await tx.notices.waiting() == 2
        await tx.notices.choose(second.id, "leave", OWNER, NOW)
        assert [notice.id for notice in await tx.notices.undecided(10)] == [first.id]
        assert await tx.notices.waiting() == 1


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - ASKING))
async def test_what_is_only_told_is_no_question(database: Database, kind: NoticeKind) -> None:
    await one(database, NewNotice("k", kind, 1))
    async with database.transaction() as tx:
        assert await tx.notices.undecided(10) == []
        assert await tx.notices.waiting() == 0


async def test_a_question_is_found_by_its_site_or_its_post(database: Database) -> None:
    hold, change = await one(database), await one(database, changed(5))
    await one(database, replace(HOLD, key="hold:2:9", site_id=2))

    async def found(tx: Transaction, kind: NoticeKind, **about: int) -> int | None:
        notice = await tx.notices.waiting_for(kind, **about)
        return None if notice is None else notice.id

    async with database.transaction() as tx:
        assert await found(tx, NoticeKind.HOLD, site_id=1) == hold.id
        assert await found(tx, NoticeKind.CORRECTION, post_id=5) == change.id
        assert await found(tx, NoticeKind.CORRECTION, post_id=6) is None
        assert await found(tx, NoticeKind.WITHDRAWAL, post_id=5) is None
        await tx.notices.choose(change.id, "leave", OWNER, NOW)
        assert await found(tx, NoticeKind.CORRECTION, post_id=5) is None
        again = await tx.notices.add(changed(5, 3), NOW)
        assert await found(tx, NoticeKind.CORRECTION, post_id=5) == again.id


async def test_a_question_can_be_about_something_newer(database: Database) -> None:
    made = await one(database, changed(5))
    async with database.transaction() as tx:
        assert await tx.notices.renew(made.id, 3, {"title": "Another"})
        now = await tx.notices.get(made.id)
    assert now == replace(made, revision=3, facts={"title": "Another"})


async def test_a_question_that_is_decided_stays_what_it_was(database: Database) -> None:
    made = await one(database, changed(5))
    async with database.transaction() as tx:
        await tx.notices.choose(made.id, "leave", OWNER, NOW)
        assert not await tx.notices.renew(made.id, 3, {})
        now = await tx.notices.get(made.id)
    assert now is not None
    assert (now.revision, now.facts) == (2, {"title": "A title"})


async def test_the_first_choice_stays(database: Database) -> None:
    made = await one(database)
    async with database.transaction() as tx:
        assert await tx.notices.choose(made.id, "all", OWNER, NOW)
        assert not await tx.notices.choose(made.id, "none", OTHER, LATER)
        now = await tx.notices.get(made.id)
    assert now is not None
    assert (now.choice, now.chosen_by, now.chosen_at) == ("all", OWNER, NOW)


async def test_of_two_owners_at_once_one_decides(database: Database) -> None:
    made = await one(database)

    async def choose(owner: int) -> bool:
        async with database.transaction() as tx:
            notice = await tx.notices.take(made.id)
            assert notice is not None
            if notice.choice is not None:
                return False
            await asyncio.sleep(0.01)
            return await tx.notices.choose(made.id, "all", owner, NOW)

    assert sorted(await asyncio.gather(choose(OWNER), choose(OTHER))) == [False, True]


async def test_a_question_that_is_being_decided_is_not_joined(database: Database) -> None:
    """A poll that asks for it waits, and then finds that there is none any more."""
    made = await one(database)
    taken = asyncio.Event()

    async def decide() -> None:
        async with database.transaction() as tx:
            await tx.notices.take(made.id)
            taken.set()
            await asyncio.sleep(0.02)
            await tx.notices.choose(made.id, "all", OWNER, NOW + timedelta(seconds=1))

    async def join() -> Notice | None:
        await taken.wait()
        async with database.transaction() as tx:
            return await tx.notices.waiting_for(NoticeKind.HOLD, site_id=1)

    _, joined = await asyncio.gather(decide(), join())
    assert joined is None


async def test_how_often_a_post_was_left_as_it_is_is_counted_since_a_time(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for revision, choice in ((2, "leave"), (3, "leave"), (4, "correct")):
            made = await tx.notices.add(changed(5, revision), NOW)
            await tx.notices.choose(made.id, choice, OWNER, NOW + timedelta(hours=revision))
        await tx.notices.add(changed(5, 5), NOW)
        assert await tx.notices.left_alone(5, NOW) == 2
        assert await tx.notices.left_alone(5, NOW + timedelta(hours=3)) == 1
        assert await tx.notices.left_alone(5, NOW + timedelta(hours=4)) == 0
        assert await tx.notices.left_alone(6, NOW) == 0
