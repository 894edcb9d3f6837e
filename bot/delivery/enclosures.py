"""STEP: files that go with a message, made from the database when the message leaves."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.delivery.matrix import REFUSED
from storage.database import Database
from storage.errors import StorageError
from storage.outcome import Never
from storage.transaction import Transaction

log = logging.getLogger(__name__)

Maker: TypeAlias = Callable[[Transaction, int], Awaitable["Enclosure | None"]]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file: its name, whose end tells what it is, and its bytes."""

    name: str
    data: bytes


class Enclosures:
    """Makes files; `makers` are by the first word of an enclosure's reference, "csv:12"."""

    def __init__(self, database: Database, makers: Mapping[str, Maker]) -> None:
        self._database = database
        self._makers = makers

    async def make(self, ref: str | None) -> Enclosure | Never | None:
        """Return the file that a message encloses; None if none, Never if it cannot be made."""
        if ref is None:
            return None
        kind, _, number = ref.partition(":")
        if kind not in self._makers or not number.isdigit():
            return Never(REFUSED, "the file is of another version")
        try:
            return await self._made(kind, int(number))
        except StorageError:
            raise
        except Exception:
            log.exception("A file could not be made.")
            return Never(REFUSED, "the file cannot be made")

    async def _made(self, kind: str, number: int) -> Enclosure | Never:
        async with self._database.reading() as tx:
            made = await self._makers[kind](tx, number)
        return made or Never(REFUSED, "there is nothing to enclose any more")
