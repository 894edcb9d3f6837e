"""Inline mode: posts for whoever types after the bot's name, and nothing kept of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.handlers.inline import share
from bot.readers.shares import FURTHEST, MOST, Inline, Shares
from storage.records import Post
from tests.bot.handlers.ask import NOW, Chat, plain
from tests.storage.builders import a_post


async def offered(chat: Chat, text: str, offset: int = 0) -> Shares:
    async with chat.database.reading() as tx:
        return await share(tx, chat.house, NOW, Inline("1", text, offset))


def titles(shares: Shares) -> list[str]:
    return [article.title for article in shares.articles]


async def many(chat: Chat, count: int) -> None:
    async with chat.database.transaction() as tx:
        for number in range(1, count + 1):
            day = NOW - timedelta(days=number)
            await a_post(tx, number, title=f"Post {number}", published_at=day)


@pytest.mark.parametrize("typed", ["form", "onl", "the online fo", "FORM "])
async def test_words_find_posts_while_they_are_typed(
    reader: Chat, posts: list[Post], typed: str
) -> None:
    shares = await offered(reader, typed)
    assert titles(shares) == [posts[1].title]
    assert plain(shares.articles[0].screen).startswith(posts[1].title)
    assert shares.next_offset == 0


@pytest.mark.parametrize("typed", ["", "  ", "\U0001f600", '"', "for"])
async def test_no_words_offer_the_newest_posts(reader: Chat, posts: list[Post], typed: str) -> None:
    assert titles(await offered(reader, typed)) == [post.title for post in posts]


@pytest.mark.parametrize("typed", ["zzzzz", "x" * 256])
async def test_words_that_no_post_has_offer_nothing(
    reader: Chat, posts: list[Post], typed: str
) -> None:
    assert posts
    assert titles(await offered(reader, typed)) == []


async def test_ten_posts_come_at_a_time(reader: Chat) -> None:
    await many(reader, 23)
    first = await offered(reader, "post")
    assert (len(first.articles), first.next_offset) == (MOST, 10)
    last = await offered(reader, "post", 20)
    assert titles(last) == ["Post 21", "Post 22", "Post 23"]
    assert last.next_offset == 0


async def test_nobody_scrolls_for_ever(reader: Chat) -> None:
    await many(reader, FURTHEST + 12)
    assert (await offered(reader, "", FURTHEST - MOST)).next_offset == 0


async def test_a_post_that_is_gone_is_not_offered(reader: Chat, posts: list[Post]) -> None:
    await reader.within(lambda tx: tx.posts.mark(posts[1].id, gone_at=NOW))
    assert titles(await offered(reader, "form")) == []
    assert posts[1].title not in titles(await offered(reader, ""))
