"""WORDS: a message as a group or channel gets it: to read, with nothing to press or to answer.

What is pressed in a group acts for nobody, and replies there are not read. So only links stay, and
a link takes its place that opens the post in the private chat, where it can be commented on.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from bot import texts
from bot.screen import Button, Rows, Screen
from bot.texts import groups as texts_groups
from bot.texts import hand as texts_hand

_INVITATIONS = (texts.TO_HAND_OFF, texts.TO_COMMENT)
_SAVE = re.compile(r"v1:save:([0-9]+)")
_TO_SETTINGS = re.compile(r"\n*[^\n]*/settings[^\n]*\Z")


def in_public(screen: Screen, bot_username: str) -> Screen:
    """Return a message without its presses, its invitation to reply and its last word on settings.

    A post that can be commented on gets the link `Comment`.
    """
    html, invited = _without_invitation(_TO_SETTINGS.sub("", screen.html))
    rows: Rows = tuple(row for row in map(_links, screen.rows) if row)
    post_id = _post_of(screen) if invited else None
    if post_id is not None:
        url = f"https://t.me/{bot_username}?start=p_{post_id}"
        rows += ((Button(texts_groups.COMMENT, url=url),),)
    return replace(screen, html=html, rows=rows)


def _without_invitation(html: str) -> tuple[str, bool]:
    """Return the text without the sentence that asks for a reply, and whether there was one."""
    for invitation in _INVITATIONS:
        before, found, after = html.rpartition(escape(invitation))
        if found:
            return f"{before.rstrip()}{after}".rstrip(), True
    return html.replace(escape(texts_hand.COMMENTS_CLOSED), "").rstrip(), False


def _links(row: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(button for button in row if button.url is not None)


def _post_of(screen: Screen) -> int | None:
    """Return the post of a message, which its button `Save for later` names."""
    pressed = (button.data or "" for row in screen.rows for button in row)
    found = next((match for data in pressed if (match := _SAVE.fullmatch(data))), None)
    return int(found[1]) if found else None
