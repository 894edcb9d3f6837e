"""WORDS: what is told of comments that cannot go to the blog: to their writers, and to owners."""

from __future__ import annotations

from bot.language import phrase, say
from bot.texts import counted

LATE_TITLE = phrase("Your comment is delayed")
LATE = phrase(
    "We have saved it. The blog does not take comments at the moment. "
    "We go on trying for 2 days.\n\nA message here will tell you what happens."
)
ASKING = phrase(
    "The blog's answer was lost. We are asking the blog whether it has your comment. "
    "Do not send it again.\n\nA message here will tell you what happens."
)

PARENT_LATE_TITLE = phrase("Your answer waits")
PARENT_LATE = phrase(
    "It answers a comment that an editor has not published yet. "
    "We send yours as soon as everyone can see that one. We try for 2 days."
    "\n\nA message here will tell you what happens."
)

STUCK_TITLE = phrase("Comments cannot go to the blog")
STUCK = phrase("We go on trying for 2 days. After that the readers are told to write again.")

PARENT_STUCK_TITLE = phrase("Answers wait for a comment")
PARENT_STUCK = phrase(
    "What they answer waits for an editor, so nobody would see them. "
    "They go to the blog once it is published. After 2 days their writers are told."
)

STRANDED_TITLE = phrase("Comments did not go to the blog")
NO_ACCOUNT = phrase("No relay account is set for it any more.")
LEFT = phrase("It is not in BLEEP_SITE any more.")
WRITERS_KNOW = phrase("Their writers were told, and how to comment on the blog's own page.")
GIVEN_BACK = phrase(
    "We cannot send comments to this blog any more, so yours did not go there. "
    "You can post it yourself."
)
"""What a reader is told at the end of a preview that comes back."""

LEFT_TITLE = phrase("We cannot see your comment any more")
LEFT_BEHIND = phrase(
    "This blog is no longer part of this service. Your comment waits there for an editor. "
    "Look at the post to see whether it is published."
)
"""What a reader is told whose comment waits on a blog that has left."""

LEFT_WISH_TITLE = phrase("This blog is no longer part of this service")
LEFT_WITHDRAWAL = phrase(
    "We cannot take your comment off this blog any more. It stays there as it is. "
    "Write to the owner of the blog."
)
LEFT_CHANGE = phrase(
    "We cannot change your comment on this blog any more. The blog has the text from before. "
    "Write to the owner of the blog."
)
LEFT_DECISION = phrase(
    "What you decided about a comment cannot be done from here any more: "
    "the blog is not in BLEEP_SITE. Decide about it on the blog's own page."
)
"""What people are told whose wish about a comment waits on a blog that has left."""

REFUSED_TITLE = phrase("The blog could not take a comment")
REFUSALS = {
    "firewall": phrase(
        "The firewall of the blog's host refused it 2 times. The reader was told. "
        "Ask the host to let comments through."
    ),
    "rest_comment_failed_create": phrase(
        "The blog's database could not store it. The reader was told. Check the blog's database."
    ),
}
"""What owners are told of a comment that was refused and need not have been, by its `error`."""


def stuck(blog: str, why: str, waiting: int) -> str:
    """Return which blog takes no comments, why, and how many wait."""
    number = counted(waiting, "comment waits", "comments wait")
    return say(
        "{number}. Blog: {blog}\n\nReason: {why}\n\n{stuck}",
        number=number,
        blog=blog,
        why=why,
        stuck=STUCK,
    )


def answers_wait(blog: str, waiting: int) -> str:
    """Return on which blog answers wait for what they answer, and how many."""
    return say(
        "{wait}. Blog: {blog}\n\n{parent_stuck}",
        wait=counted(waiting, "answer waits", "answers wait"),
        blog=blog,
        parent_stuck=PARENT_STUCK,
    )


def given_back(blog: str, number: int, *, left: bool) -> str:
    """Return how many comments were given back to their writers, and why."""
    count = counted(number, "comment was given back", "comments were given back")
    return say(
        "{count}. Blog: {blog}\n\nReason: {value}\n\n{writers_know}",
        count=count,
        blog=blog,
        value=LEFT if left else NO_ACCOUNT,
        writers_know=WRITERS_KNOW,
    )
