"""What the header values of an answer say."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.http.answer import Answer, Link, http_date

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def having(**headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(200, named, b"", "https://blog.example/")


def test_link_headers_of_wordpress_are_read() -> None:
    said = (
        '<https://blog.example/wp-json/>; rel="https://api.w.org/", '
        '<https://blog.example/wp-json/wp/v2/posts/4>; rel="alternate"; title="JSON, of a post"; '
        'type="application/json", <https://blog.example/?p=4>; rel=shortlink'
    )
    assert having(link=said).links() == (
        Link("https://blog.example/wp-json/", ("https://api.w.org/",), ""),
        Link("https://blog.example/wp-json/wp/v2/posts/4", ("alternate",), "application/json"),
        Link("https://blog.example/?p=4", ("shortlink",), ""),
    )


def test_the_first_of_two_rels_counts() -> None:
    assert having(link='<a>; rel="next last"; rel=prev').links() == (
        Link("a", ("next", "last"), ""),
    )


@pytest.mark.parametrize(
    "said",
    [
        '<a>; title="a \\"quoted\\" <b>; rel=no"; rel="hub"',
        "<a>;; ; REL = Hub ;",
        '<a>; type= ; rel="hub"',
    ],
)
def test_an_untidy_link_header_is_read(said: str) -> None:
    assert having(link=said).links() == (Link("a", ("hub",), ""),)


def test_a_link_of_another_page_is_left_out() -> None:
    said = '<a>; rel=hub; anchor="https://evil.example/", <b>; rel=hub'
    assert having(link=said).links() == (Link("b", ("hub",), ""),)


@pytest.mark.parametrize(
    "said", ["<" * 30_000, "<a>;x=" + " " * 30_000, "<a>" + ";" * 30_000, '<a>;x="' * 4000]
)
def test_a_hostile_link_header_is_read_quickly(said: str) -> None:
    start = time.process_time()
    having(link=said).links()
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("said", ["", "a; rel=next", "<a", "<a>>; rel", '<a>; rel="open'])
def test_a_broken_link_header_raises_nothing(said: str) -> None:
    assert all(link.rel == () for link in having(link=said).links())


@given(st.text(max_size=300))
def test_any_link_header_is_read_without_an_error(said: str) -> None:
    having(link=said).links()


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("86401", timedelta(days=1)),
        ("9" * 4000, timedelta(days=1)),
        ("Sun, 22 Nov 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 22 Nov 2026 10:10:00 +0100", timedelta(minutes=10)),
        ("Sun, 22 Nov 2026 08:00:00 GMT", timedelta()),
        ("Sun, 22 Nov 2099 08:00:00 GMT", timedelta(days=1)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("Sun, 99 Nov 2026 09:10:00 GMT", None),
    ],
)
def test_the_wait_that_a_site_asks_for(said: str, wait: timedelta | None) -> None:
    assert having(retry_after=said).wait(NOW) == wait


def test_without_a_clock_the_wait_counts_from_the_answers_own_date() -> None:
    said = {"retry_after": "Sun, 22 Nov 2026 09:10:00 GMT", "date": "Sun, 22 Nov 2026 09:09:00 GMT"}
    assert having(**said).wait() == timedelta(minutes=1)
    assert having(retry_after=said["retry_after"]).wait() is None


def test_a_date_without_a_zone_is_utc() -> None:
    assert http_date("Sun, 22 Nov 2026 09:00:00 -0000") == NOW


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"id": 1}', {"id": 1}),
        (b'\xef\xbb\xbf{"id": 1}', {"id": 1}),
        (b"<html>", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
    ],
)
def test_a_body_that_is_no_json_is_none(body: bytes, value: object) -> None:
    assert Answer(200, {}, body, "https://blog.example/").json() == value
