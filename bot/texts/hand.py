"""WORDS: what is said of comments that go to the blog by hand, and of posts that take none."""

from __future__ import annotations

from bot.language import phrase, say

# ---- a post that takes no comments any more

COMMENTS_CLOSED = phrase("Comments are closed on this post.")
CLOSED_TITLE = phrase("Comments are closed on this post")
CLOSED = phrase("The blog takes no comments on it any more. We have not kept your message.")

# ---- posted by its writer

WATCHED = phrase(
    "You posted it on the blog. We look for it there. "
    "A message here will tell you when everyone can see it."
)
WATCHED_TOAST = phrase("Thank you. A message here will tell you when everyone can see it.")

# ---- added by an editor

ASK_EDITOR = phrase("Ask an editor to add it")
OR_A_LETTER = phrase(
    "Or ask an editor to add it. "
    "The editor may put it into a draft post of readers' letters, and decides whether to publish "
    "that post. It is then a letter, not a comment."
)
"""What a reader is told, before asking, where comments can become readers' letters."""

ASKED = phrase(
    "An editor decides whether to add it to the blog. "
    "The editor adds it for you, as a comment of an anonymous reader."
)
ASKED_LETTER = phrase(
    "An editor decides whether to add it to the blog. "
    "The editor adds it for you, as a comment or a reader's letter, of an anonymous reader."
)
ASKED_TOAST = phrase("Thank you. A message here will tell you what happens.")

PASTE_TITLE = phrase("A reader asks you to add a comment")
PASTE = phrase(
    "Copy it, then paste it into the comment box on the blog. "
    "The reader is told when you press the last button."
)
ADDED = phrase("I have added it")
WAS_ADDED = phrase("You added it to the blog. The reader is told.")
ADDED_TITLE = phrase("An editor has added your comment")
ADDED_BODY = phrase("You can see it there as soon as the blog publishes it.")
ADDED_WATCHED = phrase("A message here will tell you when everyone can see it.")


def wrote(name: str, text: str) -> str:
    """Return a comment as somebody else posts it: whose it is, then its words."""
    return say("{name} wrote:\n{text}", name=name, text=text)
