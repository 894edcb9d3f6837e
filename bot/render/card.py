"""WORDS: the card of a broadcast: what it is, where it stands, figures, and buttons by its state.

A button says which broadcast it is about, what it does, where it is and what it sets, so that a
second tap sets the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bot.admins.figures import seconds_left, slower
from bot.admins.look import CARD, ENDED, PAGE, Look, Presses, fault, quoted
from bot.language import together
from bot.screen import Button, Screen, data
from bot.texts import admin as texts_admin
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import control as texts_control
from storage.sending import ANNOUNCEMENT, POST, Broadcast, BroadcastState
from storage.states import SendState

_STATE = BroadcastState
_POLICIES = ("hold", "resend", "drop")


def card_screen(look: Look, where: str = CARD) -> Screen:
    """Return the card of a broadcast as it is now."""
    parts = (
        f"<b>{escape(look.heading)}</b>",
        escape(_standing(look)),
        quoted(look.broadcast.reason),
        escape(together("\n", _figures(look))),
        escape(together("\n", _remarks(look))),
    )
    rows = tuple(_rows(look, where))
    back = ((Button(texts_admin.BACK, data=data("broadcasts")),),) if where == PAGE else ()
    return Screen(together("\n\n", (part for part in parts if part)), (*rows, *back))


def _standing(look: Look) -> str:
    broadcast = look.broadcast
    state, at, words = broadcast.state, broadcast.ended_at, texts_broadcasts.STATES
    if state is _STATE.DONE and at is not None:
        return texts_broadcasts.ended(look.moment(at), look.took)
    if state is _STATE.CANCELLED and at is not None:
        return texts_broadcasts.cancelled(look.moment(at))
    if state is _STATE.HALTED:
        return f"{words[state]} {fault(broadcast.reason or '')}"
    if broadcast.reason:
        return f"{words[state]} {texts_broadcasts.ANSWER}"
    return words[state]


def _figures(look: Look) -> Iterator[str]:
    kind, of = look.broadcast.kind, look.progress.of
    skipped, left = of(SendState.SKIPPED), look.progress.left
    cancelled = look.broadcast.state is _STATE.CANCELLED
    gone = of(SendState.BLOCKED, SendState.GONE)
    yield texts_broadcasts.sent(kind, of(SendState.SENT))
    if of(SendState.GATHERED):
        yield texts_broadcasts.gathered(of(SendState.GATHERED))
    yield texts_broadcasts.blocked(gone if cancelled else gone + skipped)
    yield texts_broadcasts.failed(of(SendState.FAILED, SendState.REFUSED))
    yield texts_broadcasts.in_doubt(look.in_doubt)
    if of(SendState.DROPPED):
        yield texts_broadcasts.dropped(of(SendState.DROPPED))
    if cancelled:
        yield texts_broadcasts.not_done(kind, skipped + left)
    elif look.broadcast.state is not _STATE.DONE:
        yield texts_broadcasts.to_do(kind, left)


def _remarks(look: Look) -> Iterator[str]:
    """Say how fast it goes, how long it takes, and what is odd."""
    pulse, rate = look.pulse, look.broadcast.rate
    if look.broadcast.state is _STATE.RUNNING:
        if pulse.rate:
            yield texts_broadcasts.speed(pulse.rate)
            seconds = seconds_left(pulse.rate, look.progress.left)
            yield texts_broadcasts.time_left(seconds or 0)
        if pulse.wait > 0:
            yield texts_broadcasts.asked_to_wait(pulse.wait)
        elif pulse.rate == 0:
            yield texts_broadcasts.STALLED
    if look.costs:
        yield texts_broadcasts.costs(look.costs)
    elif pulse.spent and look.broadcast.state not in ENDED:
        yield texts_broadcasts.budget_used(int(pulse.budget))
    if rate is not None and look.broadcast.state not in ENDED:
        yield texts_broadcasts.at_most(rate)
    if look.in_doubt:
        yield texts_admin.IN_DOUBT


def _rows(look: Look, where: str) -> Iterator[tuple[Button, ...]]:
    state = look.broadcast.state
    press = Presses(look.broadcast.id, where)
    match state:
        case _STATE.RUNNING:
            yield (press.to(texts_control.PAUSE, "pause"), *_speeds(look, press))
        case _STATE.PREPARING if not look.broadcast.mends:
            yield (press.to(texts_control.PAUSE, "pause"),)
        case _STATE.PAUSED:
            yield (press.to(texts_control.RESUME, "resume"),)
        case _STATE.HALTED:
            yield (press.to(texts_control.TRY_AGAIN, "resume"),)
    if state in {_STATE.RUNNING, _STATE.PAUSED} and not look.broadcast.mends:
        yield (_policy(look.broadcast, press),)
    yield from _doubts(look, press)
    if state in ENDED:
        yield from _at_the_end(look, press)
    else:
        yield (press.to(texts_control.CANCEL, "ask-cancel"),)


def _speeds(look: Look, press: Presses) -> Iterator[Button]:
    """Return the buttons for the pace. Each names the pace it sets: a second tap sets the same."""
    now = look.broadcast.rate or look.pulse.usual
    if now > 1:
        yield press.to(texts_control.SLOWER, "rate", slower(now))
    if look.broadcast.rate is not None:
        yield press.to(texts_control.USUAL, "rate", 0)


def _policy(broadcast: Broadcast, press: Presses) -> Button:
    """Return the button that says what is done in doubt, and chooses the next way."""
    following = _POLICIES[(_POLICIES.index(broadcast.policy) + 1) % len(_POLICIES)]
    return press.to(texts_control.POLICIES[broadcast.policy], "policy", following)


def _doubts(look: Look, press: Presses) -> Iterator[tuple[Button, ...]]:
    if not look.in_doubt:
        return
    leave = press.to(texts_control.LEAVE, "leave")
    if look.broadcast.state in {_STATE.RUNNING, _STATE.PAUSED, _STATE.DONE}:
        yield (press.to(texts_control.RESEND, "ask-resend"), leave)
    else:
        yield (leave,)


def _at_the_end(look: Look, press: Presses) -> Iterator[tuple[Button, ...]]:
    kind = look.broadcast.kind
    if look.can_retry:
        yield (press.to(texts_control.RETRY, "retry"),)
    yield (
        press.to(texts_control.FIGURES, "figures"),
        press.to(texts_control.CHART, "chart"),
    )
    if look.holders and kind == ANNOUNCEMENT:
        yield (press.to(texts_control.RETEXT, "ask-text"),)
    if look.may_be_out and kind in {POST, ANNOUNCEMENT}:
        yield (press.to(texts_control.ERASE, "ask-erase"),)
