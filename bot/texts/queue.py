"""WORDS: what owners read about comments that wait on the blog and are not ours."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say
from bot.texts import counted
from bot.texts.guard import PUBLISH, REJECT
from bot.texts.moderation import SPAM

FROM_BLOG = phrase(
    "It came from the blog itself. Only editors can see it there until you publish it."
)
NOT_SHOWN = phrase(
    "It may tell everyone who a patient is, so we do not show it. Look at it on the blog."
)
TOO_LONG = phrase(
    "It is too long to be checked for what gives a patient away, so we do not show it. "
    "Look at it on the blog."
)
NO_NAME = phrase("Name: we do not show it")
CHANGED_THERE = phrase("It was changed on the blog. This is what it says now.")
OPEN_QUEUE = phrase("Open the list on the blog")
MORE_TITLE = phrase("More comments wait on the blog")

WORDS: Mapping[str, str] = {"publish": PUBLISH, "reject": REJECT, "spam": SPAM}
"""What an owner can press, by the word of the wish (feeds/deeds.py)."""

_PRESSED: Mapping[str, str] = {**WORDS, "unpublish": phrase("Take it off the blog")}


def more(number: int) -> str:
    """Return how many more wait than there are cards."""
    wait = say("waits") if number == 1 else say("wait")
    return say(
        "{comments} {wait}. Decide about them there.",
        comments=counted(number, "more comment", "more comments"),
        wait=wait,
    )


def pressed(word: str, when: str, *, by_you: bool) -> str:
    """Return what was decided and when, and whether the owner who reads it did it."""
    who = say("you") if by_you else say("another owner")
    return say(
        "{value} was pressed at {when} by {who}.",
        value=_PRESSED.get(word, say("A button")),
        when=when,
        who=who,
    )
