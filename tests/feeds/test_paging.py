"""The addresses of the older pages of a feed."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.paging import older_page
from storage.records import PlatformName

WORDPRESS, BLOGGER = PlatformName.WORDPRESS, PlatformName.BLOGGER
FEED, POSTS = "https://a.example/feed/", "https://a.example/feeds/posts/default"


@pytest.mark.parametrize(
    ("feed", "page", "older"),
    [
        (FEED, 2, f"{FEED}?paged=2"),
        (FEED, 5, f"{FEED}?paged=5"),
        ("https://a.example/?feed=rss2", 3, "https://a.example/?feed=rss2&paged=3"),
        (f"{FEED}?paged=7&x=%2B#top", 2, f"{FEED}?x=%2B&paged=2"),
        (f"{FEED}?", 2, f"{FEED}?paged=2"),
    ],
)
def test_wordpress_counts_pages(feed: str, page: int, older: str) -> None:
    assert older_page(feed, WORDPRESS, page) == older


@pytest.mark.parametrize(
    ("query", "page", "words"),
    [
        ("", 2, "start-index=26"),
        ("", 3, "start-index=51"),
        ("?alt=rss", 2, "alt=rss&start-index=26"),
        ("?max-results=10", 3, "max-results=10&start-index=21"),
        ("?max-results=500", 2, "max-results=500&start-index=151"),
        ("?max-results=0", 2, "max-results=0&start-index=26"),
        ("?max-results=ten", 2, "max-results=ten&start-index=26"),
        ("?start-index=11&max-results=10", 2, "max-results=10&start-index=21"),
        ("?start-index=1", 5, "start-index=101"),
    ],
)
def test_blogger_counts_entries(query: str, page: int, words: str) -> None:
    assert older_page(f"{POSTS}{query}", BLOGGER, page) == f"{POSTS}?{words}"


def test_the_older_posts_of_a_label_are_those_of_the_label() -> None:
    assert older_page(f"{POSTS}/-/Tea", BLOGGER, 2) == f"{POSTS}/-/Tea?start-index=26"


def test_other_feeds_have_one_page() -> None:
    assert older_page(FEED, PlatformName.OTHER, 2) is None


@pytest.mark.parametrize("page", [-1, 0, 1, 6, 100])
@pytest.mark.parametrize("platform", [WORDPRESS, BLOGGER])
def test_only_pages_two_to_five_are_asked_for(platform: PlatformName, page: int) -> None:
    assert older_page(FEED, platform, page) is None


def test_what_is_no_address_has_no_pages() -> None:
    assert older_page("https://[a.example/feed/", WORDPRESS, 2) is None


@given(
    words=st.lists(st.tuples(st.text("ab-", min_size=1), st.text("12%+", max_size=12)), max_size=4),
    page=st.integers(2, 5),
    platform=st.sampled_from([WORDPRESS, BLOGGER]),
)
def test_every_page_is_another_address_and_keeps_the_other_words(
    words: list[tuple[str, str]], page: int, platform: PlatformName
) -> None:
    query = "&".join(f"{name}={value}" for name, value in words)
    feed = f"{FEED}?{query}" if query else FEED
    older = older_page(feed, platform, page)
    assert older is not None
    assert older not in {feed, older_page(feed, platform, page - 1)}
    before, after = (
        parse_qsl(urlsplit(url).query, keep_blank_values=True) for url in (feed, older)
    )
    assert after[:-1] == before
    assert older_page(older, WORDPRESS, page) == older or platform is BLOGGER
