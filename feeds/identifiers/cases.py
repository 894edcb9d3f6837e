"""WORDS: stories from which somebody could be known, though no name is said.

Small facts add up: an age, that the writer treated the person, sex, place, day, something rare. A
sentence that has enough of them is a story; one alone never is. People who tell of themselves, and
people of a survey or an example, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from feeds.identifiers.facts import MORE, OF_ONE
from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.recognised import is_private, recognised
from feeds.identifiers.words import stemmed

_KIND = "case_story"
_ENOUGH = 4
_HERE = b"\x01"
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*")
_NO_STORY = re.compile(
    r"\b(?:survey|for example|imagine|suppose|hypothetical|vignette|persona|scenario"
    r"|e\.g|on average"
    r"|the average|a typical|simulated|fictional|mean age|participants|respondents|modelled"
    r"|i am an? |i'm an? |i am \d|as an? \d|aged? \d+ (?:and|to|or))"
)
_CALLED = stemmed(
    r"\b(?:[Pp]atient|[Mm]an|[Ww]oman|[Ll]ady|gentleman|boy|girl|child|widow) (?:called|named) "
    r"(?!NHS|GP|The|Back|Our|My|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Dr|Out|Reception)[A-Z][a-z]{2,}",
    "called /named ",
)


def case_stories(reading: Reading) -> Iterator[Hit]:
    """Give the sentences of a text that tell too much of one person."""
    for found in _CALLED.finditer(reading.text):
        yield Hit(_KIND, Level.NUDGE, found.start(), found.end())
    for start, end in _sentences(reading, recognised(reading.text)):
        lower = reading.lower[start:end]
        if is_private(lower) and not _NO_STORY.search(lower):
            yield Hit(_KIND, Level.NUDGE, start, end)
    for start, end in _sentences(reading, _of_one(reading)):
        if _tells_too_much(reading.text[start:end].strip(), reading.lower[start:end].strip()):
            yield Hit(_KIND, Level.NUDGE, start, end)


def _of_one(reading: Reading) -> Iterator[tuple[int, int]]:
    """Give the places where one person is spoken of: most texts have none."""
    for fact in OF_ONE:
        yield from fact.spans(reading.text, reading.lower)


def _sentences(reading: Reading, places: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the sentences of a text in which one of some places is."""
    spoken = bytearray(len(reading.text))
    for start, end in places:
        spoken[start:end] = _HERE * (end - start)
    for found in _SENTENCE.finditer(reading.text) if _HERE in spoken else ():
        if spoken.find(_HERE, *found.span()) >= 0:
            yield found.span()


def _tells_too_much(sentence: str, lower: str) -> bool:
    weight = sum(fact.weight for fact in OF_ONE if fact.is_in(sentence, lower))
    if not weight or _NO_STORY.search(lower):
        return False
    more = (fact.weight for fact in MORE if fact.is_in(sentence, lower))
    return any(so_far >= _ENOUGH for so_far in accumulate(more, initial=weight))
