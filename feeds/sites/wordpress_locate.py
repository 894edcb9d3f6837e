"""STEP: from a post of the feed to the site's own id of it, proved by its link."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from feeds.http.web import Web
from feeds.sites.wordpress_answers import code_of, harmless
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_words import same_page
from storage.outcome import Done, Never, Outcome
from storage.records import Post

_OK = 200
_JSON_ROUTE = re.compile(r"\bwp/v2/[a-z0-9_-]+/[0-9]+$")
_NO_SUCH_POST = frozenset({"rest_post_invalid_id", "rest_forbidden"})
_NOT_FOUND = Never("post_not_found", "This post is no longer on the site.")
_CLOSED = Never("comments_closed", "Comments are closed here.")


async def locate(web: Web, rest: Rest, post: Post) -> Outcome[str]:
    """Find the site's id of a post; it counts only if the site gives it the same link.

    The feed tells the id where the post was once a draft (`guid`); else its page (Link headers,
    shortlink); else its slug. Never("comments_closed") and Never("post_not_found") are final.
    """
    for stage in (_by_number, _by_page, _by_slug):
        routes = await stage(web, rest, post)
        if not isinstance(routes, Done):
            return routes
        for route in routes.value:
            verdict = await _judge(rest, route, post)
            if verdict is not None:
                return verdict
    return _NOT_FOUND


async def _judge(rest: Rest, route: str, post: Post) -> Outcome[str] | None:
    """Say whether a route is the post and open; None where it is another post or none."""
    fields = {"_fields": "id,link,comment_status"}
    got = await rest.get(route, fields, as_relay=True)
    if not isinstance(got, Done):
        return got
    row = got.value.json()
    if got.value.status != _OK or not isinstance(row, dict):
        return None if code_of(got.value) in _NO_SUCH_POST else harmless(got.value)
    if not same_page(str(row.get("link")), post.url):
        return None
    return _CLOSED if row.get("comment_status") == "closed" else Done(str(row.get("id")))


async def _by_number(_web: Web, _rest: Rest, post: Post) -> Outcome[list[str]]:
    number = post.remote_id or ""
    return Done([f"wp/v2/posts/{number}"] if number.isascii() and number.isdigit() else [])


async def _by_page(web: Web, _rest: Rest, post: Post) -> Outcome[list[str]]:
    got = await web.get(post.url)
    if not isinstance(got, Done):
        return got
    routes: list[str] = []
    for link in got.value.links():
        named = _JSON_ROUTE.search(unquote(link.target))
        number = parse_qs(urlsplit(link.target).query).get("p", [""])[0]
        if "alternate" in link.rel and named:
            routes.append(named[0])
        elif "shortlink" in link.rel and number.isdigit():
            routes.append(f"wp/v2/posts/{number}")
    return Done(list(dict.fromkeys(routes)))


async def _by_slug(_web: Web, rest: Rest, post: Post) -> Outcome[list[str]]:
    slug = unquote(urlsplit(post.url).path).rstrip("/").rpartition("/")[2]
    if not slug:
        return Done([])
    got = await rest.ask("wp/v2/posts", {"slug": slug, "_fields": "id"}, as_relay=True)
    if not isinstance(got, Done):
        return got
    rows = got.value if isinstance(got.value, list) else []
    return Done([f"wp/v2/posts/{row['id']}" for row in rows if isinstance(row, dict)])
