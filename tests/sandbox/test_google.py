"""The pretend Google speaks enough of Google's tokens and of Blogger's API, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.google.app import PretendGoogle
from sandbox.google.faults import BREAKS, REFUSALS
from sandbox.google.state import SCOPE
from sandbox.server import serving
from tests.clock import FakeClock

POSTS = "/blogger/v3/blogs/4711/posts"
GRANT = {
    "client_id": "pretend-client",
    "client_secret": "pretend-secret",
    "refresh_token": "pretend-refresh",
    "grant_type": "refresh_token",
}


@pytest.fixture
async def google() -> PretendGoogle:
    return PretendGoogle(FakeClock().now)


@pytest.fixture
async def web(google: PretendGoogle) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(google.app) as url, httpx.AsyncClient(base_url=url) as client:
        google.state.home = url
        yield client


async def let_in(web: httpx.AsyncClient) -> dict[str, str]:
    """Return the header of one who may call the API."""
    told = (await web.post("/token", data=GRANT)).json()
    assert told["scope"] == SCOPE
    return {"Authorization": f"Bearer {told['access_token']}"}


async def test_a_token_is_given_for_the_right_secrets_only(
    web: httpx.AsyncClient, google: PretendGoogle
) -> None:
    for changed, status, error in (
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"refresh_token": "x"}, 400, "invalid_grant"),
    ):
        answer = await web.post("/token", data=GRANT | changed)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
    google.state.revoked = True
    assert (await web.post("/token", data=GRANT)).status_code == 400


async def test_a_draft_is_for_its_author_alone_until_it_is_published(
    web: httpx.AsyncClient, google: PretendGoogle
) -> None:
    body = {"title": "T", "content": "C"}
    assert (await web.post(f"{POSTS}?isDraft=true", json=body)).status_code == 401
    me = await let_in(web)
    made = (await web.post(f"{POSTS}?isDraft=true&fetchBody=false", json=body, headers=me)).json()
    assert made["status"] == "DRAFT"
    assert "content" not in made
    assert (await web.get(f"/feeds/posts/default/{made['id']}")).status_code == 404
    drafts = f"{POSTS}?status=draft"
    assert (await web.get(drafts, headers=me)).status_code == 403  # as a reader sees the blog
    listed = (await web.get(f"{drafts}&view=AUTHOR", headers=me)).json()
    assert [one["content"] for one in listed["items"]] == ["C"]
    await web.post(f"/pretend/edit/{made['id']}", json={"content": "D"})
    await web.post(f"/pretend/publish/{made['id']}")
    told = (await web.get(f"/feeds/posts/default/{made['id']}")).json()
    assert told["entry"]["content"]["$t"] == "D"
    assert (await web.get(f"{drafts}&view=AUTHOR", headers=me)).json() == {
        "kind": "blogger#postList"
    }
    google.state.may_write = False
    assert (await web.post(f"{POSTS}?isDraft=true", json=body, headers=me)).status_code == 403


async def test_a_list_goes_page_by_page(web: httpx.AsyncClient, google: PretendGoogle) -> None:
    me = await let_in(web)
    for number in range(5):
        google.state.insert(f"Post {number}", "", "live")
    titles, page = [], "0"
    while page:
        told = (await web.get(f"{POSTS}?maxResults=2&pageToken={page}", headers=me)).json()
        titles += [one["title"] for one in told["items"]]
        page = told.get("nextPageToken", "")
    assert titles == [f"Post {number}" for number in (4, 3, 2, 1, 0)]


async def test_the_blog_is_found_by_its_address(web: httpx.AsyncClient) -> None:
    me = await let_in(web)
    by_url = "/blogger/v3/blogs/byurl"
    found = await web.get(by_url, params={"url": str(web.base_url)}, headers=me)
    assert found.json()["id"] == "4711"
    other = await web.get(by_url, params={"url": "https://elsewhere.example"}, headers=me)
    assert other.status_code == 404
    wrong = "/blogger/v3/blogs/99/posts"
    assert (await web.get(wrong, headers=me)).status_code == 404
    assert (await web.get(f"{POSTS}?status=odd", headers=me)).status_code == 400


async def test_each_fault_does_what_it_says(web: httpx.AsyncClient, google: PretendGoogle) -> None:
    me, body = await let_in(web), {"title": "T", "content": "C"}
    for kind in (*REFUSALS, *BREAKS):
        google.state.posts.clear()
        assert (
            await web.post("/pretend/faults", json={"route": "insert", "kind": kind})
        ).status_code == 200
        try:
            answer = await web.post(f"{POSTS}?isDraft=true", json=body, headers=me)
        except httpx.TransportError:
            assert kind in {"cut_before", "cut_after"}
        else:
            expected = {"bad_gateway": 502, "garbage": 200, "redirect": 302}
            status = REFUSALS[kind][0] if kind in REFUSALS else expected[kind]
            assert answer.status_code == status
        has_effect = kind in {"cut_after", "bad_gateway", "garbage"}
        assert bool(google.state.posts) is has_effect, kind
        assert (await web.post(f"{POSTS}?isDraft=true", json=body, headers=me)).status_code == 200


async def test_what_is_no_fault_is_refused(web: httpx.AsyncClient) -> None:
    for wrong in ({"route": "insert", "kind": "x"}, {"route": "x", "kind": "401"}, {"kind": "401"}):
        assert (await web.post("/pretend/faults", json=wrong)).status_code == 400


async def test_the_blog_has_a_page_and_no_comments(
    web: httpx.AsyncClient, google: PretendGoogle
) -> None:
    assert "A blog" in (await web.get("/")).text
    assert (await web.get("/feeds/comments/default")).json() == {"feed": {}}
    google.state.is_on = False
    me = await let_in(web)
    assert (await web.get(POSTS, headers=me)).json()["error"]["message"] == "accessNotConfigured"
