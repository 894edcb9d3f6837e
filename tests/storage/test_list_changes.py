"""Lists are changed, put away, merged and deleted, and what that means for who is on them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.lists import Access
from storage.records import ALL
from storage.tables import memberships
from storage.transaction import Transaction
from tests.storage.builders import LATER, NOW, READER, a_list, a_subscriber

DAY = timedelta(days=1)


async def two(tx: Transaction) -> tuple[int, int]:
    """Make the list of all posts and two more, and return the two."""
    await tx.lists.ensure_all("All posts", NOW)
    return await a_list(tx, "source"), await a_list(tx, "target")


async def kept(engine: AsyncEngine, list_id: int) -> list[tuple[int, str, bool]]:
    """Return who is in the rows of a list: chat, wording, and whether still on it."""
    async with engine.connect() as conn:
        query = select(memberships).where(memberships.c.list_id == list_id)
        rows = (await conn.execute(query.order_by(memberships.c.chat_id))).all()
    return [(row.chat_id, row.wording, row.left_at is None) for row in rows]


async def test_a_list_has_a_name_a_description_and_a_way_to_join(database: Database) -> None:
    async with database.transaction() as tx:
        source, _ = await two(tx)
        changes = tx.list_changes
        assert await changes.rename(source, "Studies")
        assert await changes.describe(source, "What was found")
        assert await changes.set_access(source, Access.LINK)
        one = await tx.lists.get(source)
        assert one is not None
        assert (one.name, one.description, one.access) == ("Studies", "What was found", "link")
        assert one.slug == "source"
        assert await changes.describe(source, "")
        assert not await changes.rename(99, "Nothing")


async def test_a_list_of_the_staff_is_never_open(database: Database) -> None:
    async with database.transaction() as tx:
        source, _ = await two(tx)
        assert await tx.list_changes.set_staff(source, staff=True)
        assert not await tx.list_changes.set_access(source, Access.OPEN)
        one = await tx.lists.get(source)
        assert one is not None
        assert (one.staff, one.access, one.is_offered) == (True, Access.APPROVAL, False)
        assert await tx.list_changes.set_staff(source, staff=False)
        assert await tx.list_changes.set_access(source, Access.OPEN)


async def test_only_open_lists_are_offered_and_those_that_one_is_on(database: Database) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        await tx.list_changes.set_access(source, Access.LINK)
        await tx.list_changes.set_staff(target, staff=True)
        assert [one.slug for one in await tx.lists.offered(READER)] == [ALL]
        await a_subscriber(tx, READER, target)
        assert [one.slug for one in await tx.lists.offered(READER)] == [ALL, "target"]


async def test_the_list_of_all_posts_stays_as_it_is(database: Database) -> None:
    async with database.transaction() as tx:
        _, target = await two(tx)
        everyone = await tx.lists.by_slug(ALL)
        assert everyone is not None
        at, changes = everyone.id, tx.list_changes
        assert not await changes.archive(at, NOW)
        assert not await changes.delete(at, NOW)
        assert not await changes.merge(at, target, NOW)
        assert not await changes.set_access(at, Access.LINK)
        assert not await changes.set_staff(at, staff=True)
        assert await tx.lists.get(at) == everyone


async def test_an_archived_list_keeps_its_readers_and_comes_back(database: Database) -> None:
    async with database.transaction() as tx:
        source, _ = await two(tx)
        await a_subscriber(tx, READER, source)
        assert await tx.list_changes.archive(source, NOW)
        assert not await tx.list_changes.archive(source, LATER)
        assert await tx.lists.get(source) is None
        assert await tx.lists.by_slug("source") is None
        assert [one.list.id for one in await tx.list_changes.stored(NOW - DAY)] == [source]
        assert await tx.list_changes.restore(source)
        assert not await tx.list_changes.restore(source)
        assert await tx.lists.of(READER) == {source}


async def test_a_deleted_list_comes_back_as_it_was_for_a_day(database: Database) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        changes = tx.list_changes
        await changes.archive(target, NOW)
        for one in (source, target):
            assert await changes.delete(one, LATER)
            assert not await changes.delete(one, LATER)
            assert not await changes.restore(one)
            assert await tx.lists.get(one) is None
            assert not await changes.undelete(one, LATER + timedelta(seconds=1))
            assert await changes.undelete(one, LATER)
        assert await tx.lists.get(source) is not None
        assert await tx.lists.get(target) is None
        assert await changes.restore(target)


async def test_after_a_day_nobody_is_on_a_deleted_list_and_its_link_stays_taken(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        for chat_id in range(READER, READER + 5):
            await a_subscriber(tx, chat_id, source)
        await a_subscriber(tx, READER + 9, target)
        await tx.rules.add(source, "title", "trial", NOW)
        await tx.list_changes.delete(source, NOW)
        assert await tx.list_changes.forget_members(NOW, 3) == 0
        late = NOW + timedelta(seconds=1)
        done = [await tx.list_changes.forget_members(late, 3) for _ in range(3)]
        assert done == [3, 2, 0]
        assert await tx.lists.add("source", "Another", NOW) is None
    assert await kept(engine, source) == []
    assert len(await kept(engine, target)) == 1


async def test_merged_readers_are_on_the_other_list_once_with_what_they_agreed_to(
    database: Database, engine: AsyncEngine
) -> None:
    alone, both, left, back, gone = range(READER, READER + 5)
    async with database.transaction() as tx:
        source, target = await two(tx)
        for chat_id in (alone, both, left, back, gone):
            await a_subscriber(tx, chat_id)
            await tx.lists.join(source, chat_id, "old", NOW)
        await tx.lists.join(target, both, "new", NOW)
        for chat_id, joined_at in ((left, NOW), (back, NOW - DAY)):
            await tx.lists.join(target, chat_id, "new", joined_at)
            await tx.lists.leave(target, chat_id, joined_at + timedelta(hours=1))
        await tx.lists.leave(source, gone, LATER)
        assert await tx.list_changes.merge(source, target, LATER)
        assert not await tx.list_changes.merge(source, target, LATER)
    assert await kept(engine, target) == [
        (alone, "old", True),
        (both, "new", True),
        (left, "new", False),
        (back, "old", True),
    ]


async def test_links_of_lists_that_were_merged_twice_lead_to_the_one_that_is_left(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        last = await a_list(tx, "last")
        await tx.list_changes.merge(source, target, NOW)
        await tx.list_changes.merge(target, last, NOW)
        for slug in ("source", "target", "last"):
            found = await tx.lists.by_slug(slug)
            assert found is not None
            assert found.id == last
        assert not await tx.list_changes.restore(source)
        assert await tx.list_changes.stored(NOW - DAY) == []


async def test_who_leaves_the_list_that_stays_leaves_the_merged_one(database: Database) -> None:
    """What was on its way to the old list is not sent to somebody who has left."""
    async with database.transaction() as tx:
        source, target = await two(tx)
        await a_subscriber(tx, READER, source)
        await tx.list_changes.merge(source, target, NOW)
        await tx.lists.leave(target, READER, LATER)
        assert await tx.lists.of(READER) == frozenset()


async def test_nothing_is_merged_into_itself_or_into_a_list_that_is_put_away(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        assert not await tx.list_changes.merge(source, source, NOW)
        await tx.list_changes.archive(target, NOW)
        assert not await tx.list_changes.merge(source, target, NOW)
        assert await tx.lists.get(source) is not None


async def test_rules_that_send_posts_go_along_and_the_others_end(database: Database) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        await tx.rules.add(source, "title", "trial", NOW)
        await tx.rules.add(source, "title", "same", NOW)
        await tx.rules.add(source, "title", "not this", NOW, excludes=True)
        await tx.rules.add(target, "title", "same", NOW)
        await tx.list_changes.merge(source, target, NOW)
        words = [(rule.list_id, rule.word) for rule in await tx.rules.every()]
        assert sorted(words) == [(target, "same"), (target, "trial")]


async def test_all_posts_takes_readers_and_no_rules(database: Database) -> None:
    async with database.transaction() as tx:
        source, _ = await two(tx)
        everyone = await tx.lists.by_slug(ALL)
        assert everyone is not None
        await a_subscriber(tx, READER, source)
        await tx.rules.add(source, "title", "trial", NOW)
        assert await tx.list_changes.merge(source, everyone.id, NOW)
        assert await tx.rules.every() == []
        assert everyone.id in await tx.lists.of(READER)


async def test_sizes_are_counted_and_those_written_down_are_used_where_there_are_many(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        for chat_id in (READER, READER + 1, READER + 2):
            await a_subscriber(tx, chat_id, source)
        await tx.subscribers.mark(READER, "blocked", NOW)
        await tx.lists.leave(source, READER + 1, NOW)
        assert await tx.lists.size(source) == 1
        counted = await tx.lists.counted()
        assert (counted[source], counted[target]) == (1, 0)
        await tx.lists.keep_sizes({source: 700})
        exact = {one.list.id: one.size for one in await tx.lists.sized()}
        assert exact[source] == 1
        kept = {one.list.id: one.size for one in await tx.lists.sized(exact_to=2)}
        assert (kept[source], kept[target]) == (700, 0)
        await tx.lists.keep_sizes({source: 701})
        assert (await tx.lists.sized(exact_to=2))[1].size == 701
