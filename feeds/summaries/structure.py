"""WORDS: which sentences an article has, and which of them can be shown without the rest.

A heading is no sentence. A list is one with the line that leads into it, or its items are whole
sentences of their own. A question, a line that ends in a colon, a row of a table, a quotation that
does not say who spoke and one that is cut in two are read, but not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from feeds.reading.markup import lines
from feeds.text import sentences

_BLANK_LINE = re.compile(r"\n\s*\n")
_CLOSE = r"\"'\u201d\u2019)\]"
_ENDED = re.compile(rf"[.!?\u2026][{_CLOSE}]*(?: ?\[\d{{1,3}}\])*$")
_ASKS = re.compile(rf"\?[{_CLOSE}]*$")
_SPEAKER = re.compile(r"(?:Q|A|Question|Answer)\s?\d{0,2}:\s+(?=\S)")
_QUOTED = re.compile(r"[\"\u201c\u2018][^\"\u201c\u201d]*[\"\u201d\u2019](?: ?\[\d{1,3}\])*")
_ANSWERS = re.compile(
    r"(?:yes|no|maybe|perhaps|absolutely|exactly) ?[,.!:;\u2013\u2014]", re.IGNORECASE
)
_LEANS = re.compile(
    r"[\"'(\u201c\u2018]?(?:he|she|it|they|this|that|these|those|his|her|its|their|him|them|but|and"
    r"|or|nor|so|however|also|then|thus|hence|yet|still|therefore|moreover|furthermore|instead"
    r"|otherwise|meanwhile|nevertheless|nonetheless|conversely|similarly|likewise|additionally"
    r"|consequently|finally|lastly|second|secondly|third|thirdly|next|another|such|both|neither"
    r"|either|for example|for instance|in addition|as a result|in contrast|in other words"
    r"|in this way|in turn|on the other hand|to do (?:this|so|that)|because of (?:this|that|it)"
    r"|with this in mind|after (?:this|that)|by doing (?:this|so))\b",
    re.IGNORECASE,
)
# "This post ..." and "It is time to ..." point at nothing that came before.
_STANDS = re.compile(
    r"(?:this|these) (?:\w+ )?(?:post|article|blog|series|guide|report|paper|study|page|week|month"
    r"|year|spring|summer|autumn|winter)\b"
    r"|this is (?:part|the \w+ (?:part|post|in a))\b"
    r"|it(?: is|['\u2019]s| was) (?:\w+ )?(?:time|clear|important|possible|likely|hard|easy|vital"
    r"|essential|difficult|worth|true|no secret|tempting|common) (?:to|that|for|for \w+ to)\b",
    re.IGNORECASE,
)
_HEADING_WORDS = 12
_FEWEST_WORDS = 4
_LONGEST_LIST = 300
"""A list of more characters would fill a message; its items are taken one by one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it stands: where it is, and how it may be shown.

    `paragraph` counts the blocks of the article. `whole` says that it may be shown, `leans` that it
    may be only together with the sentence before it. `listed` says that it is an item of a list,
    and `answers` is the question of the heading right above it.
    """

    text: str
    paragraph: int
    opens: bool = False
    whole: bool = True
    leans: bool = False
    listed: bool = False
    answers: str = ""


def article(text: str) -> list[Sentence]:
    """Return an article's sentences in their order; a list with its lead-in counts as one.

    Headings and the fragments of a list are left out.
    """
    found: list[Sentence] = []
    parts = [lines(block) for block in _BLANK_LINE.split(text)]
    above = ""
    for number, pieces in enumerate(_paragraphs(parts)):
        items = {line.removeprefix("- ") for line in parts[number] if line.startswith("- ")}
        read = [replace(_judged(one, number), listed=one in items) for one in pieces]
        asked = _question(above, parts[number])
        found += [
            replace(one, opens=place == 0, answers="" if place else asked)
            for place, one in enumerate(read)
        ]
        above = parts[number][-1] if parts[number] else ""
    return found


def _question(above: str, block: list[str]) -> str:
    """Return the heading right above the sentences of a block, where it is a question."""
    heading = block[0] if len(block) > 1 and block[0].endswith("?") else above
    return heading if heading.endswith("?") and _is_heading(heading) else ""


def _paragraphs(parts: list[list[str]]) -> Iterator[list[str]]:
    lead = ""
    for here, after in zip(parts, [*parts[1:], []], strict=True):
        taken = _prose([*([lead] if lead else []), *here])
        leads = bool(taken) and taken[-1].endswith(":") and _is_list(after)
        lead = taken.pop() if leads else ""
        yield taken


def _is_list(block: list[str]) -> bool:
    return bool(block) and all(line.startswith("- ") for line in block)


def _prose(block: list[str]) -> list[str]:
    """Return the sentences of the lines of one block."""
    items = [line for line in block if line.startswith("- ")]
    found = [one for line in block[: len(block) - len(items)] for one in _line(line)]
    if items and found and found[-1].endswith(":"):
        together = "\n".join([found[-1], *items])
        if len(together) <= _LONGEST_LIST:
            return [*found[:-1], together]
    return found + [one for item in items for one in _item(item.removeprefix("- "))]


def _line(line: str) -> list[str]:
    return [] if _is_heading(line) else sentences(_SPEAKER.sub("", line, count=1))


def _item(item: str) -> list[str]:
    return sentences(item) if _ENDED.search(item) and not item[:1].islower() else []


def _is_heading(line: str) -> bool:
    """Say whether a line is a heading: short, and with no end or a single question."""
    if len(line.split()) > _HEADING_WORDS or line.endswith(":"):
        return False
    return not _ENDED.search(line) or (line.endswith("?") and len(sentences(line)) == 1)


def _judged(piece: str, paragraph: int) -> Sentence:
    leans = bool(_LEANS.match(piece) and not _STANDS.match(piece))
    return Sentence(piece, paragraph, whole=_is_whole(piece), leans=leans)


def _is_whole(piece: str) -> bool:
    """Say whether a sentence is one: it ends, asks nothing, and no part of it is elsewhere."""
    if "\n" in piece:
        return not piece[0].islower()
    return (
        len(piece.split()) >= _FEWEST_WORDS
        and bool(_ENDED.search(piece))
        and not piece[0].islower()
        and not _ASKS.search(piece)
        and not _ANSWERS.match(piece)
        and not _QUOTED.fullmatch(piece)
        and _is_balanced(piece)
    )


def _is_balanced(piece: str) -> bool:
    return (
        piece.count('"') % 2 == 0
        and piece.count("\u201c") == piece.count("\u201d")
        and piece.count("(") == piece.count(")")
        and not (piece.startswith("\u2018") and "\u2019" not in piece)
    )
