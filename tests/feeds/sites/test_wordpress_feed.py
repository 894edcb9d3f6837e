"""Where WordPress's REST API shows no comments, its feed of comments is read instead."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from feeds.handed import TellsOnPost
from feeds.http.web import Web
from feeds.sites.base import Ability, Platform
from feeds.sites.pages import TellsPages
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_feed import CommentFeed, WordPressByFeed
from storage.outcome import Done, Later, Never
from tests.feeds.sites.posts import a_post
from tests.feeds.sites.test_comment_feed import COMMENT, atom, entry
from tests.feeds.stand_in import Reply, StandIn, closed_port, standing
from tests.wordpress.site import WordPress as RealWordPress

ALL = "/blog/comments/feed/atom/"
ONE = "/blog/?feed=atom&p=11"
REST = "/blog/wp-json/wp/v2/comments"
OLDER = entry().replace("#comment-7", "#comment-6")
SHUT = Reply({"code": "rest_forbidden", "data": {"status": 401}}, 401)


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies[ALL] = Reply(atom(OLDER, entry()))
        yield stand_in


def by_feed(web: Web, site: StandIn) -> WordPressByFeed:
    return WordPressByFeed(web, f"{site.url}/blog")


def by_rest(web: Web, site: StandIn) -> WordPress:
    return WordPress(web, f"{site.url}/blog/wp-json/", None, home=f"{site.url}/blog/")


async def test_its_newest_comments_come_first(web: Web, site: StandIn) -> None:
    got = await by_feed(web, site).comments()
    assert isinstance(got, Done)
    assert [one.id for one in got.value] == ["7", "6"]
    assert got.value[0] == COMMENT
    assert "if-none-match" not in site.asked[-1].headers


async def test_the_comments_of_one_post_are_asked_for_by_its_number(
    web: Web, site: StandIn
) -> None:
    site.replies[ONE] = Reply(atom(entry().replace("?p=11#", "tea/#")))
    blog = by_feed(web, site)
    assert isinstance(blog, TellsOnPost)
    assert await blog.on_post("11") == Done((COMMENT,))
    assert await blog.on_post("11/22") == Done(())


async def test_other_addresses_are_tried_where_one_is_no_feed(web: Web, site: StandIn) -> None:
    feed = CommentFeed(web, f"{site.url}/blog")
    answers = {
        ALL: Reply("<html>Not a feed</html>"),
        "/blog/?feed=comments-atom": Reply("No", 403),
        "/blog/comments/feed/": Reply("Gone", 404),
        "/blog/?feed=comments-rss2": Reply(atom(entry())),
    }
    site.replies |= answers
    assert await feed.newest() == Done((COMMENT,))
    assert len(site.asked) == 4
    del site.replies["/blog/?feed=comments-rss2"]
    assert isinstance(await feed.newest(), Never)


async def test_trouble_is_no_reason_to_look_elsewhere(web: Web, site: StandIn) -> None:
    site.replies[ALL] = Reply("Busy", 503, headers={"Retry-After": "60"})
    assert isinstance(await by_feed(web, site).comments(), Later)
    assert len(site.asked) == 1
    away = WordPressByFeed(web, await closed_port())
    assert isinstance(await away.comments(), Later)


async def test_a_site_that_hides_its_api_declares_what_it_can(web: Web, site: StandIn) -> None:
    blog: Platform = by_feed(web, site)
    assert blog.abilities == {Ability.HANDOFF, Ability.COMMENTS}
    assert blog.form_url(a_post("https://a.example/tea/#x", None)).endswith("/tea/#respond")
    assert [finding.level for finding in await blog.check()] == ["ok", "ok"]
    site.replies.clear()
    assert [finding.level for finding in await blog.check()] == ["ok", "warning"]
    site.replies["/tea/"] = Reply("<div id='disqus_thread'></div>")
    assert isinstance(blog, WordPressByFeed)
    assert await blog.look_at(a_post(f"{site.url}/tea/", None))
    assert blog.abilities == {Ability.HANDOFF}


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_where_rest_is_shut_the_feed_shows_the_comments(
    web: Web, site: StandIn, status: int
) -> None:
    blog = by_rest(web, site)
    site.replies[REST] = Reply({"code": "rest_forbidden"}, status)
    assert isinstance(blog, TellsPages)
    got = await blog.page(1)
    assert isinstance(got, Done)
    assert [one.id for one in got.value.comments] == ["7", "6"]
    assert (got.value.pages, got.value.by_relay) == (1, frozenset())
    same = await blog.comments()
    assert isinstance(same, Done)
    assert same.value == got.value.comments
    # That one is not in the feed proves nothing.
    assert not isinstance(await blog.among(["5"]), Done)


async def test_other_trouble_with_rest_is_waited_out(web: Web, site: StandIn) -> None:
    blog = by_rest(web, site)
    for reply in (Reply("Busy", 503), Reply("<html>", 200), Reply({"code": "x"}, 500)):
        site.replies[REST] = reply
        assert not isinstance(await blog.page(1), Done)
        assert not isinstance(await blog.comments(), Done)
    assert not [asked for asked in site.asked if "feed" in asked.path]


async def test_where_the_feed_is_shut_too_the_refusal_stays(web: Web, site: StandIn) -> None:
    site.replies = {REST: SHUT}
    blog = by_rest(web, site)
    assert not isinstance(await blog.page(1), Done)
    assert not isinstance(await blog.comments(), Done)
    bare = WordPress(web, f"{site.url}/blog/wp-json/", None)
    assert not isinstance(await bare.page(1), Done)


async def test_a_second_page_is_never_of_the_feed(web: Web, site: StandIn) -> None:
    site.replies[REST] = SHUT
    assert not isinstance(await by_rest(web, site).page(2), Done)


async def test_a_real_wordpress_has_such_feeds(web: Web, wordpress: RealWordPress) -> None:
    wordpress.reset()
    wordpress.allow_bursts()
    post = wordpress.post_id
    first = wordpress.comment(post, "Mila & Sam", "Thank you: 5 &lt; 6.")
    wordpress.approve(first)
    answer = wordpress.comment(post, "Noor", "We agree with that.", parent=first)
    wordpress.approve(answer)
    held = wordpress.comment(post, "Iris", "This one waits for an editor.")
    wordpress.set_status(held, "hold")
    other = wordpress.comment(wordpress.second_post_id, "Iris", "This is on another post.")
    wordpress.approve(other)
    blog = WordPressByFeed(web, wordpress.url)
    every = await blog.comments()
    assert isinstance(every, Done)
    found = {one.id: one for one in every.value}
    assert {str(first), str(answer), str(other)} <= found.keys()
    assert str(held) not in found
    assert found[str(answer)].parent_id == str(first)
    assert (found[str(first)].author, found[str(first)].text) == (
        "Mila & Sam",
        "Thank you: 5 < 6.",
    )
    assert found[str(first)].published_at is not None
    mine = await blog.on_post(str(post))
    assert isinstance(mine, Done)
    ids = {one.id for one in mine.value}
    assert {str(first), str(answer)} <= ids
    assert str(other) not in ids
    assert {one.post_id for one in mine.value} == {str(post)}
