"""STEP: full-text search over the posts that the sites show: hits, snippets, "did you mean".

The words come from spelling.asked, so they are letters and digits and no query language. SQLite
answers with FTS5 (porter stemming), PostgreSQL with tsvector (english); both in one order: those
with all the words in the title first, then by relevance, then the newer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.posts import FIELDS, post_of
from storage.records import Post
from storage.spelling import intact, may_be_mistyped, nearest, slips
from storage.sql import among
from storage.tables import posts

_CANDIDATES = 3  # nearest words that are tried
_SHORTEST_BEGINNING = 2  # letters; one letter begins a word of every post

_RANKED = 200  # hits of which the best come first; ranking every hit of a common word is slow

_SHOWN = "posts.gone_at IS NULL AND posts.same_as IS NULL"
_NEWEST = "published_at DESC NULLS LAST, id DESC"
_FIND = {
    "sqlite": text(
        "SELECT id FROM ("  # noqa: S608  our own words
        " SELECT posts.id AS id, published_at, score, hits.id IN (SELECT rowid FROM search_posts"
        " WHERE search_posts MATCH '{title} : (' || :query || ')') AS titled"
        " FROM (SELECT rowid AS id, bm25(search_posts, 10, 4, 1) AS score"
        " FROM search_posts WHERE search_posts MATCH :query) AS hits"
        f" JOIN posts ON posts.id = hits.id WHERE {_SHOWN}"
        f" ORDER BY titled DESC, {_NEWEST} LIMIT {_RANKED})"
        f" ORDER BY titled DESC, round(score), {_NEWEST} LIMIT :limit OFFSET :offset"
    ),
    "postgresql": text(
        "SELECT id FROM ("  # noqa: S608  our own words
        " SELECT posts.id AS id, published_at, document, query, heading @@ query AS titled"
        " FROM to_tsquery('pg_catalog.english', :query) AS query, search_posts"
        f" JOIN posts ON posts.id = post_id WHERE document @@ query AND {_SHOWN}"
        f" ORDER BY titled DESC, {_NEWEST} LIMIT {_RANKED}) AS hits"
        " ORDER BY titled DESC,"
        " round(ts_rank('{0.1, 0.2, 0.4, 1}', document, query)::numeric, 1) DESC,"
        f" {_NEWEST} LIMIT :limit OFFSET :offset"
    ),
}
_SNIPPETS = {
    "sqlite": text(
        "SELECT rowid, snippet(search_posts, 2, char(2), char(3), '\u2026', 16)"
        " FROM search_posts WHERE search_posts MATCH :query"
        " AND rowid IN (SELECT value FROM json_each(:ids))"
    ),
    "postgresql": text(
        "SELECT id, ts_headline('pg_catalog.english', left(translate(text, E'\\x02\\x03', ''),"
        " 100000), to_tsquery('pg_catalog.english', :query),"
        ' E\'StartSel="\\x02", StopSel="\\x03", MaxWords=16, MinWords=8, MaxFragments=1\')'
        " FROM posts WHERE id IN ("
        "SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:ids AS json)))"
    ),
}
_LIKE = text(
    "SELECT word FROM search_words WHERE length(word) BETWEEN :shortest AND :longest"
    " AND (word LIKE :begins OR word LIKE :ends OR word LIKE :holds)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found, and a piece of its text with spelling.MARKS around the hits."""

    post: Post
    snippet: str


class Search:
    """The verbs of searching; `words` are those of spelling.asked."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._dialect = conn.dialect.name

    async def find(self, words: Sequence[str], limit: int, offset: int = 0) -> list[Hit]:
        """Return the posts that have all the words in some form, the best first."""
        query = self._query(words)
        ids = await self._ids(query, limit, offset)
        snippets = await self._snippets(query, ids)
        return [Hit(post, snippets.get(post.id, "")) for post in await self._posts(ids)]

    async def begin(self, words: Sequence[str], limit: int, offset: int = 0) -> list[Post]:
        """Return the posts for somebody who is still typing: the last word may go on."""
        return await self._posts(await self._ids(self._query(words, beginning=True), limit, offset))

    async def has(self, words: Sequence[str]) -> bool:
        """Say whether any post has all the words."""
        return bool(await self._ids(self._query(words), 1, 0))

    async def suggest(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return words that posts do have, where one asked for was mistyped; else none."""
        known = {word: await self.has([word]) for word in words}
        if all(known.values()):
            return ()
        near = {word: [word] if known[word] else await self._nearest(word) for word in words}
        mended = tuple(near[word][0] for word in words if near[word])
        guesses = [mended, ("".join(words),)] if len(words) > 1 else []
        guesses += [(one,) for word in words if not known[word] for one in near[word]]
        for guess in guesses:
            if guess and await self.has(guess):
                return guess
        return ()

    async def one_that_is_there(self, words: Sequence[str]) -> str:
        """Return the longest of the words that a post has; empty where none has any."""
        for word in sorted(words, key=len, reverse=True):
            if await self.has([word]):
                return word
        return ""

    def _query(self, words: Sequence[str], *, beginning: bool = False) -> str:
        """Return the words in the language of the database: each a quoted string or a bare word."""
        goes_on = beginning and bool(words) and len(words[-1]) >= _SHORTEST_BEGINNING
        if self._dialect == "sqlite":
            return " ".join(f'"{word}"' for word in words) + ("*" if goes_on else "")
        return " & ".join(words) + (":*" if goes_on else "")

    async def _ids(self, query: str, limit: int, offset: int) -> list[int]:
        if not query:
            return []
        values = {"query": query, "limit": limit, "offset": offset}
        return list(await self._conn.scalars(_FIND[self._dialect], values))

    async def _posts(self, ids: Sequence[int]) -> list[Post]:
        rows = await self._conn.execute(select(*FIELDS).where(among(self._conn, posts.c.id, ids)))
        found = {post.id: post for post in map(post_of, rows)}
        return [found[one] for one in ids if one in found]

    async def _snippets(self, query: str, ids: Sequence[int]) -> Mapping[int, str]:
        if not ids:
            return {}
        values = {"query": query, "ids": json.dumps(list(ids))}
        rows = await self._conn.execute(_SNIPPETS[self._dialect], values)
        return {row[0]: row[1] for row in rows}

    async def _nearest(self, word: str) -> list[str]:
        """Return the words that are one slip away, else two: few are that near, so it is quick."""
        if not may_be_mistyped(word):
            return []
        for most in range(1, slips(word) + 1):
            begins, ends, holds = intact(word, most)  # letters only: nothing in it is a wildcard
            values = {
                "shortest": len(word) - most,
                "longest": len(word) + most,
                "begins": f"{begins}%",
                "ends": f"%{ends}",
                "holds": f"%{holds}%" if holds else "",
            }
            like: Iterable[str] = await self._conn.scalars(_LIKE, values)
            if found := nearest(word, like, most, _CANDIDATES):
                return found
        return []
