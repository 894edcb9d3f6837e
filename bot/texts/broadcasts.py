"""WORDS: what owners are told of broadcasts: what each is, where it stands, its figures."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say
from bot.texts import counted

# ---- what a broadcast is

KINDS: Mapping[str, str] = {
    "post": phrase("Post"),
    "announcement": phrase("Announcement"),
    "correction": phrase("Correction"),
    "withdrawal": phrase("Withdrawal"),
    "deletion": phrase("Deletion"),
}


def heading(kind: str, subject: str) -> str:
    """Return what a broadcast is, on one line."""
    return f"{KINDS[kind]}: {subject}" if subject else KINDS[kind]


# ---- where it stands

STATES: Mapping[str, str] = {
    "waiting": phrase("It waits for an editor. Nobody gets it yet."),
    "preparing": phrase("We are preparing it. Nobody gets it yet."),
    "running": phrase("It is on its way."),
    "paused": phrase("It is paused. Nobody gets it now."),
    "held": phrase("It waits for your answer to a question. To see the questions, send /admin."),
    "halted": phrase("It is halted."),
    "cancelled": phrase("It was cancelled. Nobody else gets it."),
    "done": phrase("It has ended."),
}

SHORT_STATES: Mapping[str, str] = {
    "waiting": phrase("waiting for an editor"),
    "preparing": phrase("being prepared"),
    "running": phrase("on its way"),
    "paused": phrase("paused"),
    "held": phrase("waiting for your answer"),
    "halted": phrase("halted"),
    "cancelled": phrase("cancelled"),
    "done": phrase("ended"),
}

NOT_TAKEN = phrase("Telegram does not take this text, so nobody else gets it.")
NOT_MADE = phrase("We could not make a message of it, so nobody else gets it.")
NOT_FOUND = phrase(
    "Telegram does not know many of these chats. The token may belong to another bot. "
    "Check BLEEP_TOKEN before you go on."
)
ODD = phrase("Telegram refused 10 messages in a row, for a reason that we do not know.")
ANSWER = phrase("This was the answer:")
STOPPED_TITLE = phrase("A broadcast has stopped")


def ended(when: str, took: str) -> str:
    """Return when a broadcast ended, and how long it took where that is known."""
    return (
        say("It ended at {when}. It took {took}.", when=when, took=took)
        if took
        else say("It ended at {when}.", when=when)
    )


def cancelled(when: str) -> str:
    """Return when a broadcast was cancelled."""
    return say("It was cancelled at {when}. Nobody else gets it.", when=when)


# ---- figures

_DONE: Mapping[str, str] = {
    "deletion": phrase("Deleted"),
    "correction": phrase("Changed"),
    "withdrawal": phrase("Changed"),
}
_TO_DO: Mapping[str, str] = {
    "deletion": phrase("delete"),
    "correction": phrase("change"),
    "withdrawal": phrase("change"),
}


def sent(kind: str, number: int) -> str:
    """Return how many have it."""
    return f"{_DONE.get(kind, say('Sent'))}: {number:,}"


def blocked(number: int) -> str:
    """Return how many do not want it any more."""
    return say("Blocked or left: {number}", number=f"{number:,}")


def failed(number: int) -> str:
    """Return how many Telegram refused."""
    return say("Failed: {number}", number=f"{number:,}")


def in_doubt(number: int) -> str:
    """Return of how many the answer was lost."""
    return say("In doubt: {number}", number=f"{number:,}")


def dropped(number: int) -> str:
    """Return how many were in doubt and were left so."""
    return say("In doubt and left so: {number}", number=f"{number:,}")


def gathered(number: int) -> str:
    """Return how many get it in a message with others, at a time of their own."""
    return say("In digests: {number}", number=f"{number:,}")


def to_do(kind: str, number: int) -> str:
    """Return how many have not had it yet."""
    return say(
        "Left to {value}: {number}", value=_TO_DO.get(kind, say("send")), number=f"{number:,}"
    )


def not_done(kind: str, number: int) -> str:
    """Return how many do not get it because it was cancelled."""
    return say(
        "Not {value}: {number}", value=_DONE.get(kind, say("Sent")).lower(), number=f"{number:,}"
    )


def speed(rate: float) -> str:
    """Return how fast it goes; `rate` is in messages a second."""
    if rate >= 1:
        return say(
            "Speed: {messages} a second", messages=counted(round(rate), "message", "messages")
        )
    return say(
        "Speed: {messages} a minute", messages=counted(round(rate * 60), "message", "messages")
    )


def at_most(rate: float) -> str:
    """Return the pace that an owner has set."""
    return say(
        "You set it to at most {messages} a second.",
        messages=counted(round(rate), "message", "messages"),
    )


def time_left(seconds: float) -> str:
    """Return how long it still takes."""
    if seconds < _MINUTE:
        return say("Time left: less than 1 minute")
    return say("Time left: about {duration}", duration=duration(seconds))


def asked_to_wait(seconds: float) -> str:
    """Return for how long Telegram wants nothing from us."""
    return say("Telegram asked us to wait {duration}.", duration=duration(seconds))


def costs(stars: int) -> str:
    """Return the most that a broadcast costs."""
    return say(
        "It can cost up to {stars}, because it goes at more than 30 messages a second.",
        stars=counted(stars, "Star", "Stars"),
    )


def budget_used(stars: int) -> str:
    """Return that a broadcast has cost all it may, and how it goes on."""
    return say(
        "The budget of {stars} is used. The rest goes free, at 30 messages a second at most.",
        stars=counted(stars, "Star", "Stars"),
    )


STALLED = phrase(
    "Nothing has happened in the last minute. Readers in quiet time get it when that ends."
)

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
        return both(
            minutes // 60,
            (say("hour"), say("hours")),
            minutes % 60,
            (say("minute"), say("minutes")),
        )
    hours = round(whole / _HOUR)
    return both(hours // 24, (say("day"), say("days")), hours % 24, (say("hour"), say("hours")))


def both(large: int, names: tuple[str, str], small: int, smaller: tuple[str, str]) -> str:
    """Return two numbers with their nouns; a small one of 0 is not said."""
    told = counted(large, *names)
    return f"{told} {counted(small, *smaller)}" if small else told


# ---- the page of broadcasts, and that of messages in doubt

TAP_A_BROADCAST = phrase("Tap a broadcast to see how it is going.")
NO_BROADCASTS = phrase("There are no broadcasts yet.")
MESSAGES_TITLE = phrase("Messages in doubt")
NO_DOUBT = phrase("No message is in doubt.")


def listed(number: int, what: str, state: str, doubts: int) -> str:
    """Return one line of the page of broadcasts."""
    return f"{number}. {what}, {state}" + (
        say(", {doubts} in doubt", doubts=f"{doubts:,}") if doubts else ""
    )


def messages(number: int) -> str:
    """Return how many answers and reports are in doubt, and what can be done."""
    are = counted(
        number, "answer or other message is in doubt", "answers or other messages are in doubt"
    )
    return say(
        "{are}. Telegram did not say whether it arrived. "
        "If you send it again, some people may get it twice.",
        are=are,
    )
