"""The addresses that others call: a real hub pushes, the blog wakes, strangers learn nothing."""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.web.health import health_pages
from bot.web.hooks import Hooks, hook_routes
from bot.web.serve import serving
from bot.web.wakes import Secret, Wakes
from feeds.http.web import open_web
from feeds.push import Push
from storage.database import Database
from storage.engine import make_engine
from storage.hubs import VERIFIED
from storage.records import Site
from tests.bot.builders import Shaky
from tests.clock import FakeClock
from tests.feeds.hub import RealHub, a_hub, sign
from tests.ready import migrate
from tests.storage.builders import ADDRESS, NOW, found

OTHER = "https://other.example/blog"
SECRET = "tea!and=threads/at+8&%41"
LIMIT = 10 * 2**20
FORM = "application/x-www-form-urlencoded"


@dataclass
class Poll:
    """What is woken: it notes who, and may be away."""

    woken: list[list[int] | None] = field(default_factory=list)
    away: bool = False

    async def ping(self, site_ids: Sequence[int] | None) -> None:
        if self.away:
            raise ConnectionResetError("the database has gone")
        self.woken.append(None if site_ids is None else list(site_ids))


@dataclass
class Ground:
    """Bleep's own server, and what stands around it."""

    clock: FakeClock
    database: Shaky
    poll: Poll
    sites: tuple[Site, Site]
    http: httpx.AsyncClient
    hub: RealHub
    push: Push
    own: str
    port: int

    async def subscribed(self, site: Site | None = None) -> str:
        """Let a site's feed name the hub, and both agree; return the address that the hub has."""
        site = site or self.sites[0]
        async with self.database.transaction() as tx:
            topic = f"{site.address}feed/"
            await self.push.discovered(tx, site, self.hub.url, topic, self.clock.now())
        await self.push.renew_due()
        await self.hub.idle()
        return f"{self.own}/websub/{await self.path(site)}"

    async def path(self, site: Site) -> str:
        async with self.database.transaction() as tx:
            hub = await tx.hubs.of(site.id)
        assert hub is not None
        return hub.path

    async def begin_push(
        self, callback: str, part: bytes
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Send the beginning of a push on a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = httpx.URL(callback).raw_path.decode()
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n"
        writer.write(head.encode() + part)
        await writer.drain()
        return reader, writer

    async def wake(self, secret: str = SECRET, **more: str) -> httpx.Response:
        """Call the blog's own hook with the secret in a header."""
        headers = {"X-Bleep-Secret": secret}
        return await self.http.post("/wake", headers=headers, params=more)


@pytest.fixture(scope="session")
def hooks_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the present schema, to be copied."""
    path = tmp_path_factory.mktemp("hooks") / "bleep.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
async def database(hooks_file: Path, tmp_path: Path) -> AsyncIterator[Shaky]:
    """Give a fresh database that can be taken away."""
    path = tmp_path / "bleep.sqlite"
    shutil.copy(hooks_file, path)
    database = Shaky(make_engine(f"sqlite:///{path}"))
    yield database
    await database.close()


async def two_sites(database: Database) -> tuple[Site, Site]:
    async with database.transaction() as tx:
        one = await tx.sites.add(ADDRESS, found(), NOW)
        about = found(feed_url=f"{OTHER}feed/", home_url=OTHER)
        return one, await tx.sites.add(OTHER, about, NOW)


@asynccontextmanager
async def a_ground(
    database: Shaky, *, with_push: bool = True, secret: str = SECRET, seconds: float = 5.0
) -> AsyncIterator[Ground]:
    clock, poll = FakeClock(), Poll()

    async def pause(wait: float) -> None:
        await asyncio.sleep(0)
        clock.advance(wait)

    async with AsyncExitStack() as stack:
        hub = await stack.enter_async_context(a_hub())
        web = await stack.enter_async_context(open_web([hub.url]))
        ours = Late()
        hooks = Hooks(
            database,
            Wakes(poll.ping, clock.monotonic, pause),
            (ADDRESS, OTHER, "https://unmet.example/"),
            push=ours if with_push else None,
            secret=Secret(secret, clock.monotonic) if secret else None,
            seconds=seconds,
        )
        app = health_pages(ready, hook_routes(hooks))
        port = await stack.enter_async_context(serving(app, "127.0.0.1", 0))
        own = f"http://127.0.0.1:{port}"
        token = lambda: secrets.token_urlsafe(32)  # noqa: E731  as the program itself makes it
        ours.push = Push(database, web, own, token=token, clock=clock.clock)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=own, timeout=60))
        sites = await two_sites(database)
        yield Ground(clock, database, poll, sites, http, hub, ours.push, own, port)


class Late:
    """Subscriptions that are there once the address is known."""

    push: Push

    async def knows(self, path: str) -> bool:
        return await self.push.knows(path)

    async def confirm(self, path: str, said: Mapping[str, str]) -> str | None:
        return await self.push.confirm(path, said)

    async def came(self, path: str, signature: str, body: bytes) -> int | None:
        return await self.push.came(path, signature, body)


async def ready() -> str | None:
    return None


@pytest.fixture
async def ground(database: Shaky) -> AsyncIterator[Ground]:
    """Give a server with everything switched on."""
    async with a_ground(database) as ground:
        yield ground


# The hub of the blog


async def test_a_hub_is_answered_and_its_push_wakes_the_poll_of_its_site(ground: Ground) -> None:
    site = ground.sites[0]
    callback = await ground.subscribed()
    assert ground.hub.answers[0][0] == 200
    assert list(ground.hub.subscriptions) == [callback]
    assert ground.poll.woken == []
    assert await ground.hub.push(b"<rss/>") == [202]
    assert ground.poll.woken == [[site.id]]
    async with ground.database.transaction() as tx:
        hub = await tx.hubs.of(site.id)
    assert hub is not None
    assert (hub.state, hub.pushed_at) == (VERIFIED, ground.clock.now())


async def test_a_challenge_is_echoed_as_plain_text_that_nobody_keeps(ground: Ground) -> None:
    callback = await ground.subscribed()
    said = ground.hub.asked[0]
    challenge = "<script>alert('é')</script>"
    query = {"hub.mode": "subscribe", "hub.topic": said["hub.topic"], "hub.challenge": challenge}
    got = await ground.http.get(callback, params=query)
    assert (got.status_code, got.text) == (200, challenge)
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "changes",
    [{"hub.topic": f"{ADDRESS}other/"}, {"hub.mode": "unsubscribe"}, {"hub.challenge": ""}],
    ids=str,
)
async def test_what_was_not_asked_for_is_not_there(ground: Ground, changes: dict[str, str]) -> None:
    callback = await ground.subscribed()
    topic = ground.hub.asked[0]["hub.topic"]
    query = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "echo"} | changes
    got = await ground.http.get(callback, params=query)
    assert (got.status_code, got.text) == (404, "")


async def test_a_denial_is_acknowledged(ground: Ground) -> None:
    await ground.subscribed()
    got = await ground.hub.deny(ground.hub.asked[0], "No")
    assert (got.status_code, got.text) == (200, "")


@pytest.mark.parametrize("path", ["x", "x" * 5000, "%2e%2e", "a%00b", "%F0%9F%99%82"])
async def test_an_unknown_address_is_not_there(ground: Ground, path: str) -> None:
    await ground.subscribed()
    for method in ("GET", "POST"):
        got = await ground.http.request(method, f"/websub/{path}")
        assert (got.status_code, got.text) == (404, "")
    assert ground.poll.woken == []


async def test_a_stranger_s_address_costs_the_database_nothing(ground: Ground) -> None:
    await ground.subscribed()
    before = ground.database.asked
    for method in ("GET", "POST"):
        assert (await ground.http.request(method, "/websub/x")).status_code == 404
    assert ground.database.asked == before


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", f"sha256={'0' * 64}", "md5=00", sign("a guess", b"<rss/>"), "sha1=\xe9"],
)
async def test_a_push_that_is_not_genuine_is_taken_and_thrown_away(
    ground: Ground, signature: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    callback = await ground.subscribed()
    headers = [] if signature is None else [(b"X-Hub-Signature", signature.encode("latin-1"))]
    got = await ground.http.post(callback, content=b"<rss/>", headers=headers)
    assert (got.status_code, got.text) == (202, "")
    assert ground.poll.woken == []
    assert "is not believed" in caplog.text
    assert await ground.path(ground.sites[0]) not in caplog.text


async def test_a_good_signature_of_another_body_is_not_enough(ground: Ground) -> None:
    callback = await ground.subscribed()
    secret = ground.hub.asked[0]["hub.secret"]
    await ground.hub.deliver(callback, b"<rss>more</rss>", sign(secret, b"<rss/>"))
    assert ground.poll.woken == []


async def test_one_site_s_signature_is_nothing_at_another_s_address(ground: Ground) -> None:
    await ground.subscribed()
    other = await ground.subscribed(ground.sites[1])
    await ground.hub.deliver(other, b"<rss/>", sign(ground.hub.asked[0]["hub.secret"], b"<rss/>"))
    assert ground.poll.woken == []
    await ground.hub.deliver(other, b"<rss/>", sign(ground.hub.asked[1]["hub.secret"], b"<rss/>"))
    assert ground.poll.woken == [[ground.sites[1].id]]


async def test_a_push_that_is_played_again_wakes_once_a_second_at_most(ground: Ground) -> None:
    callback = await ground.subscribed()
    signature = sign(ground.hub.asked[0]["hub.secret"], b"<rss/>")
    begun = ground.clock.monotonic()
    for _ in range(5):
        got = await ground.hub.deliver(callback, b"<rss/>", signature)
        assert got.status_code == 202
    assert len(ground.poll.woken) <= 1 + ground.clock.monotonic() - begun


async def test_a_large_push_is_read_and_a_larger_one_is_not(ground: Ground) -> None:
    callback = await ground.subscribed()
    secret = ground.hub.asked[0]["hub.secret"]
    fits, over = b"x" * LIMIT, b"x" * (LIMIT + 1)
    assert (await ground.hub.deliver(callback, fits, sign(secret, fits))).status_code == 202
    assert len(ground.poll.woken) == 1
    assert (await ground.hub.deliver(callback, over, sign(secret, over))).status_code == 413
    assert len(ground.poll.woken) == 1


async def test_a_push_that_drips_is_ended_and_hung_up(database: Shaky) -> None:
    async with a_ground(database, seconds=0.03) as ground:
        reader, writer = await ground.begin_push(await ground.subscribed(), b"<rss")
        dripping = asyncio.create_task(drip(writer))
        answer = await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionResetError):  # what hanging up in the middle of a drip looks like
            await reader.read()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in answer.lower()
        dripping.cancel()
        writer.close()
        assert ground.poll.woken == []
        assert (await ground.http.get("/healthz")).text == "alive\n"


async def drip(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await asyncio.sleep(0.005)


async def test_a_hub_that_hangs_up_in_the_middle_hurts_nobody(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await ground.begin_push(await ground.subscribed(), b"<rss")
    await asyncio.sleep(0.005)
    writer.close()
    await writer.wait_closed()
    assert (await ground.http.get("/healthz")).text == "alive\n"
    assert ground.poll.woken == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_while_the_database_is_away_a_hub_is_asked_to_come_again(ground: Ground) -> None:
    await ground.subscribed()
    ground.database.away = 1
    assert await ground.hub.push(b"<rss/>") == [503]
    assert await ground.hub.push(b"<rss/>") == [202]
    ground.clock.advance(2)
    ground.poll.away = True
    assert await ground.hub.push(b"<rss/>") == [503]


# The blog's own hook


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "sent",
    [
        {"headers": {"X-Bleep-Secret": SECRET}},
        {"headers": {"Authorization": f"Bearer {SECRET}"}},
        {"headers": {"authorization": f"bearer  {SECRET}"}},
        {"params": {"secret": SECRET}},
    ],
    ids=["header", "bearer", "bearer in other words", "query"],
)
async def test_the_blog_wakes_every_site_with_the_secret(
    ground: Ground, method: str, sent: dict[str, dict[str, str]]
) -> None:
    got = await ground.http.request(method, "/wake", **sent)  # type: ignore[arg-type]  # of several types
    assert (got.status_code, got.text) == (202, "woken\n")
    assert ground.poll.woken == [None]


async def test_the_secret_may_come_in_a_form(ground: Ground) -> None:
    got = await ground.http.post("/wake", data={"secret": SECRET, "site": ADDRESS, "post": "é"})
    assert got.status_code == 202
    assert ground.poll.woken == [[ground.sites[0].id]]


async def test_a_body_of_another_kind_is_passed_over(ground: Ground) -> None:
    got = await ground.http.post(
        "/wake", headers={"X-Bleep-Secret": SECRET}, json={"post": "x" * 1_000_000}
    )
    assert got.status_code == 202
    got = await ground.http.post("/wake", json={"secret": SECRET})
    assert got.status_code == 403


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.rstrip("/"), OTHER, f"{OTHER}/"])
async def test_one_site_can_be_woken_alone(ground: Ground, address: str) -> None:
    assert (await ground.wake(site=address)).status_code == 202
    one, other = ground.sites
    assert ground.poll.woken == [[one.id if address.startswith(ADDRESS[:-1]) else other.id]]


async def test_a_site_that_was_not_met_yet_wakes_all(ground: Ground) -> None:
    assert (await ground.wake(site="https://unmet.example/")).status_code == 202
    assert ground.poll.woken == [None]


async def test_a_site_that_is_none_of_ours_is_told(ground: Ground) -> None:
    got = await ground.wake(site="https://elsewhere.example/")
    assert got.status_code == 404
    assert ground.poll.woken == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"params": {"secret": "wrong"}},
        {"params": {"secret": SECRET[:-1]}},
        {"params": {"secret": f"{SECRET}x"}},
        {"params": {"secret": "\u00fc\ud83d"}},
        {"headers": {"Authorization": f"Basic {SECRET}"}},
        {"headers": {"Authorization": "Bearer wrong"}, "params": {"secret": SECRET}},
        {"params": {"secret": "wrong", "site": "https://elsewhere.example/"}},
    ],
    ids=str,
)
async def test_who_does_not_know_the_secret_learns_nothing(
    ground: Ground, sent: dict[str, dict[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    if "\ud83d" in sent.get("params", {}).get("secret", ""):
        sent = {"params": {"secret": b"\xed\xa0\xbd".decode("latin-1")}}
    got = await ground.http.post("/wake", **sent)  # type: ignore[arg-type]  # of several types
    assert (got.status_code, got.text) == (403, "")
    assert ground.poll.woken == []
    assert SECRET not in caplog.text
    assert "wrong" not in caplog.text


async def test_guessing_is_stopped_for_a_minute(ground: Ground) -> None:
    for _ in range(20):
        assert (await ground.wake("a guess")).status_code == 403
        ground.clock.advance(1)
    got = await ground.wake("a guess")
    assert (got.status_code, got.text) == (429, "")
    assert (await ground.wake()).status_code == 429
    assert ground.poll.woken == []
    ground.clock.advance(40)
    assert (await ground.wake()).status_code == 202
    assert (await ground.wake("a guess")).status_code == 403


async def test_wrong_ones_now_and_then_stop_nothing(ground: Ground) -> None:
    for _ in range(40):
        assert (await ground.wake("a guess")).status_code == 403
        ground.clock.advance(3.1)
    assert (await ground.wake()).status_code == 202


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"secret=" + b"x" * 2**18, 413),
        (b"a=b&" * 1001, 400),
        (b"\xff\xfe&&&===%", 403),
        (b"", 403),
    ],
    ids=["too large", "too many", "nonsense", "empty"],
)
async def test_a_form_has_limits(ground: Ground, body: bytes, status: int) -> None:
    got = await ground.http.post("/wake", content=body, headers={"Content-Type": FORM})
    assert (got.status_code, got.text) == (status, "")


async def test_while_the_database_is_away_the_blog_is_asked_to_come_again(ground: Ground) -> None:
    ground.database.away = 1
    got = await ground.wake(site=ADDRESS)
    assert got.status_code == 503
    assert got.headers["retry-after"] == "60"


# What is not switched on


async def test_without_a_secret_there_is_no_hook(database: Shaky) -> None:
    async with a_ground(database, secret="") as ground:
        for method in ("GET", "POST"):
            got = await ground.http.request(method, "/wake", params={"secret": ""})
            assert got.status_code == 404
        assert (await ground.http.get("/readyz")).text == "ready\n"


async def test_without_an_address_there_is_nothing_for_hubs(database: Shaky) -> None:
    async with a_ground(database, with_push=False) as ground:
        assert (await ground.http.get("/websub/x")).status_code == 404
        assert (await ground.wake()).status_code == 202


async def test_other_methods_are_refused(ground: Ground) -> None:
    callback = await ground.subscribed()
    assert (await ground.http.delete(callback)).status_code == 405
    assert (await ground.http.put("/wake")).status_code == 405
