"""How a digest looks: within Telegram's limits, a page at a time, each post with its buttons."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import timedelta

from bot.fit import plain, units
from bot.render.digest import PAGE, Digest, digest_screen, first_point
from bot.texts import digest as texts_digest
from bot.texts import search as texts_search
from storage.records import Post, Site
from tests.bot.handlers.ask import LONDON, NOW, find, labels
from tests.bot.test_render import POST, SITE
from tests.judges import html as judge

HAS_JUDGE = importlib.util.find_spec("tdjson") is not None


def a_digest(count: int, **changes: object) -> Digest:
    posts: list[Post] = [
        replace(
            POST,
            id=number,
            title=f"Post number {number}",
            summary=f"The point of {number}. More of it.",
            published_at=NOW - timedelta(hours=number),
        )
        for number in range(1, count + 1)
    ]
    sites: list[Site] = [SITE]
    return replace(Digest(9, posts, sites), **changes)  # type: ignore[arg-type]


def test_each_post_has_its_title_its_first_point_and_its_own_buttons() -> None:
    shown = digest_screen(a_digest(2), 0, NOW, LONDON)
    words = plain(shown.html)
    assert words.splitlines()[0] == "2 new posts from A blog"
    assert "1. Post number 1, 16 March 2026\nThe point of 1." in words
    assert "More of it" not in words
    assert labels(shown) == [
        *("Read post 1", "Comment on post 1"),
        *("Read post 2", "Comment on post 2"),
    ]
    assert find(shown, "Comment on post 2").data == "v1:comment:2"
    assert find(shown, "Read post 1").url


def test_every_page_ends_with_how_to_stop() -> None:
    for offset in (0, PAGE, 2 * PAGE):
        words = plain(digest_screen(a_digest(12), offset, NOW, LONDON).html)
        assert words.endswith(texts_digest.TO_STOP)


def test_a_single_post_needs_no_number() -> None:
    shown = digest_screen(a_digest(1), 0, NOW, LONDON)
    assert labels(shown) == [texts_digest.READ, texts_digest.COMMENT]
    assert "Post number 1, 16 March 2026" in plain(shown.html)
    assert "1. " not in plain(shown.html)


def test_a_long_digest_is_paged_and_each_post_is_on_one_page() -> None:
    digest, seen, offset = a_digest(12), list[str](), 0
    while True:
        shown = digest_screen(digest, offset, NOW, LONDON)
        seen += [one for one in labels(shown) if one.startswith("Comment")]
        if texts_search.NEXT not in labels(shown):
            break
        offset = int(str(find(shown, texts_search.NEXT).data).rpartition(":")[2])
    assert seen == [f"Comment on post {number}" for number in range(1, 13)]
    assert find(shown, texts_search.BACK).data == "v1:digest:9:5"


def test_a_page_that_is_not_there_is_the_first() -> None:
    digest = a_digest(3)
    first = digest_screen(digest, 0, NOW, LONDON)
    assert digest_screen(digest, 500, NOW, LONDON) == first


def test_the_longest_words_fit_and_are_taken() -> None:
    posts = [
        replace(one, title="<&" * 900, summary="\U0001f600<b>&" * 900)
        for one in a_digest(PAGE + 1).posts
    ]
    site = replace(SITE, title="A & B <i>" * 90)
    for offset in (0, PAGE):
        shown = digest_screen(Digest(9, posts, [site] * 2), offset, NOW, LONDON)
        assert units(plain(shown.html)) <= 4096
        assert len(shown.html.encode()) <= 32_768
        assert not HAS_JUDGE or judge.faults(shown.html) == []


def test_a_site_that_takes_no_comments_has_no_button_for_one() -> None:
    digest = a_digest(2, muted=[SITE.id])
    assert labels(digest_screen(digest, 0, NOW, LONDON)) == ["Read post 1", "Read post 2"]


def test_a_closed_post_has_no_button_for_a_comment_and_the_others_keep_theirs() -> None:
    shown = labels(digest_screen(a_digest(2, closed=[1]), 0, NOW, LONDON))
    assert shown == ["Read post 1", "Read post 2", "Comment on post 2"]


def test_old_posts_and_corrections_are_said() -> None:
    digest = a_digest(2, told="Corrected on 16 March 2026.")
    old = [replace(one, published_at=NOW - timedelta(days=2000)) for one in digest.posts]
    words = plain(digest_screen(replace(digest, posts=old), 0, NOW, LONDON).html)
    assert texts_search.old_ones([1, 2]) in words
    assert "Corrected on 16 March 2026." in words
    words = plain(digest_screen(replace(digest, posts=old[:1]), 0, NOW, LONDON).html)
    assert "This post is from 2020." in words


def test_a_digest_of_which_nothing_is_left_says_so() -> None:
    shown = digest_screen(a_digest(0), 0, NOW, LONDON)
    assert plain(shown.html) == texts_digest.NONE_LEFT
    assert labels(shown) == []


def test_the_first_point_is_one_sentence_of_the_post() -> None:
    assert first_point("One thing. Another thing.") == "One thing."
    assert first_point("- A point\n- Another") == "A point"
    assert first_point("\u200b") == first_point("") == ""
    assert units(first_point("word " * 200)) <= 300
