"""WORDS: are two articles on two sites the same one, such as a Blogger post and its WordPress copy?

A copy that is not seen is sent twice; two posts that are taken for one lose a post. So where it is
not certain, they are two.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from storage.records import Entry, Post

_SHINGLE = 4
_ALIKE = 0.8
_SHORT = 40
_SHORT_ALIKE = 0.7
_NEAR = timedelta(days=3)
_COMPARED = 20_000
_COMPARED_CHARS = 150_000
_ROUGHLY = 0.5
_ROUGH_CHARS = 8_000
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(
    r"\w*\d\w*|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
)


class Article(Protocol):
    """What is compared of a post or an entry; `cut` says that `text` is the first lines only."""

    @property
    def title(self) -> str:
        """The title as plain text."""

    @property
    def text(self) -> str:
        """The text as plain text."""

    @property
    def published_at(self) -> datetime | None:
        """When it came out, where that is known."""

    @property
    def cut(self) -> bool:
        """Whether the text is the first lines only."""


def is_same_article(one: Article, other: Article) -> bool:
    """Say whether two articles of two sites are the same one, perhaps lightly edited.

    Runs of 4 words are compared (facts on feeds, section 11). Whole texts are the same at a Jaccard
    likeness of 0.8: lightly edited copies measured 0.955, other posts 0.0. A cut text must stand in
    the other to 0.8, under the same title, since many posts share their first lines. Below 40 words
    one changed word outweighs all, so there the title must be the same, the dates within 3 days,
    and 7 in 10 words. Copies that were given another date need the same numbers and dates in their
    text, or the notice of every month would be one article.
    """
    words, others = _words(one), _words(other)
    short = min(len(words), len(others)) < _SHORT
    titled = _title(one) == _title(other)
    if one.cut or other.cut:
        return (
            titled
            and _is_opening(words, others)
            and (_are_near(one, other) or (not short and not _are_far(one, other)))
        )
    if short:
        return titled and _are_short_twins(one, other, words, others)
    if _jaccard(_shingles(words), _shingles(others)) < _ALIKE:
        return False
    return _figures(words) == _figures(others) or (titled and _are_near(one, other))


def _are_short_twins(one: Article, other: Article, words: list[str], others: list[str]) -> bool:
    if not (words or _title(one)) or _figures(words) != _figures(others):
        return False
    undated = one.published_at is None or other.published_at is None
    if undated:
        return words == others
    shared = (Counter(words) & Counter(others)).total()
    every = (Counter(words) | Counter(others)).total()
    return _are_near(one, other) and shared >= _SHORT_ALIKE * every


def _is_opening(words: list[str], others: list[str]) -> bool:
    """Say whether the shorter text stands in the longer one, its perhaps broken last word aside."""
    short, long = sorted((words, others), key=len)
    part = _shingles(short[:-1])
    return bool(part) and len(part & _shingles(long)) >= _ALIKE * len(part)


def _are_near(one: Article, other: Article) -> bool:
    apart = _apart(one, other)
    return apart is not None and apart <= _NEAR


def _are_far(one: Article, other: Article) -> bool:
    apart = _apart(one, other)
    return apart is not None and apart > _NEAR


def _apart(one: Article, other: Article) -> timedelta | None:
    if one.published_at is None or other.published_at is None:
        return None
    return abs(one.published_at - other.published_at)


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _shingles(words: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _figures(words: list[str]) -> Counter[str]:
    return Counter(word for word in words if _FIGURE.fullmatch(word))


def _words(article: Article) -> list[str]:
    return _split(article.text[:_COMPARED_CHARS])[:_COMPARED]


def _title(article: Article) -> list[str]:
    return _split(article.title)


def _split(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


@dataclass(frozen=True, slots=True)
class Copy:
    """A post that others are compared with, and the words of its start."""

    post: Post
    words: frozenset[str]


def copies_of(posts: Iterable[Post]) -> list[Copy]:
    """Return posts ready to be compared with many entries."""
    return [Copy(post, _some_words(post.text)) for post in posts]


def copy_of(entry: Entry, copies: Iterable[Copy]) -> Post | None:
    """Return the post of another site that an entry is a copy of, or None.

    What shares too few words is passed over at once: comparing takes a thousand times as long.
    """
    words = _some_words(entry.text)
    for copy in copies:
        fewer = min(len(words), len(copy.words))
        alike = len(words & copy.words) >= _ROUGHLY * fewer
        if alike and is_same_article(entry, copy.post):
            return copy.post
    return None


def _some_words(text: str) -> frozenset[str]:
    return frozenset(_split(text[:_ROUGH_CHARS]))
