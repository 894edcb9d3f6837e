"""One conditional GET: validators go and come byte for byte, and every trouble has a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web as server

from feeds.fetch import Fetched, fetch, reason
from feeds.http.answer import Link
from feeds.http.web import Web
from storage.outcome import Done, Later, Outcome
from tests.feeds.stand_in import Reply, StandIn, closed_port, speaking
from tests.wordpress.site import WordPress

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ETAG, DATE = 'W/"ae98 9b"', "Sat, 21 Nov 2026 09:19:58 GMT"


def fetched(outcome: Outcome[Fetched]) -> Fetched:
    assert isinstance(outcome, Done), outcome
    return outcome.value


async def test_a_feed_comes_with_its_validators(web: Web, site: StandIn) -> None:
    site.replies["/feed/"] = Reply("<rss/>", headers={"ETag": ETAG, "Last-Modified": DATE})
    url = f"{site.url}/feed/"
    got = fetched(await fetch(web, url, None, None, NOW))
    assert (got.changed, got.body) == (True, b"<rss/>")
    assert (got.etag, got.last_modified, got.url, got.moved_to) == (ETAG, DATE, url, None)
    assert not {"if-none-match", "if-modified-since"} & site.asked[0].headers.keys()


async def test_validators_go_back_byte_for_byte(web: Web, site: StandIn) -> None:
    await fetch(web, f"{site.url}/feed/", ETAG, DATE, NOW)
    assert site.asked[0].headers["if-none-match"] == ETAG
    assert site.asked[0].headers["if-modified-since"] == DATE


async def test_an_unchanged_feed_keeps_what_the_answer_leaves_out(web: Web, site: StandIn) -> None:
    site.replies["/feed/"] = Reply(b"", 304, {"ETag": '"new"'})
    got = fetched(await fetch(web, f"{site.url}/feed/", ETAG, DATE, NOW))
    assert (got.changed, got.body, got.etag, got.last_modified) == (False, b"", '"new"', DATE)


async def test_an_unchanged_feed_that_names_no_validators_keeps_both(
    web: Web, site: StandIn
) -> None:
    site.replies["/feed/"] = Reply(b"", 304)
    got = fetched(await fetch(web, f"{site.url}/feed/", ETAG, DATE, NOW))
    assert (got.etag, got.last_modified) == (ETAG, DATE)


async def test_a_changed_feed_without_validators_forgets_the_old_ones(
    web: Web, site: StandIn
) -> None:
    site.replies["/feed/"] = Reply("<rss/>")
    got = fetched(await fetch(web, f"{site.url}/feed/", ETAG, DATE, NOW))
    assert (got.changed, got.etag, got.last_modified) == (True, None, None)


async def test_nothing_new_is_no_answer_to_a_full_request(web: Web, site: StandIn) -> None:
    site.replies["/feed/"] = Reply(b"", 304)
    assert isinstance(await fetch(web, f"{site.url}/feed/", None, None, NOW), Later)


async def test_validators_go_along_with_a_redirect(web: Web, site: StandIn) -> None:
    site.replies |= {"/old": Reply(b"", 301, {"Location": "/feed/"}), "/feed/": Reply(b"", 304)}
    got = fetched(await fetch(web, f"{site.url}/old", ETAG, None, NOW))
    assert (got.changed, got.moved_to) == (False, f"{site.url}/feed/")


@pytest.mark.parametrize("status", [401, 403, 404, 406, 410, 429, 451, 500, 502, 503, 504])
async def test_each_trouble_has_its_own_sentence(web: Web, site: StandIn, status: int) -> None:
    site.replies["/feed/"] = Reply("<html>", status)
    got = await fetch(web, f"{site.url}/feed/", None, None, NOW)
    assert got == Later(reason(status))
    assert reason(status) not in {reason(520), reason(418)}


def test_a_missing_page_is_named_plainly() -> None:
    assert reason(404) == "The site says that this page is not there (404)."


@pytest.mark.parametrize(("status", "side"), [(204, "no use"), (418, "no use"), (520, "its own")])
async def test_other_troubles_tell_their_number(
    web: Web, site: StandIn, status: int, side: str
) -> None:
    site.replies["/feed/"] = Reply(b"", status)
    got = await fetch(web, f"{site.url}/feed/", None, None, NOW)
    assert isinstance(got, Later)
    assert str(status) in got.why
    assert side in got.why


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("600", timedelta(minutes=10)),
        ("Sun, 22 Nov 2026 10:00:00 GMT", timedelta(hours=1)),
        ("1000000", timedelta(days=1)),
        ("perhaps", None),
    ],
)
async def test_the_wait_that_the_site_asks_for_is_honoured(
    web: Web, site: StandIn, status: int, said: str, wait: timedelta | None
) -> None:
    site.replies["/feed/"] = Reply("Busy", status, {"Retry-After": said})
    got = await fetch(web, f"{site.url}/feed/", None, None, NOW)
    assert isinstance(got, Later)
    assert got.after == wait


async def test_a_feed_is_never_given_up(web: Web) -> None:
    for url in (await closed_port(), "ftp://blog.example/feed", "nonsense"):
        assert isinstance(await fetch(web, url, None, None, NOW), Later)


async def test_a_feed_that_is_too_large_is_later(web: Web, site: StandIn) -> None:
    async def huge(request: server.Request) -> server.StreamResponse:
        response = server.StreamResponse()
        await response.prepare(request)
        for _ in range(11):
            await response.write(b"x" * 2**20)
        return response

    site.replies["/feed/"] = huge
    got = await fetch(web, f"{site.url}/feed/", None, None, NOW)
    assert isinstance(got, Later)
    assert "too large" in got.why


async def test_a_real_wordpress_says_when_nothing_is_new(web: Web, wordpress: WordPress) -> None:
    wordpress.reset()  # what another test has just published is too young to be sure of
    first = fetched(await fetch(web, wordpress.feed, None, None, NOW))
    assert first.changed
    assert b"<rss" in first.body
    again = fetched(await fetch(web, wordpress.feed, first.etag, first.last_modified, NOW))
    assert (again.changed, again.body) == (False, b"")
    assert again.etag == first.etag


@pytest.mark.parametrize(("seconds", "kept"), [(0, False), (50, False), (70, True), (600, True)])
async def test_validators_are_trusted_only_a_minute_after_the_change(
    web: Web, site: StandIn, seconds: int, *, kept: bool
) -> None:
    """A post may be published while WordPress answers: newer than the feed, not than its date."""
    changed_at = format_datetime(datetime.now(UTC) - timedelta(seconds=seconds), usegmt=True)
    headers = {"ETag": ETAG, "Last-Modified": changed_at}
    site.replies["/feed/"] = Reply("<rss/>", headers=headers)
    got = fetched(await fetch(web, f"{site.url}/feed/", None, None, datetime.now(UTC)))
    assert (got.etag, got.last_modified) == ((ETAG, changed_at) if kept else (None, None))


async def test_link_headers_come_along_as_whole_addresses(web: Web, site: StandIn) -> None:
    said = '</hub>; rel="hub", <https://a.example/feed>; rel=SELF, <http://[bad>; rel="hub"'
    for status in (200, 304):
        site.replies["/feed/"] = Reply(b"", status, {"Link": said})
        got = fetched(await fetch(web, f"{site.url}/feed/", ETAG, None, NOW))
        assert got.links[:2] == (
            Link(f"{site.url}/hub", ("hub",), ""),
            Link("https://a.example/feed", ("self",), ""),
        )


async def test_a_flood_of_links_is_cut(web: Web, site: StandIn) -> None:
    site.replies["/feed/"] = Reply("<rss/>", headers={"Link": "<a>; rel=hub, " * 500})
    assert len(fetched(await fetch(web, f"{site.url}/feed/", None, None, NOW)).links) == 20


@pytest.mark.parametrize(
    ("etag", "kept"),
    [
        ('W/"1"', True),
        ("unquoted", True),
        ("\"with 'odd' , \\\"quotes", True),
        ('"gzip;1", "2"', True),
        ('"ü"', True),
        (f'"{"x" * 998}"', True),
        (f'"{"x" * 999}"', False),
        ("", False),
        ('"\ttab"', False),
    ],
)
async def test_odd_validators_are_kept_as_they_are_or_not_at_all(
    web: Web, site: StandIn, etag: str, *, kept: bool
) -> None:
    site.replies["/feed/"] = Reply("<rss/>", headers={"ETag": etag, "Last-Modified": etag})
    got = fetched(await fetch(web, f"{site.url}/feed/", None, None, NOW))
    assert (got.etag, got.last_modified) == ((etag, etag) if kept else (None, None))
    await fetch(web, f"{site.url}/feed/", got.etag, got.last_modified, NOW)
    assert site.asked[1].headers.get("if-none-match") == (etag if kept else None)


async def test_two_validators_go_back_as_a_list(web: Web) -> None:
    raw = b'HTTP/1.1 200 OK\r\nETag: "a"\r\nETag: W/"b"\r\nContent-Length: 6\r\n\r\n<rss/>'
    async with speaking(raw) as url:
        assert fetched(await fetch(web, url, None, None, NOW)).etag == '"a", W/"b"'
