"""STEP: Alembic's entry: runs migrations on the connection that storage/migrate.py hands over."""

from __future__ import annotations

from alembic import context

from storage.tables import posts

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=posts.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="",
)
with context.begin_transaction():
    context.run_migrations()
