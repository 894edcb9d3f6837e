"""STEP: Alembic's entry: runs migrations on the connection that storage/migrate.py hands over."""

from __future__ import annotations

from alembic import context

from storage.migrate import is_compared
from storage.tables import posts
from storage.tables_admin import admins
from storage.tables_comments import bans
from storage.tables_process import leases
from storage.tables_sending import deliveries

# Naming a table of each module makes sure that all were imported: they share one MetaData.
_SCHEMA = (posts.metadata, admins.metadata, bans.metadata, leases.metadata, deliveries.metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=_SCHEMA[0],
    render_as_batch=True,
    compare_type=True,
    include_name=is_compared,
    user_module_prefix="",
)
with context.begin_transaction():
    context.run_migrations()
