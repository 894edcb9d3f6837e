"""STEP: requests: people who ask to be let on a list, and what an admin decided.

One row a list and person. A decision is made once, by compare-and-set on the time of asking: an old
card does nothing to a request that was made again since.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.sql import insert_into
from storage.states import SendState
from storage.tables_admin import requests
from storage.tables_sending import messages

AGAIN = timedelta(days=7)
"""Who was not let in may ask again after so long."""


class Decision(StrEnum):
    """What an admin decided."""

    IN = "in"
    OUT = "out"


class Asked(StrEnum):
    """What became of asking."""

    ASKED = "asked"
    WAITS = "waits"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who wants to be on a list. `mark` stands for the chat where others may read it."""

    list_id: int
    chat_id: int
    mark: str
    wording: str
    asked_at: datetime
    decision: str | None

    @property
    def revision(self) -> int:
        """What tells this time of asking from others; a button carries it."""
        return int(self.asked_at.timestamp())


class Requests:
    """The verbs of requests."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def key(self, list_id: int) -> str:
        """Return the secret part of a private list's link: 128 bits that nobody can guess."""
        return self._seal.keyed("list", list_id)[:32]

    def fits(self, list_id: int, key: str) -> bool:
        """Say whether this is the secret part of a private list's link."""
        return hmac.compare_digest(self.key(list_id).encode(), key.encode())

    async def ask(self, list_id: int, chat_id: int, wording: str, now: datetime) -> Asked:
        """Ask to be on a list; once, until it is decided."""
        row = insert_into(self._conn, requests).values(
            list_id=list_id, chat_id=chat_id, wording=wording, asked_at=now
        )
        anew = {"wording": wording, "asked_at": now, "decided_at": None}
        late = (requests.c.decision == Decision.IN) | (requests.c.decided_at < now - AGAIN)
        done = await self._conn.execute(
            row.on_conflict_do_update(
                index_elements=["list_id", "chat_id"],
                set_=anew | {"decided_by": None, "decision": None},
                where=requests.c.decided_at.is_not(None) & late,
            ).returning(requests.c.list_id)
        )
        if done.first() is not None:
            return Asked.ASKED
        one = await self._one(list_id, chat_id)
        return Asked.WAITS if one is None or one.decided_at is None else Asked.REFUSED

    async def waiting(self, list_id: int) -> list[Request]:
        """Return who waits for a list, the longest first."""
        waits = (requests.c.list_id == list_id) & requests.c.decided_at.is_(None)
        rows = await self._conn.execute(
            select(requests).where(waits).order_by(requests.c.asked_at, requests.c.chat_id)
        )
        return [self._request(row) for row in rows]

    async def counts(self) -> dict[int, int]:
        """Return how many wait, by the list."""
        waits = requests.c.decided_at.is_(None)
        query = select(requests.c.list_id, func.count()).where(waits)
        rows = await self._conn.execute(query.group_by(requests.c.list_id))
        return {row[0]: row[1] for row in rows}

    async def find(self, list_id: int, mark: str, revision: int) -> Request | None:
        """Return the request that a button is about."""
        rows = await self._conn.execute(select(requests).where(requests.c.list_id == list_id))
        found = (self._request(row) for row in rows)
        return next((one for one in found if (one.mark, one.revision) == (mark, revision)), None)

    async def decide(self, one: Request, decision: Decision, by: int, now: datetime) -> bool:
        """Decide about a request; False where it is decided, or was made again since."""
        mine = (requests.c.list_id == one.list_id) & (requests.c.chat_id == one.chat_id)
        still = (requests.c.asked_at == one.asked_at) & requests.c.decided_at.is_(None)
        values = {"decided_at": now, "decided_by": by, "decision": decision.value}
        done = await self._conn.execute(update(requests).where(mine, still).values(values))
        return done.rowcount == 1

    async def drop(self, chat_id: int, now: datetime) -> None:
        """Forget what a person has asked for, and show it to no admin any more."""
        gone = await self._conn.execute(delete(requests).where(requests.c.chat_id == chat_id))
        if gone.rowcount:
            await self.end_cards(chat_id, now)

    async def end_cards(self, chat_id: int, now: datetime) -> None:
        """Send no card any more that says who asked, but for what is on its way.

        Their keys hold the person's mark: a card may be older than the request, or outlive it.
        """
        theirs = messages.c.key.like(f"request:%:{self._mark(chat_id)}:%")
        waits = messages.c.state.in_([SendState.TODO, SendState.IN_DOUBT])
        ended = {"state": SendState.DROPPED, "settled_at": now, "sealed_body": None}
        await self._conn.execute(update(messages).where(waits, theirs).values(**ended))

    async def forget_old(self, before: datetime) -> None:
        """Drop what was decided before then."""
        await self._conn.execute(delete(requests).where(requests.c.decided_at < before))

    async def _one(self, list_id: int, chat_id: int) -> Row[tuple[object, ...]] | None:
        mine = (requests.c.list_id == list_id) & (requests.c.chat_id == chat_id)
        return (await self._conn.execute(select(requests).where(mine))).first()

    def _mark(self, chat_id: int) -> str:
        return self._seal.person(chat_id)[:16]

    def _request(self, row: Row[tuple[object, ...]]) -> Request:
        mark = self._mark(row.chat_id)
        return Request(row.list_id, row.chat_id, mark, row.wording, row.asked_at, row.decision)
