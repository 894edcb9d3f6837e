"""WORDS: a file of members read line by line: the numbers of chats, and the lines that are wrong.

The file is CSV (RFC 4180), as table programs save it: with commas, semicolons or tabs, in UTF-8 or
UTF-16. Its column is named chat_id; without a line of names the first column counts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_ROWS = 200_000
LARGEST = 2**52
"""No number of a chat is larger: Telegram's have at most 52 bits (Bot API, Chat)."""

_NAMES = ("chat_id", "chat id", "chatid", "telegram_id", "id")
_NUMBER = re.compile(r"-?[0-9]{1,17}")
_ROUNDED = re.compile(r"-?[0-9.,]+[eE]\+?[0-9]+")
_SEPARATORS = ",;\t"


class Fault(StrEnum):
    """What is wrong with a line, or with the whole file."""

    EMPTY = "empty"
    NO_NUMBER = "no_number"
    ROUNDED = "rounded"
    TOO_LARGE = "too_large"
    TWICE = "twice"
    UNREADABLE = "unreadable"
    NO_ROWS = "no_rows"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class MemberRows:
    """What a file says: chats in its order, each once; lines that are wrong, with why.

    `fault` says why the whole file cannot be used. Lines count from 1, as an editor shows them.
    """

    chats: Sequence[int] = ()
    bad: Sequence[tuple[int, Fault]] = ()
    fault: Fault | None = None


def member_rows(content: bytes) -> MemberRows:
    """Read a file of members; whatever its bytes are, nothing is raised."""
    text = _text(content)
    if text is None:
        return MemberRows(fault=Fault.UNREADABLE)
    chats: dict[int, int] = {}
    bad: list[tuple[int, Fault]] = []
    try:
        for line, cell in _cells(text):
            read = _number(cell)
            if isinstance(read, Fault):
                bad.append((line, read))
            elif chats.setdefault(read, line) != line:
                bad.append((line, Fault.TWICE))
            if len(chats) + len(bad) > MOST_ROWS:
                return MemberRows(fault=Fault.TOO_MANY)
    except csv.Error:
        return MemberRows(fault=Fault.UNREADABLE)
    return MemberRows(tuple(chats), tuple(bad), None if chats or bad else Fault.NO_ROWS)


def _text(content: bytes) -> str | None:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """Give the cell of each line that is not empty, with the number of the line."""
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    column, begun = 0, False
    for row in table:
        if not any(cell.strip() for cell in row):
            continue
        names = [cell.strip().casefold() for cell in row]
        named = [name for name in _NAMES if name in names]
        if not begun and named:
            column = names.index(named[0])
        else:
            yield table.line_num, row[column] if column < len(row) else ""
        begun = True


def _number(cell: str) -> int | Fault:
    said = cell.strip().lstrip("'")
    if not said:
        return Fault.EMPTY
    if _ROUNDED.fullmatch(said):
        return Fault.ROUNDED
    if not _NUMBER.fullmatch(said):
        return Fault.NO_NUMBER
    number = int(said)
    return number if 0 < abs(number) <= LARGEST else Fault.TOO_LARGE
