"""The pretend blog lets a moderator read and change a comment as WordPress does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.blog import Blog, load_posts

RELAY, MODERATOR = ("relay", "pretend-relay"), ("moderator", "pretend-moderator")
TEXT = "Five &lt; six &#038; so on"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of a blog with one comment that is held, number 1."""

    def now() -> datetime:
        return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    blog = Blog(load_posts(), now, flood_seconds=0)
    app = Starlette(routes=[Mount("/blog", routes=blog.routes)])
    transport = httpx.ASGITransport(app=app)
    root = "http://blog.example/blog/wp-json/wp/v2/"
    async with httpx.AsyncClient(transport=transport, base_url=root) as client:
        (newest, *_) = (await client.get("posts")).json()
        body = {"post": newest["id"], "content": TEXT, "author_name": "Ann"}
        made = await client.post("comments", json=body, auth=RELAY)
        assert made.json()["status"] == "hold"
        yield client


async def test_a_change_of_nothing_tells_the_words_as_they_are_stored(
    http: httpx.AsyncClient,
) -> None:
    told = await http.post("comments/1", json={}, auth=MODERATOR)
    assert told.status_code == 200
    assert (told.json()["status"], told.json()["content"]["raw"]) == ("hold", TEXT)


async def test_words_and_status_change_in_one_request(http: httpx.AsyncClient) -> None:
    await http.post("comments/1", json={"status": "approve"}, auth=MODERATOR)
    new = {"content": "Other words", "status": "hold"}
    for _ in range(2):
        told = (await http.post("comments/1", json=new, auth=MODERATOR)).json()
        assert (told["status"], told["content"]["raw"]) == ("hold", "Other words")


async def test_words_alone_leave_the_status(http: httpx.AsyncClient) -> None:
    """WordPress does not moderate an edit again (facts on comments, section 3)."""
    await http.post("comments/1", json={"status": "approve"}, auth=MODERATOR)
    told = await http.post("comments/1", json={"content": "Other words"}, auth=MODERATOR)
    assert told.json()["status"] == "approved"


@pytest.mark.parametrize("who", [RELAY, None])
async def test_nobody_else_reads_or_changes_so(
    http: httpx.AsyncClient, who: tuple[str, str] | None
) -> None:
    for body in ({}, {"content": "Other words"}):
        refused = await http.post("comments/1", json=body, auth=who or httpx.USE_CLIENT_DEFAULT)
        assert refused.json()["code"] == "rest_cannot_edit"
    read = await http.get(
        "comments/1", params={"context": "edit"}, auth=who or httpx.USE_CLIENT_DEFAULT
    )
    assert read.json()["code"] == "rest_forbidden_context"
