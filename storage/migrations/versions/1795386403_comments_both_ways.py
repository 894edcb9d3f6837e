"""STEP: comments both ways."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision = "66dcf05960ca"
down_revision = "1c143972b969"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bans",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("banned_by", sa.BigInteger(), nullable=False),
        sa.Column("since_at", UtcTime(timezone=True), nullable=False),
        sa.Column("until_at", UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_bans")),
    )
    op.create_table(
        "complaints",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "site_comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcTime(timezone=True), nullable=False),
        sa.Column("reminded_at", UtcTime(timezone=True), nullable=True),
        sa.Column("decided_at", UtcTime(timezone=True), nullable=True),
        sa.Column("choice", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("reference", name=op.f("uq_complaints_reference")),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index(
            "ix_complaints_open",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "letters",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("marker", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_letters_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("marker", name=op.f("uq_letters_marker")),
    )
    op.create_table(
        "site_comments",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sealed_author", sa.Text(), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("seen_at", UtcTime(timezone=True), nullable=False),
        sa.Column("told_at", UtcTime(timezone=True), nullable=True),
        sa.Column("gone_at", UtcTime(timezone=True), nullable=True),
        sa.Column("wish", sa.String(length=10), nullable=True),
        sa.Column("wish_by", sa.BigInteger(), nullable=True),
        sa.Column("wish_at", UtcTime(timezone=True), nullable=True),
        sa.Column("wish_done_at", UtcTime(timezone=True), nullable=True),
        sa.Column("not_before_at", UtcTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_comments_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_comments")),
        sa.UniqueConstraint(
            "site_id", "remote_id", name=op.f("uq_site_comments_site_id_remote_id")
        ),
    )
    with op.batch_alter_table("site_comments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_site_comments_untold",
            ["id"],
            unique=False,
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )
        batch_op.create_index(
            "ix_site_comments_wish",
            ["id"],
            unique=False,
            sqlite_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
            postgresql_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
        )

    op.create_table(
        "follows",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("since_at", UtcTime(timezone=True), nullable=False),
        sa.Column("paused_at", UtcTime(timezone=True), nullable=True),
        sa.Column("digest_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_follows_post_id")),
        sa.PrimaryKeyConstraint("chat_id", "post_id", name=op.f("pk_follows")),
    )
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follows_post_id"), ["post_id"], unique=False)

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_offer", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_column("letter_id")
        batch_op.drop_column("sealed_offer")

    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follows_post_id"))

    op.drop_table("follows")
    with op.batch_alter_table("site_comments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_site_comments_wish",
            sqlite_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
            postgresql_where=sa.text("wish_at IS NOT NULL AND wish_done_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_site_comments_untold",
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )

    op.drop_table("site_comments")
    op.drop_table("letters")
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_complaints_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.drop_table("complaints")
    op.drop_table("bans")
