"""WORDS: what readers are told when a post that they have is corrected or taken down."""

from __future__ import annotations

from datetime import date

from bot.texts import day

TAKEN_DOWN = "The blog has taken this post down."
SENT_BEFORE = "We sent you this post before. It has changed on the blog."
NOW_SAYS = "It now says:"
TAKEN_BACK = "We have taken this message back."
GONE_SINCE = f"We sent you this post before. {TAKEN_DOWN}"


def corrected(on: date) -> str:
    """Return the line of a message that was corrected."""
    return f"Corrected on {day(on)}."


def correction_title(title: str) -> str:
    """Return the heading of a message that brings a correction."""
    return f"Correction: {title}"
