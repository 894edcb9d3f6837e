"""From what an owner types to the feed, the software and its interface."""

from __future__ import annotations

import re

import pytest

from feeds.discover import addresses, discover
from feeds.http.web import Web
from feeds.reading.parsing import open_pool
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Feed, Found, PlatformName
from tests.feeds.stand_in import Reply, StandIn, closed_port
from tests.wordpress.site import WordPress

HEAD = '<link rel="alternate" type="application/rss+xml" href="{}">'


async def parse(data: bytes, _url: str) -> Outcome[Feed]:
    """Read just enough of a feed to tell one from another."""
    text = data.decode()
    if re.search(r"<(rss|feed)\b", text) is None:
        return Never("not_a_feed", "This is no feed.")
    told = dict(reversed(re.findall(r"<(title|link|generator)>([^<]*)<", text)))
    software = told.get("generator", "").lower()
    kind = next((p for p in PlatformName if p.value in software), PlatformName.OTHER)
    return Done(Feed(told.get("title", ""), kind, told.get("link", ""), (), 0))


def rss(title: str = "Tea", link: str = "", generator: str = "") -> Reply:
    inner = f"<title>{title}</title><link>{link}</link><generator>{generator}</generator>"
    return Reply(f"<?xml version='1.0'?><rss>{inner}</rss>")


def found(outcome: Outcome[Found]) -> Found:
    assert isinstance(outcome, Done), outcome
    return outcome.value


@pytest.mark.parametrize(
    ("typed", "tried"),
    [
        (" blog.example ", ("https://blog.example", "http://blog.example")),
        ("blog.example/feed", ("https://blog.example/feed", "http://blog.example/feed")),
        ("https://blog.example", ("https://blog.example",)),
        ("127.0.0.1:8080/x", ("http://127.0.0.1:8080/x",)),
        ("localhost:1", ("http://localhost:1",)),
        ("[::1]:80", ("http://[::1]:80",)),
    ],
)
def test_a_typed_address_becomes_a_web_address(typed: str, tried: tuple[str, ...]) -> None:
    assert addresses(typed) == tried


async def test_the_address_may_be_the_feed(web: Web, site: StandIn) -> None:
    site.replies["/rss.xml"] = rss("Tea", "https://tea.example/")
    got = found(await discover(web, f"{site.url}/rss.xml", parse))
    assert got == Found(
        f"{site.url}/rss.xml", PlatformName.OTHER, "Tea", "https://tea.example/", None
    )


async def test_a_bare_loopback_address_works(web: Web, site: StandIn) -> None:
    site.replies["/feed.xml"] = rss()
    typed = f"{site.url.removeprefix('http://')}/feed.xml"
    assert found(await discover(web, typed, parse)).feed_url == f"{site.url}/feed.xml"


async def test_a_page_names_its_feed(web: Web, site: StandIn) -> None:
    comments = HEAD.format("/comments/feed/")
    site.replies |= {
        "/about": Reply(f"<html>{comments}{HEAD.format('news.rss')}</html>"),
        "/news.rss": rss("News"),
    }
    got = found(await discover(web, f"{site.url}/about", parse))
    assert (got.feed_url, got.title) == (f"{site.url}/news.rss", "News")
    assert got.home_url == f"{site.url}/about"


async def test_a_named_feed_that_is_gone_gives_way_to_the_next(web: Web, site: StandIn) -> None:
    site.replies |= {
        "/": Reply(HEAD.format("/gone") + HEAD.format("/here")),
        "/here": rss("Here"),
    }
    assert found(await discover(web, site.url, parse)).title == "Here"


@pytest.mark.parametrize("place", ["/feed/", "/feeds/posts/default", "/?feed=rss2"])
async def test_a_feed_in_a_usual_place_is_found(web: Web, site: StandIn, place: str) -> None:
    site.replies |= {"/": Reply("<html>Hello</html>"), place: rss()}
    assert found(await discover(web, site.url, parse)).feed_url == f"{site.url}{place}"


async def test_a_blog_in_a_folder_has_its_feed_there(web: Web, site: StandIn) -> None:
    site.replies |= {"/blog/": Reply("<html>"), "/blog/feed/": rss(), "/feed/": rss("Shop")}
    assert found(await discover(web, f"{site.url}/blog/", parse)).title == "Tea"


@pytest.mark.parametrize("status", [301, 302, 308])
async def test_a_move_is_not_adopted_at_its_first_sighting(
    web: Web, site: StandIn, status: int
) -> None:
    site.replies |= {"/old": Reply("", status, {"Location": "/new"}), "/new": rss()}
    assert found(await discover(web, f"{site.url}/old", parse)).feed_url == f"{site.url}/old"


@pytest.mark.parametrize("root", ["/wp-json/", "/index.php/wp-json/", "/?rest_route=/"])
async def test_wordpress_is_known_by_its_link_header(web: Web, site: StandIn, root: str) -> None:
    link = f'<{site.url}{root}>; rel="https://api.w.org/"'
    feed = rss()
    site.replies["/feed/"] = Reply(feed.body, headers={"Link": link})
    got = found(await discover(web, f"{site.url}/feed/", parse))
    assert (got.platform, got.api_root) == (PlatformName.WORDPRESS, f"{site.url}{root}")


async def test_wordpress_is_known_by_the_pages_link(web: Web, site: StandIn) -> None:
    told = '<link rel="https://api.w.org/" href="/wp-json/">'
    site.replies |= {"/": Reply(told + HEAD.format("/feed/")), "/feed/": rss()}
    got = found(await discover(web, site.url, parse))
    assert (got.platform, got.api_root) == (PlatformName.WORDPRESS, f"{site.url}/wp-json/")


async def test_an_interface_on_another_host_is_never_used(web: Web, site: StandIn) -> None:
    """The password would go there."""
    elsewhere = "https://other.example/wp-json/"
    told = f'<link rel="https://api.w.org/" href="{elsewhere}">'
    feed = Reply(rss().body, headers={"Link": f'<{elsewhere}>; rel="https://api.w.org/"'})
    site.replies |= {"/": Reply(told + HEAD.format("/feed/")), "/feed/": feed}
    for path in ("/", "/feed/"):
        got = found(await discover(web, f"{site.url}{path}", parse))
        assert (got.platform, got.api_root) == (PlatformName.WORDPRESS, None)
    site.replies["/wp-json/"] = Reply({"namespaces": ["wp/v2"]})
    got = found(await discover(web, site.url, parse))
    assert got.api_root == f"{site.url}/wp-json/"


async def test_the_home_page_tells_where_the_interface_is(web: Web, site: StandIn) -> None:
    told = '<link rel="https://api.w.org/" href="/api/wp-json/">'
    site.replies |= {
        "/feed/": rss("Tea", f"{site.url}/home", "https://wordpress.org/?v=6.9"),
        "/home": Reply(told),
    }
    got = found(await discover(web, f"{site.url}/feed/", parse))
    assert got.api_root == f"{site.url}/api/wp-json/"


@pytest.mark.parametrize("root", ["/wp-json/", "/index.php/wp-json/", "/?rest_route=/"])
async def test_an_interface_that_nobody_names_is_looked_for(
    web: Web, site: StandIn, root: str
) -> None:
    site.replies |= {
        "/": Reply('<meta name="generator" content="WordPress 6.9">' + HEAD.format("/feed/")),
        "/feed/": rss(),
        root: Reply({"namespaces": ["oembed/1.0", "wp/v2"]}),
    }
    assert found(await discover(web, site.url, parse)).api_root == f"{site.url}{root}"


async def test_a_wordpress_that_hides_its_interface_has_none(web: Web, site: StandIn) -> None:
    site.replies |= {
        "/feed/": rss("Tea", site.url, "https://wordpress.org/?v=6.9"),
        "/wp-json/": Reply({"code": "rest_forbidden"}, 401),
    }
    got = found(await discover(web, f"{site.url}/feed/", parse))
    assert (got.platform, got.api_root) == (PlatformName.WORDPRESS, None)


@pytest.mark.parametrize("spaces", [None, 1, "wp/v2", {"wp/v2": 1}, []])
async def test_a_strange_interface_is_none(web: Web, site: StandIn, spaces: object) -> None:
    site.replies |= {
        "/feed/": rss("Tea", site.url, "https://wordpress.org/?v=6.9"),
        "/wp-json/": Reply({"namespaces": spaces}),
    }
    assert found(await discover(web, f"{site.url}/feed/", parse)).api_root is None


@pytest.mark.parametrize("home", ["http://[bad/", "file:///etc/passwd", "nonsense", "//["])
async def test_a_home_page_that_is_no_address_is_not_asked(
    web: Web, site: StandIn, home: str
) -> None:
    site.replies["/feed/"] = rss("Tea", home, "https://wordpress.org/?v=6.9")
    assert found(await discover(web, f"{site.url}/feed/", parse)).api_root is None
    assert len(site.asked) == 1


async def test_broken_addresses_in_a_page_do_no_harm(web: Web, site: StandIn) -> None:
    broken = f'<base href="http://[">{HEAD.format("http://[bad/")}'
    link = {"Link": '<http://[bad>; rel="https://api.w.org/"'}
    site.replies |= {"/": Reply(broken, headers=link), "/feed/": rss()}
    assert found(await discover(web, site.url, parse)).feed_url == f"{site.url}/feed/"


async def test_blogger_is_known_by_its_feed_or_its_page(web: Web, site: StandIn) -> None:
    site.replies |= {
        "/": Reply('<meta content="blogger" name="generator">'),
        "/feeds/posts/default": rss(),
        "/own": rss(generator="Blogger"),
    }
    for path in ("/", "/own"):
        got = found(await discover(web, f"{site.url}{path}", parse))
        assert (got.platform, got.api_root) == (PlatformName.BLOGGER, None)


async def test_a_page_without_a_feed_says_what_to_do(web: Web, site: StandIn) -> None:
    site.replies["/"] = Reply("<html>Hello</html>")
    got = await discover(web, site.url, parse)
    assert isinstance(got, Never)
    assert got.kind == "no_feed"
    assert "Give the address of the blog's home page" in got.why


async def test_a_page_that_is_not_there_says_so(web: Web, site: StandIn) -> None:
    got = await discover(web, f"{site.url}/nowhere", parse)
    assert isinstance(got, Never)
    assert (got.kind, "no page" in got.why) == ("no_feed", True)


async def test_broken_xml_is_no_feed(web: Web, site: StandIn) -> None:
    site.replies |= {
        "/feed/": Reply("<?xml version='1.0'?><oops"),
        "/": Reply(HEAD.format("/feed/")),
    }
    for path in ("/feed/", "/"):
        got = await discover(web, f"{site.url}{path}", parse)
        assert isinstance(got, Never)
        assert got.kind == "not_a_feed"


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_trouble_of_the_site_is_later(web: Web, site: StandIn, status: int) -> None:
    site.replies["/"] = Reply("<html>", status, {"Retry-After": "60"})
    got = await discover(web, site.url, parse)
    assert isinstance(got, Later)
    assert str(status) in got.why


async def test_trouble_of_the_network_is_later(web: Web) -> None:
    assert isinstance(await discover(web, await closed_port(), parse), Later)


async def test_trouble_at_the_named_feed_is_later(web: Web, site: StandIn) -> None:
    site.replies |= {"/": Reply(HEAD.format("/feed.xml")), "/feed.xml": Reply("", 503)}
    assert isinstance(await discover(web, site.url, parse), Later)


async def test_trouble_of_the_reader_is_later(web: Web, site: StandIn) -> None:
    async def tired(_data: bytes, _url: str) -> Outcome[Feed]:
        return Later("The feed took too long to read.")

    site.replies |= {"/feed/": rss(), "/": Reply(HEAD.format("/feed/"))}
    for path in ("/feed/", "/"):
        got = await discover(web, f"{site.url}{path}", tired)
        assert got == Later("The feed took too long to read.")


@pytest.mark.parametrize("typed", ["", "ftp://blog.example", "two words", "[bad", "http://[bad"])
async def test_what_is_no_address_is_refused(web: Web, typed: str) -> None:
    got = await discover(web, typed, parse)
    assert isinstance(got, Never)


async def test_a_real_wordpress_is_found_from_home_feed_and_post(
    web: Web, wordpress: WordPress
) -> None:
    wordpress.reset()
    for address in (wordpress.url, wordpress.feed, f"{wordpress.url}/?p={wordpress.post_id}"):
        async with open_pool(size=1) as pool:
            got = found(await discover(web, address, pool.parse))
        assert got == Found(
            feed_url=wordpress.feed,
            platform=PlatformName.WORDPRESS,
            title="Steam & Leaves",
            home_url=got.home_url,
            api_root=f"{wordpress.api}/",
        )
        assert got.home_url.rstrip("/") == wordpress.url
