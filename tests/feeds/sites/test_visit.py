"""Whether a post is still there, by its page alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from feeds.http.web import Web
from feeds.sites.visit import stands
from storage.outcome import Done, Later
from tests.feeds.stand_in import Reply, StandIn, closed_port, standing


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies["/tea/"] = Reply("<html>")
        stand_in.replies["/"] = Reply("<html>")
        yield stand_in


async def test_a_page_that_answers_is_there(web: Web, site: StandIn) -> None:
    assert await stands(web, f"{site.url}/tea/") == Done(value=True)
    assert await stands(web, f"{site.url}/tea/", here_only=True) == Done(value=True)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_gone_is_not(web: Web, site: StandIn, status: int) -> None:
    site.replies["/tea/"] = Reply("<html>", status)
    assert await stands(web, f"{site.url}/tea/") == Done(value=False)


@pytest.mark.parametrize("status", [204, 400, 401, 403, 429, 451, 500, 502, 503])
async def test_any_other_answer_says_nothing(web: Web, site: StandIn, status: int) -> None:
    site.replies["/tea/"] = Reply("" if status == 204 else "<html>", status)
    got = await stands(web, f"{site.url}/tea/")
    assert isinstance(got, Later)
    assert not got.counted


async def test_a_busy_site_is_asked_again_when_it_says(web: Web, site: StandIn) -> None:
    site.replies["/tea/"] = Reply("", 503, {"Retry-After": "600"})
    got = await stands(web, f"{site.url}/tea/")
    assert isinstance(got, Later)
    assert got.after == timedelta(minutes=10)


async def test_a_site_that_is_away_says_nothing(web: Web) -> None:
    assert isinstance(await stands(web, f"{await closed_port()}tea/"), Later)
    assert isinstance(await stands(web, "not an address"), Later)


async def test_a_page_that_moved_is_there_unless_it_must_be_here(web: Web, site: StandIn) -> None:
    site.replies["/old/"] = Reply("", 301, {"Location": "/tea/"})
    assert await stands(web, f"{site.url}/old/") == Done(value=True)
    assert await stands(web, f"{site.url}/old/", here_only=True) == Done(value=False)


async def test_a_slash_that_is_added_is_no_move(web: Web, site: StandIn) -> None:
    site.replies["/tea"] = Reply("", 301, {"Location": "/tea/"})
    assert await stands(web, f"{site.url}/tea", here_only=True) == Done(value=True)


async def test_being_sent_to_the_front_page_says_nothing(web: Web, site: StandIn) -> None:
    site.replies["/old/"] = Reply("", 302, {"Location": "/"})
    assert isinstance(await stands(web, f"{site.url}/old/"), Later)
    assert await stands(web, f"{site.url}/") == Done(value=True)


async def test_a_number_in_the_query_is_no_front_page(web: Web, site: StandIn) -> None:
    assert await stands(web, f"{site.url}/?p=5") == Done(value=True)
