"""STEP: what a WordPress site tells everyone about its posts, over its REST API.

Nothing here uses the password: with it, WordPress would also show what only its people may see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from feeds.http.web import Web
from feeds.sites.visit import stands
from feeds.sites.wordpress_answers import code_of
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_words import same_page
from storage.outcome import Done, Later, Outcome
from storage.records import Post

_OK, _NOT_FOUND = 200, 404
_SHUT_OUT = frozenset({401, 403})
_PAGE = 100
_POSTS = "wp/v2/posts"
_NO_SENSE = Later("The site's list of posts makes no sense.", counted=False)


async def full_texts(rest: Rest, remote_ids: Sequence[str]) -> Outcome[Mapping[str, str]]:
    """Return the rendered HTML of posts by their numbers, or addresses, a hundred at a call.

    Left out are posts behind a password, what is no post (the route tells of the type "post"
    only), and what is empty or not published. Any trouble is Later.
    """
    bodies: dict[str, str] = {}
    numbers = [number for number in dict.fromkeys(remote_ids) if _is_number(number)]
    for start in range(0, len(numbers), _PAGE):
        wanted = numbers[start : start + _PAGE]
        rows = await _rows(rest, wanted, "id,type,content")
        if not isinstance(rows, Done):
            return rows
        told = dict(filter(None, map(_body, rows.value)))
        bodies |= {number: told[number] for number in wanted if number in told}
    addresses = [
        one for one in dict.fromkeys(remote_ids) if one.startswith(("http://", "https://"))
    ]
    return await _by_address(rest, addresses[:_PAGE], bodies) if addresses else Done(bodies)


async def _by_address(
    rest: Rest, addresses: Sequence[str], bodies: dict[str, str]
) -> Outcome[Mapping[str, str]]:
    """Add posts that were never a draft: their feed has no number, and their slug finds them.

    A slug counts only where the site gives the post the same address.
    """
    slugs = {one: unquote(urlsplit(one).path).rstrip("/").rpartition("/")[2] for one in addresses}
    query = {
        "slug": ",".join(slug for slug in slugs.values() if slug and "," not in slug),
        "per_page": str(_PAGE),
        "_fields": "id,type,link,content",
    }
    got = await rest.ask(_POSTS, query) if query["slug"] else Done([])
    if not isinstance(got, Done):
        return Later(got.why, got.after if isinstance(got, Later) else None, counted=False)
    for row in got.value if isinstance(got.value, list) else []:
        body = _body(row)
        same = [one for one in addresses if body and same_page(str(row.get("link")), one)]
        bodies |= {one: body[1] for one in same if body}
    return Done(bodies)


async def is_published(web: Web, rest: Rest, post: Post) -> Outcome[bool]:
    """Say whether everyone can read a post: by its number, else by its page.

    WordPress refuses what is not public with `rest_forbidden`, but so do plugins that shut
    everybody out: then its list, if it is open, decides. `rest_post_invalid_id` means that the
    number is no post: deleted, or of another type, and then the page decides.
    """
    if not _is_number(post.remote_id or ""):
        return await stands(web, post.url)
    got = await rest.get(f"{_POSTS}/{post.remote_id}", {"_fields": "id,status,content.protected"})
    if not isinstance(got, Done):
        return Later(got.why, counted=False)
    status, code, row = got.value.status, code_of(got.value), got.value.json()
    if status == _OK and isinstance(row, dict) and str(row.get("id")) == post.remote_id:
        return Done(row.get("status", "publish") == "publish" and not _is_protected(row))
    if status == _NOT_FOUND and code == "rest_post_invalid_id":
        return await stands(web, post.url, here_only=True)
    if status in _SHUT_OUT and code == "rest_forbidden":
        rows = await _rows(rest, [str(post.remote_id)], "id")
        if isinstance(rows, Done):
            return Done(bool(rows.value))
    return await stands(web, post.url)


async def closed(rest: Rest, posts: Sequence[Post]) -> Outcome[Mapping[int, bool]]:
    """Return which posts take comments no more, by our ids, a hundred at a call.

    A post counts only where the site gives it the same address; of others nothing is said. One that
    is closed by its age is told as open: only a refusal shows that (facts on comments, section 3).
    """
    told: dict[int, bool] = {}
    for start in range(0, len(posts), _PAGE):
        some = posts[start : start + _PAGE]
        numbered = [post.remote_id or "" for post in some if _is_number(post.remote_id or "")]
        slugs = [_slug(post.url) for post in some if not _is_number(post.remote_id or "")]
        queries = ({"include": ",".join(numbered)}, {"slug": ",".join(filter(None, slugs))})
        for query in (one for one in queries if all(one.values())):
            fields = {"per_page": str(_PAGE), "_fields": "id,link,comment_status"}
            got = await rest.ask(_POSTS, {**query, **fields})
            if not isinstance(got, Done):
                return Later(got.why, got.after if isinstance(got, Later) else None, counted=False)
            for row in got.value if isinstance(got.value, list) else []:
                told |= _closed(row, some)
    return Done(told)


def _slug(url: str) -> str:
    slug = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    return "" if "," in slug else slug


def _closed(row: object, posts: Sequence[Post]) -> dict[int, bool]:
    status = row.get("comment_status") if isinstance(row, dict) else None
    if not isinstance(row, dict) or status not in ("open", "closed"):
        return {}
    same = [post.id for post in posts if same_page(str(row.get("link")), post.url)]
    return dict.fromkeys(same, status == "closed")


async def newest_link(rest: Rest) -> str:
    """Return the address of the newest post; empty where it is not told."""
    got = await rest.ask(_POSTS, {"per_page": "1", "_fields": "link"})
    rows = got.value if isinstance(got, Done) else None
    first = rows[0] if isinstance(rows, list) and rows else None
    link = first.get("link") if isinstance(first, dict) else None
    return link if isinstance(link, str) else ""


async def _rows(rest: Rest, numbers: Sequence[str], fields: str) -> Outcome[list[object]]:
    query = {"include": ",".join(numbers), "per_page": str(_PAGE), "_fields": fields}
    got = await rest.ask(_POSTS, query)
    if not isinstance(got, Done):
        return Later(got.why, got.after if isinstance(got, Later) else None, counted=False)
    return Done(got.value) if isinstance(got.value, list) else _NO_SENSE


def _body(row: object) -> tuple[str, str] | None:
    if not isinstance(row, dict) or row.get("type", "post") != "post" or _is_protected(row):
        return None
    content = row.get("content")
    html = content.get("rendered") if isinstance(content, dict) else None
    return (str(row.get("id")), html) if isinstance(html, str) and html.strip() else None


def _is_protected(row: Mapping[str, object]) -> bool:
    content = row.get("content")
    return isinstance(content, dict) and bool(content.get("protected"))


def _is_number(remote_id: str) -> bool:
    return remote_id.isascii() and remote_id.isdigit()
