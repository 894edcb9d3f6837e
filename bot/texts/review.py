"""WORDS: what editors are told of a post before it goes out, and of changing its points."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts import counted

LONGEST = 600
"""The longest points that an editor can give a post, in characters."""

# ---- buttons

CHANGE_POINTS = "Change the points"
USE = "Use these points"
TYPE = "Type the points"
MORE = "More sentences"
FIRST = "First sentences"
BACK = "Back without a change"


def waits_button(title: str) -> str:
    """Return the button that opens the question about a post that waits."""
    return f"Waits: {title}"


def sentence_button(number: int, *, chosen: bool) -> str:
    """Return a sentence with whether it is chosen."""
    return f"Sentence {number}: {'chosen' if chosen else 'not chosen'}"


# ---- the card

TITLE = "Before this post goes out"
ABOVE = "The message comes to you in this chat as readers will see it."
UNTIL_DECIDED = "It waits until an editor decides."
NO_RULE = "It matches no rule, so you are asked."
GONE = (
    "The blog does not show this post any more, so it is not sent. "
    "If it comes back, it waits again."
)
GONE_TOAST = "The blog does not show this post now"
IS_SHORT = "The post is short, so readers get all of it"


def post(title: str) -> str:
    """Return which post waits."""
    return f"Post: {title}"


def due(at: str) -> str:
    """Return when a post is sent by itself."""
    return f"It is sent by itself at {at} if nobody decides."


def goes_to(names: Sequence[str]) -> str:
    """Return the lists that a post goes to."""
    return f"Name of each list: {', '.join(names)}"


# ---- changing the points

POINTS_TITLE = "Choose the points"
CHOOSE = "Readers see the sentences that you choose, in the order of the post."
CHOOSE_ONE = "Choose at least 1 sentence first"
TOO_LONG = f"This is too long. Points can have {LONGEST} characters at most."
ASK = (
    f"Write the points in your next message, at most {LONGEST} characters. "
    "Use sentences of the post: you can leave out parts, but not add words."
)
GIVES_AWAY = "This may give a person away, so it is not used. Write it without this part."
CHANGED = "The post has changed. Look again."
TAKEN = "The points are changed. Readers will get this message:"
NOTHING = "This post has no sentences to choose from."


def so_long(number: int) -> str:
    """Return how long the chosen sentences are."""
    return f"Chosen now: {counted(number, 'character', 'characters')} of {LONGEST}."


def refused(why: str) -> str:
    """Return why typed points cannot be used."""
    return f"These points are not used. {why}"
