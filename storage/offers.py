"""STEP: offers: another text for a comment that the site has, and what it said before.

Until its writer agrees and the site has it, the new text is beside the old one, in `sealed_offer`.
Then they change places: owners see what was there before, until somebody decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.people import NOBODY
from storage.seal import Seal, maybe_close, maybe_open
from storage.states import MAY_WITHDRAW, CommentState
from storage.tables import comments
from storage.turns import no_wish_waits

EDIT = "edit"
"""The word of a writer's wish to have another text on the site."""

CHANGED = "changed"
"""The word of a wish that was settled so: on the site stood another text, and nothing was done."""


class Offers:
    """The verbs of offers."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def put(self, comment_id: int, text: str | None) -> bool:
        """Keep another text for a comment, or none; False while a wish about it waits."""
        free = comments.c.state.in_(list(MAY_WITHDRAW)) & no_wish_waits()
        change = update(comments).where(comments.c.id == comment_id, free)
        kept = change.values(sealed_offer=maybe_close(self._seal, text))
        return (await self._conn.execute(kept)).rowcount == 1

    async def get(self, comment_id: int) -> str | None:
        """Return the other text of a comment: what is offered, or what it said before."""
        query = select(comments.c.sealed_offer).where(comments.c.id == comment_id)
        return maybe_open(self._seal, await self._conn.scalar(query))

    async def drop(self, comment_id: int) -> None:
        """Forget the other text of a comment."""
        change = update(comments).where(comments.c.id == comment_id)
        await self._conn.execute(change.values(sealed_offer=None))

    async def took(self, comment_id: int, url: str, now: datetime) -> bool:
        """Write down that the site has the offered text, and holds it; False if it cannot be."""
        there = comments.c.sealed_offer.is_not(None)
        values = {
            "state": CommentState.HELD,
            "sealed_text": comments.c.sealed_offer,
            "sealed_offer": comments.c.sealed_text,
            "sealed_body": None,
            "url": url,
        }
        return await self._new_text(comment_id, there, values, now)

    async def found(self, comment_id: int, text: str | None, now: datetime) -> bool:
        """Write down the text that somebody gave a comment on the site; None must not be kept."""
        kept = self._seal.close(text or "")
        values = {"sealed_text": kept, "sealed_offer": None, "sealed_body": None, "wish": CHANGED}
        there = comments.c.remote_id.is_not(None)
        return await self._new_text(comment_id, there, values, now)

    async def _new_text(
        self,
        comment_id: int,
        there: ColumnElement[bool],
        values: Mapping[str, object],
        now: datetime,
    ) -> bool:
        """Change a text, so that every older card and preview is void, and it is told anew.

        The words of a person who is deleted never come back.
        """
        here = comments.c.state.in_(list(MAY_WITHDRAW)) & (comments.c.chat_id != NOBODY)
        change = update(comments).where(comments.c.id == comment_id, here, there)
        more = {"revision": comments.c.revision + 1, "changed_at": now, "reported": None}
        return (await self._conn.execute(change.values(**values, **more))).rowcount == 1
