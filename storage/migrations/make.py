"""STEP: writes the next migration, by comparing the tables with what the migrations make so far."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from storage.migrate import alembic_config


def make(name: str) -> None:
    """Write a migration called `name` beside the others."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'empty.sqlite'}")
        config = alembic_config()
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(config, message=name, autogenerate=True)
        engine.dispose()


if __name__ == "__main__":
    make(" ".join(sys.argv[1:]) or "change")
