"""WORDS: what readers are told: posts, topics, search, settings.

Every sentence that a person reads is in the texts modules, as plain text: render.py makes it
Telegram HTML. The style is the NHS's (facts on readers, section 5); tests/copy_rules.py checks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import quiet
from bot.language import phrase, say, say_many, together

WORDING = "2026-11"
"""The version of the words that a person agrees to. Change it when CONSENT changes."""

CONSENT = phrase(
    "When you turn on a topic, you agree to get its new posts here. "
    "You also agree to get announcements from the blog. "
    "You can turn announcements off in /settings."
)

ALL_POSTS = phrase("All posts")
"""The name of the list that every post goes to."""

# ---- buttons

READ_POST = phrase("Read the post")
SAVE = phrase("Save for later")
USEFUL = phrase("Useful")
QUIET_ON = phrase("Turn quiet time on")
QUIET_OFF = phrase("Turn quiet time off")
ANNOUNCEMENTS_ON = phrase("Turn announcements on")
ANNOUNCEMENTS_OFF = phrase("Turn announcements off")


def topic_button(name: str, *, on: bool) -> str:
    """Return a topic with its state in words."""
    return f"{name}: {on_off(on=on)}"


# ---- a post

UNTITLED = phrase("Untitled post")
TAKEN = phrase("Taken from the post.")
FIRST_LINES = phrase("First lines of the post.")
TO_COMMENT = phrase("To comment, reply to this message.")
TO_HAND_OFF = phrase("To comment, reply to this message. You then post it on the blog yourself.")
TO_HAND_OFF_OR_LETTER = phrase(
    "To comment, reply to this message. You then post it on the blog yourself. "
    "Or you ask an editor, who may publish it as a reader's letter."
)


def day(moment: date) -> str:
    """Return a date as 6 August 2018."""
    month = _MONTHS[moment.month - 1]
    return say("{day} {month} {year}", day=moment.day, month=month, year=moment.year)


_MONTHS = (
    *(phrase("January"), phrase("February"), phrase("March"), phrase("April"), phrase("May")),
    *(phrase("June"), phrase("July"), phrase("August"), phrase("September"), phrase("October")),
    *(phrase("November"), phrase("December")),
)


def source(minutes: int | None, published: date | None, blog: str) -> str:
    """Return how long a post takes, when it was published and where; what is not known is left."""
    reading = None if minutes is None else say("{minutes} minute read", minutes=minutes)
    facts = together(", ", (fact for fact in (reading, published and day(published)) if fact))
    parts = (f"{facts}." if facts else "", say("From {blog}.", blog=blog) if blog else "")
    return together(" ", (part for part in parts if part))


def old(year: int) -> str:
    """Return the warning on an old post."""
    return say("This post is from {year}. Advice may have changed.", year=year)


# ---- the first screen and topics


def blogs(titles: Sequence[str]) -> str:
    """Return the names of the blogs as one phrase."""
    names = [title for title in titles if title]
    if not names:
        return say("this blog")
    return (
        names[0]
        if len(names) == 1
        else say("{names} and {last}", names=together(", ", names[:-1]), last=names[-1])
    )


def topics_title(blog: str) -> str:
    """Return the heading of the first screen."""
    return say("New posts from {blog}", blog=blog)


def topics(blog: str, consent: str = CONSENT) -> str:
    """Return the first screen: what this is, who runs it, what is kept, how to leave."""
    return together(
        "\n\n",
        (
            say(
                "This service sends you new posts from the blog. "
                "You can reply to a post to comment on the blog."
            ),
            say("It is run by {blog}. {not_nhs}", blog=blog, not_nhs=NOT_NHS),
            MEDICAL_HELP,
            say(
                "We keep your Telegram chat number, your choices and your comments. "
                "To find out more, send /privacy. To leave, send /stop."
            ),
            consent,
            TAP_A_TOPIC,
        ),
    )


TOPICS_TITLE = phrase("Topics")
TAP_A_TOPIC = phrase("Tap a topic to turn it on or off.")
NOT_NHS = phrase("It is not run by the NHS. It cannot give medical advice.")
MEDICAL_HELP = phrase(
    "If you need medical help, use NHS 111 online or call 111. "
    "Call 999 if someone's life is at risk."
)
DEAD_LINK = phrase("The link that you followed does not work.")
NO_SUCH_TOPIC = phrase("This topic does not exist. Here are the topics that you can get.")
NO_TOPICS = phrase("There are no topics yet. Try again later.")


def on_off(*, on: bool) -> str:
    """Return a state as a word."""
    return say("on") if on else say("off")


def topic_is(name: str, *, on: bool) -> str:
    """Return what a tap on a topic did."""
    return say("{name} is on", name=name) if on else say("{name} is off", name=name)


def joined(name: str, window: str, *, announcements: bool) -> str:
    """Return what comes next after a person has joined a topic."""
    return together(
        "\n\n",
        (
            say("You now get new posts on this topic: {name}.", name=name),
            say("{also} You can change this in /settings.", also=news_is(on=announcements)),
            quiet_now(window),
            say("To read now, send /latest. To stop, send /stop."),
        ),
    )


def already_joined(name: str) -> str:
    """Return the answer to a second tap on the same link."""
    return say(
        "You already get new posts on this topic: {name}.\n\nTo change topics, send /topics.",
        name=name,
    )


def quiet_now(window: str) -> str:
    """Return a person's quiet time in words."""
    if window == quiet.NONE:
        return say("Quiet time is off. Posts come when they are published.")
    return say(
        "Quiet time is on, from {begins} to {ends}. Posts from that time come at {ends}.",
        begins=quiet.begins(window),
        ends=quiet.ends(window),
    )


# ---- settings and leaving

SETTINGS_TITLE = phrase("Settings")


def news_is(*, on: bool) -> str:
    """Return whether a person gets announcements."""
    if on:
        return say("Announcements from the blog are on.")
    return say("Announcements from the blog are off.")


def announcements_are(*, on: bool) -> str:
    """Return what a tap on announcements did."""
    return say("Announcements are on") if on else say("Announcements are off")


def quiet_is(*, on: bool) -> str:
    """Return what a tap on quiet time did."""
    return say("Quiet time is on") if on else say("Quiet time is off")


def stopped(topics_left: int, *, comment_waits: bool) -> str:
    """Return what /stop did."""
    left = (
        say("You had no topics on.")
        if topics_left == 0
        else say("We have turned off {topics}.", topics=counted(topics_left, "topic", "topics"))
    )
    waits = say("You still get a message about the comment that waits.")
    return together(
        "\n\n",
        (
            say("{left} You get no more posts and no announcements.", left=left),
            *([waits] if comment_waits else ()),
            say(
                "Comments that are on the blog stay there. "
                "To take one off, send /comments, or write to the author on the blog."
            ),
            say("To come back, send /start."),
        ),
    )


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun, in the form that the language has for so many."""
    return f"{number:,} {say_many(one, many, number)}"


# ---- reading and searching

LATEST_TITLE = phrase("Latest posts")
SAVED_TITLE = phrase("Saved posts")
NO_POSTS = phrase("There are no posts yet. New ones come here.")
NOTHING_SAVED = phrase("You have saved no posts. To save one, tap Save for later under it.")
HOW_TO_SEARCH = phrase("Send a word to search the posts. For example: /search records")
NO_SUCH_POST = phrase("This post is not here. To see the newest posts, send /latest.")
TAP_A_TITLE = phrase("Tap a title to see the post.")
SAVED = phrase("Saved. To see saved posts, send /saved.")
SAVED_BEFORE = phrase("You saved this post before. To see saved posts, send /saved.")


def found_title(query: str) -> str:
    """Return the heading over what a search found."""
    return say("Posts with: {query}", query=query)


def listed(number: int, title: str, when: str) -> str:
    """Return one line of a list of posts."""
    comma = "" if title.endswith((*".!?…",)) else ","
    return f"{number}. {title}{comma} {when}" if when else f"{number}. {title}"
