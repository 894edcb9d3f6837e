"""STEP: a small pretend blog with a feed and comments, that speaks enough WordPress for Bleep.

blog_words   text to HTML        blog_state   what it remembers, and the rules for comments
blog_feed    RSS                 blog_wire    REST requests and answers
blog_pages   HTML                blog_rest    REST endpoints      blog_desk   the editor's desk
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.site.desk import Desk
from sandbox.site.feed import comments_feed, feed_answer, posts_feed
from sandbox.site.pages import frame, home_page, post_page
from sandbox.site.rest import Rest
from sandbox.site.state import Account, Article, Comment, State
from sandbox.site.wire import root_of
from sandbox.site.words import PreparedPost, load_posts

__all__ = ["Account", "Article", "Blog", "Comment", "PreparedPost", "load_posts"]

NAME = "Practice notes"
_POST = "/{year:int}/{month:int}/{slug}/"
_STYLE = Path(__file__).parent / "phone" / "blog.css"


class Blog:
    """The blog: its state, and its routes to be mounted at /blog."""

    def __init__(
        self,
        posts: Iterable[PreparedPost],
        clock: Callable[[], datetime],
        *,
        flood_seconds: int = 15,
        relay_user: str = "relay",
        relay_password: str = "pretend-relay",  # noqa: S107 - opens nothing but this pretend blog
        moderator_password: str = "pretend-moderator",  # noqa: S107 - the same
    ) -> None:
        accounts = (
            Account(1, "author", "The author", "", "administrator", ("moderate_comments",)),
            Account(
                2, relay_user, "Chat relay", relay_password, "contributor", ("read", "edit_posts")
            ),
            Account(
                3,
                "moderator",
                "Moderator",
                moderator_password,
                "comment_approver",
                ("read", "moderate_comments"),
            ),
        )
        self.state = State(posts, clock, accounts, flood_seconds)
        self.routes: list[BaseRoute] = [
            *Rest(self.state, NAME).routes(),
            *Desk(self.state, NAME).routes(),
            Route("/style.css", self.style),
            Route("/feed/", self.feed),
            Route("/comments/feed/", self.comment_feed),
            Route(f"{_POST}feed/", self.comment_feed),
            Route(_POST, self.post),
            Route("/", self.home),
            Route("/{rest:path}", self.nothing),
        ]

    async def style(self, _request: Request) -> Response:
        """Give the pages their looks."""
        return FileResponse(_STYLE, media_type="text/css")

    async def nothing(self, _request: Request) -> Response:
        """Say that there is no such page."""
        body = "<h1>Page not found</h1>\n<p>There is no such page on this blog.</p>\n"
        return HTMLResponse(frame(NAME, "Page not found", body), 404)

    async def home(self, request: Request) -> Response:
        """Show the posts, or go to the one that ?p=ID names."""
        wanted = request.query_params.get("p", "")
        if wanted.isdigit():
            article = self.state.articles.get(int(wanted))
            if article is None:
                return await self.nothing(request)
            return RedirectResponse(f"{root_of(request)}/{article.path}", 301)
        answer = HTMLResponse(home_page(self.state, NAME))
        answer.headers["Link"] = f'<{root_of(request)}/wp-json/>; rel="https://api.w.org/"'
        return answer

    def _article(self, request: Request) -> Article | None:
        path = "{year:04d}/{month:02d}/{slug}/".format(**request.path_params)
        return next((post for post in self.state.newest() if post.path == path), None)

    async def post(self, request: Request) -> Response:
        """Show one post and its comments."""
        article, root = self._article(request), root_of(request)
        if article is None:
            return await self.nothing(request)
        answer = HTMLResponse(post_page(self.state, NAME, article, root))
        answer.headers.append("Link", f'<{root}/wp-json/>; rel="https://api.w.org/"')
        here = f"{root}/wp-json/wp/v2/posts/{article.id}"
        answer.headers.append("Link", f'<{here}>; rel="alternate"; type="application/json"')
        answer.headers.append("Link", f"<{root}/?p={article.id}>; rel=shortlink")
        return answer

    async def feed(self, request: Request) -> Response:
        """Give the feed of posts; ?paged=2 goes back in time."""
        paged = request.query_params.get("paged", "1")
        page = int(paged) if paged.isdigit() and int(paged) else 1
        return feed_answer(request, *posts_feed(self.state, NAME, root_of(request), page))

    async def comment_feed(self, request: Request) -> Response:
        """Give the feed of comments, of one post or of all."""
        article = self._article(request) if "slug" in request.path_params else None
        if article is None and "slug" in request.path_params:
            return await self.nothing(request)
        return feed_answer(request, *comments_feed(self.state, NAME, root_of(request), article))
