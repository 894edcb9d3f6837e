"""STEP: wishes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision = "1c143972b969"
down_revision = "f9e9040bbd1d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wish", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("wish_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("wish_at", UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("wish_done_at", UtcTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_comments_wish",
            ["id"],
            unique=False,
            sqlite_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
            postgresql_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
        )


def downgrade() -> None:
    op.execute("UPDATE comments SET state = 'removed' WHERE state = 'withdrawn'")
    op.execute("UPDATE comments SET reported = 'removed' WHERE reported = 'withdrawn'")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_comments_wish",
            sqlite_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
            postgresql_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
        )
        batch_op.drop_column("wish_done_at")
        batch_op.drop_column("wish_at")
        batch_op.drop_column("wish_by")
        batch_op.drop_column("wish")
