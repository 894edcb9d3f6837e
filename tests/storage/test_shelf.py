"""A site's posts as a whole: listed, missing, held, and what the other sites have."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from storage.database import Database
from storage.records import Post
from storage.transaction import Transaction
from tests.storage.builders import A_SUMMARY, LATER, NOW, a_post, a_site, entry, within

DAY = timedelta(days=1)
OTHER = "https://other.example/"
LONG_AGO = NOW - 100 * DAY


def ids(posts: list[Post]) -> list[int]:
    return [post.id for post in posts]


async def on_the_other(
    tx: Transaction,
    number: int,
    published_at: datetime | None = NOW,
    seen_at: datetime = NOW,
    same_as: int | None = None,
) -> Post:
    """Return a post of another site."""
    site = await a_site(tx, OTHER)
    new = entry(key=f"{OTHER}?p={number}", aliases=(), published_at=published_at)
    return await tx.posts.add(site.id, new, A_SUMMARY, seen_at, same_as)


# Elsewhere


async def test_posts_of_the_other_sites_come_newest_first_and_only_so_many(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        mine = await a_post(tx)
        old, new = await on_the_other(tx, 1, NOW - DAY), await on_the_other(tx, 2)
        found = await tx.shelf.elsewhere(mine.site_id, NOW - DAY, NOW, 10)
        assert ids(found) == [new.id, old.id]
        assert ids(await tx.shelf.elsewhere(mine.site_id, NOW - DAY, NOW, 1)) == [new.id]
        assert ids(await tx.shelf.elsewhere(new.site_id, NOW, NOW, 10)) == [mine.id]


async def test_a_post_of_another_time_is_no_candidate(database: Database) -> None:
    async with database.transaction() as tx:
        mine = await a_post(tx)
        await on_the_other(tx, 1, NOW - DAY)
        await on_the_other(tx, 2, NOW + DAY)
        assert await tx.shelf.elsewhere(mine.site_id, NOW - DAY / 2, NOW + DAY / 2, 10) == []


async def test_a_post_without_a_date_is_a_candidate_by_when_it_was_seen(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        mine = await a_post(tx)
        undated = await on_the_other(tx, 1, None)
        await on_the_other(tx, 2, None, seen_at=LONG_AGO)
        found = await tx.shelf.elsewhere(mine.site_id, NOW - DAY, NOW + DAY, 10)
        assert ids(found) == [undated.id]


async def test_neither_a_copy_nor_a_site_that_is_no_longer_set_has_candidates(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        mine = await a_post(tx)
        await on_the_other(tx, 1, same_as=mine.id)
        assert await tx.shelf.elsewhere(mine.site_id, NOW, NOW, 10) == []
        await on_the_other(tx, 2)
        await tx.sites.use([(await a_site(tx)).address])
        assert await tx.shelf.elsewhere(mine.site_id, NOW, NOW, 10) == []


# Alone


async def test_who_stores_posts_is_alone_and_the_next_sees_what_was_stored(
    database: Database,
) -> None:
    """Both look before they write, and yet the second finds what the first has written."""
    site = await within(database, a_site)

    async def store(number: int) -> int:
        async with database.transaction() as tx:
            await tx.shelf.alone()
            seen = len(await tx.posts.latest(10))
            await asyncio.sleep(0.01)
            new = entry(key=f"https://blog.example/?p={number}", aliases=())
            await tx.posts.add(site.id, new, A_SUMMARY, NOW)
            return seen

    assert sorted(await asyncio.gather(*map(store, range(3)))) == [0, 1, 2]


async def test_who_is_alone_lets_others_read_and_write_what_is_no_post(
    database: Database,
) -> None:
    site = await within(database, a_site)
    async with database.transaction() as tx:
        await tx.shelf.alone()
        if not database.is_sqlite:
            await asyncio.wait_for(within(database, lambda tx: tx.sites.ping(None, NOW)), 20)
    assert (await within(database, lambda tx: tx.sites.get(site.id))).id == site.id


# Listed and missing


async def test_what_the_feed_lists_is_written_down_and_is_not_missing(database: Database) -> None:
    async with database.transaction() as tx:
        first, second = await a_post(tx, 1), await a_post(tx, 2)
        other = await on_the_other(tx, 1)
        for post in (first, other):
            await tx.posts.mark(post.id, listed=True, missing_since_at=NOW)
        await tx.shelf.list_only(first.site_id, [second.id])
        assert ids(await tx.shelf.listed(first.site_id)) == [second.id]
        assert ids(await tx.shelf.missing(first.site_id)) == [first.id]
        await tx.shelf.list_only(first.site_id, [first.id])
        assert await tx.shelf.missing(first.site_id) == []
        assert ids(await tx.shelf.listed(other.site_id)) == [other.id]


async def test_what_is_gone_is_not_missing_any_more(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        await tx.posts.mark(post.id, missing_since_at=NOW)
        await tx.posts.mark(post.id, gone_at=LATER)
        assert await tx.shelf.missing(post.site_id) == []


# Held


async def test_held_posts_are_found_by_their_question_newest_first(database: Database) -> None:
    async with database.transaction() as tx:
        posts = [await a_post(tx, number, published_at=NOW + number * DAY) for number in (1, 2, 3)]
        for post in posts[:2]:
            await tx.posts.mark(post.id, notice_id=7)
        assert ids(await tx.shelf.held(7)) == [posts[1].id, posts[0].id]
        assert await tx.shelf.held(8) == []
