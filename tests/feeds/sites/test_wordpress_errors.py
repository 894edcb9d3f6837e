"""Each way in which WordPress refuses: the state it leads to, and what the reader is told.

A real WordPress refuses wherever it can be brought to; a stand-in says what only a host, a cache
or a firewall in front of it would say.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

import pytest

from bot.texts import states as texts_states
from feeds.http.web import Account, Web
from feeds.relay import LANDING
from feeds.sites.wordpress_answers import LINK_DOWN, REFUSALS, Meaning, Refusal
from feeds.sites.wordpress_check import REFUSED
from feeds.sites.wordpress_door import Door
from feeds.watch import Watch
from storage.database import Database
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.feeds.sites import wordpress_says
from tests.feeds.sites.errors_desk import (
    ASKING,
    COMMENTS,
    EDITOR,
    ME,
    NO,
    TROUBLE,
    WAY,
    Desk,
    Straight,
    adapter,
    bin_it,
    close_by_age,
    make_private,
    trouble,
)
from tests.feeds.stand_in import Reply, StandIn, closed_port, standing
from tests.storage.builders import READER
from tests.wordpress.site import WordPress as Blog

pytestmark = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)


@pytest.fixture
def blog(wordpress: Blog) -> Blog:
    """Give the site as it was at the start, without the 15 seconds between comments."""
    wordpress.reset()
    wordpress.allow_bursts()
    return wordpress


@pytest.fixture
def desk(database: Database, clock: FakeClock, web: Web, blog: Blog) -> Desk:
    """A desk before the real WordPress."""
    return Desk(database, clock, Queue(database, clock), adapter(web, blog, blog.relay))


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies[ME] = Reply({"id": 6, "capabilities": {"edit_posts": True}})
        yield stand_in


@pytest.fixture
def front(database: Database, clock: FakeClock, web: Web, site: StandIn) -> Desk:
    """A desk before a stand-in."""
    platform = Straight(web, f"{site.url}/wp-json/", Account("relay", "abcd"))
    platform.post_id = "4"
    return Desk(database, clock, Queue(database, clock), platform)


# Posts that take nothing


@pytest.mark.parametrize(
    ("post", "prepare", "kind", "sentence"),
    [
        ("closed", None, "rest_comment_closed", "takes no comments any more"),
        ("first", close_by_age, "rest_comment_closed", "takes no comments any more"),
        ("draft", None, "rest_comment_draft_post", "no longer on the blog"),
        ("first", bin_it, "rest_comment_trash_post", "no longer on the blog"),
        ("protected", None, "rest_cannot_read_post", "no longer on the blog"),
        ("first", make_private, "rest_cannot_read_post", "no longer on the blog"),
        ("missing", None, "rest_comment_invalid_post_id", "no longer on the blog"),
    ],
)
async def test_a_post_that_takes_nothing_ends_the_comment_with_its_reason(
    desk: Desk,
    blog: Blog,
    post: str,
    prepare: Callable[[Blog], None] | None,
    kind: str,
    sentence: str,
) -> None:
    assert isinstance(desk.platform, Straight)
    desk.platform.post_id = "999999" if post == "missing" else str(blog.post(post))
    if prepare is not None:
        prepare(blog)
    comment = await desk.send()
    assert (comment.state, comment.error) == (NO, kind)
    assert sentence in await desk.told(comment)


# Texts that are refused


@pytest.mark.parametrize(
    ("columns", "kind", "sentence"),
    [
        ({"body": "x" * 65_526}, "comment_content_column_length", "too long for the blog"),
        ({"shown_name": "N" * 246}, "comment_author_column_length", "Choose a shorter one"),
        ({"address": f"{'e' * 90}@chat.invalid"}, "comment_author_email_column_length", "take it"),
        ({"body": "   "}, "rest_comment_content_invalid", "no words in it"),
        ({"shown_name": "%"}, "rest_comment_author_data_required", "a fault of this service"),
        ({"address": "nobody"}, "rest_invalid_param", "a fault of this service"),
    ],
)
async def test_a_text_that_is_refused_ends_the_comment_with_its_reason(
    desk: Desk, columns: dict[str, str], kind: str, sentence: str
) -> None:
    comment = await desk.send(**columns)
    assert (comment.state, comment.error) == (NO, kind)
    assert sentence in await desk.told(comment)


async def test_a_text_that_the_blog_has_from_its_writer_is_not_posted_twice(desk: Desk) -> None:
    await desk.send()
    desk.clock.advance(20)
    comment = await desk.send()
    assert (comment.state, comment.error) == (NO, "comment_duplicate")
    assert "already has this comment from you" in await desk.told(comment)


@pytest.mark.parametrize("gone", [True, False], ids=["deleted", "held"])
async def test_an_answer_to_what_nobody_can_see_ends_with_its_reason(
    desk: Desk, blog: Blog, *, gone: bool
) -> None:
    parent = int(blog.comments(blog.post_id)[0]["id"])
    if gone:
        blog.rest("DELETE", f"/wp/v2/comments/{parent}?force=true", blog.administrator)
    else:
        blog.set_status(parent, "hold")
    comment = await desk.send(parent=str(parent))
    assert (comment.state, comment.error) == (NO, "parent_gone")
    assert "The comment that you answered" in await desk.told(comment)


@pytest.mark.parametrize(
    ("code", "data"), [("akismet_rest_comment_discarded", None), ("spam_blocked", 403)]
)
async def test_a_plugin_that_refuses_ends_the_comment(
    desk: Desk, blog: Blog, code: str, data: object
) -> None:
    trouble(blog, "refuse", code, data)
    comment = await desk.send()
    assert (comment.state, comment.error) == (NO, code)
    assert "spam protection refused it" in await desk.told(comment)


# Comments that are taken, and where they land


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (1, CommentState.APPROVED),
        (0, CommentState.HELD),
        ("spam", CommentState.SPAM),
        ("trash", CommentState.TRASHED),
    ],
)
async def test_where_the_blog_puts_a_comment_is_what_its_reader_is_told(
    desk: Desk, blog: Blog, verdict: int | str, state: CommentState
) -> None:
    blog.php(TROUBLE, json.dumps(["judge", verdict, None]))
    comment = await desk.send()
    assert (comment.state, comment.error) == (state, None)
    assert texts_states.HEADINGS[state] in await desk.told(comment)


async def test_a_disallowed_word_puts_the_comment_into_the_bin(desk: Desk, blog: Blog) -> None:
    blog.php("update_option('disallowed_keys', 'oolong');")
    comment = await desk.send("More oolong for all of us.")
    assert comment.state is CommentState.TRASHED
    assert "put it in the bin" in await desk.told(comment)


async def test_a_comment_that_is_deleted_for_good_is_said_to_be_removed(
    desk: Desk, blog: Blog
) -> None:
    comment = await desk.send()
    blog.rest("DELETE", f"/wp/v2/comments/{comment.remote_id}?force=true", blog.administrator)
    watch = Watch(desk.database, lambda _site: desk.platform, clock=desk.clock.clock)
    await watch.watch_due()
    removed = await desk.queue.get(comment.id)
    assert removed.state is CommentState.REMOVED
    assert "The blog has removed it" in await desk.told(removed)


# Not now


async def test_two_in_a_row_are_a_flood_that_costs_no_try(desk: Desk, blog: Blog) -> None:
    blog.php("delete_option('test_bursts');")
    await desk.send()
    desk.clock.advance(20)
    comment = await desk.send("Another one.")
    assert (comment.state, comment.attempt) == (WAY, 0)
    blog.allow_bursts()
    await desk.round(15)
    assert await desk.queue.state(comment.id) is WAY
    await desk.round(15)
    assert await desk.queue.state(comment.id) is CommentState.HELD


REVOKE = "WP_Application_Passwords::delete_all_application_passwords((int) $args[0]);"
DEMOTE = "(new WP_User((int) $args[0]))->set_role('subscriber');"


@pytest.mark.parametrize(
    ("kind", "word", "data"),
    [
        ("shut", "rest_login_required", {"status": 401}),
        ("shut", "rest_cannot_access", {"status": 403}),
        ("unroute", "/wp/v2/comments", None),
        ("refuse", "rest_comment_invalid_author", {"status": 403}),
        ("refuse", "rest_comment_author_invalid", {"status": 400}),
        ("refuse", "rest_comment_login_required", {"status": 401}),
    ],
)
async def test_a_site_that_shuts_us_out_keeps_the_comment_and_costs_no_try(
    desk: Desk, blog: Blog, kind: str, word: str, data: object
) -> None:
    trouble(blog, kind, word, data)
    comment = await desk.send()
    assert (comment.state, comment.attempt) == (WAY, 0)
    assert texts_states.STATES[comment.state] == "on its way to the blog"
    trouble(blog, "")
    await desk.round(3_600)
    assert await desk.queue.state(comment.id) is CommentState.HELD


async def test_a_password_that_is_taken_back_keeps_the_comment(desk: Desk, blog: Blog) -> None:
    await desk.send("Now the relay knows who it is.")
    blog.php(REVOKE, str(blog.relay.id))
    desk.clock.advance(20)
    comment = await desk.send()
    assert (comment.state, comment.attempt) == (WAY, 0)
    assert comment.error in (REFUSED[Door.WRONG], REFUSED[Door.UNTOLD])  # PHP may have no XML


async def test_while_the_role_does_not_allow_a_look_a_lost_comment_stays_unknown(
    desk: Desk, blog: Blog
) -> None:
    trouble(blog, "crash")
    comment = await desk.send()
    assert comment.state is ASKING
    assert texts_states.STATES[comment.state] == "we are asking the blog whether it arrived"
    trouble(blog, "")
    blog.php(DEMOTE, str(blog.relay.id))
    await desk.round(LANDING.total_seconds() + 1)
    assert await desk.queue.state(comment.id) is ASKING
    blog.php(DEMOTE.replace("subscriber", "contributor"), str(blog.relay.id))
    await desk.round(3_600)
    assert await desk.queue.state(comment.id) is CommentState.HELD
    assert [one["content"]["raw"] for one in blog.comments()].count("I agree.") == 1


async def test_a_database_that_cannot_store_it_is_tried_once_more_without_wide_characters(
    desk: Desk, blog: Blog
) -> None:
    trouble(blog, "narrow", "rest_comment_failed_create", {"status": 500})
    comment = await desk.send("Well said \U0001f600 indeed.", shown_name="Sam \U0001f600")
    assert (comment.state, comment.attempt) == (WAY, 1)
    await desk.round(599)
    assert await desk.queue.state(comment.id) is WAY
    await desk.round(1)
    held = await desk.queue.get(comment.id)
    assert held.state is CommentState.HELD
    assert blog.comments(blog.post_id)[-1]["content"]["raw"] == "Well said  indeed."
    assert blog.comments(blog.post_id)[-1]["author_name"] == "Sam"


async def test_a_database_that_stores_nothing_ends_the_comment_and_the_owners_hear_of_it(
    desk: Desk, blog: Blog
) -> None:
    trouble(blog, "refuse", "rest_comment_failed_create", {"status": 500})
    comment = await desk.send()
    await desk.round(601)
    failed = await desk.queue.get(comment.id)
    assert (failed.state, failed.error) == (NO, "rest_comment_failed_create")
    assert "The blog could not store it" in await desk.heard(READER)
    assert "The blog&#x27;s database could not store it" in await desk.heard(EDITOR)


# What only something in front of WordPress says


@pytest.mark.parametrize(
    ("reply", "state", "tries", "seconds"),
    [
        (Reply("<html>", 403), WAY, 1, 600),
        (Reply("<html>", 406), WAY, 1, 600),
        (Reply("<html>", 404), WAY, 0, 30),
        (Reply("<html>", 429, {"Retry-After": "90"}), WAY, 0, 90),
        (Reply("<html>", 503, {"Retry-After": "600"}), WAY, 0, 600),
        (Reply("", 301, {"Location": "/elsewhere"}), WAY, 0, 30),
        (Reply("<html>", 500), ASKING, 1, None),
        (Reply("<html>", 502), ASKING, 1, None),
        (Reply("<html>", 504), ASKING, 1, None),
        (Reply("<html>Please log in</html>", 200), ASKING, 1, None),
        (Reply("", 200), ASKING, 1, None),
        (Reply({"code": "internal_server_error", "data": {"status": 500}}, 500), ASKING, 1, None),
    ],
    ids=lambda one: f"{one.status} {one.body}"[:20] if isinstance(one, Reply) else None,
)
async def test_what_a_host_says_leads_to_waiting_or_asking(
    front: Desk, site: StandIn, reply: Reply, state: CommentState, tries: int, seconds: int | None
) -> None:
    site.replies[COMMENTS] = reply
    comment = await front.send()
    assert (comment.state, comment.attempt) == (state, tries)
    if seconds is not None:
        await front.round(seconds - 1)
        assert [asked.method for asked in site.asked].count("POST") == 1
        await front.round(1)
        assert [asked.method for asked in site.asked].count("POST") == 2


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("rest_invalid_json", 400, "a fault of this service"),
        ("rest_comment_exists", 400, "did not take it"),
        ("rest_invalid_comment_type", 400, "did not take it"),
        ("rest_comment_not_supported_post_type", 403, "takes no comments any more"),
        ("something_new", 422, "did not take it"),
    ],
)
async def test_a_refusal_that_bleep_never_provokes_ends_the_comment_too(
    front: Desk, site: StandIn, code: str, status: int, sentence: str
) -> None:
    site.replies[COMMENTS] = Reply({"code": code, "data": {"status": status}}, status)
    comment = await front.send()
    assert (comment.state, comment.error) == (NO, code)
    assert sentence in await front.told(comment)


async def test_a_site_that_is_not_there_keeps_the_comment(front: Desk, web: Web) -> None:
    front.platform = Straight(web, f"{await closed_port()}wp-json/", Account("relay", "x"))
    comment = await front.send()
    assert (comment.state, comment.attempt) == (WAY, 0)


@pytest.mark.parametrize("status", [403, 406])
async def test_a_firewall_that_refuses_twice_ends_the_comment_and_the_owners_hear_of_it(
    front: Desk, site: StandIn, status: int
) -> None:
    site.replies[COMMENTS] = Reply("<html>", status)
    comment = await front.send("What about this one?")
    assert (comment.state, comment.attempt) == (WAY, 1)
    await front.round(600)
    refused = await front.queue.get(comment.id)
    assert (refused.state, refused.error) == (NO, "firewall")
    assert "The site&#x27;s firewall refused this text" in await front.heard(READER)
    card = await front.heard(EDITOR)
    assert "What about this one?" in card
    assert "refused it 2 times" in card


async def test_a_firewall_that_lets_it_pass_the_second_time_is_not_told_of(
    front: Desk, site: StandIn
) -> None:
    site.replies[COMMENTS] = Reply("<html>", 403)
    comment = await front.send()
    row = {"id": 9, "status": "hold", "link": "https://blog.example/#c9"}
    site.replies[COMMENTS] = Reply(row, 201)
    await front.round(600)
    assert await front.queue.state(comment.id) is CommentState.HELD
    assert "firewall" not in await front.heard(EDITOR)


# The whole table, row by row

SPAM, CLOSED = "spam protection refused it", "takes no comments any more"
GONE, FAULT, LONG = "no longer on the blog", "a fault of this service", "too long for the blog"
SENTENCES = {
    "comment_duplicate": "already has this comment from you",
    "rest_comment_content_invalid": "found no words in it",
    "comment_content_column_length": LONG,
    "comment_author_column_length": LONG,
    "rest_comment_author_data_required": FAULT,
    "rest_invalid_param": FAULT,
    "rest_invalid_json": FAULT,
    "rest_comment_closed": CLOSED,
    "rest_comment_not_supported_post_type": CLOSED,
    "rest_comment_draft_post": GONE,
    "rest_comment_trash_post": GONE,
    "rest_comment_invalid_post_id": GONE,
    "rest_cannot_read_post": GONE,
    "akismet_rest_comment_discarded": SPAM,
}
OTHERS = "The blog did not take it. Your text is still in this chat."


@pytest.mark.parametrize(("code", "row"), list(REFUSALS.items()))
async def test_each_row_of_the_table_leads_to_its_state_and_its_sentence(
    front: Desk, site: StandIn, code: str, row: Refusal
) -> None:
    site.replies[COMMENTS] = wordpress_says.REFUSALS[code]
    comment = await front.send()
    told, owners = await front.heard(READER), await front.heard(EDITOR)
    match row.meaning:
        case Meaning.NEVER:
            assert (comment.state, comment.error) == (NO, code)
            assert "Your comment was not published" in told
            assert SENTENCES.get(code, OTHERS) in told
        case Meaning.ADMIN | Meaning.SLOW | Meaning.LATER:
            blamed = row.meaning is Meaning.LATER
            assert (comment.state, comment.attempt) == (WAY, int(blamed))
            # Of a refused account the site is asked further: why is said more exactly.
            why = REFUSED[Door.UNTOLD] if row.why == LINK_DOWN else row.why
            assert comment.error == why
            assert "Your comment is delayed" in told
            assert "We have saved it." in told
            assert why.replace("'", "&#x27;") in owners
        case Meaning.UNKNOWN:
            assert (comment.state, comment.attempt) == (ASKING, 1)
            assert "We are asking the blog whether it has your comment." in told
            assert owners == ""


@pytest.mark.parametrize("name", wordpress_says.SIGNS)
async def test_each_sign_without_a_code_of_wordpress_leads_to_its_sentence(
    front: Desk, site: StandIn, name: str
) -> None:
    """A plugin's own word, a firewall's page, a host's: none of them is a row of WordPress's."""
    site.replies[COMMENTS], sentence = wordpress_says.SIGNS[name]
    comment = await front.send()
    told = await front.heard(READER)
    assert sentence in told
    assert "Send it again" not in told
    assert (comment.state is NO) is (sentence == wordpress_says.SPAM)
    assert (comment.state is ASKING) is (sentence == wordpress_says.LOST)
    if comment.state is NO:
        assert comment.error == "spam_blocked"


async def test_a_short_delay_is_not_told(front: Desk, site: StandIn) -> None:
    site.replies[COMMENTS] = Reply("<html>", 429)
    comment = await front.send()
    row = {"id": 9, "status": "approved", "link": "https://blog.example/#c9"}
    site.replies[COMMENTS] = Reply(row, 201)
    await front.round(60)
    assert await front.queue.state(comment.id) is CommentState.APPROVED
    assert "delayed" not in await front.heard(READER)


async def test_a_delay_is_told_once(front: Desk, site: StandIn) -> None:
    site.replies[COMMENTS] = Reply("<html>", 404)
    await front.send()
    assert (await front.heard(READER)).count("delayed") == 1
    await front.round()
    assert (await front.heard(READER)).count("delayed") == 1
    assert (await front.heard(EDITOR)).count("Comments cannot go to the blog") == 1
