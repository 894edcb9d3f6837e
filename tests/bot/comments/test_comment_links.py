"""A link of a comment is known for what it is, if it is on one of our blogs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.comments.comment_links import linked
from storage.records import PlatformName, Site

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def a_site(number: int, home: str) -> Site:
    values = dict.fromkeys(Site.__slots__)
    return Site(
        **values
        | {
            "id": number,
            "address": home,
            "home_url": home,
            "platform": PlatformName.WORDPRESS,
            "next_poll_at": NOW,
        }  # type: ignore[arg-type]  # the rest does not matter here
    )


SITES = [
    a_site(1, "https://blog.example/"),
    a_site(2, "https://www.university.example/one/"),
    a_site(3, "https://university.example/one/inner"),
    a_site(4, "http://127.0.0.1:8123"),
]


@pytest.mark.parametrize(
    ("text", "site", "number"),
    [
        ("https://blog.example/2026/03/tea/#comment-123", 1, "123"),
        ("Look: https://blog.example/?p=5#comment-7, it is bad.", 1, "7"),
        ("http://www.blog.example/tea#comment-1", 1, "1"),
        ("https://blog.example/2026/tea.html?showComment=1#c6171890", 1, "6171890"),
        ("https://university.example/one/tea/#comment-4", 2, "4"),
        ("https://university.example/one/inner/tea/#comment-4", 3, "4"),
        ("http://127.0.0.1:8123/tea/#comment-9", 4, "9"),
        ("https://other.example/#comment-1 https://blog.example/a#comment-2", 1, "2"),
    ],
)
def test_a_comment_of_a_known_blog_is_found(text: str, site: int, number: str) -> None:
    found = linked(text, SITES)
    assert found is not None
    assert (found.site.id, found.remote_id) == (site, number)
    assert found.url in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Somebody was rude.",
        "#comment-123",
        "https://blog.example/tea/",
        "https://blog.example/tea/#respond",
        "https://blog.example/tea/#comment-",
        "https://blog.example/tea/#comment-x",
        "https://blog.example/tea/#comment-\u0661",
        "https://blog.example/tea/#comment-" + "9" * 26,
        "https://other.example/tea/#comment-1",
        "https://blog.example.evil.example/#comment-1",
        "https://evil.example/https://blog.example/#comment-1",
        "https://university.example/oneself/#comment-1",
        "http://127.0.0.1:9999/tea/#comment-9",
        "https://[blog.example/#comment-1",
        "https://blog.example:x/#comment-1",
        "ftp://blog.example/#comment-1",
    ],
)
def test_anything_else_is_no_comment_of_ours(text: str) -> None:
    assert linked(text, SITES) is None


def test_a_very_long_text_is_read_quickly() -> None:
    assert linked("https://" * 5_000 + "#comment-", SITES) is None
