"""STEP: letters: drafts of posts on a site, made of readers' comments."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection


class Letters:
    """The verbs of letters."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
