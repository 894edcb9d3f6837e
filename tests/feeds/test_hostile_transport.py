"""Sites that attack on the way: each ends in time, in little memory, with a sentence of its own."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from feeds.discover import discover
from feeds.fetch import fetch
from feeds.http.web import Account, Web, open_web
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Feed
from tests.clock import FakeClock
from tests.feeds.stand_in import (
    AlwaysHere,
    Numbers,
    Reply,
    StandIn,
    Talk,
    closed_port,
    loopback_web,
    speaking,
    standing,
    talking,
)

SECONDS = 0.15
MARGIN = 20.0  # seconds: the drips would go on for ever, and machines are noisy
TOO_SLOW = "The site took too long to answer."
TOO_LARGE = "The answer of the site is too large."
BROKE_OFF = "The site broke off in the middle of its answer."
NO_SENSE = "The answer of the site made no sense."
HUNG_UP = "The site hung up without an answer."
PRIVATE = "The site sends us to an address inside a private network, where Bleep does not go."
TYPED = "This address is inside a private network, where Bleep does not go."
OK = b"HTTP/1.1 200 OK\r\n"


@asynccontextmanager
async def guarded(*own: str, names: Numbers | None = None) -> AsyncIterator[Web]:
    """Open the client as the program does: only `own` may be private."""
    async with open_web(own, resolver=names or AlwaysHere()) as client:
        yield client


@contextmanager
def in_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < MARGIN


def drip(before: bytes, drop: bytes, every: float = 0.01) -> Talk:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(before)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(every)

    return talk


def why(outcome: Outcome[object]) -> str:
    assert isinstance(outcome, Later), outcome
    return outcome.why


@pytest.mark.parametrize(
    "talk",
    [
        drip(b"", b""),
        drip(b"HTTP/1.1 200 ", b"O"),
        drip(OK, b"X"),
        drip(OK + b"Content-Length: 900000\r\n\r\n", b"x"),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        drip(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 99)[:-9], b""),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000, every=0),
    ],
    ids=[
        *("silence", "status", "headers", "body", "chunks", "chunk size", "gzip"),
        *("hints", "a flood of hints"),
    ],
)
async def test_a_drip_without_end_stops_at_the_deadline(web: Web, talk: Talk) -> None:
    async with talking(talk) as url:
        with in_time():
            assert why(await web.get(url, seconds=SECONDS)) == TOO_SLOW


async def test_a_handshake_without_end_stops_at_the_deadline(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with in_time():
            assert why(await web.get(url, seconds=SECONDS)) == TOO_SLOW


async def test_a_name_server_that_is_silent_stops_at_the_deadline() -> None:
    class Silent(Numbers):
        async def resolve(self, *_args: object, **_more: object) -> list[object]:  # type: ignore[override]
            await asyncio.sleep(60)
            return []

    async with guarded(names=Silent()) as web:
        with in_time():
            assert why(await web.get("http://blog.example/", seconds=SECONDS)) == TOO_SLOW


async def test_a_silent_answer_to_a_form_is_unknown(web: Web) -> None:
    async with talking(drip(OK, b"")) as url:
        got = await web.post_form(url, {"hub.mode": "subscribe"}, seconds=SECONDS)
    assert got == Unknown(TOO_SLOW)


@pytest.mark.parametrize(
    ("before", "drop"),
    [
        (OK, b"X: y\r\n" * 1000),
        (OK, b"X" * 10_000),
        (OK + b"X: ", b"y" * 10_000),
        (b"", b"HTTP" * 10_000),
        (b"HTTP/1.1 200 ", b"O" * 10_000),
    ],
    ids=["many", "a long name", "a long value", "a long status", "a long reason"],
)
async def test_headers_without_end_are_cut_off_early(web: Web, before: bytes, drop: bytes) -> None:
    async with talking(drip(before, drop, every=0)) as url:
        tracemalloc.start()
        try:
            with in_time():
                got = await web.get(url, seconds=1.5)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert why(got) == NO_SENSE
    assert peak < 8_000_000


async def test_a_site_with_long_headers_is_read_all_the_same(web: Web) -> None:
    policy = b"Content-Security-Policy: " + b"x" * 20_000
    async with speaking(OK + policy + b"\r\nContent-Length: 2\r\n\r\nhi") as url:
        got = await web.get(url)
    assert isinstance(got, Done)
    assert got.value.body == b"hi"


@pytest.mark.parametrize("packed", [True, False])
async def test_a_bomb_is_put_out_early_and_in_little_memory(web: Web, *, packed: bool) -> None:
    bomb = gzip.compress(b"\0" * 30_000_000) if packed else b"\0" * 50_000
    head = b"Content-Encoding: gzip\r\n\r\n" if packed else b"\r\n"
    async with talking(drip(OK + head + bomb, bomb, every=0)) as url:
        tracemalloc.start()
        try:
            with in_time():
                got = await web.get(url, seconds=MARGIN)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert why(got) == TOO_LARGE
    assert peak < 45_000_000


async def test_packed_bytes_that_unpack_to_nothing_end_too(web: Web) -> None:
    nothing = gzip.compress(b"") * 500
    async with talking(drip(OK + b"Content-Encoding: gzip\r\n\r\n", nothing, every=0)) as url:
        with in_time():
            got = await web.get(url, seconds=MARGIN)
    assert why(got) == "The site packed its answer badly, so Bleep cannot read it."


async def test_rubbish_behind_a_packed_body_is_not_waited_for(web: Web) -> None:
    packed = gzip.compress(b"tea") + gzip.compress(b" and threads")
    head = OK + b"Content-Encoding: gzip\r\n\r\n"
    async with talking(drip(head + packed, b"rubbish")) as url:
        with in_time():
            got = await web.get(url, seconds=MARGIN)
    assert isinstance(got, Done)
    assert got.value.body == b"tea and threads"


@pytest.mark.parametrize("packing", ["br", "deflate", "zstd", "gzip, br", "compress"])
async def test_a_packing_that_was_not_asked_for_is_named(web: Web, packing: str) -> None:
    async with speaking(OK + f"Content-Encoding: {packing}\r\n\r\nodd".encode()) as url:
        got = await web.get(url)
    assert why(got) == "The site packed its answer in a way that Bleep cannot read."


@pytest.mark.parametrize("packing", ["utf-8", "none", "identity", "UTF8", ""])
async def test_a_packing_that_is_none_is_a_mistake_of_the_site(web: Web, packing: str) -> None:
    async with speaking(OK + f"Content-Encoding: {packing}\r\n\r\nplain".encode()) as url:
        got = await web.get(url)
    assert isinstance(got, Done)
    assert got.value.body == b"plain"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", HUNG_UP),
        (OK + b"Content-Length: 50\r\n\r\nonly this", BROKE_OFF),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", BROKE_OFF),
        (OK + b"Content-Length: -1\r\n\r\n", NO_SENSE),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", NO_SENSE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nrubbish\r\n", NO_SENSE),
        (b"SSH-2.0-server\r\n\r\n", NO_SENSE),
    ],
    ids=["nothing", "short", "cut", "negative", "two lengths", "no chunks", "no web"],
)
async def test_a_broken_answer_is_told_from_others(web: Web, raw: bytes, sentence: str) -> None:
    async with speaking(raw) as url:
        with in_time():
            assert why(await web.get(url, seconds=MARGIN)) == sentence


async def test_more_than_was_announced_is_left(web: Web) -> None:
    async with speaking(OK + b"Content-Length: 3\r\n\r\nteaHTTP/1.1 200 OK\r\n\r\n") as url:
        got = await web.get(url)
    assert isinstance(got, Done)
    assert got.value.body == b"tea"


async def test_a_reset_in_the_middle_is_told(web: Web) -> None:
    async def reset(writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 50\r\n\r\nonly this")
        await writer.drain()
        writer.transport.abort()

    async with talking(reset) as url:
        assert why(await web.get(url)) == BROKE_OFF


async def test_bytes_pass_whatever_charset_they_claim(web: Web) -> None:
    body = "thé".encode("latin-1")
    head = OK + b"Content-Type: application/xml; charset=no-such\r\n\r\n"
    async with speaking(head + body) as url:
        got = await web.get(url)
    assert isinstance(got, Done)
    assert got.value.body == body


async def test_validators_that_cannot_be_sent_again_are_not_kept(
    web: Web, clock: FakeClock
) -> None:
    head = OK + b'ETag: "th\xe9"\r\nLast-Modified: ' + b"9" * 1001 + b"\r\n\r\n<rss/>"
    async with speaking(head) as url:
        got = await fetch(web, url, None, None, clock.now())
    assert isinstance(got, Done)
    assert (got.value.etag, got.value.last_modified) == (None, None)


async def test_a_loop_is_told_from_a_long_way(web: Web) -> None:
    async with standing() as site:
        site.replies |= {f"/{n}": sent_to(f"/{n + 1}") for n in range(9)}
        site.replies |= {"/a": sent_to("/b"), "/b": sent_to("/a#again")}
        long = why(await web.get(f"{site.url}/0"))
        assert [asked.path for asked in site.asked] == ["/0", "/1", "/2", "/3", "/4", "/5"]
        loop = why(await web.get(f"{site.url}/a"))
    assert long == "The site sends us from page to page without end."
    assert loop == "The site sends us round in a circle."


def sent_to(where: str, status: int = 302) -> Reply:
    return Reply(b"", status, {"Location": where})


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://vault.internal/",
        "http://rebind.example/",
        "//rebind.example/",
    ],
)
async def test_a_site_cannot_send_us_into_a_private_network(where: str) -> None:
    async with standing() as site, guarded(site.url) as web:
        site.replies["/feed"] = sent_to(where, 301)
        assert why(await web.get(f"{site.url}/feed")) == PRIVATE
        assert len(site.asked) == 1


async def test_an_own_site_cannot_send_us_to_another_port_of_its_host() -> None:
    async with standing() as site, standing() as other, guarded(site.url) as web:
        site.replies["/feed"] = sent_to(f"{other.url}/secret")
        assert why(await web.get(f"{site.url}/feed")) == PRIVATE
        assert other.asked == []


async def test_a_site_elsewhere_cannot_send_us_to_an_own_site_that_is_private() -> None:
    async with standing() as site, standing() as other:
        port = other.url.rpartition(":")[2]
        site.replies["/feed"] = sent_to(f"http://mine.example:{port}/secret")
        async with guarded(site.url, f"mine.example:{port}") as web:
            assert why(await web.get(f"{site.url}/feed")) == PRIVATE
            assert other.asked == []
            assert isinstance(await web.get(f"http://mine.example:{port}/"), Done)


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("file:///etc/passwd", "The site sends us to something that is not a web page."),
        ("data:text/xml,<rss/>", "The site sends us to something that is not a web page."),
        ("javascript:alert(1)", "The site sends us to something that is not a web page."),
        ("http://blog.example:22/", "The site sends us to a port that blogs do not use."),
        (
            "http://me:secret@blog.example/",
            "The site sends us to an address with a user name or a password in it.",
        ),
    ],
)
async def test_a_site_cannot_send_us_to_what_is_no_blog(where: str, sentence: str) -> None:
    async with standing() as site, guarded(site.url) as web:
        site.replies["/feed"] = sent_to(where)
        assert why(await web.get(f"{site.url}/feed")) == sentence


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://10.1.1.1/x"]
)
async def test_a_private_address_that_nobody_typed_is_never_asked(address: str) -> None:
    async with guarded("blog.example") as web:
        for got in (
            await web.get(address),
            await web.post_json(address, {}),
            await web.post_form(address, {}),
        ):
            assert got == Never("address", TYPED)


async def test_a_name_that_turns_private_is_not_connected_to() -> None:
    """The name is public when it is looked at, and private when we connect: DNS rebinding."""
    names = Numbers("127.0.0.1")
    async with standing() as site, guarded(names=names) as web:
        address = site.url.replace("127.0.0.1", "rebind.example")
        for got in (
            await web.get(address),
            await web.post_json(address, {}),
            await web.post_form(address, {}),
        ):
            assert got == Later(TYPED)
        assert site.asked == []
    assert set(names.asked) == {"rebind.example"}


async def test_a_name_that_the_owner_typed_may_be_private() -> None:
    async with standing() as site:
        port = site.url.rpartition(":")[2]
        async with guarded(f"blog.example:{port}") as web:
            assert isinstance(await web.get(f"http://blog.example:{port}/"), Done)
            assert await web.get(f"http://other.example:{port}/") == Later(TYPED)


async def test_the_environments_proxy_is_not_used(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, await closed_port())
    async with speaking(OK + b"\r\nhi") as url:
        assert isinstance(await web.get(url), Done)


async def test_the_event_loop_goes_on_during_an_attack(web: Web) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    async with talking(drip(OK + b"Content-Encoding: gzip\r\n\r\n" + bomb, b"")) as url:
        attack = asyncio.create_task(web.get(url))
        longest = 0.0
        while not attack.done():
            start = time.monotonic()
            await asyncio.sleep(0)
            longest = max(longest, time.monotonic() - start)
    assert longest < 0.5


async def no_feed(_data: bytes, _url: str) -> Outcome[Feed]:
    return Never("not_a_feed", "This is no feed.")


async def reads(data: bytes, _url: str) -> Outcome[Feed]:
    """Read the home page of a made-up feed, and that it is WordPress's."""
    if not data.startswith(b"<rss>"):
        return Never("not_a_feed", "This is no feed.")
    home = data.decode().removeprefix("<rss>")
    return Done(Feed("Tea", "wordpress", home, (), 0))  # type: ignore[arg-type]


async def test_a_page_cannot_name_a_feed_in_a_private_network() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}feed">'
    async with standing() as site, standing() as inside, guarded(site.url) as web:
        site.replies["/"] = Reply(link.format(f"{inside.url}/"))
        got = await discover(web, site.url, no_feed)
        assert isinstance(got, Never)
        assert got.why == TYPED
        assert inside.asked == []


async def test_a_feed_cannot_name_a_home_page_in_a_private_network() -> None:
    async with standing() as site, standing() as inside, guarded(site.url) as web:
        site.replies["/feed"] = Reply(f"<rss>{inside.url}/")
        inside.replies["/wp-json/"] = Reply({"namespaces": ["wp/v2"]})
        got = await discover(web, f"{site.url}/feed", reads)
        assert isinstance(got, Done)
        assert got.value.api_root is None
        assert inside.asked == []


async def test_a_search_for_a_feed_ends_in_time(web: Web) -> None:
    async with talking(drip(OK, b"")) as url:
        with in_time():
            got = await discover(web, url, no_feed, seconds=SECONDS)
    assert why(got) == "The site is too slow: its feed was not found in time."


async def test_a_password_is_not_sent_on_with_a_redirect() -> None:
    account = Account("relay", "abcd efgh")

    async def asked_elsewhere(site: StandIn, other: StandIn, web: Web) -> dict[str, str]:
        port = other.url.rpartition(":")[2]
        site.replies["/a"] = sent_to(f"http://127.0.0.1:{port}/b")
        secret = {"X-Key": "secret", "Cookie": "secret", "If-None-Match": '"1"'}
        await web.get(f"{site.url}/a", secret, account)
        return other.asked[0].headers

    async with standing() as site, standing() as other, loopback_web() as web:
        said = await asked_elsewhere(site, other, web)
    assert "secret" not in said.values()
    assert "authorization" not in said
    assert said["if-none-match"] == '"1"'
