"""STEP: a Blogger site on whose owner's behalf a draft post of readers' letters can be made.

Source: developers.google.com/blogger/docs/3.0/reference: blogs.getByUrl, posts.insert with
isDraft, posts.list by status. Nothing is published here: there is no call for it in this file.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urljoin

from feeds.http.web import Web
from feeds.sites.base import Ability
from feeds.sites.blogger import Blogger
from feeds.sites.blogger_words import (
    NUMBERS,
    as_dict,
    as_list,
    draft_of,
    moment,
    number_of,
    shown_of,
)
from feeds.sites.drafts import Draft, NewDraft, Shown
from feeds.sites.google import Google, too_much
from feeds.sites.google_words import NO_BLOG, NO_RIGHT, SCOPE, never
from storage.outcome import Done, Later, Outcome, Unknown
from storage.records import Finding

_OK, _NOT_FOUND, _GONE = 200, 404, 410
_STATUSES = ("draft", "scheduled", "live")  # an owner may have published it before we look
_PAGE = 20
_MOST_PAGES = 25
_EARLIER = timedelta(days=1)  # Blogger's clock and ours may differ
_SUBJECT = "readers' letters"
_NO_NUMBER = Later("Google does not say which draft it has.", counted=False)


class BloggerWithLetters(Blogger):
    """A blog on Blogger whose owner let us make drafts there."""

    def __init__(self, web: Web, home: str, google: Google) -> None:
        super().__init__(web, home)
        self._google = google
        self._blog = ""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done here: as on any Blogger site, and readers' letters."""
        return super().abilities | {Ability.LETTERS}

    async def check(self) -> tuple[Finding, ...]:
        """Say what is right and wrong with the site, and with what the owner set up at Google."""
        return (*await super().check(), *await self._check_letters())

    async def _check_letters(self) -> tuple[Finding, ...]:
        scopes = await self._google.scopes()
        if not isinstance(scopes, Done):
            return (_trouble(scopes),)
        if scopes.value and SCOPE not in scopes.value:
            return (_trouble(never(NO_RIGHT)),)
        blog = await self._number()
        if not isinstance(blog, Done):
            return (_trouble(blog),)
        # Drafts are shown to those alone who may write on the blog.
        seen = await self._google.get(f"blogs/{blog.value}/posts", _query("draft", "1"))
        if not isinstance(seen, Done):
            return (_trouble(seen),)
        if more := too_much(scopes.value):
            names = ", ".join(sorted(more))
            text = f"The token may do more than it needs. Make one without {names}."
            return (Finding(_SUBJECT, "warning", text),)
        return (Finding(_SUBJECT, "ok", "Google lets Bleep make drafts on this blog."),)

    async def make_draft(self, new: NewDraft) -> Outcome[Draft]:
        """Make one draft post (posts.insert with isDraft)."""
        blog = await self._number()
        if not isinstance(blog, Done):
            return blog
        payload = {"kind": "blogger#post", "title": new.title, "content": new.html}
        query = [("isDraft", "true"), ("fetchBody", "false")]
        sent = await self._google.post(f"blogs/{blog.value}/posts", query, payload)
        if not isinstance(sent, Done):
            return sent
        made = draft_of(blog.value, sent.value)
        return Unknown("Google did not say which draft it made.") if made is None else Done(made)

    async def find_draft(self, marker: str, since: datetime) -> Outcome[Draft | None]:
        """Look for a marker in what was made or changed since, drafts first."""
        blog = await self._number()
        if not isinstance(blog, Done):
            return blog
        for status in _STATUSES:
            found = await self._find(blog.value, status, marker, since - _EARLIER)
            if not isinstance(found, Done) or found.value is not None:
                return found
        return Done(None)

    async def _find(
        self, blog: str, status: str, marker: str, since: datetime
    ) -> Outcome[Draft | None]:
        query = [*_query(status, str(_PAGE)), ("fetchBodies", "true")]
        page = ""
        for _ in range(_MOST_PAGES):
            asked = [*query, ("pageToken", page)] if page else query
            got = await self._google.get(f"blogs/{blog}/posts", asked)
            if not isinstance(got, Done):
                return got
            entries = as_list(as_dict(got.value).get("items"))
            for entry in entries:
                if marker in str(as_dict(entry).get("content", "")):
                    there = draft_of(blog, entry)
                    return _NO_NUMBER if there is None else Done(there)
            page = str(as_dict(got.value).get("nextPageToken") or "")
            last = moment(as_dict(entries[-1]).get("updated")) if entries else None
            if not page or (last is not None and last < since):
                return Done(None)
        return Later("The blog has too many posts to look through.", counted=False)

    async def shown_post(self, remote_id: str) -> Outcome[Shown | None]:
        """Return a post from the feed that everyone can read; None where it is not in it."""
        numbers = NUMBERS.fullmatch(remote_id)
        if numbers is None:
            return Done(None)
        path = f"/feeds/posts/default/{numbers[2]}?alt=json"
        got = await self._web.get(urljoin(self._home, path))
        if not isinstance(got, Done):
            return Later(got.why, counted=False)
        if got.value.status in {_NOT_FOUND, _GONE}:
            return Done(None)
        entry = as_dict(got.value.json()).get("entry") if got.value.status == _OK else None
        if not isinstance(entry, dict):
            return Later("The blog's post cannot be read.", got.value.wait(), counted=False)
        return Done(shown_of(entry))

    async def _number(self) -> Outcome[str]:
        """Return the blog's number, asked once (blogs.getByUrl)."""
        if self._blog:
            return Done(self._blog)
        got = await self._google.get("blogs/byurl", [("url", self._home)])
        if not isinstance(got, Done):
            return got
        self._blog = number_of(got.value)
        return Done(self._blog) if self._blog else never(NO_BLOG)


def _query(status: str, most: str) -> list[tuple[str, str]]:
    asked = {"status": status, "view": "AUTHOR", "orderBy": "updated", "maxResults": most}
    return list(asked.items())


def _trouble(outcome: Outcome[object]) -> Finding:
    if isinstance(outcome, Done):
        return _trouble(never(NO_RIGHT))
    level = "away" if isinstance(outcome, Later | Unknown) else "wrong"
    return Finding(_SUBJECT, level, outcome.why)
