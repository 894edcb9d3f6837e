"""WORDS: what the outcome of sending a message means for its row in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.delivery.matrix import MOVED, REFUSED, BroadcastEffect, effect_of
from bot.screen import Screen
from storage.ledger import Settlement
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.sending import NOT_FOUND, Progress
from storage.states import SendState

_FIRST, _SHARE, _FEWEST = 200, 0.05, 3
TRIES = 10
"""After so many counted tries a row that was never sent is left to an admin's `Retry failed`."""


def settlement(
    outcome: Outcome[int | None],
    now: datetime,
    wait: timedelta,
    attempt: int = 1,
    *,
    halts: bool = True,
) -> Settlement:
    """Return what an outcome means for its row; `wait` is for what names no time of its own.

    Done holds the id of the message; None where messages were changed and none was sent. `attempt`
    counts this try. `halts` is False for a row of no broadcast: a fault of its content ends it,
    because nothing stops it from coming up again.
    """
    state = effect_of(outcome).delivery
    match outcome:
        case Done(message_id):
            return Settlement(state, message_id=message_id)
        case Later(why, after, counted):
            if counted and attempt >= TRIES:
                return Settlement(SendState.FAILED, error=why)
            return Settlement(
                state, error=why, not_before_at=now + (after or wait), counted=counted
            )
        case Never() as never:
            return _refused(never, now + wait, halts=halts)
        case Unknown(why):
            return Settlement(state, error=why)


def _refused(never: Never, not_before_at: datetime, *, halts: bool) -> Settlement:
    effect = effect_of(never)
    if effect.delivery is SendState.SENT:
        return Settlement(SendState.SENT)  # an edit that was done already
    if effect.broadcast is BroadcastEffect.HALT and not halts:
        return Settlement(SendState.REFUSED, error=never.why)
    again = effect.delivery is SendState.TODO and never.kind != MOVED  # who moved gets it at once
    return Settlement(
        effect.delivery,
        error=never.why,
        not_before_at=not_before_at if again else None,
        counted=effect.counted,
    )


def not_found_share(progress: Progress) -> bool:
    """Say whether so many chats are not found that the token may be another bot's.

    Over 5 % of the first 200, or of all that were tried where those are more (facts on Telegram,
    section 3); 3 at least, so that one chat that is gone does not stop a small list.
    """
    tried = max(min(progress.total, _FIRST), progress.settled)
    return progress.of(NOT_FOUND) >= max(_FEWEST, _SHARE * tried + 1e-9)


def stored_screen(body: str) -> Screen | Never:
    """Return the screen of a message; Never for one that another version wrote."""
    try:
        return Screen.from_json(body)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Never(REFUSED, "the stored message cannot be read")
