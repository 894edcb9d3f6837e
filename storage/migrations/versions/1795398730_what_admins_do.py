"""STEP: what admins do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision = "622d2b2fb6ae"
down_revision = "e14d36f6b3dd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admins",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("sealed_name", sa.Text(), nullable=True),
        sa.Column("added_at", UtcTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_admins")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "announcements",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("send_at", UtcTime(timezone=True), nullable=True),
        sa.Column("local_at", sa.String(length=16), nullable=True),
        sa.Column("repeats", sa.String(length=10), nullable=True),
        sa.Column("runs", sa.Integer(), server_default="0", nullable=False),
        sa.Column("agreed_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UtcTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(
            "ix_announcements_due",
            ["send_at"],
            unique=False,
            sqlite_where=sa.text("send_at IS NOT NULL"),
            postgresql_where=sa.text("send_at IS NOT NULL"),
        )

    op.create_table(
        "days",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column(
            "ref",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", "ref", name=op.f("pk_days")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "digests",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("slot_at", UtcTime(timezone=True), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("chat_id", "slot_at", name=op.f("uq_digests_chat_id_slot_at")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("list_ids", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitations")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "panels",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed_data", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_panels")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "preferences",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_preferences")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "announcement_lists",
        sa.Column(
            "announcement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minus", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_lists_announcement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["lists.id"], name=op.f("fk_announcement_lists_list_id")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "list_id", name=op.f("pk_announcement_lists")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "grants",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["admins.chat_id"], name=op.f("fk_grants_chat_id")),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_grants_list_id")),
        sa.PrimaryKeyConstraint("chat_id", "list_id", name=op.f("pk_grants")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "imports",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sealed_rows", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_imports_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "requests",
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("wording", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UtcTime(timezone=True), nullable=False),
        sa.Column("decided_at", UtcTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_requests_list_id")),
        sa.PrimaryKeyConstraint("list_id", "chat_id", name=op.f("pk_requests")),
        sqlite_autoincrement=False,
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_requests_waiting",
            ["list_id"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "marks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_marks_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
        sa.UniqueConstraint("mark", name=op.f("uq_marks_mark")),
        sqlite_autoincrement=False,
    )
    with op.batch_alter_table("marks", schema=None) as batch_op:
        batch_op.create_index("ix_marks_post_id", ["post_id"], unique=False)

    with op.batch_alter_table("broadcast_lists", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("minus", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("broadcasts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("links", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("due_at", UtcTime(timezone=True), nullable=True))

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "digest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(
            "ix_deliveries_digest",
            ["digest_id"],
            unique=False,
            sqlite_where=sa.text("digest_id IS NOT NULL"),
            postgresql_where=sa.text("digest_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deliveries_gathered",
            ["chat_id"],
            unique=False,
            sqlite_where=sa.text("state = 'gathered' AND digest_id IS NULL"),
            postgresql_where=sa.text("state = 'gathered' AND digest_id IS NULL"),
        )

    with op.batch_alter_table("lists", schema=None) as batch_op:
        batch_op.add_column(sa.Column("description", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("access", sa.String(length=10), server_default="open", nullable=False)
        )
        batch_op.add_column(
            sa.Column("staff", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("deleted_at", UtcTime(timezone=True), nullable=True))

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", UtcTime(timezone=True), nullable=True))

    with op.batch_alter_table("rules", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("excludes", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("subscribers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cadence", sa.String(length=10), server_default="now", nullable=False)
        )
        batch_op.add_column(
            sa.Column("slot", sa.String(length=5), server_default="07:30", nullable=False)
        )
        batch_op.add_column(
            sa.Column("weekly_on", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("timezone", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("rests", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("thread_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("added_by", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_subscribers_added_by",
            ["added_by"],
            unique=False,
            sqlite_where=sa.text("added_by IS NOT NULL"),
            postgresql_where=sa.text("added_by IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("subscribers", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_subscribers_added_by",
            sqlite_where=sa.text("added_by IS NOT NULL"),
            postgresql_where=sa.text("added_by IS NOT NULL"),
        )
        batch_op.drop_column("added_by")
        batch_op.drop_column("thread_id")
        batch_op.drop_column("rests")
        batch_op.drop_column("timezone")
        batch_op.drop_column("weekly_on")
        batch_op.drop_column("slot")
        batch_op.drop_column("cadence")

    with op.batch_alter_table("rules", schema=None) as batch_op:
        batch_op.drop_column("excludes")

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("closed_at")

    with op.batch_alter_table("lists", schema=None) as batch_op:
        batch_op.drop_column("deleted_at")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("staff")
        batch_op.drop_column("access")
        batch_op.drop_column("description")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_deliveries_gathered",
            sqlite_where=sa.text("state = 'gathered' AND digest_id IS NULL"),
            postgresql_where=sa.text("state = 'gathered' AND digest_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_deliveries_digest",
            sqlite_where=sa.text("digest_id IS NOT NULL"),
            postgresql_where=sa.text("digest_id IS NOT NULL"),
        )
        batch_op.drop_column("digest_id")

    with op.batch_alter_table("broadcasts", schema=None) as batch_op:
        batch_op.drop_column("due_at")
        batch_op.drop_column("links")
        batch_op.drop_column("picture")

    with op.batch_alter_table("broadcast_lists", schema=None) as batch_op:
        batch_op.drop_column("minus")

    with op.batch_alter_table("marks", schema=None) as batch_op:
        batch_op.drop_index("ix_marks_post_id")

    op.drop_table("marks")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_requests_waiting",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.drop_table("requests")
    op.drop_table("imports")
    op.drop_table("grants")
    op.drop_table("announcement_lists")
    op.drop_table("preferences")
    op.drop_table("panels")
    op.drop_table("invitations")
    op.drop_table("digests")
    op.drop_table("days")
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_announcements_due",
            sqlite_where=sa.text("send_at IS NOT NULL"),
            postgresql_where=sa.text("send_at IS NOT NULL"),
        )

    op.drop_table("announcements")
    op.drop_table("admins")
