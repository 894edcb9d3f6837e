"""STEP: the files that go to admins: members of a list, wrong lines of an import, the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bot.admins.card_files import safe
from bot.delivery.enclosures import Enclosure, Maker
from bot.texts.importing import WRONG
from storage.transaction import Transaction

MOST_ACTS = 100_000
"""What the file of the log holds at most: the newest."""


def makers() -> Mapping[str, Maker]:
    """Return what makes the files, by the first word of their reference."""
    return {"members": members, "wronglines": wrong_lines, "log": log}


async def members(tx: Transaction, list_id: int) -> Enclosure | None:
    """Return who is on a list and since when, as CSV that an import takes."""
    listed = await tx.lists.get(list_id)
    if listed is None:
        return None
    rows: list[tuple[object, ...]] = []
    async for part in tx.members.of(list_id):
        rows += [(chat_id, _time(at)) for chat_id, at in part]
    return _table(f"members-{listed.slug}.csv", ("chat_id", "member_since"), rows)


async def wrong_lines(tx: Transaction, import_id: int) -> Enclosure | None:
    """Return the lines of a file that could not be used."""
    bad = (await tx.imports.rows(import_id)).bad
    words = {fault.value: told for fault, told in WRONG.items()}
    rows = [(line, words.get(why, why)) for line, why in bad]
    return _table(f"wrong-lines-{import_id}.csv", ("line", "why"), rows)


async def log(tx: Transaction, most: int) -> Enclosure | None:
    """Return the newest acts of the log, at most so many."""
    rows: list[tuple[object, ...]] = []
    async for part in tx.audit.all(most):
        rows += [(_time(one.at), one.actor or "", one.action, safe(one.subject)) for one in part]
    return _table("log.csv", ("at", "who", "what", "to_what"), rows)


def _table(name: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> Enclosure:
    made = io.StringIO(newline="")
    table = csv.writer(made)
    table.writerow(head)
    table.writerows(rows)
    return Enclosure(name, made.getvalue().encode())


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
