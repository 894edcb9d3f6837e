"""WORDS: what is said about people with a role: roles, invitations, two people for a send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.admins.roles import Role
from bot.language import phrase, say, together
from bot.texts import counted

LONGEST_NAME = 40

# ---- buttons

INVITE = phrase("Invite a person")
MAKE_LINK = phrase("Make the link")
TAKE_ROLE = phrase("Take the role away")
TAKE_ROLE_NOW = phrase("Yes, take the role away")
LIMIT = phrase("Choose lists")
ACCEPT = phrase("Accept")
DECLINE = phrase("Do not accept")
FIRST_NAME = phrase("Use my first name")
AGREE = phrase("Agree")
DO_NOT_AGREE = phrase("Do not agree")

ROLES: Mapping[Role, str] = {
    Role.OWNER: phrase("Owner"),
    Role.EDITOR: phrase("Editor"),
    Role.SENDER: phrase("Sender"),
    Role.VIEWER: phrase("Viewer"),
}

_AN = {Role.OWNER: phrase("an owner"), Role.EDITOR: phrase("an editor")}
_MAY: Mapping[Role, str] = {
    Role.OWNER: phrase("An owner can do everything, and decides who has which role."),
    Role.EDITOR: phrase(
        "An editor can send announcements, change lists and decide about comments."
    ),
    Role.SENDER: phrase("A sender can send announcements."),
    Role.VIEWER: phrase("A viewer can see lists and statistics, and cannot change anything."),
}


def a(role: Role) -> str:
    """Return a role with its article."""
    return _AN.get(role, say("a {value}", value=role.value))


def may(role: Role) -> str:
    """Return what a role may do."""
    return _MAY[role]


def make(role: Role) -> str:
    """Return the button that gives a person another role."""
    return say("Make {a}", a=a(role))


def person_button(name: str, role: Role) -> str:
    """Return a person with the role."""
    return f"{name}: {role.value}"


def take_back(role: Role) -> str:
    """Return the button that takes a link back."""
    return say("Take back the link for {a}", a=a(role))


def list_button(name: str, *, chosen: bool) -> str:
    """Return a list with whether a role is for it."""
    return f"{name}: {say('yes') if chosen else say('no')}"


# ---- names

YOU = phrase("You")
SETTINGS_OWNER = phrase("Owner")
UNNAMED = phrase("No name")
NOBODY = phrase("Somebody who left")

# ---- the people

PEOPLE_TITLE = phrase("People")


def people(number: int, links: int) -> str:
    """Return how many people have a role, and how many links wait."""
    told = say(
        "{have} a role here. Tap a person to change it.",
        have=counted(number, "person has", "people have"),
    )
    if not links:
        return told
    waits = counted(links, "link has not been used yet.", "links have not been used yet.")
    return f"{told}\n\n{waits}"


def person(role: Role, lists: str) -> str:
    """Return what one person may do; `lists` is what `for_lists` says."""
    return say("This person is {a}. {may}\n\n{lists}", a=a(role), may=may(role), lists=lists)


def for_lists(lists: Sequence[str], *, gone: bool = False) -> str:
    """Return which lists a role is for, a line each; `gone` is that some are put away."""
    if not lists:
        which = say("lists that are not there any more") if gone else say("all lists")
        return say("This role is for {which}.", which=which)
    names = (*lists, *((say("lists that are not there any more"),) if gone else ()))
    return together("\n", (say("This role is for these lists:"), *(f"- {name}" for name in names)))


FROM_SETTINGS = phrase(
    "This person is an owner by the settings of this service. "
    "To change it, change BLEEP_OWNERS and start the service again."
)
YOURSELF = phrase("You cannot change your own role. Ask another owner.")
GONE = phrase("This person has no role any more.")
CHOOSE_LISTS = phrase("Tap each list that the role is for. With none it is for all lists.")
OWNERS_HAVE_ALL = phrase("An owner has all lists.")
ASK_TAKE = phrase("Their commands and cards stop to work at once.")
ROLE_CHANGED = phrase("The role is changed")
ROLE_TAKEN = phrase("The role is taken away")
LIMITED = phrase("The lists are changed")


def ask_take_title(name: str) -> str:
    """Return the question before a role is taken away."""
    return say("Take the role of {name} away?", name=name)


# ---- what the person is told


def role_is(role: Role) -> str:
    """Return what a person is told whose role was changed."""
    return say("Your role has changed. You are {a} now. {may}", a=a(role), may=may(role))


ROLE_GONE = phrase("Your role here was taken away. You still get the posts that you chose.")

# ---- invitations

INVITE_TITLE = phrase("Invite a person")
CHOOSE_ROLE = phrase("Which role does the person get?")


def link(role: Role, url: str) -> str:
    """Return the message with a link that gives a role."""
    return say(
        "This link makes one person {a}. Send it to that person only.\n\n{url}\n\n"
        "It works once, for 48 hours. You can take it back under People.",
        a=a(role),
        url=url,
    )


LINK_TAKEN_BACK = phrase("The link does not work any more")
INVITED_TITLE = phrase("You are invited")


def invited(role: Role, lists: str) -> str:
    """Return what a person sees who opens a link; `lists` is what `for_lists` says."""
    return say(
        "You can help to run this service as {a}. {may}\n\n{lists}\n\n"
        "The other admins see the name that you choose. What you do as an admin is written down.",
        a=a(role),
        may=may(role),
        lists=lists,
    )


DEAD_INVITATION = phrase("This link does not work any more. Ask for a new one.")
OWNER_ALREADY = phrase("You are an owner already. This link changes nothing.")
DECLINED = phrase("You did not accept. The link still works for 48 hours after it was made.")


def accepted(role: Role) -> str:
    """Return what a new admin is told first."""
    return say("You are {a} now. To begin, send /admin.", a=a(role))


ASK_NAME = phrase("Write the name that other admins see.")
NAMED_ALREADY = phrase("You have chosen a name already.")
NAME_EMPTY = phrase("We can see no letters in this name. Write another name.")
NAME_LONG = phrase(
    "This name is too long. Write at most {longest_name} characters.", longest_name=LONGEST_NAME
)


def named(name: str) -> str:
    """Return the name that other admins see now."""
    return say("Other admins see you as {name}.", name=name)


def joined(name: str, role: Role) -> str:
    """Return what the person is told who made a link that was used."""
    return say("{name} used your link and is {a} now.", name=name, a=a(role))
