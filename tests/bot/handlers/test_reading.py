"""Reading: the newest posts, a search, saved posts, and one post that can be replied to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import texts
from bot.context import Incoming
from bot.texts import corrections as texts_corrections
from bot.texts import search as texts_search
from storage.records import Post
from tests.bot.handlers.ask import NOW, READER, Chat, changed, labels, plain, said, says, toast
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


async def test_latest_shows_five_at_a_time_older_and_newer(reader: Chat, posts: list[Post]) -> None:
    assert posts
    for number in range(10, 18):
        await add_post(reader, number)
    (shown,) = says(await reader.write("/latest"))
    assert labels(shown.screen)[5:] == ["Older posts"]
    older = await reader.press("Older posts")
    assert toast(older) == "Posts 6 to 10"
    assert labels(changed(older))[5:] == ["Newer posts", "Older posts"]
    assert "6. Post 12" in plain(changed(older))
    last = await reader.press("Older posts")
    assert toast(last) == "Posts 11 to 12"
    assert labels(changed(last))[2:] == ["Newer posts"]
    assert "11. Post 17" in plain(changed(last))
    assert "Advice in post 12 may have changed. It is over 2 years old." in plain(changed(last))
    assert toast(await reader.press("Newer posts")) == "Posts 6 to 10"


@pytest.mark.parametrize("action", ["latest", "saved"])
@pytest.mark.parametrize("offset", ["", ":x", ":999", ":-5", ":9" + "9" * 40])
async def test_a_page_that_is_not_there_is_the_first_one(
    reader: Chat, posts: list[Post], action: str, offset: str
) -> None:
    await reader.press_data(f"v1:save:{posts[0].id}")
    shown = changed(await reader.press_data(f"v1:{action}{offset}"))
    assert f"1. {posts[0].title}" in plain(shown)


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


async def test_a_hit_is_shown_with_the_words_around_it(reader: Chat, posts: list[Post]) -> None:
    (shown,) = says(await reader.write("blocks visits"))
    assert labels(shown.screen) == [posts[2].title]
    assert "<blockquote>The first <b>block</b>. The second <b>block</b>." in shown.screen.html


async def test_words_that_no_post_has_together_suggest_one_to_try(
    reader: Chat, posts: list[Post]
) -> None:
    assert "Try 1 word: clinic" in said(await reader.write("clinic visit"))
    (shown,) = says(await reader.press("Search for clinic"))
    assert labels(shown.screen) == [posts[0].title]


async def test_a_mistyped_word_is_asked_back(reader: Chat, posts: list[Post]) -> None:
    answer = said(await reader.write("the clinci"))
    assert answer == "No post has this word: the clinci.\n\nDid you mean clinic?"
    (shown,) = says(await reader.press("Search for clinic"))
    assert labels(shown.screen) == [posts[0].title]


async def test_words_like_no_others_suggest_nothing(reader: Chat, posts: list[Post]) -> None:
    assert posts
    for query, have in (("zzzzzz", "this word"), ("zzzzzz qqqqqq", "all of these words")):
        answer = said(await reader.write(query))
        assert answer.startswith(f"No post has {have}: {query}.")
        assert "Try another word, or send /latest." in answer


async def test_a_sentence_that_is_no_reply_is_told_how_to_comment(
    reader: Chat, posts: list[Post]
) -> None:
    assert posts
    sentence = "We had zzzzzz and qqqqqq in our town."
    answer = said(await reader.write(sentence))
    assert answer.startswith(f"No post has all of these words: {sentence}\n")
    assert answer.endswith(texts_search.NO_REPLY)
    assert texts_search.NO_REPLY not in said(await reader.write(f"/search {sentence}"))
    assert texts_search.NO_REPLY not in said(await reader.write("zzzzzz qqqqqq"))


async def test_a_reply_to_what_is_no_post_is_told_how_to_comment(
    reader: Chat, posts: list[Post]
) -> None:
    assert posts
    asked = Incoming(
        READER, text="zzzzzz", message_id=101, is_reply=True, private=True, first_name=""
    )
    assert said(await reader.ask(asked)).endswith(texts_search.NO_REPLY)


def test_a_title_that_is_a_question_has_no_comma_after_it() -> None:
    assert texts.listed(1, "Does it help?", "16 March 2026") == "1. Does it help? 16 March 2026"
    assert texts.listed(1, "It helps", "16 March 2026") == "1. It helps, 16 March 2026"
    assert texts.listed(1, "It helps", "") == "1. It helps"


async def test_words_that_every_text_has_are_not_searched_for(reader: Chat) -> None:
    assert said(await reader.write("is this it")) == texts_search.TOO_COMMON


async def test_more_hits_come_five_at_a_time(reader: Chat) -> None:
    for number in range(1, 13):
        await add_post(reader, number)
    (shown,) = says(await reader.write("Posts: BLOCKS"))
    assert plain(shown.screen).startswith("Posts with: Posts: BLOCKS\n")
    assert "5. Post 5" in plain(shown.screen)
    (more,) = says(await reader.press("More posts"))
    assert "6. Post 6" in plain(more.screen)
    (last,) = says(await reader.press("More posts"))
    assert labels(last.screen) == ["Post 11", "Post 12"]


async def test_more_of_what_is_no_longer_there_is_said(reader: Chat, posts: list[Post]) -> None:
    assert posts
    assert toast(await reader.press_data("v1:found:5:form")) == texts_search.NO_MORE
    assert toast(await reader.press_data("v1:found:5")) == texts.HOW_TO_SEARCH


async def test_a_search_too_long_for_a_button_says_how_to_go_on(reader: Chat) -> None:
    long = "extraordinarily interdisciplinary organisational transformations"
    async with reader.database.transaction() as tx:
        for number in range(1, 8):
            await a_post(tx, number, title=f"Post {number}", text=long)
    (shown,) = says(await reader.write(long))
    assert "More posts" not in labels(shown.screen)
    assert texts_search.FIRST_FEW in plain(shown.screen)


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
    assert answer == texts.HOW_TO_SEARCH


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f600",
        '" OR *',
        "NEAR(",
        "%",
        "_",
        "'; DROP TABLE posts; --",
        "\x00",
        "<b>",
        "x" * 4096,
    ],
)
async def test_odd_searches_find_nothing_and_break_nothing(
    reader: Chat, posts: list[Post], text: str
) -> None:
    assert len(posts) == 4
    assert labels(says(await reader.write(text))[0].screen) == []


async def test_an_old_post_has_its_year_in_the_list_and_a_warning(
    reader: Chat, posts: list[Post]
) -> None:
    year = (NOW - timedelta(days=4 * 1400)).year
    found = said(await reader.write("teaching"))
    assert f"1. Teaching in 2011, 15 November {year}" in found
    assert "Advice in post 1 may have changed. It is over 2 years old." in found
    assert "Advice in post 4 may have changed." in said(await reader.write("/latest"))
    await reader.write("teaching")
    shown = said(await reader.press(posts[3].title))
    assert f"This post is from {year}. Advice may have changed." in shown


async def test_save_keeps_a_post_once(reader: Chat, posts: list[Post]) -> None:
    assert said(await reader.write("/saved")) == texts.NOTHING_SAVED
    await reader.write(f"/start p_{posts[1].id}")
    assert toast(await reader.press("Save for later")) == texts.SAVED
    assert toast(await reader.press("Save for later")) == texts.SAVED_BEFORE
    (shown,) = says(await reader.write("/saved"))
    assert labels(shown.screen) == [posts[1].title, f"Remove 1: {posts[1].title}"]


async def test_saved_posts_come_in_pages_and_each_can_be_removed(reader: Chat) -> None:
    for number in range(1, 13):
        await add_post(reader, number)
        reader.wait(minutes=1)
        await reader.press_data(f"v1:save:{number}")
    (shown,) = says(await reader.write("/saved"))
    buttons = [f"Remove {number}: Post {13 - number}" for number in range(1, 6)]
    assert labels(shown.screen)[5:] == [*buttons, "Next page"]
    assert toast(await reader.press("Next page")) == "Posts 6 to 10"
    last = await reader.press("Next page")
    assert toast(last) == "Posts 11 to 12"
    rows = ["Post 2", "Post 1", "Remove 11: Post 2", "Remove 12: Post 1", "Previous page"]
    assert labels(changed(last)) == rows
    left = await reader.press("Remove 11: Post 2")
    assert toast(left) == texts_search.REMOVED
    assert labels(changed(left)) == ["Post 1", "Remove 11: Post 1", "Previous page"]
    gone = await reader.press("Remove 11: Post 1")
    assert "10. Post 3" in plain(changed(gone)), "the page before, where none is left"
    assert toast(await reader.press_data("v1:unsave:1:0")) == texts_search.NOT_SAVED


async def test_the_last_saved_post_removed_leaves_an_empty_list(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.press_data(f"v1:save:{posts[0].id}")
    await reader.write("/saved")
    assert plain(changed(await reader.press(f"Remove 1: {posts[0].title}"))) == texts.NOTHING_SAVED


async def test_nobody_removes_what_another_keeps(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    await reader.press_data(f"v1:save:{posts[0].id}")
    assert toast(await other.press_data(f"v1:unsave:{posts[0].id}:0")) == texts_search.NOT_SAVED
    assert posts[0].title in said(await reader.write("/saved"))


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
