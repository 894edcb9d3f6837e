"""What the start-up check says about real accounts and about sites that are set up wrongly."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web as server
from aiohttp.test_utils import TestServer
from yarl import URL

from feeds.http.web import Account, Web, open_web
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_check import REFUSED, dangers
from feeds.sites.wordpress_door import Door
from feeds.sites.wordpress_door import address as xml_rpc
from storage.outcome import Later
from storage.records import Finding, Posting
from tests.components import need
from tests.feeds.stand_in import AlwaysHere, Handler, Reply, StandIn, standing
from tests.wordpress.site import WordPress as Blog

INDEX = {"namespaces": ["wp/v2"], "authentication": {"application-passwords": {}}}
CONTRIBUTOR = {"id": 6, "capabilities": {"read": True, "edit_posts": True}}


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


@pytest.fixture(scope="session")
def _xml() -> None:
    """Ask for the part of PHP that reads XML-RPC; most hosts have it."""
    php = shutil.which("php")
    parts = subprocess.run([php, "-m"], capture_output=True, check=True).stdout if php else b""
    need("php-xml", present=b"xml" in parts.lower().split())


@asynccontextmanager
async def without_authorization(blog: Blog) -> AsyncIterator[str]:
    """Give the address of a web server that passes all on to a WordPress, but for one header."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def pass_on(request: server.Request) -> server.Response:
            kept = {
                name: value
                for name, value in request.headers.items()
                if name.lower() not in {"authorization", "content-length", "host"}
            }
            url = URL(f"{blog.url}{request.path_qs}", encoded=True)
            asked = session.request(
                request.method, url, headers=kept, data=await request.read(), allow_redirects=False
            )
            async with asked as answer:
                headers = {"Content-Type": answer.headers.get("Content-Type", "text/html")}
                return server.Response(
                    status=answer.status, body=await answer.read(), headers=headers
                )

        app = server.Application()
        app.router.add_route("*", "/{path:.*}", pass_on)
        async with TestServer(app, host="127.0.0.1") as front:
            yield f"{front.make_url('/')}"


@pytest.mark.usefixtures("_xml")
@pytest.mark.parametrize("who", ["wrong password", "nobody"])
async def test_a_wrong_password_is_told_from_a_header_that_is_removed(
    web: Web, wordpress: Blog, who: str
) -> None:
    user = wordpress.relay.user if who == "wrong password" else who
    told = wrong(await check(web, f"{wordpress.api}/", Account(user, "abcd " * 6)))
    assert told == [REFUSED[Door.WRONG]]


@pytest.mark.usefixtures("_xml")
async def test_a_header_that_is_removed_is_told_from_a_wrong_password(
    web: Web, wordpress: Blog
) -> None:
    relay = Account(wordpress.relay.user, wordpress.relay.password)
    async with without_authorization(wordpress) as address:
        told = wrong(await check(web, f"{address}wp-json/", relay))
        never = wrong(await check(web, f"{address}wp-json/", Account(relay.user, "abcd " * 6)))
    assert told == [REFUSED[Door.STRIPPED]]
    assert never == [REFUSED[Door.WRONG]]


@pytest.mark.usefixtures("_xml")
async def test_the_password_of_the_login_page_is_told_apart(web: Web, wordpress: Blog) -> None:
    wordpress.reset()
    login = "a login password, and no other"
    wordpress.php(f"wp_set_password('{login}', {wordpress.relay.id});")
    told = wrong(await check(web, f"{wordpress.api}/", Account(wordpress.relay.user, login)))
    wordpress.reset()
    assert told == [REFUSED[Door.LOGIN]]


@pytest.mark.usefixtures("_xml")
async def test_the_owners_are_told_the_same_of_a_comment_that_waits(
    web: Web, wordpress: Blog
) -> None:
    relay = Account(wordpress.relay.user, wordpress.relay.password)
    posting = Posting(str(wordpress.post_id), None, "I agree.", "Sam", "3f@chat.invalid")
    async with without_authorization(wordpress) as address:
        outcome = await WordPress(web, f"{address}wp-json/", relay).comment(posting)
    assert isinstance(outcome, Later)
    assert outcome.why == REFUSED[Door.STRIPPED]


def fault(code: int) -> Reply:
    """Return a refusal as WordPress 6.1 words it."""
    told = f"<member><name>faultCode</name> <value><int>{code}</int></value> </member>"
    return Reply(f"<methodResponse>\n <fault> <struct>{told}</struct> </fault> </methodResponse>")


KNOWN = Reply(
    "<methodResponse>\n <params> <struct>\n <member><name>username</name>"
    "<value><string>relay</string></value></member> </struct> </params> </methodResponse>"
)


@pytest.mark.parametrize(
    ("reply", "password", "door"),
    [
        (fault(403), "abcd " * 6, Door.WRONG),
        (fault(403), "let me in", Door.WRONG),
        (KNOWN, "abcd " * 6, Door.STRIPPED),
        (KNOWN, "abcd" * 6, Door.STRIPPED),
        (KNOWN, "let me in", Door.LOGIN),
    ],
)
async def test_what_xml_rpc_says_of_an_account_tells_what_is_wrong(
    web: Web, site: StandIn, reply: Reply, password: str, door: Door
) -> None:
    site.replies["/wp-json/wp/v2/users/me"] = Reply({"code": "rest_not_logged_in"}, 401)
    site.replies["/xmlrpc.php"] = reply
    found = await check(web, f"{site.url}/wp-json/", Account("relay", password))
    assert wrong(found) == [REFUSED[door]]


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>Blocked", 403),
        Reply("<html>Here is a page"),
        fault(405),
        Reply("", 405),
    ],
)
async def test_where_xml_rpc_tells_nothing_both_causes_are_told(
    web: Web, site: StandIn, reply: Reply
) -> None:
    site.replies["/wp-json/wp/v2/users/me"] = Reply({"code": "rest_not_logged_in"}, 401)
    site.replies["/xmlrpc.php"] = reply
    assert wrong(await at(web, site)) == [REFUSED[Door.UNTOLD]]
    asked = [one for one in site.asked if one.path == "/xmlrpc.php"]
    assert len(asked) == 1
    assert b"<string>relay</string>" in asked[0].body
    assert "authorization" not in asked[0].headers


async def test_over_plain_http_no_password_is_sent_once_more() -> None:
    async with standing() as stand_in:
        stand_in.replies["/wp-json/"] = Reply(INDEX)
        refused = Reply({"code": "rest_not_logged_in"}, 401)
        stand_in.replies["/wp-json/wp/v2/users/me"] = refused
        port = stand_in.url.rpartition(":")[2]
        async with open_web([f"blog.example:{port}"], resolver=AlwaysHere()) as web:
            account = Account("relay", "abcd efgh")
            findings = await check(web, f"http://blog.example:{port}/wp-json/", account)
    assert REFUSED[Door.UNTOLD] in wrong(findings)
    assert not any("xmlrpc" in one.path for one in stand_in.asked)


@pytest.mark.parametrize(
    ("root", "address"),
    [
        ("https://blog.example/wp-json/", "https://blog.example/xmlrpc.php"),
        ("https://blog.example/sub/wp-json/", "https://blog.example/sub/xmlrpc.php"),
        ("https://blog.example/index.php/wp-json/", "https://blog.example/xmlrpc.php"),
        ("https://blog.example/?rest_route=/", "https://blog.example/xmlrpc.php"),
        ("https://blog.example/sub/index.php?rest_route=/", "https://blog.example/sub/xmlrpc.php"),
    ],
)
def test_xml_rpc_is_beside_the_rest_root(root: str, address: str) -> None:
    assert xml_rpc(root) == address


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
