"""WORDS: what owners are told and asked: feeds that fail, posts held, changed or gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot import quiet
from bot.texts import counted, day

# ---- buttons

SEND_ALL = "Send all"
SEND_NOW = "Send now"
SEND_NEWEST = "Send the newest"
DO_NOT_SEND = "Do not send"
CORRECT = "Correct what was sent"
WITHDRAW = "Withdraw"
LEAVE = "Leave it"


def questions(number: int) -> str:
    """Return the button that lists the questions which nobody has answered."""
    return f"Questions that wait: {number:,}"


# ---- times


def moment(at: datetime, now: datetime) -> str:
    """Return a time as 5:30pm, with its day unless it is today; both in the house's time zone."""
    clock = quiet.words(at.time())
    if at.date() == now.date():
        return clock
    if at.date() == now.date() - timedelta(days=1):
        return f"{clock} yesterday"
    if at.date() == now.date() + timedelta(days=1):
        return f"{clock} tomorrow"
    return f"{clock} on {day(at)}"


# ---- alerts

FAILING_TITLE = "A blog cannot be read"
RECOVERED_TITLE = "A blog can be read again"
MOVED_TITLE = "A feed has a new address"
MANY_FAILING_TITLE = "Several blogs cannot be read"
MANY_RECOVERED_TITLE = "Several blogs can be read again"
GO_ON = "We go on trying. We tell you when it works again."
GO_ON_ALL = "We go on trying. We tell you when they work again."


def feed(address: str) -> str:
    """Return the line that names a feed."""
    return f"Feed: {address}"


def reason(why: str) -> str:
    """Return the line that says what went wrong."""
    return f"Reason: {why}"


def failing(since: str) -> str:
    """Return since when a feed has failed."""
    return f"We have not been able to read it since {since}."


def recovered(since: str, posts: int) -> str:
    """Return that a feed works again, and what it brought."""
    brought = counted(posts, "new post", "new posts")
    return f"It failed since {since}. It works now, and it has {brought}."


def moved(old: str, new: str) -> str:
    """Return that a site has moved its feed for good."""
    return (
        "The blog says that its feed has moved for good. You do not need to do anything.\n\n"
        f"Old address: {old}\nNew address: {new}"
    )


def more(number: int) -> str:
    """Return how many are not shown."""
    return f"and {number:,} more"


# ---- questions

HELD_TITLE = "Posts are waiting for you"
CHANGED_TITLE = "A post has changed"
GONE_TITLE = "A post is not on the blog any more"
LOOK_AGAIN = "This has changed. Look again."
DECIDED_BEFORE = "This was decided before."
NOTICE_GONE = "This question is not there any more. Send /admin."
QUESTIONS_TITLE = "Questions that wait"
TAP_A_QUESTION = "Tap a question to answer it."
NO_QUESTIONS = "There are no questions that wait for you."

_WHY = {
    "many": "Many posts came at once, so they may be an old archive.",
    "old": "They are dated more than 7 days ago, so they may be no news.",
}
_WHY_ONE = {"old": "It is dated more than 7 days ago, so it may be no news."}


def held(count: int, blog: str, why: str) -> str:
    """Return what is held and why."""
    source = f" from {blog}" if blog else ""
    are = counted(count, "post is", "posts are")
    because = (_WHY_ONE if count == 1 else _WHY).get(why, "")
    unsent = f"Nobody has been sent {'it' if count == 1 else 'them'}."
    return " ".join(part for part in (f"{are} held{source}.", because, unsent) if part)


def changed(title: str) -> str:
    """Return which post has changed."""
    return f"Post: {title}\n\nReaders have been sent the old words. This is what has changed."


_PARTS = {"title": "The title", "summary": "The summary", "number": "A number"}


WITHDRAWN_THERE = "The message says that the blog has taken this post down."
"""What readers have of a post that was withdrawn and is there again."""


def difference(part: str, before: str, after: str) -> str:
    """Return one change in words; what is new or gone altogether is told so."""
    name = _PARTS.get(part, "The text")
    before = WITHDRAWN_THERE if part == "returned" else before
    was = f"Was: {before}" if before else "Was not there before."
    now = f"Is now: {after}" if after else "Is not there any more."
    return f"{name}\n{was}\n{now}"


CORRECTING = (
    "If you correct it, the messages that readers have are changed. "
    "Readers whose message cannot be changed get a short correction."
)


def gone(title: str) -> str:
    """Return which post is gone, and what can be done."""
    return (
        f"Post: {title}\n\n"
        "We have stopped sending it. "
        "If you withdraw it, the messages that readers have say that the blog has taken it down."
    )


# ---- decisions


def decided(choice: str, when: str) -> str:
    """Return what was chosen and when."""
    if choice == "auto":
        return f"It was sent by itself at {when}."
    return f"Chosen at {when}: {CHOSEN[choice]}." if choice in CHOSEN else SETTLED


CHOSEN: Mapping[str, str] = {
    "all": SEND_ALL,
    "send": SEND_NOW,
    "newest": SEND_NEWEST,
    "none": DO_NOT_SEND,
    "correct": CORRECT,
    "withdraw": WITHDRAW,
    "leave": LEAVE,
}
"""The label of each choice, by the word for it in the table of notices."""

SETTLED = "The blog has changed since then. There is nothing to decide any more."


def goes_to(choice: str, number: int) -> str:
    """Return what comes of a choice; `number` is of messages or of readers."""
    if choice in {"all", "newest", "send"}:
        return f"{counted(number, 'message goes', 'messages go')} to readers."
    if choice in {"correct", "withdraw"}:
        return f"It goes to {counted(number, 'reader who has', 'readers who have')} the post."
    return NOTHING_GOES


NOTHING_GOES = "Nothing is sent."


def held_button(count: int) -> str:
    """Return the button that opens the question about held posts."""
    return f"Held: {counted(count, 'post', 'posts')}"


def changed_button(title: str) -> str:
    """Return the button that opens the question about a changed post."""
    return f"Changed: {title}"


def gone_button(title: str) -> str:
    """Return the button that opens the question about a post that is gone."""
    return f"Not on the blog: {title}"
