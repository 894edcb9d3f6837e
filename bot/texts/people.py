"""WORDS: what is said about people with a role: roles, invitations, two people for a send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.roles import Role
from bot.texts import counted

LONGEST_NAME = 40

# ---- buttons

INVITE = "Invite a person"
MAKE_LINK = "Make the link"
TAKE_ROLE = "Take the role away"
TAKE_ROLE_NOW = "Yes, take the role away"
LIMIT = "Choose lists"
ACCEPT = "Accept"
DECLINE = "Do not accept"
FIRST_NAME = "Use my first name"
AGREE = "Agree"
DO_NOT_AGREE = "Do not agree"

ROLES: Mapping[Role, str] = {
    Role.OWNER: "Owner",
    Role.EDITOR: "Editor",
    Role.SENDER: "Sender",
    Role.VIEWER: "Viewer",
}

_AN = {Role.OWNER: "an owner", Role.EDITOR: "an editor"}
_MAY: Mapping[Role, str] = {
    Role.OWNER: "An owner can do everything, and decides who has which role.",
    Role.EDITOR: "An editor can send announcements, change lists and decide about comments.",
    Role.SENDER: "A sender can send announcements.",
    Role.VIEWER: "A viewer can see lists and statistics, and cannot change anything.",
}


def a(role: Role) -> str:
    """Return a role with its article."""
    return _AN.get(role, f"a {role.value}")


def may(role: Role) -> str:
    """Return what a role may do."""
    return _MAY[role]


def make(role: Role) -> str:
    """Return the button that gives a person another role."""
    return f"Make {a(role)}"


def person_button(name: str, role: Role) -> str:
    """Return a person with the role."""
    return f"{name}: {role.value}"


def take_back(role: Role) -> str:
    """Return the button that takes a link back."""
    return f"Take back the link for {a(role)}"


def list_button(name: str, *, chosen: bool) -> str:
    """Return a list with whether a role is for it."""
    return f"{name}: {'yes' if chosen else 'no'}"


# ---- names

YOU = "You"
SETTINGS_OWNER = "Owner"
UNNAMED = "No name"
NOBODY = "Somebody who left"

# ---- the people

PEOPLE_TITLE = "People"


def people(number: int, links: int) -> str:
    """Return how many people have a role, and how many links wait."""
    told = f"{counted(number, 'person has', 'people have')} a role here. Tap a person to change it."
    if not links:
        return told
    waits = counted(links, "link has not been used yet.", "links have not been used yet.")
    return f"{told}\n\n{waits}"


def person(role: Role, lists: str) -> str:
    """Return what one person may do; `lists` is what `for_lists` says."""
    return f"This person is {a(role)}. {may(role)}\n\n{lists}"


def for_lists(lists: Sequence[str], *, gone: bool = False) -> str:
    """Return which lists a role is for, a line each; `gone` is that some are put away."""
    if not lists:
        which = "lists that are not there any more" if gone else "all lists"
        return f"This role is for {which}."
    names = (*lists, *(("lists that are not there any more",) if gone else ()))
    return "\n".join(("This role is for these lists:", *(f"- {name}" for name in names)))


FROM_SETTINGS = (
    "This person is an owner by the settings of this service. "
    "To change it, change BLEEP_OWNERS and start the service again."
)
YOURSELF = "You cannot change your own role. Ask another owner."
GONE = "This person has no role any more."
CHOOSE_LISTS = "Tap each list that the role is for. With none it is for all lists."
OWNERS_HAVE_ALL = "An owner has all lists."
ASK_TAKE = "Their commands and cards stop to work at once."
ROLE_CHANGED = "The role is changed"
ROLE_TAKEN = "The role is taken away"
LIMITED = "The lists are changed"


def ask_take_title(name: str) -> str:
    """Return the question before a role is taken away."""
    return f"Take the role of {name} away?"


# ---- what the person is told


def role_is(role: Role) -> str:
    """Return what a person is told whose role was changed."""
    return f"Your role has changed. You are {a(role)} now. {may(role)}"


ROLE_GONE = "Your role here was taken away. You still get the posts that you chose."

# ---- invitations

INVITE_TITLE = "Invite a person"
CHOOSE_ROLE = "Which role does the person get?"


def link(role: Role, url: str) -> str:
    """Return the message with a link that gives a role."""
    return (
        f"This link makes one person {a(role)}. Send it to that person only.\n\n{url}\n\n"
        "It works once, for 48 hours. You can take it back under People."
    )


LINK_TAKEN_BACK = "The link does not work any more"
INVITED_TITLE = "You are invited"


def invited(role: Role, lists: str) -> str:
    """Return what a person sees who opens a link; `lists` is what `for_lists` says."""
    return (
        f"You can help to run this service as {a(role)}. {may(role)}\n\n{lists}\n\n"
        "The other admins see the name that you choose. What you do as an admin is written down."
    )


DEAD_INVITATION = "This link does not work any more. Ask for a new one."
OWNER_ALREADY = "You are an owner already. This link changes nothing."
DECLINED = "You did not accept. The link still works for 48 hours after it was made."


def accepted(role: Role) -> str:
    """Return what a new admin is told first."""
    return f"You are {a(role)} now. To begin, send /admin."


ASK_NAME = "Write the name that other admins see."
NAMED_ALREADY = "You have chosen a name already."
NAME_EMPTY = "We can see no letters in this name. Write another name."
NAME_LONG = f"This name is too long. Write at most {LONGEST_NAME} characters."


def named(name: str) -> str:
    """Return the name that other admins see now."""
    return f"Other admins see you as {name}."


def joined(name: str, role: Role) -> str:
    """Return what the person is told who made a link that was used."""
    return f"{name} used your link and is {a(role)} now."


# ---- two people for a large send

SECOND_TITLE = "Two people for large sends"
SECOND = (
    "An announcement to many readers can need a second admin who agrees. "
    "Choose from how many readers on."
)


def second_button(limit: int | None) -> str:
    """Return the button that leads to the choice."""
    return "Two people for large sends: off" if limit is None else f"Two people above {limit:,}"


def second_choice(limit: int | None, *, chosen: bool) -> str:
    """Return one choice of the number of readers."""
    told = "Off" if limit is None else f"Above {limit:,} readers"
    return f"{told}: chosen" if chosen else told


def asks_you(name: str, reached: int) -> str:
    """Return the heading of a card that asks a second person."""
    return f"{name} wants to send this announcement to {counted(reached, 'reader', 'readers')}."


CARD_TITLE = "Do you agree?"
ASKED = "Another admin has to agree first. We have asked them, and tell you what they say."
NOBODY_TO_ASK = "Another admin has to agree, and there is none. Ask an owner to invite one."
YOU_AGREED = "You agreed to this announcement."
YOU_DID_NOT = "You did not agree to this announcement."
TIME_OVER = "The time of this announcement is over. It is a draft again."
NOT_YOUR_OWN = "You cannot agree to your own announcement"
CHANGED_SINCE = "This announcement has changed, or was sent"


def agreed(name: str) -> str:
    """Return what the sender is told when somebody agrees."""
    return f"{name} agrees to your announcement. It goes out at its time."


def agreed_late(name: str) -> str:
    """Return what the sender is told when somebody agrees after the time that was chosen."""
    return f"{name} agrees to your announcement, but its time is over. It is a draft again."


def not_agreed(name: str) -> str:
    """Return what the sender is told when somebody does not agree."""
    return f"{name} does not agree to your announcement. It is a draft again."
