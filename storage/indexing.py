"""STEP: writes what a search looks in: the index of posts, and every word that they have.

    search_posts   SQLite: FTS5 (title, labels, text)
                   PostgreSQL: post_id, heading, document (tsvector: the title alone, and all)
    search_words   word; all that a post ever had, to suggest one to who mistyped it

The tables are made by a migration alone: SQLAlchemy has no words for either index.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.spelling import MARKS, known, words_of

_MOST = 100_000  # characters of a post that can be searched
_UNMARKED = str.maketrans("", "", "".join(MARKS))

_SQLITE = text(
    "INSERT OR REPLACE INTO search_posts (rowid, title, labels, text)"
    " VALUES (:post_id, :title, :labels, :text)"
)
_POSTGRESQL = text(
    "INSERT INTO search_posts (post_id, heading, document) VALUES (:post_id,"
    " to_tsvector('pg_catalog.english', CAST(:title AS text)),"
    " setweight(to_tsvector('pg_catalog.english', CAST(:title AS text)), 'A')"
    " || setweight(to_tsvector('pg_catalog.english', CAST(:labels AS text)), 'B')"
    " || setweight(to_tsvector('pg_catalog.english', CAST(:text AS text)), 'D'))"
    " ON CONFLICT (post_id) DO UPDATE"
    " SET heading = excluded.heading, document = excluded.document"
)
_NEW_WORDS = {
    "sqlite": "SELECT value FROM json_each(:words) WHERE true",
    # Two who store the same words at once must take them in one order.
    "postgresql": "SELECT value FROM json_array_elements_text(CAST(:words AS json)) ORDER BY value",
}


async def index_post(
    conn: AsyncConnection, post_id: int, title: str, labels: Sequence[str], body: str
) -> None:
    """Make a post findable by what it says now; what it said before is forgotten."""
    parts = {"title": title, "labels": " ".join(labels), "text": body[:_MOST]}
    if conn.dialect.name == "sqlite":
        told = {name: part.translate(_UNMARKED) for name, part in parts.items()}
        await conn.execute(_SQLITE, told | {"post_id": post_id})
    else:
        told = {name: " ".join(words_of(part)) for name, part in parts.items()}
        await conn.execute(_POSTGRESQL, told | {"post_id": post_id})
    await _learn(conn, known(parts.values()))


async def _learn(conn: AsyncConnection, words: Collection[str]) -> None:
    new = _NEW_WORDS[conn.dialect.name]
    statement = text(f"INSERT INTO search_words (word) {new} ON CONFLICT DO NOTHING")
    await conn.execute(statement, {"words": json.dumps(sorted(words))})
