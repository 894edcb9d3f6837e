"""The HTTP client: redirects, limits, and what is known when something breaks."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import tracemalloc
from urllib.parse import parse_qs

import pytest
from aiohttp import web as server
from aiohttp.abc import AbstractResolver, ResolveResult

from feeds.http.answer import Answer
from feeds.http.web import Account, Web, is_loopback, open_web
from storage.outcome import Done, Later, Never, Outcome, Unknown
from tests.feeds.stand_in import Reply, StandIn, closed_port, speaking, standing

RELAY = Account("relay", "abcd efgh")


def answer(outcome: Outcome[Answer]) -> Answer:
    assert isinstance(outcome, Done), outcome
    return outcome.value


def moved(to: str, status: int = 301) -> Reply:
    return Reply(b"", status, {"Location": to})


async def silent(_request: server.Request) -> server.StreamResponse:
    await asyncio.sleep(30)
    raise AssertionError


async def hang_up(request: server.Request) -> server.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return server.Response()


class NoNames(AbstractResolver):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise OSError(f"{host}:{port} is unknown to {family}")

    async def close(self) -> None:
        return


async def test_an_answer_has_its_status_headers_and_body(web: Web, site: StandIn) -> None:
    site.replies["/"] = Reply("Hello", 418, {"ETag": 'W/"x"'})
    got = answer(await web.get(f"{site.url}/"))
    assert (got.status, got.body, got.headers["etag"]) == (418, b"Hello", 'W/"x"')
    assert (got.url, got.moved_to) == (f"{site.url}/", None)


async def test_bleep_says_its_name(web: Web, site: StandIn) -> None:
    await web.get(f"{site.url}/")
    assert site.asked[0].headers["user-agent"].startswith("Bleep")


async def test_headers_that_come_twice_are_joined(web: Web) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nLink: <a>; rel=b\r\nLink: <c>; rel=d\r\n\r\n"
    async with speaking(raw) as url:
        assert answer(await web.get(url)).headers["link"] == "<a>; rel=b, <c>; rel=d"


async def test_packed_bodies_are_unpacked(web: Web, site: StandIn) -> None:
    body = "Tea and threads. " * 5000
    site.replies["/"] = Reply(gzip.compress(body.encode()), headers={"Content-Encoding": "gzip"})
    assert answer(await web.get(f"{site.url}/")).body.decode() == body
    assert site.asked[0].headers["accept-encoding"] == "gzip"


async def test_the_limit_counts_unpacked_bytes(web: Web, site: StandIn) -> None:
    bomb = gzip.compress(b"\0" * 2_000_000)
    assert len(bomb) < 10_000
    site.replies["/"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    got = await web.get(f"{site.url}/", limit_bytes=100_000)
    assert got == Later("The answer of the site is too large.", counted=False)


async def test_a_bomb_is_never_unpacked_in_memory(web: Web, site: StandIn) -> None:
    bomb = gzip.compress(b"\0" * 40_000_000)
    site.replies["/"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        await web.get(f"{site.url}/", limit_bytes=100_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False)])
async def test_a_body_may_be_exactly_as_large_as_the_limit(
    web: Web, site: StandIn, size: int, *, fits: bool
) -> None:
    site.replies["/"] = Reply(b"x" * size)
    assert isinstance(await web.get(f"{site.url}/", limit_bytes=1000), Done) is fits


@pytest.mark.parametrize(
    "reply",
    [
        Reply(gzip.compress(b"half" * 1000)[:-20], headers={"Content-Encoding": "gzip"}),
        Reply(b"this is not packed", headers={"Content-Encoding": "gzip"}),
        Reply(b"odd", headers={"Content-Encoding": "br"}),
    ],
    ids=["cut", "not packed", "unasked packing"],
)
async def test_a_body_that_cannot_be_unpacked_is_no_answer(
    web: Web, site: StandIn, reply: Reply
) -> None:
    site.replies["/"] = reply
    assert isinstance(await web.get(f"{site.url}/"), Later)


async def test_an_unpacked_body_may_be_empty(web: Web, site: StandIn) -> None:
    site.replies["/"] = Reply(b"", 304, headers={"Content-Encoding": "gzip"})
    assert answer(await web.get(f"{site.url}/")).status == 304


async def test_permanent_moves_are_told(web: Web, site: StandIn) -> None:
    site.replies |= {"/a": moved("/b", 301), "/b": moved("/c", 308), "/c": Reply("Here")}
    got = answer(await web.get(f"{site.url}/a"))
    assert (got.body, got.url, got.moved_to) == (b"Here", f"{site.url}/c", f"{site.url}/c")


async def test_a_move_for_now_is_followed_but_not_told(web: Web, site: StandIn) -> None:
    site.replies |= {"/a": moved("/b", 302), "/b": moved("/c", 301), "/c": Reply("Here")}
    got = answer(await web.get(f"{site.url}/a"))
    assert (got.body, got.url, got.moved_to) == (b"Here", f"{site.url}/c", None)


async def test_the_last_permanent_move_before_one_for_now_is_told(web: Web, site: StandIn) -> None:
    site.replies |= {"/a": moved("/b", 301), "/b": moved("/c", 307), "/c": Reply("Here")}
    assert answer(await web.get(f"{site.url}/a")).moved_to == f"{site.url}/b"


async def test_at_most_five_moves_are_followed(web: Web, site: StandIn) -> None:
    site.replies |= {f"/{n}": moved(f"/{n + 1}") for n in range(6)}
    assert answer(await web.get(f"{site.url}/1")).status == 404
    assert isinstance(await web.get(f"{site.url}/0"), Later)
    assert [asked.path for asked in site.asked[-6:]] == ["/0", "/1", "/2", "/3", "/4", "/5"]


async def test_with_no_redirects_a_move_is_an_answer(web: Web, site: StandIn) -> None:
    site.replies["/a"] = moved("/b")
    assert answer(await web.get(f"{site.url}/a", redirects=0)).status == 301
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://a.example/", "http://u:p@a.example/"]
)
async def test_a_move_to_what_is_no_web_page_is_not_followed(
    web: Web, site: StandIn, target: str
) -> None:
    site.replies["/a"] = moved(target)
    assert isinstance(await web.get(f"{site.url}/a"), Later)


async def test_a_password_stays_with_its_site(web: Web, site: StandIn) -> None:
    async with standing() as other:
        site.replies |= {"/a": moved("/b"), "/b": moved(f"{other.url}/c")}
        await web.get(f"{site.url}/a", auth=RELAY)
    sent = [asked.headers.get("authorization") for asked in site.asked]
    assert sent == ["Basic cmVsYXk6YWJjZCBlZmdo"] * 2
    assert "authorization" not in other.asked[0].headers


def test_a_password_is_not_shown() -> None:
    assert "abcd" not in repr(RELAY)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "https://me:pass@a.example/",
        "http://[bad/",
        "http://a:b:c/",
        "https://two words.example/",
    ],
)
async def test_an_address_that_is_no_web_page_is_never_asked(web: Web, address: str) -> None:
    for outcome in (await web.get(address), await web.post_json(address, {}, None)):
        assert isinstance(outcome, Never)
        assert outcome.kind == "address"


async def test_an_address_is_told_with_its_path_and_without_its_fragment(
    web: Web, site: StandIn
) -> None:
    assert answer(await web.get(f"{site.url}?a=b#part")).url == f"{site.url}/?a=b"


async def test_cookies_are_not_kept(web: Web, site: StandIn) -> None:
    site.replies["/"] = Reply("", headers={"Set-Cookie": "seen=1"})
    await web.get(f"{site.url}/")
    await web.get(f"{site.url}/")
    assert "cookie" not in site.asked[1].headers


async def test_one_deadline_covers_all_hops(web: Web, site: StandIn) -> None:
    async def slow(_request: server.Request) -> server.StreamResponse:
        await asyncio.sleep(0.04)
        return moved(f"/slow{len(site.asked)}").response()

    site.replies |= {f"/slow{n}": slow for n in range(6)}
    got = await web.get(f"{site.url}/slow0", seconds=0.1)
    assert got == Later("The site took too long to answer.", counted=False)
    assert len(site.asked) <= 3


async def test_json_is_sent_with_the_password(web: Web, site: StandIn) -> None:
    site.replies["/c"] = Reply({"id": 1}, 201)
    got = answer(await web.post_json(f"{site.url}/c", {"content": "ü 🙂"}, RELAY))
    assert (got.status, got.json()) == (201, {"id": 1})
    asked = site.asked[0]
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json")
    assert json.loads(asked.body) == {"content": "ü 🙂"}
    assert asked.headers["authorization"].startswith("Basic ")


async def test_json_may_go_with_headers_and_without_a_password(web: Web, site: StandIn) -> None:
    headers = {"Authorization": "Bearer key", "Content-Type": "text/plain"}
    await web.post_json(f"{site.url}/c", {}, headers=headers)
    assert site.asked[0].headers["authorization"] == "Bearer key"
    assert site.asked[0].headers["content-type"] == "application/json"


async def test_a_form_is_sent_as_a_form(web: Web, site: StandIn) -> None:
    site.replies["/hub"] = Reply("", 202)
    fields = {"hub.mode": "subscribe", "hub.topic": "https://a.example/?a=b&c=ü"}
    assert answer(await web.post_form(f"{site.url}/hub", fields)).status == 202
    asked = site.asked[0]
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(asked.body.decode(), strict_parsing=True) == {k: [v] for k, v in fields.items()}


async def test_a_form_that_is_moved_on_is_an_answer(web: Web, site: StandIn) -> None:
    site.replies["/hub"] = moved("/d", 307)
    assert answer(await web.post_form(f"{site.url}/hub", {})).status == 307
    assert len(site.asked) == 1


async def test_a_form_that_gets_no_answer_may_have_arrived(web: Web, site: StandIn) -> None:
    site.replies["/hub"] = hang_up
    assert isinstance(await web.post_form(f"{site.url}/hub", {}), Unknown)
    refused = Later("The site does not accept the connection.", counted=False)
    assert await web.post_form(await closed_port(), {}) == refused


async def test_a_moved_post_is_an_answer_and_is_not_followed(web: Web, site: StandIn) -> None:
    site.replies["/c"] = moved("/d")
    assert answer(await web.post_json(f"{site.url}/c", {}, RELAY)).status == 301
    assert len(site.asked) == 1


async def test_a_refused_connection_sent_nothing(web: Web) -> None:
    url = await closed_port()
    refused = Later("The site does not accept the connection.", counted=False)
    assert await web.get(url) == refused
    assert await web.post_json(url, {}, None) == refused


async def test_a_name_that_is_not_found_sent_nothing() -> None:
    async with open_web(resolver=NoNames()) as web:
        got = await web.post_json("http://blog.invalid/", {}, None)
    assert got == Later("The name of the site was not found.", counted=False)


async def test_a_connection_that_is_not_safe_sent_nothing(web: Web, site: StandIn) -> None:
    got = await web.post_json(site.url.replace("http:", "https:"), {}, RELAY)
    assert isinstance(got, Later)
    assert site.asked == []


async def test_silence_after_a_post_is_unknown(web: Web, site: StandIn) -> None:
    site.replies["/c"] = silent
    got = await web.post_json(f"{site.url}/c", {}, None, seconds=0.05)
    assert got == Unknown("The site took too long to answer.")
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b'HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{"id": 7',
        b"SMTP ready\r\n\r\n",
    ],
    ids=["hung up", "cut", "not HTTP"],
)
async def test_an_answer_that_is_cut_is_unknown_for_a_post_and_later_for_a_get(
    web: Web, raw: bytes
) -> None:
    async with speaking(raw) as url:
        assert isinstance(await web.post_json(url, {}, None), Unknown)
        assert isinstance(await web.get(url), Later)


async def test_a_reset_after_a_post_is_unknown_and_is_not_sent_again(
    web: Web, site: StandIn
) -> None:
    site.replies["/c"] = hang_up
    assert isinstance(await web.post_json(f"{site.url}/c", {}, None), Unknown)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_a_host_on_this_machine_is_known(host: str, *, is_here: bool) -> None:
    assert is_loopback(host) is is_here
