"""WORDS: what everyone is told about the service itself: help, and wrong turns."""

from __future__ import annotations

from bot.admins.roles import COMMANDS, Role, may
from bot.language import phrase, say, together

HELP_TITLE = phrase("What you can send")
HELP_END = phrase(
    "Send any word to search the posts.\n\n"
    "To comment on a post, reply to its message. "
    "You see your comment before it goes anywhere."
)

# ---- wrong turns

UNKNOWN = phrase("This command does not exist. To see what you can send, send /help.")
STALE = phrase("This button is too old. Use the newest message, or send /help.")
OOPS = phrase("Something went wrong here. Wait a minute, then try again.")
ONLY_TEXT = phrase("We can only read text here. Write your message in words.")
NO_FORWARDS = phrase("We cannot take forwarded messages. A comment must be in your own words.")
NO_BOTS = phrase("We cannot take messages made by another bot. Write your message yourself.")
NO_PHOTOS = phrase("We cannot take pictures. They may show a patient. Write your message in words.")

REFUSED = {"photo": NO_PHOTOS, "forward": NO_FORWARDS, "via_bot": NO_BOTS}


def in_private(username: str) -> str:
    """Return the one sentence that a group gets."""
    return say(
        "Write to this service in a private chat: https://t.me/{username}", username=username
    )


MENU = {
    "start": phrase("What this is, and your topics"),
    "topics": phrase("Turn topics on or off"),
    "latest": phrase("The newest posts"),
    "search": phrase("Search the posts"),
    "saved": phrase("Posts that you saved"),
    "comments": phrase("Your comments and what became of them"),
    "settings": phrase("When posts come, and announcements"),
    "privacy": phrase("What we keep and why"),
    "mydata": phrase("A copy of your data"),
    "delete": phrase("Delete your data"),
    "complain": phrase("Make a complaint"),
    "stop": phrase("Stop all posts"),
    "help": phrase("What you can send"),
    "admin": phrase("Lists, sites and announcements"),
    "newlist": phrase("Make a list"),
    "announce": phrase("Write an announcement"),
}
"""What each command is for, as the menu and /help say it."""

NOT_YET: tuple[str, ...] = ()
"""The commands that only say what to do instead: no menu and no help offers them."""


def help_lines(role: Role | None) -> str:
    """Return the commands that a person has, one a line; a reader has no role."""
    return together(
        "\n",
        (
            f"/{name} - {what}"
            for name, what in MENU.items()
            if name not in NOT_YET and (name not in COMMANDS or may(role, COMMANDS[name]))
        ),
    )
