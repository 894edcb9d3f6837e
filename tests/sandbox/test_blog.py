"""The pretend blog speaks enough WordPress, over HTTP."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.blog import Blog, PreparedPost, load_posts

OPENED = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
COMMENTS = "/blog/wp-json/wp/v2/comments"
RELAY = ("relay", "pretend-relay")
MODERATOR = ("moderator", "pretend-moderator")
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}comments"
WFW = "{http://wellformedweb.org/CommentAPI/}commentRss"


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    now: datetime = OPENED

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def mounted(blog: Blog) -> Starlette:
    return Starlette(routes=[Mount("/blog", routes=blog.routes)])


@pytest.fixture
async def web(clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    app = mounted(Blog(load_posts(), clock))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8099") as client:
        yield client


async def first_post(web: httpx.AsyncClient) -> int:
    listed = (await web.get("/blog/wp-json/wp/v2/posts")).json()
    return int(listed[0]["id"])


async def send(web: httpx.AsyncClient, text: str, **other: object) -> httpx.Response:
    body = {
        "post": other.pop("post", None) or await first_post(web),
        "content": text,
        "author": 2,
        "author_name": "A reader",
        "author_email": "reader-1@bleep.invalid",
        **other,
    }
    return await web.post(COMMENTS, json=body, auth=RELAY)


async def decide(web: httpx.AsyncClient, comment: int, status: str) -> httpx.Response:
    return await web.post(f"/blog/desk/api/comments/{comment}/status", json={"status": status})


async def feed(web: httpx.AsyncClient, path: str = "/blog/feed/") -> list[ET.Element]:
    root = ET.fromstring((await web.get(path)).text)  # noqa: S314 - our own feed
    return root.findall("channel/item")


def text_of(item: ET.Element, name: str) -> str:
    return item.findtext(name) or ""


# The prepared posts


def test_some_posts_are_published_at_the_start_and_at_least_four_are_left() -> None:
    posts = load_posts()
    assert sum(post.days is not None for post in posts) >= 3
    assert sum(post.days is None for post in posts) >= 4


def test_every_prepared_post_has_a_title_a_text_and_a_topic() -> None:
    assert all(post.title and post.text and post.categories for post in load_posts())


def test_no_two_prepared_posts_have_the_same_title() -> None:
    titles = [post.title for post in load_posts()]
    assert len(set(titles)) == len(titles)


# The pages


async def test_the_home_page_tells_where_feed_and_rest_are(web: httpx.AsyncClient) -> None:
    page = await web.get("/blog/")
    assert page.status_code == 200
    assert '<link rel="alternate" type="application/rss+xml"' in page.text
    assert page.links["https://api.w.org/"]["url"] == "http://127.0.0.1:8099/blog/wp-json/"


async def test_the_home_page_without_its_slash_leads_there(web: httpx.AsyncClient) -> None:
    page = await web.get("/blog", follow_redirects=True)
    assert page.url.path == "/blog/"


async def test_a_post_page_tells_its_rest_address_and_its_short_link(
    web: httpx.AsyncClient,
) -> None:
    post = (await web.get("/blog/wp-json/wp/v2/posts")).json()[0]
    page = await web.head(post["link"])
    links = page.headers["link"]
    assert f'/wp-json/wp/v2/posts/{post["id"]}>; rel="alternate"; type="application/json"' in links
    assert f"/blog/?p={post['id']}>; rel=shortlink" in links
    assert f"postid-{post['id']}" in (await web.get(post["link"])).text


async def test_a_short_link_leads_to_the_post(web: httpx.AsyncClient) -> None:
    post = (await web.get("/blog/wp-json/wp/v2/posts")).json()[0]
    answer = await web.get(f"/blog/?p={post['id']}")
    assert (answer.status_code, answer.headers["location"]) == (301, post["link"])


@pytest.mark.parametrize("path", ["?p=999", "2026/04/nothing-here/", "nothing", "2026/04/x/feed/"])
async def test_a_page_that_is_not_there_is_404(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(f"/blog/{path}")).status_code == 404


async def test_the_pages_hold_no_script_and_no_inline_style(web: httpx.AsyncClient) -> None:
    post = (await web.get("/blog/wp-json/wp/v2/posts")).json()[0]
    for path in ("/blog/", "/blog/desk/", post["link"]):
        page = (await web.get(path)).text
        assert "<script" not in page
        assert "style=" not in page


async def test_the_style_sheet_is_served(web: httpx.AsyncClient) -> None:
    assert (await web.get("/blog/style.css")).headers["content-type"].startswith("text/css")


# The feed


async def test_the_feed_has_the_fields_of_a_wordpress_feed(web: httpx.AsyncClient) -> None:
    item = (await feed(web))[0]
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    assert (guid.text or "").startswith("http://127.0.0.1:8099/blog/?p=")
    assert text_of(item, CONTENT).startswith("<p>")
    assert text_of(item, WFW) == text_of(item, "link") + "feed/"
    assert text_of(item, SLASH) == "0"
    assert item.findall("category")


async def test_the_posts_of_the_start_are_in_the_past_newest_first(web: httpx.AsyncClient) -> None:
    posts = (await web.get("/blog/wp-json/wp/v2/posts")).json()
    dates = [post["date_gmt"] for post in posts]
    assert dates == sorted(dates, reverse=True)
    assert dates[0] < "2026-04-20T09:00:00"
    assert [text_of(item, "link") for item in await feed(web)] == [post["link"] for post in posts]


async def test_an_unchanged_feed_is_304_when_all_sent_validators_hold(
    web: httpx.AsyncClient,
) -> None:
    first = await web.get("/blog/feed/")
    both = {
        "If-None-Match": first.headers["etag"],
        "If-Modified-Since": first.headers["last-modified"],
    }
    assert (await web.get("/blog/feed/", headers=both)).status_code == 304
    weak = {**both, "If-None-Match": "W/" + first.headers["etag"]}
    assert (await web.get("/blog/feed/", headers=weak)).status_code == 200


async def test_a_new_post_changes_the_validators_and_comes_first(web: httpx.AsyncClient) -> None:
    before = await web.get("/blog/feed/")
    new = (await web.post("/blog/desk/api/publish", json={})).json()
    after = await web.get("/blog/feed/", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert text_of((await feed(web))[0], "title") == new["title"]


async def test_a_comment_changes_its_count_but_not_the_etag(web: httpx.AsyncClient) -> None:
    before = await web.get("/blog/feed/")
    made = (await send(web, "A fair point.")).json()
    await decide(web, made["id"], "approved")
    assert text_of((await feed(web))[0], SLASH) == "1"
    assert (await web.get("/blog/feed/")).headers["etag"] == before.headers["etag"]


async def test_the_feed_holds_ten_posts_and_pages_back(web: httpx.AsyncClient) -> None:
    for number in range(8):
        await web.post("/blog/desk/api/publish", json={"title": f"Post {number}", "text": "Text."})
    total = len((await web.get("/blog/wp-json/wp/v2/posts?per_page=100")).json())
    assert len(await feed(web)) == 10
    assert len(await feed(web, "/blog/feed/?paged=2")) == total - 10


async def test_the_comment_feeds_hold_visible_comments_only(web: httpx.AsyncClient) -> None:
    made = (await send(web, "Held at first.")).json()
    assert await feed(web, "/blog/comments/feed/") == []
    await decide(web, made["id"], "approved")
    assert [text_of(each, "link") for each in await feed(web, "/blog/comments/feed/")] == [
        made["link"]
    ]
    per_post = made["link"].split("#")[0] + "feed/"
    assert len(await feed(web, per_post)) == 1


# REST: the site, the account, the posts


async def test_the_index_tells_that_application_passwords_work(web: httpx.AsyncClient) -> None:
    index = (await web.get("/blog/wp-json/")).json()
    assert index["name"]
    assert index["url"] == "http://127.0.0.1:8099/blog"
    assert index["authentication"]["application-passwords"]["endpoints"]["authorization"]


async def test_the_relay_is_a_contributor_and_no_more(web: httpx.AsyncClient) -> None:
    me = (await web.get("/blog/wp-json/wp/v2/users/me?context=edit", auth=RELAY)).json()
    assert me["roles"] == ["contributor"]
    assert me["capabilities"]["edit_posts"] is True
    assert not {"moderate_comments", "unfiltered_html"} & set(me["capabilities"])


@pytest.mark.parametrize("auth", [None, ("relay", "wrong"), ("author", ""), ("nobody", "x")])
async def test_a_stranger_and_a_wrong_password_are_not_logged_in(
    web: httpx.AsyncClient, auth: tuple[str, str] | None
) -> None:
    answer = await web.get("/blog/wp-json/wp/v2/users/me", auth=auth or httpx.Auth())
    assert (answer.status_code, answer.json()["code"]) == (401, "rest_not_logged_in")


async def test_an_authorization_header_that_is_no_base64_is_a_stranger(
    web: httpx.AsyncClient,
) -> None:
    answer = await web.get("/blog/wp-json/wp/v2/posts", headers={"Authorization": "Basic ***"})
    assert answer.status_code == 200


async def test_an_application_password_may_have_spaces(web: httpx.AsyncClient) -> None:
    answer = await web.get("/blog/wp-json/wp/v2/users/me", auth=("relay", "pretend -relay"))
    assert answer.status_code == 200


async def test_the_relay_wrote_no_post_and_the_author_wrote_all(web: httpx.AsyncClient) -> None:
    assert (await web.get("/blog/wp-json/wp/v2/posts?author=2")).json() == []
    assert (await web.get("/blog/wp-json/wp/v2/posts?author=1")).json()


async def test_a_post_is_found_by_its_slug_with_the_fields_asked_for(
    web: httpx.AsyncClient,
) -> None:
    post = (await web.get("/blog/wp-json/wp/v2/posts")).json()[0]
    found = await web.get(f"/blog/wp-json/wp/v2/posts?slug={post['slug']}&_fields=id,link")
    assert found.json() == [{"id": post["id"], "link": post["link"]}]
    assert (await web.get("/blog/wp-json/wp/v2/posts?slug=unknown")).json() == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("posts/999", 404, "rest_post_invalid_id"),
        ("comments/999", 404, "rest_comment_invalid_id"),
        ("nothing", 404, "rest_no_route"),
        ("comments?per_page=101", 400, "rest_invalid_param"),
        ("comments?include=1,x", 400, "rest_invalid_param"),
        ("comments?status=hold", 401, "rest_forbidden_param"),
        ("comments?author_email=a@b.invalid", 401, "rest_forbidden_param"),
        ("comments?context=edit", 401, "rest_forbidden_context"),
    ],
)
async def test_what_may_not_be_asked_is_refused_as_wordpress_refuses(
    web: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    answer = await web.get(f"/blog/wp-json/wp/v2/{path}")
    told = answer.json()
    assert (answer.status_code, told["code"], told["data"]["status"]) == (status, code, status)


# REST: comments in


async def test_a_strangers_first_comment_is_held(web: httpx.AsyncClient) -> None:
    made = await send(web, "A fair point.")
    assert (made.status_code, made.json()["status"]) == (201, "hold")


async def test_a_person_with_an_approved_comment_passes(
    web: httpx.AsyncClient, clock: Clock
) -> None:
    await decide(web, (await send(web, "First.")).json()["id"], "approved")
    clock.later(16)
    assert (await send(web, "Second.")).json()["status"] == "approved"
    clock.later(16)
    assert (await send(web, "Other name.", author_name="B")).json()["status"] == "hold"


async def test_two_links_hold_even_a_known_person(web: httpx.AsyncClient, clock: Clock) -> None:
    await decide(web, (await send(web, "First.")).json()["id"], "approved")
    clock.later(16)
    assert (await send(web, "See http://a.example/x")).json()["status"] == "approved"
    clock.later(16)
    two = "See http://a.example/x and http://b.example/y"
    assert (await send(web, two)).json()["status"] == "hold"


async def test_the_same_comment_twice_is_a_duplicate_even_much_later(
    web: httpx.AsyncClient, clock: Clock
) -> None:
    text = "5 &lt; 6 &#038; 7 &gt; 3, C:&#092;dir"
    await send(web, text)
    clock.later(3600)
    again = await send(web, text)
    assert (again.status_code, again.json()["code"]) == (409, "comment_duplicate")


async def test_a_binned_comment_may_be_sent_again(web: httpx.AsyncClient, clock: Clock) -> None:
    await decide(web, (await send(web, "Once more.")).json()["id"], "trash")
    clock.later(16)
    assert (await send(web, "Once more.")).status_code == 201


async def test_two_comments_within_the_flood_time_are_refused(
    web: httpx.AsyncClient, clock: Clock
) -> None:
    await send(web, "One.")
    clock.later(14)
    soon = await send(web, "Two.", author_email="reader-2@bleep.invalid")
    assert (soon.status_code, soon.json()["code"]) == (400, "comment_flood")
    clock.later(2)
    assert (await send(web, "Two.")).status_code == 201


async def test_what_was_sent_encoded_reads_back_exactly(web: httpx.AsyncClient) -> None:
    said = 'R&D: 5 < 6 and "7" > 3, &#65;'
    encoded = said.replace("&", "&#038;").replace("<", "&lt;").replace(">", "&gt;")
    made = (await send(web, encoded)).json()
    told = (await web.get("/blog/desk/api/comments")).json()[0]
    assert told["text"] == said
    rendered = html.unescape(made["content"]["rendered"])
    assert rendered == "<p>R&D: 5 < 6 and \u201c7\u201d > 3, &#65;</p>\n"


async def test_raw_tags_are_dropped_as_wordpress_drops_them(web: httpx.AsyncClient) -> None:
    made = (await send(web, "5 < 6 and 7 > 3 <script>x</script> R&D")).json()
    assert "<script" not in made["content"]["rendered"]
    assert "5  3" in made["content"]["rendered"]


async def test_rendered_has_paragraphs_line_breaks_and_links(web: httpx.AsyncClient) -> None:
    made = (await send(web, "One\ntwo http://a.example/b?c=1.\n\nThree")).json()
    assert made["content"]["rendered"] == (
        '<p>One<br />\ntwo <a href="http://a.example/b?c=1" rel="nofollow ugc">'
        "http://a.example/b?c=1</a>.</p>\n<p>Three</p>\n"
    )


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"author": 1}, 403, "rest_comment_invalid_author"),
        ({"status": "approved"}, 403, "rest_comment_invalid_status"),
        ({"post": 999}, 403, "rest_comment_invalid_post_id"),
        ({"content": "  "}, 400, "rest_comment_content_invalid"),
        ({"author_email": "no address"}, 400, "rest_invalid_param"),
        ({"post": "x"}, 400, "rest_invalid_param"),
        ({"content": "x" * 65_526}, 400, "comment_content_column_length"),
        ({"author_name": "\u00e9" * 123}, 400, "comment_author_column_length"),
    ],
)
async def test_a_comment_that_cannot_be_taken_is_refused(
    web: httpx.AsyncClient, change: dict[str, object], status: int, code: str
) -> None:
    given = dict(change)
    text = str(given.pop("content", "Text."))
    answer = await send(web, text, **given)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await web.get("/blog/desk/api/comments")).json() == []


async def test_a_stranger_must_log_in_to_comment(web: httpx.AsyncClient) -> None:
    answer = await web.post(COMMENTS, json={"post": 1, "content": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "rest_comment_login_required")


async def test_a_body_that_is_no_json_is_told(web: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await web.post(COMMENTS, content="{bad", headers=headers, auth=RELAY)
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_json")


async def test_a_comment_may_come_as_a_form(web: httpx.AsyncClient) -> None:
    form = {"post": str(await first_post(web)), "content": "From a form."}
    answer = await web.post(COMMENTS, data=form, auth=RELAY)
    assert (answer.status_code, answer.json()["author_name"]) == (201, "Chat relay")


async def test_a_closed_post_takes_no_comment(web: httpx.AsyncClient) -> None:
    body = {"title": "Closed", "text": "Text.", "comments_open": False}
    post = (await web.post("/blog/desk/api/publish", json=body)).json()
    answer = await send(web, "Too late.", post=post["id"])
    assert (answer.status_code, answer.json()["code"]) == (403, "rest_comment_closed")
    item = (await feed(web))[0]
    assert (item.find("comments"), item.find(WFW), item.find(SLASH)) == (None, None, None)


async def test_a_parent_is_not_checked(web: httpx.AsyncClient) -> None:
    made = await send(web, "To nobody.", parent=12345)
    assert (made.status_code, made.json()["parent"]) == (201, 12345)


# REST: comments out


async def test_a_stranger_sees_approved_comments_only(web: httpx.AsyncClient) -> None:
    made = (await send(web, "Held at first.")).json()
    assert (await web.get(COMMENTS)).json() == []
    assert (await web.get(f"{COMMENTS}/{made['id']}")).status_code == 401
    await decide(web, made["id"], "approved")
    assert [each["id"] for each in (await web.get(COMMENTS)).json()] == [made["id"]]


@pytest.mark.parametrize("status", ["approved", "hold", "spam", "trash"])
async def test_the_relay_reads_its_own_comment_in_every_status(
    web: httpx.AsyncClient, status: str
) -> None:
    made = (await send(web, "Mine.")).json()
    await decide(web, made["id"], status)
    query = f"include={made['id']}&status=any&_fields=id,status"
    found = await web.get(f"{COMMENTS}?{query}", auth=RELAY)
    assert found.json() == [{"id": made["id"], "status": status}]


async def test_a_lost_comment_is_found_by_post_author_and_address(
    web: httpx.AsyncClient, clock: Clock
) -> None:
    made = (await send(web, "Where am I?")).json()
    clock.later(16)
    await send(web, "Someone else.", author_email="reader-2@bleep.invalid")
    query = f"post={made['post']}&author=2&author_email=reader-1@bleep.invalid&status=any"
    found = await web.get(f"{COMMENTS}?{query}&orderby=id&order=desc&per_page=50", auth=RELAY)
    assert [each["id"] for each in found.json()] == [made["id"]]


async def test_all_leaves_out_spam_and_bin_but_any_does_not(
    web: httpx.AsyncClient, clock: Clock
) -> None:
    for text, status in (("One.", "hold"), ("Two.", "spam"), ("Three.", "trash")):
        await decide(web, (await send(web, text)).json()["id"], status)
        clock.later(16)
    totals = [
        (await web.get(f"{COMMENTS}?status={status}", auth=RELAY)).headers["x-wp-total"]
        for status in ("all", "any", "spam")
    ]
    assert totals == ["1", "3", "1"]


async def test_pages_and_their_headers_tell_the_whole(web: httpx.AsyncClient, clock: Clock) -> None:
    for number in range(5):
        await decide(web, (await send(web, f"Number {number}.")).json()["id"], "approved")
        clock.later(16)
    first = await web.get(f"{COMMENTS}?per_page=2&orderby=id&order=desc&_fields=id")
    assert [each["id"] for each in first.json()] == [5, 4]
    assert (first.headers["x-wp-total"], first.headers["x-wp-totalpages"]) == ("5", "3")
    second = await web.get(first.links["next"]["url"])
    assert [each["id"] for each in second.json()] == [3, 2]
    past = await web.get(f"{COMMENTS}?per_page=2&page=9")
    assert (past.status_code, past.json()) == (200, [])


async def test_order_can_be_turned_round(web: httpx.AsyncClient, clock: Clock) -> None:
    for text in ("One.", "Two."):
        await decide(web, (await send(web, text)).json()["id"], "approved")
        clock.later(16)
    found = await web.get(f"{COMMENTS}?order=asc&orderby=date")
    assert [each["id"] for each in found.json()] == [1, 2]


# What a moderator may do


async def test_the_relay_may_not_approve_or_bin(web: httpx.AsyncClient) -> None:
    made = (await send(web, "Please.")).json()
    one = f"{COMMENTS}/{made['id']}"
    change = await web.post(one, json={"status": "approved"}, auth=RELAY)
    assert (change.status_code, change.json()["code"]) == (403, "rest_cannot_edit")
    gone = await web.delete(one, auth=RELAY)
    assert (gone.status_code, gone.json()["code"]) == (403, "rest_cannot_delete")


async def test_the_moderator_approves_and_bins(web: httpx.AsyncClient) -> None:
    one = f"{COMMENTS}/{(await send(web, 'Please.')).json()['id']}"
    change = await web.post(one, json={"status": "approved"}, auth=MODERATOR)
    assert change.json()["status"] == "approved"
    assert (await web.delete(one, auth=MODERATOR)).json()["status"] == "trash"
    again = await web.delete(one, auth=MODERATOR)
    assert (again.status_code, again.json()["code"]) == (410, "rest_already_trashed")


async def test_an_unknown_status_changes_nothing(web: httpx.AsyncClient) -> None:
    one = f"{COMMENTS}/{(await send(web, 'Please.')).json()['id']}"
    change = await web.post(one, json={"status": "purple"}, auth=MODERATOR)
    assert (change.status_code, change.json()["status"]) == (200, "hold")


# The editor's desk


async def test_publishing_goes_through_the_prepared_posts_and_then_says_so(
    web: httpx.AsyncClient,
) -> None:
    ready = [post.title for post in load_posts() if post.days is None]
    for title in ready:
        assert (await web.get("/blog/desk/api/posts")).json()["next"] == title
        assert (await web.post("/blog/desk/api/publish")).json()["title"] == title
    none = await web.post("/blog/desk/api/publish", json={})
    assert none.status_code == 409
    assert "Write your own" in none.json()["error"]


async def test_a_post_of_ones_own_is_published_with_its_topics(web: httpx.AsyncClient) -> None:
    body = {"title": "Tea & <biscuits>", "text": "One.\nTwo.", "categories": ["Access"]}
    new = (await web.post("/blog/desk/api/publish", json=body)).json()
    item = (await feed(web))[0]
    assert text_of(item, "title") == "Tea & <biscuits>"
    assert text_of(item, CONTENT) == "<p>One.</p>\n<p>Two.</p>\n"
    assert text_of(item, "category") == "Access"
    assert "Tea &amp; &lt;biscuits&gt;" in (await web.get(new["url"])).text


async def test_two_posts_of_one_title_have_two_addresses(web: httpx.AsyncClient) -> None:
    body = {"title": "Twice", "text": "Text."}
    urls = {(await web.post("/blog/desk/api/publish", json=body)).json()["url"] for _ in "ab"}
    assert len(urls) == 2


@pytest.mark.parametrize("body", [{"title": "Only a title"}, {"text": "Only a text"}, ["a list"]])
async def test_half_a_post_is_refused(web: httpx.AsyncClient, body: object) -> None:
    assert (await web.post("/blog/desk/api/publish", json=body)).status_code == 400


async def test_an_edited_post_keeps_its_id_and_changes_its_modified_date(
    web: httpx.AsyncClient, clock: Clock
) -> None:
    before = (await web.get("/blog/wp-json/wp/v2/posts")).json()[0]
    clock.later(60)
    edit = {"title": "A better title"}
    assert (await web.post(f"/blog/desk/api/posts/{before['id']}", json=edit)).status_code == 200
    after = (await web.get(f"/blog/wp-json/wp/v2/posts/{before['id']}")).json()
    assert after["title"]["rendered"] == "A better title"
    assert after["modified_gmt"] == "2026-04-20T09:01:00"
    assert (after["link"], after["date_gmt"]) == (before["link"], before["date_gmt"])
    assert (await web.post("/blog/desk/api/posts/999", json=edit)).status_code == 404


async def test_the_desk_lists_the_published_posts_newest_first_with_their_texts(
    web: httpx.AsyncClient,
) -> None:
    body = {"title": "The newest", "text": "One.\n## Two\n- Three"}
    new = (await web.post("/blog/desk/api/publish", json=body)).json()
    listed = (await web.get("/blog/desk/api/posts")).json()["published"]
    assert listed[0] == {**body, "id": new["id"], "url": new["url"]}
    ids = [post["id"] for post in (await web.get("/blog/wp-json/wp/v2/posts")).json()]
    assert [post["id"] for post in listed] == ids


async def test_an_edited_text_is_on_the_page_and_in_the_feed(web: httpx.AsyncClient) -> None:
    post = await first_post(web)
    edit = {"text": "Give 15 mg.\r\nOnce a day."}
    url = (await web.post(f"/blog/desk/api/posts/{post}", json=edit)).json()["url"]
    assert "<p>Give 15 mg.</p>\n<p>Once a day.</p>" in (await web.get(url)).text
    assert text_of((await feed(web))[0], CONTENT) == "<p>Give 15 mg.</p>\n<p>Once a day.</p>\n"


@pytest.mark.parametrize("edit", [{"title": " "}, {"text": ""}, {"title": 5}, {"text": None}])
async def test_a_post_is_never_left_without_a_title_or_a_text(
    web: httpx.AsyncClient, edit: dict[str, object]
) -> None:
    before = (await web.get("/blog/desk/api/posts")).json()["published"][0]
    answer = await web.post(f"/blog/desk/api/posts/{before['id']}", json=edit)
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "A post needs a title and a text.",
    )
    assert (await web.get("/blog/desk/api/posts")).json()["published"][0] == before


async def test_a_post_that_is_taken_down_is_nowhere_and_its_comments_neither(
    web: httpx.AsyncClient,
) -> None:
    made = (await send(web, "A comment.")).json()
    await decide(web, made["id"], "approved")
    post = made["post"]
    before = (await web.get("/blog/desk/api/posts")).json()["published"]
    gone = await web.post(f"/blog/desk/api/posts/{post}/take-down")
    assert (gone.status_code, gone.json()["id"]) == (200, post)
    assert (await web.get(gone.json()["url"])).status_code == 404
    assert (await web.get(f"/blog/wp-json/wp/v2/posts/{post}")).status_code == 404
    assert before[0]["title"] not in [text_of(item, "title") for item in await feed(web)]
    assert (await web.get("/blog/desk/api/posts")).json()["published"] == before[1:]
    assert (await web.get(COMMENTS)).json() == []
    assert (await web.get("/blog/desk/api/comments")).json() == []
    again = await web.post(f"/blog/desk/api/posts/{post}/take-down")
    assert (again.status_code, again.json()["error"]) == (404, "There is no such post.")


async def test_an_answer_of_the_author_is_on_the_blog_under_the_comment(
    web: httpx.AsyncClient,
) -> None:
    made = (await send(web, "A question?")).json()
    await decide(web, made["id"], "approved")
    path = f"/blog/desk/api/comments/{made['id']}/answer"
    answer = (await web.post(path, json={"text": "An <answer>."})).json()
    assert (answer["status"], answer["parent"], answer["by_author"]) == (
        "approved",
        made["id"],
        True,
    )
    page = (await web.get(made["link"])).text
    question, said = page.index(f'id="comment-{made["id"]}"'), page.index("An &lt;answer&gt;.")
    assert question < said
    assert 'class="comment by-author"' in page


async def test_a_held_comment_is_not_on_its_page(web: httpx.AsyncClient) -> None:
    made = (await send(web, "Not yet to be seen.")).json()
    assert "Not yet to be seen." not in (await web.get(made["link"])).text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("comments/999/status", {"status": "approved"}, 404),
        ("comments/999/answer", {"text": "Hello"}, 404),
        ("comments/1/status", {"status": "purple"}, 400),
        ("comments/1/answer", {"text": " "}, 400),
    ],
)
async def test_what_the_desk_cannot_do_it_says(
    web: httpx.AsyncClient, path: str, body: dict[str, str], status: int
) -> None:
    await send(web, "A comment.")
    answer = await web.post(f"/blog/desk/api/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


async def test_the_desk_works_with_forms_alone(web: httpx.AsyncClient) -> None:
    made = (await send(web, "Please <b>approve</b>.")).json()
    assert "Waiting for you" in (await web.get("/blog/desk/")).text
    one = f"/blog/desk/comments/{made['id']}"
    done = await web.post(f"{one}/status", data={"status": "approved"})
    assert (done.status_code, done.headers["location"]) == (303, "/blog/desk/")
    await web.post(f"{one}/answer", data={"text": "Thank you."})
    own = {"title": "By form", "text": "One.\r\nTwo.", "categories": "Access, Visits"}
    await web.post("/blog/desk/publish", data=own)
    assert [each.text for each in (await feed(web))[0].findall("category")] == ["Access", "Visits"]
    page = (await web.get(made["link"])).text
    assert "Thank you." in page
    assert (await web.post("/blog/desk/comments/99/status", data={})).status_code == 404


async def test_a_post_is_changed_and_taken_down_with_forms_alone(web: httpx.AsyncClient) -> None:
    post = (await web.get("/blog/desk/api/posts")).json()["published"][0]
    page = (await web.get("/blog/desk/")).text
    assert "Posts on the blog" in page
    assert f'id="post-{post["id"]}-title" name="title" value="{html.escape(post["title"])}"' in page
    assert f'<textarea id="post-{post["id"]}-text"' in page
    assert "Take down: are you sure?" in page
    one = f"/blog/desk/posts/{post['id']}"
    done = await web.post(one, data={"title": "By form", "text": "One.\r\nTwo."})
    assert (done.status_code, done.headers["location"]) == (303, "/blog/desk/")
    item = (await feed(web))[0]
    assert (text_of(item, "title"), text_of(item, CONTENT)) == (
        "By form",
        "<p>One.</p>\n<p>Two.</p>\n",
    )
    gone = await web.post(f"{one}/take-down")
    assert (gone.status_code, gone.headers["location"]) == (303, "/blog/desk/")
    assert "By form" not in (await web.get("/blog/desk/")).text
    assert (await web.post(one, data={"title": "Late", "text": "Late."})).status_code == 404


async def test_a_hostile_post_is_text_in_the_forms_of_the_desk(web: httpx.AsyncClient) -> None:
    hostile = '"></textarea><script>alert(1)</script>'
    await web.post("/blog/desk/api/publish", json={"title": hostile, "text": hostile})
    page = (await web.get("/blog/desk/")).text
    assert "<script" not in page
    assert page.count("&quot;&gt;&lt;/textarea&gt;&lt;script&gt;") >= 2


async def test_a_desk_with_no_post_says_so(clock: Clock) -> None:
    transport = httpx.ASGITransport(mounted(Blog([], clock)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert "<p>There are none.</p>" in (await client.get("/blog/desk/")).text


async def test_hostile_names_and_texts_are_shown_as_text(web: httpx.AsyncClient) -> None:
    name = "<img src=x onerror=alert(1)>"
    made = (await send(web, "&lt;script&gt;alert(1)&lt;/script&gt;", author_name=name)).json()
    for status in ("hold", "approved"):
        await decide(web, made["id"], status)
        for path in ("/blog/desk/", made["link"]):
            page = (await web.get(path)).text
            assert "<script" not in page
            assert "<img" not in page


async def test_a_blog_with_no_post_has_an_empty_feed(clock: Clock) -> None:
    transport = httpx.ASGITransport(mounted(Blog([], clock)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert await feed(client) == []
        assert (await client.get("/blog/")).status_code == 200


async def test_the_flood_time_can_be_switched_off(clock: Clock) -> None:
    blog = Blog([PreparedPost("A", "Text.", (), 1)], clock, flood_seconds=0)
    transport = httpx.ASGITransport(mounted(blog))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await send(client, "One.")).status_code == 201
        assert (await send(client, "Two.")).status_code == 201
