"""WORDS: how the screens of groups and channels look."""

from __future__ import annotations

from collections.abc import Sequence

from bot import quiet, texts
from bot.fit import line
from bot.render import label, screen
from bot.screen import Button, Screen, data, turned
from bot.texts import groups as texts_groups
from bot.texts import rights as texts_rights
from storage.groups import Group
from storage.lists import List

ERASE_GROUP = "gerase"
"""The one button that an admin presses in a group itself."""

_MOST = 80  # of the 100 buttons that a keyboard may have
_NAME = 55


def link_of(bot_username: str, chat_id: int) -> str:
    """Return the link with which an admin of a group or channel chooses its topics."""
    return f"https://t.me/{bot_username}?start=g_{-chat_id}"


def here_screen(words: str, bot_username: str, chat_id: int) -> Screen:
    """Return what a group sees, with the way to its topics; pressing it here does nothing."""
    return screen(words, ((Button(texts_groups.CHOOSE, url=link_of(bot_username, chat_id)),),))


def came_screen(group: Group) -> Screen:
    """Return what the person sees who added the bot, with the way to the topics."""
    rows = ((_open(texts_groups.CHOOSE, group),),)
    return screen(texts_groups.came(group.kind), rows)


def group_screen(group: Group, lists: Sequence[List], chosen: frozenset[int]) -> Screen:
    """Return the page of one group or channel: its topics with their states in words."""
    hushed = group.quiet != quiet.NONE
    rows = tuple((_topic(group, one, on=one.id in chosen),) for one in lists[:_MOST])
    hush = data("gquiet", -group.chat_id, turned(on=not hushed))
    more = (
        (Button(texts_groups.quiet_button(on=hushed), data=hush),),
        (Button(texts_groups.BACK, data=data("groups")),),
    )
    words = texts_groups.page(group.kind, chosen=len(chosen), quiet=hushed)
    return screen(words, (*rows, *more), title=texts_groups.page_title(group.kind))


def groups_screen(mine: Sequence[Group]) -> Screen:
    """Return a person's groups and channels, the oldest number first."""
    if not mine:
        return screen(texts_groups.NONE, title=texts_groups.TITLE)
    rows = tuple(
        (_open(texts_groups.numbered(one.kind, number), one),)
        for number, one in enumerate(mine[:_MOST], 1)
    )
    return screen(texts_groups.MINE, rows, title=texts_groups.TITLE)


def erase_screen(second: int) -> Screen:
    """Return the question whether a group's data goes; its button is good for a day."""
    rows = (
        (Button(texts_rights.YES, data=data(ERASE_GROUP, second)),),
        (Button(texts_groups.KEEP, data=data(ERASE_GROUP, "keep")),),
    )
    return screen(texts_groups.ERASE, rows, title=texts_groups.ERASE_TITLE)


def _topic(group: Group, one: List, *, on: bool) -> Button:
    words = texts.topic_button(line(one.name, _NAME), on=on)
    return Button(label(words), data=data("gtopic", -group.chat_id, one.id, turned(on=not on)))


def _open(words: str, group: Group) -> Button:
    return Button(label(words), data=data("group", -group.chat_id))
