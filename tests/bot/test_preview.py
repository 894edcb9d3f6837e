"""`bleep preview`: what a feed's posts would look like, and what is told of what is no feed."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import texts
from bot.fit import plain
from bot.preview import Preview, open_preview, show
from bot.render import HowComments, post_html
from feeds.errors import NotAFeedError
from feeds.http.web import LIMIT_BYTES
from feeds.parse import parse
from feeds.summarise import summarise
from feeds.text import blocks
from storage.outcome import Done, Never, Outcome
from storage.records import Feed
from tests.bot.builders import a_closed_port
from tests.feeds.corpus import FEEDS, LONG, PROSE, item, rss
from tests.feeds.stand_in import Reply, StandIn, standing
from tests.judges.html import faults, needed
from tests.test_messages import SITE, post_of

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
AT = "<pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate>"
GUID = "<guid>https://blog.example/?p=7</guid><link>https://blog.example/tea/</link>"
TWO = rss(item("Tea", escape(LONG), AT + GUID), item("Milk &amp; 2", "White.")).encode()
KEYS = ["source", "entry_id", "title", "url", "published_at", "words", "summary", "html", "error"]


@dataclass
class Here:
    """Reads feeds and makes summaries in this process, and remembers the addresses."""

    urls: list[str] = field(default_factory=list)

    async def parse(self, data: bytes, url: str) -> Outcome[Feed]:
        self.urls.append(url)
        if data == b"slow":
            return Never("parse_limit", "The feed took longer than 20 seconds to read.")
        if data == b"surprise":
            raise LookupError("a text that nobody needs to see")
        try:
            return Done(parse(data, url))
        except NotAFeedError as error:
            return Never("not_a_feed", str(error))

    async def summarise(self, title: str, text: str, max_chars: int = 400) -> Outcome[str]:
        if title == "Stuck":
            return Never("limit", "The summary took too long.")
        return Done(summarise(title, text, max_chars))

    async def blocks(self, html: str) -> Outcome[str]:
        return Done(blocks(html))


@dataclass
class Told:
    """What a preview wrote."""

    code: int
    out: list[str]
    err: list[str]

    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out]


@asynccontextmanager
async def opened(*sources: str, stdin: bytes = b"", max_chars: int = 400) -> AsyncIterator[Preview]:
    """Give a preview that reads in this process."""
    made = open_preview(sources, BytesIO(stdin), NOW, LONDON, max_chars)
    async with made as preview:
        yield replace(preview, reader=Here())


async def told(
    *sources: str | Path, stdin: bytes = b"", max_chars: int = 400, as_json: bool = True
) -> Told:
    """Preview some sources and return what was written."""
    typed = [str(source) for source in sources]
    out: list[str] = []
    err: list[str] = []
    async with opened(*typed, stdin=stdin, max_chars=max_chars) as preview:
        code = await show(preview, typed, out.append, err.append, as_json=as_json)
    return Told(code, out, err)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file with two posts, a long one with everything and a short one with nothing."""
    path = tmp_path / "feed.xml"
    path.write_bytes(TWO)
    return path


@pytest.fixture
async def blog() -> AsyncIterator[StandIn]:
    """Give a site whose page names its feed."""
    async with standing() as site:
        page = '<html><link rel="alternate" type="application/rss+xml" href="/feed.xml"></html>'
        site.replies = {
            "/": Reply(page),
            "/feed.xml": Reply(TWO, headers={"Content-Type": "text/xml"}),
        }
        yield site


# ---- JSON


async def test_each_post_is_a_line_of_json_newest_first(file: Path) -> None:
    made = await told(file)
    first, second = made.json()
    assert (made.code, made.err) == (0, [])
    assert list(first) == list(second) == KEYS
    assert first["source"] == str(file)
    assert first["entry_id"] == "wp:7"
    assert first["title"] == "Tea"
    assert first["url"] == "https://blog.example/tea/"
    assert first["published_at"] == "2026-03-02T09:00:00+00:00"
    assert first["words"] == len(PROSE.split()) * 4
    assert first["error"] is None
    assert (second["title"], second["url"], second["published_at"]) == ("Milk & 2", "", None)


async def test_the_html_is_the_message_that_readers_get(file: Path) -> None:
    first = (await told(file)).json()[0]
    feed = parse(TWO, "")
    site = replace(SITE, title=feed.title)
    expected = post_html(post_of(feed.entries[0], 1), site, NOW, LONDON, HowComments.HANDED_OFF)
    assert first["html"] == expected
    assert first["summary"] in plain(expected)
    needed()
    assert faults(first["html"]) == []


@pytest.mark.parametrize("most", [80, 200, 3000])
async def test_a_summary_is_what_the_budget_allows(file: Path, most: int) -> None:
    summary = (await told(file, max_chars=most)).json()[0]["summary"]
    assert summary == summarise("Tea", parse(TWO, "").entries[0].text, most)
    assert 0 < len(summary) <= most


async def test_a_short_post_is_shown_whole_whatever_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "short.xml"
    text = " ".join(["word"] * 120)
    path.write_text(rss(item("Short", text)))
    (one,) = (await told(path, max_chars=80)).json()
    assert (one["words"], one["summary"]) == (120, text)
    assert texts.TAKEN not in one["html"]


@pytest.mark.parametrize("name", [name for name, (_, posts) in FEEDS.items() if posts])
async def test_every_post_of_an_odd_feed_is_shown(name: str) -> None:
    made = await told("-", stdin=FEEDS[name][0])
    assert made.code == 0
    for line in made.json():
        assert isinstance(line["html"], str)
        assert line["error"] is None
    assert all(line.isascii() for line in made.out)


async def test_a_post_whose_summary_fails_is_told_and_the_others_are_shown() -> None:
    made = await told("-", stdin=rss(item("Stuck", "One"), item("Free", "Two")).encode())
    stuck, free = made.json()
    assert made.code == 1
    assert stuck["error"].endswith(": The summary took too long.")
    assert (stuck["title"], stuck["words"], stuck["html"]) == ("Stuck", 1, None)
    assert free["summary"] == "Two"
    assert made.err == [f"-: {stuck['error']}"]


async def test_a_feed_without_posts_is_no_failure() -> None:
    assert await told("-", stdin=rss().encode()) == Told(0, [], [])


# ---- what cannot be shown


async def only_error(source: str | Path, stdin: bytes = b"") -> str:
    """Return the error of a source that cannot be shown, which is its only line."""
    made = await told(source, stdin=stdin)
    (line,) = made.json()
    assert made.code == 1
    assert line == dict.fromkeys(KEYS) | {"source": str(source), "error": line["error"]}
    assert made.err == [f"{source}: {line['error']}"]
    return str(line["error"])


@pytest.mark.parametrize("name", [name for name, (data, n) in FEEDS.items() if n is None and data])
async def test_a_file_that_is_no_feed_is_one_line_with_its_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_bytes(FEEDS[name][0])
    assert await only_error(path) == "This file is not a feed. Bleep reads RSS and Atom."


async def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert (await only_error(tmp_path / "no.xml")).startswith("There is no file with this name.")


async def test_a_bare_name_is_a_file_and_never_an_address() -> None:
    assert "starts with https://" in await only_error("blog.example")


async def test_a_folder_is_told(tmp_path: Path) -> None:
    assert (await only_error(tmp_path)).startswith("This is a folder.")


async def test_a_pipe_without_a_writer_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    error = await asyncio.wait_for(only_error(path), 20)
    assert error == "This is not a plain file. Use - for standard input."


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
async def test_a_file_that_cannot_be_read_is_told(name: str) -> None:
    assert (await only_error(name)).startswith("This file cannot be read: ")


async def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert await only_error(tmp_path / "empty") == "This file is empty."
    assert await only_error("-", stdin=b"") == "This file is empty."


async def test_a_file_that_is_too_large_is_told_and_never_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as large:
        large.truncate(LIMIT_BYTES + 1)
    assert "over 10 MiB" in await only_error(path)


async def test_a_feed_that_runs_into_a_limit_is_told_as_it_is() -> None:
    assert "longer than 20 seconds" in await only_error("-", stdin=b"slow")


async def test_a_surprise_is_a_line_too_and_its_words_stay_in_the_log() -> None:
    error = await only_error("-", stdin=b"surprise")
    assert error == "This cannot be shown (LookupError)."


async def test_a_file_that_is_named_in_a_feed_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("rosebud")
    feed = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + rss(item("One", "&x;."))
    made = await told("-", stdin=feed.encode())
    assert len(made.out) == 1
    assert "rosebud" not in made.out[0]


# ---- several, and addresses


async def test_sources_come_in_their_order_and_none_stops_another(
    file: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "no.xml"
    made = await told(missing, file, tmp_path, "-", stdin=rss(item("Last", "One")).encode())
    assert made.code == 1
    assert [line["source"] for line in made.json()] == [
        *(str(missing), str(file), str(file), str(tmp_path)),
        "-",
    ]
    assert len(made.err) == 2


@pytest.mark.parametrize("path", ["/", "/feed.xml"])
async def test_an_address_may_be_a_page_or_a_feed(blog: StandIn, path: str) -> None:
    made = await told(f"{blog.url}{path}")
    assert made.code == 0
    assert [line["title"] for line in made.json()] == ["Tea", "Milk & 2"]
    assert all(line["source"] == f"{blog.url}{path}" for line in made.json())
    assert [asked.path for asked in blog.asked].count("/feed.xml") == 1, "a feed is asked for once"


async def test_links_of_a_feed_at_an_address_are_made_whole(blog: StandIn) -> None:
    feed = rss(item("One", "Two", "<link>/one</link>")).replace(
        "<link>https://blog.example/</link>", ""
    )
    blog.replies["/feed.xml"] = Reply(feed, headers={"Content-Type": "text/xml"})
    (line,) = (await told(f"{blog.url}/feed.xml")).json()
    assert line["url"] == f"{blog.url}/one"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://blog.example/feed", "not a web address"),
        ("file:///etc/hostname", "not a web address"),
        ("https://user:word@blog.example/", "must not hold"),
    ],
)
async def test_an_address_of_another_kind_is_told(address: str, why: str) -> None:
    assert why in await only_error(address)


async def test_a_site_that_is_away_or_has_no_feed_is_told(blog: StandIn) -> None:
    with a_closed_port() as url:
        assert "does not accept the connection" in await only_error(f"{url}/")
    blog.replies = {"/": Reply("<html></html>")}
    assert "no feed at this address" in await only_error(f"{blog.url}/")


async def test_the_real_pool_reads_a_feed(file: Path) -> None:
    """The other tests read in this process; this one as the command does."""
    async with open_preview([str(file)], BytesIO(), NOW, LONDON, 400) as preview:
        seen = await preview.look(str(file))
    assert [post.title for post in seen.posts] == ["Tea", "Milk & 2"]
    assert seen.posts[0].summary == summarise("Tea", parse(TWO, "").entries[0].text)
