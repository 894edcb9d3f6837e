"""WORDS: how the pretend blog's REST interface reads requests and shapes its answers (wp/v2)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.site.state import Account, Article, Comment, Refused, State
from sandbox.site.words import comment_html, excerpt_html, post_html

_PAGE_MOST = 100


def root_of(request: Request) -> str:
    """Return the blog's absolute address, without a slash at its end."""
    return str(request.base_url) + "blog"


def login(state: State, header: str) -> Account | None:
    """Return whose application password the Authorization header holds, or None.

    As WordPress does, a wrong password makes the caller a stranger and nothing says so.
    """
    scheme, _, coded = header.partition(" ")
    try:
        name, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    for account in state.accounts:
        if (account.login, account.password) == (name, password.replace(" ", "")) and password:
            return account if scheme.lower() == "basic" else None
    return None


def bad_param(name: str, message: str) -> Refused:
    """Return WordPress's refusal of one parameter."""
    return Refused(
        "rest_invalid_param", 400, f"Invalid parameter(s): {name}", params={name: message}
    )


def number(given: Mapping[str, str], name: str, default: int, most: int = 10**9) -> int:
    """Read a counting number from the query; Refused if it is none or out of range."""
    text = given.get(name, str(default))
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise bad_param(name, f"{name} must be between 1 (inclusive) and {most} (inclusive)")
    return int(text)


def numbers(text: str, name: str) -> set[int]:
    """Read a list of ids, separated by commas; Refused if one is no number."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise bad_param(name, f"{name}[0] is not of type integer.")
    return {int(part) for part in parts}


def trimmed(item: dict[str, Any], fields: str) -> dict[str, Any]:
    """Keep the fields that `_fields` names; all if it names none."""
    wanted = {field.split(".")[0].strip() for field in fields.split(",")}
    return {key: value for key, value in item.items() if key in wanted} if fields else item


def page_of(items: list[dict[str, Any]], given: Mapping[str, str], address: str) -> Response:
    """Answer with one page of a list, and WordPress's headers that tell its size."""
    size, page = number(given, "per_page", 10, _PAGE_MOST), number(given, "page", 1)
    pages = -(-len(items) // size)
    shown = [
        trimmed(item, given.get("_fields", "")) for item in items[(page - 1) * size : page * size]
    ]
    answer = JSONResponse(shown)
    answer.headers["X-WP-Total"], answer.headers["X-WP-TotalPages"] = str(len(items)), str(pages)
    if page < pages:
        query = urlencode({**given, "page": page + 1})
        answer.headers["Link"] = f'<{address}?{query}>; rel="next"'
    return answer


def post_json(article: Article, root: str) -> dict[str, Any]:
    """Return a post in WordPress's shape (the site's time is UTC)."""
    return {
        "id": article.id,
        "date": f"{article.published_at:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{article.published_at:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": f"{root}/?p={article.id}"},
        "modified": f"{article.modified_at:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{article.modified_at:%Y-%m-%dT%H:%M:%S}",
        "slug": article.slug,
        "status": "publish",
        "type": "post",
        "link": f"{root}/{article.path}",
        "title": {"rendered": article.title.replace("&", "&#038;").replace("<", "&lt;")},
        "content": {"rendered": post_html(article.text), "protected": False},
        "excerpt": {"rendered": f"<p>{excerpt_html(article.text)}</p>\n", "protected": False},
        "author": 1,
        "comment_status": "open" if article.comments_open else "closed",
    }


def comment_json(
    comment: Comment, article: Article, root: str, *, raw: bool = False
) -> dict[str, Any]:
    """Return a comment in WordPress's shape; with `raw`, its words as the context `edit` does."""
    content = {"rendered": comment_html(comment.content)}
    return {
        "id": comment.id,
        "post": comment.post,
        "parent": comment.parent,
        "author": comment.account,
        "author_name": comment.name,
        "author_url": "",
        "date": f"{comment.written_at:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{comment.written_at:%Y-%m-%dT%H:%M:%S}",
        "content": content | ({"raw": comment.content} if raw else {}),
        "link": f"{root}/{article.path}#comment-{comment.id}",
        "status": comment.status,
        "type": "comment",
        "meta": [],
    }


async def body_of(request: Request) -> dict[str, Any]:
    """Read a body, JSON or form; Refused if it says JSON and is not."""
    raw = (await request.body()).decode("utf-8", "replace")
    if "json" not in request.headers.get("content-type", ""):
        return {name: values[-1] for name, values in parse_qs(raw, keep_blank_values=True).items()}
    try:
        read = json.loads(raw)
    except ValueError:
        raise Refused("rest_invalid_json", 400, "Invalid JSON body passed.") from None
    return read if isinstance(read, dict) else {}


def integer(body: Mapping[str, Any], name: str, default: int = 0) -> int:
    """Read an id from a body, 0 if absent; Refused if it is no number."""
    text = str(body.get(name, default))
    if not text.isdigit():
        raise bad_param(name, f"{name} is not of type integer.")
    return int(text)
