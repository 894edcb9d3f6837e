"""WORDS: what everyone is told about the service itself: help, and wrong turns."""

from __future__ import annotations

from bot.roles import COMMANDS, Role, may

HELP_TITLE = "What you can send"
HELP_END = (
    "Send any word to search the posts.\n\n"
    "To comment on a post, reply to its message. "
    "You see your comment before it goes anywhere."
)

# ---- wrong turns

UNKNOWN = "This command does not exist. To see what you can send, send /help."
STALE = "This button is too old. Use the newest message, or send /help."
OOPS = "Something went wrong here. Wait a minute, then try again."
ONLY_TEXT = "We can only read text here. Write your message in words."
NO_FORWARDS = "We cannot take forwarded messages. A comment must be in your own words."
NO_BOTS = "We cannot take messages made by another bot. Write your message yourself."
NO_PHOTOS = "We cannot take pictures. They may show a patient. Write your message in words."

REFUSED = {"photo": NO_PHOTOS, "forward": NO_FORWARDS, "via_bot": NO_BOTS}


def in_private(username: str) -> str:
    """Return the one sentence that a group gets."""
    return f"Write to this service in a private chat: https://t.me/{username}"


MENU = {
    "start": "What this is, and your topics",
    "topics": "Turn topics on or off",
    "latest": "The newest posts",
    "search": "Search the posts",
    "saved": "Posts that you saved",
    "comments": "Your comments and what became of them",
    "settings": "When posts come, and announcements",
    "privacy": "What we keep and why",
    "mydata": "A copy of your data",
    "delete": "Delete your data",
    "complain": "Make a complaint",
    "stop": "Stop all posts",
    "help": "What you can send",
    "admin": "Lists, sites and announcements",
    "newlist": "Make a list",
    "announce": "Write an announcement",
}
"""What each command is for, as the menu and /help say it."""

NOT_YET: tuple[str, ...] = ()
"""The commands that only say what to do instead: no menu and no help offers them."""


def help_lines(role: Role | None) -> str:
    """Return the commands that a person has, one a line; a reader has no role."""
    return "\n".join(
        f"/{name} - {what}"
        for name, what in MENU.items()
        if name not in NOT_YET and (name not in COMMANDS or may(role, COMMANDS[name]))
    )
