"""Acting only on what was seen, other words for what is there, and the queue: a real WordPress."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from html import unescape

import pytest
from aiohttp import BasicAuth
from aiohttp import web as server

from feeds.http.web import Account, Web
from feeds.sites.base import Ability, Change, ChangesWhatWasSeen, Standing, TellsQueue
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_check import PLAIN_HTTP, is_plain
from feeds.sites.wordpress_moderate import Accounts, check_moderator
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_words import encode
from feeds.wording import normalise
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Posting
from tests.feeds.sites.test_wordpress_moderate import at, hang_up, on
from tests.feeds.stand_in import Handler, Reply, StandIn, standing
from tests.storm_texts import HOSTILE
from tests.wordpress.form import by_form
from tests.wordpress.site import WordPress as Blog

ME = "/wp-json/wp/v2/users/me"
ONE = "/wp-json/wp/v2/comments/5"
LIST = "/wp-json/wp/v2/comments"
HELD, SHOWN = frozenset({"held"}), frozenset({"held", "approved"})
TEXT = "I agree with this: 5 < 6 & so on."
OTHER = "I do not agree: 7 > 6 & so on."
RIGHTS = {"read": True, "moderate_comments": True}
ALL_RIGHTS = RIGHTS | dict.fromkeys(("edit_posts", "edit_others_posts", "edit_published_posts"), 1)


@pytest.fixture
def blog(wordpress: Blog) -> Blog:
    wordpress.reset()
    wordpress.allow_bursts()
    return wordpress


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    """Give a stand-in that lets the moderator through."""
    async with standing() as stand_in:
        stand_in.replies[ME] = Reply({"id": 7, "capabilities": RIGHTS})
        yield stand_in


async def a_comment(platform: WordPress, blog: Blog, text: str = TEXT) -> str:
    """Relay a comment, which the site holds; return its id there."""
    posting = Posting(str(blog.post_id), None, encode(text), "Ann", "0f3a9c@chat.invalid")
    sent = await platform.comment(posting)
    assert isinstance(sent, Done)
    return sent.value.id


def done(outcome: Outcome[Standing]) -> Standing:
    assert isinstance(outcome, Done), outcome
    return outcome.value


def row_of(blog: Blog, remote_id: str) -> tuple[str, str]:
    """Return where a comment stands on the site, and its words as typed."""
    (found,) = (one for one in blog.comments(blog.post_id) if str(one["id"]) == remote_id)
    return str(found["status"]), unescape(str(found["content"]["raw"]))


def edited_there(blog: Blog, remote_id: str, text: str) -> None:
    """Let an editor of the blog change a comment."""
    code, _ = blog.rest("POST", f"/wp/v2/comments/{remote_id}", blog.editor, content=encode(text))
    assert code == 200


# ---- only what was seen


@pytest.mark.parametrize("role", ["approver", "moderator"])
async def test_a_held_comment_is_read_without_being_changed(
    web: Web, blog: Blog, role: str
) -> None:
    platform = on(web, blog, blog.account(role))
    remote_id = await a_comment(platform, blog)
    before = row_of(blog, remote_id)
    seen = done(await platform.look(remote_id))
    assert (seen.posted.id, seen.posted.status, seen.text) == (remote_id, "held", TEXT)
    assert seen.posted.url.endswith(f"#comment-{remote_id}")
    assert row_of(blog, remote_id) == before


async def test_what_was_seen_is_published(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    wanted = Change(remote_id, "approve", HELD, TEXT)
    for _ in range(2):
        after = done(await platform.change(wanted))
        assert (after.posted.status, after.text) == ("approved", TEXT)
    assert row_of(blog, remote_id) == ("approved", TEXT)


@pytest.mark.parametrize("status", ["approve", "spam", "trash"])
async def test_what_somebody_changed_there_is_left_alone(web: Web, blog: Blog, status: str) -> None:
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    edited_there(blog, remote_id, f"{TEXT} A sentence of an editor.")
    after = done(await platform.change(Change(remote_id, status, HELD, TEXT)))
    assert after.posted.status == "held"
    assert after.text == f"{TEXT} A sentence of an editor."
    assert row_of(blog, remote_id)[0] == "hold"


async def test_what_is_done_whatever_it_says_is_done(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    edited_there(blog, remote_id, OTHER)
    after = done(await platform.change(Change(remote_id, "trash", SHOWN)))
    assert after.posted.status == "trashed"


async def test_what_is_deleted_for_good_is_gone(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    blog.php("wp_delete_comment((int) $args[0], true);", remote_id)
    for gone in (
        await platform.look(remote_id),
        await platform.change(Change(remote_id, "approve", HELD, TEXT)),
        await platform.look("5;6"),
    ):
        assert isinstance(gone, Never)
        assert gone.kind == "rest_comment_invalid_id"


async def test_an_account_that_is_not_fit_reads_and_changes_nothing(web: Web, blog: Blog) -> None:
    platform = on(web, blog, blog.editor)
    assert isinstance(await platform.look("1"), Later)
    assert isinstance(await platform.change(Change("1", "approve", HELD)), Later)
    assert isinstance(await platform.queue(), Later)


async def test_words_that_change_while_it_is_published_are_held_again(
    web: Web, site: StandIn
) -> None:
    """Between the look and the act an editor may save; what nobody saw does not stay public."""
    rows = [("hold", TEXT), ("approved", OTHER), ("hold", OTHER)]
    answered = [Reply(a_row(status, text)) for status, text in rows]
    after = done(await acting(web, site, answered, Change("5", "approve", HELD, TEXT)))
    assert (after.posted.status, after.text) == ("held", OTHER)
    sent = [json.loads(one.body) for one in site.asked if one.method == "POST"]
    assert sent == [{}, {"status": "approve"}, {"status": "hold"}]


# ---- other words


async def test_new_words_are_held_in_the_same_request_and_may_be_sent_again(
    web: Web, blog: Blog
) -> None:
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    blog.approve(int(remote_id))
    wanted = Change(remote_id, "hold", SHOWN, TEXT, OTHER)
    for _ in range(2):
        after = done(await platform.change(wanted))
        assert (after.posted.status, after.text) == ("held", OTHER)
    assert row_of(blog, remote_id) == ("hold", OTHER)
    assert len(blog.comments(blog.post_id)) == 4


async def test_new_words_that_were_left_public_are_held_at_the_next_try(
    web: Web, blog: Blog
) -> None:
    """WordPress stores the words first and the status after: it may be killed in between."""
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    edited_there(blog, remote_id, OTHER)
    blog.approve(int(remote_id))
    after = done(await platform.change(Change(remote_id, "hold", SHOWN, TEXT, OTHER)))
    assert (after.posted.status, after.text) == ("held", OTHER)


async def test_new_words_do_not_replace_what_an_editor_wrote(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    edited_there(blog, remote_id, "An editor wrote this.")
    after = done(await platform.change(Change(remote_id, "hold", SHOWN, TEXT, OTHER)))
    assert after.text == "An editor wrote this."
    assert row_of(blog, remote_id)[1] == "An editor wrote this."


@pytest.mark.parametrize("shown", [False, True])
async def test_no_hostile_text_is_altered_by_a_change(web: Web, blog: Blog, *, shown: bool) -> None:
    platform = on(web, blog)
    remote_id = await a_comment(platform, blog)
    before = TEXT
    for typed in HOSTILE:
        text = normalise(typed)
        if shown:
            blog.approve(int(remote_id))
        after = done(await platform.change(Change(remote_id, "hold", SHOWN, before, text)))
        assert after.text == text
        assert row_of(blog, remote_id) == ("hold", text)
        before = text


# ---- the queue


async def test_the_queue_is_all_that_waits_and_is_not_the_relays(web: Web, blog: Blog) -> None:
    platform = on(web, blog, blog.moderator)
    ours = await a_comment(platform, blog)
    said = ("5 < 6 & \\ stays", "<b>Bold</b> and R&D, C:\\dir")
    made = [str(by_form(blog, blog.post_id, "O'Neil & Sons", text)) for text in said]
    told = await platform.queue()
    assert isinstance(told, Done)
    found = {one.id: one for one in told.value}
    assert ours not in found
    assert set(made) < set(found)
    assert found[made[0]].author == "O'Neil & Sons"
    assert tuple(found[one].text for one in made) == said
    assert found[made[0]].post_id == str(blog.post_id)
    assert [one.id for one in told.value] == sorted(found, key=int)
    for one in told.value:
        assert done(await platform.look(one.id)).text == one.text


async def test_a_long_queue_is_read_to_its_end(web: Web, blog: Blog) -> None:
    code = """
    for ($i = 0; $i < 130; $i++) wp_insert_comment(['comment_post_ID' => $args[0],
        'comment_author' => 'Visitor', 'comment_content' => "Number $i", 'comment_approved' => 0]);
    """
    blog.php(code, str(blog.post_id))
    told = await on(web, blog, blog.moderator).queue()
    assert isinstance(told, Done)
    assert len(told.value) == 131
    assert told.value[-1].text == "Number 129"


async def test_an_account_with_fewer_rights_says_so_and_tells_no_short_list(
    web: Web, blog: Blog
) -> None:
    told = await on(web, blog).queue()
    assert isinstance(told, Never)
    assert told.kind == "not_possible"


@pytest.mark.parametrize("lost", ["edit_others_posts", "edit_posts", "edit_published_posts"])
async def test_each_of_the_rights_is_needed(web: Web, blog: Blog, lost: str) -> None:
    blog.php("get_role('comment_moderator')->remove_cap($args[0]);", lost)
    told = await on(web, blog, blog.moderator).queue()
    assert isinstance(told, Never)
    assert told.kind == "not_possible"


async def test_without_a_moderator_there_is_no_queue(web: Web) -> None:
    platform = WordPress(web, "https://b.example/wp-json/", Account("relay", "a"))
    assert Ability.QUEUE not in platform.abilities
    assert isinstance(await platform.queue(), Never)
    assert platform.queue_url == ""


async def test_the_page_of_the_queue_is_in_the_dashboard(web: Web) -> None:
    platform = WordPress(web, "https://b.example/wp-json/", None, home="https://b.example/blog/")
    page = "https://b.example/blog/wp-admin/edit-comments.php?comment_status=moderated"
    assert platform.queue_url == page
    assert isinstance(platform, TellsQueue)
    assert isinstance(platform, ChangesWhatWasSeen)


@pytest.mark.parametrize("reply", [Reply("<html>", 502), Reply("<html>"), Reply({"a": 1}), hang_up])
async def test_a_queue_that_is_not_told_is_for_later(
    web: Web, site: StandIn, reply: Reply | Handler
) -> None:
    site.replies |= {ME: both(ALL_RIGHTS), LIST: reply}
    assert isinstance(await at(web, site).queue(), Later)


# ---- what only a stand-in can be made to answer


def a_row(status: str, text: str | None) -> dict[str, object]:
    content = {"rendered": "<p>Something</p>"} | ({"raw": encode(text)} if text else {})
    return {"id": 5, "status": status, "link": "https://b.example/", "content": content}


def both(rights: Mapping[str, object]) -> Handler:
    """Tell each of the two accounts that it is another user."""

    async def who(request: server.Request) -> server.StreamResponse:
        number = len(request.headers["authorization"])
        return Reply({"id": number, "capabilities": rights}).response()

    return who


async def acting(
    web: Web, site: StandIn, answers: Sequence[Reply | Handler], wanted: Change
) -> Outcome[Standing]:
    """Return what comes of a change whose calls are answered so, one after the other."""
    left = list(answers)

    async def one(request: server.Request) -> server.StreamResponse:
        reply = left.pop(0)
        return reply.response() if isinstance(reply, Reply) else await reply(request)

    async def who(request: server.Request) -> server.StreamResponse:
        is_relay = login(request) == "relay"
        held = {"edit_posts": True} if is_relay else RIGHTS
        return Reply({"id": 5 if is_relay else 7, "capabilities": held}).response()

    site.replies |= {ME: who, ONE: one}
    return await at(web, site).change(wanted)


def login(request: server.Request) -> str:
    return str(BasicAuth.decode(request.headers["authorization"]).login)


WANTED = Change("5", "approve", HELD, TEXT)


@pytest.mark.parametrize("reply", [Reply("<html>", 502), Reply("<html>"), hang_up])
async def test_a_look_that_gets_no_answer_changed_nothing(
    web: Web, site: StandIn, reply: Reply | Handler
) -> None:
    assert isinstance(await acting(web, site, [reply], WANTED), Later)


async def test_a_site_that_does_not_tell_the_words_is_not_acted_on(web: Web, site: StandIn) -> None:
    outcome = await acting(web, site, [Reply(a_row("hold", None))], WANTED)
    assert not isinstance(outcome, Done)
    assert [json.loads(one.body) for one in site.asked if one.method == "POST"] == [{}]


@pytest.mark.parametrize("reply", [Reply("<html>", 502), Reply("<html>"), hang_up])
async def test_a_lost_answer_to_the_act_is_unknown(
    web: Web, site: StandIn, reply: Reply | Handler
) -> None:
    outcome = await acting(web, site, [Reply(a_row("hold", TEXT)), reply], WANTED)
    assert isinstance(outcome, Unknown)


async def test_a_password_that_is_refused_blames_no_comment(web: Web, site: StandIn) -> None:
    refused = await acting(web, site, [Reply({"code": "rest_cannot_edit"}, 401)], WANTED)
    assert refused == Later(refused.why, counted=False)  # type: ignore[union-attr]  # it has one
    assert "moderator account" in refused.why


async def test_what_is_in_the_bin_already_is_done(web: Web, site: StandIn) -> None:
    answers: list[Reply | Handler] = [
        Reply(a_row("hold", TEXT)),
        Reply({"code": "rest_already_trashed"}, 410),
    ]
    after = done(await acting(web, site, answers, Change("5", "trash", HELD, TEXT)))
    assert (after.posted.status, after.text) == ("trashed", TEXT)


# ---- what `bleep check` says of it


@pytest.mark.parametrize(
    ("role", "level", "words"),
    [
        ("approver", "ok", "It cannot list those from the site's own form."),
        ("moderator", "warning", "list all that wait, the site's own too"),
    ],
)
async def test_the_check_says_whether_the_queue_is_told(
    web: Web, blog: Blog, role: str, level: str, words: str
) -> None:
    (finding,) = await on(web, blog, blog.account(role)).check_moderator()
    assert finding.level == level
    assert words in finding.text


async def test_an_account_with_half_of_the_rights_is_told_what_it_lacks(
    web: Web, blog: Blog
) -> None:
    blog.php("get_role('comment_moderator')->remove_cap('edit_posts');")
    (finding,) = await on(web, blog, blog.moderator).check_moderator()
    assert finding.level == "warning"
    assert "It cannot list all comments that wait." in finding.text


@pytest.mark.parametrize(
    ("root", "plain"),
    [
        ("http://b.example/wp-json/", True),
        ("http://192.168.1.9/wp-json/", True),
        ("https://b.example/wp-json/", False),
        ("http://127.0.0.1:8000/wp-json/", False),
        ("http://localhost/wp-json/", False),
    ],
)
def test_a_password_in_plain_text_is_named_but_for_loopback(root: str, *, plain: bool) -> None:
    assert is_plain(root) == plain
    assert "The password travels in plain text" in PLAIN_HTTP


class Elsewhere(Rest):
    """A REST API that says that it is at another address."""

    def __init__(self, web: Web, site: StandIn, user: str) -> None:
        super().__init__(web, f"{site.url}/wp-json/", Account(user, "abcd"))
        self._there = self.root
        self.root = "http://b.example/wp-json/"

    def url(self, path: str, query: Mapping[str, str] | None = None) -> str:
        return super().url(path, query).replace(self.root, self._there)


async def test_the_moderators_password_in_plain_text_is_a_warning(web: Web, site: StandIn) -> None:
    async def who(request: server.Request) -> server.StreamResponse:
        return Reply({"id": len(login(request)), "capabilities": RIGHTS}).response()

    site.replies[ME] = who
    both_of_them = (Elsewhere(web, site, "relay"), Elsewhere(web, site, "moderator"))
    fine, plain = await check_moderator(Accounts(*both_of_them))
    assert (fine.level, plain.level, plain.text) == ("ok", "warning", PLAIN_HTTP)
