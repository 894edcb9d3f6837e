"""WORDS: HTML to blocks of plain text, and blocks to sentences and words.

A block is a paragraph, a heading, a row of a table or a list. Blocks are separated by one blank
line; the items of a list are lines that start with "- ". Nothing else breaks a line.
"""

from __future__ import annotations

import html as entities
import re

import nupunkt

from feeds.markup import clean, read

_FOOTNOTE = re.compile(r"(?:\[\d{1,3}\]\s*)+")


def blocks(html: str) -> str:
    """Turn HTML into blocks of plain text, separated by blank lines.

    Plain text passes through: its blank lines stay. Never raises, whatever the markup is.
    """
    return read(html)


def plain(html: str) -> str:
    """Turn HTML into one line of plain text."""
    return " ".join(blocks(html).split())


def unmarked(text: str) -> str:
    """Return a line of plain text whose entities are decoded; a "<" is only a character."""
    return " ".join(clean(entities.unescape(text)).split())


def sentences(paragraph: str) -> list[str]:
    """Split one paragraph into its sentences, white space squashed.

    nupunkt cuts before the mark of a footnote ("[1]"): the mark goes back to its sentence.
    """
    found: list[str] = []
    whole = " ".join(paragraph.split())
    for piece in nupunkt.sent_tokenize(whole):
        sentence = str(piece).strip()
        mark = _FOOTNOTE.match(sentence)
        if mark and found:
            close = found[-1] + mark.group().strip()
            found[-1] = close if close in whole else f"{found[-1]} {mark.group().strip()}"
            sentence = sentence[mark.end() :]
        if sentence:
            found.append(sentence)
    return found


def word_count(text: str) -> int:
    """Count the words: runs without white space that hold a letter or a digit."""
    return sum(any(map(str.isalnum, word)) for word in text.split())
