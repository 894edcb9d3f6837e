"""WORDS: what owners read about comments that wait on the blog, and readers of what they decide."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say
from bot.texts.guard import PUBLISH, REJECT
from storage.commenters import BY_OWNER
from storage.records import Comment
from storage.states import CommentState

# ---- buttons

SPAM = phrase("Spam")
ASK = phrase("Ask for a change")
PUBLISH_AND_ANSWER = phrase("Publish and answer")
BACK = phrase("Back")
IT_IS_OFF = phrase("It is off")
WITHDRAW = phrase("Withdraw")

ADDED = phrase("added")
"""The word of the button by which an owner says that a comment was added by hand."""

REFUSALS: Mapping[str, str] = {
    "off_topic": phrase("Off topic"),
    "person": phrase("Names a person"),
    "harm": phrase("Advice that may harm"),
    "other": phrase("Other"),
}
"""The reasons to refuse a comment, by the word of the wish (feeds/moderate.py)."""

QUESTIONS: Mapping[str, str] = {
    "shorter": phrase("Make it shorter"),
    "leave_out": phrase("Leave out a person"),
    "source": phrase("Say where it is from"),
}
"""What can be asked of a reader."""

# ---- the cards of owners

WAITS = phrase("Only editors can see it on the blog until you publish it.")
WHY = phrase("Choose a reason. The reader is told it, and the comment goes into the blog's bin.")
WHAT = phrase(
    "Choose what to ask. The reader can send a new comment, and this one goes into the bin."
)
WHY_HERE = phrase(
    "Choose a reason. The reader is told it, and the comment does not go to the blog."
)
WHAT_HERE = phrase(
    "Choose what to ask. The reader can send a new comment, and this one is not published."
)
DONE_TOAST = phrase("The blog is told now.")
OFF_TOAST = phrase("Thank you. The reader is told if we still can.")
OTHER_TOAST = phrase("Nothing was changed. Look at the card.")
ANSWER_TITLE = phrase("Write your answer")
ANSWER = phrase(
    "Reply to this message with your answer. You see it before it is sent. "
    "It goes to the blog as an answer to this comment."
)

_PRESSED: Mapping[str, str] = {
    "publish": PUBLISH,
    "rescue": PUBLISH,
    "spam": SPAM,
    "unpublish": phrase("Take it off the blog"),
    **REFUSALS,
    **QUESTIONS,
}
_BY_WRITER = frozenset({"withdraw", "asked_off"})


def pressed(word: str, when: str, *, by_you: bool) -> str:
    """Return what was decided and when, and whether the owner who reads it did it."""
    if word in ("edit", "asked_edit"):
        return say("The reader asked at {when} to change it.", when=when)
    if word in _BY_WRITER:
        return say("The reader asked at {when} to take it off the blog.", when=when)
    if word == ADDED:
        return say(
            "The last button was pressed at {when} by {value}.",
            when=when,
            value=say("you") if by_you else say("another owner"),
        )
    what = _PRESSED.get(word, say("A button"))
    if word in REFUSALS or word in QUESTIONS:
        what = f"{REJECT if word in REFUSALS else ASK}, {what.lower()},"
    who = say("you") if by_you else say("another owner")
    return say("{what} was pressed at {when} by {who}.", what=what, when=when, who=who)


ON_BLOG = phrase("It was decided about on the blog.")
LEFT = phrase(
    "This blog is not in BLEEP_SITE any more. Look at the blog to see where the comment stands."
)
TOLD = phrase("The blog is told now.")
OTHER_TEXT = phrase("Its text is another one now. Look at the newest card about it.")
TAKEN_TO_CHANGE = phrase("The reader has changed it and has not sent it again yet.")
NOT_TAKEN = phrase("The blog did not take it.")
_ON_ITS_WAY = phrase("It is on its way to the blog.")
_NOT_SENT = phrase("The reader has taken it back.")
STANDS: Mapping[CommentState, str] = {
    CommentState.REVIEW: phrase("It waits for you."),
    CommentState.PREVIEW: phrase("It went back to the reader, who posts it by hand."),
    CommentState.QUEUED: _ON_ITS_WAY,
    CommentState.POSTING: _ON_ITS_WAY,
    CommentState.UNKNOWN: phrase("The blog is asked whether it has arrived."),
    CommentState.REJECTED: phrase("It was not published."),
    CommentState.HANDED_OFF: phrase("It was added to the blog by hand."),
    CommentState.CANCELLED: _NOT_SENT,
    CommentState.EXPIRED: _NOT_SENT,
    CommentState.HELD: phrase("It waits on the blog."),
    CommentState.APPROVED: phrase("It is on the blog."),
    CommentState.SPAM: phrase("It is marked as spam."),
    CommentState.TRASHED: phrase("It is in the blog's bin."),
    CommentState.REMOVED: phrase("The blog does not have it any more."),
    CommentState.WITHDRAWN: phrase("It was taken off the blog for its writer."),
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
    return say("A reminder: this comment has waited for {days} working days.", days=days)


LATE_TITLE = phrase("The blog has not answered yet")
LATE = phrase("What you decided about a comment is not done yet. We go on trying for 2 days.")
LATE_WITHDRAWAL = phrase("Your comment is not off the blog yet. We go on trying for 2 days.")

WITHDRAWAL_TITLE = phrase("A reader wants a comment taken off")
WITHDRAWAL = phrase("Take it off the blog. We tell the reader when it is gone.")
WITHDRAWAL_DELETED = phrase(
    "Take it off the blog. The reader has deleted their data, so there is nobody to tell."
)
WITHDRAWAL_LEFT = phrase(
    "We cannot do that from here: the blog is not in BLEEP_SITE any more. "
    "Take it off on the blog's own page."
)

# ---- what readers are told

_NOT_PUBLISHED = phrase("An editor did not publish it")
_AGAIN = phrase("To send a new version, reply to this message.")
CHANGE_TITLE = phrase("An editor asks you to change your comment")
REASONS: Mapping[str, str] = {
    "off_topic": phrase(
        "{not_published} because it is not about this post.", not_published=_NOT_PUBLISHED
    ),
    "person": phrase(
        "{not_published} because it names a person or shows who someone is.",
        not_published=_NOT_PUBLISHED,
    ),
    "harm": phrase(
        "{not_published} because its advice may harm someone.", not_published=_NOT_PUBLISHED
    ),
    "other": phrase("{not_published}.", not_published=_NOT_PUBLISHED),
    "shorter": phrase("Can you make it shorter? This one is not published. {again}", again=_AGAIN),
    "leave_out": phrase(
        "Can you leave out who it is about? This one is not published. {again}", again=_AGAIN
    ),
    "source": phrase(
        "Can you say where you know it from? This one is not published. {again}", again=_AGAIN
    ),
}
"""Why an owner did not publish a comment, or what is asked, by the word of the wish."""

DELETING = phrase(
    "If you delete your message in this chat, the comment stays. Use the button Withdraw instead."
)
WITHDRAWING = phrase("We take it off the blog now. A message here will tell you.")
WITHDRAW_ASKED = phrase(
    "We have asked the editors to take it off the blog. A message here will tell you when it is."
)
WITHDRAW_ASKED_LEFT = phrase(
    "We have asked the editors to take it off the blog. "
    "This blog is no longer part of this service, so we cannot tell you when it is."
)
KEPT_OFF = phrase(
    "We noted that you do not want it on the blog. "
    "If the blog shows it after all, we ask the owners to take it off."
)
ASKED_ALREADY = phrase("You have asked already. A message here will tell you.")
BUSY_CHANGE = phrase("The blog is told of your change just now. Try again in a minute.")
BUSY = phrase("An editor is deciding about it just now. Try again in a minute.")
TAKEN_BACK = phrase(
    "You took your comment back. It does not go to the blog, and its text is deleted here."
)
TAKEN_BACK_TOAST = phrase("Taken back")
NOT_THERE = phrase("This comment is not on the blog, so there is nothing to take off.")
NOBODY_TO_ASK = phrase("We cannot take it off. Write to the owner of the blog.")


def withdraw_listed(number: int) -> str:
    """Return the button that takes a comment of a numbered list off the blog."""
    return say("{withdraw} number {number}", withdraw=WITHDRAW, number=number)


def heading(word: str) -> str:
    """Return the heading of what a reader is told of an owner's word; empty for the usual one."""
    return CHANGE_TITLE if word in QUESTIONS else ""
