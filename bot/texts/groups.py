"""WORDS: what admins of groups and channels are told."""

from __future__ import annotations

from bot.texts import on_off

CHOOSE = "Choose topics"
COMMENT = "Comment"
GROUPS = "Groups and channels"
BACK = "Back"
TITLE = "Groups and channels"

NAMES = {"group": "group", "supergroup": "group", "channel": "channel"}
"""What each kind of chat is called."""


def here(blog: str) -> str:
    """Return what a group is told when this service comes to it."""
    return (
        f"{blog} can send its new posts to this group. Nothing comes before an admin of the group "
        "chooses topics.\n\n"
        "Replies here are not read. To comment on a post, write to this service in private."
    )


def in_thread(*, general: bool) -> str:
    """Return that posts go to the forum topic in which somebody wrote /start."""
    place = "the general topic" if general else "this topic"
    return f"Posts for this group come to {place} from now on."


def page_title(kind: str) -> str:
    """Return the heading of the page on which topics are chosen."""
    return f"Topics for your {NAMES[kind]}"


def page(kind: str, *, chosen: int, quiet: bool) -> str:
    """Return what a group or channel gets."""
    name = NAMES[kind]
    gets = f"The {name} gets these topics." if chosen else f"The {name} gets no posts yet."
    return f"{gets} Tap a topic to turn it on or off.\n\nQuiet time is {on_off(on=quiet)}."


def came(kind: str) -> str:
    """Return what the person is told who added this service to a group or channel."""
    return f"You added this service to a {NAMES[kind]}. Choose what it gets."


def lost(kind: str) -> str:
    """Return that posts cannot be sent to a group or channel any more."""
    return (
        f"Your {NAMES[kind]} gets no more posts. This service was removed there, or it may not "
        "write there now.\n\n"
        "Its topics are kept. They go on when you add this service again."
    )


def refused(kind: str) -> str:
    """Return that a post could not be sent to a group or channel that the bot is still in."""
    return (
        f"A post could not be sent to your {NAMES[kind]}. Telegram says that this service may not "
        "write there.\n\n"
        "Check its rights. In a group with topics, send /start in the topic that posts should "
        "go to."
    )


NOT_ADMIN = (
    "Only an admin of the group or channel can do this. "
    "If you are one, add this service there first."
)
NO_ANSWER = "Telegram did not answer. Try again."
NONE = (
    "You have no groups or channels here. To add one, add this service to it. "
    "In a channel, let it post messages."
)
MINE = "Tap a group or channel to choose its topics."


def numbered(kind: str, number: int) -> str:
    """Return the name of one of a person's groups and channels; their titles are not kept."""
    return f"{NAMES[kind].capitalize()} {number}"


def quiet_button(*, on: bool) -> str:
    """Return the button that turns quiet time on or off."""
    return f"Turn quiet time {on_off(on=not on)}"
