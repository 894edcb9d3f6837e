"""STEP: a WordPress site whose REST API shows no comments: its feed of comments is read instead.

The feed shows what everyone can see and no more: ten comments, and nothing of what waits for an
editor or was taken for spam. It is asked for without conditions: WordPress says that nothing has
changed when an old comment is approved late (facts on comments, section 6).
"""

from __future__ import annotations

from collections.abc import Iterable

from feeds.http.web import Web
from feeds.sites.base import Ability
from feeds.sites.comment_feed import NoCommentFeed, read_comments
from feeds.sites.foreign import Form
from feeds.sites.readonly import ReadOnly
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Finding, Post, SiteComment

_OK = 200
BLOCKED = frozenset({401, 403, 404})
"""What a site answers that does not let strangers read its comments over REST."""

# Atom first: RSS does not say what a comment answers. Plain addresses work on every site.
_OF_ALL = ("comments/feed/atom/", "?feed=comments-atom", "comments/feed/", "?feed=comments-rss2")
_OF_ONE = ("?feed=atom&p={}", "?feed=rss2&p={}")


class CommentFeed:
    """The feeds of comments below the address of one blog."""

    def __init__(self, web: Web, home: str) -> None:
        self._web = web
        self._home = f"{home.rstrip('/')}/"

    async def newest(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments of the whole site, newest first."""
        return await self._first(_OF_ALL)

    async def on_post(self, post_id: str) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments on one post, by its number."""
        if not (post_id.isascii() and post_id.isdigit()):
            return Done(())
        return await self._first((path.format(post_id) for path in _OF_ONE), post_id)

    async def _first(
        self, paths: Iterable[str], post_id: str = ""
    ) -> Outcome[tuple[SiteComment, ...]]:
        """Return what the first address tells that is a feed; trouble on the way ends it."""
        for path in paths:
            got = await self._web.get(f"{self._home}{path}")
            if not isinstance(got, Done):
                return Later(got.why, counted=False)
            if got.value.status != _OK:
                if got.value.status in BLOCKED:
                    continue
                return Later("The blog's feed of comments cannot be read.", got.value.wait())
            try:
                found = read_comments(got.value.body, post_id)
            except NoCommentFeed:
                continue
            newest = sorted(found, key=lambda one: int(one.id), reverse=True)
            return Done(tuple(newest))
        return Never("no_comment_feed", "The blog has no feed of comments that can be read.")


class WordPressByFeed(ReadOnly):
    """A WordPress site that hides its REST API: readers use its form, its feed shows the rest."""

    def __init__(self, web: Web, home: str) -> None:
        super().__init__(web)
        self._feed = CommentFeed(web, home)
        self._form = Form(web)

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done here: give the reader the form, and see what everyone can see."""
        if self._form.service:
            return frozenset({Ability.HANDOFF})
        return frozenset({Ability.HANDOFF, Ability.COMMENTS})

    async def look_at(self, post: Post) -> bool:
        """Look whose comment form the page of a post has."""
        return await self._form.look(post.url)

    async def check(self) -> tuple[Finding, ...]:
        """Say that comments are handed off, and whether they are seen on the blog."""
        text = "WordPress hides its REST API. Readers get their text and a link to its own form."
        seen = await self._feed.newest()
        if isinstance(seen, Done):
            how = "Its feed of comments shows what is public, and nothing of what waits or is spam."
            return (Finding("site", "ok", text), Finding("comments", "ok", how))
        return (Finding("site", "ok", text), Finding("comments", "warning", seen.why))

    def form_url(self, post: Post) -> str:
        """Return the address of the post's comment form."""
        return f"{post.url.partition('#')[0]}#respond"

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments of the blog's feed."""
        return await self._feed.newest()

    async def on_post(self, remote_id: str) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments on a post."""
        return await self._feed.on_post(remote_id)
