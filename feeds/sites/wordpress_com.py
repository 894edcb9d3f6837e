"""STEP: comments on a WordPress.com site, over its REST API v1.1 with an OAuth token.

The author of a comment is always the token's user, so the reader's name is its first line. The
token is the relay account's password; it must not be that of somebody who may approve comments:
an answer by such a person approves what it answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote, urlencode, urlsplit

from feeds.http.web import Account, Web
from feeds.sites.base import Ability
from feeds.sites.readonly import ReadOnly
from feeds.sites.wordpress_com_words import (
    content,
    fields,
    located,
    pick_lost,
    posted,
    refused,
    site_comment,
)
from feeds.sites.wordpress_words import encode
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Finding, Post, Posted, Posting, SiteComment

API = "https://public-api.wordpress.com/rest/v1.1/"
HOST = "wordpress.com"
_OK = 200
_NEWEST = "100"
_NO_SENSE = Later("The answer of WordPress.com makes no sense.", counted=False)
_PARENT_GONE = Never("parent_gone", "The comment that this answers is not on the site.")
_MUST_NOT = {
    "moderate_comments": "The token's user may approve comments, so nobody would check them first.",
    "edit_others_posts": "The token's user may change other people's posts.",
    "publish_posts": "The token's user may publish posts.",
    "unfiltered_html": "The token's user may post scripts.",
}
_ADVICE = "Use a token of a user with the role Contributor."
_FINE = "The token's user can post comments, and nothing more."


def is_wordpress_com(home_url: str, api_root: str | None) -> bool:
    """Say whether a site is on WordPress.com: by the host of its pages, or of its API."""
    hosts = (urlsplit(one).hostname or "" for one in (home_url, api_root or ""))
    return any(host == HOST or host.endswith(f".{HOST}") for host in hosts)


class WordPressCom(ReadOnly):
    """A site on WordPress.com; `account.password` is the token of the user who comments."""

    def __init__(self, web: Web, home: str, account: Account, *, api: str = API) -> None:
        super().__init__(web)
        self._web = web
        self._site = quote(urlsplit(home).hostname or "", safe="")
        self._api = api
        self._headers = {"Authorization": f"Bearer {account.password}"}
        self._own_id: int | None = None

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done here."""
        return frozenset({Ability.INSERT, Ability.STATUS, Ability.COMMENTS})

    async def check(self) -> tuple[Finding, ...]:
        """Say what is right and wrong with the token and its user."""
        got = await self._ask(f"sites/{self._site}", {"fields": "ID,URL,capabilities"})
        if not isinstance(got, Done):
            level = "wrong" if isinstance(got, Later) and "token" in got.why else "away"
            return (Finding("relay account", level, got.why),)
        held = fields(fields(got.value).get("capabilities"))
        wrong = [why for name, why in _MUST_NOT.items() if held.get(name)]
        found = [Finding("relay account", "wrong", f"{why} {_ADVICE}") for why in wrong]
        return tuple(found) or (Finding("relay account", "ok", _FINE),)

    def encode(self, text: str) -> str:
        """Return the body to send; NothingToPostError where nothing can be seen in it."""
        return encode(text)

    def form_url(self, post: Post) -> str:
        """Return the address of the post's comment form."""
        return f"{post.url.partition('#')[0]}#respond"

    def moderation_url(self, remote_id: str) -> str:
        """Return the page of WordPress.com on which a comment is decided about."""
        return f"https://{HOST}/comment/{self._site}/{remote_id}"

    async def locate(self, post: Post) -> Outcome[str]:
        """Find the site's id of a post, by its number or its slug; its address must be the same."""
        number = post.remote_id or ""
        slug = unquote(urlsplit(post.url).path).rstrip("/").rpartition("/")[2]
        by = number if number.isascii() and number.isdigit() else f"slug:{quote(slug, safe='')}"
        query = {"fields": "ID,URL,discussion"}
        got = await self._ask(f"sites/{self._site}/posts/{by}", query)
        if not isinstance(got, Done):
            return got
        found = located(got.value, post)
        return Done(found) if isinstance(found, str) else found

    async def comment(self, posting: Posting) -> Outcome[Posted]:
        """Put one comment on the site; an answer only to what everyone can see."""
        route = f"sites/{self._site}/posts/{posting.post_id}/replies/new"
        if posting.parent_id is not None:
            if trouble := await self._parent_trouble(posting):
                return trouble
            route = f"sites/{self._site}/comments/{posting.parent_id}/replies/new"
        url, payload = f"{self._api}{route}", {"content": content(posting)}
        sent = await self._web.post_json(url, payload, headers=self._headers)
        if not isinstance(sent, Done):
            return sent
        done = posted(sent.value.json()) if sent.value.status == _OK else None
        return refused(sent.value) if done is None else Done(done)

    async def _parent_trouble(self, posting: Posting) -> Later | Never | None:
        query = {"fields": "ID,status,post"}
        got = await self._ask(f"sites/{self._site}/comments/{posting.parent_id}", query)
        if not isinstance(got, Done):
            return Later(got.why, counted=False) if isinstance(got, Unknown) else got
        row = fields(got.value)
        on_post = str(fields(row.get("post")).get("ID")) == posting.post_id
        return None if on_post and row.get("status") == "approved" else _PARENT_GONE

    async def find(self, posting: Posting, known: frozenset[str]) -> Outcome[Posted | None]:
        """Look for a comment whose answer was lost among those of the token's user."""
        own_id = await self._who()
        if not isinstance(own_id, Done):
            return own_id
        rows = await self._rows({"status": "all", "number": _NEWEST, "order": "DESC"})
        if not isinstance(rows, Done):
            return rows
        return Done(pick_lost(rows.value, posting, own_id.value, known))

    async def statuses(self, ids: Sequence[str]) -> Outcome[dict[str, Posted]]:
        """Tell where comments stand, one call each; an id that is missing may be gone."""
        standing: dict[str, Posted] = {}
        for remote_id in ids:
            got = await self._standing(remote_id)
            if not isinstance(got, Done):
                return got
            standing |= {} if got.value is None else {remote_id: got.value}
        return Done(standing)

    async def is_gone(self, comment_id: str) -> Outcome[bool]:
        """Say whether WordPress.com says that it has no such comment."""
        got = await self._standing(comment_id)
        return Done(got.value is None) if isinstance(got, Done) else got

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest hundred comments that everyone can see, newest first."""
        rows = await self._rows({"status": "approved", "number": _NEWEST, "order": "DESC"})
        if not isinstance(rows, Done):
            return rows
        return Done(tuple(one for one in map(site_comment, rows.value) if one is not None))

    async def _standing(self, remote_id: str) -> Outcome[Posted | None]:
        route = f"sites/{self._site}/comments/{quote(remote_id, safe='')}"
        got = await self._ask(route, {"fields": "ID,status,URL"})
        if isinstance(got, Never) and got.kind == "parent_gone":
            return Done(None)
        if not isinstance(got, Done):
            return Later(got.why, counted=False)
        stands = posted(got.value)
        return _NO_SENSE if stands is None else Done(stands)

    async def _who(self) -> Outcome[int]:
        if self._own_id is not None:
            return Done(self._own_id)
        got = await self._ask("me", {"fields": "ID"})
        if not isinstance(got, Done):
            return Later(got.why, counted=False)
        own_id = fields(got.value).get("ID")
        if not isinstance(own_id, int):
            return _NO_SENSE
        self._own_id = own_id
        return Done(own_id)

    async def _rows(self, query: Mapping[str, str]) -> Outcome[list[object]]:
        got = await self._ask(f"sites/{self._site}/comments/", query)
        if not isinstance(got, Done):
            return got
        rows = fields(got.value).get("comments")
        return Done(rows) if isinstance(rows, list) else _NO_SENSE

    async def _ask(self, route: str, query: Mapping[str, str]) -> Outcome[object]:
        """Ask for a route with the token; a question changes nothing, so nothing is unknown."""
        url = f"{self._api}{route}?{urlencode(query)}"
        got = await self._web.get(url, headers=self._headers, redirects=0)
        if not isinstance(got, Done):
            return got
        value = got.value.json()
        if got.value.status == _OK and isinstance(value, dict):
            return Done(value)
        refusal = refused(got.value)
        return Later(refusal.why, counted=False) if isinstance(refusal, Unknown) else refusal
