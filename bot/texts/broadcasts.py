"""WORDS: what owners are told of broadcasts: what each is, where it stands, its figures."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted

# ---- what a broadcast is

KINDS: Mapping[str, str] = {
    "post": "Post",
    "announcement": "Announcement",
    "correction": "Correction",
    "withdrawal": "Withdrawal",
    "deletion": "Deletion",
}


def heading(kind: str, subject: str) -> str:
    """Return what a broadcast is, on one line."""
    return f"{KINDS[kind]}: {subject}" if subject else KINDS[kind]


# ---- where it stands

STATES: Mapping[str, str] = {
    "waiting": "It waits for an editor. Nobody gets it yet.",
    "preparing": "We are preparing it. Nobody gets it yet.",
    "running": "It is on its way.",
    "paused": "It is paused. Nobody gets it now.",
    "held": "It waits for your answer to a question. To see the questions, send /admin.",
    "halted": "It is halted.",
    "cancelled": "It was cancelled. Nobody else gets it.",
    "done": "It has ended.",
}

SHORT_STATES: Mapping[str, str] = {
    "waiting": "waiting for an editor",
    "preparing": "being prepared",
    "running": "on its way",
    "paused": "paused",
    "held": "waiting for your answer",
    "halted": "halted",
    "cancelled": "cancelled",
    "done": "ended",
}

NOT_TAKEN = "Telegram does not take this text, so nobody else gets it."
NOT_MADE = "We could not make a message of it, so nobody else gets it."
NOT_FOUND = (
    "Telegram does not know many of these chats. The token may belong to another bot. "
    "Check BLEEP_TOKEN before you go on."
)
ODD = "Telegram refused 10 messages in a row, for a reason that we do not know."
ANSWER = "This was the answer:"
STOPPED_TITLE = "A broadcast has stopped"


def ended(when: str, took: str) -> str:
    """Return when a broadcast ended, and how long it took where that is known."""
    return f"It ended at {when}. It took {took}." if took else f"It ended at {when}."


def cancelled(when: str) -> str:
    """Return when a broadcast was cancelled."""
    return f"It was cancelled at {when}. Nobody else gets it."


# ---- figures

_DONE: Mapping[str, str] = {"deletion": "Deleted", "correction": "Changed", "withdrawal": "Changed"}
_TO_DO: Mapping[str, str] = {"deletion": "delete", "correction": "change", "withdrawal": "change"}


def sent(kind: str, number: int) -> str:
    """Return how many have it."""
    return f"{_DONE.get(kind, 'Sent')}: {number:,}"


def blocked(number: int) -> str:
    """Return how many do not want it any more."""
    return f"Blocked or left: {number:,}"


def failed(number: int) -> str:
    """Return how many Telegram refused."""
    return f"Failed: {number:,}"


def in_doubt(number: int) -> str:
    """Return of how many the answer was lost."""
    return f"In doubt: {number:,}"


def dropped(number: int) -> str:
    """Return how many were in doubt and were left so."""
    return f"In doubt and left so: {number:,}"


def gathered(number: int) -> str:
    """Return how many get it in a message with others, at a time of their own."""
    return f"In digests: {number:,}"


def to_do(kind: str, number: int) -> str:
    """Return how many have not had it yet."""
    return f"Left to {_TO_DO.get(kind, 'send')}: {number:,}"


def not_done(kind: str, number: int) -> str:
    """Return how many do not get it because it was cancelled."""
    return f"Not {_DONE.get(kind, 'Sent').lower()}: {number:,}"


def speed(rate: float) -> str:
    """Return how fast it goes; `rate` is in messages a second."""
    if rate >= 1:
        return f"Speed: {counted(round(rate), 'message', 'messages')} a second"
    return f"Speed: {counted(round(rate * 60), 'message', 'messages')} a minute"


def at_most(rate: float) -> str:
    """Return the pace that an owner has set."""
    return f"You set it to at most {counted(round(rate), 'message', 'messages')} a second."


def time_left(seconds: float) -> str:
    """Return how long it still takes."""
    if seconds < _MINUTE:
        return "Time left: less than 1 minute"
    return f"Time left: about {duration(seconds)}"


def asked_to_wait(seconds: float) -> str:
    """Return for how long Telegram wants nothing from us."""
    return f"Telegram asked us to wait {duration(seconds)}."


STALLED = "Nothing has happened in the last minute. Readers in quiet time get it when that ends."

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def duration(seconds: float) -> str:
    """Return a time in words: seconds, minutes, hours and minutes, or days and hours."""
    whole = max(1, round(seconds))
    if whole < 2 * _MINUTE:
        return counted(whole, "second", "seconds")
    if whole < _HOUR:
        return counted(round(whole / _MINUTE), "minute", "minutes")
    if whole < 2 * _DAY:
        minutes = round(whole / _MINUTE)
        return both(minutes // 60, ("hour", "hours"), minutes % 60, ("minute", "minutes"))
    hours = round(whole / _HOUR)
    return both(hours // 24, ("day", "days"), hours % 24, ("hour", "hours"))


def both(large: int, names: tuple[str, str], small: int, smaller: tuple[str, str]) -> str:
    """Return two numbers with their nouns; a small one of 0 is not said."""
    told = counted(large, *names)
    return f"{told} {counted(small, *smaller)}" if small else told


# ---- the page of broadcasts, and that of messages in doubt

TAP_A_BROADCAST = "Tap a broadcast to see how it is going."
NO_BROADCASTS = "There are no broadcasts yet."
MESSAGES_TITLE = "Messages in doubt"
NO_DOUBT = "No message is in doubt."


def listed(number: int, what: str, state: str, doubts: int) -> str:
    """Return one line of the page of broadcasts."""
    return f"{number}. {what}, {state}" + (f", {doubts:,} in doubt" if doubts else "")


def messages(number: int) -> str:
    """Return how many answers and reports are in doubt, and what can be done."""
    are = counted(
        number, "answer or other message is in doubt", "answers or other messages are in doubt"
    )
    return (
        f"{are}. Telegram did not say whether it arrived. "
        "If you send it again, some people may get it twice."
    )
