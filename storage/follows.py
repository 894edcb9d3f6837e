"""STEP: follows: who wants which comments on a post, and whom many comments at once have paused.

    each comment ──the 4th within 14 hours──▶ paused_at: one message a day, at digest_at the last
        ▲  ▲──────── a day without any ───────────┘ │
        └── digest_at alone: `Rejoin`, each again ◀─┘

Who never chose and has commented gets answers only: there is no row until something is to be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import insert_new, put
from storage.tables import subscribers
from storage.tables_comments import follows


class Choice(StrEnum):
    """Which comments on a post a person wants."""

    ALL = "all"
    ANSWERS = "answers"  # to their own comments
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Follow:
    """What a person wants of the comments on a post.

    With `paused_at` they come once a day, last at `digest_at`. With `digest_at` alone the person
    has asked for each again, and is not paused until it has been calm.
    """

    chat_id: int
    post_id: int
    choice: Choice
    since_at: datetime
    paused_at: datetime | None = None
    digest_at: datetime | None = None

    @property
    def told_to(self) -> datetime | None:
        """Until when the person has been told of everything, while it comes once a day."""
        return self.digest_at or self.paused_at


class Follows:
    """The verbs of follows."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def get(self, chat_id: int, post_id: int) -> Follow | None:
        """Return what a person wants of a post's comments, if that is kept."""
        row = (await self._conn.execute(select(follows).where(*_is(chat_id, post_id)))).first()
        return None if row is None else _follow(row)

    async def choose(self, chat_id: int, post_id: int, choice: Choice, now: datetime) -> None:
        """Write down what a person wants; what was paused is not any more."""
        row = {
            "chat_id": chat_id,
            "post_id": post_id,
            "choice": choice.value,
            "since_at": now,
            "paused_at": None,
            "digest_at": None,
        }
        await put(self._conn, follows, ["chat_id", "post_id"], row)

    async def of_post(
        self, post_id: int, *, after: int | None = None, limit: int | None = None
    ) -> list[Follow]:
        """Return who wants all comments on a post, without those who cannot be written to.

        They come in the order of their chats; with `after`, only those behind that chat.
        """
        wants = follows.c.choice == Choice.ALL.value
        query = _present().where(follows.c.post_id == post_id, wants)
        if after is not None:
            query = query.where(follows.c.chat_id > after)
        return await self._all(query.order_by(follows.c.chat_id).limit(limit))

    async def paused(self) -> list[Follow]:
        """Return who gets comments once a day, without those who cannot be written to."""
        query = _present().where(follows.c.paused_at.is_not(None))
        return await self._all(query.order_by(follows.c.post_id, follows.c.chat_id))

    async def pause(self, chat_id: int, post_id: int, since: datetime) -> None:
        """Let a person's comments on a post come once a day; those from `since` on not yet told."""
        row = {
            "chat_id": chat_id,
            "post_id": post_id,
            "choice": Choice.ANSWERS.value,
            "since_at": since,
        }
        await insert_new(self._conn, follows, row)
        await self._change(chat_id, post_id, paused_at=since, digest_at=None)

    async def digested(self, one: Follow, now: datetime) -> None:
        """Write down that a person was told of all there was."""
        await self._change(one.chat_id, one.post_id, digest_at=now)

    async def rejoin(self, one: Follow, now: datetime) -> None:
        """Let each comment come again, as the person asks, until it has been calm."""
        await self._change(one.chat_id, one.post_id, paused_at=None, digest_at=now)

    async def calm(self, one: Follow) -> None:
        """Let each comment come again, until there are many."""
        await self._change(one.chat_id, one.post_id, paused_at=None, digest_at=None)

    async def end(self, chat_id: int) -> int:
        """End all that a person follows; return how many posts that were."""
        ended = delete(follows).where(
            follows.c.chat_id == chat_id, follows.c.choice == Choice.ALL.value
        )
        return (await self._conn.execute(ended)).rowcount

    async def _change(self, chat_id: int, post_id: int, **values: datetime | None) -> None:
        change = update(follows).where(*_is(chat_id, post_id))
        await self._conn.execute(change.values(**values))

    async def _all(self, query: Select[Any]) -> list[Follow]:
        return [_follow(row) for row in await self._conn.execute(query)]


def _is(chat_id: int, post_id: int) -> Sequence[ColumnElement[bool]]:
    return follows.c.chat_id == chat_id, follows.c.post_id == post_id


def _present() -> Select[Any]:
    """Return what selects the follows of people who have not blocked the bot or left."""
    there = subscribers.c.chat_id == follows.c.chat_id
    return select(follows).join(subscribers, there).where(subscribers.c.state == "active")


def _follow(row: Row[Any]) -> Follow:
    return Follow(
        chat_id=row.chat_id,
        post_id=row.post_id,
        choice=Choice(row.choice),
        since_at=row.since_at,
        paused_at=row.paused_at,
        digest_at=row.digest_at,
    )
