"""Search: every post by its words, on both databases, whatever a person types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage.database import Database
from storage.records import Post
from storage.spelling import MARKS, PASSED_OVER, asked
from storage.transaction import Transaction
from tests.storage.builders import A_SUMMARY, LATER, NOW, a_post, entry, undone, within

OPEN, CLOSE = MARKS


async def titles(tx: Transaction, query: str, limit: int = 10, offset: int = 0) -> list[str]:
    """Return the titles of what a search finds, in its order."""
    return [hit.post.title for hit in await tx.search.find(asked(query), limit, offset)]


async def snippet(tx: Transaction, query: str) -> str:
    """Return the snippet of the first hit, with its marks as brackets."""
    found = await tx.search.find(asked(query), 1)
    return found[0].snippet.replace(OPEN, "[").replace(CLOSE, "]")


async def suggested(tx: Transaction, query: str) -> str:
    return " ".join(await tx.search.suggest(asked(query)))


# Finding


@pytest.mark.parametrize(
    "query",
    ["policies", "policy", "POLICY", "the policies", "policy telehealth", "Ward", "cafe", "café"],
)
async def test_a_word_finds_all_its_forms_in_title_text_and_labels(
    database: Database, query: str
) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, title="Policies", text="Of telehealth in a Café.", categories=("Ward",))
        await a_post(tx, 2, title="Another", text="Nothing.", categories=())
        assert await titles(tx, query) == ["Policies"]


async def test_all_the_words_must_be_there(database: Database) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, title="One", text="records and forms")
        await a_post(tx, 2, title="Two", text="records")
        assert await titles(tx, "records forms") == ["One"]
        assert await titles(tx, "records tea") == []


async def test_a_word_in_the_title_comes_before_one_in_the_text(database: Database) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, title="Records", text="Some words.", published_at=NOW)
        body = "Records, records and more records: all of it is about records."
        await a_post(tx, 2, title="A day", text=body, published_at=LATER)
        assert await titles(tx, "record") == ["Records", "A day"]


async def test_of_two_that_fit_alike_the_newer_comes_first(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (2, 3, 1):
            day = NOW + timedelta(days=number)
            await a_post(tx, number, title=f"Day {number}", text="tea", published_at=day)
        await a_post(tx, 4, title="Day 4", text="tea", published_at=None)
        assert await titles(tx, "tea") == ["Day 3", "Day 2", "Day 1", "Day 4"]


async def test_hits_come_in_pages(database: Database) -> None:
    async with database.transaction() as tx:
        for number in range(7):
            day = NOW - timedelta(days=number)
            await a_post(tx, number, title=str(number), text="tea", published_at=day)
        assert await titles(tx, "tea", 5) == ["0", "1", "2", "3", "4"]
        assert await titles(tx, "tea", 5, 5) == ["5", "6"]
        assert await titles(tx, "tea", 5, 10**17) == []


@pytest.mark.parametrize(("typed", "hits"), [("tele", 1), ("telehea", 1), ("t", 0), ("telx", 0)])
async def test_a_word_that_is_still_being_typed_finds_what_it_begins(
    database: Database, typed: str, hits: int
) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, title="Telehealth")
        assert len(await tx.search.begin(asked(typed), 5)) == hits


async def test_what_postgresql_passes_over_is_passed_over(database: Database) -> None:
    assert asked(" ".join(PASSED_OVER)) == ()
    async with database.transaction() as tx:
        await a_post(tx, 1, title=" ".join(PASSED_OVER))
        if tx.search._dialect == "postgresql":  # noqa: SLF001  the list is that of this database
            assert [word for word in PASSED_OVER if await tx.search.has([word])] == []


# Kept current


async def edited(tx: Transaction, post: Post, title: str, body: str) -> None:
    changed = entry(title=title, text=body, categories=(), content_hash="1" * 64)
    await tx.posts.edit(post, changed, A_SUMMARY, NOW)


async def test_an_edited_post_is_found_by_its_new_words_only(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx, 1, title="Old words", text="tea", categories=("Label",))
        await edited(tx, post, "New words", "coffee")
        for gone in ("old", "tea", "label"):
            assert await titles(tx, gone) == []
        assert await titles(tx, "coffee new") == ["New words"]


async def test_what_is_undone_was_never_found(database: Database) -> None:
    await undone(database, lambda tx: a_post(tx, 1, title="Telehealth"))
    async with database.transaction() as tx:
        assert await titles(tx, "telehealth") == []
        assert await suggested(tx, "telehaelth") == ""


@pytest.mark.parametrize("change", [{"gone_at": NOW}, {"same_as": 2}])
async def test_a_post_that_is_not_shown_is_neither_found_nor_suggested(
    database: Database, change: dict[str, object]
) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx, 1, title="Telehealth")
        await a_post(tx, 2, title="Another")
        await tx.posts.mark(post.id, **change)
        assert await titles(tx, "telehealth") == []
        assert await suggested(tx, "telehaelth") == ""
        await tx.posts.mark(post.id, gone_at=None, same_as=None)
        assert await titles(tx, "telehealth") == ["Telehealth"]


# Snippets


async def test_a_snippet_is_a_short_piece_around_the_hit(database: Database) -> None:
    body = f"{'Some words go first. ' * 40}The patient records were lost.{' And so on.' * 40}"
    async with database.transaction() as tx:
        await a_post(tx, 1, text=body)
        shown = await snippet(tx, "record")
    assert "patient [records] were" in shown
    assert len(shown.split()) <= 20


async def test_a_hit_in_the_title_alone_shows_the_beginning_of_the_text(database: Database) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, title="Telehealth", text="First words. " + "And more. " * 50)
        assert (await snippet(tx, "telehealth")).startswith("First words.")
        await a_post(tx, 2, title="Empty", text="")
        assert await snippet(tx, "empty") == ""


async def test_marks_in_a_text_are_not_taken_for_ours(database: Database) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, text=f"Plain {OPEN}tea{OPEN} and coffee")
        shown = await snippet(tx, "coffee")
    assert "[coffee]" in shown
    assert shown.count("[") == shown.count("]") == 1


async def test_markup_in_a_text_breaks_no_snippet(database: Database) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, text="Write <b>tea</b> & more")
        shown = await snippet(tx, "tea")
    assert "[tea]" in shown
    assert "& more" in shown


# Suggestions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("telehaelth", "telehealth"),
        ("telehelth", "telehealth"),
        ("elehealth", "telehealth"),
        ("Telehealthh", "telehealth"),
        ("tele health", "telehealth"),
        ("recrods", "records"),
        ("patient recrods", "patient records"),
        ("tea recrods", "records"),
        ("recrods zzzzzzzz", "records"),
        ("records", ""),
        ("zzzzzzzz", ""),
        ("xyz", ""),
        ("20011", ""),
    ],
)
async def test_a_mistyped_word_suggests_one_that_is_there(
    database: Database, typed: str, meant: str
) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, title="Telehealth in 2001", text="The patient has records.")
        await a_post(tx, 2, title="A break", text="With tea.", categories=())
        got = await suggested(tx, typed)
    assert got == meant


async def test_the_longest_word_that_is_there_is_named(database: Database) -> None:
    async with database.transaction() as tx:
        await a_post(tx, 1, text="records and tea", categories=())
        assert await tx.search.one_that_is_there(asked("tea records elsewhere")) == "records"
        assert await tx.search.one_that_is_there(asked("elsewhere")) == ""


# Whatever is typed

HOSTILE = [
    *(
        '"',
        "'",
        "''",
        "\\",
        "*",
        "%",
        "_",
        "-tea",
        "tea*",
        "te:a",
        "^tea",
        "(",
        ")",
        "NEAR(",
        "\x00",
    ),
    *("tea AND", "OR", "NOT tea", "title:tea", "{title} : tea", "tea & | ! <-> cake", "tea:*"),
    *("'; DROP TABLE posts; --", "\U0001f600", "\ud83d", "\u202etea", "\u0000\u0002\u0003tea"),
    *("x" * 4096, "tea " * 1024, '"' * 4096, "\U0001f600" * 4096, "é" * 4096, "\u0345\u0130\u017f"),
]


async def search_all(database: Database, queries: Sequence[str]) -> None:
    """Search for each, and find nothing but the post that is there."""
    async with database.reading() as tx:
        for query in queries:
            words = asked(query)
            found = [hit.post for hit in await tx.search.find(words, 5)]
            for post in (*found, *await tx.search.begin(words, 5)):
                assert post.title == "Tea"
            await tx.search.suggest(words)
            await tx.search.one_that_is_there(words)


async def test_no_hostile_search_is_an_error(database: Database) -> None:
    await within(database, lambda tx: a_post(tx, 1, title="Tea", text="And cake."))
    await search_all(database, HOSTILE)
    assert len(await within(database, lambda tx: tx.posts.latest(5))) == 1


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(queries=st.lists(st.text(max_size=60), max_size=20))
async def test_no_search_is_an_error(database: Database, queries: list[str]) -> None:
    if not await within(database, lambda tx: tx.posts.latest(1)):
        await within(database, lambda tx: a_post(tx, 1, title="Tea", text="And cake."))
    await search_all(database, queries)


@pytest.mark.parametrize("word", HOSTILE)
async def test_no_hostile_post_is_an_error(database: Database, word: str) -> None:
    body = word.encode("utf-8", "ignore").decode().replace("\x00", "")
    async with database.transaction() as tx:
        await a_post(tx, 1, title=body, text=f"{body} telehealth", categories=(body,))
        assert len(await tx.search.find(["telehealth"], 5)) == 1


async def test_a_very_long_post_can_be_found(database: Database) -> None:
    async with database.transaction() as tx:
        body = "telehealth " + " ".join(f"word{number}" for number in range(60_000))
        await a_post(tx, 1, text=body)
        assert "[telehealth]" in await snippet(tx, "telehealth")


async def test_the_index_holds_one_row_for_each_post(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx, 1)
        await edited(tx, post, "New", "words")
        await a_post(tx, 2)
        rows = await tx.search._conn.scalar(text("SELECT count(*) FROM search_posts"))  # noqa: SLF001  no verb counts them
    assert rows == 2
