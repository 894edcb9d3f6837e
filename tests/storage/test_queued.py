"""The site's own queue as rows: news once, words kept only where they may be, wishes about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database import Database
from storage.fingerprint import fingerprint
from storage.offers import CHANGED
from storage.queued import Queued, hash_of
from storage.records import SiteComment
from storage.site_wishes import UNPUBLISH
from storage.states import CommentState
from storage.transaction import Transaction
from tests.storage.builders import LATER, NOW, a_site, within

HELD, APPROVED, SPAM = CommentState.HELD, CommentState.APPROVED, CommentState.SPAM
OWNER, OTHER_OWNER = 9_001, 9_002
TEXT = "Pour at 5 < 6 degrees."


def visitor(number: int = 7, text: str = TEXT, author: str = "A visitor") -> SiteComment:
    """Return a comment as the site's queue tells it."""
    url = f"https://blog.example/#comment-{number}"
    return SiteComment(str(number), "11", None, author, text, url, NOW, by_site=False)


async def see(database: Database, one: SiteComment, *, keep: bool = True) -> bool:
    async with database.transaction() as tx:
        site = await a_site(tx)
        return await tx.queued.see(site.id, one, None, NOW, keep=keep)


async def waiting(database: Database) -> list[Queued]:
    async with database.transaction() as tx:
        return await tx.queued.waiting((await a_site(tx)).id)


async def the_row(database: Database) -> Queued:
    """Return the one row that waits, once it was seen."""
    assert await see(database, visitor())
    (one,) = await waiting(database)
    return one


async def stands(
    database: Database, one: Queued, state: CommentState, **more: tuple[CommentState, ...]
) -> bool:
    return await within(
        database, lambda tx: tx.queued.stands(one.id, state, "https://b.example/", LATER, **more)
    )


async def ask(database: Database, one: Queued, word: str = "publish", by: int = OWNER) -> bool:
    return await within(
        database, lambda tx: tx.site_wishes.ask(one.id, word, by, NOW, seen=one.content_hash)
    )


async def now_it_is(database: Database, one: Queued) -> Queued:
    found = await within(database, lambda tx: tx.queued.get(one.id))
    assert found is not None
    return found


# ---- what is seen


async def test_what_waits_is_news_once(database: Database) -> None:
    one = await the_row(database)
    assert not await see(database, visitor())
    assert (one.remote_id, one.state, one.author, one.text) == ("7", HELD, "A visitor", TEXT)
    assert one.content_hash == hash_of("A visitor", TEXT)


async def test_what_must_not_be_kept_is_not(database: Database) -> None:
    assert await see(database, visitor(), keep=False)
    assert not await see(database, visitor(), keep=False)
    (one,) = await waiting(database)
    assert (one.author, one.text) == ("", None)


async def test_other_words_are_news_and_said_to_be_changed(database: Database) -> None:
    one = await the_row(database)
    async with database.transaction() as tx:
        await tx.queued.told(one.site_id, NOW)
    assert await see(database, visitor(text="Pour later."))
    async with database.transaction() as tx:
        (again,) = await tx.queued.untold(one.site_id, 5)
        wish = await tx.site_wishes.of(one.id)
    assert (again.id, again.text) == (one.id, "Pour later.")
    assert wish is not None
    assert wish.word == CHANGED
    assert await ask(database, again)


async def test_what_waits_again_is_news_again(database: Database) -> None:
    one = await the_row(database)
    await stands(database, one, APPROVED)
    assert await waiting(database) == []
    assert await see(database, visitor())
    (again,) = await waiting(database)
    assert again.id == one.id
    assert await within(database, lambda tx: tx.site_wishes.of(one.id)) is None


async def test_what_is_being_decided_about_is_left_to_who_does_it(database: Database) -> None:
    one = await the_row(database)
    assert await ask(database, one)
    assert not await see(database, visitor(text="Pour later."))
    assert await waiting(database) == []
    assert (await now_it_is(database, one)).text == TEXT
    assert not await stands(database, one, SPAM)


async def test_the_owners_are_told_of_each_once_and_of_how_many(database: Database) -> None:
    for number in (7, 8, 9):
        await see(database, visitor(number))
    async with database.transaction() as tx:
        site = await a_site(tx)
        assert [one.remote_id for one in await tx.queued.untold(site.id, 2)] == ["7", "8"]
        assert await tx.queued.told(site.id, NOW) == 3
        assert await tx.queued.untold(site.id, 2) == []
        assert len(await tx.queued.waiting(site.id)) == 3


@pytest.mark.parametrize("state", [SPAM, CommentState.TRASHED, CommentState.REMOVED])
async def test_the_words_of_what_was_refused_go(database: Database, state: CommentState) -> None:
    one = await the_row(database)
    assert await stands(database, one, state)
    after = await now_it_is(database, one)
    assert (after.state, after.author, after.text) == (state, "", None)
    assert await told_at(database) is not None  # nobody who follows the post hears of it


async def test_what_is_published_is_for_those_who_follow_the_post(database: Database) -> None:
    one = await the_row(database)
    async with database.transaction() as tx:
        await tx.queued.told(one.site_id, NOW)
    assert await stands(database, one, APPROVED)
    assert (await now_it_is(database, one)).text == TEXT
    assert await told_at(database) is None


async def told_at(database: Database) -> object:
    async with database.transaction() as tx:
        row = await tx.site_comments.find((await a_site(tx)).id, "7")
    assert row is not None
    return row.told_at


async def test_only_what_still_waits_is_moved_by_a_look(database: Database) -> None:
    one = await the_row(database)
    await stands(database, one, APPROVED)
    assert not await stands(database, one, SPAM, was=(HELD,))
    assert not await stands(database, one, APPROVED)


async def test_words_that_were_found_there_void_the_cards(database: Database) -> None:
    one = await the_row(database)
    await within(database, lambda tx: tx.queued.found(one.id, "Other.", LATER, keep=True))
    after = await now_it_is(database, one)
    assert after.text == "Other."
    assert after.content_hash == hash_of("A visitor", "Other.")
    assert not await ask(database, one)
    await within(database, lambda tx: tx.queued.found(one.id, "Secret.", LATER, keep=False))
    assert (await now_it_is(database, one)).text is None


async def test_words_that_were_found_where_no_name_is_kept_are_no_news_of_the_next_look(
    database: Database,
) -> None:
    assert await see(database, visitor(), keep=False)
    (one,) = await waiting(database)
    await within(database, lambda tx: tx.queued.found(one.id, "Other.", LATER, keep=False))
    assert not await see(database, visitor(text="Other."), keep=False)
    assert await see(database, visitor(text="And another."))


async def test_of_words_that_are_too_many_to_be_read_only_that_is_kept(database: Database) -> None:
    one = await the_row(database)
    long = "Word. " * 2_000
    await within(
        database, lambda tx: tx.queued.found(one.id, long, LATER, keep=False, too_long=True)
    )
    after = await now_it_is(database, one)
    assert (after.text, after.too_long) == (None, True)
    await within(
        database, lambda tx: tx.queued.found(one.id, "Secret.", LATER, keep=False, too_long=False)
    )
    assert not (await now_it_is(database, one)).too_long


async def test_once_it_does_not_wait_any_more_nothing_is_kept_of_words_that_nobody_read(
    database: Database,
) -> None:
    one = await the_row(database)
    long = "Word. " * 2_000
    await within(
        database, lambda tx: tx.queued.found(one.id, long, LATER, keep=False, too_long=True)
    )
    await stands(database, one, APPROVED)
    after = await now_it_is(database, one)
    assert (after.text, after.too_long) == (None, False)
    known = await within(database, lambda tx: tx.site_comments.get(one.id))
    assert known is not None
    assert known.text is None


def test_a_queued_comment_is_known_by_the_words_that_everyone_sees_later() -> None:
    assert hash_of("A visitor", TEXT) == fingerprint(visitor())


async def test_the_words_are_not_in_the_clear(database: Database) -> None:
    await see(database, visitor(text="A secret recipe.", author="Thessaly"))
    async with database.transaction() as tx:
        found = await tx.queued._conn.exec_driver_sql("SELECT * FROM site_comments")  # noqa: SLF001  tests look under the verbs
        shown = str(found.all())
    assert "secret" not in shown
    assert "Thessaly" not in shown


# ---- wishes about it


async def test_of_two_owners_one_is_heard(database: Database) -> None:
    one = await the_row(database)
    assert await ask(database, one)
    assert not await ask(database, one, "spam", OTHER_OWNER)
    async with database.transaction() as tx:
        wish = await tx.site_wishes.next(one.site_id, NOW)
        assert await tx.site_wishes.next(one.site_id + 1, NOW) is None
        assert await tx.wishes.next(one.site_id, NOW) is None
    assert wish is not None
    assert (wish.comment_id, wish.remote_id, wish.word, wish.by) == (one.id, "7", "publish", OWNER)


@pytest.mark.parametrize(
    ("word", "state", "taken"),
    [
        ("publish", HELD, True),
        ("reject", APPROVED, False),
        (UNPUBLISH, APPROVED, True),
        (UNPUBLISH, HELD, False),
        ("publish", SPAM, False),
    ],
)
async def test_a_word_is_taken_only_where_it_means_something(
    database: Database, word: str, state: CommentState, *, taken: bool
) -> None:
    one = await the_row(database)
    if state is not HELD:
        await stands(database, one, state)
    asked = await within(database, lambda tx: tx.site_wishes.ask(one.id, word, OWNER, NOW))
    assert asked == taken


async def test_it_is_settled_put_off_and_given_up_like_any_wish(database: Database) -> None:
    one = await the_row(database)
    await ask(database, one)

    async def course(tx: Transaction) -> None:
        wish = await tx.site_wishes.next(one.site_id, NOW)
        assert wish is not None
        await tx.site_wishes.put_off(wish, LATER, "It is away.")
        assert await tx.site_wishes.next(one.site_id, LATER - timedelta(seconds=1)) is None
        (late,) = await tx.site_wishes.late(LATER, 5)
        assert late.why_not == "It is away."
        assert await tx.site_wishes.done(wish, LATER)
        assert not await tx.site_wishes.done(wish, LATER)

    await within(database, course)
    assert await ask(database, one, "spam")
    assert await within(database, lambda tx: tx.site_wishes.drop_old(LATER, LATER)) == 1
    assert await within(database, lambda tx: tx.site_wishes.of(one.id)) is None
    assert await ask(database, one)


async def test_a_row_that_is_known_by_another_word_stops_nothing(database: Database) -> None:
    """The watch has words of its own for what is not on the site."""
    one = await the_row(database)
    await ask(database, one)
    async with database.transaction() as tx:
        await tx.site_comments.change(one.id, state="gone")
        wish = await tx.site_wishes.next(one.site_id, NOW)
    assert wish is not None
    assert wish.state is CommentState.REMOVED
