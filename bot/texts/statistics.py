"""WORDS: statistics: what each picture shows, its numbers in words, and `Useful` under a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta

from bot import quiet
from bot.texts import counted

FEW = 5
"""Counts below this are not told: they may show what one person did."""

_MINUTES, _HOURS = 120, 48  # up to here a time is told so

# ---- Useful, for readers

TAPPED = "Thank you. Tap Useful again to take it back."
TAKEN_BACK = "Taken back"

# ---- the page

TITLE = "Statistics"
PAGE = (
    "Each picture comes with its numbers in words. Counts under 5 are not shown exactly.\n\n"
    "Telegram does not tell who has read a post, so nothing here says it."
)
NONE_YET = "There are no figures yet. The first come tomorrow."
OUTCOMES, HOURS, COMMENTS = "What became of messages", "Best hours", "Comments"
AFTER, USEFUL = "After each post", "Useful"


def growth_button(name: str) -> str:
    """Return the button that shows how a list grows."""
    return f"Growth: {name}"


def few(number: int) -> str:
    """Return a count, or that it is a small one."""
    return f"{number:,}" if number >= FEW else f"fewer than {FEW}"


def row(name: str, number: int) -> str:
    """Return one line of figures."""
    return f"{name}: {few(number)}"


# ---- the pictures

READERS = "Readers on the list"
EACH_DAY = "Readers at the end of each day"
THIRTY_DAYS = "The last 30 days"
ACTIVE = "Comments and Useful taps"
EACH_HOUR = "In each hour of the day"
HOUR_TICKS = ("midnight", "midday", "11pm")
JOINED, LEFT = "Joined", "Left"
SMALL = "A count under 5 has no bar."


def growth_title(name: str) -> str:
    """Return the heading of a list's growth."""
    return f"Growth of {name}"


def growth(now: int, before: int, joined: int, left: int, days: int) -> str:
    """Return how a list has grown in the last days."""
    return "\n".join(
        (
            row("Readers now", now),
            row(f"Readers {ago(days)}", before),
            row(JOINED, joined),
            row(LEFT, left),
        )
    )


def ago(days: int) -> str:
    """Return a day before today."""
    return f"{counted(days, 'day', 'days')} ago"


TODAY = "today"


def hours(best: Sequence[tuple[int, int]]) -> str:
    """Return the hours in which most comes, with how much."""
    if not best:
        return f"There are {few(0)} comments and taps in each hour. So no hour is named."
    return "\n".join(
        (
            "Most comments and Useful taps come in these hours:",
            *(row(hour(at), n) for at, n in best),
        )
    )


def hour(at: int) -> str:
    """Return one hour of the day, from its start to its end."""
    start, end = (quiet.words(time(each % 24)) for each in (at, at + 1))
    return f"{start} to {end}"


OUTCOME_NAMES: Mapping[str, str] = {
    "sent": "Sent",
    "gathered": "In a digest",
    "blocked": "The reader blocked the bot",
    "skipped": "The reader left before",
    "gone": "The chat is gone",
    "refused": "Not taken by Telegram",
    "failed": "Failed",
    "in_doubt": "In doubt",
    "dropped": "Left in doubt",
}
"""What became of a message, by the word in the tables."""

COMMENT_NAMES: Mapping[str, str] = {
    "approved": "On the blog",
    "held": "Waiting on the blog",
    "queued": "On the way to the blog",
    "review": "Waiting for an editor here",
    "trashed": "Not published",
    "spam": "Marked as spam",
    "rejected": "Not taken by the blog",
    "removed": "Taken off the blog",
    "withdrawn": "Withdrawn by the reader",
}
"""Where comments stand, by the word in the tables; what is not agreed to is not counted."""


def waited(median: timedelta | None) -> str:
    """Return how long comments wait until they are public, half of them at most."""
    if median is None:
        return f"Time until it is on the blog: {few(0)} comments, so it is not told."
    return f"Time until it is on the blog, half of them at most: {length(median)}"


def length(wait: timedelta) -> str:
    """Return how long something took, in round words."""
    minutes = max(1, round(wait.total_seconds() / 60))
    if minutes < _MINUTES:
        return counted(minutes, "minute", "minutes")
    hours_ = round(minutes / 60)
    return counted(hours_, "hour", "hours") if hours_ < _HOURS else f"{round(hours_ / 24)} days"


def post(title: str) -> str:
    """Return the line that names a post."""
    return f"Post: {title}"


def after(joined: int, left: int) -> str:
    """Return what followed a post within a day."""
    return f"Joined a list: {few(joined)}\nLeft a list: {few(left)}"


AFTER_HOW = "Within a day after each of the last posts:"
USEFUL_HOW = "Taps on Useful, for each of the last posts:"
