"""What `bleep preview` writes at a terminal."""

from __future__ import annotations

import pytest

from bot.render.preview import Seen, Shown, counts

POST = Shown(
    source="feed.xml",
    entry_id="wp:7",
    title="Tea",
    url="https://blog.example/tea/",
    published_at=None,
    words=1400,
    summary="Milk goes in last.",
    html="<b>Tea &amp; milk</b>\n\nMilk goes in last.",
)


def test_a_terminal_shows_each_post_as_readers_see_it_and_where_it_leads() -> None:
    head, first, second = Seen("feed.xml", "A blog", posts=(POST, POST)).as_text()
    assert head == "feed.xml\nA blog: 2 posts.\n"
    assert first.splitlines()[1:] == [
        "Tea & milk",
        "",
        "Milk goes in last.",
        "[Read the post] https://blog.example/tea/",
        "-- Taken from the text: 18 characters of 1,400 words.",
    ]
    assert first.startswith("-- 1 of 2 ---")
    assert second.startswith("-- 2 of 2 ---")


def test_a_post_without_a_web_address_has_no_link_at_a_terminal() -> None:
    bare = Shown("feed.xml", url="javascript:x()", words=1, summary="a", html="a")
    assert "[" not in Seen("feed.xml", "A blog", posts=(bare,)).as_text()[1]


@pytest.mark.parametrize(
    ("seen", "head"),
    [
        (Seen("f", "", posts=()), "f\nA feed without a title: 0 posts.\n"),
        (Seen("f", "A blog", skipped=1, posts=(POST,)), "f\nA blog: 1 post, 1 item left out.\n"),
        (Seen("f", "A blog", skipped=3), "f\nA blog: 0 posts, 3 items left out.\n"),
    ],
)
def test_the_heading_counts_what_is_shown_and_what_is_left_out(seen: Seen, head: str) -> None:
    assert seen.as_text()[0] == head


def test_what_went_wrong_is_told_once_and_not_among_the_posts() -> None:
    broken = Shown("f", entry_id="k", error="k: The summary took too long.")
    seen = Seen("f", "A blog", posts=(broken,))
    assert len(seen.as_text()) == 1
    assert seen.errors() == ["f: k: The summary took too long."]
    assert Seen("f", error="This file is empty.").as_text() == []


def test_the_last_line_counts_posts_and_sources() -> None:
    assert counts(1, 1, 0) == "1 post from 1 source."
    assert counts(1200, 3, 2) == "1,200 posts from 3 sources. 2 could not be shown."
