"""WORDS: where the schema holds the number of a person's chat; a test finds what is missing here.

`OWN` are the rows about a person. `ACTS` are columns of other rows that say which owner did
something, and where a fan-out has come to.
"""

from __future__ import annotations

from collections.abc import Mapping

NOBODY = 0
"""Stands for a person who is not known any more; Telegram has no chat with this number."""

OWN: Mapping[str, str] = {
    "subscribers": "chat_id",
    "consents": "chat_id",
    "memberships": "chat_id",
    "saves": "chat_id",
    "follows": "chat_id",
    "comments": "chat_id",
    "complaints": "chat_id",
    "drafts": "chat_id",
    "messages": "chat_id",
    "deliveries": "chat_id",
    "digests": "chat_id",
    "requests": "chat_id",
    "grants": "chat_id",
    "admins": "chat_id",
    "panels": "chat_id",
    "audit": "actor",
}
"""The tables with rows about a person, and the column that says whose they are."""

ACTS: Mapping[str, tuple[str, ...]] = {
    "subscribers": ("added_by",),
    "requests": ("decided_by",),
    "admins": ("added_by",),
    "invitations": ("made_by", "used_by"),
    "preferences": ("changed_by",),
    "announcements": ("created_by", "agreed_by"),
    "imports": ("created_by",),
    "broadcasts": ("created_by",),
    "comments": ("wish_by",),
    "site_comments": ("wish_by",),
    "complaints": ("decided_by",),
    "bans": ("banned_by",),
    "notices": ("chosen_by",),
}
"""The columns that say which person did something to a row that may be about another."""

CURSORS: Mapping[str, str] = {"broadcasts": "fanned_to"}
"""The columns that hold the last chat which something has come to."""

NO_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "comments": ("message_id", "revision"),
    "messages": ("message_id",),
    "deliveries": ("message_id",),
    "drafts": ("revision",),
    "panels": ("message_id", "revision"),
    "announcements": ("revision",),
    "subscribers": ("thread_id",),
    "updates": ("update_id",),
}
"""The columns of large numbers that are not the number of a chat."""

SEALED = "sealed"
"""How the names of columns begin whose text is encrypted."""
