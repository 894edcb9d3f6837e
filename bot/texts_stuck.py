"""WORDS: what is told of comments that cannot go to the blog: to their writers, and to owners."""

from __future__ import annotations

from bot.texts import counted

LATE_TITLE = "Your comment is delayed"
LATE = (
    "We have saved it. The blog does not take comments at the moment. "
    "We go on trying for 2 days.\n\nA message here will tell you what happens."
)
ASKING = (
    "The blog's answer was lost. We are asking the blog whether it has your comment. "
    "Do not send it again.\n\nA message here will tell you what happens."
)

STUCK_TITLE = "Comments cannot go to the blog"
STUCK = "We go on trying for 2 days. After that the readers are told to write again."

REFUSED_TITLE = "The blog could not take a comment"
REFUSALS = {
    "firewall": "The firewall of the blog's host refused it 2 times. The reader was told. "
    "Ask the host to let comments through.",
    "rest_comment_failed_create": "The blog's database could not store it. The reader was told. "
    "Check the blog's database.",
}
"""What owners are told of a comment that was refused and need not have been, by its `error`."""


def stuck(blog: str, why: str, waiting: int) -> str:
    """Return which blog takes no comments, why, and how many wait."""
    number = counted(waiting, "comment waits", "comments wait")
    return f"{number}. Blog: {blog}\n\nReason: {why}\n\n{STUCK}"
