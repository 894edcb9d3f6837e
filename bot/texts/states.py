"""WORDS: what a person is told of a comment's states and of why it was refused."""

from __future__ import annotations

from bot.language import phrase, say
from storage.states import CommentState

# ---- what became of it

HEADINGS = {
    CommentState.HELD: phrase("Your comment is waiting for an editor"),
    CommentState.APPROVED: phrase("Your comment is on the blog"),
    CommentState.SPAM: phrase("Your comment was marked as spam"),
    CommentState.TRASHED: phrase("Your comment was not published"),
    CommentState.REJECTED: phrase("Your comment was not published"),
    CommentState.REMOVED: phrase("Your comment is no longer on the blog"),
    CommentState.WITHDRAWN: phrase("Your comment is no longer on the blog"),
}
BODIES = {
    CommentState.HELD: phrase(
        "The blog has it. An editor decides whether to publish it. "
        "A message here will tell you what happens."
    ),
    CommentState.APPROVED: phrase("Everyone can see it now."),
    CommentState.SPAM: phrase("The blog marked it as spam. An editor can still publish it."),
    CommentState.TRASHED: phrase("The blog put it in the bin. The blog did not tell us why."),
    CommentState.REMOVED: phrase("The blog has removed it. The blog did not tell us why."),
    CommentState.WITHDRAWN: phrase("It was taken off the blog, as you asked."),
}
GENERAL = phrase("The blog did not take it. Your text is still in this chat.")

_LONG = phrase("It is too long for the blog. You can send a shorter one.")
_CLOSED = phrase("This post takes no comments any more.")
_GONE = phrase("This post is no longer on the blog.")
_SPAM = phrase("The blog's spam protection refused it.")
_FAULT = phrase("The blog could not read it. This is a fault of this service, not of your text.")

REASONS = {
    "comment_duplicate": phrase("The blog already has this comment from you."),
    "rest_comment_content_invalid": phrase("The blog found no words in it."),
    "comment_content_column_length": _LONG,
    "comment_author_column_length": phrase(
        "The name is too long for the blog. Choose a shorter one."
    ),
    "comments_closed": _CLOSED,
    "rest_comment_closed": _CLOSED,
    "rest_comment_not_supported_post_type": _CLOSED,
    "post_not_found": _GONE,
    "rest_comment_draft_post": _GONE,
    "rest_comment_trash_post": _GONE,
    "rest_cannot_read_post": _GONE,
    "rest_comment_invalid_post_id": _GONE,
    "parent_gone": phrase("The comment that you answered is no longer on the blog."),
    "akismet_rest_comment_discarded": _SPAM,
    "spam_blocked": _SPAM,
    "firewall": phrase("The site's firewall refused this text. Your text is still in this chat."),
    "rest_comment_failed_create": phrase(
        "The blog could not store it. You can try again tomorrow."
    ),
    "by_owner": phrase("An editor looked at it and did not publish it."),
    "not_possible": phrase("This blog takes comments on its own pages only."),
    "not_confirmed": phrase(
        "The blog did not confirm it. Look at the post. "
        "If your comment is not there, you can send it again."
    ),
    "not_asked": phrase(
        "We cannot ask the blog any more whether it has it. Look at the post. "
        "If your comment is not there, you can send it again."
    ),
    "site_left": phrase(
        "This blog is no longer part of this service. You can comment on its own page."
    ),
    "left_unasked": phrase(
        "This blog is no longer part of this service. "
        "We cannot ask whether it has your comment. Look at the post."
    ),
    "parent_waits": phrase("The comment that it answers was not published in time."),
    "not_taken": phrase("The blog could not take it in time. You can write it again."),
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
    if not author:
        return say("Someone replied to your comment")
    return say("{author} replied to your comment", author=author)


TO_ANSWER = phrase("To answer, reply to this message.")

COMMENTS_TITLE = phrase("Your comments")
YOUR_TURN = phrase(
    "To go on with a comment that waits for you, use its newest message. Or write it again."
)
NO_COMMENTS_YET = phrase("You have sent no comments. To comment on a post, reply to its message.")

STATES = {
    CommentState.SCREENING: phrase("waits for you to answer a question about it"),
    CommentState.NAMING: phrase("waits for you to choose a name"),
    CommentState.PREVIEW: phrase("waits for you to send it"),
    CommentState.REVIEW: phrase("waits for an editor"),
    CommentState.NOTED: phrase("sent to the author in private"),
    CommentState.QUEUED: phrase("on its way to the blog"),
    CommentState.POSTING: phrase("on its way to the blog"),
    CommentState.UNKNOWN: phrase("we are asking the blog whether it arrived"),
    CommentState.HELD: phrase("waits for an editor at the blog"),
    CommentState.APPROVED: phrase("on the blog"),
    CommentState.SPAM: phrase("marked as spam by the blog"),
    CommentState.TRASHED: phrase("not published"),
    CommentState.REJECTED: phrase("not published"),
    CommentState.REMOVED: phrase("no longer on the blog"),
    CommentState.WITHDRAWN: phrase("taken off the blog, as you asked"),
    CommentState.HANDED_OFF: phrase("posted on the blog by hand"),
    CommentState.CANCELLED: phrase("not sent"),
    CommentState.EXPIRED: phrase("not sent"),
}


def state_line(number: int, title: str, state: CommentState, words: str) -> str:
    """Return a comment in the list of comments: its post, its state and its first words."""
    return say(
        "{number}. {title}: {states}\nYour words: {words}",
        number=number,
        title=title,
        states=STATES[state],
        words=words,
    )
