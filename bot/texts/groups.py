"""WORDS: what admins of groups and channels are told."""

from __future__ import annotations

from bot.language import phrase, say
from bot.texts import counted, on_off

CHOOSE = phrase("Choose topics")
COMMENT = phrase("Comment")
GROUPS = phrase("Groups and channels")
BACK = phrase("Back")
TITLE = phrase("Groups and channels")

NAMES = {"group": phrase("group"), "supergroup": phrase("group"), "channel": phrase("channel")}
"""What each kind of chat is called."""


def here(blog: str) -> str:
    """Return what a group is told when this service comes to it."""
    return say(
        "{blog} can send its new posts to this group. Nothing comes before an admin of the group "
        "chooses topics.\n\n"
        "Replies here are not read. To comment on a post, write to this service in private.",
        blog=blog,
    )


def in_thread(*, general: bool) -> str:
    """Return that posts go to the forum topic in which somebody wrote /start."""
    place = say("the general topic") if general else say("this topic")
    return say("Posts for this group come to {place} from now on.", place=place)


def page_title(kind: str) -> str:
    """Return the heading of the page on which topics are chosen."""
    return say("Topics for your {names}", names=NAMES[kind])


def page(kind: str, *, chosen: int, quiet: bool) -> str:
    """Return what a group or channel gets."""
    name = NAMES[kind]
    gets = (
        say("The {name} gets these topics.", name=name)
        if chosen
        else say("The {name} gets no posts yet.", name=name)
    )
    return say(
        "{gets} Tap a topic to turn it on or off.\n\nQuiet time is {on_off}.",
        gets=gets,
        on_off=on_off(on=quiet),
    )


def came(kind: str) -> str:
    """Return what the person is told who added this service to a group or channel."""
    return say("You added this service to a {names}. Choose what it gets.", names=NAMES[kind])


def lost(kind: str) -> str:
    """Return that posts cannot be sent to a group or channel any more."""
    return say(
        "Your {names} gets no more posts. This service was removed there, or it may not "
        "write there now.\n\n"
        "Its topics are kept. They go on when you add this service again.",
        names=NAMES[kind],
    )


def refused(kind: str) -> str:
    """Return that a post could not be sent to a group or channel that the bot is still in."""
    return say(
        "A post could not be sent to your {names}. Telegram says that this service may not "
        "write there.\n\n"
        "Check its rights. In a group with topics, send /start in the topic that posts should "
        "go to.",
        names=NAMES[kind],
    )


NOT_ADMIN = phrase(
    "Only an admin of the group or channel can do this. "
    "If you are one, add this service there first."
)
NO_ANSWER = phrase("Telegram did not answer. Try again.")
NONE = phrase(
    "You have no groups or channels here. To add one, add this service to it. "
    "In a channel, let it post messages."
)
MINE = phrase("Tap a group or channel to choose its topics.")


# ---- what an admin may ask for in a group itself

ONLY_ADMINS = phrase(
    "Only an admin of this group can do this here. "
    "For your own topics and data, write to this service in a private chat."
)
IN_PRIVATE = phrase("An admin chooses topics and quiet time for this group in a private chat.")
KEEP = phrase("Keep this group's data")
ERASE_TITLE = phrase("Delete this group's data?")
ERASE = phrase(
    "This deletes the topics and settings of this group, and what was sent to it. "
    "It also ends all messages here. It cannot be undone."
)
ERASING_TITLE = phrase("We are deleting this group's data")
ERASED_TITLE = phrase("This group's data is deleted")
ERASED = phrase(
    "We keep nothing about this group now, and send nothing more. "
    "To come back, remove this service from the group and add it again."
)


def stopped(topics_left: int) -> str:
    """Return what /stop did in a group."""
    left = (
        say("This group had no topics on.")
        if topics_left == 0
        else say("We have turned off {topics}.", topics=counted(topics_left, "topic", "topics"))
    )
    return say(
        "{left} No more posts and no announcements come here.\n\nTo come back, send /start.",
        left=left,
    )


def numbered(kind: str, number: int) -> str:
    """Return the name of one of a person's groups and channels; their titles are not kept."""
    return f"{NAMES[kind].capitalize()} {number}"


def quiet_button(*, on: bool) -> str:
    """Return the button that turns quiet time on or off."""
    return say("Turn quiet time {on_off}", on_off=on_off(on=not on))
