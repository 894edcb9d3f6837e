"""WORDS: how lists of posts look: what a search found, the latest, the saved, what can be shared.

The words of a post stand in a quote, with what was searched for in bold; all else is ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape

from bot import texts
from bot.fit import cut, line, one_line, units, web_link
from bot.language import together
from bot.readers.shares import Article
from bot.render import HowComments, is_old, label, post_html, screen, title_of
from bot.screen import Button, Rows, Screen, data
from bot.texts import search as texts_search
from storage.records import Post, Site
from storage.search import Hit
from storage.spelling import MARKS

PAGE = 5
"""How many posts a message lists."""

_TITLE = 80
_SNIPPET = 240  # UTF-16 units of a post's own words under its title
_DESCRIPTION = 120  # what a phone shows under a title
_LONGEST_DATA = 64  # bytes (Bot API, InlineKeyboardButton)
_OPEN, _CLOSE = MARKS
_PIECES = re.compile(f"([{_OPEN}{_CLOSE}])")


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: after how many posts it begins, and whether more follow."""

    offset: int
    more: bool

    def numbered(self, posts: Sequence[Post]) -> list[tuple[int, Post]]:
        """Return the posts with their places in the whole list."""
        return list(enumerate(posts, self.offset + 1))


@dataclass(frozen=True, slots=True)
class Place:
    """When and where a list is read."""

    now: datetime
    timezone: tzinfo


def found_screen(query: str, words: str, hits: Sequence[Hit], page: Page, place: Place) -> Screen:
    """Return what a search found; `words` are those that its next page searches for."""
    numbered = page.numbered([hit.post for hit in hits])
    parts = [
        f"{escape(_line(number, hit.post, place))}{_quoted(hit.snippet)}"
        for (number, _), hit in zip(numbered, hits, strict=True)
    ]
    more = data("found", page.offset + PAGE, words)
    fits = len(more.encode()) <= _LONGEST_DATA
    rows: Rows = ((Button(texts_search.MORE, data=more),),) if page.more and fits else ()
    cut_off = [texts_search.FIRST_FEW] if page.more and not fits else []
    end = [*_warnings(numbered, place), *cut_off, texts.TAP_A_TITLE]
    title = f"<b>{escape(one_line(texts.found_title(query)))}</b>"
    body = together("\n", parts).replace("</blockquote>\n", "</blockquote>")
    return Screen(together("\n\n", [title, body, *map(escape, end)]), _titles(numbered) + rows)


def latest_screen(posts: Sequence[Post], page: Page, place: Place) -> Screen:
    """Return a page of the newest posts."""
    turn = _turn("latest", page, texts_search.NEWER, texts_search.OLDER)
    return _listed(posts, page, place, texts.LATEST_TITLE, turn)


def saved_screen(posts: Sequence[Post], page: Page, place: Place) -> Screen:
    """Return a page of what a person keeps, with a button that removes each.

    It names the post: who hears the buttons one by one does not see which number is which.
    """
    remove = tuple(
        (
            Button(
                label(texts_search.remove(number, title_of(post))),
                data=data("unsave", post.id, page.offset),
            ),
        )
        for number, post in page.numbered(posts)
    )
    turn = _turn("saved", page, texts_search.BACK, texts_search.NEXT)
    return _listed(posts, page, place, texts.SAVED_TITLE, remove + turn)


def suggestion_screen(text: str, words: str) -> Screen:
    """Return the answer to a search that found nothing, with a button for the words to try."""
    search = data("found", 0, words)
    if len(search.encode()) > _LONGEST_DATA:
        return screen(text)
    return screen(text, ((Button(label(texts_search.search_for(words)), data=search),),))


def article(post: Post, site: Site, place: Place) -> Article:
    """Return a post as somebody shares it: its message, without what only our chat can do."""
    url = web_link(post.url)
    rows: Rows = ((Button(texts.READ_POST, url=url),),) if url else ()
    html = post_html(post, site, place.now, place.timezone, HowComments.NOT)
    words = line(post.summary, _DESCRIPTION)
    told = texts_search.described(_date(post, place), words)
    return Article(str(post.id), title_of(post), told, Screen(html, rows))


def _listed(posts: Sequence[Post], page: Page, place: Place, title: str, rows: Rows) -> Screen:
    numbered = page.numbered(posts)
    lines = together("\n", (_line(number, post, place) for number, post in numbered))
    end = together("\n\n", [*_warnings(numbered, place), texts.TAP_A_TITLE])
    return screen(lines, _titles(numbered) + rows, title=title, end=end)


def _turn(action: str, page: Page, back: str, on: str) -> Rows:
    row: tuple[Button, ...] = ()
    if page.offset:
        row += (Button(back, data=data(action, max(page.offset - PAGE, 0))),)
    if page.more:
        row += (Button(on, data=data(action, page.offset + PAGE)),)
    return (row,) if row else ()


def _titles(numbered: Sequence[tuple[int, Post]]) -> Rows:
    return tuple(
        (Button(label(title_of(post)), data=data("post", post.id)),) for _, post in numbered
    )


def _line(number: int, post: Post, place: Place) -> str:
    return texts.listed(number, line(title_of(post), _TITLE), _date(post, place))


def _date(post: Post, place: Place) -> str:
    published = post.published_at
    return texts.day(published.astimezone(place.timezone)) if published else ""


def _warnings(numbered: Sequence[tuple[int, Post]], place: Place) -> list[str]:
    old = [
        number
        for number, post in numbered
        if post.published_at and is_old(post.published_at.astimezone(place.timezone), place.now)
    ]
    return [texts_search.old_ones(old)] if old else []


def _quoted(snippet: str) -> str:
    html = snippet_html(snippet)
    return f"\n<blockquote>{html}</blockquote>" if html else ""


def snippet_html(snippet: str) -> str:
    """Return a snippet on one line as Telegram HTML, what stands between the marks in bold.

    Only the marks make it so: all else is escaped, and every <b> that is opened is closed.
    """
    made, left, bold = "", _SNIPPET, False
    for piece in _PIECES.split(snippet):
        if piece in MARKS:
            bold = piece == _OPEN
            continue
        words = cut(_spaced(piece), left)
        left -= units(words)
        if words.strip():
            made += f"<b>{escape(words)}</b>" if bold else escape(words)
        elif made:
            made += " " if words else ""
        if left <= 1:
            break
    return made.strip()


def _spaced(text: str) -> str:
    """Return a text on one line, with a space at an end where it had one."""
    inside = one_line(text)
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{inside}{' ' * after}" if inside else " " * before
