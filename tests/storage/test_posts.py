"""Posts: one for each entry, whatever name it comes under, and every revision kept."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.records import PlatformName, Written
from storage.tables import revisions
from tests.storage.builders import (
    A_SUMMARY,
    ADDRESS,
    LATER,
    NOW,
    READER,
    a_post,
    a_site,
    entry,
    found,
    within,
)


async def test_a_post_comes_back_as_it_was_stored(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        post = await tx.posts.add(site.id, entry(), A_SUMMARY, NOW)
        assert await tx.posts.get(post.id) == post
    assert (post.title, post.summary, post.words) == ("The ward round", "A summary.", 6)
    assert (post.categories, post.published_at) == (("Safety", "Records"), NOW)
    assert (post.revision, post.remote_id, post.cut) == (1, "1", False)


async def test_a_post_that_is_not_there_is_none(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.posts.get(99) is None
        assert await tx.posts.known(99, ["anything"]) is None
        assert await tx.posts.known(99, []) is None


@pytest.mark.parametrize("name", [entry().key, *entry().aliases])
async def test_a_post_is_known_by_its_key_and_its_aliases(database: Database, name: str) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        post = await tx.posts.add(site.id, entry(), A_SUMMARY, NOW)
        assert await tx.posts.known(site.id, ["never seen", name]) == post


async def test_a_name_belongs_to_one_site(database: Database) -> None:
    async with database.transaction() as tx:
        await a_post(tx)
        other = await a_site(tx, "https://other.example/")
        assert await tx.posts.known(other.id, [entry().key]) is None
        await tx.posts.add(other.id, entry(), A_SUMMARY, NOW)


async def test_a_name_stays_with_the_post_that_had_it_first(database: Database) -> None:
    async with database.transaction() as tx:
        first, second = await a_post(tx, 1), await a_post(tx, 2)
        await tx.posts.name(first.site_id, first.id, ["shared", "shared"])
        await tx.posts.name(first.site_id, second.id, ["shared"])
        assert await tx.posts.known(first.site_id, ["shared"]) == first


async def test_one_entry_is_never_two_posts(database: Database) -> None:
    await within(database, a_post)
    async with database.transaction() as tx:
        assert len(await tx.posts.latest(10)) == 1
    with pytest.raises(IntegrityError):
        await within(database, a_post)


async def test_an_edit_is_the_next_revision_of_the_same_post(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        changed = entry(title="The night round", published_at=LATER, content_hash="1" * 64)
        await tx.posts.edit(post, changed, Written("Another summary.", 9, "extract"), LATER)
        kept = await tx.posts.get(post.id)
    assert kept is not None
    assert (kept.title, kept.summary, kept.revision) == ("The night round", "Another summary.", 2)
    assert (kept.published_at, kept.key) == (LATER, post.key)
    async with engine.connect() as conn:
        rows = (await conn.execute(select(revisions).order_by(revisions.c.number))).all()
    assert [(row.number, row.title) for row in rows] == [
        (1, "The ward round"),
        (2, "The night round"),
    ]


async def test_an_edit_without_a_date_keeps_the_date(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        await tx.posts.edit(post, entry(published_at=None), A_SUMMARY, LATER)
        kept = await tx.posts.get(post.id)
    assert kept is not None
    assert kept.published_at == NOW


async def test_the_same_revision_is_not_written_twice(database: Database) -> None:
    post = await within(database, a_post)
    await within(database, lambda tx: tx.posts.edit(post, entry(), A_SUMMARY, NOW))
    with pytest.raises(IntegrityError):
        await within(database, lambda tx: tx.posts.edit(post, entry(), A_SUMMARY, NOW))


async def test_the_site_s_own_id_is_kept_through_an_edit(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        await tx.posts.locate(post.id, "4711")
        await tx.posts.edit(post, entry(), A_SUMMARY, NOW)
        kept = await tx.posts.get(post.id)
    assert kept is not None
    assert kept.remote_id == "4711"


async def test_the_latest_posts_come_newest_first_and_undated_ones_last(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for number, hours in enumerate((2, None, 3, 1)):
            at = None if hours is None else NOW + timedelta(hours=hours)
            await a_post(tx, number, title=str(hours), published_at=at)
        assert [post.title for post in await tx.posts.latest(10)] == ["3", "2", "1", "None"]
        assert [post.title for post in await tx.posts.latest(1)] == ["3"]
        assert [post.title for post in await tx.posts.latest(2, 1)] == ["2", "1"]
        assert await tx.posts.latest(5, 10**17) == []


async def test_a_post_is_saved_once_for_each_person(database: Database) -> None:
    async with database.transaction() as tx:
        first, second = await a_post(tx, 1), await a_post(tx, 2)
        assert await tx.posts.save(READER, first.id, LATER)
        assert await tx.posts.save(READER, second.id, NOW)
        assert not await tx.posts.save(READER, second.id, LATER)
        assert await tx.posts.saved(READER, 10) == [first, second]
        assert await tx.posts.saved(READER, 1) == [first]
        assert await tx.posts.saved(READER, 5, 1) == [second]
        assert await tx.posts.saved(READER + 1, 10) == []


async def test_a_post_is_kept_no_longer_for_the_one_who_says_so(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx, 1)
        for person in (READER, READER + 1):
            await tx.posts.save(person, post.id, NOW)
        assert await tx.posts.unsave(READER, post.id)
        assert not await tx.posts.unsave(READER, post.id)
        assert await tx.posts.saved(READER, 10) == []
        assert await tx.posts.saved(READER + 1, 10) == [post]


async def test_a_site_comes_back_as_it_was_found(database: Database) -> None:
    async with database.transaction() as tx:
        site = await tx.sites.add(ADDRESS, found(), NOW)
        assert await tx.sites.at(ADDRESS) == site
        assert await tx.sites.get(site.id) == site
        assert await tx.sites.at("https://nowhere.example/") is None
    assert (site.platform, site.failures, site.next_poll_at) == (PlatformName.WORDPRESS, 0, NOW)
    assert site.baseline_at is None


async def test_one_address_is_never_two_sites(database: Database) -> None:
    first = await within(database, a_site)
    again = await within(database, lambda tx: tx.sites.add(ADDRESS, found(title="New"), LATER))
    assert again == first
    assert await within(database, lambda tx: tx.sites.all()) == [first]


async def test_only_one_takes_a_site_s_turn_and_the_next_has_to_wait(database: Database) -> None:
    site = await within(database, a_site)

    async def take(now: datetime) -> bool:
        until = now + timedelta(seconds=16)
        return await within(database, lambda tx: tx.sites.take_turn(site.id, now, until))

    assert sorted(await asyncio.gather(take(NOW), take(NOW))) == [False, True]
    assert not await take(NOW + timedelta(seconds=15))
    assert await take(NOW + timedelta(seconds=16))


async def test_the_oldest_post_of_a_site_sets_the_horizon(database: Database) -> None:
    async with database.transaction() as tx:
        site, other = await a_site(tx), await a_site(tx, "https://other.example/")
        assert await tx.posts.oldest_at(site.id) is None
        await a_post(tx, 1, published_at=None)
        await a_post(tx, 2, published_at=LATER)
        await a_post(tx, 3, published_at=NOW)
        assert await tx.posts.oldest_at(site.id) == NOW
        assert await tx.posts.oldest_at(other.id) is None


async def test_sites_come_oldest_first(database: Database) -> None:
    async with database.transaction() as tx:
        for name in ("z", "a", "m"):
            await a_site(tx, f"https://{name}.example/")
        every = await tx.sites.all()
    assert [site.address for site in every] == [f"https://{name}.example/" for name in "zam"]


async def test_a_change_touches_one_site(database: Database) -> None:
    async with database.transaction() as tx:
        site, other = await a_site(tx), await a_site(tx, "https://other.example/")
        assert await tx.sites.next_comment_at(site.id) is None
        await tx.sites.change(site.id, failures=3, last_error="busy", next_comment_at=LATER)
        kept = await tx.sites.get(site.id)
        assert (kept.failures, kept.last_error) == (3, "busy")
        assert await tx.sites.next_comment_at(site.id) == LATER
        assert await tx.sites.get(other.id) == other
