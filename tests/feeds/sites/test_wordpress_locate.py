"""From a post of the feed to the site's own id, and the posts that take no comments."""

from __future__ import annotations

import pytest

from feeds.http.web import Account, Web
from feeds.sites.wordpress import WordPress
from storage.outcome import Done, Later, Never
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, StandIn, closed_port
from tests.wordpress.site import WordPress as Blog

POSTS = "/wp-json/wp/v2/posts"


def at(web: Web, site: StandIn) -> WordPress:
    return WordPress(web, f"{site.url}/wp-json/", Account("relay", "abcd efgh"))


def real(web: Web, blog: Blog) -> WordPress:
    return WordPress(web, f"{blog.api}/", Account(blog.relay.user, blog.relay.password))


def link(blog: Blog, number: int) -> str:
    return str(blog.rest("GET", f"/wp/v2/posts/{number}")[1]["link"])


def row(site: StandIn, number: int, path: str, comments: str = "open") -> Reply:
    return Reply({"id": number, "link": f"{site.url}{path}", "comment_status": comments})


async def test_a_real_post_is_located_with_and_without_its_number(web: Web, blog: Blog) -> None:
    url = link(blog, blog.post_id)
    for number in (str(blog.post_id), None, "not a number"):
        got = await real(web, blog).locate(a_post(f"{url}?utm_source=feed", number))
        assert got == Done(str(blog.post_id))


async def test_a_number_of_another_post_is_not_believed(web: Web, blog: Blog) -> None:
    post = a_post(link(blog, blog.post_id), str(blog.second_post_id))
    assert await real(web, blog).locate(post) == Done(str(blog.post_id))


async def test_a_closed_post_is_told_before_anybody_writes(web: Web, blog: Blog) -> None:
    url = link(blog, blog.closed_post_id)
    for number in (str(blog.closed_post_id), None):
        got = await real(web, blog).locate(a_post(url, number))
        assert got == Never("comments_closed", "Comments are closed here.")


async def test_a_post_that_is_gone_is_never_located(web: Web, blog: Blog) -> None:
    number, url = blog.publish("Tonight", "<p>Camomile.</p>")
    assert await real(web, blog).locate(a_post(url, str(number))) == Done(str(number))
    blog.rest("DELETE", f"/wp/v2/posts/{number}?force=true", blog.administrator)
    got = await real(web, blog).locate(a_post(url, str(number)))
    assert isinstance(got, Never)
    assert got.kind == "post_not_found"


async def test_a_draft_is_not_located(web: Web, blog: Blog) -> None:
    post = a_post(f"{blog.url}/draft/", str(blog.draft_post_id))
    assert isinstance(await real(web, blog).locate(post), Never)


async def test_no_account_is_needed_to_locate(web: Web, blog: Blog) -> None:
    post = a_post(link(blog, blog.post_id), str(blog.post_id))
    platform = WordPress(web, f"{blog.api}/", None)
    assert await platform.locate(post) == Done(str(blog.post_id))


@pytest.mark.parametrize(
    "told",
    [
        '<{}/wp-json/wp/v2/posts/4>; rel="alternate"; title="JSON"; type="application/json"',
        "<{}/?rest_route=%2Fwp%2Fv2%2Fposts%2F4>; rel=alternate",
        "<{}/?p=4>; rel=shortlink",
    ],
)
async def test_the_page_tells_the_number(web: Web, site: StandIn, told: str) -> None:
    site.replies |= {
        "/tea/": Reply("<html>", headers={"Link": told.format(site.url)}),
        f"{POSTS}/4": row(site, 4, "/tea/"),
    }
    assert await at(web, site).locate(a_post(f"{site.url}/tea/")) == Done("4")
    assert POSTS not in [asked.path for asked in site.asked]


async def test_a_page_of_another_kind_is_located_by_its_own_route(web: Web, site: StandIn) -> None:
    told = f"<{site.url}/wp-json/wp/v2/recipe/9>; rel=alternate"
    site.replies |= {
        "/tea/": Reply("<html>", headers={"Link": told}),
        "/wp-json/wp/v2/recipe/9": row(site, 9, "/tea/"),
    }
    assert await at(web, site).locate(a_post(f"{site.url}/tea/")) == Done("9")


async def test_the_slug_is_the_last_resort(web: Web, site: StandIn) -> None:
    site.replies |= {
        POSTS: Reply([{"id": 4}, "odd", {"id": 5}]),
        f"{POSTS}/4": row(site, 4, "/other/ч/"),
        f"{POSTS}/5": row(site, 5, "/2026/ч/"),
    }
    assert await at(web, site).locate(a_post(f"{site.url}/2026/%D1%87/")) == Done("5")
    asked = next(asked for asked in site.asked if asked.path == POSTS)
    assert asked.query["slug"] == "ч"


async def test_the_home_page_is_no_post(web: Web, site: StandIn) -> None:
    assert isinstance(await at(web, site).locate(a_post(f"{site.url}/")), Never)


async def test_a_site_that_is_away_loses_no_post(web: Web, site: StandIn) -> None:
    site.replies |= {f"{POSTS}/4": Reply("<html>", 502), POSTS: Reply("<html>", 502)}
    assert isinstance(await at(web, site).locate(a_post(f"{site.url}/tea/", "4")), Later)
    assert isinstance(await at(web, site).locate(a_post(f"{site.url}/tea/")), Later)
    away = await closed_port()
    assert isinstance(await WordPress(web, away, None).locate(a_post(f"{away}tea", "4")), Later)


async def test_an_interface_that_has_moved_is_for_the_admin(web: Web, site: StandIn) -> None:
    site.replies[f"{POSTS}/4"] = Reply({"code": "rest_no_route", "data": {"status": 404}}, 404)
    got = await at(web, site).locate(a_post(f"{site.url}/tea/", "4"))
    assert isinstance(got, Later)
    assert not got.counted
