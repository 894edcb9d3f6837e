"""Blogger: the form to paste into, and the comment feed, from its documentation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.http.web import Web
from feeds.sites.base import Ability, Platform
from feeds.sites.blogger import Blogger, read_comment
from storage.outcome import Done, Later
from storage.records import SiteComment
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, StandIn, closed_port

ENTRY = {
    "id": {"$t": "tag:blogger.com,1999:blog-11.post-33"},
    "published": {"$t": "2026-04-21T11:30:00.001+02:00"},
    "content": {"type": "html", "$t": "Thank you.<br />5 &lt; 6"},
    "author": [{"name": {"$t": "Mila"}}],
    "thr$in-reply-to": {"ref": "tag:blogger.com,1999:blog-11.post-22", "href": "https://a.example"},
    "link": [
        {"rel": "edit", "href": "https://www.blogger.com/feeds/11/22/comments/default/33"},
        {"rel": "alternate", "href": "https://a.example/p.html?showComment=1#c33"},
        {"rel": "related", "href": "https://www.blogger.com/feeds/11/22/comments/default/32"},
    ],
}


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("11/22", "https://www.blogger.com/comment/fullpage/post/11/22"),
        (None, "https://a.example/p.html#comments"),
        ("11", "https://a.example/p.html#comments"),
        ("11/22/../x", "https://a.example/p.html#comments"),
    ],
)
async def test_the_form_is_found_by_the_two_numbers(
    web: Web, number: str | None, form: str
) -> None:
    blog: Platform = Blogger(web, "https://a.example/")
    assert blog.form_url(a_post("https://a.example/p.html", number)) == form
    assert blog.abilities == {Ability.HANDOFF, Ability.COMMENTS}
    assert [finding.level for finding in await blog.check()] == ["ok"]


async def test_the_newest_comments_are_read(web: Web, site: StandIn) -> None:
    site.replies["/feeds/comments/default"] = Reply({"feed": {"entry": [ENTRY, "odd", {}]}})
    got = await Blogger(web, f"{site.url}/").comments()
    assert got == Done(
        (
            SiteComment(
                id="33",
                post_id="11/22",
                parent_id="32",
                author="Mila",
                text="Thank you.\n5 < 6",
                url="https://a.example/p.html?showComment=1#c33",
                published_at=datetime(2026, 4, 21, 9, 30, 0, 1000, tzinfo=UTC),
                by_site=False,
            ),
        )
    )
    assert site.asked[0].query == {"alt": "json", "max-results": "100"}


async def test_a_blog_without_comments_has_none(web: Web, site: StandIn) -> None:
    site.replies["/feeds/comments/default"] = Reply({"feed": {}})
    assert await Blogger(web, site.url).comments() == Done(())


@pytest.mark.parametrize("reply", [Reply("<html>"), Reply([]), Reply({}), Reply("", 404)])
async def test_a_feed_that_cannot_be_read_is_later(web: Web, site: StandIn, reply: Reply) -> None:
    site.replies["/feeds/comments/default"] = reply
    assert isinstance(await Blogger(web, site.url).comments(), Later)


async def test_a_blog_that_is_away_is_later(web: Web) -> None:
    assert isinstance(await Blogger(web, await closed_port()).comments(), Later)


def test_a_comment_with_little_in_it_is_still_one() -> None:
    little = {name: ENTRY[name] for name in ("id", "thr$in-reply-to")} | {"published": {"$t": "x"}}
    assert read_comment(little) == SiteComment("33", "11/22", None, "", "", "", None, by_site=False)


POST = "/feeds/posts/default/22"
WHOLE = {
    "id": {"$t": "tag:blogger.com,1999:blog-11.post-22"},
    "content": {"type": "html", "$t": "<p>All of it.</p>"},
}


async def test_the_whole_text_of_posts_is_read_one_by_one(web: Web, site: StandIn) -> None:
    other = WHOLE | {"id": {"$t": "tag:blogger.com,1999:blog-11.post-23"}}
    site.replies |= {
        POST: Reply({"entry": WHOLE}),
        "/feeds/posts/default/23": Reply({"entry": other}),
    }
    got = await Blogger(web, f"{site.url}/").full_texts(["11/22", "11/23"])
    assert got == Done({"11/22": "<p>All of it.</p>", "11/23": "<p>All of it.</p>"})
    assert [asked.path for asked in site.asked] == [POST, "/feeds/posts/default/23"]
    assert all(asked.query == {"alt": "json"} for asked in site.asked)


@pytest.mark.parametrize(
    "reply",
    [
        Reply("", 404),
        Reply("", 410),
        Reply({"entry": {"id": WHOLE["id"], "summary": {"$t": "Only the first lines"}}}),
        Reply({"entry": WHOLE | {"id": {"$t": "tag:blogger.com,1999:blog-12.post-22"}}}),
        Reply({"entry": {"content": WHOLE["content"]}}),
    ],
)
async def test_what_the_blog_does_not_tell_is_not_there(
    web: Web, site: StandIn, reply: Reply
) -> None:
    site.replies[POST] = reply
    assert await Blogger(web, site.url).full_texts(["11/22"]) == Done({})


async def test_a_number_of_another_kind_is_not_asked_for(web: Web, site: StandIn) -> None:
    assert await Blogger(web, site.url).full_texts(["22", "11/22/../x", ""]) == Done({})
    assert site.asked == []


@pytest.mark.parametrize(
    "reply", [Reply("<html>"), Reply("", 503), Reply([]), Reply({"entry": "odd"}), Reply("", 403)]
)
async def test_trouble_with_a_text_is_later(web: Web, site: StandIn, reply: Reply) -> None:
    site.replies[POST] = reply
    assert isinstance(await Blogger(web, site.url).full_texts(["11/22"]), Later)
    assert isinstance(await Blogger(web, await closed_port()).full_texts(["11/22"]), Later)


async def test_a_post_that_was_taken_down_is_not_published(web: Web, site: StandIn) -> None:
    site.replies["/2026/p.html"] = Reply("<html>")
    blog = Blogger(web, site.url)
    assert await blog.is_published(a_post(f"{site.url}/2026/p.html", "11/22")) == Done(value=True)
    assert await blog.is_published(a_post(f"{site.url}/2026/q.html", "11/23")) == Done(value=False)


async def test_the_comments_on_one_post_come_from_its_own_feed(web: Web, site: StandIn) -> None:
    site.replies["/feeds/22/comments/default"] = Reply({"feed": {"entry": [ENTRY]}})
    got = await Blogger(web, site.url).on_post("11/22")
    assert isinstance(got, Done)
    assert [one.id for one in got.value] == ["33"]
    assert await Blogger(web, site.url).on_post("22") == Done(())
    assert len(site.asked) == 1
