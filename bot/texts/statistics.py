"""WORDS: statistics: what each picture shows, its numbers in words, and `Useful` under a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta

from bot import quiet
from bot.language import phrase, say, together
from bot.texts import counted

FEW = 5
"""Counts below this are not told: they may show what one person did."""

_MINUTES, _HOURS = 120, 48  # up to here a time is told so

# ---- Useful, for readers

TAPPED = phrase("Thank you. Tap Useful again to take it back.")
TAKEN_BACK = phrase("Taken back")

# ---- the page

TITLE = phrase("Statistics")
PAGE = phrase(
    "Each picture comes with its numbers in words. Counts under 5 are not shown exactly.\n\n"
    "Telegram does not tell who has read a post, so nothing here says it."
)
NONE_YET = phrase("There are no figures yet. The first come tomorrow.")
NOTHING_YET = phrase("There is nothing to count yet.")
OUTCOMES, HOURS, COMMENTS = (
    phrase("What became of messages"),
    phrase("Best hours"),
    phrase("Comments"),
)
AFTER, USEFUL = phrase("After each post"), phrase("Useful")


def growth_button(name: str) -> str:
    """Return the button that shows how a list grows."""
    return say("Growth: {name}", name=name)


def few(number: int) -> str:
    """Return a count, or that it is a small one."""
    return f"{number:,}" if number >= FEW else say("fewer than {few}", few=FEW)


def row(name: str, number: int) -> str:
    """Return one line of figures."""
    return f"{name}: {few(number)}"


# ---- the pictures

READERS = phrase("Readers on the list")
EACH_DAY = phrase("Readers at the end of each day")
THIRTY_DAYS = phrase("The last 30 days")
ACTIVE = phrase("Comments and Useful taps")
EACH_HOUR = phrase("In each hour of the day")
HOUR_TICKS = (phrase("midnight"), phrase("midday"), phrase("11pm"))
JOINED, LEFT = phrase("Joined"), phrase("Left")
SMALL = phrase("A count under 5 has no bar.")


def growth_title(name: str) -> str:
    """Return the heading of a list's growth."""
    return say("Growth of {name}", name=name)


def begun(now: int) -> str:
    """Return the size of a list on its first day."""
    return f"{row(say('Readers now'), now)}\n\n{NONE_YET}"


def growth(now: int, before: int, joined: int, left: int, days: int) -> str:
    """Return how a list has grown in the last days."""
    return together(
        "\n",
        (
            row(say("Readers now"), now),
            row(say("Readers {ago}", ago=ago(days)), before),
            row(JOINED, joined),
            row(LEFT, left),
        ),
    )


def ago(days: int) -> str:
    """Return a day before today."""
    return say("{days} ago", days=counted(days, "day", "days"))


TODAY = phrase("today")


def hours(best: Sequence[tuple[int, int]]) -> str:
    """Return the hours in which most comes, with how much."""
    if not best:
        return say(
            "There are {few} comments and taps in each hour. So no hour is named.", few=few(0)
        )
    return together(
        "\n",
        (
            say("Most comments and Useful taps come in these hours:"),
            *(row(hour(at), n) for at, n in best),
        ),
    )


def hour(at: int) -> str:
    """Return one hour of the day, from its start to its end."""
    start, end = (quiet.words(time(each % 24)) for each in (at, at + 1))
    return say("{start} to {end}", start=start, end=end)


OUTCOME_NAMES: Mapping[str, str] = {
    "sent": phrase("Sent"),
    "gathered": phrase("In a digest"),
    "blocked": phrase("The reader blocked the bot"),
    "skipped": phrase("The reader left before"),
    "gone": phrase("The chat is gone"),
    "refused": phrase("Not taken by Telegram"),
    "failed": phrase("Failed"),
    "in_doubt": phrase("In doubt"),
    "dropped": phrase("Left in doubt"),
}
"""What became of a message, by the word in the tables."""

COMMENT_NAMES: Mapping[str, str] = {
    "approved": phrase("On the blog"),
    "held": phrase("Waiting on the blog"),
    "queued": phrase("On the way to the blog"),
    "review": phrase("Waiting for an editor here"),
    "trashed": phrase("Not published"),
    "spam": phrase("Marked as spam"),
    "rejected": phrase("Not taken by the blog"),
    "removed": phrase("Taken off the blog"),
    "withdrawn": phrase("Withdrawn by the reader"),
}
"""Where comments stand, by the word in the tables; what is not agreed to is not counted."""


def waited(median: timedelta | None) -> str:
    """Return how long comments wait until they are public, half of them at most."""
    if median is None:
        return say("Time until it is on the blog: {few} comments, so it is not told.", few=few(0))
    return say(
        "Time until it is on the blog, half of them at most: {length}", length=length(median)
    )


def length(wait: timedelta) -> str:
    """Return how long something took, in round words."""
    minutes = max(1, round(wait.total_seconds() / 60))
    if minutes < _MINUTES:
        return counted(minutes, "minute", "minutes")
    hours_ = round(minutes / 60)
    return (
        counted(hours_, "hour", "hours")
        if hours_ < _HOURS
        else say("{round} days", round=round(hours_ / 24))
    )


def post(title: str) -> str:
    """Return the line that names a post."""
    return say("Post: {title}", title=title)


def after(joined: int, left: int) -> str:
    """Return what followed a post within a day."""
    return say("Joined a list: {few}\nLeft a list: {few_2}", few=few(joined), few_2=few(left))


AFTER_HOW = phrase("Within a day after each of the last posts:")
USEFUL_HOW = phrase("Taps on Useful, for each of the last posts:")
