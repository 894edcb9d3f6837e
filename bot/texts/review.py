"""WORDS: what editors are told of a post before it goes out, and of changing its points."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import phrase, say, together
from bot.texts import counted

LONGEST = 600
"""The longest points that an editor can give a post, in characters."""

# ---- buttons

CHANGE_POINTS = phrase("Change the points")
USE = phrase("Use these points")
TYPE = phrase("Type the points")
MORE = phrase("More sentences")
FIRST = phrase("First sentences")
BACK = phrase("Back without a change")


def waits_button(title: str) -> str:
    """Return the button that opens the question about a post that waits."""
    return say("Waits: {title}", title=title)


def sentence_button(number: int, *, chosen: bool) -> str:
    """Return a sentence with whether it is chosen."""
    return say(
        "Sentence {number}: {value}",
        number=number,
        value=say("chosen") if chosen else say("not chosen"),
    )


# ---- the card

TITLE = phrase("Before this post goes out")
ABOVE = phrase("The message comes to you in this chat as readers will see it.")
UNTIL_DECIDED = phrase("It waits until an editor decides.")
NO_RULE = phrase("It matches no rule, so you are asked.")
GONE = phrase(
    "The blog does not show this post any more, so it is not sent. "
    "If it comes back, it waits again."
)
GONE_TOAST = phrase("The blog does not show this post now")
IS_SHORT = phrase("The post is short, so readers get all of it")


def post(title: str) -> str:
    """Return which post waits."""
    return say("Post: {title}", title=title)


def due(at: str) -> str:
    """Return when a post is sent by itself."""
    return say("It is sent by itself at {at} if nobody decides.", at=at)


def goes_to(names: Sequence[str]) -> str:
    """Return the lists that a post goes to."""
    return say("It goes to {lists}.", lists=together(", ", names))


# ---- changing the points

POINTS_TITLE = phrase("Choose the points")
CHOOSE = phrase("Readers see the sentences that you choose, in the order of the post.")
CHOOSE_ONE = phrase("Choose at least 1 sentence first")
TOO_LONG = phrase(
    "This is too long. Points can have {longest} characters at most.", longest=LONGEST
)
ASK = phrase(
    "Write the points in your next message, at most {longest} characters. "
    "Use sentences of the post: you can leave out parts, but not add words.",
    longest=LONGEST,
)
GIVES_AWAY = phrase("This may give a person away, so it is not used. Write it without this part.")
CHANGED = phrase("The post has changed. Look again.")
TAKEN = phrase("The points are changed. Readers will get this message:")
NOTHING = phrase("This post has no sentences to choose from.")


def so_long(number: int) -> str:
    """Return how long the chosen sentences are."""
    return say(
        "Chosen now: {characters} of {longest}.",
        characters=counted(number, "character", "characters"),
        longest=LONGEST,
    )


def refused(why: str) -> str:
    """Return why typed points cannot be used."""
    return say("These points are not used. {why}", why=why)
