"""A push brings a post to the phone within seconds, where the poll alone would take minutes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from tests.databases import free_port
from tests.feeds.hub import RealHub
from tests.phone import Phone
from tests.world import READER, Program, World, a_world

SECRET = "a-secret-of-the-blog"
SOON = 5.0  # seconds, the promise; without a push it would take five minutes


@asynccontextmanager
async def a_program(world: World, folder: Path, **more: str) -> AsyncIterator[str]:
    """Run the bot with its pages, polling every five minutes; give the pages' address."""
    pages = f"127.0.0.1:{free_port()}"
    environment = world.environment(folder, BLEEP_HTTP=pages, BLEEP_POLL_SECONDS="300", **more)
    program = Program(environment, folder / "log")
    await program.start()
    try:
        yield f"http://{pages}"
    finally:
        await program.stop()


async def a_reader(world: World) -> Phone:
    """Let a reader join, once the bot runs."""
    reader = world.phone(READER)
    await reader.start("l_all")
    await reader.wait_for("New posts from")
    return reader


async def test_a_hook_of_the_blog_brings_a_post_within_five_seconds(tmp_path: Path) -> None:
    """The blog calls /wake with the secret when it publishes."""
    async with (
        a_world() as world,
        a_program(world, tmp_path, BLEEP_WAKE_SECRET=SECRET) as pages,
        httpx.AsyncClient(base_url=pages) as blog,
    ):
        reader = await a_reader(world)
        post = await world.desk("publish")
        refused = await blog.post("/wake", headers={"X-Bleep-Secret": "a-wrong-secret-x"})
        assert refused.status_code == 403
        since = time.monotonic()
        woken = await blog.post("/wake", headers={"X-Bleep-Secret": SECRET})
        assert woken.status_code == 202
        await reader.wait_for(post["title"])
        assert time.monotonic() - since < SOON


async def test_a_hub_that_the_feed_names_brings_a_post_within_five_seconds(
    tmp_path: Path,
) -> None:
    """The feed names a hub, Bleep subscribes, the hub confirms and pushes."""
    async with httpx.AsyncClient(timeout=60) as http:
        hub = RealHub(http)

        async def named(request: Request) -> Response:
            """Give the blog's feed, with the hub in its Link header."""
            root = str(request.base_url).rstrip("/")
            async with httpx.AsyncClient() as inner:
                got = await inner.get(f"{root}/blog/feed/", headers={"Accept": "*/*"})
            link = f'<{root}/hub>; rel="hub", <{root}/named/>; rel="self"'
            return Response(got.content, got.status_code, {"Link": link}, "application/rss+xml")

        more = (Mount("/named", Route("/", named)), Route("/hub", hub.answer, methods=["POST"]))
        async with a_world(more=more) as world:
            port = free_port()
            settings = {
                "BLEEP_SITE": f"{world.url}/named/",
                "BLEEP_HTTP": f"127.0.0.1:{port}",
                "BLEEP_WEBHOOK_URL": f"http://127.0.0.1:{port}",
                "BLEEP_POLL_SECONDS": "300",
            }
            program = Program(world.environment(tmp_path, **settings), tmp_path / "log")
            await program.start()
            try:
                reader = await a_reader(world)
                await hub.confirmed()
                post = await world.desk("publish")
                since = time.monotonic()
                assert await hub.push(b"<rss/>") == [202]
                await reader.wait_for(post["title"])
                assert time.monotonic() - since < SOON
            finally:
                await program.stop()
