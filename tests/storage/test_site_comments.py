"""What a site showed of comments is kept once, its words sealed and not for ever."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.engine import make_engine
from storage.fingerprint import fingerprint
from storage.records import SiteComment
from storage.site_comments import GONE, OURS, SHOWN
from storage.site_looks import Look
from storage.states import CommentState
from storage.tables_comments import site_comments
from tests.storage.builders import LATER, NOW, a_comment, a_post, a_site, seal

SHOWS = SiteComment(
    id="100",
    post_id="1",
    parent_id="99",
    author="Mila",
    text="Warm the pot.",
    url="https://blog.example/#comment-100",
    published_at=NOW,
    by_site=False,
)


def number(remote_id: str) -> SiteComment:
    return dataclasses.replace(SHOWS, id=remote_id)


async def test_a_comment_is_stored_once(database: Database) -> None:
    async with database.transaction() as tx:
        site, post = await a_site(tx), await a_post(tx)
        assert await tx.site_comments.add(site.id, SHOWS, post.id, SHOWN, NOW)
        assert not await tx.site_comments.add(site.id, SHOWS, post.id, SHOWN, LATER)
        row = await tx.site_comments.find(site.id, "100")
        assert row is not None
        assert await tx.site_comments.get(row.id) == row
        other = await a_site(tx, "https://other.example/")
        assert await tx.site_comments.find(other.id, "100") is None
    assert (row.author, row.text, row.parent_id) == ("Mila", "Warm the pot.", "99")
    assert (row.post_id, row.state, row.seen_at) == (post.id, SHOWN, NOW)
    assert (row.told_at, row.gone_at, row.wish) == (None, None, None)


async def test_nothing_is_found_where_nothing_is(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        assert await tx.site_comments.get(7) is None
        assert await tx.site_comments.find(site.id, "7") is None
        assert await tx.site_comments.find(site.id, "") is None
        assert await tx.site_comments.known(site.id, []) == {}
        assert await tx.site_comments.count(site.id) == 0


async def test_one_of_ours_is_known_and_not_found_as_another_s(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        await tx.site_comments.add(site.id, SHOWS, None, OURS, NOW)
        assert await tx.site_comments.find(site.id, "100") is None
        assert (await tx.site_comments.known(site.id, ["100"]))["100"].state == OURS


async def test_its_words_are_sealed(ready_url: str) -> None:
    engine: AsyncEngine = make_engine(ready_url)
    database = Database(engine, seal())
    async with database.transaction() as tx:
        await tx.site_comments.add((await a_site(tx)).id, SHOWS, None, SHOWN, NOW)
    async with engine.connect() as conn:
        (row,) = (await conn.execute(select(site_comments))).all()
    await engine.dispose()
    assert "Mila" not in str(row)
    assert "Warm" not in str(row)


async def test_a_baseline_is_told_and_keeps_no_words(database: Database) -> None:
    async with database.transaction() as tx:
        site, post = await a_site(tx), await a_post(tx)
        shown = [number(str(one)) for one in range(1, 451)]
        await tx.site_comments.add_baseline(site.id, shown, {"7": post.id}, {"8"}, NOW)
        await tx.site_comments.add_baseline(site.id, shown[:9], {}, (), LATER)
        assert await tx.site_comments.count(site.id) == 450
        assert await tx.site_comments.untold(9) == []
        rows = [await tx.site_comments.find(site.id, one) for one in ("7", "8", "9")]
    assert [row and row.post_id for row in rows] == [post.id, None, None]
    assert rows[2] is not None
    assert (rows[2].author, rows[2].text, rows[2].told_at) == (None, None, NOW)


async def test_what_is_known_says_what_everyone_could_see(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        for remote_id, state in (("1", SHOWN), ("2", OURS), ("3", "held"), ("4", GONE)):
            await tx.site_comments.add(site.id, number(remote_id), None, state, NOW)
        known = await tx.site_comments.known(site.id, ["1", "2", "3", "4", "5"])
        assert [known[one].visible for one in ("1", "2", "3", "4")] == [True, True, False, False]
        assert "5" not in known
        assert known["1"].content_hash == fingerprint(SHOWS)
        await tx.site_comments.change(known["1"].id, gone_at=NOW)
        assert await tx.site_comments.visible(site.id, None) == {"2"}
        assert await tx.site_comments.count(site.id) == 1


@pytest.mark.parametrize(
    ("since", "wanted"),
    [(None, {"9", "10", "99", "100"}), ("10", {"10", "99", "100"}), ("100", {"100"})],
)
async def test_ids_are_compared_as_numbers(
    database: Database, since: str | None, wanted: set[str]
) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        for remote_id in ("9", "10", "99", "100"):
            await tx.site_comments.add(site.id, number(remote_id), None, SHOWN, NOW)
        assert await tx.site_comments.visible(site.id, since) == wanted


async def test_what_is_untold_comes_in_the_order_in_which_it_was_seen(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        for remote_id, state in (("5", SHOWN), ("3", OURS), ("4", "held"), ("1", SHOWN)):
            await tx.site_comments.add(site.id, number(remote_id), None, state, NOW)
        untold = await tx.site_comments.untold(9)
        assert [row.remote_id for row in untold] == ["5", "3", "1"]
        await tx.site_comments.change(untold[0].id, told_at=NOW)
        assert [row.remote_id for row in await tx.site_comments.untold(1)] == ["3"]


async def test_words_that_change_are_sealed_too_and_no_change_is_none(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        await tx.site_comments.add(site.id, SHOWS, None, SHOWN, NOW)
        row_id = (await tx.site_comments.known(site.id, ["100"]))["100"].id
        await tx.site_comments.change(row_id)
        await tx.site_comments.change(row_id, text="Warm the cup.", author=None)
        row = await tx.site_comments.get(row_id)
    assert row is not None
    assert (row.author, row.text) == (None, "Warm the cup.")


async def test_words_go_some_time_after_they_were_told(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        for remote_id in ("1", "2"):
            await tx.site_comments.add(site.id, number(remote_id), None, SHOWN, NOW)
        told = (await tx.site_comments.known(site.id, ["1"]))["1"]
        await tx.site_comments.change(told.id, told_at=NOW)
        assert await tx.site_comments.forget_words(NOW) == 0
        assert await tx.site_comments.forget_words(LATER) == 1
        assert await tx.site_comments.forget_words(LATER) == 0
        first, second = [await tx.site_comments.find(site.id, one) for one in ("1", "2")]
    assert first is not None
    assert second is not None
    assert (first.text, second.text) == (None, "Warm the pot.")
    assert first.content_hash == second.content_hash


async def test_the_last_look_is_no_comment(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        assert await tx.site_comments.looks.last(site.id) is None
        for look in (Look(NOW, 3), Look(NOW + timedelta(days=1), -2)):
            await tx.site_comments.looks.note(site.id, look)
            assert await tx.site_comments.looks.last(site.id) == look
        assert await tx.site_comments.count(site.id) == 0
        assert await tx.site_comments.untold(9) == []
        assert await tx.site_comments.visible(site.id, None) == frozenset()


async def test_of_what_is_in_sight_it_is_known_which_is_ours(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        for message_id, remote_id in ((1, "100"), (2, "101"), (3, None)):
            one = await a_comment(tx, message_id, CommentState.APPROVED)
            await tx.comments.note(one.id, remote_id=remote_id)
        many = [str(number) for number in range(101, 601)]
        assert await tx.comments.remote_ids(site.id, many) == {"101"}
        assert await tx.comments.remote_ids(site.id, []) == frozenset()
        assert await tx.comments.remote_ids(site.id + 1, many) == frozenset()
        assert await tx.comments.remote_ids(site.id) == {"100", "101"}
