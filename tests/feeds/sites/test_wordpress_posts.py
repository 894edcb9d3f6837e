"""What a WordPress site tells everyone about its posts: on a real one, and on a stand-in."""

from __future__ import annotations

import pytest
from aiohttp import web as server

from feeds.http.web import Account, Web
from feeds.parse import parse
from feeds.sites.wordpress import WordPress
from feeds.text import blocks
from storage.outcome import Done, Later, Outcome
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, StandIn, closed_port
from tests.wordpress.site import WordPress as Blog

POSTS = "/wp-json/wp/v2/posts"
SHUT = Reply({"code": "rest_forbidden", "data": {"status": 401}}, 401)
NO_POST = Reply({"code": "rest_post_invalid_id", "data": {"status": 404}}, 404)
HERE, GONE = Done(value=True), Done(value=False)


def at(web: Web, site: StandIn) -> WordPress:
    return WordPress(web, f"{site.url}/wp-json/", Account("relay", "abcd efgh"))


def real(web: Web, blog: Blog) -> WordPress:
    return WordPress(web, f"{blog.api}/", Account(blog.relay.user, blog.relay.password))


def row(number: int, html: str = "<p>All of it.</p>", **more: object) -> dict[str, object]:
    return {"id": number, "type": "post", "content": {"rendered": html, "protected": False}, **more}


async def stands(web: Web, blog: Blog, number: int, url: str) -> Outcome[bool]:
    return await real(web, blog).is_published(a_post(url, str(number)))


def set_status(blog: Blog, number: int, status: str) -> None:
    code = "wp_update_post(['ID' => (int) $args[0], 'post_status' => $args[1]]);"
    blog.php(code, str(number), status)


async def test_where_the_feed_is_cut_the_whole_text_is_asked_for(web: Web, blog: Blog) -> None:
    words = " ".join(f"Cup number {n} has its own taste." for n in range(1, 40))
    number, _ = blog.publish("A long tasting", f"<p>{words}</p><p>The last cup is the best.</p>")
    blog.php("update_option('rss_use_excerpt', 1);")
    got = await web.get(blog.feed)
    assert isinstance(got, Done)
    entry = parse(got.value.body, blog.feed).entries[0]
    assert (entry.cut, entry.remote_id) == (True, str(number))
    assert "The last cup" not in entry.text
    told = await real(web, blog).full_texts([str(number)])
    assert isinstance(told, Done)
    assert blocks(told.value[str(number)]) == f"{words}\n\nThe last cup is the best."


async def test_a_post_that_was_never_a_draft_is_found_by_its_address(web: Web, blog: Blog) -> None:
    """Its guid is its address, so the feed tells no number."""
    url = blog.php(
        "echo get_permalink(wp_insert_post(['post_status' => 'publish',"
        " 'post_title' => 'Never a draft', 'post_content' => '<p>All of the text.</p>']));"
    )
    told = await real(web, blog).full_texts(
        [url, f"{blog.url}/no-such-post/", "https://a.example/"]
    )
    assert isinstance(told, Done)
    assert list(told.value) == [url]
    assert blocks(told.value[url]) == "All of the text."


async def test_only_what_everyone_may_read_is_told(web: Web, blog: Blog) -> None:
    page = blog.php(
        "echo wp_insert_post(['post_type' => 'page', 'post_status' => 'publish',"
        " 'post_title' => 'About', 'post_content' => 'A page.']);"
    )
    private, _ = blog.publish("Between us", "<p>Not for everyone.</p>")
    set_status(blog, private, "private")
    empty, _ = blog.publish("Nothing in it", "")
    asked = [
        *(blog.post_id, blog.second_post_id, blog.protected_post_id, blog.draft_post_id),
        *(int(page), private, empty, 999_999),
    ]
    got = await real(web, blog).full_texts([*map(str, asked), "1/2", "x", ""])
    assert isinstance(got, Done)
    assert list(got.value) == [str(blog.post_id), str(blog.second_post_id)]
    assert "A third cup needs three minutes." in got.value[str(blog.post_id)]


async def test_a_post_is_there_until_it_is_binned_and_then_deleted(web: Web, blog: Blog) -> None:
    number, url = blog.publish("Tonight", "<p>Camomile.</p>")
    assert await stands(web, blog, number, url) == HERE
    blog.rest("DELETE", f"/wp/v2/posts/{number}", blog.administrator)
    assert await stands(web, blog, number, url) == GONE
    blog.rest("DELETE", f"/wp/v2/posts/{number}?force=true", blog.administrator)
    assert await stands(web, blog, number, url) == GONE


@pytest.mark.parametrize("status", ["draft", "pending", "private", "trash"])
async def test_a_post_that_was_taken_back_is_not_there(web: Web, blog: Blog, status: str) -> None:
    number, url = blog.publish("Tonight", "<p>Camomile.</p>")
    set_status(blog, number, status)
    assert await stands(web, blog, number, url) == GONE
    set_status(blog, number, "publish")
    assert await stands(web, blog, number, url) == HERE


async def test_a_post_that_got_a_password_is_not_there_for_everyone(web: Web, blog: Blog) -> None:
    number, url = blog.publish("Tonight", "<p>Camomile.</p>")
    blog.php("wp_update_post(['ID' => (int) $args[0], 'post_password' => 'x']);", str(number))
    assert await stands(web, blog, number, url) == GONE


async def test_a_deleted_post_whose_address_leads_to_another_is_not_there(
    web: Web, blog: Blog
) -> None:
    number, url = blog.publish("Evening", "<p>Camomile.</p>")
    other, _ = blog.publish("Evening tea", "<p>Fennel.</p>")
    blog.rest("DELETE", f"/wp/v2/posts/{number}?force=true", blog.administrator)
    led = await web.get(url)
    assert isinstance(led, Done)
    assert "evening-tea" in led.value.url
    assert await stands(web, blog, number, url) == GONE
    assert await stands(web, blog, other, led.value.url) == HERE


async def test_a_page_has_no_number_of_a_post_and_is_there(web: Web, blog: Blog) -> None:
    number, url = blog.php(
        "$id = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish',"
        " 'post_title' => 'Our cups', 'post_content' => 'A page.']);"
        "echo $id, ' ', get_permalink($id);"
    ).split()
    assert await stands(web, blog, int(number), url) == HERE


async def test_without_a_number_the_page_tells(web: Web, blog: Blog) -> None:
    number, url = blog.publish("Tonight", "<p>Camomile.</p>")
    assert await real(web, blog).is_published(a_post(url)) == HERE
    set_status(blog, number, "draft")
    assert await real(web, blog).is_published(a_post(url)) == GONE


async def test_texts_are_asked_a_hundred_at_a_time_without_the_password(
    web: Web, site: StandIn
) -> None:
    async def rows(request: server.Request) -> server.StreamResponse:
        return Reply([row(int(n)) for n in request.query["include"].split(",")]).response()

    site.replies[POSTS] = rows
    ids = [str(number) for number in range(1, 251)]
    got = await at(web, site).full_texts([*ids, "1"])
    assert isinstance(got, Done)
    assert list(got.value) == ids
    assert [len(asked.query["include"].split(",")) for asked in site.asked] == [100, 100, 50]
    assert all(asked.query["per_page"] == "100" for asked in site.asked)
    assert all("authorization" not in asked.headers for asked in site.asked)


async def test_without_a_number_no_text_is_asked_for(web: Web, site: StandIn) -> None:
    assert await at(web, site).full_texts(["", "11/22", "٣"]) == Done({})
    assert site.asked == []


async def test_rows_that_are_odd_are_left_out(web: Web, site: StandIn) -> None:
    locked = row(4) | {"content": {"rendered": "<form>", "protected": True}}
    site.replies[POSTS] = Reply([row(3), "odd", locked, row(5, type="page"), {"id": 6}, row(7)])
    got = await at(web, site).full_texts(["3", "4", "5", "6"])
    assert got == Done({"3": "<p>All of it.</p>"})


@pytest.mark.parametrize(
    "reply", [SHUT, Reply("<html>", 502), Reply("<html>"), Reply({"surprise": 1}), Reply("", 404)]
)
async def test_trouble_with_texts_is_later(web: Web, site: StandIn, reply: Reply) -> None:
    site.replies[POSTS] = reply
    assert isinstance(await at(web, site).full_texts(["3"]), Later)


async def test_a_site_that_is_away_tells_nothing(web: Web) -> None:
    away = await closed_port()
    platform = WordPress(web, f"{away}wp-json/", None)
    assert isinstance(await platform.full_texts(["3"]), Later)
    assert isinstance(await platform.is_published(a_post(f"{away}tea/", "3")), Later)


async def test_a_plugin_that_shuts_everybody_out_makes_no_post_gone(
    web: Web, site: StandIn
) -> None:
    site.replies |= {f"{POSTS}/3": SHUT, POSTS: SHUT, "/tea/": Reply("<html>")}
    assert await at(web, site).is_published(a_post(f"{site.url}/tea/", "3")) == HERE


async def test_a_refusal_counts_where_the_list_is_open(web: Web, site: StandIn) -> None:
    site.replies |= {f"{POSTS}/3": SHUT, POSTS: Reply([]), "/tea/": Reply("<html>")}
    assert await at(web, site).is_published(a_post(f"{site.url}/tea/", "3")) == GONE


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"code": "rest_no_route"}, 404),
        Reply("<html>", 403),
        Reply("<html>", 502),
        Reply("<html>"),
        Reply({"id": 4, "status": "publish"}),
    ],
)
async def test_where_the_interface_tells_nothing_the_page_does(
    web: Web, site: StandIn, reply: Reply
) -> None:
    site.replies |= {f"{POSTS}/3": reply, "/tea/": Reply("<html>")}
    assert await at(web, site).is_published(a_post(f"{site.url}/tea/", "3")) == HERE
    assert await at(web, site).is_published(a_post(f"{site.url}/cup/", "3")) == GONE
    site.replies["/tea/"] = Reply("<html>", 503)
    assert isinstance(await at(web, site).is_published(a_post(f"{site.url}/tea/", "3")), Later)


async def test_a_number_of_another_type_is_there_as_long_as_its_page(
    web: Web, site: StandIn
) -> None:
    site.replies |= {f"{POSTS}/3": NO_POST, "/recipe/scone/": Reply("<html>")}
    post = a_post(f"{site.url}/recipe/scone/", "3")
    assert await at(web, site).is_published(post) == HERE
    site.replies["/recipe/scone/"] = Reply("", 301, {"Location": "/recipe/scones/"})
    site.replies["/recipe/scones/"] = Reply("<html>")
    assert await at(web, site).is_published(post) == GONE
