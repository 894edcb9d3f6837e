"""STEP: what a WordPress site lets the moderator account do: change what was seen, list what waits.

Facts on comments, section 1: only an account with the rights of `tells_queue` is told of all that
is held, those of the site's own form too. Another gets a short list, which looks like a whole one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import unescape

from feeds.http.answer import Answer
from feeds.sites.base import Change, Standing
from feeds.sites.wordpress_answers import harmless
from feeds.sites.wordpress_moderate import Accounts, change, look, may_queue, unfit
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_words import site_comment
from storage.outcome import Done, Later, Never, Outcome
from storage.records import SiteComment

_OK = 200
_MOST_PAGES = 20  # of a hundred each; nobody reads more cards than that
_COMMENTS = "wp/v2/comments"
_QUERY = {
    "status": "hold",
    "context": "edit",
    "per_page": "100",
    "orderby": "id",
    "order": "asc",
    "_fields": "id,post,parent,author,author_name,date_gmt,link,content,status",
}
_NO_MODERATOR = Never("not_possible", "No moderator account is set for the site.")
_NOT_TOLD = Never("not_possible", "The moderator account may not list the comments that wait.")
_NO_SENSE = Later("The site's list of comments makes no sense.", counted=False)


class Moderated:
    """The half of a WordPress site that takes the moderator account."""

    _accounts: Accounts | None
    _home: str
    _is_fit: bool = False
    _may_queue: bool = False

    async def _who(self) -> Outcome[int]:
        """Return the relay's own user id."""
        raise NotImplementedError

    @property
    def queue_url(self) -> str:
        """The page of the dashboard with all that waits; empty without a home."""
        home = self._home.rstrip("/")
        return f"{home}/wp-admin/edit-comments.php?comment_status=moderated" if home else ""

    async def change(self, wanted: Change) -> Outcome[Standing]:
        """Change a comment if it stands as it was seen and says what was shown."""
        accounts = await self._fit()
        return await change(accounts.value, wanted) if isinstance(accounts, Done) else accounts

    async def look(self, remote_id: str) -> Outcome[Standing]:
        """Say where a comment stands and what it says."""
        accounts = await self._fit()
        return await look(accounts.value, remote_id) if isinstance(accounts, Done) else accounts

    async def queue(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return all that is held and not the relay's, oldest first."""
        accounts = await self._fit()
        if not isinstance(accounts, Done):
            return accounts
        if not self._may_queue:
            told = await may_queue(accounts.value)
            if not isinstance(told, Done):
                return told
            if not told.value:
                return _NOT_TOLD
            self._may_queue = True
        own_id = await self._who()
        if not isinstance(own_id, Done):
            return own_id
        return await held(accounts.value.moderator, own_id.value)

    async def _fit(self) -> Outcome[Accounts]:
        """Return the accounts; before the first time the moderator's is looked at.

        One that may post scripts is never used.
        """
        if self._accounts is None:
            return _NO_MODERATOR
        if not self._is_fit:
            if trouble := await unfit(self._accounts):
                return trouble
            self._is_fit = True
        return Done(self._accounts)


async def held(moderator: Rest, relay_id: int) -> Outcome[tuple[SiteComment, ...]]:
    """Return every comment that is held, but for those of the relay's user."""
    found: list[SiteComment] = []
    page = pages = 1
    while page <= min(pages, _MOST_PAGES):
        got = await moderator.get(_COMMENTS, {**_QUERY, "page": str(page)}, as_relay=True)
        if not isinstance(got, Done):
            return Later(got.why, counted=False)
        rows = got.value.json()
        if got.value.status != _OK or rows is None:
            return harmless(got.value)
        if not isinstance(rows, list):
            return _NO_SENSE
        others = (row for row in rows if _field(row, "author") != relay_id)
        found += [one for one in map(_as_typed, others) if one is not None]
        pages = _pages(got.value)
        page += 1
    return Done(tuple(found))


def _as_typed(row: object) -> SiteComment | None:
    """Return a comment with the words that its writer typed: `5 < 6` is stored as `5 &lt; 6`."""
    shown, content = site_comment(row, None), _field(row, "content")
    raw = content.get("raw") if isinstance(content, Mapping) else None
    if shown is None or not isinstance(raw, str):
        return None
    return replace(shown, text=unescape(raw))


def _field(row: object, name: str) -> object:
    return row.get(name) if isinstance(row, dict) else None


def _pages(answer: Answer) -> int:
    told = answer.headers.get("x-wp-totalpages", "")
    return int(told) if told.isascii() and told.isdigit() else 1
