"""WORDS: what is said of comments that go to the blog by hand, and of posts that take none."""

from __future__ import annotations

# ---- a post that takes no comments any more

COMMENTS_CLOSED = "Comments are closed on this post."
CLOSED_TITLE = "Comments are closed on this post"
CLOSED = "The blog takes no comments on it any more. We have not kept your message."

# ---- posted by its writer

WATCHED = (
    "You posted it on the blog. We look for it there. "
    "A message here will tell you when everyone can see it."
)
WATCHED_TOAST = "Thank you. A message here will tell you when everyone can see it."

# ---- added by an editor

ASK_EDITOR = "Ask an editor to add it"
ASKED = (
    "An editor decides whether to add it to the blog. "
    "The editor adds it for you, as a comment or a reader's letter, of an anonymous reader."
)
ASKED_TOAST = "Thank you. A message here will tell you what happens."

PASTE_TITLE = "A reader asks you to add a comment"
PASTE = (
    "Copy it, then paste it into the comment box on the blog. "
    "The reader is told when you press the last button."
)
ADDED = "I have added it"
WAS_ADDED = "You added it to the blog. The reader is told."
ADDED_TITLE = "An editor has added your comment"
ADDED_BODY = "You can see it there as soon as the blog publishes it."
ADDED_WATCHED = "A message here will tell you when everyone can see it."


def wrote(name: str, text: str) -> str:
    """Return a comment as somebody else posts it: whose it is, then its words."""
    return f"{name} wrote:\n{text}"
