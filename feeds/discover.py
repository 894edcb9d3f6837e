"""STEP: from what an owner typed to the feed, and to what the site runs on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from feeds.fetch import reason
from feeds.http.answer import Answer
from feeds.http.web import Web, is_loopback
from feeds.page import Page, as_safe_as, claims_feed, is_same_host, read_page, whole
from feeds.reading.parsing import Parse
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Feed, Found, PlatformName, Site

_USUAL_FEEDS = ("feed/", "/feed/", "/feeds/posts/default", "?feed=rss2")
_USUAL_ROOTS = ("wp-json/", "index.php/wp-json/", "?rest_route=/")
_OK, _NOT_FOUND, _GONE = 200, 404, 410

_NO_FEED = Never(
    "no_feed",
    "There is no feed at this address. Give the address of the blog's home page or of its feed.",
)
_NOT_A_FEED = Never(
    "not_a_feed",
    "This address has a feed that cannot be read. Check it with a feed validator.",
)
_NO_ANSWER = Later("The site did not answer. Check the address, or try again in a few minutes.")
_TOO_SLOW = Later("The site is too slow: its feed was not found in time.")
_NO_PAGE = Never("no_feed", "There is no page at this address. Check it in a browser.")


async def discover(
    web: Web, address: str, parse: Parse, *, seconds: float = 90.0
) -> Outcome[Found]:
    """Find the feed that an address stands for: the feed itself, its blog, or one of its pages.

    Never("no_feed"), Never("not_a_feed") and Never("address") say what the owner can do; Later is
    trouble of the network or of the site. `seconds` is for all the pages together.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _look(web, address, parse)
    except TimeoutError:
        return _TOO_SLOW


async def _look(web: Web, address: str, parse: Parse) -> Outcome[Found]:
    excuse: Later | Never = _NO_PAGE
    for url in addresses(address):
        match await web.get(url):
            case Done(answer):
                return await _read(web, url, answer, parse)
            case Unknown(why=why):
                excuse = Later(why)
            case Later() | Never() as trouble:
                excuse = trouble
    return excuse


async def _read(web: Web, url: str, answer: Answer, parse: Parse) -> Outcome[Found]:
    if trouble := _trouble(answer):
        return trouble
    if not claims_feed(answer.body, answer.headers.get("content-type", "")):
        return await _search(web, answer, parse)
    match await parse(answer.body, answer.url):
        case Done(feed):
            return Done(await _found(web, url, answer, feed, Page()))
        case Never():
            return _NOT_A_FEED
        case Later(why=why) | Unknown(why=why):
            return Later(why)


def addresses(typed: str) -> tuple[str, ...]:
    """Return what to try for a typed address: a bare host means https, then http.

    Loopback hosts, which are for trying things out, have no certificate: http only.
    """
    typed = typed.strip()
    if "://" in typed:
        return (typed,)
    if is_loopback(_host(f"//{typed}")):
        return (f"http://{typed}",)
    return (f"https://{typed}", f"http://{typed}")


def _trouble(answer: Answer) -> Later | Never | None:
    if answer.status == _OK:
        return None
    if answer.status in {_NOT_FOUND, _GONE}:
        return _NO_PAGE
    return Later(reason(answer.status), answer.wait())


async def _search(web: Web, answer: Answer, parse: Parse) -> Outcome[Found]:
    """Try the feeds that a page names, then the usual places; remember the best excuse."""
    page = read_page(answer.body, answer.url)
    usual = tuple(urljoin(answer.url, path) for path in _USUAL_FEEDS)
    excuse: Later | Never = _NO_FEED
    for url in dict.fromkeys((*page.feeds, *usual)):
        tried = await _try(web, url, parse, page)
        if isinstance(tried, Done):
            return tried
        # What goes wrong at a place that nobody named says nothing, unless the site is away.
        if excuse is _NO_FEED and (url in page.feeds or tried is _NO_ANSWER):
            excuse = tried
    return excuse


async def _try(web: Web, url: str, parse: Parse, page: Page) -> Done[Found] | Later | Never:
    got = await web.get(url)
    if not isinstance(got, Done):
        return got if isinstance(got, Never) else _NO_ANSWER
    if trouble := _trouble(got.value):
        return trouble
    parsed = await parse(got.value.body, got.value.url)
    if isinstance(parsed, Done):
        return Done(await _found(web, url, got.value, parsed.value, page))
    return _NOT_A_FEED if isinstance(parsed, Never) else Later(parsed.why)


async def _found(web: Web, url: str, answer: Answer, feed: Feed, page: Page) -> Found:
    """Put together what is known; ask the site where its programming interface is, if need be.

    No redirect is adopted here: the poller follows a permanent one that it has seen twice.
    """
    home = feed.home_url or page.url or urljoin(answer.url, "/")
    found = Found(
        feed_url=url,
        platform=_platform(answer, feed, page),
        title=feed.title or _host(answer.url),
        home_url=home,
        api_root=_own_root(answer, page),
    )
    if found.platform is not PlatformName.WORDPRESS or found.api_root:
        return found
    page_of = await web.get(home)
    if isinstance(page_of, Done):
        return replace(found, api_root=await root_of(web, page_of.value))
    return replace(found, api_root=await _usual_root(web, home))


def _platform(answer: Answer, feed: Feed, page: Page) -> PlatformName:
    host = _host(answer.url)
    if feed.platform is not PlatformName.OTHER:
        return feed.platform
    if _told_root(answer) or page.api_root or page.generator.startswith("wordpress"):
        return PlatformName.WORDPRESS
    if host.endswith(".blogspot.com") or page.generator.startswith("blogger"):
        return PlatformName.BLOGGER
    return PlatformName.OTHER


async def root_of(web: Web, home: Answer) -> str | None:
    """Find WordPress's REST root: its home page names it, or it is in one of three places."""
    told = _own_root(home, read_page(home.body, home.url))
    return told or await _usual_root(web, home.url)


async def _usual_root(web: Web, home: str) -> str | None:
    folder = home if home.endswith("/") else f"{home}/"
    for path in _USUAL_ROOTS:
        got = await web.get(whole(folder, path))
        index = got.value.json() if isinstance(got, Done) else None
        spaces = index.get("namespaces") if isinstance(index, dict) else None
        if isinstance(spaces, list) and "wp/v2" in spaces:
            return whole(folder, path)
    return None


def _own_root(answer: Answer, page: Page) -> str | None:
    """Return the root that an answer or a page names on its own host: the password goes there.

    A site behind https may name itself with http; the password does not go that way.
    """
    for url, root in ((answer.url, _told_root(answer)), (page.url, page.api_root)):
        if root and is_same_host(url, root):
            return as_safe_as(url, root)
    return None


def _told_root(answer: Answer) -> str | None:
    for link in answer.links():
        if "https://api.w.org/" in link.rel:
            root = whole(answer.url, link.target)
            return root if root.endswith("/") else f"{root}/"
    return None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def unstored(address: str, found: Found, now: datetime) -> Site:
    """Return a site as it would be stored before its first poll, for what only looks."""
    return Site(
        id=0,
        address=address,
        feed_url=found.feed_url,
        platform=found.platform,
        title=found.title,
        home_url=found.home_url,
        api_root=found.api_root,
        etag=None,
        last_modified=None,
        baseline_at=None,
        last_success_at=None,
        full_at=None,
        next_poll_at=now,
        failures=0,
        last_error=None,
    )
