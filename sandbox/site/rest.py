"""STEP: the pretend blog's REST endpoints, with WordPress's rules on who may ask what."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.site import wire
from sandbox.site.state import STATUSES, Account, Comment, Refused, State

Handler: TypeAlias = Callable[[Request, Account | None], Awaitable[Response]]
_API = "/wp-json"
_CHANGING = ["POST", "PUT", "PATCH", "DELETE"]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _may(who: Account | None, capability: str) -> bool:
    return who is not None and capability in who.capabilities


def _no(code: str, who: Account | None, message: str) -> Refused:
    """Return a refusal: 401 to a stranger, 403 to an account (rest_authorization_required_code)."""
    return Refused(code, 401 if who is None else 403, message)


class Rest:
    """The REST endpoints over one blog's state."""

    def __init__(self, state: State, name: str) -> None:
        self.state = state
        self.name = name

    def routes(self) -> list[Route]:
        """Return the endpoints, below the blog's own address."""
        comments = f"{_API}/wp/v2/comments"
        table: list[tuple[str, Handler, list[str]]] = [
            (_API, self.index, ["GET"]),
            (f"{_API}/", self.index, ["GET"]),
            (f"{_API}/wp/v2/users/me", self.me, ["GET"]),
            (f"{_API}/wp/v2/posts", self.posts, ["GET"]),
            (f"{_API}/wp/v2/posts/{{id:int}}", self.post, ["GET"]),
            (comments, self.comments, ["GET"]),
            (comments, self.comment, ["POST"]),
            (f"{comments}/{{id:int}}", self.one_comment, ["GET"]),
            (f"{comments}/{{id:int}}", self.change, _CHANGING),
            (f"{_API}/{{rest:path}}", self.nothing, ["GET", *_CHANGING]),
        ]
        return [Route(path, self._answers(does), methods=verbs) for path, does, verbs in table]

    def _answers(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            who = wire.login(self.state, request.headers.get("authorization", ""))
            try:
                response = await handler(request, who)
            except Refused as no:
                data = {"status": no.status, **no.data}
                told = {"code": no.code, "message": no.message, "data": data}
                response = JSONResponse(told, no.status)
            root = f'<{wire.root_of(request)}/wp-json/>; rel="https://api.w.org/"'
            response.headers.append("Link", root)
            return response

        return answer

    async def nothing(self, _request: Request, _who: Account | None) -> Response:
        """Say that there is no such address."""
        raise Refused("rest_no_route", 404, "No route matches this address and method.")

    async def index(self, request: Request, _who: Account | None) -> Response:
        """Tell what this site is and how to log in."""
        root = wire.root_of(request)
        link = f"{root}/wp-admin/authorize-application.php"
        return JSONResponse(
            {
                "name": self.name,
                "description": "A pretend blog",
                "url": root,
                "home": root,
                "gmt_offset": 0,
                "timezone_string": "UTC",
                "namespaces": ["wp/v2"],
                "authentication": {"application-passwords": {"endpoints": {"authorization": link}}},
            }
        )

    async def me(self, request: Request, who: Account | None) -> Response:
        """Tell an account about itself; capabilities only in the context `edit`."""
        if who is None:
            raise Refused("rest_not_logged_in", 401, "You are not logged in.")
        told: dict[str, Any] = {"id": who.id, "name": who.name, "slug": who.login}
        if request.query_params.get("context") == "edit":
            told |= {"username": who.login, "email": who.email, "roles": [who.role]}
            told["capabilities"] = dict.fromkeys((*who.capabilities, who.role), True)
        return JSONResponse(wire.trimmed(told, request.query_params.get("_fields", "")))

    async def posts(self, request: Request, _who: Account | None) -> Response:
        """List posts, newest first."""
        given, found = request.query_params, self.state.newest()
        if "author" in given:  # all posts are the author's own, who is account 1
            found = found if 1 in wire.numbers(given["author"], "author") else []
        if "slug" in given:
            found = [post for post in found if post.slug in given["slug"].split(",")]
        if "include" in given:
            wanted = wire.numbers(given["include"], "include")
            found = [post for post in found if post.id in wanted]
        root = wire.root_of(request)
        items = [wire.post_json(post, root) for post in found]
        return wire.page_of(items, given, f"{root}/wp-json/wp/v2/posts")

    async def post(self, request: Request, _who: Account | None) -> Response:
        """Tell one post."""
        article = self.state.articles.get(request.path_params["id"])
        if article is None:
            raise Refused("rest_post_invalid_id", 404, "There is no post with this ID.")
        told = wire.post_json(article, wire.root_of(request))
        return JSONResponse(wire.trimmed(told, request.query_params.get("_fields", "")))

    def _told(self, comment: Comment, request: Request, *, raw: bool = False) -> dict[str, Any]:
        article = self.state.articles[comment.post]
        raw = raw or request.query_params.get("context") == "edit"
        return wire.comment_json(comment, article, wire.root_of(request), raw=raw)

    def _readable(self, comment: Comment, who: Account | None) -> bool:
        own = who is not None and comment.account == who.id
        return comment.status == "approved" or own or _may(who, "edit_others_posts")

    async def comments(self, request: Request, who: Account | None) -> Response:
        """List the comments that the caller may read; strangers see approved ones only."""
        given = request.query_params
        self._check_list(request, who)
        found = [each for each in self.state.comments.values() if self._readable(each, who)]
        status = given.get("status", "approve")
        if status != "any":
            wanted = {"approve": ["approved"], "all": ["approved", "hold"]}.get(status, [status])
            found = [each for each in found if each.status in wanted]
        if "author_email" in given:
            found = [each for each in found if each.email == given["author_email"]]
        for name, key in (
            ("include", "id"),
            ("post", "post"),
            ("author", "account"),
            ("parent", "parent"),
        ):
            if name in given:
                ids = wire.numbers(given[name], name)
                found = [each for each in found if getattr(each, key) in ids]
        by_id = given.get("orderby") == "id"
        found.sort(key=lambda each: (each.id if by_id else each.written_at, each.id))
        if given.get("order", "desc") == "desc":
            found.reverse()
        address = f"{wire.root_of(request)}/wp-json/wp/v2/comments"
        return wire.page_of([self._told(each, request) for each in found], given, address)

    def _check_list(self, request: Request, who: Account | None) -> None:
        given = request.query_params
        guarded = {"author", "author_email"} & set(given)
        if given.get("status", "approve") != "approve":
            guarded.add("status")
        if guarded and not _may(who, "edit_posts"):
            names = ", ".join(sorted(guarded))
            raise _no("rest_forbidden_param", who, f"Query parameter not permitted: {names}")
        if given.get("context") == "edit" and not _may(who, "moderate_comments"):
            raise _no("rest_forbidden_context", who, "You are not allowed to edit comments.")

    def _find(self, request: Request) -> Comment:
        comment = self.state.comments.get(request.path_params["id"])
        if comment is None:
            raise Refused("rest_comment_invalid_id", 404, "There is no comment with this ID.")
        return comment

    async def one_comment(self, request: Request, who: Account | None) -> Response:
        """Tell one comment, if the caller may read it."""
        comment = self._find(request)
        self._check_list(request, who)
        if not self._readable(comment, who):
            raise _no("rest_cannot_read", who, "You are not allowed to read this comment.")
        told = self._told(comment, request)
        return JSONResponse(wire.trimmed(told, request.query_params.get("_fields", "")))

    async def comment(self, request: Request, who: Account | None) -> Response:
        """Take a comment: 201 with its status, or WordPress's refusal."""
        body = await wire.body_of(request)
        if who is None:
            raise Refused("rest_comment_login_required", 401, "You must log in to comment.")
        email = str(body.get("author_email", who.email))
        if not _EMAIL.fullmatch(email):
            raise wire.bad_param("author_email", "Invalid email address.")
        self._check_comment(body, who)
        new = self.state.comment(
            wire.integer(body, "post"),
            wire.integer(body, "parent"),
            who,
            str(body.get("author_name", who.name)),
            email,
            str(body.get("content", "")),
        )
        return JSONResponse(self._told(new, request), 201)

    def _check_comment(self, body: dict[str, Any], who: Account) -> None:
        if wire.integer(body, "author", who.id) != who.id:
            raise Refused("rest_comment_invalid_author", 403, "You may not set 'author'.")
        if "status" in body and not _may(who, "moderate_comments"):
            raise Refused("rest_comment_invalid_status", 403, "You may not set 'status'.")
        article = self.state.articles.get(wire.integer(body, "post"))
        if article is None:
            raise Refused("rest_comment_invalid_post_id", 403, "There is no such post.")
        if not article.comments_open:
            raise Refused("rest_comment_closed", 403, "Comments are closed for this post.")
        if not str(body.get("content", "")).strip():
            raise Refused("rest_comment_content_invalid", 400, "The comment is empty.")

    async def change(self, request: Request, who: Account | None) -> Response:
        """Let a moderator change the words, approve, hold, bin or mark as spam; DELETE bins."""
        comment = self._find(request)
        deleting = request.method == "DELETE"
        if not _may(who, "moderate_comments"):
            code = "rest_cannot_delete" if deleting else "rest_cannot_edit"
            raise _no(code, who, "You are not allowed to change this comment.")
        if deleting and comment.status == "trash":
            raise Refused("rest_already_trashed", 410, "The comment is in the bin already.")
        body = {"status": "trash"} if deleting else await wire.body_of(request)
        if "content" in body:
            comment = self.state.rewrite(comment.id, str(body["content"]))
        status = str(body.get("status", ""))
        status = {"approve": "approved"}.get(status, status)
        if status in STATUSES:  # WordPress answers 200 to an unknown status and changes nothing
            comment = self.state.set_status(comment.id, status)
        return JSONResponse(self._told(comment, request, raw=True))
