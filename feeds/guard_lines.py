"""WORDS: the guard for a pipe: one JSON object a line in, one a line out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from feeds.guard import guard


class BadLineError(ValueError):
    """A line of the input holds no text. Give one JSON object a line: {"text": "..."}."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f'Line {number} {reason}. Give one JSON object a line: {{"text": "..."}}.')
        self.number = number


def guard_lines(lines: Iterable[str]) -> Iterator[str]:
    """Give for each line `{"text": ...}` a line `{"level": ..., "kinds": [...]}`.

    The lines come one by one, as they are read, in the same order. An empty line is answered by
    nothing. At the first line that cannot be read, BadLineError says which and why, never what it
    held; all lines before it have been answered, so nobody takes half an answer for the whole.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = guard(_text(number, line))
            yield json.dumps({"level": found.level, "kinds": found.kinds})


def _text(number: int, line: str) -> str:
    try:
        asked = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        # The error of json repeats the line, which may name a patient.
        raise BadLineError(number, "is not JSON") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise BadLineError(number, 'has no "text"')
    text: str = asked["text"]
    return text
