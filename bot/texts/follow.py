"""WORDS: what a person is told about the comments of others on a post."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say, say_many

ALL = phrase("Send me all comments on this post")
ANSWERS = phrase("Answers to me only")
NONE = phrase("Send me no comments")
REJOIN = phrase("Rejoin")
READ_POST = phrase("Read the post")

TITLE = phrase("Comments on this post")
CHOSEN: Mapping[str, str] = {
    "all": phrase("You get all comments on this post."),
    "answers": phrase("You get the answers to your own comments on this post, and no others."),
    "none": phrase("You get no comments on this post, and no answers to yours."),
}
"""What a person gets, by the word of the choice."""

STILL = phrase("We always tell you what becomes of your own comments.")
REJOINED = phrase("You get each comment on this post by itself again.")

MANY = phrase("This post has many comments")
ONCE_A_DAY = phrase(
    "We tell you once a day. When a day brings no comment, each one comes by itself again. "
    "To get each one now, press Rejoin."
)
TO_COMMENT = phrase("To comment on the post, reply to this message.")
SOMEONE = phrase("Someone")
GONE = phrase("A comment that we brought you was taken off the blog.")


def new_comment(author: str) -> str:
    """Return the heading of a message that brings a comment."""
    if not author:
        return say("New comment from someone")
    return say("New comment from {author}", author=author)


def follow_number(number: int) -> str:
    """Return the button that opens the choice for the post of a comment in a numbered list."""
    return say("Choose comments for number {number}", number=number)


def how_many(number: int) -> str:
    """Return the heading of the message that brings a day's comments."""
    return say_many("{number} new comment", "{number} new comments", number, number=f"{number:,}")


def more(number: int) -> str:
    """Say how many comments the message has no room for."""
    return say_many(
        "{number} more is on the blog.",
        "{number} more are on the blog.",
        number,
        number=f"{number:,}",
    )
