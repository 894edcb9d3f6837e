"""Tests of parsing: a feed file and, beside it, what it means."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.errors import NotAFeedError
from feeds.parse import parse
from feeds.reading.decode import as_xml
from feeds.reading.fields import web_address
from feeds.reading.framing import as_json
from feeds.reading.identity import Marks, content_hash, name_all, normal_link, number
from feeds.text import sentences, word_count
from storage.records import Entry, Feed, PlatformName

DATA = Path(__file__).parent.parent / "data"
SEED = Path(__file__).parents[3] / "shared" / "fixtures" / "seed_page.txt"
URL = "https://site.example/feed"


def rss(*items: str, channel: str = "") -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>T</title><link>https://site.example/</link>{channel}{inside}</channel></rss>"
    ).encode()


def entry(*parts: str) -> Entry:
    (found,) = parse(rss("".join(parts)), URL).entries
    return found


def blogger(body: str) -> bytes:
    name = "tag:blogger.com,1999:blog-1"
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{name}</id><title>Blog</title><entry>'
        f'<id>{name}.post-2</id><title>Post</title><content type="html">{escape(body)}</content>'
        '<link rel="alternate" href="https://site.example/2"/></entry></feed>'
    ).encode()


@pytest.mark.parametrize("name", ["blogger", "wordpress", "untidy"])
def test_a_feed_means_what_the_file_beside_it_says(name: str) -> None:
    found = parse((DATA / f"{name}.xml").read_bytes(), "https://feeds.example/all")
    assert json.loads(as_json(found)) == json.loads((DATA / f"{name}.json").read_text("utf-8"))


def one_article_of_178_words(page: str) -> None:
    """Check that a feed with the first line of a page gives that line, and no more."""
    article, widget, *_ = page.split("\n")
    footer = '<div class="blogger-post-footer"><img width="1" height="1" src="https://t.example/"/>'
    feed = parse(blogger(f"<p>{article}</p>{footer}</div>"), URL)
    (found,) = feed.entries
    assert word_count(found.text) == 178
    assert found.text == article
    assert not [one for one in sentences(widget) if one in found.text]


def test_a_page_with_a_widget_gives_one_article_of_178_words() -> None:
    one_article_of_178_words((DATA / "library.txt").read_text("utf-8"))


def test_extra_the_real_seed_page_gives_one_article_of_178_words() -> None:
    """An extra check: it reads a page that is not part of this project."""
    if not SEED.is_file():
        pytest.skip("an extra: the seed page is not beside this checkout")
    one_article_of_178_words(SEED.read_text("utf-8"))


def test_a_popular_posts_box_in_a_body_is_dropped() -> None:
    article, widget, *_ = (DATA / "library.txt").read_text("utf-8").split("\n")
    (found,) = parse(
        blogger(f'<p>{article}</p><div class="widget PopularPosts">{widget}</div>'), URL
    ).entries
    assert found.text == article


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(), st.binary().map(lambda data: rss("<title>A</title>") + data)))
def test_any_bytes_are_a_feed_or_no_feed(data: bytes) -> None:
    try:
        assert isinstance(parse(data, URL), Feed)
    except NotAFeedError:
        assert not re.search(rb"<rss[\s>]", data)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<rss version='2.0'>",
                "<channel>",
                "<item>",
                "<guid>",
                "</guid>",
                "<link>",
                "a&#0;b",
                "<![CDATA[",
                "]]>",
                "<author>",
                "x@y.z (",
                "<!--",
                "<![if",
                "&bad;",
                "<pubDate>",
            ]
        )
    ).map(lambda parts: "".join(["<rss version='2.0'>", *parts]).encode())
)
def test_broken_markup_is_a_feed_or_no_feed(data: bytes) -> None:
    with contextlib.suppress(NotAFeedError):
        assert parse(data, URL).skipped >= 0


@pytest.mark.parametrize("data", [b"", b"/etc/hostname", b"<html><p>Hi</p></html>", b"\x00\xff{}"])
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(NotAFeedError, match="not a feed"):
        parse(data, URL)


def test_a_feed_cut_short_gives_what_it_has() -> None:
    data = rss("<title>One</title><guid>1</guid>", "<title>Two</title><guid>2</guid>")
    assert parse(data[: data.index(b"<title>Two")], URL).entries[0].title == "One"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('<?xml version="1.0" encoding="iso-8859-1"?><a>caf\xe9</a>'.encode(), "caf\xe9"),
        ('<?xml version="1.0" encoding="iso-8859-1"?><a>\u2019</a>'.encode("cp1252"), "\u2019"),
        ('<?xml version="1.0" encoding="koi8-r"?><a>\u0436</a>'.encode("koi8-r"), "\u0436"),
        ('<?xml version="1.0" encoding="unicode_escape"?><a>\xe9</a>'.encode("cp1252"), "\xe9"),
        ('<?xml version="1.0" encoding="iso-8859-99"?><a>\xe9</a>'.encode("cp1252"), "\xe9"),
        (b"\xef\xbb\xbf<a>\xc3\xa9</a>", "\xe9"),
        ("\ufeff<a>\xe9</a>".encode("utf-16-le"), "\xe9"),
        ("\ufeff<a>\xe9</a>".encode("utf-32-be"), "\xe9"),
        (b"<a>caf\xc3\xa9 \xe2\x80", "caf\xe9 "),
        (b"\n Warning: x\n<a>b\x07c\x00</a>", "bc"),
    ],
)
def test_any_encoding_becomes_clean_utf_8(data: bytes, text: str) -> None:
    found = as_xml(data).decode("utf-8")
    head, _, root = found.partition("]>\n")
    assert head.startswith('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE feed [<!ENTITY AElig')
    assert root.startswith("<a>")
    assert found.count("<?xml") == 1
    assert text in found


@pytest.mark.parametrize(
    ("guid", "key", "remote_id"),
    [
        ("https://a.example/?p=12", "wp:12", "12"),
        ("http://a.example/blog/?post_type=news&amp;p=7", "wp:7", "7"),
        ("https://a.example/?p=12#comment-3", "https://a.example/?p=12#comment-3", None),
        ("https://a.example/?p=0", "https://a.example/?p=0", None),
        ("https://a.example/topic?p=1&amp;t=2", "https://a.example/topic?p=1&t=2", None),
        ("tag:blogger.com,1999:blog-1.post-2", "tag:blogger.com,1999:blog-1.post-2", "1/2"),
        ("urn:x", "urn:x", None),
        ("http://[bad/?p=1", "http://[bad/?p=1", None),
    ],
)
def test_the_guid_names_an_entry(guid: str, key: str, remote_id: str | None) -> None:
    found = entry(f'<guid isPermaLink="false">{guid}</guid><title>T</title>')
    assert (found.key, found.remote_id) == (key, remote_id)


def test_a_move_to_another_address_keeps_the_key_of_wordpress() -> None:
    guid = "<guid isPermaLink='false'>{}</guid>".format
    old, new = entry(guid("http://a.example/?p=5")), entry(guid("https://b.org/?p=5"))
    assert old.key == new.key
    assert old.aliases != new.aliases


def test_ten_items_with_one_guid_stay_ten() -> None:
    items = [f"<guid>x</guid><link>https://site.example/{n}</link>" for n in range(10)]
    feed = parse(rss(*items), URL)
    assert len({found.key for found in feed.entries}) == 10
    assert feed.skipped == 0


def test_a_new_holder_of_a_guid_that_others_hold_is_no_edit_of_them() -> None:
    items = [f"<guid>x</guid><link>https://site.example/{n}</link>" for n in range(4)]
    older, newer = parse(rss(*items[1:]), URL), parse(rss(*items), URL)
    new = newer.entries[0]
    names = {name for found in older.entries for name in (found.key, *found.aliases)}
    assert new.url.endswith("/0")
    assert {new.key, *new.aliases} & names == set()


def test_the_first_holder_of_a_guid_is_known_again_when_others_come() -> None:
    items = [f"<guid>x</guid><link>https://site.example/{n}</link>" for n in range(2)]
    alone, among = parse(rss(items[1]), URL).entries[0], parse(rss(*items), URL).entries[1]
    assert {among.key, *among.aliases} & {alone.key, *alone.aliases} == {"site.example/1"}


def test_items_with_one_guid_and_one_link_are_told_apart_by_their_words() -> None:
    item = "<guid>x</guid><link>https://site.example/</link><title>{}</title>".format
    feed = parse(rss(item("A"), item("B")), URL)
    assert len({found.key for found in feed.entries}) == 2
    assert [found.aliases for found in feed.entries] == [(), ()]


def test_a_number_that_a_feed_repeats_is_one_post() -> None:
    item = "<guid isPermaLink='false'>https://site.example/?p=4</guid><title>{}</title>".format
    feed = parse(rss(item("A"), item("B")), URL)
    assert [found.key for found in feed.entries] == ["wp:4"]
    assert feed.skipped == 1


def test_the_number_of_another_site_is_no_number_of_this_one() -> None:
    """A feed that gathers several blogs has the number 4 of each."""
    item = "<guid isPermaLink='false'>https://{0}/?p=4</guid><link>https://{0}/x</link>".format
    feed = parse(rss(item("www.site.example"), item("b.example")), URL)
    assert [found.key for found in feed.entries] == ["wp:4", "https://b.example/?p=4"]
    assert [found.remote_id for found in feed.entries] == ["4", None]


def test_a_link_shared_by_all_is_no_alias() -> None:
    names = name_all([Marks(guid, "https://a.example/", "", "") for guid in ("1", "2")])
    assert [name.aliases for name in names if name] == [(), ()]


def test_an_item_told_twice_is_counted_once() -> None:
    item = "<guid>x</guid><link>https://site.example/1</link>"
    feed = parse(rss(item, item, item), URL)
    assert (len(feed.entries), feed.skipped) == (1, 2)
    assert feed.entries[0].key == "x"


def test_an_endless_guid_is_kept_as_its_hash() -> None:
    assert len(entry(f"<guid>{'x' * 9000}</guid>").key) < 80


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://A.example/x?utm_source=a&id=1&UTM_medium=b", "a.example/x?id=1"),
        ("http://a.example/x?b=%20#top", "a.example/x?b=%20#top"),
        ("", ""),
    ],
)
def test_a_link_is_normal_without_scheme_and_campaign(url: str, link: str) -> None:
    assert normal_link(url) == link


def test_a_name_that_is_no_address_has_no_number() -> None:
    assert number("p=4") is None


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a b/", "https://site.example/ab/"),
        ("//other.example/x", "https://other.example/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://[::1", ""),
        ("https://", "https://site.example/"),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(link: str, url: str) -> None:
    assert web_address(link, "https://site.example/") == url


def test_a_feed_with_no_link_of_its_own_lives_at_its_host() -> None:
    data = b"<rss version='2.0'><channel><item><link>/one</link></item></channel></rss>"
    feed = parse(data, "https://host.example/deep/feed")
    assert feed.home_url == "https://host.example/"
    assert feed.entries[0].url == "https://host.example/one"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Mon, 02 Mar 2026 10:00:00 +0100", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02T10:00:00Z", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-13-45", None),
        ("2026-02-30T10:00:00Z", None),
        ("2026-13", None),
        ("20261345", None),
        ("2026-03-02T25:61:00Z", None),
        ("2026-03-02T10:00:00+99:00", None),
        ("2026-03-02T23:30:00-05:00", datetime(2026, 3, 3, 4, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("Mon, 45 Mar 2026 10:00:00 GMT", None),
        ("9" * 5000, None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Thu, 01 Jan 2170 00:00:00 GMT", None),
        ("yesterday", None),
    ],
)
def test_dates_are_utc_or_none(written: str, at: datetime | None) -> None:
    assert entry(f"<guid>1</guid><pubDate>{written}</pubDate>").published_at == at


def test_undated_entries_come_last_in_the_order_of_the_feed() -> None:
    day = "<pubDate>Mon, 0{} Mar 2026 10:00:00 GMT</pubDate>".format
    feed = parse(
        rss(
            "<guid>a</guid>", "<guid>b</guid>" + day(2), "<guid>c</guid>", "<guid>d</guid>" + day(9)
        ),
        URL,
    )
    assert [found.key for found in feed.entries] == ["d", "b", "a", "c"]


@pytest.mark.parametrize(
    ("description", "text", "cut"),
    [
        ("All of it.", "All of it.", False),
        ("The start [&amp;#8230;]", "The start\u2026", True),
        ("The start [...]", "The start\u2026", True),
        ("The start ...", "The start ...", True),
        ("The start. Continue reading A title &amp;rarr;", "The start.\u2026", True),
        ("The start. Read more \u00bb", "The start.\u2026", True),
        ("I was continue reading it all.", "I was continue reading it all.", False),
    ],
)
def test_a_description_may_be_cut(description: str, text: str, *, cut: bool) -> None:
    found = entry(f"<guid>1</guid><description>{description}</description>")
    assert (found.text, found.cut) == (text, cut)


def test_content_is_preferred_and_may_end_in_dots() -> None:
    found = entry(
        "<guid>1</guid><description>Short [...]</description>"
        "<content:encoded>&lt;p&gt;Long, and so on...&lt;/p&gt;</content:encoded>"
    )
    assert (found.text, found.cut) == ("Long, and so on...", False)


def test_a_protected_post_is_skipped_and_counted() -> None:
    form = escape('<form><input name="post_password" type="password"></form>')
    feed = parse(
        rss(f"<guid>1</guid><title>Protected: A</title><description>{form}</description>"), URL
    )
    assert (feed.entries, feed.skipped) == ((), 1)


def test_a_post_about_protection_is_no_protected_post() -> None:
    assert (
        entry("<guid>1</guid><title>Protected: our newts</title>").title == "Protected: our newts"
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("A &amp;amp; B", "A & B"),
        ("&lt;b&gt;Bold&lt;/b&gt; news", "Bold news"),
        ("Less &lt; more", "Less < more"),
        ("", ""),
    ],
)
def test_a_title_is_one_line_of_plain_text(written: str, title: str) -> None:
    assert entry(f"<guid>1</guid><title>{written}</title>").title == title


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("a@b.clinic (Ward clerk)", "Ward clerk"),
        ("Ward clerk &lt;a@b.org&gt;", "Ward clerk"),
        ("a@b.org", ""),
        ("Ward clerk (nights)", "Ward clerk (nights)"),
    ],
)
def test_an_author_is_a_name_without_address(written: str, author: str) -> None:
    assert entry(f"<guid>1</guid><author>{written}</author>").author == author


@pytest.mark.parametrize(
    ("channel", "platform"),
    [
        ("<generator>https://wordpress.org/?v=6.9</generator>", PlatformName.WORDPRESS),
        ("<generator>Blogger</generator>", PlatformName.BLOGGER),
        ("<generator>Something else</generator>", PlatformName.OTHER),
    ],
)
def test_the_generator_tells_the_platform(channel: str, platform: PlatformName) -> None:
    assert parse(rss(channel=channel), URL).platform == platform


def test_a_new_comment_is_no_change_of_meaning() -> None:
    item = "<guid>1</guid><title>T</title><comments>https://a.example/{}</comments>".format
    assert entry(item(1)).content_hash == entry(item(2)).content_hash


def test_a_change_of_title_is_a_change_of_meaning() -> None:
    item = "<guid>1</guid><title>{}</title>".format
    assert entry(item("A")).content_hash != entry(item("B")).content_hash


def test_the_hash_skips_empty_fields_and_the_order_of_labels() -> None:
    assert content_hash(a="x", b="") == content_hash(a="x")
    assert content_hash(a=("x", "y")) == content_hash(a=("y", "x"))
    assert content_hash(a="x").startswith("1:")


@pytest.mark.parametrize(
    "cut_off",
    [
        b"<?xml version='1.0'?><rss version='2.0'><chan",
        b"<?xml version='1.0'?><rss><channel><item><title>a</ti",
    ],
)
def test_a_feed_that_was_cut_off_is_not_an_empty_feed(cut_off: bytes) -> None:
    with pytest.raises(NotAFeedError):
        parse(cut_off, "https://blog.example/feed/")


def test_a_feed_with_no_posts_yet_is_a_feed() -> None:
    empty = b"<?xml version='1.0'?><rss version='2.0'><channel><title>New</title></channel></rss>"
    assert parse(empty, "https://blog.example/feed/").entries == ()
