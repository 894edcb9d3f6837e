"""Subscriptions at a real hub over HTTP: asked, confirmed, renewed, refused, and never given up."""

from __future__ import annotations

import dataclasses
import itertools
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feeds.http.web import open_web
from feeds.push import Push
from sandbox.server import serving
from storage.database import Database
from storage.hubs import ASKED, REFUSED, VERIFIED, Hub
from storage.records import Site
from tests.clock import FakeClock
from tests.feeds.hub import RealHub, a_hub, sign
from tests.feeds.stand_in import closed_port
from tests.storage.builders import ADDRESS, NOW, found

TOPIC = f"{ADDRESS}feed/"
OTHER = "https://other.example/"
DAY = 24 * 3600.0
MINUTE = 60.0
# What hubs may say is no matter of the database.
ON_ONE = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)


@dataclasses.dataclass(slots=True)
class Ground:
    """Bleep and a hub that can reach each other; `own` is where Bleep's address leads."""

    database: Database
    hub: RealHub
    clock: FakeClock
    own: str = ""
    tokens: itertools.count[int] = dataclasses.field(default_factory=itertools.count)
    push: Push = dataclasses.field(init=False)
    heard: list[int | None] = dataclasses.field(default_factory=list)

    async def restart(self, own: str | None = None) -> None:
        """Start Bleep anew: it knows nothing but its rows."""
        self.own = self.own if own is None else own
        web = self.push._web  # noqa: SLF001  the network stays what it was
        self.push = self.make(web)

    def make(self, web: object) -> Push:
        token = lambda: f"token-{next(self.tokens):0>40}"  # noqa: E731  chance as a test wants it
        return Push(self.database, web, self.own, token=token, clock=self.clock.clock)  # type: ignore[arg-type]  # passed on as it is

    async def read_feed(
        self,
        address: str = ADDRESS,
        hub: str | None = "",
        topic: str | None = None,
    ) -> Site:
        """Let the poller read a feed that names this hub ("": the real one) and this topic."""
        now = self.clock.now()
        async with self.database.transaction() as tx:
            about = found(feed_url=f"{address}feed/", home_url=address)
            site = await tx.sites.at(address) or await tx.sites.add(address, about, now)
            names = self.hub.url if hub == "" else hub
            await self.push.discovered(tx, site, names, topic or f"{address}feed/", now)
        return site

    async def renew(self) -> int:
        """Let Bleep ask whoever is due, and the hub ask back."""
        asked = await self.push.renew_due()
        await self.hub.idle()
        return asked

    async def row(self, site: Site) -> Hub:
        row = await self.maybe(site)
        assert row is not None
        return row

    async def maybe(self, site: Site) -> Hub | None:
        async with self.database.transaction() as tx:
            return await tx.hubs.of(site.id)

    async def answer(self, request: Request) -> Response:
        """Do with a hub's request what the endpoint does."""
        path = request.path_params["path"]
        if request.method == "GET":
            echo = await self.push.confirm(path, request.query_params)
            return Response(status_code=404) if echo is None else PlainTextResponse(echo)
        signature = request.headers.get("x-hub-signature", "")
        self.heard.append(await self.push.came(path, signature, await request.body()))
        return Response(status_code=202)


@pytest.fixture
async def ground(database: Database, clock: FakeClock) -> AsyncIterator[Ground]:
    """Give Bleep with an address, and a hub, on loopback."""
    async with a_hub() as hub:
        ground = Ground(database, hub, clock)
        endpoint = Route("/websub/{path}", ground.answer, methods=["GET", "POST"])
        async with serving(Starlette(routes=[endpoint])) as url, open_web([hub.url]) as web:
            ground.own = url
            ground.push = ground.make(web)
            yield ground


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# The way it goes


async def test_a_feed_that_names_a_hub_is_subscribed_to(ground: Ground) -> None:
    site = await ground.read_feed()
    assert await ground.renew() == 1
    (said,) = ground.hub.asked
    row = await ground.row(site)
    assert said == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": f"{ground.own}/websub/{row.path}",
        "hub.secret": row.secret,
        "hub.lease_seconds": "864000",
    }
    assert list(ground.hub.subscriptions) == [said["hub.callback"]]
    assert (row.state, row.failures, row.error) == (VERIFIED, 0, None)
    assert row.lease_until_at == after(10 * DAY)
    assert row.tells(ground.clock.now())


async def test_path_and_secret_are_not_the_same_and_cannot_be_guessed(ground: Ground) -> None:
    row = await ground.row(await ground.read_feed())
    assert row.secret not in row.path
    assert len(row.path) <= 64
    assert 43 <= len(row.secret) < 200


async def test_genuine_news_is_known_and_noted(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    ground.clock.advance(5)
    assert await ground.hub.push(b"<rss/>") == [202]
    assert ground.heard == [site.id]
    assert (await ground.row(site)).pushed_at == after(5)


@ON_ONE
@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_method_of_the_standard_is_known(ground: Ground, method: str) -> None:
    site = await ground.read_feed()
    await ground.renew()
    await ground.hub.push(b"<rss/>", method)
    assert ground.heard == [site.id]


async def test_news_that_is_not_genuine_is_not_believed(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    (callback,) = ground.hub.subscriptions
    secret = (await ground.row(site)).secret
    for signature in (None, "", "sha256=00", sign("guess", b"<rss/>"), sign(secret, b"<other/>")):
        await ground.hub.deliver(callback, b"<rss/>", signature)
    await ground.hub.deliver(f"{callback}x", b"<rss/>", sign(secret, b"<rss/>"))
    assert ground.heard == [None] * 6
    assert (await ground.row(site)).pushed_at is None


async def test_only_a_path_that_we_gave_is_known(ground: Ground) -> None:
    row = await ground.row(await ground.read_feed())
    assert await ground.push.knows(row.path)
    for path in ("", "x", row.path[:-1], f"other{row.path[5:]}", row.path.split("-")[-1]):
        assert not await ground.push.knows(path)


async def test_nothing_is_asked_twice_before_its_time(ground: Ground) -> None:
    await ground.read_feed()
    assert [await ground.renew() for _ in range(3)] == [1, 0, 0]
    await ground.read_feed()
    assert await ground.renew() == 0


async def test_a_hub_may_ask_back_before_it_answers(ground: Ground) -> None:
    ground.hub.eager = True
    site = await ground.read_feed()
    await ground.renew()
    assert (await ground.row(site)).state == VERIFIED


async def test_what_was_confirmed_stays_so_when_the_answer_is_bad(ground: Ground) -> None:
    ground.hub.eager, ground.hub.status = True, 500
    site = await ground.read_feed()
    await ground.renew()
    row = await ground.row(site)
    assert (row.state, row.failures, row.error) == (VERIFIED, 0, None)
    assert row.renew_at == after(DAY * 20 / 3)


async def test_a_hub_that_asks_back_twice_is_told_the_same(ground: Ground) -> None:
    await ground.read_feed()
    await ground.renew()
    await ground.hub.ask_back(ground.hub.asked[0])
    assert [status for status, _ in ground.hub.answers] == [200, 200]


# Leases


@ON_ONE
@pytest.mark.parametrize(
    ("lease", "hours"),
    [("864000", 240), ("90000", 25), ("60", 1), ("99999999999", 336), (None, 24), ("soon", 24)],
)
async def test_a_lease_is_renewed_at_two_thirds(
    ground: Ground, lease: str | None, hours: float
) -> None:
    ground.hub.lease = lease
    site = await ground.read_feed()
    await ground.renew()
    row = await ground.row(site)
    assert row.lease_until_at == after(hours * 3600)
    ground.clock.advance(hours * 2400 - 1)
    assert await ground.renew() == 0
    ground.clock.advance(1)
    assert await ground.renew() == 1
    assert ground.hub.asked[1] == ground.hub.asked[0]
    assert (await ground.row(site)).lease_until_at == after(hours * 3600 * 5 / 3)


async def test_a_renewal_that_fails_leaves_what_there_is(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    ground.clock.advance(7 * DAY)
    ground.hub.status = 503
    assert await ground.renew() == 1
    row = await ground.row(site)
    assert (row.state, row.failures) == (VERIFIED, 1)
    assert row.tells(ground.clock.now())
    ground.clock.advance(4 * DAY)
    assert not row.tells(ground.clock.now())
    await ground.renew()
    assert (await ground.row(site)).state == ASKED


async def test_a_renewal_that_is_confirmed_at_last_is_whole_again(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    ground.clock.advance(7 * DAY)
    ground.hub.status = 503
    await ground.renew()
    ground.clock.advance(MINUTE)
    ground.hub.status = 202
    assert await ground.renew() == 1
    row = await ground.row(site)
    assert (row.failures, row.error) == (0, None)
    assert row.lease_until_at == after(17 * DAY + MINUTE)


# What goes wrong


async def test_a_hub_that_is_down_is_asked_again_with_growing_waits(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    site = await ground.read_feed(hub=await closed_port())
    async with open_web([(await ground.row(site)).hub_url]) as web:
        ground.push = ground.make(web)
        waits = []
        for _ in range(12):
            assert await ground.renew() == 1
            row = await ground.row(site)
            assert row.error == "The hub does not accept the connection."
            assert row.renew_at is not None
            waits.append((row.renew_at - ground.clock.now()).total_seconds())
            ground.clock.advance(waits[-1])
    assert waits[:3] == [30, 60, 120]
    assert waits[-1] == 6 * 3600
    lines = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert row.path not in caplog.text


@ON_ONE
@pytest.mark.parametrize(
    ("status", "wait"),
    [(500, 30), (503, 30), (429, 30), (408, 30), (400, 540), (404, 540), (301, 540), (303, 540)],
)
async def test_what_a_hub_answers_says_how_long_it_is_left_alone(
    ground: Ground, status: int, wait: float
) -> None:
    ground.hub.status = status
    site = await ground.read_feed()
    await ground.renew()
    row = await ground.row(site)
    assert (row.state, row.failures) == (ASKED, 1)
    assert str(status) in str(row.error)
    assert row.renew_at == after(wait)


async def test_a_hub_that_says_how_long_is_left_alone_so_long(ground: Ground) -> None:
    ground.hub.status, ground.hub.headers = 429, {"Retry-After": "7200"}
    site = await ground.read_feed()
    await ground.renew()
    assert (await ground.row(site)).renew_at == after(7200)


@ON_ONE
@pytest.mark.parametrize("status", [200, 202, 204])
async def test_any_success_counts_as_one(ground: Ground, status: int) -> None:
    ground.hub.status, ground.hub.silent = status, True
    site = await ground.read_feed()
    await ground.renew()
    row = await ground.row(site)
    assert (row.state, row.error) == (ASKED, None)


async def test_a_hub_that_never_asks_back_is_asked_ever_more_rarely_and_never_given_up(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    ground.hub.silent = True
    site = await ground.read_feed()
    waits = []
    for _ in range(14):
        assert await ground.renew() == 1
        row = await ground.row(site)
        assert row.state == ASKED
        assert row.renew_at is not None
        waits.append((row.renew_at - ground.clock.now()).total_seconds())
        ground.clock.advance(waits[-1])
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (540, 2 * DAY * 0.9)
    assert "BLEEP_WEBHOOK_URL" in str(row.error)
    assert caplog.text.count("BLEEP_WEBHOOK_URL") == 1
    ground.hub.silent = False
    await ground.renew()
    row = await ground.row(site)
    assert (row.state, row.failures, row.error) == (VERIFIED, 0, None)


async def test_a_hub_that_asks_back_about_something_else_is_told_nothing(ground: Ground) -> None:
    ground.hub.topic = f"{ADDRESS}comments/feed/"
    site = await ground.read_feed()
    await ground.renew()
    assert ground.hub.answers == [(404, "")]
    assert (await ground.row(site)).state == ASKED


@ON_ONE
@pytest.mark.parametrize("mode", ["unsubscribe", "publish", ""])
async def test_what_we_never_asked_for_is_not_confirmed(ground: Ground, mode: str) -> None:
    site = await ground.read_feed()
    await ground.renew()
    before = await ground.row(site)
    await ground.hub.ask_back(ground.hub.asked[0], mode=mode)
    assert ground.hub.answers[-1] == (404, "")
    assert await ground.row(site) == before


async def test_nothing_is_confirmed_before_we_ask(ground: Ground) -> None:
    row = await ground.row(await ground.read_feed())
    said = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": ""}
    said["hub.callback"] = f"{ground.own}/websub/{row.path}"
    await ground.hub.ask_back(said)
    assert ground.hub.answers == [(404, "")]


async def test_a_confirmation_that_comes_days_late_is_not_taken(ground: Ground) -> None:
    ground.hub.silent = True
    site = await ground.read_feed()
    await ground.renew()
    ground.clock.advance(DAY + 1)
    await ground.hub.ask_back(ground.hub.asked[0])
    assert ground.hub.answers == [(404, "")]
    assert (await ground.row(site)).state == ASKED


async def test_a_denial_is_written_down_and_asked_again_in_two_days(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    got = await ground.hub.deny(ground.hub.asked[0], "No blogs\r\nhere")
    assert (got.status_code, got.text) == (200, "")
    row = await ground.row(site)
    assert (row.state, row.error) == (REFUSED, "The hub refuses: No blogs here")
    assert not row.tells(ground.clock.now())
    await ground.hub.ask_back(ground.hub.asked[0])
    assert ground.hub.answers[-1][0] == 404
    ground.clock.advance(2 * DAY - 1)
    assert await ground.renew() == 0
    ground.clock.advance(1)
    assert await ground.renew() == 1
    assert (await ground.row(site)).state == VERIFIED


async def test_a_denial_of_another_topic_is_none(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    said = ground.hub.asked[0] | {"hub.topic": f"{ADDRESS}other/"}
    assert (await ground.hub.deny(said)).status_code == 404
    assert (await ground.row(site)).state == VERIFIED


async def test_a_denial_needs_no_reason(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    await ground.hub.deny(ground.hub.asked[0])
    assert (await ground.row(site)).error == "The hub refuses, and does not say why."


@ON_ONE
@pytest.mark.parametrize("status", [307, 308])
async def test_a_hub_that_has_moved_is_followed_once(ground: Ground, status: int) -> None:
    async with a_hub() as old, open_web([old.url, ground.hub.url]) as web:
        ground.push = ground.make(web)
        old.status, old.headers = status, {"Location": ground.hub.url}
        site = await ground.read_feed(hub=old.url)
        await ground.renew()
        assert ground.hub.asked == old.asked
        assert (await ground.row(site)).state == VERIFIED


async def test_hubs_that_send_us_round_are_left_alone(ground: Ground) -> None:
    ground.hub.status, ground.hub.headers = 307, {"Location": "/round"}
    site = await ground.read_feed()
    await ground.renew()
    assert len(ground.hub.asked) == 2
    assert "307" in str((await ground.row(site)).error)


async def test_a_feed_cannot_make_us_ask_a_private_address(ground: Ground) -> None:
    async with a_hub() as inside:
        site = await ground.read_feed(hub=inside.url)
        await ground.renew()
        assert inside.asked == []
    row = await ground.row(site)
    assert "private" in str(row.error)
    assert row.renew_at == after(540)


# Two sites, changes, restarts


async def test_two_sites_on_one_hub_are_apart(ground: Ground) -> None:
    one, other = await ground.read_feed(), await ground.read_feed(OTHER)
    assert await ground.renew() == 2
    first, second = [(await ground.row(site)) for site in (one, other)]
    assert {first.path, first.secret} & {second.path, second.secret} == set()
    for row in (second, first):
        body = b"<rss/>"
        callback = f"{ground.own}/websub/{row.path}"
        await ground.hub.deliver(callback, body, sign(first.secret, body))
    assert ground.heard == [None, one.id]


async def test_one_hub_that_fails_does_not_stop_the_other(ground: Ground) -> None:
    bad = await ground.read_feed(hub=await closed_port())
    good = await ground.read_feed(OTHER)
    assert await ground.renew() == 2
    assert (await ground.row(bad)).failures == 1
    assert (await ground.row(good)).state == VERIFIED


async def test_a_feed_that_names_another_hub_is_subscribed_to_there(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    old = await ground.row(site)
    async with a_hub() as new, open_web([new.url]) as web:
        ground.push = ground.make(web)
        await ground.read_feed(hub=new.url)
        await ground.renew()
        await new.idle()
        assert len(new.subscriptions) == 1
    await ground.hub.push(b"<rss/>")
    assert ground.heard == [None]
    assert not await ground.push.knows(old.path)


async def test_a_feed_that_calls_itself_something_else_is_subscribed_to_anew(
    ground: Ground,
) -> None:
    site = await ground.read_feed()
    await ground.renew()
    await ground.read_feed(topic=f"{ADDRESS}feed/atom/")
    assert await ground.renew() == 1
    assert ground.hub.asked[1]["hub.topic"] == f"{ADDRESS}feed/atom/"
    assert ground.hub.asked[1]["hub.secret"] != ground.hub.asked[0]["hub.secret"]
    assert (await ground.row(site)).state == VERIFIED


async def test_a_feed_that_calls_itself_by_another_s_name_is_not_subscribed_to(
    ground: Ground,
) -> None:
    site = await ground.read_feed(topic="https://elsewhere.example/feed/")
    assert await ground.maybe(site) is None


async def test_a_hub_that_is_named_no_more_is_forgotten_after_its_lease(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    ground.clock.advance(DAY)
    await ground.read_feed(hub=None)
    await ground.read_feed(hub=None)
    await ground.hub.push(b"<rss/>")
    assert ground.heard == [site.id]
    ground.clock.advance(8 * DAY)
    assert await ground.renew() == 0
    ground.clock.advance(DAY)
    await ground.read_feed(hub=None)
    assert await ground.maybe(site) is None


async def test_a_hub_that_is_named_again_is_renewed_in_good_time(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    await ground.read_feed(hub=None)
    ground.clock.advance(DAY)
    await ground.read_feed()
    assert await ground.renew() == 0
    assert (await ground.row(site)).renew_at == after(7 * DAY)


async def test_a_hub_that_never_confirmed_and_is_named_no_more_is_forgotten(
    ground: Ground,
) -> None:
    ground.hub.silent = True
    site = await ground.read_feed()
    await ground.renew()
    await ground.read_feed(hub=None)
    assert (await ground.row(site)).renew_at is None
    await ground.read_feed()
    assert await ground.renew() == 0  # not at once: a feed may waver
    await ground.read_feed(hub=None)
    await ground.read_feed(hub=None)
    assert await ground.maybe(site) is None


async def test_who_is_let_go_and_still_answers_is_not_asked_again(ground: Ground) -> None:
    ground.hub.silent = True
    site = await ground.read_feed()
    await ground.renew()
    await ground.read_feed(hub=None)
    await ground.hub.ask_back(ground.hub.asked[0])
    assert (await ground.row(site)).renew_at is None
    await ground.hub.deny(ground.hub.asked[0])
    assert (await ground.row(site)).renew_at is None


async def test_a_restart_in_the_middle_loses_nothing(ground: Ground) -> None:
    ground.hub.silent = True
    site = await ground.read_feed()
    await ground.restart()
    await ground.renew()
    await ground.restart()
    await ground.hub.ask_back(ground.hub.asked[0])
    await ground.restart()
    assert await ground.hub.push(b"<rss/>") == [202]
    assert ground.heard == [site.id]
    assert await ground.renew() == 0


async def test_an_end_between_the_writing_down_and_the_call_is_made_good(ground: Ground) -> None:
    site = await ground.read_feed()
    row = await ground.row(site)
    asked = dataclasses.replace(row, failures=1, asked_at=NOW, renew_at=after(600))
    async with ground.database.transaction() as tx:
        assert await tx.hubs.ask(row, asked)
    await ground.restart()
    assert await ground.renew() == 0
    ground.clock.advance(600)
    assert await ground.renew() == 1
    assert (await ground.row(site)).state == VERIFIED


async def test_a_new_address_of_ours_is_told_to_the_hub(ground: Ground) -> None:
    site = await ground.read_feed()
    await ground.renew()
    old = await ground.row(site)
    await ground.restart(own=ground.own.replace("127.0.0.1", "localhost"))
    await ground.read_feed()
    assert await ground.renew() == 1
    assert ground.hub.asked[1]["hub.callback"].startswith(ground.own)
    assert (await ground.row(site)).path != old.path


async def test_without_an_address_of_ours_nothing_is_ever_asked(ground: Ground) -> None:
    await ground.restart(own="")
    site = await ground.read_feed()
    assert await ground.maybe(site) is None
    assert await ground.renew() == 0
    assert ground.hub.asked == []


async def test_a_site_that_is_not_in_use_is_not_renewed(ground: Ground) -> None:
    await ground.read_feed()
    async with ground.database.transaction() as tx:
        await tx.sites.use([OTHER])
    assert await ground.renew() == 0


@asynccontextmanager
async def a_second_process(ground: Ground) -> AsyncIterator[Push]:
    async with open_web([ground.hub.url]) as web:
        yield ground.make(web)


async def test_a_hub_that_was_replaced_meanwhile_is_not_settled(ground: Ground) -> None:
    site = await ground.read_feed()

    async def replaces(_request: httpx.Request) -> None:
        await ground.read_feed(topic=f"{ADDRESS}feed/atom/")

    ground.hub.http.event_hooks = {"request": [replaces]}
    ground.hub.eager, ground.hub.status = True, 500
    await ground.push.renew_due()
    row = await ground.row(site)
    assert (row.topic_url, row.failures, row.error) == (f"{ADDRESS}feed/atom/", 0, None)
    assert ground.hub.answers == [(404, "")]


async def test_two_processes_ask_a_hub_once(ground: Ground) -> None:
    site = await ground.read_feed()
    row = await ground.row(site)
    async with a_second_process(ground) as other:
        assert await other._renew(row)  # noqa: SLF001  both have read the row before either asks
        assert not await ground.push._renew(row)  # noqa: SLF001  the same
    await ground.hub.idle()
    assert len(ground.hub.asked) == 1
