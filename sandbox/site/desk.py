"""STEP: the editor's desk of the pretend blog, as a page with forms and as JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.site.pages import desk_page, plain
from sandbox.site.state import STATUSES, Article, Comment, State
from sandbox.site.wire import root_of
from sandbox.site.words import PreparedPost

_DESK = "/blog/desk/"


class BadWish(Exception):  # noqa: N818 - the editor's mistake, told to the editor
    """The desk cannot do this: the HTTP status and a sentence for the editor."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


async def _form(request: Request) -> dict[str, Any]:
    raw = (await request.body()).decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(raw, keep_blank_values=True).items()}


async def _json(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        read = json.loads(raw or b"{}")
    except ValueError:
        raise BadWish(400, "The body is not JSON.") from None
    if not isinstance(read, dict):
        raise BadWish(400, "The body is not a JSON object.")
    return read


def _wish(body: Mapping[str, Any]) -> PreparedPost | None:
    """Return the post that the body asks for; None for the next prepared one."""
    title, text, topics = body.get("title"), body.get("text"), body.get("categories", ())
    if not title and not text:
        return None
    if not title or not text:
        raise BadWish(400, "A post needs a title and a text.")
    listed = topics.split(",") if isinstance(topics, str) else topics
    names = tuple(str(topic).strip() for topic in listed if str(topic).strip())
    return PreparedPost(str(title), str(text).replace("\r\n", "\n"), names)


def _changes(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the body changes of a post; a title or a text is never made empty."""
    said = {key: body[key] for key in ("title", "text") if key in body}
    if not all(isinstance(words, str) and words.strip() for words in said.values()):
        raise BadWish(400, "A post needs a title and a text.")
    changes: dict[str, Any] = {key: words.replace("\r\n", "\n") for key, words in said.items()}
    if isinstance(body.get("comments_open"), bool):
        changes["comments_open"] = body["comments_open"]
    return changes


class Desk:
    """The editor's desk over one blog's state."""

    def __init__(self, state: State, name: str) -> None:
        self.state = state
        self.name = name

    def routes(self) -> list[Route]:
        """Return the page, its forms and the JSON endpoints, to be mounted at /blog."""
        desk = "/desk/"
        api = f"{desk}api/"
        return [
            Route(desk, self.page),
            *(
                Route(desk + path, self._from_form(does), methods=["POST"])
                for path, does in self._deeds()
            ),
            *(
                Route(api + path, self._from_json(does), methods=["POST"])
                for path, does in self._deeds()
            ),
            Route(f"{api}comments", self.comments),
            Route(f"{api}posts", self.posts),
        ]

    def _deeds(self) -> list[tuple[str, Callable[..., dict[str, Any]]]]:
        return [
            ("publish", self.publish),
            ("posts/{id:int}", self.edit),
            ("posts/{id:int}/take-down", self.take_down),
            ("comments/{id:int}/status", self.status),
            ("comments/{id:int}/answer", self.answer),
        ]

    def _from_form(
        self, deed: Callable[..., dict[str, Any]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def does(request: Request) -> Response:
            try:
                deed(request, await _form(request))
            except BadWish as no:
                return HTMLResponse(f"<p>{no.why}</p><p><a href='{_DESK}'>Back</a></p>", no.status)
            return RedirectResponse(_DESK, 303)

        return does

    def _from_json(
        self, deed: Callable[..., dict[str, Any]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def does(request: Request) -> Response:
            try:
                return JSONResponse(deed(request, await _json(request)))
            except BadWish as no:
                return JSONResponse({"error": no.why}, no.status)

        return does

    async def page(self, _request: Request) -> Response:
        """Show the desk."""
        return HTMLResponse(desk_page(self.state, self.name))

    def _told_post(self, article: Article, root: str) -> dict[str, Any]:
        return {"id": article.id, "url": f"{root}/{article.path}", "title": article.title}

    def _told_comment(self, comment: Comment, root: str) -> dict[str, Any]:
        article = self.state.articles[comment.post]
        return {
            "id": comment.id,
            "status": comment.status,
            "author_name": comment.name,
            "text": plain(comment),
            "post": comment.post,
            "post_title": article.title,
            "parent": comment.parent,
            "by_author": comment.account == self.state.accounts[0].id,
            "url": f"{root}/{article.path}#comment-{comment.id}",
        }

    def publish(self, request: Request, body: Mapping[str, Any]) -> dict[str, Any]:
        """Publish the next prepared post, or the one that the body describes."""
        article = self.state.publish(_wish(body))
        if article is None:
            raise BadWish(409, "All prepared posts are published. Write your own.")
        if body.get("comments_open") is False:
            article = self.state.change(article.id, comments_open=False)
        return self._told_post(article, root_of(request))

    def edit(self, request: Request, body: Mapping[str, Any]) -> dict[str, Any]:
        """Change the title or the text of a published post, or close its comments."""
        edited = self.state.change(self._post(request), **_changes(body))
        return self._told_post(edited, root_of(request))

    def take_down(self, request: Request, _body: Mapping[str, Any]) -> dict[str, Any]:
        """Take a post off the blog, with its comments."""
        gone = self.state.take_down(self._post(request))
        return self._told_post(gone, root_of(request))

    def _post(self, request: Request) -> int:
        post = int(request.path_params["id"])
        if post not in self.state.articles:
            raise BadWish(404, "There is no such post.")
        return post

    def _comment(self, request: Request) -> Comment:
        comment = self.state.comments.get(request.path_params["id"])
        if comment is None:
            raise BadWish(404, "There is no such comment.")
        return comment

    def status(self, request: Request, body: Mapping[str, Any]) -> dict[str, Any]:
        """Approve, hold, bin or mark as spam."""
        comment, status = self._comment(request), body.get("status")
        if status not in STATUSES:
            raise BadWish(400, f"The status must be one of: {', '.join(STATUSES)}.")
        return self._told_comment(self.state.set_status(comment.id, status), root_of(request))

    def answer(self, request: Request, body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a comment as the author of the blog."""
        comment, text = self._comment(request), str(body.get("text", "")).strip()
        if not text:
            raise BadWish(400, "The answer is empty.")
        return self._told_comment(self.state.answer(comment.id, text), root_of(request))

    async def comments(self, request: Request) -> Response:
        """List all comments, oldest first, for the side panel."""
        root = root_of(request)
        return JSONResponse([self._told_comment(c, root) for c in self.state.comments.values()])

    async def posts(self, request: Request) -> Response:
        """Tell the published posts, newest first, and the prepared post whose turn is next."""
        root, waiting = root_of(request), self.state.waiting
        published = [
            self._told_post(post, root) | {"text": post.text} for post in self.state.newest()
        ]
        ready = waiting[0].title if waiting else None
        return JSONResponse({"published": published, "next": ready, "left": len(waiting)})
