"""WORDS: what admins are told about lists: their pages, their names, who may join."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted

LONGEST_NAME = 60
LONGEST_DESCRIPTION = 200
FEW = 5
"""Fewer readers than this are not counted out (facts on readers, section 14)."""

# ---- buttons

NEW_LIST = "New list"
SEE_LIST = "See this list"
RENAME = "Change the name"
DESCRIBE = "Change the description"
ACCESS = "Who can join"
POSTER = "Poster with a QR code"
RULES = "Rules"
MERGE = "Merge into another list"
MERGE_NOW = "Merge now"
ARCHIVE = "Archive"
RESTORE = "Bring back"
DELETE = "Delete"
DELETE_NOW = "Delete this list"
UNDO = "Undo"
STORED = "Archived and deleted lists"
KEEP_NAME = "Keep this name"
KEEP_WORDS = "Keep this description"
ANOTHER = "Choose another"
LET_IN = "Let in"
LEAVE_OUT = "Do not let in"
ASK_TO_JOIN = "Ask to join"
STAFF = "For staff only"
NOT_STAFF = "Not for staff only"

ACCESSES: Mapping[str, str] = {
    "open": "Open to everyone",
    "link": "By link",
    "approval": "By approval",
}
"""The ways to get on a list, as buttons."""


def requests(number: int) -> str:
    """Return the button that brings the cards of who asks to join."""
    return f"People who ask to join: {number:,}"


def restore(name: str) -> str:
    """Return the button that brings an archived list back."""
    return f"Bring back: {name}"


def undo(name: str) -> str:
    """Return the button that brings a deleted list back."""
    return f"Undo delete: {name}"


def list_button(name: str, size: int) -> str:
    """Return a list with its size."""
    return f"{name}: {readers(size)}"


def chosen(way: str, *, now: bool) -> str:
    """Return a way to join with whether it is the present one."""
    return f"{ACCESSES[way]}: {'now' if now else 'choose'}"


# ---- the place and a list's page

TAP_A_LIST = "Tap a list to see its link and to change it."
NO_LISTS = "No list is yours to see."
LIST_GONE = "This list is not there any more. Send /admin."
NOT_ALL = "The list of all posts cannot be changed so."
LIMITED = "Your role is for some lists only. You cannot make a new one."


def readers(number: int) -> str:
    """Return a number of readers; small ones are not told apart."""
    return f"fewer than {FEW} readers" if number < FEW else counted(number, "reader", "readers")


WAYS: Mapping[str, str] = {
    "open": "Every reader can see this list in /topics and join it.",
    "link": "Only people with the link can join. It is not in /topics.",
    "approval": "People with the link can ask, and an admin decides. It is not in /topics.",
}
FOR_STAFF = "This list is for staff. Readers never see it."


def about(size: int, description: str, access: str, link: str, *, staff: bool) -> str:
    """Return the page of a list: how many are on it, what it is about, who can join, the link."""
    number = readers(size)
    does = "asks to join" if access == "approval" else "joins the list"
    parts = (
        f"{number[0].upper()}{number[1:]}.",
        description,
        FOR_STAFF if staff else "",
        WAYS[access],
        f"This link {does}:\n{link}",
    )
    return "\n\n".join(part for part in parts if part)


ASK_ACCESS = "Choose who can join this list. Who is on it stays on it."
STORED_TITLE = "Archived and deleted lists"
NOTHING_STORED = "No list is archived or deleted."
STORED_LISTS = (
    "No post goes to these lists. An archived list keeps its readers. "
    "A deleted list goes for good after 1 day."
)


def stored(name: str, *, deleted: bool) -> str:
    """Return a list that is put away, as a line."""
    return f"- {name}, {'deleted' if deleted else 'archived'}"


def ask_delete(size: int) -> str:
    """Return what deleting a list means."""
    return (
        f"This list has {readers(size)}. They get no more posts from it, and its link ends.\n\n"
        "Posts that are on their way still arrive.\n\n"
        "You can undo this for 1 day."
    )


DELETED = "The list is deleted. You can undo this for 1 day."
UNDONE = "The list is back"
ARCHIVED = "The list is archived"
RESTORED = "The list is back"
TOO_LATE = "It is too late to undo this"
ACCESS_SET = "This is changed now"

# ---- names and descriptions

ASK_NAME = "Write the name of the list. Readers see it as a topic."
ASK_NEW_NAME = "Write the new name of the list. Its link stays the same."
ASK_DESCRIPTION = "Write what the list is about, in at most 200 characters."
NAME_LONG = f"This name is too long. Write at most {LONGEST_NAME} characters."
NAME_EMPTY = "We can see no letters in this name. Write another name."
NAME_TAKEN = "There is a list with this name already. Write another name."
DESCRIPTION_LONG = f"This is too long. Write at most {LONGEST_DESCRIPTION} characters."
DESCRIPTION_EMPTY = "We can see no words in this. Write the description again."
CHANGED_NAME = "The list has its new name."
CHANGED_DESCRIPTION = "The list has its new description."
OLD_QUESTION = "This was decided, or you have begun something else."


def health(words: str) -> str:
    """Return the warning about words that look like a health condition."""
    return (
        f"This looks like a health condition: {words}.\n\n"
        "Who is on this list may then be thought to have it. "
        "That would be health data, which the law protects most.\n\n"
        "A name about the topic, and not about the readers, is safer."
    )


HEALTH_TITLE = "Think about this name"


def made(name: str, link: str) -> str:
    """Return that a list was made, and the link that joins it."""
    return (
        f"You have made the list {name}.\n\nThis link joins it:\n{link}\n\n"
        "No post goes to it yet. To add a rule, send /admin."
    )


# ---- merging

MERGE_TITLE = "Merge"
CHOOSE_TARGET = "Choose the list that stays. The readers of this one join it."
NO_TARGET = "There is no other list to merge into."


def ask_merge(source: str, target: str, *, to_all: bool) -> str:
    """Return what merging does."""
    rules = (
        "All posts go to that list already, so the rules of this one end."
        if to_all
        else "Rules that send posts go along. Rules that keep posts out end."
    )
    return (
        f"Merge {source} into {target}?\n\n"
        f"Each reader of {source} is on {target} once. "
        "Who has left it since is not put back.\n\n"
        f"{rules}\n\n"
        "The old link then joins the list that stays. You cannot undo this."
    )


def merged(source: str, target: str) -> str:
    """Return that a list was merged."""
    return f"{source} is now part of {target}"


# ---- the poster


def poster(name: str, link: str, *, asks: bool) -> str:
    """Return the words beside the picture, for those who cannot see it."""
    does = "ask to join" if asks else "join"
    return f"This is a QR code for a poster. People who scan it can {does} {name}.\n\n{link}"


# ---- joining by approval


def to_ask(name: str) -> str:
    """Return what a person is told before they ask to join."""
    return (
        f"An admin decides who joins {name}.\n\n"
        "If you ask to join, admins see your first name on Telegram. "
        "If they let you in, you get the new posts of this topic here."
    )


ASKED = "You have asked to join. We tell you when an admin has decided."
WAITS = "You have asked already. We tell you when an admin has decided."
REFUSED = "An admin has not let you in. You can ask again after 7 days."
REQUEST_TITLE = "Somebody asks to join"


def request(topic: str, name: str, when: str) -> str:
    """Return the card of a request."""
    who = f"First name on Telegram: {name}\n" if name else ""
    return f"{who}List: {topic}\nAsked: {when}"


NO_REQUESTS = "Nobody asks to join this list"
DECIDED: Mapping[str, str] = {"in": "You let this person in.", "out": "You did not let them in."}
BY_OTHER = "Another admin has decided, or the person does not ask any more."


def admitted(name: str) -> str:
    """Return what a person is told who was let in."""
    return f"You are on the topic {name} now. You get its new posts here."


def left_out(name: str) -> str:
    """Return what a person is told who was not let in."""
    return f"An admin did not let you join {name}."
