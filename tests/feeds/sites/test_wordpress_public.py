"""The comments that everyone can see: the newest, and whatever answers certain ones."""

from __future__ import annotations

import json

import pytest
from aiohttp import web as server

from feeds.http.web import Account, Web
from feeds.sites.wordpress import WordPress
from feeds.watch import TellsAnswers
from storage.outcome import Done, Later
from tests.feeds.stand_in import Reply, StandIn
from tests.wordpress.site import WordPress as Blog

COMMENTS = "/wp-json/wp/v2/comments"
ANSWERS = """
$ids = [];
for ($n = 0; $n < 130; $n++) $ids[] = wp_insert_comment(['comment_post_ID' => $args[0],
    'comment_author' => 'Visitor', 'comment_author_email' => 'visitor@blog.invalid',
    'comment_content' => "Number $n", 'comment_parent' => $args[1], 'comment_approved' => 1]);
echo json_encode($ids);
"""


def public(web: Web, root: str) -> WordPress:
    return WordPress(web, f"{root}/wp-json/", None)


async def test_a_real_wordpress_tells_every_answer_and_nothing_else(
    web: Web, wordpress: Blog
) -> None:
    wordpress.reset()
    thread = [str(one["id"]) for one in wordpress.comments(wordpress.post_id)]
    ids = json.loads(wordpress.php(ANSWERS, str(wordpress.post_id), thread[0]))
    got = await public(web, wordpress.url).answers(thread[:1])
    assert isinstance(got, Done)
    assert {int(one.id) for one in got.value} == {*ids, int(thread[1])}
    assert {one.parent_id for one in got.value} == {thread[0]}
    numbers = [int(one.id) for one in got.value]
    assert numbers == sorted(numbers, reverse=True)


async def test_an_answer_that_waits_or_is_in_the_bin_is_not_told(web: Web, wordpress: Blog) -> None:
    wordpress.reset()
    thread = [one["id"] for one in wordpress.comments(wordpress.post_id)]
    platform = public(web, wordpress.url)
    for status, told in (("hold", 0), ("approved", 1), ("trash", 0)):
        wordpress.set_status(thread[1], status)
        got = await platform.answers([str(thread[0])])
        assert isinstance(got, Done)
        assert len(got.value) == told


async def test_a_hundred_are_asked_for_at_a_call_and_without_a_password(
    web: Web, site: StandIn
) -> None:
    site.replies[COMMENTS] = Reply([])
    platform = WordPress(web, f"{site.url}/wp-json/", Account("relay", "abcd"))
    assert isinstance(platform, TellsAnswers)
    assert await platform.answers([str(number) for number in range(250)]) == Done(())
    calls = [asked for asked in site.asked if asked.path == COMMENTS]
    assert [len(asked.query["parent"].split(",")) for asked in calls] == [100, 100, 50]
    assert all("authorization" not in asked.headers for asked in calls)


@pytest.mark.parametrize(("said", "asked"), [("3", 3), ("999999", 20), ("odd", 1), ("", 1)])
async def test_pages_are_read_as_many_as_the_site_says_within_reason(
    web: Web, site: StandIn, said: str, asked: int
) -> None:
    async def page(request: server.Request) -> server.StreamResponse:
        row = {"id": int(request.query["page"]), "post": 4, "parent": 7}
        return Reply([row], headers={"X-WP-TotalPages": said}).response()

    site.replies[COMMENTS] = page
    got = await public(web, site.url).answers(["7"])
    assert isinstance(got, Done)
    assert [one.id for one in got.value] == [str(number + 1) for number in range(asked)]


@pytest.mark.parametrize("reply", [Reply("<html>", 502), Reply("<html>"), Reply({"odd": 1})])
async def test_an_answer_without_sense_is_trouble_for_now(
    web: Web, site: StandIn, reply: Reply
) -> None:
    site.replies[COMMENTS] = reply
    platform = public(web, site.url)
    for got in (await platform.answers(["7"]), await platform.comments()):
        assert isinstance(got, Later)
        assert not got.counted
