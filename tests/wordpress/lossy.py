"""A proxy on loopback in front of a WordPress: by a seeded chance it spoils what comes back.

Most of what goes wrong does so after WordPress has acted, so that whoever asked cannot know whether
it did. That a request never arrives is made rarer: a comment has three tries.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from tests.wordpress.site import WordPress

A_LOGIN_PAGE = "<!DOCTYPE html><html><title>Log in</title><form>Name and password</form></html>"
_OUR_OWN = {"host", "connection", "content-length", "transfer-encoding", "date", "server"}
_LATEST = 90.0  # seconds until a held-up request reaches WordPress: within the two minutes
A_THIRD = 1 / 3
_SLOWEST = 0.05
_LOOK_SECONDS = 0.002


class Harm(StrEnum):
    """What becomes of one answer."""

    LOST = "lost"  # WordPress acts; the connection ends without a word
    CUT = "cut"  # WordPress acts; its answer ends in the middle
    SLOW = "slow"  # WordPress acts; its answer takes a while
    LATE = "late"  # the connection ends at once; WordPress gets the request a while later
    PAGE = "page"  # WordPress acts; a login page comes instead, with 200
    EMPTY = "empty"  # WordPress acts; 200 and nothing else
    NONSENSE = "nonsense"  # WordPress acts; a notice of PHP stands before its answer
    GATEWAY = "gateway"  # WordPress acts; 502
    TIMEOUT = "timeout"  # WordPress acts; 504
    CRASH = "crash"  # WordPress acts; a page of PHP's error, with 500
    UNSENT = "unsent"  # WordPress never hears of it, nor does anyone answer
    UNSENT_GATEWAY = "unsent gateway"  # WordPress never hears of it; 502
    BUSY = "busy"  # WordPress never hears of it; 429


NEVER_HEARD = frozenset({Harm.UNSENT, Harm.UNSENT_GATEWAY, Harm.BUSY})
_INSTEAD = {
    Harm.PAGE: (200, A_LOGIN_PAGE),
    Harm.EMPTY: (200, ""),
    Harm.GATEWAY: (502, "<html><h1>Bad gateway</h1></html>"),
    Harm.TIMEOUT: (504, "<html><h1>Gateway time-out</h1></html>"),
    Harm.CRASH: (500, "<html><p>There has been a critical error.</p></html>"),
    Harm.UNSENT_GATEWAY: (502, ""),
    Harm.BUSY: (429, "<html><h1>Too many requests</h1></html>"),
}
_WEIGHTS = {harm: 1 if harm in NEVER_HEARD else 2 for harm in Harm}


@dataclass(slots=True)
class Lossy:
    """The proxy at `url`, and what it did. `seconds` is the time by which what is late comes late.

    `share` of all answers are spoilt, by `only` one harm if a test says so.
    """

    site: WordPress
    chance: random.Random
    share: float
    seconds: Callable[[], float]
    url: str = ""
    answers: int = 0
    posts: int = 0
    harms: Counter[Harm] = field(default_factory=Counter)
    session: aiohttp.ClientSession | None = None
    latest: float = _LATEST
    only: Harm | None = None
    late: dict[asyncio.Task[None], float] = field(default_factory=dict)

    @property
    def spoilt(self) -> int:
        """How many answers did not come as WordPress gave them."""
        return self.harms.total()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on, or not, and its answer back, or not."""
        body = await request.read()
        self.answers += 1
        self.posts += request.method == "POST"
        harm = self._choose()
        if harm is None:
            return (await self._ask(request, body))[0]
        self.harms[harm] += 1
        if harm is Harm.LATE and request.method == "POST":
            self._hold_up(request, body)
        elif harm not in NEVER_HEARD:
            return await self._spoil(harm, request, *await self._ask(request, body))
        return _instead(harm, request)

    async def _spoil(
        self, harm: Harm, request: web.Request, response: web.Response, said: bytes
    ) -> web.StreamResponse:
        if harm is Harm.SLOW:
            await asyncio.sleep(self.chance.uniform(0, _SLOWEST))
            return response
        if harm is Harm.CUT:
            return await self._cut(request, response, said)
        if harm is Harm.NONSENSE:
            return web.Response(status=response.status, body=b"<br />Notice: x\n" + said)
        return _instead(harm, request)

    async def caught_up(self) -> None:
        """Wait until WordPress has everything that is due."""
        if due := [task for task, at in self.late.items() if at <= self.seconds()]:
            await asyncio.wait(due)

    def _choose(self) -> Harm | None:
        if self.chance.random() >= self.share:
            return None
        if self.only is not None:
            return self.only
        return self.chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]

    async def _ask(self, request: web.Request, body: bytes) -> tuple[web.Response, bytes]:
        assert self.session is not None
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _OUR_OWN}
        target = URL(f"{self.site.url}{request.raw_path}", encoded=True)
        asked = self.session.request(
            request.method, target, headers=headers, data=body or None, allow_redirects=False
        )
        async with asked as answer:
            said = await answer.read()
            kept = {k: v for k, v in answer.headers.items() if k.lower() not in _OUR_OWN}
            return web.Response(status=answer.status, headers=kept, body=said), said

    def _hold_up(self, request: web.Request, body: bytes) -> None:
        due = self.seconds() + self.chance.uniform(1, self.latest)

        async def pass_on() -> None:
            while self.seconds() < due:  # noqa: ASYNC110  a clock that a test moves tells nobody
                await asyncio.sleep(_LOOK_SECONDS)
            await self._ask(request, body)

        task = asyncio.create_task(pass_on())
        self.late[task] = due
        task.add_done_callback(self.late.pop)

    async def _cut(
        self, request: web.Request, whole: web.Response, said: bytes
    ) -> web.StreamResponse:
        part = web.StreamResponse(status=whole.status, headers={"Content-Length": str(len(said))})
        await part.prepare(request)
        await part.write(said[: self.chance.randrange(len(said) or 1)])
        _hang_up(request)
        return part


def _instead(harm: Harm, request: web.Request) -> web.Response:
    if harm not in _INSTEAD:
        return _hang_up(request)
    status, text = _INSTEAD[harm]
    return web.Response(status=status, text=text, content_type="text/html")


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def lossy(
    site: WordPress, seed: int, seconds: Callable[[], float], *, latest: float = _LATEST
) -> AsyncIterator[Lossy]:
    """Stand in front of a WordPress until the block ends; what is late then never comes."""
    proxy = Lossy(site, random.Random(seed), A_THIRD, seconds, latest=latest)  # noqa: S311  no secret
    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", "/{path:.*}", proxy.answer)
    async with (
        aiohttp.ClientSession(auto_decompress=False, connector=_connector()) as session,
        TestServer(app) as server,
    ):
        proxy.session, proxy.url = session, str(server.make_url("")).rstrip("/")
        yield proxy
        for task in tuple(proxy.late):
            task.cancel()
        await asyncio.gather(*proxy.late, return_exceptions=True)


def _connector() -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(force_close=True)
