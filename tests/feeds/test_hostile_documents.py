"""Tests of hostile documents: each ends within its limits, with a feed or with a reason.

All of them go once through one real pool, while the loop's lag and the memory of the children are
measured; the sentences below judge what was seen.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from feeds.errors import NotAFeedError
from feeds.parse import parse
from feeds.reading.decode import as_xml
from feeds.reading.parsing import Pool, open_pool
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Feed
from tests.feeds import hostile
from tests.running import once

pytestmark = pytest.mark.timeout(300)  # the first of them looks at all the documents

URL = "https://blog.example/feed"
ENOUGH_MB = 130
"""With the parent (some 110 MB) and a second child at rest (some 30 MB) under 300 MB."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one document: the outcome, the seconds, the worst lag, the most memory."""

    outcome: Outcome[Feed]
    seconds: float
    lag: float
    megabytes: float


@dataclass(slots=True)
class Watch:
    """Measures while something runs."""

    lag: float = 0.0
    megabytes: float = 0.0

    async def run(self) -> None:
        while True:
            start = time.monotonic()
            await asyncio.sleep(0.01)
            self.lag = max(self.lag, time.monotonic() - start - 0.01)
            self.megabytes = max(self.megabytes, resident())


def resident() -> float:
    """Return the most memory that the children of this process ever had together, in MB."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    return sum(map(peak, filter(parses, listed))) / 1024


def parses(pid: str) -> bool:
    """Say whether a child is one of the pool's, and not the test's database server."""
    with contextlib.suppress(OSError):
        return b"feeds.reading.inside" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def peak(pid: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return 0


@asynccontextmanager
async def watching() -> AsyncIterator[Watch]:
    watch = Watch()
    task = asyncio.create_task(watch.run())
    yield watch
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def look(pool: Pool, data: bytes) -> Seen:
    start = time.monotonic()
    async with watching() as watch:
        outcome = await pool.parse(data, URL)
    return Seen(outcome, time.monotonic() - start, watch.lag, watch.megabytes)


async def look_at_all() -> dict[str, Seen]:
    found = {}
    async with open_pool(size=1) as pool:
        for kind, make in hostile.ALL.items():
            data = make()
            gc.collect()  # of what making it left: its time is not the parse's
            found[kind] = await look(pool, data)
    return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Give what became of every hostile document."""
    return once(tmp_path_factory, "hostile", lambda: asyncio.run(look_at_all()))


def read(seen: dict[str, Seen], kind: str) -> Feed:
    outcome = seen[kind].outcome
    assert isinstance(outcome, Done), outcome
    return outcome.value


def only(data: bytes, title: str = "") -> str:
    """Return the title of the one item that is not the good one."""
    (found,) = [entry for entry in parse(data, URL).entries if entry.key != "good"]
    return found.title or title


@pytest.mark.parametrize("kind", hostile.ALL, ids=hostile.name)
def test_a_hostile_document_is_a_feed_or_ends_with_a_clear_reason(
    seen: dict[str, Seen], kind: str
) -> None:
    match seen[kind].outcome:
        case Done(feed):
            assert feed.home_url == "https://blog.example/"
        case Never(reason, why):
            assert reason in {"not_a_feed", "parse_limit"}
            assert why[0].isupper()
            assert why.endswith(".")
        case Later() | Unknown() as other:
            pytest.fail(f"{kind}: {other}")


@pytest.mark.parametrize("kind", hostile.ALL, ids=hostile.name)
def test_a_hostile_document_takes_well_under_its_limit(seen: dict[str, Seen], kind: str) -> None:
    assert seen[kind].seconds < 15


@pytest.mark.parametrize("kind", hostile.ALL, ids=hostile.name)
def test_a_hostile_document_does_not_stop_the_loop(seen: dict[str, Seen], kind: str) -> None:
    """The bound is wide: the machine may be busy. Inline, several of them take seconds."""
    assert seen[kind].lag < 0.5


@pytest.mark.parametrize("kind", hostile.ALL, ids=hostile.name)
def test_a_hostile_document_takes_little_memory(seen: dict[str, Seen], kind: str) -> None:
    assert seen[kind].megabytes < ENOUGH_MB


@pytest.mark.parametrize(
    "kind",
    [
        "60 kB author",
        "600 kB of creators",
        "800 kB of comment marks",
        "600 kB of open tags",
        "200,000 nested HTML tags",
        "15,000 categories",
        "10,000 namespaces",
        "billion laughs",
        "quadratic blow-up",
        "a local file",
        "an outside address",
        "half a character",
        "control characters",
        "10 MiB of one text",
        "100,000 attributes",
        "50,000 links",
        "8 MiB of one attribute",
        "a long base",
        "an endless number",
        "a long title",
        "a long date",
        "8 MiB of blank lines",
    ],
)
def test_what_is_cut_off_is_cut_off_alone_and_the_rest_is_read(
    seen: dict[str, Seen], kind: str
) -> None:
    feed = read(seen, kind)
    assert "A good post" in {entry.title for entry in feed.entries}


@pytest.mark.parametrize("kind", ["a path", "an address", "nothing", "random bytes"])
def test_what_is_no_document_is_no_feed(seen: dict[str, Seen], kind: str) -> None:
    outcome = seen[kind].outcome
    assert isinstance(outcome, Never)
    assert outcome.kind == "not_a_feed"


def test_an_author_of_one_letter_becomes_a_short_name(seen: dict[str, Seen]) -> None:
    assert {len(entry.author) for entry in read(seen, "60 kB author").entries} == {0, 200}


def test_of_many_categories_the_first_hundred_stay(seen: dict[str, Seen]) -> None:
    most = max(read(seen, "15,000 categories").entries, key=lambda entry: len(entry.categories))
    assert most.categories[:2] == ("c0", "c1")
    assert len(most.categories) == 100


def test_of_many_items_five_hundred_stay_and_the_others_are_counted(seen: dict[str, Seen]) -> None:
    feed = read(seen, "100,000 items")
    assert (len(feed.entries), feed.skipped) == (500, 99_501)


def test_of_a_text_without_end_the_start_stays(seen: dict[str, Seen]) -> None:
    good, long = sorted(read(seen, "10 MiB of one text").entries, key=lambda entry: len(entry.text))
    assert 999_000 < len(long.text) < 1_000_000
    assert (good.cut, long.cut) == (False, True)


def test_of_a_large_feed_what_fits_stays_and_the_rest_is_counted(seen: dict[str, Seen]) -> None:
    feed = read(seen, "10 MiB of full posts")
    assert sum(len(entry.text) for entry in feed.entries) < 6_000_000
    assert len(feed.entries) > 100
    assert feed.skipped > 0


def test_items_with_no_name_are_counted(seen: dict[str, Seen]) -> None:
    feed = read(seen, "nameless items")
    assert (len(feed.entries), feed.skipped) == (1, 1_000)


def test_a_long_title_is_cut_with_an_ellipsis(seen: dict[str, Seen]) -> None:
    title = max((entry.title for entry in read(seen, "a long title").entries), key=len)
    assert len(title) == 500
    assert title.endswith("\u2026")


@pytest.mark.parametrize("kind", ["billion laughs", "a local file", "an outside address"])
def test_a_feeds_own_entities_mean_nothing(seen: dict[str, Seen], kind: str) -> None:
    titles = {entry.title for entry in read(seen, kind).entries}
    assert titles <= {"A good post", "", "&l9;", "&x;"}


def test_a_local_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret", "utf-8")
    feed = parse(hostile.local_file(str(secret)), URL)
    assert "the-secret" not in repr(feed)


def test_bytes_that_are_the_path_of_a_feed_do_not_open_it(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(hostile.feed())
    with pytest.raises(NotAFeedError):
        parse(str(path).encode(), URL)


def test_the_newest_items_stay_where_they_stand_last() -> None:
    day = "<guid>{0}</guid><pubDate>{1} Mar 2026 10:{2:02}:{3:02} GMT</pubDate>".format
    items = [day(n, 1 + n // 3600, n // 60 % 60, n % 60) for n in range(3_000)]
    feed = parse(hostile.feed(*items), URL)
    assert [entry.key for entry in feed.entries[:499]] == [str(n) for n in range(2999, 2500, -1)]
    assert (len(feed.entries), feed.skipped) == (500, 2501)


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "utf-16"),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "utf-7"),
        ("utf-8", "ebcdic-cp-us"),
        ("utf-8", "cp037"),
        ("utf-8", "no-such-thing"),
        ("utf-16", "utf-8"),
        ("utf-16-le", "utf-8"),
        ("utf-16-be", "utf-8"),
        ("utf-32", "utf-8"),
        ("utf-32-be", "utf-16"),
        ("cp1252", "utf-8"),
        ("cp1252", "utf-7"),
        ("cp1252", "cp037"),
        ("cp1252", "utf-16"),
        ("iso-8859-1", "us-ascii"),
        ("cp037", "cp037"),
        ("cp037", "utf-8"),
        ("mac-roman", "macintosh"),
    ],
)
def test_a_label_that_lies_is_not_believed(encoding: str, label: str) -> None:
    assert only(hostile.sealed_in(encoding, label)) == "caf\xe9"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("windows-1251", "Доброе утро"),
        ("koi8-r", "Доброе утро"),
        ("shift_jis", "おはよう"),
        ("iso-2022-jp", "おはよう"),
        ("euc-kr", "안녕하세요"),
        ("gb2312", "早上好"),
        ("big5", "早安"),
        ("iso-8859-2", "Dzień dobry, żółw"),
    ],
)
def test_a_label_that_tells_the_truth_is_believed(encoding: str, words: str) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?>'
    document += hostile.feed(f"<guid>1</guid><title>{words}</title>").decode()
    assert only(document.encode(encoding)) == words


def test_a_stray_byte_in_utf_8_is_read_as_browsers_do() -> None:
    data = hostile.feed("<guid>1</guid><title>Fünf schöne Füße, itCUTs so</title>")
    assert only(data.replace(b"CUT", b"\x92")) == "Fünf schöne Füße, it\u2019s so"


def test_half_a_character_is_left_out() -> None:
    assert only(hostile.half_a_character()) == "Ein schöner Tag \u2013"


def test_a_feed_that_breaks_off_in_a_character_gives_what_it_has() -> None:
    data = hostile.feed("<guid>1</guid><title>Grüße</title>", "<guid>2</guid><title>ö")
    feed = parse(hostile.breaks_off(data), URL)
    assert feed.entries[0].title == "Grüße"


def test_control_characters_are_left_out() -> None:
    assert only(hostile.control_characters()) == "OneTwo"


def test_a_title_cannot_turn_the_direction_of_what_follows() -> None:
    turned = "safe\u202egpj.exe\u202c \u2066x\u2069 שלום\u200f"
    assert (
        only(hostile.feed(f"<guid>1</guid><title>{turned}</title>")) == "safegpj.exe x שלום\u200f"
    )


def test_a_number_that_is_no_character_goes() -> None:
    feed = parse(hostile.endless_number(), URL)
    assert {entry.title for entry in feed.entries} == {"AB", "A", "A good post"}


@pytest.mark.parametrize(
    ("before", "title"),
    [
        ("<br />\n<b>Warning</b>: Undefined x in <b>/x.php</b>\n<?xml version='1.0'?>", "T"),
        ("<!-- <rss> of a plugin -->", "T"),
        ("<!-- a comment that never ends ", "T"),
        ("\ufeff\ufeff \n", "T"),
        ("<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a '<rss>'>]>", "T"),
    ],
)
def test_what_stands_before_the_feed_is_passed_over(before: str, title: str) -> None:
    data = before.encode() + hostile.feed("<guid>1</guid><title>T</title>")
    assert only(data) == title


@pytest.mark.parametrize(
    "odd",
    [
        '<p:chapter xmlns:p="http://podlove.org/simple-chapters"/>',
        '<x xmlns="a b c"/>',
        "<links>a</links><tags>b</tags><content_>c</content_><authors>d</authors>",
        '<a:detail xmlns:a="urn:x">e</a:detail><title_detail>f</title_detail>',
        "<summary_detail>g</summary_detail><published_parsed>h</published_parsed>",
        "<author_detail>i</author_detail><author>j (a@b.org)</author><links x='y'/>",
        '<x xmlns:y="a b c"><y:z/></x>',
        "<width>wide</width><image><width>wide</width></image>",
        "<updated/><pubDate/><category/><source/><link/><guid/>",
    ],
)
def test_an_odd_element_does_not_spoil_the_feed(odd: str) -> None:
    feed = parse(hostile.feed(f"<guid>1</guid><title>T</title>{odd}"), URL)
    assert "A good post" in {entry.title for entry in feed.entries}


def test_the_names_of_html_are_known_to_every_feed() -> None:
    data = hostile.feed("<guid>1</guid><title>Caf&eacute; &amp; bar&nbsp;&mdash; open</title>")
    assert only(data) == "Caf\xe9 & bar \u2014 open"


def test_clean_xml_is_clean_again() -> None:
    once = as_xml(hostile.sealed_in("cp1252", "utf-8"))
    assert as_xml(once) == once


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("javascript:alert(1)", ""),
        (" java\nscript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("https://a.example/" + "a" * 3000, ""),
        ("//a.example/x", "https://a.example/x"),
        ("HTTP://a.example/x", "http://a.example/x"),
    ],
)
def test_only_a_web_address_is_a_link(link: str, url: str) -> None:
    feed = parse(hostile.feed(f"<guid isPermaLink='false'>1</guid><link>{link}</link>"), URL)
    assert feed.entries[0].url == url


@pytest.mark.parametrize(
    ("links", "hub", "own"),
    [
        ('<atom:link rel="hub" href="https://hub.example/"/>', "https://hub.example/", None),
        ('<atom:link rel="HUB x" href="/hub"/>', "https://blog.example/hub", None),
        ('<atom:link rel="hub" href="ftp://hub.example/"/>', None, None),
        ('<atom:link rel="self" href="https://a.example/f"/>', None, "https://a.example/f"),
        (
            '<atom:link rel="hub" href="javascript:x"/><atom:link rel="hub" href="http://b.example/"/>',
            "http://b.example/",
            None,
        ),
        ("", None, None),
    ],
)
def test_a_feed_names_its_hub_and_itself(links: str, hub: str | None, own: str | None) -> None:
    data = hostile.feed().replace(b"<item>", links.encode() + b"<item>", 1)
    feed = parse(data, URL)
    assert (feed.hub_url, feed.self_url) == (hub, own)


def test_an_items_own_links_are_no_hub_of_the_feed() -> None:
    data = hostile.feed('<guid>1</guid><atom:link rel="hub" href="https://evil.example/"/>')
    assert parse(data, URL).hub_url is None
