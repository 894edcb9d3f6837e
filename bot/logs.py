"""STEP: the log: what happened and where, never a secret and never what a person wrote."""

from __future__ import annotations

import logging
import re
import traceback
from typing import TextIO

_FORMAT = "%(asctime)s %(levelname)s %(message)s"
_TOKEN = re.compile(r"[0-9]{4,}:[A-Za-z0-9_-]{10,}")  # as @BotFather writes it
_NOISY = ("httpx", "httpcore", "alembic", "uvicorn")
_NEEDLESS = (
    "apscheduler",  # warns of every round that a longer one makes needless
    "telegram",  # writes out whole answers that it cannot read, with people's texts in them
)


class Discreet(logging.Formatter):
    """Writes where an exception came from and what kind it was, but not what it says.

    What it says may be a person's text: a statement's values, or an answer that could not be read.
    """

    def formatException(self, ei: object) -> str:  # noqa: N802  the name that logging gives it
        """Return the places and the names of an exception and of those behind it."""
        error = ei[1] if isinstance(ei, tuple) else None
        parts: list[str] = []
        while isinstance(error, BaseException):
            places = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{places}{type(error).__module__}.{type(error).__name__}")
            error = error.__cause__ or error.__context__
        return "\nafter\n".join(parts)

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line, without the bot's token."""
        return _TOKEN.sub("[token]", super().format(record))


def set_up_logs(stream: TextIO) -> None:
    """Write the log of the whole process to a stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet(_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _NEEDLESS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
