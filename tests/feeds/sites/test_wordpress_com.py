"""WordPress.com: its API of version 1.1, as its documentation says that it answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from feeds.http.web import Account, Web
from feeds.relay import LANDING
from feeds.sites.base import Ability
from feeds.sites.choose import platform_for
from feeds.sites.wordpress_com import WordPressCom, is_wordpress_com
from storage.database import Database
from storage.outcome import Done, Later, Never, Unknown
from storage.records import PlatformName, Post, Posted, Posting
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.feeds.sites.errors_desk import ASKING, EDITOR, NO, WAY, Desk
from tests.feeds.sites.posts import a_post
from tests.feeds.sites.test_choose import RELAY, a_site
from tests.feeds.stand_in import Reply, StandIn, closed_port, standing
from tests.storage.builders import READER

SITE = "/rest/v1.1/sites/tea.wordpress.com"
NEW = f"{SITE}/posts/4/replies/new"
LIST = f"{SITE}/comments/"
HOME = "https://tea.wordpress.com/"
POST = a_post(f"{HOME}2026/03/oolong/", "4")
POSTING = Posting("4", None, "5 &lt; 6, I think.", "Sam & Co (via Telegram)", "x@chat.invalid")
WHOLE = "Sam Co (via Telegram) wrote:\n5 &lt; 6, I think."


def a_row(number: int = 9, status: str = "unapproved", **more: object) -> dict[str, Any]:
    """Return a comment as the API tells it."""
    return {
        "ID": number,
        "status": status,
        "URL": f"{HOME}#comment-{number}",
        "post": {"ID": 4},
        "parent": False,
        "author": {"ID": 6, "name": "relay &amp; co"},
        "date": "2026-03-16T12:00:00+01:00",
        "content": f"<p>{WHOLE.replace(chr(10), '<br />')}</p>",
    } | more


def an_error(code: str, status: int, message: str = "No.") -> Reply:
    return Reply({"error": code, "message": message}, status)


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies |= {
            "/rest/v1.1/me": Reply({"ID": 6}),
            SITE: Reply({"ID": 1, "capabilities": {"edit_posts": True}}),
            f"{SITE}/posts/4": Reply({"ID": 4, "URL": POST.url, "discussion": {}}),
            NEW: Reply(a_row()),
            LIST: Reply({"found": 0, "comments": []}),
        }
        yield stand_in


@pytest.fixture
def blog(web: Web, site: StandIn) -> WordPressCom:
    api = f"{site.url}/rest/v1.1/"
    return WordPressCom(web, HOME, Account("relay", "a-token"), api=api)


@pytest.fixture
def desk(database: Database, clock: FakeClock, web: Web, site: StandIn) -> Desk:
    """A reader's desk before such a site; each post is the one with the number 4."""

    class Here(WordPressCom):
        async def locate(self, post: Post) -> Done[str]:  # noqa: ARG002  the protocol's
            return Done("4")

    api = f"{site.url}/rest/v1.1/"
    platform = Here(web, HOME, Account("relay", "a-token"), api=api)
    return Desk(database, clock, Queue(database, clock), platform)


@pytest.mark.parametrize(
    ("home", "api_root", "is_one"),
    [
        (HOME, None, True),
        ("https://tea.example/", "https://public-api.wordpress.com/wp/v2/sites/1/", True),
        ("https://tea.example/", "https://tea.example/wp-json/", False),
        ("https://notwordpress.com/", None, False),
        ("https://wordpress.com.example/", None, False),
    ],
)
def test_a_site_on_it_is_known_by_its_host(
    home: str, api_root: str | None, *, is_one: bool
) -> None:
    assert is_wordpress_com(home, api_root) is is_one


def test_it_is_chosen_only_with_a_token(web: Web) -> None:
    there = a_site(PlatformName.WORDPRESS, "https://public-api.wordpress.com/wp/v2/sites/1/")
    chosen = platform_for(there, web, RELAY)
    assert isinstance(chosen, WordPressCom)
    assert chosen.abilities == {Ability.INSERT, Ability.STATUS, Ability.COMMENTS}
    assert not isinstance(platform_for(there, web, None), WordPressCom)


async def test_a_comment_has_its_name_in_its_words_and_goes_with_the_token(
    blog: WordPressCom, site: StandIn
) -> None:
    assert await blog.comment(POSTING) == Done(Posted("9", "held", f"{HOME}#comment-9"))
    (asked,) = site.asked
    assert json.loads(asked.body) == {"content": WHOLE}
    assert asked.headers["authorization"] == "Bearer a-token"


@pytest.mark.parametrize(
    ("said", "status"),
    [("approved", "approved"), ("unapproved", "held"), ("spam", "spam"), ("trash", "trashed")],
)
async def test_where_it_puts_a_comment_is_what_its_writer_is_told(
    desk: Desk, site: StandIn, said: str, status: str
) -> None:
    site.replies[NEW] = Reply(a_row(status=said))
    comment = await desk.send()
    assert (comment.state, comment.remote_id) == (CommentState(status), "9")


@pytest.mark.parametrize(
    ("reply", "kind", "sentence"),
    [
        (an_error("unknown_post", 404), "post_not_found", "no longer on the blog"),
        (an_error("unknown_comment", 404), "parent_gone", "The comment that you answered"),
        (an_error("unauthorized", 403), "unauthorized", "did not take it"),
        (
            an_error("unauthorized", 403, "Comments on this post are closed"),
            "comments_closed",
            "takes no comments any more",
        ),
        (an_error("invalid_input", 400), "rest_invalid_param", "a fault of this service"),
        (an_error("comment_duplicate", 409), "comment_duplicate", "already has this comment"),
        (an_error("something_new", 422), "something_new", "did not take it"),
    ],
)
async def test_a_refusal_ends_the_comment_with_its_reason(
    desk: Desk, site: StandIn, reply: Reply, kind: str, sentence: str
) -> None:
    site.replies[NEW] = reply
    comment = await desk.send()
    assert (comment.state, comment.error) == (NO, kind)
    assert sentence in await desk.heard(READER)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (an_error("invalid_token", 400), "does not accept the token"),
        (an_error("authorization_required", 403), "does not accept the token"),
        (
            an_error("unauthorized", 403, "API calls to this blog have been disabled."),
            "switched off",
        ),
        (Reply("<html>", 404), "is not where it was"),
        (Reply("", 301, {"Location": "/elsewhere"}), "is not where it was"),
        (an_error("too_many", 429), "slow down"),
    ],
)
async def test_a_broken_link_keeps_the_comment_and_the_owners_hear_of_it(
    desk: Desk, site: StandIn, reply: Reply, why: str
) -> None:
    site.replies[NEW] = reply
    comment = await desk.send()
    assert (comment.state, comment.attempt) == (WAY, 0)
    assert "We have saved it." in await desk.heard(READER)
    assert why in await desk.heard(EDITOR)


@pytest.mark.parametrize(
    "reply",
    [an_error("comment_failure", 500), Reply("<html>", 502), Reply("", 200), Reply([], 200)],
)
async def test_a_lost_answer_is_looked_up_among_the_tokens_own(
    desk: Desk, site: StandIn, reply: Reply
) -> None:
    site.replies[NEW] = reply
    comment = await desk.send("5 < 6, I think.", shown_name="Sam Co (via Telegram)")
    assert comment.state is ASKING
    others = [a_row(7, author={"ID": 8}), a_row(8, content="Other words of ours."), a_row(9)]
    site.replies[LIST] = Reply({"found": 3, "comments": others})
    await desk.round(20)
    found = await desk.queue.get(comment.id)
    assert (found.state, found.remote_id) == (CommentState.HELD, "9")
    assert [asked.method for asked in site.asked].count("POST") == 1


async def test_what_was_never_there_is_sent_again_byte_for_byte(desk: Desk, site: StandIn) -> None:
    site.replies[NEW] = Reply("<html>", 502)
    comment = await desk.send()
    site.replies[NEW] = Reply(a_row(status="approved"))
    await desk.round(LANDING.total_seconds() + 1)
    assert await desk.queue.state(comment.id) is CommentState.APPROVED
    first, second = [asked.body for asked in site.asked if asked.method == "POST"]
    assert first == second


async def test_a_comment_of_another_post_or_of_another_is_not_taken_for_the_lost_one(
    blog: WordPressCom, site: StandIn
) -> None:
    rows = [a_row(5, post={"ID": 3}), a_row(6), "odd", {}]
    site.replies[LIST] = Reply({"comments": rows})
    assert await blog.find(POSTING, frozenset({"6"})) == Done(None)
    found = await blog.find(POSTING, frozenset())
    assert isinstance(found, Done)
    assert found.value == Posted("6", "held", f"{HOME}#comment-6")
    site.replies[LIST] = Reply({"comments": "odd"})
    assert isinstance(await blog.find(POSTING, frozenset()), Later)


@pytest.mark.parametrize(
    ("row", "goes"),
    [
        (a_row(3, "approved"), True),
        (a_row(3, "unapproved"), False),
        (a_row(3, "approved", post={"ID": 5}), False),
    ],
)
async def test_only_what_everyone_can_see_is_answered(
    blog: WordPressCom, site: StandIn, row: dict[str, Any], *, goes: bool
) -> None:
    site.replies[f"{SITE}/comments/3"] = Reply(row)
    site.replies[f"{SITE}/comments/3/replies/new"] = Reply(a_row(parent={"ID": 3}))
    got = await blog.comment(Posting("4", "3", "Yes.", "Sam", ""))
    assert isinstance(got, Done if goes else Never)
    assert ([one.method for one in site.asked] == ["GET", "POST"]) is goes


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply({"ID": 4, "URL": POST.url, "discussion": {"comments_open": True}}), ""),
        (
            Reply({"ID": 4, "URL": POST.url, "discussion": {"comments_open": False}}),
            "comments_closed",
        ),
        (Reply({"ID": 4, "URL": f"{HOME}other/"}), "post_not_found"),
        (an_error("unknown_post", 404), "post_not_found"),
    ],
)
async def test_a_post_is_found_by_its_number_and_must_have_the_same_address(
    blog: WordPressCom, site: StandIn, reply: Reply, kind: str
) -> None:
    site.replies[f"{SITE}/posts/4"] = reply
    got = await blog.locate(POST)
    assert got == Done("4") if not kind else isinstance(got, Never) and got.kind == kind


async def test_a_post_without_a_number_is_found_by_its_slug(
    blog: WordPressCom, site: StandIn
) -> None:
    site.replies[f"{SITE}/posts/slug:oolong"] = Reply({"ID": 4, "URL": POST.url})
    assert await blog.locate(a_post(POST.url, None)) == Done("4")


async def test_where_comments_stand_and_which_are_gone(blog: WordPressCom, site: StandIn) -> None:
    site.replies[f"{SITE}/comments/9"] = Reply(a_row(status="trash"))
    site.replies[f"{SITE}/comments/8"] = an_error("unknown_comment", 404)
    got = await blog.statuses(["9", "8"])
    assert got == Done({"9": Posted("9", "trashed", f"{HOME}#comment-9")})
    assert await blog.is_gone("8") == Done(value=True)
    assert await blog.is_gone("9") == Done(value=False)
    site.replies[f"{SITE}/comments/9"] = an_error("invalid_token", 400)
    assert isinstance(await blog.is_gone("9"), Later)


async def test_the_newest_comments_are_read(blog: WordPressCom, site: StandIn) -> None:
    site.replies[LIST] = Reply({"comments": [a_row(9, "approved", parent={"ID": 3}), "odd"]})
    got = await blog.comments()
    assert isinstance(got, Done)
    (one,) = got.value
    assert (one.id, one.post_id, one.parent_id, one.author) == ("9", "4", "3", "relay & co")
    assert one.text == "Sam Co (via Telegram) wrote:\n5 < 6, I think."
    assert one.published_at is not None
    assert one.published_at.isoformat() == "2026-03-16T11:00:00+00:00"


@pytest.mark.parametrize(
    ("capabilities", "level"),
    [
        ({}, "ok"),
        ({"moderate_comments": True}, "wrong"),
        ({"edit_others_posts": True}, "wrong"),
        ({"publish_posts": True}, "wrong"),
        ({"unfiltered_html": True}, "wrong"),
    ],
)
async def test_a_token_that_may_do_too_much_is_refused(
    blog: WordPressCom, site: StandIn, capabilities: dict[str, bool], level: str
) -> None:
    site.replies[SITE] = Reply({"ID": 1, "capabilities": capabilities})
    assert [finding.level for finding in await blog.check()] == [level]


async def test_a_token_that_is_not_accepted_is_wrong_and_silence_is_not(
    blog: WordPressCom, site: StandIn, web: Web
) -> None:
    site.replies[SITE] = an_error("invalid_token", 400)
    assert [finding.level for finding in await blog.check()] == ["wrong"]
    away = WordPressCom(web, HOME, Account("relay", "t"), api=await closed_port())
    assert [finding.level for finding in await away.check()] == ["away"]
    assert isinstance(await away.comment(POSTING), Later | Unknown)


def test_an_editor_finds_the_comment_on_its_page(blog: WordPressCom) -> None:
    assert blog.moderation_url("9") == "https://wordpress.com/comment/tea.wordpress.com/9"
    assert blog.form_url(POST) == f"{POST.url}#respond"
    assert blog.encode("5 < 6") == "5 &lt; 6"
