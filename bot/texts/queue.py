"""WORDS: what owners read about comments that wait on the blog and are not ours."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted
from bot.texts.guard import PUBLISH, REJECT
from bot.texts.moderation import SPAM

FROM_BLOG = "It came from the blog itself. Only editors can see it there until you publish it."
NOT_SHOWN = "It may tell everyone who a patient is, so we do not show it. Look at it on the blog."
NO_NAME = "Name: we do not show it"
CHANGED_THERE = "It was changed on the blog. This is what it says now."
OPEN_QUEUE = "Open the list on the blog"
MORE_TITLE = "More comments wait on the blog"

WORDS: Mapping[str, str] = {"publish": PUBLISH, "reject": REJECT, "spam": SPAM}
"""What an owner can press, by the word of the wish (feeds/deeds.py)."""

_PRESSED: Mapping[str, str] = {**WORDS, "unpublish": "Take it off the blog"}


def more(number: int) -> str:
    """Return how many more wait than there are cards."""
    wait = "waits" if number == 1 else "wait"
    return f"{counted(number, 'more comment', 'more comments')} {wait}. Decide about them there."


def pressed(word: str, when: str, *, by_you: bool) -> str:
    """Return what was decided and when, and whether the owner who reads it did it."""
    who = "you" if by_you else "another owner"
    return f"{_PRESSED.get(word, 'A button')} was pressed at {when} by {who}."
