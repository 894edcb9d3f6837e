"""WORDS: what admins are told of announcements that wait: drafts, and what is scheduled."""

from __future__ import annotations

from bot.language import phrase, say

# ---- drafts and what is scheduled

PLACE_TITLE = phrase("Announcements")
NO_DRAFTS = phrase("There are no drafts. Tap New announcement to write one.")
DRAFTS = phrase("Tap a draft to go on with it.")
NOTHING_SCHEDULED = phrase("Nothing is scheduled.")
WAITING = phrase("Tap an announcement to change it or to stop it.")
ASKED = phrase("It waits for a second admin to agree.")
UNNAMED = phrase("Announcement")

# ---- what the clock says

MISSED_TITLE = phrase("An announcement was not sent")


def missed(when: str) -> str:
    """Return that an announcement was too late to be sent by itself."""
    return say("It was due {when}. Bleep was not running then, so nobody got it.", when=when)


MISSED_DRAFT = phrase("It is a draft now. You can send it or drop it.")


def missed_run(when: str) -> str:
    """Return the next run of what repeats, after one that was missed."""
    return say("The next run is {when}.", when=when)


LISTS_CHANGED = phrase(
    "A list that it names is not there any more. It is a draft now. Choose again."
)

NEEDS_SECOND = phrase(
    "It reaches so many readers that a second admin has to agree. "
    "It is a draft now. To ask for that, send it again."
)


def announcement_title(blog: str) -> str:
    """Return the first line of an announcement."""
    return say("Announcement from {blog}", blog=blog) if blog else say("Announcement")


TO_STOP = phrase("To turn announcements off, send /settings.")
