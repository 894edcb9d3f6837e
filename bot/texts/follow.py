"""WORDS: what a person is told about the comments of others on a post."""

from __future__ import annotations

from collections.abc import Mapping

ALL = "All comments on this post"
ANSWERS = "Answers to me only"
NONE = "No comments"
REJOIN = "Rejoin"
READ_POST = "Read the post"

TITLE = "Comments on this post"
CHOSEN: Mapping[str, str] = {
    "all": "You get all comments on this post.",
    "answers": "You get the answers to your own comments on this post, and no others.",
    "none": "You get no comments on this post, and no answers to yours.",
}
"""What a person gets, by the word of the choice."""

STILL = "We always tell you what becomes of your own comments."
REJOINED = "You get each comment on this post by itself again."

MANY = "This post has many comments"
ONCE_A_DAY = (
    "We tell you once a day. When a day brings no comment, each one comes by itself again. "
    "To get each one now, press Rejoin."
)
TO_COMMENT = "To comment on the post, reply to this message."
SOMEONE = "Someone"
GONE = "A comment that we brought you was taken off the blog."


def new_comment(author: str) -> str:
    """Return the heading of a message that brings a comment."""
    return f"New comment from {author or SOMEONE.lower()}"


def follow_number(number: int) -> str:
    """Return the button that opens the choice for the post of a comment in a numbered list."""
    return f"Choose comments for number {number}"


def how_many(number: int) -> str:
    """Return the heading of the message that brings a day's comments."""
    return "1 new comment" if number == 1 else f"{number:,} new comments"


def more(number: int) -> str:
    """Say how many comments the message has no room for."""
    return "1 more is on the blog." if number == 1 else f"{number:,} more are on the blog."
