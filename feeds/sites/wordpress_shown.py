"""STEP: what a WordPress site shows of comments, page by page, and which of some it still shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feeds.http.answer import Answer
from feeds.sites.pages import Page
from feeds.sites.wordpress_answers import harmless
from feeds.sites.wordpress_feed import BLOCKED, CommentFeed
from feeds.sites.wordpress_public import answers, newest
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_words import site_comment
from storage.outcome import Done, Later, Outcome
from storage.records import SiteComment

_OK = 200
_PAGE = 100
_COMMENTS = "wp/v2/comments"
_FIELDS = "id,post,parent,author,author_name,date_gmt,link,content,status"


class Shown:
    """The public half of a WordPress site; it is asked without the password."""

    _rest: Rest
    _feed: CommentFeed | None = None

    async def _who(self) -> Outcome[int]:
        """Return the relay's own user id."""
        raise NotImplementedError

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest hundred comments that everyone can see, newest first.

        Where strangers may not read them over REST, those of the blog's feed.
        """
        got = await self._shown(await newest(self._rest))
        return got if isinstance(got, Done) else await self._by_feed() or got

    async def answers(self, parents: Sequence[str]) -> Outcome[tuple[SiteComment, ...]]:
        """Return what everyone can see that answers one of these comments, however old it is."""
        return await self._shown(await answers(self._rest, parents))

    async def page(self, number: int) -> Outcome[Page]:
        """Return one page of the public comments, the newest first, counted from 1."""
        query = {"orderby": "id", "order": "desc", "page": str(number), "_fields": _FIELDS}
        got = await self._ask(query)
        if not isinstance(got, Done):
            told = await self._by_feed() if number == 1 else None
            return Done(Page(told.value, 1, len(told.value))) if told else got
        answer, rows = got.value
        shown = await self._shown(Done(rows))
        if not isinstance(shown, Done):
            return shown
        own = await self._relay_id()
        by_relay = (_id(row) for row in rows if own and _field(row, "author") == own)
        return Done(
            Page(
                comments=shown.value,
                pages=_number(answer, "x-wp-totalpages", 1),
                total=_number(answer, "x-wp-total", len(rows)),
                by_relay=frozenset(by_relay),
            )
        )

    async def among(self, ids: Sequence[str]) -> Outcome[frozenset[str]]:
        """Return which of these comments everyone can see now, a hundred at a call."""
        there: set[str] = set()
        for start in range(0, len(ids), _PAGE):
            query = {"include": ",".join(ids[start : start + _PAGE]), "_fields": "id"}
            got = await self._ask(query)
            if not isinstance(got, Done):
                return got
            there |= {_id(row) for row in got.value[1]}
        return Done(frozenset(there))

    async def _by_feed(self) -> Done[tuple[SiteComment, ...]] | None:
        """Return what the blog's feed of comments shows, where REST shows strangers nothing.

        What is not in it proves nothing: it has ten comments, and REST cannot be asked for more.
        """
        if self._feed is None:
            return None
        asked = await self._rest.get(_COMMENTS, {"per_page": "1", "_fields": "id"})
        if not isinstance(asked, Done) or asked.value.status not in BLOCKED:
            return None
        told = await self._feed.newest()
        return told if isinstance(told, Done) else None

    async def _ask(self, query: Mapping[str, str]) -> Outcome[tuple[Answer, list[object]]]:
        got = await self._rest.get(_COMMENTS, {"per_page": str(_PAGE), **query})
        if not isinstance(got, Done):
            return got
        rows = got.value.json()
        if got.value.status != _OK or rows is None:
            return harmless(got.value)
        if not isinstance(rows, list):
            return Later("The site's list of comments makes no sense.", counted=False)
        return Done((got.value, rows))

    async def _shown(self, rows: Outcome[list[object]]) -> Outcome[tuple[SiteComment, ...]]:
        if not isinstance(rows, Done):
            return rows
        strangers = await self._strangers()
        shown = (site_comment(row, strangers) for row in rows.value)
        return Done(tuple(comment for comment in shown if comment is not None))

    async def _strangers(self) -> frozenset[int] | None:
        """User ids that are not the site's own people; None where the relay's is not known."""
        if self._rest.account is None:
            return frozenset({0})
        own_id = await self._relay_id()
        return frozenset({0, own_id}) if own_id else None

    async def _relay_id(self) -> int:
        """Return the relay's own user id; 0 where it is not known now."""
        if self._rest.account is None:
            return 0
        own_id = await self._who()
        return own_id.value if isinstance(own_id, Done) else 0


def _number(answer: Answer, header: str, otherwise: int) -> int:
    told = answer.headers.get(header, "")
    return int(told) if told.isascii() and told.isdigit() else otherwise


def _field(row: object, name: str) -> object:
    return row.get(name) if isinstance(row, dict) else None


def _id(row: object) -> str:
    return str(_field(row, "id"))
