"""STEP: a Blogger site: its readers paste into its own form, and its comment feed is read.

Blogger's API has no call that adds a comment (v3 approves, deletes, lists and marks as spam), and
its form is not to be automated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from feeds.http.web import Web
from feeds.sites.base import Ability
from feeds.sites.blogger_words import NAME, NUMBERS, as_dict, as_list, form_of, moment, said
from feeds.sites.foreign import Form
from feeds.sites.readonly import ReadOnly
from feeds.wording import plain_text
from storage.outcome import Done, Later, Outcome
from storage.records import Finding, Post, SiteComment

_OK, _NOT_FOUND, _GONE = 200, 404, 410


class Blogger(ReadOnly):
    """A blog on Blogger. `home` is its address; comments there wait for the blog's owner."""

    def __init__(self, web: Web, home: str) -> None:
        super().__init__(web)
        self._web = web
        self._home = home
        self._form = Form(web)

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done here: give the reader the form, and see what is on the blog."""
        if self._form.service:
            return frozenset({Ability.HANDOFF})
        return frozenset({Ability.HANDOFF, Ability.COMMENTS})

    async def look_at(self, post: Post) -> bool:
        """Look whose comment form the page of a post has."""
        return await self._form.look(post.url)

    async def check(self) -> tuple[Finding, ...]:
        """Say that comments are handed off."""
        text = "Blogger takes comments in its own form only. Readers get their text and a link."
        await self._form.look(self._home)
        return (Finding("site", "ok", text), *self._form.finding())

    def form_url(self, post: Post) -> str:
        """Return the address of the post's comment form, or of the post if its ids are unknown."""
        numbers = None if self._form.service else NUMBERS.fullmatch(post.remote_id or "")
        return form_of(numbers[1], numbers[2]) if numbers else f"{post.url}#comments"

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments of the blog's comment feed, in its JSON form."""
        return await self._comments("/feeds/comments/default")

    async def on_post(self, remote_id: str) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments on a post (`/feeds/POSTID/comments/default`).

        Only this feed proves that a comment is on the blog: what waits for the owner is not in it.
        """
        numbers = NUMBERS.fullmatch(remote_id)
        if numbers is None:
            return Done(())
        return await self._comments(f"/feeds/{numbers[2]}/comments/default")

    async def still_shows(self, post_id: str, comment_id: str) -> Outcome[bool]:
        """Say whether everyone can see a comment; Later where that cannot be told now.

        The post's feed holds the newest hundred. One that is not among them is asked for by itself
        (`/feeds/POSTID/comments/default/COMMENTID`).
        """
        numbers, listed = NUMBERS.fullmatch(post_id), await self.on_post(post_id)
        if not isinstance(listed, Done) or numbers is None:
            return Later("The blog's list of comments cannot be read.", counted=False)
        if comment_id in {one.id for one in listed.value}:
            return Done(value=True)
        path = f"/feeds/{numbers[2]}/comments/default/{comment_id}?alt=json"
        got = await self._web.get(urljoin(self._home, path))
        if not isinstance(got, Done):
            return Later(got.why, counted=False)
        if got.value.status in {_NOT_FOUND, _GONE}:
            return Done(value=False)
        entry = as_dict(got.value.json()).get("entry") if got.value.status == _OK else None
        name = NAME.search(said(as_dict(entry), "id"))
        if name is None or name[2] != comment_id:
            return Later("The blog's comment cannot be read.", got.value.wait(), counted=False)
        return Done(read_comment(entry) is not None)

    async def _comments(self, path: str) -> Outcome[tuple[SiteComment, ...]]:
        url = urljoin(self._home, f"{path}?alt=json&max-results=100")
        got = await self._web.get(url)
        if not isinstance(got, Done):
            return got
        entries = _entries(got.value.json()) if got.value.status == _OK else None
        if entries is None:
            return Later("The blog's list of comments cannot be read.", got.value.wait())
        found = (read_comment(entry) for entry in entries)
        return Done(tuple(comment for comment in found if comment is not None))

    async def full_texts(self, remote_ids: Sequence[str]) -> Outcome[Mapping[str, str]]:
        """Return the bodies of posts from their own feeds (`/feeds/posts/default/POSTID`).

        One call a post. Where the owner shares a short feed, a body ends where the feed's does, or
        is not told at all.
        """
        bodies: dict[str, str] = {}
        for remote_id in remote_ids:
            got = await self._body(remote_id)
            if not isinstance(got, Done):
                return got
            bodies |= {remote_id: got.value} if got.value else {}
        return Done(bodies)

    async def _body(self, remote_id: str) -> Outcome[str]:
        """Return one post's body; empty where the blog has no such post or tells no body."""
        numbers = NUMBERS.fullmatch(remote_id)
        if numbers is None:
            return Done("")
        path = f"/feeds/posts/default/{numbers[2]}?alt=json"
        got = await self._web.get(urljoin(self._home, path))
        if not isinstance(got, Done):
            return Later(got.why, counted=False)
        if got.value.status in {_NOT_FOUND, _GONE}:
            return Done("")
        entry = as_dict(got.value.json()).get("entry") if got.value.status == _OK else None
        if not isinstance(entry, dict):
            return Later("The blog's post cannot be read.", got.value.wait(), counted=False)
        name = NAME.search(said(entry, "id"))
        is_it = name is not None and name.groups() == numbers.groups()
        return Done(said(entry, "content") if is_it else "")


def read_comment(entry: object) -> SiteComment | None:
    """Return a comment from an entry of the feed; None where the entry is none, or is removed.

    The entry's id is `tag:blogger.com,1999:blog-BLOG.post-COMMENT`; `thr:in-reply-to` names the
    post, and a link with `rel="related"` the comment that it answers. Who is the site's own is not
    told, so no comment is said to be.
    """
    fields = as_dict(entry)
    name = NAME.search(said(fields, "id"))
    post = NAME.search(str(as_dict(fields.get("thr$in-reply-to")).get("ref", "")))
    if name is None or post is None or _is_removed(fields):
        return None
    links = {
        as_dict(link).get("rel"): as_dict(link).get("href") for link in as_list(fields.get("link"))
    }
    parent = re.search(r"/comments/default/([0-9]+)", str(links.get("related") or ""))
    authors = as_list(fields.get("author"))
    return SiteComment(
        id=name[2],
        post_id=f"{post[1]}/{post[2]}",
        parent_id=parent[1] if parent else None,
        author=said(as_dict(authors[0]), "name") if authors else "",
        text=plain_text(said(fields, "content")),
        url=str(links.get("alternate") or ""),
        published_at=moment(said(fields, "published")),
        by_site=False,
    )


def _is_removed(fields: Mapping[str, object]) -> bool:
    """Say whether only a note is left of a comment that its writer or the blog has removed."""
    marks = map(as_dict, as_list(fields.get("gd$extendedProperty")))
    return any(
        mark.get("name") == "blogger.contentRemoved" and mark.get("value") == "true"
        for mark in marks
    )


def _entries(body: object) -> list[object] | None:
    feed = as_dict(body).get("feed")
    return as_list(feed.get("entry")) if isinstance(feed, dict) else None
