"""WORDS: what the outcome of sending a message means for its row in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import send
from bot.screen import Screen
from storage.ledger import Settlement
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.states import SendState

_STATES = {
    send.BLOCKED: SendState.BLOCKED,
    send.GONE: SendState.GONE,
    send.MOVED: SendState.TODO,
}


def settlement(outcome: Outcome[int | None], now: datetime, wait: timedelta) -> Settlement:
    """Return what an outcome means for its row; `wait` is for a Later that names no time.

    Done holds the id of the message; None where messages were changed and none was sent.
    """
    match outcome:
        case Done(message_id):
            return Settlement(SendState.SENT, message_id=message_id)
        case Later(why, after, counted):
            not_before = now + (after or wait)
            return Settlement(SendState.TODO, error=why, not_before_at=not_before, counted=counted)
        case Never(kind, why):
            state = _STATES.get(kind, SendState.REFUSED)
            return Settlement(state, error=why, counted=state is not SendState.TODO)
        case Unknown(why):
            return Settlement(SendState.IN_DOUBT, error=why)


def stored_screen(body: str) -> Screen | Never:
    """Return the screen of a message; Never for one that another version wrote."""
    try:
        return Screen.from_json(body)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Never(send.REFUSED, "the stored message cannot be read")
