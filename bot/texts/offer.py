"""WORDS: what is read about another text for a comment that the blog has, and about corrections."""

from __future__ import annotations

from bot.language import phrase
from bot.texts.comments import cannot_act
from storage.records import Comment
from storage.states import CommentState

# ---- buttons

CHANGE = phrase("Change it on the blog")
CORRECT = phrase("Send a correction")
LEAVE = phrase("Leave it")

# ---- what is offered

TITLE = phrase("Check your change")
HELD_AGAIN = phrase("An editor looks at the new text before everyone can see it.")
OFF_UNTIL_THEN = phrase("Until then your comment is not on the blog.")
NOT_HERE = phrase(
    "We cannot change a comment that is on the blog. "
    "You can send a correction as an answer to your comment."
)
NOT_YET = phrase(
    "An editor has not decided about your comment yet, so it cannot be changed now. "
    "Once it is on the blog, you can send a correction."
)
BUSY = phrase("Something is being done with this comment on the blog. Try again in a minute.")
SOON = phrase("You changed it a moment ago. Try again in a minute.")
CORRECTION = "Correction: "
"""How a correction begins on the blog, where it stays English."""

# ---- an edit before the blog has it

TAKEN_BACK = phrase(
    "Nothing goes to the blog now, also not what you sent before. Decide about this text."
)
TOO_LATE = phrase(
    "It is on its way to the blog, so it was not changed. "
    "A message here will tell you what happens. Then edit it again."
)


def cannot_change(comment: Comment) -> str:
    """Return why an edit of a message does not change the comment that was made from it."""
    on_its_way = (CommentState.QUEUED, CommentState.POSTING, CommentState.UNKNOWN)
    return TOO_LATE if comment.state in on_its_way else cannot_act(comment)


# ---- what was chosen

CHANGING = phrase("The blog is told now. A message here will tell you.")
CHANGING_TOAST = phrase("The blog is told now.")
CORRECTING = phrase("The correction is in a new message.")
CORRECTING_TOAST = phrase("Check the correction before you send it.")
LEFT = phrase("Your comment stays as it was.")

# ---- what became of it

DONE_TITLE = phrase("Your comment was changed on the blog")
DONE = phrase("An editor looks at the new text. A message here will tell you what happens.")
NOT_DONE_TITLE = phrase("Your comment was not changed")
NOT_DONE = phrase(
    "Someone at the blog had changed it before. "
    "To change it again, edit your message or send a new comment."
)
LATE = phrase("Your change is not on the blog yet. We go on trying for 2 days.")

# ---- what owners see

EDITED = phrase("The reader has changed it, so it waits again.")
BEFORE = phrase("Before it said:")
CHANGED_NOT_KEPT = phrase(
    "It was changed on the blog. It may tell everyone who a patient is, or is too long to check."
    "\n\nWe do not keep the new text. Read it on the blog and decide there."
)
CHANGED_THERE = phrase("It was changed on the blog. This is what it says now.")
