"""Drafts on Blogger: one call each, found again by their marker, and what `bleep check` says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from feeds.http.web import Web
from feeds.sites.base import Ability
from feeds.sites.blogger import Blogger
from feeds.sites.blogger_letters import BloggerWithLetters
from feeds.sites.choose import platform_for
from feeds.sites.drafts import Draft, MakesDrafts, NewDraft, Shown
from feeds.sites.google import GoogleAccount
from feeds.sites.google_words import SCOPE, WHY, no_token, refused, scopes_of, token_of
from storage.outcome import Done, Later, Never, Unknown
from storage.records import PlatformName
from tests.clock import FakeClock
from tests.feeds.letters_world import World, a_world
from tests.feeds.sites.test_choose import a_site

NEW = NewDraft("Letters & more", "<!-- bleep-letters-abc --><p>5 &lt; 6</p>")
MARKER = "bleep-letters-abc"
EDIT = "https://www.blogger.com/blog/post/edit/4711/9001"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def world(clock: FakeClock, web: Web) -> AsyncIterator[World]:
    async with a_world(clock, web) as one:
        yield one


async def test_a_draft_is_made_and_nobody_sees_it(world: World) -> None:
    blog = world.blog()
    assert await blog.make_draft(NEW) == Done(Draft("4711/9001", EDIT))
    (post,) = world.google.state.posts.values()
    assert (post.title, post.content, post.status) == (NEW.title, NEW.html, "draft")
    assert await blog.shown_post("4711/9001") == Done(None)
    world.google.state.publish("9001")
    url = f"{world.url}/2026/01/letters-9001.html"
    assert await blog.shown_post("4711/9001") == Done(Shown(url, NEW.html))
    assert await blog.shown_post("nonsense") == Done(None)


async def test_a_draft_is_found_by_its_marker_on_any_page_and_in_any_status(
    world: World, clock: FakeClock
) -> None:
    blog, since = world.blog(), clock.now()
    assert await blog.find_draft(MARKER, since) == Done(None)
    await blog.make_draft(NEW)
    for number in range(50):
        world.google.state.insert(f"Another {number}", "words", "draft")
    assert await blog.find_draft(MARKER, since) == Done(Draft("4711/9001", EDIT))
    for status in ("scheduled", "live"):
        world.google.state.change("9001", status=status)
        assert await blog.find_draft(MARKER, since) == Done(Draft("4711/9001", EDIT))
    assert await blog.find_draft("bleep-letters-other", since) == Done(None)


async def test_what_is_older_than_the_draft_is_not_looked_through(
    world: World, clock: FakeClock
) -> None:
    for number in range(600):
        world.google.state.insert(f"Old {number}", "words", "draft")
    world.fault("list", "500", 100)
    assert isinstance(await world.blog().find_draft(MARKER, clock.now()), Later)
    world.google.faults.clear()
    # All of it may hold the marker: that it does not is not said without a look.
    assert isinstance(await world.blog().find_draft(MARKER, clock.now()), Later)
    late = clock.now() + timedelta(days=2)
    assert await world.blog().find_draft(MARKER, late) == Done(None)


async def test_an_access_token_is_used_until_it_is_refused(world: World) -> None:
    blog = world.blog()
    await blog.make_draft(NEW)
    await blog.make_draft(NEW)
    assert len(world.google.state.tokens) == 1
    world.google.state.tokens[0] = "ended"
    assert isinstance(await blog.make_draft(NEW), Done)
    assert len(world.google.state.posts) == 3


@pytest.mark.parametrize(
    ("fault", "is_lost"),
    [("cut_before", True), ("cut_after", True), ("bad_gateway", True), ("garbage", True)],
)
async def test_a_lost_answer_is_unknown_and_the_call_is_not_repeated(
    world: World, fault: str, *, is_lost: bool
) -> None:
    world.fault("insert", fault)
    outcome = await world.blog().make_draft(NEW)
    assert isinstance(outcome, Unknown) is is_lost
    assert len(world.google.state.posts) <= 1


async def test_no_word_of_google_s_is_secret_in_what_we_say(world: World) -> None:
    world.google.state.revoked = True
    outcome = await world.blog().make_draft(NEW)
    assert isinstance(outcome, Never)
    assert "pretend" not in outcome.why
    assert "pretend" not in repr(world.account).replace("pretend-client", "")


async def check(blog: BloggerWithLetters) -> list[tuple[str, str]]:
    """Return what `bleep check` says of the letters."""
    return [
        (finding.level, finding.text)
        for finding in await blog.check()
        if finding.subject == "readers' letters"
    ]


async def test_the_check_proves_the_account(world: World) -> None:
    state = world.google.state
    ((level, text),) = await check(world.blog())
    assert (level, text) == ("ok", "Google lets Bleep make drafts on this blog.")
    state.scopes = f"{SCOPE} https://mail.google.com/"
    ((level, text),) = await check(world.blog())
    assert level == "warning"
    assert "https://mail.google.com/" in text
    state.scopes = "https://mail.google.com/"
    ((level, text),) = await check(world.blog())
    assert level == "wrong"
    state.scopes = SCOPE
    assert await check(world.but(secret="wrong")) == [("wrong", WHY["bad_client"])]
    assert await check(world.but(token="wrong")) == [("wrong", WHY["bad_token"])]
    state.may_write = False
    assert await check(world.blog()) == [("wrong", WHY["no_right"])]
    state.is_on = False
    assert await check(world.blog()) == [("wrong", WHY["api_off"])]
    state.is_on, state.home = True, "https://elsewhere.example/"
    assert await check(world.blog()) == [("wrong", WHY["no_blog"])]
    world.fault("token", "bad_gateway")
    assert [level for level, _ in await check(world.blog())] == ["away"]
    assert world.google.state.posts == {}


async def test_the_first_finding_is_still_the_site_s_own(world: World) -> None:
    assert [one.subject for one in await world.blog().check()] == ["site", "readers' letters"]


async def test_only_a_blog_whose_owner_set_it_up_declares_it(world: World) -> None:
    blog = world.blog()
    assert isinstance(blog, MakesDrafts)
    assert Ability.LETTERS in blog.abilities
    site = a_site(PlatformName.BLOGGER, None)
    assert isinstance(platform_for(site, world.web, None, google=world.api), BloggerWithLetters)
    bare = platform_for(site, world.web, None)
    assert isinstance(bare, Blogger)
    assert not isinstance(bare, MakesDrafts)
    other = a_site(PlatformName.WORDPRESS, "https://a.example/wp-json/")
    assert not isinstance(platform_for(other, world.web, None, google=world.api), MakesDrafts)


def test_google_s_own_addresses_are_the_usual_ones() -> None:
    account = GoogleAccount("client", "secret", "token")
    assert account.token_url == "https://oauth2.googleapis.com/token"
    assert account.api_url == "https://www.googleapis.com/blogger/v3"


def test_what_a_refusal_means() -> None:
    def said(reason: str, name: str = "errors") -> object:
        return {"error": {"code": 403, name: [{"reason": reason}]}}

    for status, body, kind in (
        (401, None, "bad_token"),
        (403, said("quotaExceeded"), "quota"),
        (403, said("RATE_LIMIT_EXCEEDED", "details"), "quota"),
        (429, "words", "quota"),
        (403, said("accessNotConfigured"), "api_off"),
        (403, said("SERVICE_DISABLED", "details"), "api_off"),
        (403, said("insufficientPermissions"), "no_right"),
        (403, "<html>", "no_right"),
        (403, {"error": "x"}, "no_right"),
        (403, {"error": {"errors": ["x"], "details": "y"}}, "no_right"),
        (404, {}, "no_blog"),
        (400, {}, "refused"),
        (302, None, "refused"),
    ):
        assert refused(status, body) == Never(kind, WHY[kind])
    for status, body, kind in (
        (400, {"error": "invalid_grant"}, "bad_token"),
        (400, {"error": "invalid_scope"}, "bad_token"),
        (401, {"error": "invalid_client"}, "bad_client"),
        (401, {"error": "unauthorized_client"}, "bad_client"),
        (400, None, "bad_client"),
    ):
        assert no_token(status, body) == Never(kind, WHY[kind])
    for status in (429, 500, 503):
        assert isinstance(no_token(status, None), Later)


def test_only_a_token_that_can_be_sent_is_one() -> None:
    assert token_of({"access_token": "ya29.x"}) == "ya29.x"
    bodies: list[object] = [None, [], {}]
    bodies += [{"access_token": told} for told in (5, "a\r\nb", "é", None)]
    assert {token_of(body) for body in bodies} == {""}
    assert scopes_of({"scope": "a b"}) == {"a", "b"}
    assert scopes_of({"scope": 1}) == scopes_of(None) == frozenset()
