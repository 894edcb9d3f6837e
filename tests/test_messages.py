"""Whatever a feed says, the message made of it is one that Telegram takes, within its limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.render import HowComments, post_screen
from bot.screen import Screen
from feeds.errors import NotAFeedError
from feeds.parse import parse
from feeds.summarise import summarise
from feeds.text import word_count
from storage.records import Entry, Feed, PlatformName, Post, Site
from tests.feeds.corpus import FEEDS, LONG, PROSE, atom, rss
from tests.judges.screen import faults

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
ADDRESS = "https://blog.example/feed/"
SITE = Site(
    id=1,
    address=ADDRESS,
    feed_url=ADDRESS,
    platform=PlatformName.OTHER,
    title="A blog",
    home_url="https://blog.example/",
    api_root=None,
    etag=None,
    last_modified=None,
    baseline_at=None,
    last_success_at=None,
    full_at=None,
    next_poll_at=NOW,
    failures=0,
    last_error=None,
)


def post_of(entry: Entry, number: int, max_chars: int = 400) -> Post:
    """Return an entry as it is stored."""
    return Post(
        id=number,
        site_id=1,
        key=entry.key,
        title=entry.title,
        url=entry.url,
        author=entry.author,
        published_at=entry.published_at,
        categories=entry.categories,
        text=entry.text,
        summary=summarise(entry.title, entry.text, max_chars),
        words=word_count(entry.text),
        cut=entry.cut,
        remote_id=entry.remote_id,
        revision=1,
        content_hash=entry.content_hash,
    )


def screens(feed: Feed) -> Iterator[Screen]:
    """Return every message that the posts of a feed can become."""
    site = replace(SITE, title=feed.title, home_url=feed.home_url)
    for number, entry in enumerate(feed.entries, 2**62):
        post = post_of(entry, number)
        for how in HowComments:
            yield post_screen(post, site, NOW, LONDON, how)


def found(data: bytes) -> list[str]:
    """Return what is wrong with the messages of a feed; nothing where it is no feed."""
    try:
        feed = parse(data, ADDRESS)
    except NotAFeedError:
        return []
    return [fault for screen in screens(feed) for fault in faults(screen)]


# ---- the corpus


@pytest.mark.parametrize("name", FEEDS)
def test_an_odd_feed_gives_good_messages_or_is_told_to_be_none(name: str) -> None:
    data, posts = FEEDS[name]
    try:
        feed = parse(data, ADDRESS)
    except NotAFeedError:
        assert posts is None
        return
    assert len(feed.entries) == posts
    for screen in screens(feed):
        assert faults(screen) == []


def test_the_corpus_is_of_many_kinds() -> None:
    assert len(FEEDS) >= 60
    assert sum(posts is None for _, posts in FEEDS.values()) >= 10


def links(name: str) -> list[str | None]:
    """Return where the first button of each message of a feed goes, in the order of the feed."""
    feed = parse(FEEDS[name][0], ADDRESS)
    ordered = sorted(feed.entries, key=lambda entry: int(entry.title.rpartition(" ")[2]))
    made = (post_screen(post_of(entry, 1), SITE, NOW, LONDON, HowComments.NOT) for entry in ordered)
    return [screen.rows[0][0].url for screen in made]


def test_only_addresses_that_telegram_takes_become_buttons() -> None:
    assert links("addresses of every kind") == [
        *[None] * 5,
        "https://xn--bcher-kva.example/%C3%A9%C3%A9",
        "https://xn--r8jz45g.example/",
        *[None] * 4,
        *[None] * 2,
        "https://a_b.example/",
        *[None] * 2,
        "https://BLOG.EXAMPLE/%zz%",
        *[None] * 2,
    ]


# ---- anything at all

NASTY = st.sampled_from(
    (
        *("<b>", "</b>", "<", ">", "&", "&nbsp;", "&amp;", "&lt;", "<br/>", "<p>", "</p>", "<!--"),
        *("]]>", "<script>", "</i>", "<a href='javascript:x()'>", '<a href="tg://user?id=1">'),
        *("<li>", "<table>", "<pre>", "<tg-spoiler>", "<blockquote>", "\x00", "\x1b[31m", "\ud83d"),
        *("\u202e", "\u2066", "\u200b", "\u2060", "\u3164", "\u2028", "\u00ad", "\ufeff", "\ufffe"),
        *(
            "e\u0301",
            "\u0351",
            "👩‍⚕️",
            "🇬🇧",
            "🏴\U000e0067\U000e007f",
            "𐍈",
            "研究",
            "مرحبا",
            "שלום",
            "ไทย",
        ),
        *("/start", "@name", "#tag", "https://x.example/?a=1&b=2", "mailto:a@b.example", "+44 20"),
        *(
            " ",
            "\n",
            "\n\n",
            "\t",
            "\u00a0",
            "…",
            "[…]",
            "58%",
            "1.5 mg",
            "Dr. No",
            "?",
            "!",
            ".",
            '"',
            "'",
        ),
        *(
            PROSE,
            LONG,
            "word ",
            "x" * 300,
            "&#128512;",
            "&#xD7FF;",
            "&#8203;",
            "&#x202E;",
            "&eacute;",
        ),
    )
)
ANY = NASTY | st.text(st.characters(codec=None), max_size=20)
PIECES = st.lists(ANY, max_size=8).map("".join)
MANY = st.builds(
    lambda text, times: (text * times)[:15_000], PIECES, st.sampled_from([1, 1, 1, 1, 2, 40, 5000])
)
WRAPPED = st.sampled_from(
    (
        escape,
        lambda text: escape(escape(text)),
        lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>",
        lambda text: text,
    )
)
XML = st.builds(lambda wrap, text: str(wrap(text)), WRAPPED, MANY)
SCHEMES = st.sampled_from(
    ("https://blog.example/", "https://", "http://", "//", "/", "javascript:", "data:", "tel:", "")
)
LINKS = st.builds(lambda scheme, rest: escape(scheme + rest), SCHEMES, PIECES)
DATES = st.sampled_from(
    (
        "Mon, 02 Mar 2026 09:00:00 GMT",
        "1 Jan 1996 00:00 EST",
        "2026-13-45",
        "2099-12-31T23:59:59Z",
        "x",
    )
) | PIECES.map(escape)
SHORT = PIECES.map(lambda text: escape(text[:200]))  # the author pattern is slow on long ones


@st.composite
def rss_items(draw: st.DrawFn) -> str:
    parts = (
        f"<title>{draw(XML)}</title>",
        f"<description>{draw(XML)}</description>",
        f"<content:encoded>{draw(XML)}</content:encoded>",
        f"<link>{draw(LINKS)}</link>",
        f"<guid>{draw(LINKS)}</guid>",
        f"<pubDate>{draw(DATES)}</pubDate>",
        f"<author>{draw(SHORT)}</author>",
        f"<category>{draw(SHORT)}</category>",
    )
    return "".join(part for part in parts if draw(st.integers(0, 3)))


@st.composite
def atom_entries(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(("", ' type="html"', ' type="xhtml"', ' type="text/plain"')))
    parts = (
        f"<title{kind}>{draw(XML)}</title>",
        f"<content{kind}>{draw(XML)}</content>",
        f"<summary{kind}>{draw(XML)}</summary>",
        f'<link href="{draw(LINKS)}"/>',
        f"<id>{draw(LINKS)}</id>",
        f"<updated>{draw(DATES)}</updated>",
        f"<author><name>{draw(SHORT)}</name></author>",
    )
    return "".join(part for part in parts if draw(st.integers(0, 3)))


CONTENT = 'version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
WHOLE = st.builds(
    lambda items, name: rss(*items, head=f"<title>{name}</title>", attributes=CONTENT),
    st.lists(rss_items(), min_size=1, max_size=3),
    XML,
) | st.builds(lambda entries: atom(*entries), st.lists(atom_entries(), min_size=1, max_size=3))
SAVED = st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "cp1252", "shift_jis"))


class Odd(bytes):
    """A feed whose report stays short; hypothesis refuses to print 100 kB."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{bytes(self[:3000])!r} of {len(self)} bytes"


FEED_BYTES = st.builds(lambda text, how: Odd(text.encode(how, "replace")), WHOLE, SAVED)

# Long feeds take minutes to make smaller; the seed that hypothesis prints brings a failure back.
SLOW = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(SLOW, max_examples=120)
@given(FEED_BYTES)
def test_no_feed_gives_a_message_that_telegram_refuses(data: bytes) -> None:
    assert found(data) == []


@settings(SLOW, max_examples=50)
@given(FEED_BYTES, st.floats(0, 1), st.floats(0, 1), st.binary(max_size=6))
def test_no_broken_feed_gives_a_message_that_telegram_refuses(
    data: bytes, first: float, second: float, instead: bytes
) -> None:
    at, end = sorted(round(place * len(data)) for place in (first, second))
    assert found(data[:at] + instead + data[end:]) == []
    assert found(data[:end]) == []
