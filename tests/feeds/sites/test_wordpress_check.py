"""What the start-up check says about real accounts and about sites that are set up wrongly."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web as server

from feeds.http.web import Account, Web, open_web
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_check import dangers
from storage.records import Finding
from tests.feeds.stand_in import AlwaysHere, Handler, Reply, StandIn, loopback_web, standing
from tests.wordpress.site import WordPress as Blog

INDEX = {"namespaces": ["wp/v2"], "authentication": {"application-passwords": {}}}
CONTRIBUTOR = {"id": 6, "capabilities": {"read": True, "edit_posts": True}}


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with loopback_web() as client:
        yield client


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies |= {
            "/wp-json/": Reply(INDEX),
            "/wp-json/wp/v2/users/me": Reply(CONTRIBUTOR),
            "/wp-json/wp/v2/posts": Reply([]),
        }
        yield stand_in


async def check(web: Web, api: str, account: Account | None) -> tuple[Finding, ...]:
    findings = await WordPress(web, api, account).check()
    for finding in findings:
        assert finding.level in {"ok", "warning", "wrong", "away"}
        for sentence in re.split(r"(?<=\.) ", finding.text):
            assert sentence.endswith(".")
            assert len(sentence.split()) <= 20, sentence
    return findings


async def as_role(web: Web, blog: Blog, role: str) -> tuple[Finding, ...]:
    who = blog.account(role)
    return await check(web, f"{blog.api}/", Account(who.user, who.password))


async def at(web: Web, site: StandIn) -> tuple[Finding, ...]:
    return await check(web, f"{site.url}/wp-json/", Account("relay", "abcd efgh"))


def wrong(findings: Sequence[Finding]) -> list[str]:
    return [finding.text for finding in findings if finding.level == "wrong"]


async def test_a_contributor_is_right(web: Web, wordpress: Blog) -> None:
    findings = await as_role(web, wordpress, "relay")
    assert [(finding.subject, finding.level) for finding in findings] == [
        ("site", "ok"),
        ("relay account", "ok"),
    ]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("administrator", ["post scripts", "approve comments", "other people's", "may publish"]),
        ("editor", ["post scripts", "approve comments", "other people's", "may publish"]),
        ("moderator", ["approve comments", "change other people's posts"]),
        ("approver", ["approve comments", "lacks the right edit_posts"]),
        ("author", ["has published posts", "may publish posts"]),
        ("subscriber", ["lacks the right edit_posts"]),
    ],
)
async def test_other_roles_are_wrong_and_the_reason_is_told(
    web: Web, wordpress: Blog, role: str, words: list[str]
) -> None:
    wordpress.reset()
    told = wrong(await as_role(web, wordpress, role))
    for word in words:
        assert any(word in text for text in told), told
    assert len([text for text in told if "published" not in text]) == len(words) - (
        role == "author"
    )


async def test_a_wrong_password_is_told_with_both_its_causes(web: Web, wordpress: Blog) -> None:
    account = Account(wordpress.relay.user, "wrong")
    told = wrong(await check(web, f"{wordpress.api}/", account))
    assert len(told) == 1
    assert "application password" in told[0]
    assert "Authorization" in told[0]


async def test_without_an_account_readers_get_a_link(web: Web, wordpress: Blog) -> None:
    findings = await check(web, f"{wordpress.api}/", None)
    assert [finding.level for finding in findings] == ["ok", "warning"]
    assert "BLEEP_SITE_USER" in findings[1].text


async def test_application_passwords_that_are_off_are_told(web: Web, site: StandIn) -> None:
    nothing: tuple[object, object] = ({}, [])
    for offers in nothing:
        site.replies["/wp-json/"] = Reply({"namespaces": ["wp/v2"], "authentication": offers})
        told = wrong(await at(web, site))
        assert len(told) == 1
        assert "does not offer application passwords" in told[0]


@pytest.mark.parametrize("index", [Reply({"code": "rest_disabled"}, 401), Reply([]), Reply({})])
async def test_an_interface_that_is_shut_is_told_and_no_password_is_sent(
    web: Web, site: StandIn, index: Reply
) -> None:
    site.replies["/wp-json/"] = index
    told = wrong(await at(web, site))
    assert len(told) == 1
    assert "does not answer" in told[0]
    assert [asked.path for asked in site.asked] == ["/wp-json/"]
    assert "authorization" not in site.asked[0].headers


async def hang_up(request: server.Request) -> server.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return server.Response()


BROKEN = [
    Reply("<html>", 502),
    Reply({"code": "internal_server_error"}, 500),
    Reply({"code": "slow_down"}, 429),
    Reply("<html>"),
    Reply("<html>", 403),
    hang_up,
]


@pytest.mark.parametrize("index", BROKEN)
async def test_a_site_that_cannot_be_asked_now_is_away_and_not_wrong(
    web: Web, site: StandIn, index: Reply | Handler
) -> None:
    site.replies["/wp-json/"] = index
    (finding,) = await at(web, site)
    assert (finding.subject, finding.level) == ("site", "away")
    assert "does not answer" in finding.text
    assert "authorization" not in site.asked[0].headers


async def test_an_address_that_can_never_be_asked_is_wrong(web: Web) -> None:
    assert len(wrong(await check(web, "ftp://blog.example/", None))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "rest_not_logged_in",
        "incorrect_password",
        "invalid_username",
        "invalid_email",
        "application_passwords_disabled",
        "application_passwords_disabled_for_user",
    ],
)
async def test_credentials_that_wordpress_refuses_are_wrong(
    web: Web, site: StandIn, code: str
) -> None:
    for status in (401, 403):
        site.replies["/wp-json/wp/v2/users/me"] = Reply({"code": code}, status)
        told = wrong(await at(web, site))
        assert len(told) == 1
        assert "does not accept the relay account" in told[0]


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", ["<html>Blocked", {"code": "blocked"}, {}, ["blocked"]])
async def test_a_firewall_in_front_does_not_make_the_account_wrong(
    web: Web, site: StandIn, status: int, body: object
) -> None:
    site.replies["/wp-json/wp/v2/users/me"] = Reply(body, status)
    assert [finding.level for finding in await at(web, site)] == ["ok", "away"]


async def test_an_account_whose_posts_cannot_be_counted_is_a_warning(
    web: Web, site: StandIn
) -> None:
    site.replies["/wp-json/wp/v2/posts"] = Reply("<html>", 502)
    assert [finding.level for finding in await at(web, site)] == ["ok", "warning"]


@pytest.mark.parametrize("reply", BROKEN)
async def test_a_site_that_breaks_off_does_not_make_the_account_wrong(
    web: Web, site: StandIn, reply: Reply | Handler
) -> None:
    site.replies["/wp-json/wp/v2/users/me"] = reply
    findings = await at(web, site)
    assert [finding.level for finding in findings] == ["ok", "away"]


async def test_an_answer_that_says_nothing_of_the_account_is_a_warning(
    web: Web, site: StandIn
) -> None:
    for reply in (Reply({"code": "rest_no_route"}, 404), Reply([])):
        site.replies["/wp-json/wp/v2/users/me"] = reply
        assert [finding.level for finding in await at(web, site)] == ["ok", "warning"]


async def test_a_password_over_plain_http_is_told() -> None:
    async with standing() as stand_in:
        stand_in.replies["/wp-json/"] = Reply(INDEX)
        port = stand_in.url.rpartition(":")[2]
        async with open_web([f"blog.example:{port}"], resolver=AlwaysHere()) as web:
            account = Account("relay", "abcd efgh")
            findings = await check(web, f"http://blog.example:{port}/wp-json/", account)
    assert any("not served over https" in text for text in wrong(findings))


def test_what_is_no_list_of_rights_has_no_danger_in_it() -> None:
    assert dangers(None) == ()
    assert dangers({"unfiltered_html": False, "read": True}) == ()
    assert [finding.level for finding in dangers({"unfiltered_html": True})] == ["wrong"]
