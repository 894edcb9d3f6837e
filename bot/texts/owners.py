"""WORDS: what owners are told and asked: feeds that fail, posts held, changed or gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot import quiet
from bot.language import phrase, say, together
from bot.texts import counted, day

# ---- buttons

SEND_ALL = phrase("Send all")
SEND_NOW = phrase("Send now")
SEND_NEWEST = phrase("Send the newest")
DO_NOT_SEND = phrase("Do not send")
CORRECT = phrase("Correct what was sent")
WITHDRAW = phrase("Withdraw")
LEAVE = phrase("Leave it")


def questions(number: int) -> str:
    """Return the button that lists the questions which nobody has answered."""
    return say("Questions that wait: {number}", number=f"{number:,}")


# ---- times


def moment(at: datetime, now: datetime) -> str:
    """Return a time as 5:30pm, with its day unless it is today; both in the house's time zone."""
    clock = quiet.words(at.time())
    if at.date() == now.date():
        return clock
    if at.date() == now.date() - timedelta(days=1):
        return say("{clock} yesterday", clock=clock)
    if at.date() == now.date() + timedelta(days=1):
        return say("{clock} tomorrow", clock=clock)
    return say("{clock} on {day}", clock=clock, day=day(at))


# ---- alerts

FAILING_TITLE = phrase("A blog cannot be read")
RECOVERED_TITLE = phrase("A blog can be read again")
MOVED_TITLE = phrase("A feed has a new address")
MANY_FAILING_TITLE = phrase("Several blogs cannot be read")
MANY_RECOVERED_TITLE = phrase("Several blogs can be read again")
GO_ON = phrase("We go on trying. We tell you when it works again.")
GO_ON_ALL = phrase("We go on trying. We tell you when they work again.")


def feed(address: str) -> str:
    """Return the line that names a feed."""
    return say("Feed: {address}", address=address)


def reason(why: str) -> str:
    """Return the line that says what went wrong."""
    return say("Reason: {why}", why=why)


def failing(since: str) -> str:
    """Return since when a feed has failed."""
    return say("We have not been able to read it since {since}.", since=since)


def recovered(since: str, posts: int) -> str:
    """Return that a feed works again, and what it brought."""
    brought = counted(posts, "new post", "new posts")
    return say(
        "It failed since {since}. It works now, and it has {brought}.", since=since, brought=brought
    )


def moved(old: str, new: str) -> str:
    """Return that a site has moved its feed for good."""
    return say(
        "The blog says that its feed has moved for good. You do not need to do anything.\n\n"
        "Old address: {old}\nNew address: {new}",
        old=old,
        new=new,
    )


def more(number: int) -> str:
    """Return how many are not shown."""
    return say("and {number} more", number=f"{number:,}")


# ---- questions

HELD_TITLE = phrase("Posts are waiting for you")
CHANGED_TITLE = phrase("A post has changed")
GONE_TITLE = phrase("A post is not on the blog any more")
LOOK_AGAIN = phrase("This has changed. Look again.")
DECIDED_BEFORE = phrase("This was decided before.")
NOTICE_GONE = phrase("This question is not there any more. Send /admin.")
QUESTIONS_TITLE = phrase("Questions that wait")
TAP_A_QUESTION = phrase("Tap a question to answer it.")
NO_QUESTIONS = phrase("There are no questions that wait for you.")

_WHY = {
    "many": phrase("Many posts came at once, so they may be an old archive."),
    "old": phrase("They are dated more than 7 days ago, so they may be no news."),
}
_WHY_ONE = {"old": phrase("It is dated more than 7 days ago, so it may be no news.")}


def held(count: int, blog: str, why: str) -> str:
    """Return what is held and why."""
    source = say(" from {blog}", blog=blog) if blog else ""
    are = counted(count, "post is", "posts are")
    because = (_WHY_ONE if count == 1 else _WHY).get(why, "")
    unsent = say("Nobody has been sent {value}.", value=say("it") if count == 1 else say("them"))
    return together(
        " ",
        (
            part
            for part in (say("{are} held{source}.", are=are, source=source), because, unsent)
            if part
        ),
    )


def changed(title: str) -> str:
    """Return which post has changed."""
    return say(
        "Post: {title}\n\nReaders have been sent the old words. This is what has changed.",
        title=title,
    )


_PARTS = {
    "title": phrase("The title"),
    "summary": phrase("The summary"),
    "number": phrase("A number"),
}


WITHDRAWN_THERE = phrase("The message says that the blog has taken this post down.")
"""What readers have of a post that was withdrawn and is there again."""


def difference(part: str, before: str, after: str) -> str:
    """Return one change in words; what is new or gone altogether is told so."""
    name = _PARTS.get(part, say("The text"))
    before = WITHDRAWN_THERE if part == "returned" else before
    was = say("Was: {before}", before=before) if before else say("Was not there before.")
    now = say("Is now: {after}", after=after) if after else say("Is not there any more.")
    return f"{name}\n{was}\n{now}"


CORRECTING = phrase(
    "If you correct it, the messages that readers have are changed. "
    "Readers whose message cannot be changed get a short correction."
)


def gone(title: str) -> str:
    """Return which post is gone, and what can be done."""
    return say(
        "Post: {title}\n\n"
        "We have stopped sending it. "
        "If you withdraw it, the messages that readers have say that the blog has taken it down.",
        title=title,
    )


# ---- decisions


def decided(choice: str, when: str) -> str:
    """Return what was chosen and when."""
    if choice == "auto":
        return say("It was sent by itself at {when}.", when=when)
    return (
        say("Chosen at {when}: {chosen}.", when=when, chosen=CHOSEN[choice])
        if choice in CHOSEN
        else SETTLED
    )


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

SETTLED = phrase("The blog has changed since then. There is nothing to decide any more.")


def goes_to(choice: str, number: int) -> str:
    """Return what comes of a choice; `number` is of messages or of readers."""
    if choice in {"all", "newest", "send"}:
        return say("{go} to readers.", go=counted(number, "message goes", "messages go"))
    if choice in {"correct", "withdraw"}:
        return say(
            "It goes to {have} the post.",
            have=counted(number, "reader who has", "readers who have"),
        )
    return NOTHING_GOES


NOTHING_GOES = phrase("Nothing is sent.")
NOT_COUNTED = phrase("It goes out now. To see to how many, send /admin and tap Running.")


def held_button(count: int) -> str:
    """Return the button that opens the question about held posts."""
    return say("Held: {posts}", posts=counted(count, "post", "posts"))


def changed_button(title: str) -> str:
    """Return the button that opens the question about a changed post."""
    return say("Changed: {title}", title=title)


def gone_button(title: str) -> str:
    """Return the button that opens the question about a post that is gone."""
    return say("Not on the blog: {title}", title=title)
