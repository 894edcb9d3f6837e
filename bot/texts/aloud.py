"""WORDS: what readers are told about reading aloud, and what the voice says beside a post."""

from __future__ import annotations

from datetime import date

from bot import texts
from bot.language import phrase, say, say_many

BUTTON_ON = phrase("Read aloud: on")
BUTTON_OFF = phrase("Read aloud: off")
TITLE = phrase("Read aloud")


def state(*, on: bool) -> str:
    """Return the line of the settings about reading aloud."""
    if on:
        return say("Read aloud is on. A computer voice reads each post to you.")
    return say("Read aloud is off.")


def turned(*, on: bool) -> str:
    """Return what is said after a press."""
    if on:
        return say("A voice message comes after each post.")
    return say("No voice messages come after posts.")


def beside(count: int) -> str:
    """Return the words beside the voice message of a digest."""
    return say_many(
        "{count} new post, read aloud", "{count} new posts, read aloud", count, count=count
    )


def published(when: date) -> str:
    """Return what the voice says of a post's date."""
    return say("Published on {day}.", day=texts.day(when))


def several(count: int) -> str:
    """Return how the voice begins a digest."""
    return say_many("{count} new post.", "{count} new posts.", count, count=count)


def numbered(number: int, title: str) -> str:
    """Return how the voice says the title of one of several posts."""
    return say("Post {number}: {title}", number=number, title=title)


# ---- `bleep check`

READY = phrase("Posts can be read aloud.")
MISSING = phrase("Posts cannot be read aloud. To change this, install bleep[aloud].")
