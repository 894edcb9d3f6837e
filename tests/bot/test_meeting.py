"""The sites at the start: met side by side, and none of them can hold it up or end it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import App, open_app, real_clock
from bot.meeting import meet_sites
from bot.settings import read_settings
from feeds.errors import NoFeedError, RelayRefusedError
from feeds.rounds import Reach, make_poller
from storage.outcome import Outcome
from storage.records import Feed, Finding, Site
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform, Item, rss
from tests.feeds.desk import FEED, NEW, OLD, TAG, Desk, publish
from tests.feeds.stand_in import Reply, StandIn, loopback_web, standing
from tests.feeds.test_roots import INDEX, NOT_THERE, home
from tests.storage.builders import KEY

SHORT, LONG = 2.0, 30.0
"""Seconds: the limit of one site, and by when the start must be over even on a busy machine."""


@dataclass
class OddDesk(Desk):
    """Reads every feed but that of one host, which is a surprise."""

    odd: str = "nowhere"

    async def parse(self, data: bytes, url: str) -> Outcome[Feed]:
        if url.startswith(self.odd):
            raise RuntimeError("nobody thought of this")
        return await super().parse(data, url)


@pytest.fixture
async def good() -> AsyncIterator[StandIn]:
    async with standing() as site:
        publish(site, *OLD)
        yield site


@pytest.fixture
async def other() -> AsyncIterator[StandIn]:
    async with standing() as site:
        publish(site, Item(5))
        yield site


def feed_of(site: StandIn) -> str:
    return f"{site.url}{FEED}"


@asynccontextmanager
async def an_app(
    folder: Path, url: str, *addresses: str, odd: str = "nowhere"
) -> AsyncIterator[App]:
    """Make everything for these sites, and start nothing; `odd` begins a surprise's address."""
    environment = {
        "BLEEP_TOKEN": "4242:made-up-for-tests",
        "BLEEP_SITE": " ".join(addresses),
        "BLEEP_DATABASE": url,
        "BLEEP_DATA": str(folder / "data"),
        "BLEEP_DATA_KEY": KEY,
    }
    settings = read_settings(environment)
    async with open_app(settings, real_clock()) as app, loopback_web() as client:
        desk = OddDesk(app.database, client, FakeClock(), odd=odd)
        reach = Reach(app.database, client, desk, desk.platform_of, app.clock)
        poller = make_poller(reach, settings.site, timedelta(seconds=300))
        yield replace(app, poller=poller, platform_of=desk.platform_of)
        await poller.drain(0.0)


async def sites(app: App) -> list[Site]:
    async with app.database.transaction() as tx:
        return await tx.sites.all()


async def titles(app: App) -> set[str]:
    async with app.database.transaction() as tx:
        return {post.title for post in await tx.posts.latest(20)}


async def test_every_site_is_met_and_its_baseline_read(
    tmp_path: Path, database_url: str, good: StandIn, other: StandIn
) -> None:
    async with an_app(tmp_path, database_url, feed_of(good), feed_of(other)) as app:
        await meet_sites(app)
        assert [site.baseline_at is None for site in await sites(app)] == [False, False]
        assert await titles(app) == {"Post 12", "Post 11", "Post 10", "Post 5"}


async def test_a_site_that_is_no_longer_set_is_left_alone_and_comes_back_when_it_is(
    tmp_path: Path, database_url: str, good: StandIn, other: StandIn
) -> None:
    for addresses in ([feed_of(good), feed_of(other)], [feed_of(other)], [feed_of(good)]):
        async with an_app(tmp_path, database_url, *addresses) as app:
            await meet_sites(app)
            assert [site.address for site in await sites(app)] == addresses


async def test_an_address_that_hangs_holds_the_start_no_longer_than_its_limit(
    tmp_path: Path,
    database_url: str,
    good: StandIn,
    other: StandIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers = asyncio.Event()

    async def hang(_request: web.Request) -> web.Response:
        await answers.wait()
        return Reply(rss([NEW]), headers=TAG).response()

    other.replies[FEED] = hang
    async with an_app(tmp_path, database_url, feed_of(other), feed_of(good)) as app:
        await asyncio.wait_for(meet_sites(app, SHORT), LONG)
        assert [site.address for site in await sites(app)] == [feed_of(good)]
        assert f"{feed_of(other)} is slow to answer." in caplog.text
        answers.set()
        await app.poller.poll_due()
        while app.poller.busy or len(await sites(app)) < 2:
            await app.poller.poll_due()
        assert "Post 20" in await titles(app), "the poller has gone on trying"


async def test_a_baseline_that_hangs_holds_the_start_no_longer_than_its_limit(
    tmp_path: Path, database_url: str, good: StandIn
) -> None:
    answers = asyncio.Event()

    async def hang_then(_request: web.Request) -> web.Response:
        if len(good.asked) > 1:
            await answers.wait()
        return Reply(rss(OLD), headers=TAG).response()

    good.replies[FEED] = hang_then
    async with an_app(tmp_path, database_url, feed_of(good)) as app:
        await asyncio.wait_for(meet_sites(app, SHORT), LONG)
        assert [site.baseline_at for site in await sites(app)] == [None]
        answers.set()
        await app.poller.poll_due()
        while app.poller.busy:
            await app.poller.poll_due()
        assert len(await titles(app)) == len(OLD)


async def test_an_unforeseen_error_with_one_site_does_not_end_the_start(
    tmp_path: Path,
    database_url: str,
    good: StandIn,
    other: StandIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    addresses = feed_of(other), feed_of(good)
    async with an_app(tmp_path, database_url, *addresses, odd=other.url) as app:
        await meet_sites(app)
        assert [site.address for site in await sites(app)] == [feed_of(good)]
        assert await titles(app) == {"Post 12", "Post 11", "Post 10"}
    assert f"{feed_of(other)} met an error of our own." in caplog.text
    assert "nobody thought of this" in caplog.text


async def test_an_address_without_a_feed_ends_the_start_with_its_name(
    tmp_path: Path, database_url: str, good: StandIn, other: StandIn
) -> None:
    other.replies = {"/": Reply("<html><title>A page</title><p>Nothing here.</p></html>")}
    async with an_app(tmp_path, database_url, feed_of(good), f"{other.url}/") as app:
        with pytest.raises(NoFeedError, match=other.url):
            await meet_sites(app)


async def test_a_site_that_is_away_is_left_to_the_poller(
    tmp_path: Path, database_url: str, good: StandIn
) -> None:
    good.replies[FEED] = Reply("Busy", 503)
    async with an_app(tmp_path, database_url, feed_of(good)) as app:
        await meet_sites(app)
        assert await sites(app) == []
        publish(good, *OLD)
        while not await sites(app):
            await app.poller.poll_due()


def with_findings(app: App, *findings: Finding) -> App:
    """Let the check of every site find this."""
    platform = FakePlatform(findings=list(findings))
    return replace(app, platform_of=lambda _site: platform)


async def test_an_account_that_could_do_harm_ends_the_start(
    tmp_path: Path, database_url: str, good: StandIn
) -> None:
    why = "The relay account may post scripts."
    async with an_app(tmp_path, database_url, feed_of(good)) as app:
        harmful = with_findings(app, Finding("relay account", "wrong", why))
        with pytest.raises(RelayRefusedError, match=why):
            await meet_sites(harmful)


async def test_a_rest_api_that_has_moved_does_not_end_the_start_and_is_looked_for(
    tmp_path: Path, database_url: str, good: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    why = "The site's REST API does not answer, so comments cannot be read or sent."
    good.replies |= {"/wp-json/": NOT_THERE, "/api/": INDEX, "/": home(good, "api/")}
    async with an_app(tmp_path, database_url, feed_of(good)) as app:
        await meet_sites(app)
        (site,) = await sites(app)
        async with app.database.transaction() as tx:
            await tx.sites.change(site.id, api_root=f"{good.url}/wp-json/", home_url=f"{good.url}/")
        assert await app.comments.after.roots.look_due() == 0
        await meet_sites(with_findings(app, Finding("site", "wrong", why)))
        assert f"{feed_of(good)}: {why}" in caplog.text
        assert await app.comments.after.roots.look_due() == 1
        (site,) = await sites(app)
        assert site.api_root == f"{good.url}/api/"
