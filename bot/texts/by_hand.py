"""WORDS: what is said of what the blog did not do for a reader, so that people have to do it."""

from __future__ import annotations

from bot.texts import counted

# ---- what the reader is told

STILL_TITLE = "The blog still has your comment"
STILL = "We tried for 2 days to take it off, and the blog did not let us."
OWNERS_ASKED = (
    "We have asked the owners of the blog to take it off by hand. "
    "A message here will tell you when it is gone."
)
UNCHANGED_TITLE = "Your change is not on the blog"
UNCHANGED = (
    "We tried for 2 days to change it, and the blog did not let us. "
    "The blog has the text from before."
)
OWNERS_CHANGE = "We have asked the owners of the blog to change it by hand."
NOBODY_ASKED = "Write to the owner of the blog."

# ---- what owners see

TRIED = "Bleep tried for 2 days, and the blog did not let it. The reader was told."
CHANGE_TITLE = "A reader wants a comment changed"
CHANGE = "Change it on the blog's own page."
TO_SAY = "It is to say:"


def asked_ago(days: int) -> str:
    """Return for how long owners have been asked, at the end of a card."""
    return f"A reminder: you were asked {counted(days, 'working day', 'working days')} ago."
