"""STEP: search."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from storage.spelling import known, words_of

revision = "5f1c4fea4e4f"
down_revision = "66dcf05960ca"
branch_labels = None
depends_on = None

_TABLES = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search_posts USING fts5
        (title, labels, text, tokenize = 'porter unicode61 remove_diacritics 2')""",
        "CREATE TABLE search_words (word TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
    ),
    "postgresql": (
        """CREATE TABLE search_posts (post_id BIGINT PRIMARY KEY
        REFERENCES posts (id) ON DELETE CASCADE,
        heading tsvector NOT NULL, document tsvector NOT NULL)""",
        # To rank a hit takes longer to unpack than to read.
        "ALTER TABLE search_posts ALTER document SET STORAGE EXTERNAL",
        # Without the list of what is pending, a search never has to read that too.
        """CREATE INDEX ix_search_posts_document ON search_posts
        USING gin (document) WITH (fastupdate = off)""",
        "CREATE TABLE search_words (word TEXT NOT NULL PRIMARY KEY)",
    ),
}
_POST = {
    "sqlite": "INSERT INTO search_posts (rowid, title, labels, text)"
    " VALUES (:post_id, :title, :labels, :text)",
    "postgresql": "INSERT INTO search_posts (post_id, heading, document) VALUES (:post_id,"
    " to_tsvector('pg_catalog.english', CAST(:title AS text)),"
    " setweight(to_tsvector('pg_catalog.english', CAST(:title AS text)), 'A')"
    " || setweight(to_tsvector('pg_catalog.english', CAST(:labels AS text)), 'B')"
    " || setweight(to_tsvector('pg_catalog.english', CAST(:text AS text)), 'D'))",
}
_WORDS = {
    "sqlite": "SELECT value FROM json_each(:words) WHERE true",
    "postgresql": "SELECT json_array_elements_text(CAST(:words AS json))",
}
_SLICE = 200  # posts in memory at a time
_MOST = 100_000  # characters of a post


def upgrade() -> None:
    conn = op.get_bind()
    for statement in _TABLES[conn.dialect.name]:
        op.execute(statement)
    posts = sa.table(
        "posts",
        sa.column("id", sa.BigInteger),
        sa.column("title", sa.Text),
        sa.column("text", sa.Text),
        sa.column("categories", sa.JSON),
    )
    last = 0
    while True:
        query = sa.select(posts).where(posts.c.id > last).order_by(posts.c.id).limit(_SLICE)
        rows = conn.execute(query).all()
        if not rows:
            return
        for row in rows:
            _index(conn, row.id, (row.title, " ".join(row.categories), row.text[:_MOST]))
        last = rows[-1].id


def _index(conn: sa.Connection, post_id: int, parts: tuple[str, str, str]) -> None:
    name = conn.dialect.name
    if name == "sqlite":
        told = [part.replace("\x02", "").replace("\x03", "") for part in parts]
    else:
        told = [" ".join(words_of(part)) for part in parts]
    values = dict(zip(("title", "labels", "text"), told, strict=True))
    conn.execute(sa.text(_POST[name]), values | {"post_id": post_id})
    new = f"INSERT INTO search_words (word) {_WORDS[name]} ON CONFLICT DO NOTHING"
    conn.execute(sa.text(new), {"words": json.dumps(sorted(known(parts)))})


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    op.execute("DROP TABLE search_posts")
