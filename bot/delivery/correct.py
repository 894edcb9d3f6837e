"""STEP: the messages of one chat that show a post, changed to what the post is now.

    each message ─▶ change ─┬─ changed, or the same already ─▶ done
                            ├─ cannot be changed ────────────▶ if none could: a message says so
                            └─ not now, or its answer lost ──▶ all of them again, later

A change is safe to repeat, so nothing of it is ever in doubt. The message that is sent instead goes
out through the ledger of messages, where what is in doubt is not sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery import matrix
from bot.delivery.paced import Paced
from bot.pace import Lane
from bot.screen import Screen
from storage.outcome import Done, Later, Never, Outcome, Unknown

_NOBODY = {matrix.BLOCKED, matrix.DEACTIVATED, matrix.NEVER_STARTED, matrix.LEFT, matrix.NOT_FOUND}
_OF_THE_CHAT = frozenset({*_NOBODY, matrix.MOVED, matrix.CONTENT})
_CLOSED = Later("waits for its turn", after=timedelta(seconds=1), counted=False)
SILENT = Never(matrix.REFUSED, "the message cannot be changed, and the chat wants no more messages")


@dataclass(frozen=True, slots=True)
class Mend:
    """What a correction does in one chat: the messages to change, and what they become.

    `instead` is said where none of them can be changed; None where the chat gets no messages.
    `others` are messages that become something of their own, such as digests. `voices` are those
    that read it aloud, and are to go.
    """

    screen: Screen
    message_ids: Sequence[int]
    instead: Screen | None
    others: Sequence[tuple[int, Screen]] = ()
    voices: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of it; `instead` is to be said now, in the transaction that settles the row."""

    outcome: Outcome[int | None]
    instead: Screen | None = None


@dataclass(frozen=True, slots=True)
class Erase:
    """What a deletion does in one chat. Messages that are too old become `screen` instead."""

    message_ids: Sequence[int]
    screen: Screen
    too_old: bool
    voices: Sequence[int] = ()


async def mend(paced: Paced, chat_id: int, what: Mend) -> Mended:
    """Change every message, and delete what reads it aloud."""
    mended = await _change(paced, chat_id, what)
    if not what.voices or mended.outcome not in (Done(None), SILENT):
        return mended
    return await _silence(paced, chat_id, what.voices) or mended


async def _silence(paced: Paced, chat_id: int, voices: Sequence[int]) -> Mended | None:
    """Delete voice messages; None if they are gone, or Telegram keeps them for ever."""
    if not await paced.leave_soon(chat_id, Lane.CORRECTION):
        return Mended(_CLOSED)
    match await paced.delete(chat_id, voices):
        case Unknown(why):
            return Mended(Later(why))
        case Later() as later:
            return Mended(later)
        case _:
            return None


async def _change(paced: Paced, chat_id: int, what: Mend) -> Mended:
    """Change every message; stop at what is true of the whole chat, or of Telegram now."""
    changed = 0
    changes = [*((message_id, what.screen) for message_id in what.message_ids), *what.others]
    for place, (message_id, screen) in enumerate(changes):
        if place and not await paced.leave_soon(chat_id, Lane.CORRECTION):
            return Mended(_CLOSED)
        match await paced.change(chat_id, message_id, screen):
            case Done() | Never(kind=matrix.SAME):
                changed += 1
            case Unknown(why):
                return Mended(Later(why))
            case Later() as later:
                return Mended(later)
            case Never(kind) as never if kind in _OF_THE_CHAT:
                return Mended(never)
            case Never():
                continue  # this message cannot be changed; the others may
    if changed:
        return Mended(Done(None))
    return Mended(SILENT if what.instead is None else Done(None), what.instead)


async def erase(paced: Paced, chat_id: int, what: Erase) -> Mended:
    """Delete messages; those that Telegram keeps for ever say that they were taken back."""
    if not what.message_ids:
        return Mended(Done(None))
    if what.too_old:
        old = Mend(what.screen, what.message_ids, None, voices=what.voices)
        return await mend(paced, chat_id, old)
    match await paced.delete(chat_id, [*what.message_ids, *what.voices]):
        case Done() | Never(kind=matrix.LOST):
            return Mended(Done(None))
        case Unknown(why):
            return Mended(Later(why))
        case Later() as later:
            return Mended(later)
        case Never() as never:
            return Mended(never)
