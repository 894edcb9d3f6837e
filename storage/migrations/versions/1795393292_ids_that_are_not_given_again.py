"""STEP: ids that are not given again.

SQLite gives the number of a deleted last row to the next one, unless the table says otherwise
(https://www.sqlite.org/autoinc.html). A message's key or an old button would then be taken for one
about the new row. SQLite's tables are made anew; each counts on above all that was ever named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "e14d36f6b3dd"
down_revision = "5f1c4fea4e4f"
branch_labels = None
depends_on = None

_TABLES = ("comments", "complaints", "messages", "replies")
_INDEXES = (
    ("ix_comments_post", "comments", ("post_id",), None),
    ("ix_comments_remote", "comments", ("remote_id",), "remote_id IS NOT NULL"),
    ("ix_follows_paused", "follows", ("paused_at",), "paused_at IS NOT NULL"),
    ("ix_messages_comment", "messages", ("comment_id",), "comment_id IS NOT NULL"),
    ("ix_messages_open_chat", "messages", ("chat_id", "id"), "state IN ('todo', 'sending')"),
    ("ix_replies_comment", "replies", ("comment_id",), None),
    ("ix_replies_unreported", "replies", ("id",), "reported_at IS NULL"),
    ("ix_site_comments_post", "site_comments", ("post_id",), None),
)
_OF_COMMENTS = re.compile(
    "(?:comment|refused|held|late|late-comment|answer|answered|paste|added|agreed|withdrawal|owner"
    r"|remind):(\d+)(?::|$)|comment (\d+)(?::|$)"
)
_OF_COMPLAINTS = re.compile(r"complaint:(\d+):")
_NAMES = (
    "SELECT key FROM messages",
    "SELECT subject FROM audit",
    "SELECT 'held:' || comment_id FROM complaints WHERE comment_id IS NOT NULL",
)


def upgrade() -> None:
    conn = op.get_bind()
    if conn.dialect.name == "sqlite":
        for name in _TABLES:
            _make_anew(name, counts_on=True)
        named = [told for query in _NAMES for told in conn.scalars(sa.text(query))]
        _count_above(conn, "comments", _highest(_OF_COMMENTS, named))
        _count_above(conn, "complaints", _highest(_OF_COMPLAINTS, named))
    for name, table, columns, where in _INDEXES:
        which = None if where is None else sa.text(where)
        op.create_index(name, table, columns, sqlite_where=which, postgresql_where=which)


def _make_anew(name: str, *, counts_on: bool) -> None:
    """Copy a table, its rows and its indexes; what refers to it refers to the new one then."""
    kind = {"sqlite_autoincrement": counts_on}
    with op.batch_alter_table(name, recreate="always", table_kwargs=kind):
        pass


def _highest(pattern: re.Pattern[str], named: Iterable[str]) -> int:
    found = (match for told in named if (match := pattern.match(told)))
    return max((int(next(filter(None, match.groups()))) for match in found), default=0)


def _count_above(conn: sa.Connection, name: str, highest: int) -> None:
    """Let the next row of a table have a number above `highest`, and above all rows there are."""
    given = {"name": name, "highest": highest}
    old = sa.text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :name")
    if highest > (conn.scalar(old, given) or 0):
        conn.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
        new = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :highest)")
        conn.execute(new, given)


def downgrade() -> None:
    for name, table, _, _ in reversed(_INDEXES):
        op.drop_index(name, table_name=table)
    if op.get_bind().dialect.name == "sqlite":
        for name in _TABLES:
            _make_anew(name, counts_on=False)
