"""WORDS: what a reader is told about comments, from the first reply to what became of it."""

from __future__ import annotations

from storage.records import Comment
from storage.states import CommentState

SHORTEST = 20
LONGEST = 1500
MOST_WAITING = 3
LONGEST_NAME = 50

ANONYMOUS = "Anonymous reader"
_VIA = " (via Telegram)"

# ---- buttons

TYPE_NAME = "Type a name"
SEND = "Send comment"
CHANGE = "Change it"
CHANGE_NAME = "Change name"
DO_NOT_SEND = "Do not send"
COPY = "Copy comment"
OPEN_BOX = "Open the comment box"
POSTED = "I have posted it"
SEE_COMMENT = "See your comment"
SEE_REPLY = "See it on the blog"


def first_name(name: str) -> str:
    """Return the button that offers a person's first name."""
    return f"First name: {name}"


def keep_name(name: str) -> str:
    """Return the button that offers the name of last time."""
    return f"Keep: {name}"


def via_telegram(name: str) -> str:
    """Return the name as the blog shows it."""
    return f"{name}{_VIA}"


# ---- why a text cannot be a comment

TOO_SHORT = (
    f"This comment is too short. Write at least {SHORTEST} characters. "
    "You can edit your message or reply again."
)
TOO_LONG = (
    f"This comment is too long. Write at most {LONGEST:,} characters. "
    "You can edit your message or reply again."
)
NOTHING_THERE = "We can see no words in this comment. Write it again in words."
WAIT = (
    f"You have {MOST_WAITING} comments that wait for the blog. "
    "You can send another as soon as the blog decides on one of them."
)
NO_COMMENTS = "This blog takes no comments through this service. Read the post to comment there."

# ---- the name question

NAME_TITLE = "Which name do you want to use?"
PUBLIC = (
    "Comments are public. Everyone can see them. "
    "An editor at the blog decides whether to publish a comment."
)
WE_SEND = "We send your comment to the blog with the name you choose."
NEXT_PREVIEW = "You see your comment first. Nothing is sent until you agree."
WRITE_NAME = f"Write the name you want to use. It can have up to {LONGEST_NAME} characters."
NAME_EMPTY = "We cannot use this name. Write a name with letters."
NAME_LONG = f"This name is too long. Write at most {LONGEST_NAME} characters."

# ---- the preview

PREVIEW_TITLE = "Check your comment"
NO_PATIENTS = (
    "Everyone can see it, for as long as the blog is there. Do not name or describe a patient."
)
HAND_OFF_STEPS = (
    "We cannot send this comment for you. Copy it, then paste it into the comment box on the blog. "
    "An editor at the blog decides whether to publish it."
)
HAND_OFF_NAME = "The comment box on the blog asks for your name. You type it there."
COPY_BY_TAP = "Tap the comment to copy it."
OWN_WORDS = "To change it, edit your message. Or reply to this message with the new text."


def preview_name(shown: str) -> str:
    """Return the name in the preview."""
    return f"Name: {shown}"


def preview_post(title: str) -> str:
    """Return the post in the preview."""
    return f"Post: {title}"


def on_post(title: str, blog: str) -> str:
    """Return which post a message about a comment means, and on which blog."""
    return f"Post: {title}\nBlog: {blog}" if blog else f"Post: {title}"


SENT = "Sent to the blog."
SENT_TOAST = "Thank you. A message here will tell you what happens."
CANCELLED = "Not sent. Nobody else has seen it."
CANCELLED_TOAST = "Your comment was not sent."
HANDED_OFF = "You posted it on the blog. An editor there may need to publish it."
HANDED_OFF_TOAST = "Thank you. Look at the post to see your comment."
OLDER = "This is an older version. Use the newest message about this comment."
CHOOSE_NAME_FIRST = "Choose a name first. Use the newest message about this comment."
NOT_YOURS_TO_CHANGE = "You have sent this comment. It cannot be changed here."
ON_ITS_WAY = "You have sent this comment. To take it back, send /comments."
IN_REVIEW = "An editor is looking at this comment. To take it back, send /comments."
WAS_NOTED = "You sent it to the author in private. It cannot be changed here."
IS_GONE = "This comment was not sent. To write a new one, reply to the post."
CHANGE_ON_BLOG = "It was posted on the blog by hand. It can only be changed there."


def cannot_act(comment: Comment) -> str:
    """Return why a button or an edit does nothing any more."""
    match comment.state:
        case CommentState.NAMING:
            return CHOOSE_NAME_FIRST
        case CommentState.PREVIEW | CommentState.SCREENING:
            return OLDER
        case CommentState.REVIEW:
            return IN_REVIEW
        case CommentState.QUEUED:
            return ON_ITS_WAY
        case CommentState.NOTED:
            return WAS_NOTED
        case CommentState.CANCELLED | CommentState.EXPIRED:
            return IS_GONE
        case CommentState.HANDED_OFF:
            return CHANGE_ON_BLOG
        case CommentState.REJECTED | CommentState.REMOVED | CommentState.WITHDRAWN:
            return "This comment is not on the blog. To write a new one, reply to the post."
        case _:
            return NOT_YOURS_TO_CHANGE


# ---- what became of it

HEADINGS = {
    CommentState.HELD: "Your comment is waiting for an editor",
    CommentState.APPROVED: "Your comment is on the blog",
    CommentState.SPAM: "Your comment was marked as spam",
    CommentState.TRASHED: "Your comment was not published",
    CommentState.REJECTED: "Your comment was not published",
    CommentState.REMOVED: "Your comment is no longer on the blog",
    CommentState.WITHDRAWN: "Your comment is no longer on the blog",
}
BODIES = {
    CommentState.HELD: "The blog has it. An editor decides whether to publish it. "
    "A message here will tell you what happens.",
    CommentState.APPROVED: "Everyone can see it now.",
    CommentState.SPAM: "The blog marked it as spam. An editor can still publish it.",
    CommentState.TRASHED: "The blog put it in the bin. The blog did not tell us why.",
    CommentState.REMOVED: "The blog has removed it. The blog did not tell us why.",
    CommentState.WITHDRAWN: "It was taken off the blog, as you asked.",
}
GENERAL = "The blog did not take it. Your text is still in this chat."

_LONG = "It is too long for the blog. You can send a shorter one."
_CLOSED = "This post takes no comments any more."
_GONE = "This post is no longer on the blog."
_SPAM = "The blog's spam protection refused it."
_FAULT = "The blog could not read it. This is a fault of this service, not of your text."

REASONS = {
    "comment_duplicate": "The blog already has this comment from you.",
    "rest_comment_content_invalid": "The blog found no words in it.",
    "comment_content_column_length": _LONG,
    "comment_author_column_length": "The name is too long for the blog. Choose a shorter one.",
    "comments_closed": _CLOSED,
    "rest_comment_closed": _CLOSED,
    "rest_comment_not_supported_post_type": _CLOSED,
    "post_not_found": _GONE,
    "rest_comment_draft_post": _GONE,
    "rest_comment_trash_post": _GONE,
    "rest_cannot_read_post": _GONE,
    "rest_comment_invalid_post_id": _GONE,
    "parent_gone": "The comment that you answered is no longer on the blog.",
    "akismet_rest_comment_discarded": _SPAM,
    "spam_blocked": _SPAM,
    "firewall": "The site's firewall refused this text. Your text is still in this chat.",
    "rest_comment_failed_create": "The blog could not store it. You can try again tomorrow.",
    "by_owner": "An editor looked at it and did not publish it.",
    "not_possible": "This blog takes comments on its own pages only.",
    "not_confirmed": "The blog did not confirm it. Look at the post. "
    "If your comment is not there, you can send it again.",
    "not_asked": "We cannot ask the blog any more whether it has it. Look at the post. "
    "If your comment is not there, you can send it again.",
    "site_left": "This blog is no longer part of this service. You can comment on its own page.",
    "left_unasked": "This blog is no longer part of this service. "
    "We cannot ask whether it has your comment. Look at the post.",
    "parent_waits": "The comment that it answers was not published in time.",
    "not_taken": "The blog could not take it in time. You can write it again.",
    "rest_invalid_param": _FAULT,
    "rest_invalid_json": _FAULT,
    "rest_comment_author_data_required": _FAULT,
}
"""Why a comment was rejected, by the kind in its `error` (feeds/sites/wordpress_answers.py)."""


def rejected(kind: str | None) -> str:
    """Return why a comment was rejected, in words."""
    return REASONS.get(kind or "", GENERAL)


# ---- replies to it, and the list of comments


def replied(author: str) -> str:
    """Return the heading of a message that brings a reply."""
    return f"{author or 'Someone'} replied to your comment"


TO_ANSWER = "To answer, reply to this message."

COMMENTS_TITLE = "Your comments"
NO_COMMENTS_YET = "You have sent no comments. To comment on a post, reply to its message."

STATES = {
    CommentState.SCREENING: "waits for you to answer a question about it",
    CommentState.NAMING: "waits for you to choose a name",
    CommentState.PREVIEW: "waits for you to send it",
    CommentState.REVIEW: "waits for an editor",
    CommentState.NOTED: "sent to the author in private",
    CommentState.QUEUED: "on its way to the blog",
    CommentState.POSTING: "on its way to the blog",
    CommentState.UNKNOWN: "we are asking the blog whether it arrived",
    CommentState.HELD: "waits for an editor at the blog",
    CommentState.APPROVED: "on the blog",
    CommentState.SPAM: "marked as spam by the blog",
    CommentState.TRASHED: "not published",
    CommentState.REJECTED: "not published",
    CommentState.REMOVED: "no longer on the blog",
    CommentState.WITHDRAWN: "taken off the blog, as you asked",
    CommentState.HANDED_OFF: "posted on the blog by hand",
    CommentState.CANCELLED: "not sent",
    CommentState.EXPIRED: "not sent",
}


def state_line(number: int, title: str, state: CommentState, words: str) -> str:
    """Return a comment in the list of comments: its post, its state and its first words."""
    return f"{number}. {title}: {STATES[state]}\nYour words: {words}"
