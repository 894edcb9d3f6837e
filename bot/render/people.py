"""WORDS: how the people with a role look: who they are, what each may do, invitations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.admins.roles import Role
from bot.fit import line
from bot.language import together
from bot.render import screen
from bot.render.panel import button, paged, to_panel, to_place
from bot.screen import Rows, Screen
from bot.texts import agreeing as texts_agreeing
from bot.texts import people as texts
from storage.invitations import Invitation
from storage.lists import List

_NAME = 24
PLACE = "people"
SECONDS = (None, 50, 100, 500, 1000, 5000)
"""From how many readers on a second person has to agree; None for never."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role: `fixed` for an owner by the settings, `you` for who looks."""

    chat_id: int
    name: str
    role: Role
    list_ids: frozenset[int] = frozenset()
    fixed: bool = False
    you: bool = False


def people_screen(
    people: Sequence[Person],
    links: Sequence[Invitation],
    second: int | None,
    revision: int,
    offset: int = 0,
) -> Screen:
    """Return everyone with a role and the links that wait, a page of them, and what can be done."""
    named = tuple(
        button(texts.person_button(line(one.name, _NAME), one.role), "person", one.chat_id)
        for one in people
    )
    waiting = tuple(
        button(texts.take_back(Role(one.role)), "uninvite", one.short, revision) for one in links
    )
    rows = (
        *paged((*named, *waiting), offset, lambda text, at: button(text, "people", at)),
        button(texts.INVITE, "invite"),
        button(texts_agreeing.second_button(second), "second"),
        to_panel(),
    )
    return screen(texts.people(len(people), len(links)), rows, title=texts.PEOPLE_TITLE)


def person_screen(one: Person, lists: Sequence[List], revision: int) -> Screen:
    """Return what one person may do, and how that can be changed."""
    told = texts.person(one.role, _for_lists(lists, one.list_ids))
    if one.fixed or one.you:
        why = texts.FROM_SETTINGS if one.fixed else texts.YOURSELF
        return screen(f"{told}\n\n{why}", (to_place(PLACE),), title=one.name)
    others = [role for role in Role if role is not one.role]
    limit = () if one.role is Role.OWNER else (button(texts.LIMIT, "person", one.chat_id, "lists"),)
    rows = (
        *(button(texts.make(role), "role", one.chat_id, role.value, revision) for role in others),
        *limit,
        button(texts.TAKE_ROLE, "person", one.chat_id, "ask"),
        to_place(PLACE),
    )
    return screen(told, rows, title=one.name)


def limit_screen(one: Person, lists: Sequence[List], revision: int, offset: int = 0) -> Screen:
    """Return a page of the lists that a person's role may be for; a press on one stays there."""
    every = _lists(lists, one.list_ids, ("grant", one.chat_id), revision, offset)
    rows = paged(every, offset, lambda text, at: button(text, "person", one.chat_id, "lists", at))
    back = button(texts.PEOPLE_TITLE, "person", one.chat_id)
    return screen(texts.CHOOSE_LISTS, (*rows, back), title=one.name)


def take_screen(one: Person, revision: int) -> Screen:
    """Return the question before a role is taken away."""
    rows = (
        button(texts.TAKE_ROLE_NOW, "unrole", one.chat_id, revision),
        button(texts.PEOPLE_TITLE, "person", one.chat_id),
    )
    return screen(texts.ASK_TAKE, rows, title=texts.ask_take_title(line(one.name, _NAME)))


def invite_screen() -> Screen:
    """Return the roles that an invitation can give."""
    told = together("\n", (texts.CHOOSE_ROLE, *(f"- {texts.may(role)}" for role in Role)))
    rows = (*(button(texts.ROLES[role], "invite", role.value) for role in Role), to_place(PLACE))
    return screen(told, rows, title=texts.INVITE_TITLE)


def invite_lists_screen(
    role: Role, lists: Sequence[List], chosen: Collection[int], revision: int, offset: int = 0
) -> Screen:
    """Return a page of the lists that an invitation can be for.

    Another page is a press that chooses no list: what is chosen here stays chosen there.
    """
    every = _lists(lists, chosen, ("invitelist",), revision, offset)
    pages = paged(every, offset, lambda text, at: button(text, "invitelist", 0, revision, at))
    listed = () if role is Role.OWNER else pages
    told = texts.may(role) if role is Role.OWNER else f"{texts.may(role)}\n\n{texts.CHOOSE_LISTS}"
    rows = (button(texts.MAKE_LINK, "invitelink", revision), *listed, to_place(PLACE))
    return screen(told, rows, title=texts.INVITE_TITLE)


def link_screen(role: Role, url: str) -> Screen:
    """Return the message with the link of an invitation."""
    return screen(texts.link(role, url))


def invited_screen(found: Invitation, lists: Sequence[List], token: str) -> Screen:
    """Return what a person sees who opens an invitation."""
    told = texts.invited(Role(found.role), _for_lists(lists, found.list_ids))
    rows = (
        button(texts.ACCEPT, "accept", token),
        button(texts.DECLINE, "decline"),
    )
    return screen(told, rows, title=texts.INVITED_TITLE)


def ask_name_screen(*, first_name: bool) -> Screen:
    """Return the question for the name that other admins see."""
    return screen(texts.ASK_NAME, (button(texts.FIRST_NAME, "myname"),) if first_name else ())


def second_screen(now: int | None, revision: int) -> Screen:
    """Return from how many readers on two people are needed."""
    rows = tuple(
        button(
            texts_agreeing.second_choice(limit, chosen=limit == now), "second", limit or 0, revision
        )
        for limit in SECONDS
    )
    return screen(
        texts_agreeing.SECOND, (*rows, to_place(PLACE)), title=texts_agreeing.SECOND_TITLE
    )


def agree_screen(asked: str, announcement_id: int, revision: int) -> Screen:
    """Return the card under an announcement that asks a second person."""
    rows = (
        button(texts.AGREE, "agree", announcement_id, revision, "yes"),
        button(texts.DO_NOT_AGREE, "agree", announcement_id, revision, "no"),
    )
    return screen(asked, rows, title=texts_agreeing.CARD_TITLE)


def agree_change_screen(heading: str, asked: str, broadcast_id: int, number: int) -> Screen:
    """Return the card that asks a second person before what many have is changed or deleted."""
    rows = (
        button(texts.AGREE, "card", broadcast_id, "agree", number),
        button(texts.DO_NOT_AGREE, "card", broadcast_id, "disagree", number),
    )
    return screen(asked, rows, title=heading)


def asked_screen(heading: str, broadcast_id: int, number: int) -> Screen:
    """Return what the first person sees while a second one is asked."""
    row = button(texts_agreeing.TAKE_BACK, "card", broadcast_id, "disagree", number)
    return screen(texts_agreeing.ASKED, (row,), title=heading)


def _for_lists(lists: Sequence[List], list_ids: Collection[int]) -> str:
    names = [one.name for one in lists if one.id in list_ids]
    return texts.for_lists(names, gone=len(names) < len(list_ids))


def _lists(
    lists: Sequence[List],
    chosen: Collection[int],
    action: tuple[str, *tuple[object, ...]],
    revision: int,
    offset: int,
) -> Rows:
    name, *refs = action
    here = (offset,) if offset else ()
    return tuple(
        button(
            texts.list_button(line(one.name, _NAME), chosen=one.id in chosen),
            name,
            *refs,
            one.id,
            revision,
            *here,
        )
        for one in lists
    )
