"""WORDS: a voice message: the words beside it and its sound, and what Telegram says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from storage.outcome import Done, Outcome


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message: the words beside it, the text, and its sound: bytes, or a file_id."""

    caption: str
    text: str
    text_hash: str
    seconds: int = 0
    mp3: bytes = field(default=b"", repr=False)
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class SentVoice:
    """What Telegram says of a voice message: its number in the chat, and its file's name."""

    message_id: int
    file_id: str


Answer: TypeAlias = Outcome[int | SentVoice]
"""What came of sending any message."""


def number_of(answer: Answer) -> Outcome[int]:
    """Return what came of sending a message, with its number in the chat alone."""
    if not isinstance(answer, Done):
        return answer
    value = answer.value
    return Done(value.message_id if isinstance(value, SentVoice) else value)
