"""STEP: the pretend Google over HTTP: tokens, the Blogger API, the blog's own feeds, its faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.google.faults import REFUSALS, Fault, Faults
from sandbox.google.state import STATUSES, Entry, Refused, State
from sandbox.server import HANG_UP

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
_API = "/blogger/v3"
_MOST = 500


class PretendGoogle:
    """One blog on the pretend Blogger, and the Google account of its owner.

    `POST /pretend/faults` takes {"route", "kind", "times"}; `POST /pretend/publish/ID` publishes a
    draft; `POST /pretend/edit/ID` takes {"content"}.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.state = State(clock)
        self.faults = Faults()
        table: list[tuple[str, str, Handler, list[str]]] = [
            ("/token", "token", self.token, ["POST"]),
            (f"{_API}/blogs/byurl", "byurl", self.by_url, ["GET"]),
            (f"{_API}/blogs/{{blog}}/posts", "insert", self.insert, ["POST"]),
            (f"{_API}/blogs/{{blog}}/posts", "list", self.posts, ["GET"]),
            ("/feeds/posts/default/{post}", "feed", self.feed, ["GET"]),
            ("/feeds/{post}/comments/default", "feed", self.comments, ["GET"]),
            ("/feeds/comments/default", "feed", self.comments, ["GET"]),
            ("/", "feed", self.home, ["GET"]),
        ]
        routes = [
            Route(path, self._with_faults(name, does), methods=verbs)
            for path, name, does, verbs in table
        ]
        control = [
            Route("/pretend/faults", self.add_fault, methods=["POST"]),
            Route("/pretend/publish/{post}", self.publish, methods=["POST"]),
            Route("/pretend/edit/{post}", self.edit, methods=["POST"]),
        ]
        self.app = Starlette(routes=[*control, *routes])

    def _with_faults(self, name: str, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            kind = self.faults.take(name)
            if kind == "cut_before":
                return _hang_up(request)
            if kind == "redirect":
                return RedirectResponse("https://elsewhere.example/", 302)
            try:
                if kind in REFUSALS:
                    raise Refused(*REFUSALS[kind])  # noqa: TRY301 - answered as any refusal is
                done = await handler(request)
            except Refused as no:
                return JSONResponse(no.body(), no.status)
            if kind == "cut_after":
                return _hang_up(request)
            if kind == "bad_gateway":
                return HTMLResponse("<h1>Bad gateway</h1>", 502)
            return HTMLResponse("<p>Hello</p>") if kind == "garbage" else done

        return answer

    async def token(self, request: Request) -> Response:
        """Give an access token for the refresh token."""
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        try:
            token = self.state.new_token({name: values[-1] for name, values in form.items()})
        except Refused as no:
            return JSONResponse({"error": no.reason}, no.status)
        told = {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}
        return JSONResponse(told | ({"scope": self.state.scopes} if self.state.scopes else {}))

    def _check(self, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.state.check(token, request.path_params.get("blog"))

    async def by_url(self, request: Request) -> Response:
        """Tell the blog that has an address (blogs.getByUrl)."""
        self._check(request)
        if request.query_params.get("url", "").rstrip("/") != self.state.home.rstrip("/"):
            raise Refused(404, "notFound")
        return JSONResponse({"kind": "blogger#blog", "id": self.state.blog})

    async def insert(self, request: Request) -> Response:
        """Take a post (posts.insert)."""
        self._check(request)
        body = await request.json()
        status = "draft" if request.query_params.get("isDraft") == "true" else "live"
        new = self.state.insert(str(body["title"]), str(body["content"]), status)
        bare = request.query_params.get("fetchBody") == "false"
        return JSONResponse(_json(new, bodies=not bare))

    async def posts(self, request: Request) -> Response:
        """List posts (posts.list)."""
        self._check(request)
        given = request.query_params
        if given.get("status", "live") not in STATUSES:
            raise Refused(400, "invalidParameter")
        found = self.state.listed(given.get("status", "live"), given.get("view", "READER"))
        size = min(int(given.get("maxResults", "10")), _MOST)
        start = int(given.get("pageToken", "0"))
        bodies = given.get("fetchBodies", "true") == "true"
        told: dict[str, Any] = {"kind": "blogger#postList"}
        if page := found[start : start + size]:
            told["items"] = [_json(one, bodies=bodies) for one in page]
        if start + size < len(found):
            told["nextPageToken"] = str(start + size)
        return JSONResponse(told)

    async def feed(self, request: Request) -> Response:
        """Tell one post as everyone may read it, in the JSON form of the feed."""
        post = self.state.posts.get(request.path_params["post"])
        if post is None or post.status != "live":
            return HTMLResponse("Not found", 404)
        url = f"{self.state.home.rstrip('/')}/2026/01/letters-{post.id}.html"
        entry = {
            "id": {"$t": f"tag:blogger.com,1999:blog-{self.state.blog}.post-{post.id}"},
            "title": {"$t": post.title},
            "content": {"type": "html", "$t": post.content},
            "link": [{"rel": "self", "href": "x"}, {"rel": "alternate", "href": url}],
        }
        return JSONResponse({"version": "1.0", "entry": entry})

    async def comments(self, _request: Request) -> Response:
        """Tell the comments: there are none."""
        return JSONResponse({"feed": {}})

    async def home(self, _request: Request) -> Response:
        """Show a page."""
        return HTMLResponse("<title>A blog</title>")

    async def add_fault(self, request: Request) -> Response:
        """Let something go wrong soon."""
        try:
            self.faults.add(Fault(**await request.json()))
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({})

    async def publish(self, request: Request) -> Response:
        """Publish a draft, as its author does."""
        return JSONResponse(_json(self.state.publish(request.path_params["post"]), bodies=True))

    async def edit(self, request: Request) -> Response:
        """Change what a post says, as its author does."""
        body = await request.json()
        changed = self.state.change(request.path_params["post"], content=str(body["content"]))
        return JSONResponse(_json(changed, bodies=True))


def _json(one: Entry, *, bodies: bool) -> dict[str, Any]:
    told = {
        "kind": "blogger#post",
        "id": one.id,
        "status": one.status.upper(),
        "title": one.title,
        "updated": one.updated_at.isoformat(),
    }
    return told | ({"content": one.content} if bodies else {})


def _hang_up(request: Request) -> Response:
    request.scope["extensions"][HANG_UP]()
    return Response()
