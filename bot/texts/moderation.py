"""WORDS: what owners read about comments that wait on the blog, and readers of what they decide."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts.guard import PUBLISH, REJECT
from storage.commenters import BY_OWNER
from storage.records import Comment
from storage.states import CommentState

# ---- buttons

SPAM = "Spam"
ASK = "Ask for a change"
PUBLISH_AND_ANSWER = "Publish and answer"
BACK = "Back"
IT_IS_OFF = "It is off"
WITHDRAW = "Withdraw"

ADDED = "added"
"""The word of the button by which an owner says that a comment was added by hand."""

REFUSALS: Mapping[str, str] = {
    "off_topic": "Off topic",
    "person": "Names a person",
    "harm": "Advice that may harm",
    "other": "Other",
}
"""The reasons to refuse a comment, by the word of the wish (feeds/moderate.py)."""

QUESTIONS: Mapping[str, str] = {
    "shorter": "Make it shorter",
    "leave_out": "Leave out a person",
    "source": "Say where it is from",
}
"""What can be asked of a reader."""

# ---- the cards of owners

WAITS = "Only editors can see it on the blog until you publish it."
WHY = "Choose a reason. The reader is told it, and the comment goes into the blog's bin."
WHAT = "Choose what to ask. The reader can send a new comment, and this one goes into the bin."
WHY_HERE = "Choose a reason. The reader is told it, and the comment does not go to the blog."
WHAT_HERE = "Choose what to ask. The reader can send a new comment, and this one is not published."
DONE_TOAST = "The blog is told now."
OFF_TOAST = "Thank you. The reader is told if we still can."
OTHER_TOAST = "Nothing was changed. Look at the card."
ANSWER_TITLE = "Write your answer"
ANSWER = (
    "Reply to this message with your answer. You see it before it is sent. "
    "It goes to the blog as an answer to this comment."
)

_PRESSED: Mapping[str, str] = {
    "publish": PUBLISH,
    "rescue": PUBLISH,
    "spam": SPAM,
    "unpublish": "Take it off the blog",
    **{word: f"{REJECT}, {label.lower()}," for word, label in REFUSALS.items()},
    **{word: f"{ASK}, {label.lower()}," for word, label in QUESTIONS.items()},
}
_BY_WRITER = frozenset({"withdraw", "asked_off"})


def pressed(word: str, when: str, *, by_you: bool) -> str:
    """Return what was decided and when, and whether the owner who reads it did it."""
    if word in ("edit", "asked_edit"):
        return f"The reader asked at {when} to change it."
    if word in _BY_WRITER:
        return f"The reader asked at {when} to take it off the blog."
    if word == ADDED:
        return f"The last button was pressed at {when} by {'you' if by_you else 'another owner'}."
    what = _PRESSED.get(word, "A button")
    who = "you" if by_you else "another owner"
    return f"{what} was pressed at {when} by {who}."


ON_BLOG = "It was decided about on the blog."
TOLD = "The blog is told now."
OTHER_TEXT = "Its text is another one now. Look at the newest card about it."
TAKEN_TO_CHANGE = "The reader has changed it and has not sent it again yet."
NOT_TAKEN = "The blog did not take it."
_ON_ITS_WAY = "It is on its way to the blog."
_NOT_SENT = "The reader has taken it back."
STANDS: Mapping[CommentState, str] = {
    CommentState.REVIEW: "It waits for you.",
    CommentState.PREVIEW: "It went back to the reader, who posts it by hand.",
    CommentState.QUEUED: _ON_ITS_WAY,
    CommentState.POSTING: _ON_ITS_WAY,
    CommentState.UNKNOWN: "The blog is asked whether it has arrived.",
    CommentState.REJECTED: "It was not published.",
    CommentState.HANDED_OFF: "It was added to the blog by hand.",
    CommentState.CANCELLED: _NOT_SENT,
    CommentState.EXPIRED: _NOT_SENT,
    CommentState.HELD: "It waits on the blog.",
    CommentState.APPROVED: "It is on the blog.",
    CommentState.SPAM: "It is marked as spam.",
    CommentState.TRASHED: "It is in the blog's bin.",
    CommentState.REMOVED: "The blog does not have it any more.",
    CommentState.WITHDRAWN: "It was taken off the blog for its writer.",
}
"""Where a comment stands that an owner looks at."""


def reason_of(word: str) -> str:
    """Return what is written down of a comment that an owner refused here, for a word."""
    return f"{BY_OWNER}:{word}" if word in REASONS and word != "other" else BY_OWNER


def word_of(comment: Comment) -> str:
    """Return why an owner did not want a comment, here or on the blog; empty if that was not so."""
    error = comment.error or ""
    if comment.state is CommentState.REJECTED:
        return error.removeprefix(f"{BY_OWNER}:") if error.startswith(f"{BY_OWNER}:") else ""
    return error if comment.state is CommentState.TRASHED and error in REASONS else ""


def stands(comment: Comment) -> str:
    """Return where a comment stands; empty where an owner need not know."""
    refused = comment.state is CommentState.REJECTED
    if refused and not (comment.error or "").startswith(BY_OWNER):
        return NOT_TAKEN
    return STANDS.get(comment.state, "")


def waits_for(days: int) -> str:
    """Return how long a comment has waited, at the end of its card."""
    return f"A reminder: this comment has waited for {days} working days."


LATE_TITLE = "The blog has not answered yet"
LATE = "What you decided about a comment is not done yet. We go on trying for 2 days."
LATE_WITHDRAWAL = "Your comment is not off the blog yet. We go on trying for 2 days."

WITHDRAWAL_TITLE = "A reader wants a comment taken off"
WITHDRAWAL = "Take it off the blog. We tell the reader when it is gone."

# ---- what readers are told

_NOT_PUBLISHED = "An editor did not publish it"
_AGAIN = "To send a new version, reply to this message."
CHANGE_TITLE = "An editor asks you to change your comment"
REASONS: Mapping[str, str] = {
    "off_topic": f"{_NOT_PUBLISHED} because it is not about this post.",
    "person": f"{_NOT_PUBLISHED} because it names a person or shows who someone is.",
    "harm": f"{_NOT_PUBLISHED} because its advice may harm someone.",
    "other": f"{_NOT_PUBLISHED}.",
    "shorter": f"Can you make it shorter? This one is not published. {_AGAIN}",
    "leave_out": f"Can you leave out who it is about? This one is not published. {_AGAIN}",
    "source": f"Can you say where you know it from? This one is not published. {_AGAIN}",
}
"""Why an owner did not publish a comment, or what is asked, by the word of the wish."""

DELETING = (
    "If you delete your message in this chat, the comment stays. Use the button Withdraw instead."
)
WITHDRAWING = "We take it off the blog now. A message here will tell you."
WITHDRAW_ASKED = (
    "We have asked the editors to take it off the blog. A message here will tell you when it is."
)
KEPT_OFF = (
    "We noted that you do not want it on the blog. "
    "If the blog shows it after all, we ask the owners to take it off."
)
ASKED_ALREADY = "You have asked already. A message here will tell you."
BUSY_CHANGE = "The blog is told of your change just now. Try again in a minute."
BUSY = "An editor is deciding about it just now. Try again in a minute."
TAKEN_BACK = "You took your comment back. It does not go to the blog, and its text is deleted here."
TAKEN_BACK_TOAST = "Taken back"
NOT_THERE = "This comment is not on the blog, so there is nothing to take off."
NOBODY_TO_ASK = "We cannot take it off. Write to the owner of the blog."


def withdraw_listed(number: int) -> str:
    """Return the button that takes a comment of a numbered list off the blog."""
    return f"{WITHDRAW} number {number}"


def heading(word: str) -> str:
    """Return the heading of what a reader is told of an owner's word; empty for the usual one."""
    return CHANGE_TITLE if word in QUESTIONS else ""
