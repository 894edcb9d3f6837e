"""WORDS: what is said of what the blog did not do for a reader, so that people have to do it."""

from __future__ import annotations

from bot.language import phrase, say
from bot.texts import counted

# ---- what the reader is told

STILL_TITLE = phrase("The blog still has your comment")
STILL = phrase("We could not take it off the blog for you.")
OWNERS_ASKED = phrase(
    "We have asked the owners of the blog to take it off by hand. "
    "A message here will tell you when it is gone."
)
UNCHANGED_TITLE = phrase("Your change is not on the blog")
UNCHANGED = phrase("We could not change it on the blog. The blog has the text from before.")
OWNERS_CHANGE = phrase("We have asked the owners of the blog to change it by hand.")
AWAY = phrase(
    "While this blog was not part of this service, we could not change your comment. "
    "The blog has the text from before. To change it, withdraw your comment and send a new one."
)
NOBODY_ASKED = phrase("Write to the owner of the blog.")

# ---- what owners see

TRIED = phrase("Bleep could not do it from here. The reader was told.")
CHANGE_TITLE = phrase("A reader wants a comment changed")
CHANGE = phrase("Change it on the blog's own page.")
TO_SAY = phrase("It is to say:")


def asked_ago(days: int) -> str:
    """Return for how long owners have been asked, at the end of a card."""
    return say(
        "A reminder: you were asked {days} ago.", days=counted(days, "working day", "working days")
    )
