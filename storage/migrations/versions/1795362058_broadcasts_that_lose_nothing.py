"""STEP: broadcasts that lose nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision = "f9e9040bbd1d"
down_revision = "6f21147e050c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.Column("closed_until_at", UtcTime(timezone=True), nullable=False),
        sa.Column("learnt_at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paces")),
    )
    op.create_table(
        "tallies",
        sa.Column(
            "broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_tallies_broadcast_id")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "word", name=op.f("pk_tallies")),
    )
    with op.batch_alter_table("broadcasts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("lane", sa.Integer(), server_default="3", nullable=False))
        batch_op.add_column(
            sa.Column("policy", sa.String(length=10), server_default="hold", nullable=False)
        )
        batch_op.add_column(sa.Column("rate", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("total", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("trusted", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("stream", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("fanned_to", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("proved_at", UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("started_at", UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_at", UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", UtcTime(timezone=True), nullable=True))
        batch_op.create_index("ix_broadcasts_post", ["post_id"], unique=False)
        batch_op.create_index(
            "ix_broadcasts_running",
            ["lane", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.create_index(
            "ix_broadcasts_unclosed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resends", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(
            "ix_deliveries_doubt",
            ["broadcast_id"],
            unique=False,
            sqlite_where=sa.text("state = 'in_doubt'"),
            postgresql_where=sa.text("state = 'in_doubt'"),
        )
        batch_op.drop_constraint(batch_op.f("fk_deliveries_broadcast_id"), type_="foreignkey")
        batch_op.drop_index("ix_deliveries_message")
        batch_op.create_index(
            "ix_deliveries_message",
            ["chat_id", "message_id"],
            unique=False,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lane", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_index(
            batch_op.f("ix_messages_open"), sqlite_where=sa.text("state IN ('todo', 'sending')")
        )
        batch_op.create_index(
            "ix_messages_open",
            ["lane", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('todo', 'sending')"),
            postgresql_where=sa.text("state IN ('todo', 'sending')"),
        )

    with op.batch_alter_table("subscribers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("strikes", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("struck_at", UtcTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_subscribers_struck",
            ["chat_id"],
            unique=False,
            sqlite_where=sa.text("strikes > 0"),
            postgresql_where=sa.text("strikes > 0"),
        )

    for change in _WHAT_WAS_SENT_BEFORE:
        op.execute(change)


_WHAT_WAS_SENT_BEFORE = (
    "UPDATE broadcasts SET state = 'held' WHERE state = 'paused'",
    "UPDATE broadcasts SET stream = 1000000",  # all of them are fanned out
    "UPDATE broadcasts SET lane = 2 WHERE kind IN ('correction', 'withdrawal')",
    """
    UPDATE broadcasts SET proved_at = created_at, started_at = created_at, total =
    (SELECT count(*) FROM deliveries WHERE deliveries.broadcast_id = broadcasts.id)
    """,
    """
    INSERT INTO tallies (broadcast_id, word, n)
    SELECT broadcast_id, state, count(*) FROM deliveries
    WHERE state NOT IN ('todo', 'sending') GROUP BY broadcast_id, state
    """,
    # What has ended needs no card any more.
    """
    UPDATE broadcasts SET state = 'done', ended_at = created_at, closed_at = created_at
    WHERE state = 'running' AND NOT EXISTS (
        SELECT 1 FROM deliveries
        WHERE deliveries.broadcast_id = broadcasts.id AND deliveries.state IN ('todo', 'sending')
    )
    """,
    "UPDATE broadcasts SET closed_at = created_at WHERE state IN ('halted', 'cancelled')",
)


def downgrade() -> None:
    op.execute("UPDATE broadcasts SET state = 'running' WHERE state IN ('done', 'preparing')")
    op.execute("UPDATE broadcasts SET state = 'paused' WHERE state = 'held'")
    with op.batch_alter_table("subscribers", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_subscribers_struck",
            sqlite_where=sa.text("strikes > 0"),
            postgresql_where=sa.text("strikes > 0"),
        )
        batch_op.drop_column("struck_at")
        batch_op.drop_column("strikes")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_open",
            sqlite_where=sa.text("state IN ('todo', 'sending')"),
            postgresql_where=sa.text("state IN ('todo', 'sending')"),
        )
        batch_op.create_index(
            batch_op.f("ix_messages_open"),
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('todo', 'sending')"),
        )
        batch_op.drop_column("lane")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_deliveries_broadcast_id"), "broadcasts", ["broadcast_id"], ["id"]
        )
        batch_op.drop_index(
            "ix_deliveries_doubt",
            sqlite_where=sa.text("state = 'in_doubt'"),
            postgresql_where=sa.text("state = 'in_doubt'"),
        )
        batch_op.drop_column("resends")
        batch_op.drop_index("ix_deliveries_message")
        batch_op.create_index("ix_deliveries_message", ["chat_id", "message_id"], unique=False)

    with op.batch_alter_table("broadcasts", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_broadcasts_unclosed",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_broadcasts_running",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index("ix_broadcasts_post")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("started_at")
        batch_op.drop_column("proved_at")
        batch_op.drop_column("fanned_to")
        batch_op.drop_column("stream")
        batch_op.drop_column("trusted")
        batch_op.drop_column("reason")
        batch_op.drop_column("total")
        batch_op.drop_column("rate")
        batch_op.drop_column("policy")
        batch_op.drop_column("lane")
        batch_op.drop_column("about_id")

    op.drop_table("tallies")
    op.drop_table("paces")
