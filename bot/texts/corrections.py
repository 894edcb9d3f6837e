"""WORDS: what readers are told when a post that they have is corrected or taken down."""

from __future__ import annotations

from datetime import date

from bot.language import phrase, say
from bot.texts import day

TAKEN_DOWN = phrase("The blog has taken this post down.")
SENT_BEFORE = phrase("We sent you this post before. It has changed on the blog.")
NOW_SAYS = phrase("It now says:")
TAKEN_BACK = phrase("We have taken this message back.")
GONE_SINCE = phrase("We sent you this post before. {taken_down}", taken_down=TAKEN_DOWN)


def corrected(on: date) -> str:
    """Return the line of a message that was corrected."""
    return say("Corrected on {day}.", day=day(on))


def correction_title(title: str) -> str:
    """Return the heading of a message that brings a correction."""
    return say("Correction: {title}", title=title)
