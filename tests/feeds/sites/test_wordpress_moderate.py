"""Deciding about comments on a real WordPress, and on a stand-in that fails as one may."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import BasicAuth
from aiohttp import web as server

from feeds.http.web import Account, Web
from feeds.sites.base import Ability
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_words import encode
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Finding, Posted, Posting
from tests.feeds.stand_in import Handler, Reply, StandIn, standing
from tests.wordpress.site import Account as SiteAccount
from tests.wordpress.site import WordPress as Blog

ME = "/wp-json/wp/v2/users/me"
ONE = "/wp-json/wp/v2/comments/5"
HELD = frozenset({"held"})
ANYWHERE = frozenset({"held", "approved", "spam"})
RIGHTS = {"read": True, "moderate_comments": True}


@pytest.fixture
def blog(wordpress: Blog) -> Blog:
    wordpress.reset()
    wordpress.allow_bursts()
    return wordpress


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    """Give a stand-in that lets the moderator through and has one comment that is held."""
    async with standing() as stand_in:
        stand_in.replies[ME] = Reply({"id": 7, "capabilities": RIGHTS})
        stand_in.replies[ONE] = Reply({"id": 5, "status": "hold", "link": "https://b.example/"})
        yield stand_in


def an_account(who: SiteAccount) -> Account:
    return Account(who.user, who.password)


def on(web: Web, blog: Blog, moderator: SiteAccount | None = None) -> WordPress:
    """Return the adapter with the relay account, and the approver if no other is named."""
    who = an_account(moderator or blog.approver)
    return WordPress(web, f"{blog.api}/", an_account(blog.relay), who, home=f"{blog.url}/")


def at(web: Web, site: StandIn) -> WordPress:
    relay, moderator = Account("relay", "abcd"), Account("moderator", "efgh")
    return WordPress(web, f"{site.url}/wp-json/", relay, moderator, home=site.url)


def done(outcome: Outcome[Posted]) -> Posted:
    assert isinstance(outcome, Done), outcome
    return outcome.value


async def a_held_comment(platform: WordPress, blog: Blog) -> str:
    """Relay a comment, which the site holds; return its id there."""
    posting = Posting(
        str(blog.post_id), None, encode("I agree with this."), "Ann", "0f3a9c@chat.invalid"
    )
    sent = done(await platform.comment(posting))
    assert sent.status == "held"
    return sent.id


def status_of(blog: Blog, remote_id: str) -> str:
    found = [one for one in blog.comments(blog.post_id) if str(one["id"]) == remote_id]
    return str(found[0]["status"])


# ---- what can be done


async def test_comments_can_be_decided_about_only_with_both_accounts(web: Web) -> None:
    one, two, root = Account("relay", "a"), Account("moderator", "b"), "https://b.example/wp-json/"
    assert Ability.MODERATE in WordPress(web, root, one, two).abilities
    assert Ability.MODERATE not in WordPress(web, root, one).abilities
    assert Ability.MODERATE not in WordPress(web, root, None, two).abilities


async def test_without_a_moderator_nothing_is_decided(web: Web) -> None:
    platform = WordPress(web, "https://b.example/wp-json/", Account("relay", "a"))
    assert isinstance(await platform.moderate("5", "approve", HELD), Never)
    assert await platform.check_moderator() == ()


async def test_a_moderator_alone_is_a_warning(web: Web) -> None:
    root = "https://b.example/wp-json/"
    (finding,) = await check(WordPress(web, root, None, Account("moderator", "b")))
    assert finding.level == "warning"
    assert "relay account" in finding.text


@pytest.mark.parametrize("home", ["https://b.example/blog", "https://b.example/blog/"])
async def test_the_page_to_decide_on_is_in_the_dashboard(web: Web, home: str) -> None:
    platform = WordPress(web, "https://b.example/wp-json/", None, home=home)
    page = "https://b.example/blog/wp-admin/comment.php?action=editcomment&c=5"
    assert platform.moderation_url("5") == page


async def test_without_a_home_there_is_no_such_page(web: Web) -> None:
    assert WordPress(web, "https://b.example/wp-json/", None).moderation_url("5") == ""


# ---- on a real WordPress


@pytest.mark.parametrize(
    ("status", "says"),
    [("approve", "approved"), ("spam", "spam"), ("trash", "trashed"), ("hold", "held")],
)
@pytest.mark.parametrize("role", ["approver", "moderator"])
async def test_each_decision_is_carried_out(
    web: Web, blog: Blog, status: str, says: str, role: str
) -> None:
    platform = on(web, blog, blog.account(role))
    remote_id = await a_held_comment(platform, blog)
    assert done(await platform.moderate(remote_id, status, HELD)).status == says
    stored = {"approved": "approved", "spam": "spam", "trashed": "trash", "held": "hold"}[says]
    assert status_of(blog, remote_id) == stored


@pytest.mark.parametrize("status", ["approve", "trash"])
async def test_a_decision_may_be_carried_out_twice(web: Web, blog: Blog, status: str) -> None:
    platform = on(web, blog)
    remote_id = await a_held_comment(platform, blog)
    first = done(await platform.moderate(remote_id, status, HELD))
    assert done(await platform.moderate(remote_id, status, HELD)) == first
    assert done(await platform.moderate(remote_id, status, ANYWHERE)).status == first.status


async def test_what_is_published_is_seen_by_everyone(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_held_comment(platform, blog)
    url = done(await platform.moderate(remote_id, "approve", HELD)).url
    shown = await platform.comments()
    assert isinstance(shown, Done)
    assert remote_id in {one.id for one in shown.value}
    assert url.endswith(f"#comment-{remote_id}")


@pytest.mark.parametrize("found", ["approved", "spam", "trash"])
async def test_what_an_editor_decided_meanwhile_stays(web: Web, blog: Blog, found: str) -> None:
    platform = on(web, blog)
    remote_id = await a_held_comment(platform, blog)
    blog.set_status(int(remote_id), found)
    wanted = "spam" if found == "approved" else "approve"
    stands = done(await platform.moderate(remote_id, wanted, HELD))
    assert stands.status == {"trash": "trashed"}.get(found, found)
    assert status_of(blog, remote_id) == found


@pytest.mark.parametrize("found", ["hold", "approved", "spam"])
async def test_a_withdrawal_bins_it_wherever_it_stands(web: Web, blog: Blog, found: str) -> None:
    platform = on(web, blog)
    remote_id = await a_held_comment(platform, blog)
    blog.set_status(int(remote_id), found)
    assert done(await platform.moderate(remote_id, "trash", ANYWHERE)).status == "trashed"


async def test_a_comment_that_is_deleted_for_good_is_said_to_be_gone(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_held_comment(platform, blog)
    blog.php("wp_delete_comment((int) $args[0], true);", remote_id)
    gone = await platform.moderate(remote_id, "approve", HELD)
    assert isinstance(gone, Never)
    assert gone.kind == "rest_comment_invalid_id"


async def test_with_a_wrong_password_nothing_changes_and_no_comment_is_to_blame(
    web: Web, blog: Blog
) -> None:
    wrong = SiteAccount(blog.approver.user, "wrong", blog.approver.id)
    platform = on(web, blog, wrong)
    remote_id = await a_held_comment(platform, blog)
    refused = await platform.moderate(remote_id, "approve", HELD)
    assert refused == Later(refused.why, counted=False)  # type: ignore[union-attr]  # it has one
    assert "moderator account" in refused.why
    assert status_of(blog, remote_id) == "hold"


async def test_a_password_that_is_withdrawn_later_is_noticed(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_held_comment(platform, blog)
    await platform.moderate(remote_id, "approve", HELD)
    blog.set_status(int(remote_id), "hold")
    forget = "WP_Application_Passwords::delete_all_application_passwords((int) $args[0]);"
    blog.php(forget, str(blog.approver.id))
    refused = await platform.moderate(remote_id, "approve", HELD)
    assert isinstance(refused, Later)
    assert status_of(blog, remote_id) == "hold"


@pytest.mark.parametrize("role", ["administrator", "editor", "relay", "subscriber"])
async def test_an_account_that_is_not_fit_decides_nothing(web: Web, blog: Blog, role: str) -> None:
    platform = on(web, blog, blog.account(role))
    remote_id = await a_held_comment(platform, blog)
    assert isinstance(await platform.moderate(remote_id, "approve", HELD), Later)
    assert status_of(blog, remote_id) == "hold"


async def test_a_role_that_is_lost_later_is_named(web: Web, blog: Blog) -> None:
    platform = on(web, blog)
    remote_id = await a_held_comment(platform, blog)
    done(await platform.moderate(remote_id, "hold", HELD))
    blog.php("get_role('comment_approver')->remove_cap('moderate_comments');")
    refused = await platform.moderate(remote_id, "approve", HELD)
    assert isinstance(refused, Later)
    assert "moderate_comments" in refused.why


# ---- the check


async def check(platform: WordPress) -> tuple[Finding, ...]:
    findings = await platform.check_moderator()
    for finding in findings:
        assert finding.subject == "moderator account"
        for sentence in re.split(r"(?<=\.) ", finding.text):
            assert sentence.endswith(".")
            assert len(sentence.split()) <= 20, sentence
    return findings


@pytest.mark.parametrize(
    ("role", "level", "words"),
    [
        ("approver", "ok", ["nothing more"]),
        ("moderator", "warning", ["edit_others_posts"]),
        ("administrator", "wrong", ["unfiltered_html"]),
        ("editor", "wrong", ["unfiltered_html"]),
        ("author", "wrong", ["moderate_comments"]),
        ("subscriber", "wrong", ["moderate_comments"]),
        ("relay", "wrong", ["is the relay account", "lacks the right moderate_comments"]),
    ],
)
async def test_each_role_is_judged_and_what_is_wrong_is_named(
    web: Web, blog: Blog, role: str, level: str, words: list[str]
) -> None:
    findings = await check(on(web, blog, blog.account(role)))
    assert [finding.level for finding in findings] == [level] * len(words)
    for finding, word in zip(findings, words, strict=True):
        assert word in finding.text


async def test_the_check_tells_a_wrong_password(web: Web, blog: Blog) -> None:
    wrong = SiteAccount(blog.approver.user, "wrong", blog.approver.id)
    (finding,) = await check(on(web, blog, wrong))
    assert finding.level == "wrong"
    assert "password" in finding.text


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>", 403),
        Reply("<html>", 502),
        Reply({"code": "rest_no_route"}, 404),
        Reply([]),
        Reply({"id": 7}),
    ],
)
async def test_a_site_that_does_not_say_is_away_and_not_wrong(
    web: Web, site: StandIn, reply: Reply
) -> None:
    site.replies[ME] = reply
    (finding,) = await check(at(web, site))
    assert finding.level == "away"
    assert isinstance(await at(web, site).moderate("5", "approve", HELD), Later)
    assert [one.path for one in site.asked].count(ONE) == 0


# ---- what only a stand-in can be made to answer


async def who(request: server.Request) -> server.StreamResponse:
    """Tell each of the two accounts that it is another user."""
    name = BasicAuth.decode(request.headers["authorization"]).login
    return Reply({"id": len(name), "capabilities": RIGHTS}).response()


async def answered(web: Web, site: StandIn, reply: Reply | Handler) -> Outcome[Posted]:
    """Return what comes of an approval that is answered so."""
    before = Reply({"id": 5, "status": "hold", "link": "https://b.example/"})

    async def one(request: server.Request) -> server.StreamResponse:
        if request.method == "GET":
            return before.response()
        return reply.response() if isinstance(reply, Reply) else await reply(request)

    site.replies |= {ME: who, ONE: one}
    return await at(web, site).moderate("5", "approve", HELD)


async def hang_up(request: server.Request) -> server.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return server.Response()


async def test_only_the_moderator_changes_anything(web: Web, site: StandIn) -> None:
    reply = Reply({"id": 5, "status": "approved", "link": "https://b.example/#comment-5"})
    assert done(await answered(web, site, reply)).status == "approved"
    names = {
        (one.method, BasicAuth.decode(one.headers["authorization"]).login)
        for one in site.asked
        if one.path == ONE
    }
    assert names == {("GET", "relay"), ("POST", "moderator")}
    (sent,) = (one for one in site.asked if one.method == "POST")
    assert json.loads(sent.body) == {"status": "approve"}


async def test_the_account_is_looked_at_once(web: Web, site: StandIn) -> None:
    site.replies |= {ME: who, ONE: Reply({"id": 5, "status": "hold", "link": ""})}
    platform = at(web, site)
    for _ in range(3):
        done(await platform.moderate("5", "hold", HELD))
    assert [one.path for one in site.asked].count(ME) == 2


async def test_what_is_in_the_bin_already_is_done(web: Web, site: StandIn) -> None:
    binned = done(await answered(web, site, Reply({"code": "rest_already_trashed"}, 410)))
    assert (binned.id, binned.status) == ("5", "trashed")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("rest_cannot_edit", 401),
        ("rest_cannot_edit", 403),
        ("rest_not_logged_in", 401),
        ("incorrect_password", 401),
        ("application_passwords_disabled", 401),
        ("rest_forbidden", 403),
        ("rest_comment_failed_edit", 500),
        ("", 503),
        ("", 429),
    ],
)
async def test_trouble_of_the_site_is_for_later(
    web: Web, site: StandIn, code: str, status: int
) -> None:
    body = {"code": code} if code else "<html>"
    reply = Reply(body, status, {"Retry-After": "600"} if status == 503 else {})
    assert isinstance(await answered(web, site, reply), Later)


async def test_a_comment_that_goes_in_between_is_gone(web: Web, site: StandIn) -> None:
    gone = await answered(web, site, Reply({"code": "rest_comment_invalid_id"}, 404))
    assert isinstance(gone, Never)
    assert gone.kind == "rest_comment_invalid_id"


@pytest.mark.parametrize("reply", [Reply("<html>", 502), Reply("<html>"), hang_up])
async def test_a_lost_answer_is_unknown_and_may_be_asked_again(
    web: Web, site: StandIn, reply: Reply | Handler
) -> None:
    assert isinstance(await answered(web, site, reply), Unknown)


@pytest.mark.parametrize("reply", [Reply("<html>", 404), Reply("<html>", 502), Reply([]), hang_up])
async def test_where_it_stands_must_be_known_first(
    web: Web, site: StandIn, reply: Reply | Handler
) -> None:
    site.replies |= {ME: who, ONE: reply}
    assert isinstance(await at(web, site).moderate("5", "approve", HELD), Later)
    assert not [one for one in site.asked if one.method == "POST"]


async def test_what_is_no_number_is_never_asked_for(web: Web, site: StandIn) -> None:
    site.replies[ME] = who
    outcome = await at(web, site).moderate("5/../../users/1", "approve", HELD)
    assert isinstance(outcome, Never)
    assert {one.path for one in site.asked} == {ME}
