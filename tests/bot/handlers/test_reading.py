"""Reading: the newest posts, a search, saved posts, and one post that can be replied to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import texts, texts_corrections
from storage.records import Post
from tests.bot.handlers.ask import NOW, Chat, labels, plain, said, says, toast
from tests.storage.builders import a_post


async def add_post(chat: Chat, number: int) -> None:
    """Store another, older post."""
    day = NOW - timedelta(days=number * 10)
    async with chat.database.transaction() as tx:
        await a_post(tx, number, title=f"Post {number}", published_at=day)


async def test_latest_lists_the_newest_posts_with_dates_and_a_button_each(
    reader: Chat, posts: list[Post]
) -> None:
    (shown,) = says(await reader.write("/latest"))
    assert f"1. {posts[0].title}, 15 March 2026" in plain(shown.screen)
    assert labels(shown.screen) == [post.title for post in posts]


async def test_latest_shows_no_more_than_five(reader: Chat, posts: list[Post]) -> None:
    assert posts
    for number in (10, 11, 12):
        await add_post(reader, number)
    (shown,) = says(await reader.write("/latest"))
    assert len(labels(shown.screen)) == 5


async def test_no_posts_yet_is_said(reader: Chat) -> None:
    assert said(await reader.write("/latest")) == texts.NO_POSTS


async def test_a_title_shows_the_post_and_a_reply_to_it_is_a_comment(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write("/latest")
    (shown,) = says(await reader.press(posts[2].title))
    assert plain(shown.screen).startswith(posts[2].title)
    assert shown.post_id == posts[2].id
    await reader.write("This was a good visit for all of us.", to=shown)
    assert (await reader.comment()).post_id == posts[2].id


@pytest.mark.parametrize("message", ["/search form", "form", "FORM", "  form  "])
async def test_a_word_finds_posts(reader: Chat, posts: list[Post], message: str) -> None:
    (shown,) = says(await reader.write(message))
    assert labels(shown.screen) == [posts[1].title]
    assert plain(shown.screen).startswith("Posts with: ")
    assert "March 2026" in plain(shown.screen)


async def test_all_the_words_must_be_there(reader: Chat, posts: list[Post]) -> None:
    (shown,) = says(await reader.write("study first"))
    assert labels(shown.screen) == [posts[2].title]


async def test_no_hit_suggests_one_word(reader: Chat, posts: list[Post]) -> None:
    assert posts
    assert "Try 1 word: absent" in said(await reader.write("an absent word"))
    for one_word in ("absent", "absent Absent"):
        answer = said(await reader.write(one_word))
        assert "Try 1 word" not in answer
        assert "Try another word, or send /latest." in answer


@pytest.mark.parametrize("query", ["<b>absent</b>", "&lt;absent&gt;", "<a href='x'>absent <"])
async def test_a_search_never_echoes_markup(reader: Chat, query: str) -> None:
    assert said(await reader.write(query)).startswith("No post has this word: absent.")


async def test_a_search_for_marked_words_finds_the_words(reader: Chat, posts: list[Post]) -> None:
    (shown,) = says(await reader.write("<b>online</b> form"))
    assert labels(shown.screen) == [posts[1].title]
    assert plain(shown.screen).startswith("Posts with: online form\n")


@pytest.mark.parametrize("message", ["/search", "/search   ", "\u2028", "/"])
async def test_a_search_for_nothing_says_how_to_search(reader: Chat, message: str) -> None:
    answer = said(await reader.write(message))
    assert answer in {texts.HOW_TO_SEARCH, texts.not_found("/", ["/"])}


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE posts; --", "\x00", "<b>", "x" * 4096])
async def test_odd_searches_find_nothing_and_break_nothing(
    reader: Chat, posts: list[Post], text: str
) -> None:
    assert len(posts) == 4
    assert labels(says(await reader.write(text))[0].screen) == []


async def test_an_old_post_has_its_year_in_the_list_and_a_warning(
    reader: Chat, posts: list[Post]
) -> None:
    year = (NOW - timedelta(days=4 * 1400)).year
    assert str(year) in said(await reader.write("teaching"))
    shown = said(await reader.press(posts[3].title))
    assert f"This post is from {year}. Advice may have changed." in shown


async def test_save_keeps_a_post_once(reader: Chat, posts: list[Post]) -> None:
    assert said(await reader.write("/saved")) == texts.NOTHING_SAVED
    await reader.write(f"/start p_{posts[1].id}")
    assert toast(await reader.press("Save for later")) == texts.SAVED
    assert toast(await reader.press("Save for later")) == texts.SAVED_BEFORE
    (shown,) = says(await reader.write("/saved"))
    assert labels(shown.screen) == [posts[1].title]


async def test_saved_posts_are_each_persons_own(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    await reader.press_data(f"v1:save:{posts[0].id}")
    assert said(await other.write("/saved")) == texts.NOTHING_SAVED


@pytest.mark.parametrize("action", ["save", "post"])
@pytest.mark.parametrize("refs", ["", ":99", ":x", ":9" + "9" * 40])
async def test_a_post_that_is_not_there_is_said(reader: Chat, action: str, refs: str) -> None:
    assert toast(await reader.press_data(f"v1:{action}{refs}")) == texts.NO_SUCH_POST


async def test_a_post_that_the_blog_has_taken_down_is_not_shown_from_what_was_saved(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.press_data(f"v1:save:{posts[0].id}")
    await reader.within(lambda tx: tx.posts.mark(posts[0].id, gone_at=NOW))
    (shown,) = says(await reader.press_data(f"v1:post:{posts[0].id}"))
    assert plain(shown.screen) == f"{posts[0].title}\n\n{texts_corrections.TAKEN_DOWN}"
    assert labels(shown.screen) == []
