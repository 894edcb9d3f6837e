"""WORDS: HTML to blocks of plain text, and blocks to sentences and words.

A block is a paragraph, a heading, a row of a table or a list. Blocks are separated by one blank
line; the items of a list are lines that start with "- ". Nothing else breaks a line.
"""

from __future__ import annotations

import html as entities
import re

import nupunkt

from feeds.reading.markup import clean, read

_FOOTNOTE = re.compile(r"(?:\[\d{1,3}\]\s*)+")
# nupunkt takes "10 a.m." and "1 Sept." for the middle of a sentence, always.
_ENDS_AT_TIME = re.compile(
    r"(?:(?<=\d [ap]\.m\.)|(?<=\d[ap]\.m\.)"
    r"|(?<=\d (?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.)|(?<=\d Sept\.))"
    r" (?=[A-Z][a-z]*\b)(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:British|Central|Eastern|European|Greenwich|Irish|Mountain|Pacific|London)\b)"
)
# It ends a sentence after these before a name of two words: "the U.S. Digital Service".
_BEFORE_A_NAME = re.compile(r"\b(?:U\.[SK]|U\.S\.A)\.$")
_NAME_OF_TWO = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")
_MARKER = re.compile(r"(?:\d{1,3}|[a-zA-Z])[.)]")


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

    nupunkt cuts before the mark of a footnote ("[1]"), after the number of a point ("2.") and
    within "the U.S. Digital Service": what it cut off goes back to its sentence.
    """
    found: list[str] = []
    whole = " ".join(paragraph.split())
    for sentence in _pieces(whole):
        mark = _FOOTNOTE.match(sentence)
        rest = sentence
        if mark and found:
            close = found[-1] + mark.group().strip()
            found[-1] = close if close in whole else f"{found[-1]} {mark.group().strip()}"
            rest = sentence[mark.end() :]
        if rest and found and _goes_on(found[-1], rest):
            found[-1] = f"{found[-1]} {rest}"
        elif rest:
            found.append(rest)
    return found


def _pieces(whole: str) -> list[str]:
    cut = (str(piece).strip() for piece in nupunkt.sent_tokenize(whole))
    return [part for piece in cut for part in _ENDS_AT_TIME.split(piece) if part]


def _goes_on(sentence: str, rest: str) -> bool:
    if _BEFORE_A_NAME.search(sentence):
        return bool(_NAME_OF_TWO.match(rest))
    return bool(_MARKER.fullmatch(sentence))


def word_count(text: str) -> int:
    """Count the words: runs without white space that hold a letter or a digit."""
    return sum(any(map(str.isalnum, word)) for word in text.split())
