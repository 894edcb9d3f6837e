"""STEP: follows: who wants which comments on a post."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection


class Follows:
    """The verbs of follows."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
