"""What a page's head says, and whether bytes claim to be a feed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.page import Page, as_safe_as, claims_feed, is_same_host, read_page, whole

HOME = "https://blog.example/"
RSS = "application/rss+xml"


def page(*tags: str, url: str = HOME) -> Page:
    return read_page("".join(tags).encode(), url)


def feed(href: str, title: str = "", kind: str = RSS) -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}" />'


def test_a_wordpress_head_tells_feed_interface_and_software() -> None:
    found = page(
        "<!doctype html><head>",
        feed("https://blog.example/feed/", "Tea &raquo; Feed"),
        feed("https://blog.example/comments/feed/", "Tea &raquo; Kommentar-Feed"),
        "<link rel='https://api.w.org/' href='https://blog.example/wp-json/' />",
        '<meta name="generator" content="WordPress 6.9" />',
    )
    assert found == Page(
        HOME, ("https://blog.example/feed/",), "https://blog.example/wp-json/", "wordpress 6.9"
    )


@pytest.mark.parametrize(
    "tag",
    [
        feed("/a-post/feed/", "Tea &raquo; First post Comments Feed"),
        feed("/comments/feed/"),
        feed("/feeds/123/comments/default", kind="application/atom+xml"),
        feed("/?feed=comments-rss2"),
        feed("/feed/", kind="application/json"),
        f'<link rel="self" type="{RSS}" href="/feed/">',
        f'<link rel="alternate" type="{RSS}">',
        f'<a rel="alternate" type="{RSS}" href="/feed/">',
    ],
)
def test_what_is_no_feed_of_posts_is_left_out(tag: str) -> None:
    assert page(tag).feeds == ()


@pytest.mark.parametrize(
    "tag",
    [
        feed("/feed/", "Comments on tea &raquo; Feed"),
        f"<LINK REL=alternate TYPE={RSS} HREF=/feed/>",
        f"<link href='/feed/' title='x' type='{RSS.upper()}; charset=utf-8' rel='alternate home'>",
        f'<base href="https://blog.example/feed/x">{feed(".")}',
    ],
)
def test_a_feed_is_found_however_it_is_written(tag: str) -> None:
    assert page(tag).feeds == ("https://blog.example/feed/",)


def test_addresses_in_attributes_are_unescaped() -> None:
    assert page(feed("/?feed=rss2&amp;lang=en")).feeds == (f"{HOME}?feed=rss2&lang=en",)


def test_an_interface_in_the_query_keeps_its_form() -> None:
    tag = '<link rel="https://api.w.org/" href="/index.php?rest_route=/">'
    assert page(tag).api_root == "https://blog.example/index.php?rest_route=/"


def test_an_interface_ends_in_a_slash() -> None:
    assert page('<link rel="https://api.w.org/" href="/wp-json">').api_root == f"{HOME}wp-json/"


@given(st.binary(max_size=500))
def test_any_bytes_are_read_without_an_error(body: bytes) -> None:
    assert read_page(body, HOME).url == HOME
    claims_feed(body, "text/html")


@pytest.mark.parametrize(
    ("body", "label", "claims"),
    [
        (b'<?xml version="1.0"?><rss>', "", True),
        (b"\xef\xbb\xbf\n<feed xmlns='x'>", "text/html", True),
        (b"<rdf:RDF>", "", True),
        ("<?xml version='1.0'?><rss>".encode("utf-16"), "", True),
        (b"<?xml version='1.0'?> and then nothing", "", True),
        (b"<b>Warning</b>: in x.php <rss>", RSS, True),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", "application/xhtml+xml", False),
        (b"<!doctype html><html>", RSS, False),
        (b"<p>Hello", "text/html", False),
        (b"", "", False),
    ],
)
def test_what_claims_to_be_a_feed(body: bytes, label: str, *, claims: bool) -> None:
    assert claims_feed(body, label) is claims


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://blog.example/", "https://blog.example/wp-json/", True),
        ("https://www.blog.example/", "http://Blog.example:8080/wp-json/", True),
        ("https://blog.example/", "https://www.blog.example/wp-json/", True),
        ("https://blog.example/", "https://api.blog.example/wp-json/", False),
        ("https://blog.example/", "https://blog.example.other/wp-json/", False),
        ("https://blog.example/", "https://blog.example@other.example/", False),
        ("https://blog.example/", "https://[blog.example/", False),
        ("https://blog.example/", "/wp-json/", False),
        ("/", "/wp-json/", False),
    ],
)
def test_two_addresses_are_on_one_host_or_not(one: str, other: str, *, same: bool) -> None:
    assert is_same_host(one, other) is same


@pytest.mark.parametrize(
    "page",
    [
        f"<link {'a' * 400_000}>",
        f"<link a{' ' * 400_000}>",
        f"<link a={' ' * 400_000}>",
        "<link " * 80_000,
        '<link a="' * 50_000,
        "<link>" * 80_000,
    ],
    ids=["letters", "spaces", "no value", "open tags", "open quotes", "tags"],
)
def test_a_hostile_page_is_read_quickly(page: str) -> None:
    start = time.process_time()
    read_page(page.encode(), "https://blog.example/")
    assert time.process_time() - start < 1


def test_an_address_that_is_none_stays_as_it_is() -> None:
    assert whole("https://blog.example/a", "b") == "https://blog.example/b"
    assert whole("https://blog.example/a", "http://[bad") == "http://[bad"
    link = '<base href="http://[bad"><link rel="https://api.w.org/" href="//[worse">'
    assert read_page(link.encode(), "https://blog.example/").api_root == "//[worse/"


@pytest.mark.parametrize(
    ("page", "named", "used"),
    [
        ("https://a.example/", "http://a.example/wp-json/", "https://a.example/wp-json/"),
        ("https://a.example/", "HTTP://a.example/", "https://a.example/"),
        ("https://a.example/", "http://a.example:8080/", "http://a.example:8080/"),
        ("http://a.example/", "http://a.example/", "http://a.example/"),
        ("https://a.example/", "https://a.example/", "https://a.example/"),
    ],
)
def test_an_address_is_as_safe_as_the_page_that_names_it(page: str, named: str, used: str) -> None:
    assert as_safe_as(page, named) == used
