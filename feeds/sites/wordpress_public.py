"""STEP: the comments that everyone can see on a WordPress site, read without the password.

Facts on comments, section 6: the list has no date of change, so a comment that is approved late
cannot be asked for by time. The newest hundred show what is fresh; by `parent` an answer is found
however old it is and however many newer comments there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feeds.http.answer import Answer
from feeds.sites.wordpress_answers import harmless
from feeds.sites.wordpress_rest import Rest
from storage.outcome import Done, Later, Outcome

_OK = 200
_PAGE = 100
_MOST_PAGES = 20  # of the answers to a hundred comments; a site that says more is mistaken
_COMMENTS = "wp/v2/comments"
_QUERY = {
    "per_page": str(_PAGE),
    "orderby": "id",
    "order": "desc",
    "_fields": "id,post,parent,author,author_name,date_gmt,link,content,status",
}


async def newest(rest: Rest) -> Outcome[list[object]]:
    """Return the newest hundred rows, newest first."""
    got = await _ask(rest, _QUERY)
    return Done(got.value[0]) if isinstance(got, Done) else got


async def answers(rest: Rest, parents: Sequence[str]) -> Outcome[list[object]]:
    """Return every row that answers one of these comments, a hundred parents at a call.

    Pages are counted as the site counts them: a page may be short, since what its caller may not
    read is left out of it.
    """
    rows: list[object] = []
    for start in range(0, len(parents), _PAGE):
        asked = {**_QUERY, "parent": ",".join(parents[start : start + _PAGE])}
        page = pages = 1
        while page <= min(pages, _MOST_PAGES):
            got = await _ask(rest, {**asked, "page": str(page)})
            if not isinstance(got, Done):
                return got
            told, pages = got.value
            rows += told
            page += 1
    return Done(rows)


async def _ask(rest: Rest, query: Mapping[str, str]) -> Outcome[tuple[list[object], int]]:
    got = await rest.get(_COMMENTS, query)
    if not isinstance(got, Done):
        return got
    rows = got.value.json()
    if got.value.status != _OK or rows is None:
        return harmless(got.value)
    if not isinstance(rows, list):
        return Later("The site's list of comments makes no sense.", counted=False)
    return Done((rows, _pages(got.value)))


def _pages(answer: Answer) -> int:
    told = answer.headers.get("x-wp-totalpages", "")
    return int(told) if told.isascii() and told.isdigit() else 1
