"""WORDS: what admins are told about lists: their pages, their names, who may join."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say, together
from bot.texts import counted

LONGEST_NAME = 60
LONGEST_DESCRIPTION = 200
FEW = 5
"""Fewer readers than this are not counted out (facts on readers, section 14)."""

# ---- buttons

NEW_LIST = phrase("New list")
SEE_LIST = phrase("See this list")
RENAME = phrase("Change the name")
DESCRIBE = phrase("Change the description")
ACCESS = phrase("Who can join")
POSTER = phrase("Poster with a QR code")
RULES = phrase("Rules")
MERGE = phrase("Merge into another list")
MERGE_NOW = phrase("Merge now")
ARCHIVE = phrase("Archive")
RESTORE = phrase("Bring back")
DELETE = phrase("Delete")
DELETE_NOW = phrase("Delete this list")
UNDO = phrase("Undo")
STORED = phrase("Archived and deleted lists")
KEEP_NAME = phrase("Keep this name")
KEEP_WORDS = phrase("Keep this description")
ANOTHER = phrase("Choose another")
LET_IN = phrase("Let in")
LEAVE_OUT = phrase("Do not let in")
ASK_TO_JOIN = phrase("Ask to join")
STAFF = phrase("For staff only")
NOT_STAFF = phrase("Not for staff only")

ACCESSES: Mapping[str, str] = {
    "open": phrase("Open to everyone"),
    "link": phrase("By link"),
    "approval": phrase("By approval"),
}
"""The ways to get on a list, as buttons."""


def requests(number: int) -> str:
    """Return the button that brings the cards of who asks to join."""
    return say("People who ask to join: {number}", number=f"{number:,}")


def restore(name: str) -> str:
    """Return the button that brings an archived list back."""
    return say("Bring back: {name}", name=name)


def undo(name: str) -> str:
    """Return the button that brings a deleted list back."""
    return say("Undo delete: {name}", name=name)


def list_button(name: str, size: int) -> str:
    """Return a list with its size."""
    return f"{name}: {readers(size)}"


def chosen(way: str, *, now: bool) -> str:
    """Return a way to join with whether it is the present one."""
    return f"{ACCESSES[way]}: {say('now') if now else say('choose')}"


# ---- the place and a list's page

TAP_A_LIST = phrase("Tap a list to see its link and to change it.")
NO_LISTS = phrase("No list is yours to see.")
LIST_GONE = phrase("This list is not there any more. Send /admin.")
NOT_ALL = phrase("The list of all posts cannot be changed so.")
LIMITED = phrase("Your role is for some lists only. You cannot make a new one.")


def readers(number: int) -> str:
    """Return a number of readers; small ones are not told apart."""
    return (
        say("fewer than {few} readers", few=FEW)
        if number < FEW
        else counted(number, "reader", "readers")
    )


WAYS: Mapping[str, str] = {
    "open": phrase("Every reader can see this list in /topics and join it."),
    "link": phrase("Only people with the link can join. It is not in /topics."),
    "approval": phrase("People with the link can ask, and an admin decides. It is not in /topics."),
}
FOR_STAFF = phrase("This list is for staff. Readers never see it.")


def about(size: int, description: str, access: str, link: str, *, staff: bool) -> str:
    """Return the page of a list: how many are on it, what it is about, who can join, the link."""
    number = readers(size)
    does = say("asks to join") if access == "approval" else say("joins the list")
    parts = (
        f"{number[0].upper()}{number[1:]}.",
        description,
        FOR_STAFF if staff else "",
        WAYS[access],
        say("This link {does}:\n{link}", does=does, link=link),
    )
    return together("\n\n", (part for part in parts if part))


ASK_ACCESS = phrase("Choose who can join this list. Who is on it stays on it.")
STORED_TITLE = phrase("Archived and deleted lists")
NOTHING_STORED = phrase("No list is archived or deleted.")
STORED_LISTS = phrase(
    "No post goes to these lists. An archived list keeps its readers. "
    "A deleted list goes for good after 1 day."
)


def stored(name: str, *, deleted: bool) -> str:
    """Return a list that is put away, as a line."""
    return f"- {name}, {say('deleted') if deleted else say('archived')}"


def ask_delete(size: int) -> str:
    """Return what deleting a list means."""
    return say(
        "This list has {readers}. They get no more posts from it, and its link ends.\n\n"
        "Posts that are on their way still arrive.\n\n"
        "You can undo this for 1 day.",
        readers=readers(size),
    )


DELETED = phrase("The list is deleted. You can undo this for 1 day.")
UNDONE = phrase("The list is back")
ARCHIVED = phrase("The list is archived")
RESTORED = phrase("The list is back")
TOO_LATE = phrase("It is too late to undo this")
ACCESS_SET = phrase("This is changed now")

# ---- names and descriptions

ASK_NAME = phrase("Write the name of the list. Readers see it as a topic.")
ASK_NEW_NAME = phrase("Write the new name of the list. Its link stays the same.")
ASK_DESCRIPTION = phrase("Write what the list is about, in at most 200 characters.")
NAME_LONG = phrase(
    "This name is too long. Write at most {longest_name} characters.", longest_name=LONGEST_NAME
)
NAME_EMPTY = phrase("We can see no letters in this name. Write another name.")
NAME_TAKEN = phrase("There is a list with this name already. Write another name.")
DESCRIPTION_LONG = phrase(
    "This is too long. Write at most {longest_description} characters.",
    longest_description=LONGEST_DESCRIPTION,
)
DESCRIPTION_EMPTY = phrase("We can see no words in this. Write the description again.")
CHANGED_NAME = phrase("The list has its new name.")
CHANGED_DESCRIPTION = phrase("The list has its new description.")
OLD_QUESTION = phrase("This was decided, or you have begun something else.")


def health(words: str) -> str:
    """Return the warning about words that look like a health condition."""
    return say(
        "This looks like a health condition: {words}.\n\n"
        "Who is on this list may then be thought to have it. "
        "That would be health data, which the law protects most.\n\n"
        "A name about the topic, and not about the readers, is safer.",
        words=words,
    )


HEALTH_TITLE = phrase("Think about this name")


def made(name: str, link: str) -> str:
    """Return that a list was made, and the link that joins it."""
    return say(
        "You have made the list {name}.\n\nThis link joins it:\n{link}\n\n"
        "No post goes to it yet. To add a rule, send /admin.",
        name=name,
        link=link,
    )


# ---- merging

MERGE_TITLE = phrase("Merge")
CHOOSE_TARGET = phrase("Choose the list that stays. The readers of this one join it.")
NO_TARGET = phrase("There is no other list to merge into.")


def ask_merge(source: str, target: str, *, to_all: bool) -> str:
    """Return what merging does."""
    rules = (
        say("All posts go to that list already, so the rules of this one end.")
        if to_all
        else say("Rules that send posts go along. Rules that keep posts out end.")
    )
    roles = (
        say("Roles for {source} do not become roles for {target}.", source=source, target=target)
        if to_all
        else say(
            "People with a role for {source} have it for {target}.", source=source, target=target
        )
    )
    return say(
        "Merge {source} into {target}?\n\n"
        "Each reader of {source} is on {target} once. "
        "Who has left it since is not put back.\n\n"
        "{rules}\n\n"
        "{roles}\n\n"
        "The old link then joins the list that stays. You cannot undo this.",
        source=source,
        target=target,
        rules=rules,
        roles=roles,
    )


def merged(source: str, target: str) -> str:
    """Return that a list was merged."""
    return say("{source} is now part of {target}", source=source, target=target)
