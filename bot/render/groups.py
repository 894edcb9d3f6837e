"""WORDS: how the screens of groups and channels look."""

from __future__ import annotations

from collections.abc import Sequence

from bot import quiet, texts
from bot.fit import line
from bot.render import label, screen
from bot.render.panel import button, paged
from bot.screen import Button, Screen, data, turned
from bot.texts import groups as texts_groups
from bot.texts import rights as texts_rights
from storage.groups import Group
from storage.lists import List

ERASE_GROUP = "gerase"
"""The one button that an admin presses in a group itself."""

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


def group_screen(
    group: Group, lists: Sequence[List], chosen: frozenset[int], offset: int = 0
) -> Screen:
    """Return the page of one group or channel: its topics with their states in words.

    From `offset` on so many topics are shown as a page has; what is pressed there stays there.
    """
    hushed, here = group.quiet != quiet.NONE, (offset,) if offset else ()
    every = tuple(_topic(group, one, here, on=one.id in chosen) for one in lists)
    rows = paged(every, offset, lambda text, at: button(text, "group", -group.chat_id, at))
    hush = data("gquiet", -group.chat_id, turned(on=not hushed), *here)
    more = (
        (Button(texts_groups.quiet_button(on=hushed), data=hush),),
        (Button(texts_groups.BACK, data=data("groups")),),
    )
    words = texts_groups.page(group.kind, chosen=len(chosen), quiet=hushed)
    return screen(words, (*rows, *more), title=texts_groups.page_title(group.kind))


def groups_screen(mine: Sequence[Group], offset: int = 0) -> Screen:
    """Return a page of a person's groups and channels, the oldest number first."""
    if not mine:
        return screen(texts_groups.NONE, title=texts_groups.TITLE)
    every = tuple(
        (_open(texts_groups.numbered(one.kind, number), one),) for number, one in enumerate(mine, 1)
    )
    rows = paged(every, offset, lambda text, at: button(text, "groups", at))
    return screen(texts_groups.MINE, rows, title=texts_groups.TITLE)


def erase_screen(second: int) -> Screen:
    """Return the question whether a group's data goes; its button is good for a day."""
    rows = (
        (Button(texts_rights.YES, data=data(ERASE_GROUP, second)),),
        (Button(texts_groups.KEEP, data=data(ERASE_GROUP, "keep")),),
    )
    return screen(texts_groups.ERASE, rows, title=texts_groups.ERASE_TITLE)


def _topic(group: Group, one: List, here: Sequence[int], *, on: bool) -> tuple[Button]:
    words = texts.topic_button(line(one.name, _NAME), on=on)
    return button(words, "gtopic", -group.chat_id, one.id, turned(on=not on), *here)


def _open(words: str, group: Group) -> Button:
    return Button(label(words), data=data("group", -group.chat_id))
