"""STEP: keys of messages about comments, also as a column of a query for who was told."""

from __future__ import annotations

from datetime import datetime
from typing import overload

from sqlalchemy import ColumnElement, literal


@overload
def late_key(comment_id: int) -> str: ...


@overload
def late_key(comment_id: ColumnElement[str]) -> ColumnElement[str]: ...


def late_key(comment_id: int | ColumnElement[str]) -> str | ColumnElement[str]:
    """Return the key of the message that a comment is late, also as a column of a query."""
    return _key("late-comment:", comment_id)


@overload
def left_key(comment_id: int) -> str: ...


@overload
def left_key(comment_id: ColumnElement[str]) -> ColumnElement[str]: ...


def left_key(comment_id: int | ColumnElement[str]) -> str | ColumnElement[str]:
    """Return the key of the message that a comment waits where we cannot look any more."""
    return _key("left-comment:", comment_id)


LEFT_WISH = "left-wish:"
"""How the keys of all messages begin that nothing is done where a site is not served any more."""


def left_wish_key(comment_id: int, asked_at: datetime) -> str:
    """Return the key of such a message about what was asked for at a time."""
    return f"{LEFT_WISH}{comment_id}:{int(asked_at.timestamp())}"


def _key(start: str, comment_id: int | ColumnElement[str]) -> str | ColumnElement[str]:
    return f"{start}{comment_id}" if isinstance(comment_id, int) else literal(start) + comment_id
