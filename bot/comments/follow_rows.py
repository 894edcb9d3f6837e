"""WORDS: the buttons that choose which comments on a post a person gets."""

from __future__ import annotations

from bot.screen import Button, Rows, data
from bot.texts import follow as texts
from storage.follows import Choice

_LABELS = {Choice.ALL: texts.ALL, Choice.ANSWERS: texts.ANSWERS, Choice.NONE: texts.NONE}


def follow_rows(post_id: int, *choices: Choice) -> Rows:
    """Return a button for each of these choices."""
    return tuple(
        (Button(_LABELS[choice], data=data("follow", post_id, choice.value)),) for choice in choices
    )


def rejoin_row(post_id: int) -> Rows:
    """Return the button that lets each comment come by itself again."""
    return ((Button(texts.REJOIN, data=data("rejoin", post_id)),),)
