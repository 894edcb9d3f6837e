"""WORDS: what each admin may do: rights, and the roles that have them (facts on Telegram, 11).

| role   | look | send | edit | moderate | own |
|--------|------|------|------|----------|-----|
| viewer | yes  |      |      |          |     |
| sender | yes  | yes  |      |          |     |
| editor | yes  | yes  | yes  | yes      |     |
| owner  | yes  | yes  | yes  | yes      | yes |
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """What a command or a button needs."""

    LOOK = "look"  # lists, rules, what runs, statistics
    SEND = "send"  # announcements, and the control of what is sent
    EDIT = "edit"  # lists, rules, posts before they go out
    MODERATE = "moderate"  # comments, bans, complaints
    OWN = "own"  # people, sites, the log, what holds for the whole service


class Role(StrEnum):
    """Who an admin is; the design's glossary."""

    OWNER = "owner"
    EDITOR = "editor"
    SENDER = "sender"
    VIEWER = "viewer"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: frozenset({Right.LOOK, Right.SEND, Right.EDIT, Right.MODERATE}),
    Role.SENDER: frozenset({Right.LOOK, Right.SEND}),
    Role.VIEWER: frozenset({Right.LOOK}),
}
"""The rights of each role."""


COMMANDS: Mapping[str, Right] = {
    "admin": Right.LOOK,
    "newlist": Right.EDIT,
    "announce": Right.SEND,
}
"""The commands that not everyone has, and the right that each needs."""


def may(role: Role | None, right: Right) -> bool:
    """Say whether a role has a right; nobody's role has none."""
    return role is not None and right in RIGHTS[role]
