"""Comments on a real WordPress, and on a stand-in where a real one cannot be made to fail so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import pytest
from aiohttp import web as server

from feeds.http.web import Account, Web
from feeds.sites.base import Ability
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_words import encode
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Posted, Posting, SiteComment
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, StandIn, standing
from tests.wordpress.site import Account as SiteAccount
from tests.wordpress.site import WordPress as Blog

TEXT = 'BP 5 < 6 & "quotes" ü 🙂'
EMAIL = "0f3a9c@chat.invalid"
ME = "/wp-json/wp/v2/users/me"
COMMENTS = "/wp-json/wp/v2/comments"


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies[ME] = Reply({"id": 6, "capabilities": {"edit_posts": True}})
        yield stand_in


@pytest.fixture
def blog(wordpress: Blog) -> Blog:
    """Give the site as it was at the start, without the 15 seconds between comments."""
    wordpress.reset()
    wordpress.allow_bursts()
    return wordpress


def adapter(web: Web, blog: Blog, account: SiteAccount | None = None) -> WordPress:
    who = account or blog.relay
    return WordPress(web, f"{blog.api}/", Account(who.user, who.password))


def at(web: Web, site: StandIn) -> WordPress:
    return WordPress(web, f"{site.url}/wp-json/", Account("relay", "abcd efgh"))


def posting(post_id: int = 4, text: str = TEXT, parent: str | None = None) -> Posting:
    return Posting(str(post_id), parent, encode(text), "Ann & Co (via Telegram)", EMAIL)


def posted(outcome: Outcome[Posted]) -> Posted:
    assert isinstance(outcome, Done), outcome
    return outcome.value


def public(outcome: Outcome[tuple[SiteComment, ...]]) -> tuple[SiteComment, ...]:
    assert isinstance(outcome, Done), outcome
    return outcome.value


async def test_what_can_be_done_depends_on_the_account(web: Web) -> None:
    with_account = WordPress(web, "https://blog.example/wp-json/", Account("relay", "x"))
    without = WordPress(web, "https://blog.example/wp-json/", None)
    assert with_account.abilities == {Ability.INSERT, Ability.STATUS, Ability.COMMENTS}
    assert without.abilities == {Ability.COMMENTS, Ability.HANDOFF}


async def test_the_form_is_below_the_post(web: Web) -> None:
    platform = WordPress(web, "https://blog.example/wp-json/", None)
    form = platform.form_url(a_post("https://blog.example/p/#top"))
    assert form == "https://blog.example/p/#respond"
    assert platform.encode(" 5 < 6 ") == "5 &lt; 6"


async def test_a_comment_is_held_with_exactly_its_text(web: Web, blog: Blog) -> None:
    sent = posted(await adapter(web, blog).comment(posting(blog.post_id)))
    stored = blog.comments(blog.post_id)[-1]
    assert (sent.status, sent.id) == ("held", str(stored["id"]))
    assert sent.url.endswith(f"#comment-{sent.id}")
    assert unescape(stored["content"]["raw"]) == TEXT
    assert (stored["author_name"], stored["author_email"]) == ("Ann Co (via Telegram)", EMAIL)
    assert stored["author"] == blog.relay.id


async def test_the_public_sees_exactly_the_text_that_was_sent(web: Web, blog: Blog) -> None:
    sent = posted(await adapter(web, blog).comment(posting(blog.post_id, "5 < 6 & C:\\dir")))
    blog.approve(int(sent.id))
    shown = public(await adapter(web, blog).comments())[0]
    assert (shown.id, shown.text, shown.post_id) == (sent.id, "5 < 6 & C:\\dir", str(blog.post_id))
    assert (shown.author, shown.by_site) == ("Ann Co (via Telegram)", False)


@pytest.mark.parametrize("text", [TEXT, "R&D at C:\\dir &#65; &amp;", "https://a.example/?b=1&c=2"])
async def test_the_same_comment_again_is_noticed(web: Web, blog: Blog, text: str) -> None:
    platform = adapter(web, blog)
    posted(await platform.comment(posting(blog.post_id, text)))
    again = await platform.comment(posting(blog.post_id, text))
    assert isinstance(again, Never)
    assert again.kind == "comment_duplicate"
    assert len(blog.comments(blog.post_id)) == 4


async def test_two_comments_in_a_row_have_to_wait(web: Web, blog: Blog) -> None:
    blog.reset()
    platform = adapter(web, blog)
    posted(await platform.comment(posting(blog.post_id)))
    assert isinstance(await platform.comment(posting(blog.second_post_id)), Later)


async def test_a_reply_goes_below_its_parent(web: Web, blog: Blog) -> None:
    parent = str(blog.comments(blog.post_id)[0]["id"])
    sent = posted(await adapter(web, blog).comment(posting(blog.post_id, parent=parent)))
    blog.approve(int(sent.id))
    assert public(await adapter(web, blog).comments())[0].parent_id == parent


async def test_a_reply_to_what_nobody_can_see_is_not_sent(web: Web, blog: Blog) -> None:
    platform = adapter(web, blog)
    held = next(c["id"] for c in blog.comments() if c["status"] == "hold")
    elsewhere = blog.comments(blog.post_id)[0]["id"]
    before = len(blog.comments())
    for parent in (held, elsewhere, 999_999):
        got = await platform.comment(posting(blog.second_post_id, parent=str(parent)))
        assert isinstance(got, Never)
        assert got.kind == "parent_gone"
    assert len(blog.comments()) == before


@pytest.mark.parametrize(
    ("post", "kind"),
    [
        ("closed", "rest_comment_closed"),
        ("draft", "rest_comment_draft_post"),
        ("protected", "rest_cannot_read_post"),
        ("missing", "rest_comment_invalid_post_id"),
    ],
)
async def test_a_post_that_takes_no_comments_says_so(
    web: Web, blog: Blog, post: str, kind: str
) -> None:
    number = 999_999 if post == "missing" else blog.post(post)
    got = await adapter(web, blog).comment(posting(number))
    assert isinstance(got, Never)
    assert got.kind == kind


async def test_a_comment_that_is_too_long_is_refused(web: Web, blog: Blog) -> None:
    got = await adapter(web, blog).comment(posting(blog.post_id, "x" * 65_526))
    assert got == Never("comment_content_column_length", "This is too long for the site.")


async def test_a_wrong_password_is_for_the_admin_and_nothing_is_sent(web: Web, blog: Blog) -> None:
    platform = WordPress(web, f"{blog.api}/", Account(blog.relay.user, "wrong"))
    got = await platform.comment(posting(blog.post_id))
    assert isinstance(got, Later)
    assert not got.counted
    assert "relay account" in got.why
    assert isinstance(await platform.statuses(["1"]), Later)
    assert isinstance(await platform.find(posting(blog.post_id), frozenset()), Later)


@pytest.mark.parametrize("role", ["administrator", "editor", "approver"])
async def test_a_dangerous_account_sends_nothing(web: Web, blog: Blog, role: str) -> None:
    before = len(blog.comments())
    got = await adapter(web, blog, blog.account(role)).comment(posting(blog.post_id))
    assert isinstance(got, Later)
    assert not got.counted
    assert len(blog.comments()) == before


async def test_a_lost_comment_is_found_in_every_status(web: Web, blog: Blog) -> None:
    platform = adapter(web, blog)
    sent = posted(await platform.comment(posting(blog.post_id)))
    for status in ("hold", "approved", "spam", "trash"):
        blog.set_status(int(sent.id), status)
        found = await platform.find(posting(blog.post_id), frozenset())
        assert isinstance(found, Done)
        assert found.value is not None
        assert found.value.id == sent.id


async def test_what_never_arrived_is_not_found(web: Web, blog: Blog) -> None:
    platform = adapter(web, blog)
    assert await platform.find(posting(blog.post_id), frozenset()) == Done(None)
    other = posted(await platform.comment(posting(blog.post_id, "Another")))
    assert await platform.find(posting(blog.post_id), frozenset({other.id})) == Done(None)


async def test_a_strangers_comment_is_not_taken_for_the_lost_one(web: Web, blog: Blog) -> None:
    blog.comment(blog.post_id, "Ann & Co (via Telegram)", TEXT)
    assert await adapter(web, blog).find(posting(blog.post_id), frozenset()) == Done(None)


async def test_statuses_follow_the_site_and_the_missing_are_gone(web: Web, blog: Blog) -> None:
    platform = adapter(web, blog)
    ids = [
        posted(await platform.comment(posting(blog.post_id, f"Number {n}"))).id for n in range(5)
    ]
    for comment, status in zip(ids[1:4], ("approved", "spam", "trash"), strict=True):
        blog.set_status(int(comment), status)
    blog.rest("DELETE", f"/wp/v2/comments/{ids[4]}?force=true", blog.administrator)
    got = await platform.statuses(ids)
    assert isinstance(got, Done)
    told = {number: row.status for number, row in got.value.items()}
    assert told == dict(zip(ids, ("held", "approved", "spam", "trashed"), strict=False))


async def test_statuses_are_asked_a_hundred_at_a_time(web: Web, site: StandIn) -> None:
    async def rows(request: server.Request) -> server.StreamResponse:
        asked = request.query["include"].split(",")
        return Reply([{"id": int(n), "status": "hold", "link": ""} for n in asked]).response()

    site.replies[COMMENTS] = rows
    ids = [str(number) for number in range(1, 251)]
    got = await at(web, site).statuses(ids)
    assert isinstance(got, Done)
    assert list(got.value) == ids
    assert [len(asked.query["include"].split(",")) for asked in site.asked] == [100, 100, 50]
    assert await at(web, site).statuses([]) == Done({})


async def test_one_failed_call_makes_no_comment_gone(web: Web, site: StandIn) -> None:
    site.replies[COMMENTS] = Reply("<html>", 502)
    assert isinstance(await at(web, site).statuses(["1"]), Later)
    site.replies[COMMENTS] = Reply({"surprise": 1})
    assert isinstance(await at(web, site).statuses(["1"]), Later)


async def test_public_comments_are_newest_first_and_know_the_sites_people(
    web: Web, blog: Blog
) -> None:
    answer = {"post": blog.post_id, "content": "Thank you.", "author": blog.author.id}
    blog.rest("POST", "/wp/v2/comments", blog.author, **answer)
    comments = public(await adapter(web, blog).comments())
    assert [comment.by_site for comment in comments] == [True, False, False, False]
    assert comments[0].text == "Thank you."
    numbers = [int(comment.id) for comment in comments]
    assert numbers == sorted(numbers, reverse=True)


async def test_public_comments_are_read_without_a_password(web: Web, site: StandIn) -> None:
    site.replies[COMMENTS] = Reply([])
    assert await WordPress(web, f"{site.url}/wp-json/", None).comments() == Done(())
    await at(web, site).comments()
    public_calls = [asked for asked in site.asked if asked.path == COMMENTS]
    assert len(public_calls) == 2
    assert all("authorization" not in asked.headers for asked in public_calls)


async def test_while_the_relay_is_unknown_nobody_is_taken_for_the_site(
    web: Web, site: StandIn
) -> None:
    row = {"id": 1, "post": 4, "author": 2, "author_name": "Mila", "content": {"rendered": "Hi"}}
    site.replies |= {COMMENTS: Reply([row, "odd"]), ME: Reply("<html>", 502)}
    comments = public(await at(web, site).comments())
    assert [(comment.id, comment.by_site) for comment in comments] == [("1", False)]


async def test_the_one_post_carries_the_password_and_nothing_but_these_fields(
    web: Web, site: StandIn
) -> None:
    site.replies[COMMENTS] = Reply({"id": 7, "status": "hold", "link": ""}, 201)
    assert await at(web, site).comment(posting()) == Done(Posted("7", "held", ""))
    asked = site.asked[-1]
    assert asked.headers["authorization"].startswith("Basic ")
    assert json.loads(asked.body) == {
        "post": 4,
        "parent": 0,
        "content": 'BP 5 &lt; 6 &#038; "quotes" ü 🙂',
        "author": 6,
        "author_name": "Ann Co (via Telegram)",
        "author_email": EMAIL,
    }


async def test_the_relay_is_asked_who_it_is_only_once(web: Web, site: StandIn) -> None:
    site.replies[COMMENTS] = Reply({"id": 7, "status": "hold", "link": ""}, 201)
    platform = at(web, site)
    await platform.comment(posting())
    await platform.comment(posting())
    assert [asked.path for asked in site.asked] == [ME, COMMENTS, COMMENTS]


async def test_a_lost_answer_is_unknown_and_is_not_sent_again(web: Web, site: StandIn) -> None:
    async def crash(request: server.Request) -> server.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
        return server.Response()

    site.replies[COMMENTS] = crash
    assert isinstance(await at(web, site).comment(posting()), Unknown)
    assert [asked.method for asked in site.asked] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply("<html>", 502), Unknown),
        (Reply("<html>", 500), Unknown),
        (Reply("<html>Please log in</html>", 200), Unknown),
        (Reply("<html>", 403), Later),
        (Reply("", 301, {"Location": "/elsewhere"}), Later),
        (Reply("<html>", 503, {"Retry-After": "600"}), Later),
        (Reply({"code": "akismet_rest_comment_discarded", "data": None}, 500), Never),
        (Reply({"id": 7, "status": "trash", "link": ""}, 201), Done),
    ],
)
async def test_answers_that_a_healthy_site_does_not_give(
    web: Web, site: StandIn, reply: Reply, kind: type[object]
) -> None:
    site.replies[COMMENTS] = reply
    assert isinstance(await at(web, site).comment(posting()), kind)


@pytest.mark.parametrize("me", [Reply({"id": "six"}), Reply([]), Reply("<html>"), Reply("", 302)])
async def test_without_knowing_who_it_is_the_relay_sends_nothing(
    web: Web, site: StandIn, me: Reply
) -> None:
    site.replies[ME] = me
    got = await at(web, site).comment(posting())
    assert isinstance(got, Later)
    assert not got.counted
    assert COMMENTS not in [asked.path for asked in site.asked]


async def test_a_busy_site_says_when_to_come_back(web: Web, site: StandIn) -> None:
    site.replies[ME] = Reply("<html>", 503, {"Retry-After": "600"})
    got = await at(web, site).comment(posting())
    assert isinstance(got, Later)
    assert got.after == timedelta(minutes=10)


async def test_trouble_while_looking_at_the_parent_sends_nothing(web: Web, site: StandIn) -> None:
    site.replies[f"{COMMENTS}/3"] = Reply("<html>", 502)
    assert isinstance(await at(web, site).comment(posting(parent="3")), Later)
    assert [asked.method for asked in site.asked] == ["GET", "GET"]


async def test_a_comment_that_was_deleted_is_gone_and_one_in_the_bin_is_not(
    web: Web, blog: Blog
) -> None:
    platform = adapter(web, blog)
    sent = posted(await platform.comment(posting(blog.post_id)))
    assert await platform.is_gone(sent.id) == Done(value=False)
    blog.rest("DELETE", f"/wp/v2/comments/{sent.id}", blog.administrator)
    assert await platform.is_gone(sent.id) == Done(value=False)
    blog.rest("DELETE", f"/wp/v2/comments/{sent.id}?force=true", blog.administrator)
    assert await platform.is_gone(sent.id) == Done(value=True)


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>", 404),
        Reply({"code": "rest_no_route"}, 404),
        Reply({"code": "rest_comment_invalid_id"}, 500),
        Reply({"code": "rest_cannot_read"}, 403),
        Reply("<html>", 502),
        Reply("<html>"),
        Reply([]),
        Reply("", 302, {"Location": "/elsewhere"}),
    ],
)
async def test_any_other_answer_does_not_say_that_a_comment_is_gone(
    web: Web, site: StandIn, reply: Reply
) -> None:
    site.replies[f"{COMMENTS}/7"] = reply
    assert isinstance(await at(web, site).is_gone("7"), Later)


async def test_an_interface_in_the_query_works_too(web: Web, blog: Blog) -> None:
    relay = Account(blog.relay.user, blog.relay.password)
    platform = WordPress(web, f"{blog.url}/?rest_route=/", relay)
    sent = posted(await platform.comment(posting(blog.post_id)))
    assert (await platform.statuses([sent.id])) == Done({sent.id: sent})


async def test_without_an_account_nothing_is_sent(web: Web, site: StandIn) -> None:
    platform = WordPress(web, f"{site.url}/wp-json/", None)
    for got in (
        await platform.comment(posting()),
        await platform.find(posting(), frozenset()),
        await platform.statuses(["1"]),
        await platform.is_gone("1"),
    ):
        assert isinstance(got, Later)
    assert site.asked == []
