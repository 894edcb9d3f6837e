"""WORDS: stories from which somebody could be known, though no name is said.

Small facts add up: an age, that the writer treated the person, a trade, a place, a day, something
rare. What is private of somebody's health counts for as much as any of them. A sentence that has
enough of them is a story, together with those behind it that go on about the same person; one fact
alone never is. People who tell of themselves, and people of a survey or an example, are left alone.
What is told in other words is found by what these weigh together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.stories.conditions import Told
from feeds.identifiers.stories.examples import is_invented, without_the_writer
from feeds.identifiers.stories.facts import OF_AN_AGE, OF_ONE_SEEN, OF_SOMEBODYS_AGE
from feeds.identifiers.stories.phrases import NAMED_PLACE, PHRASES
from feeds.identifiers.stories.recognised import recognised
from feeds.identifiers.stories.vocabulary import KINDS, WEIGHTS, Kind
from feeds.identifiers.stories.weights import STORIES
from feeds.identifiers.weighing import heavy
from feeds.identifiers.words import stemmed

_KIND = "case_story"
_ENOUGH = 4
_ENOUGH_OF_THE_ILL = 3
_FOLLOWING = 2
_SHORT = 10
_FEWEST = 5
"""Words that can be a story."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*")
_WORD = re.compile(r"[^\W_]+")
_CALLED = stemmed(
    r"\b(?:[Pp]atient|[Mm]an|[Ww]oman|[Ll]ady|gentleman|boy|girl|child|widow) (?:called|named) "
    r"(?!NHS|GP|The|Back|Our|My|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Dr|Out|Reception)[A-Z][a-z]{2,}",
    "called /named ",
)
_OF_ONE = frozenset({Kind.AGE, Kind.SEEN})
_PERSON = frozenset(
    {Kind.AGE, Kind.SEX, Kind.ROLE, Kind.LOCAL, Kind.UNIQUE, Kind.KNOWN, Kind.EVENT}
    | {Kind.ONE, Kind.LINK}
)
_SOMEBODY = _PERSON | _OF_ONE
_TELLING = frozenset(Kind) - {
    *(Kind.SEEN, Kind.OURS, Kind.SEX, Kind.DAY, Kind.ONE, Kind.LINK, Kind.SELF)
}


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    words: int
    kinds: set[Kind]

    @property
    def goes_on(self) -> bool:
        """Whether it may speak of the person of the sentence before."""
        return Kind.LINK in self.kinds or (self.words <= _SHORT and Kind.SELF not in self.kinds)


def case_stories(reading: Reading) -> Iterator[Hit]:
    """Give the sentences of a text that tell too much of one person."""
    for found in _CALLED.finditer(reading.text):
        yield Hit(_KIND, Level.NUDGE, found.start(), found.end())
    lower = without_the_writer(reading.lower)
    sentences = _sentences(lower)
    starts = [one.start for one in sentences]
    told = Told(reading.lower)
    for start, _ in recognised(reading.text):
        one = sentences[_place(starts, start)]
        is_invented_one = is_invented(reading.lower[one.start : one.end])
        if told.is_private(one.start, one.end) and not is_invented_one:
            yield Hit(_KIND, Level.NUDGE, one.start, one.end)
    _mark(reading, lower, sentences, starts)
    for first in range(len(sentences)):
        if end := _story(told, sentences, first):
            yield Hit(_KIND, Level.NUDGE, sentences[first].start, end)
    for start, end in heavy(reading.parts, STORIES):
        told_so = reading.lower[start:end]
        if len(told_so.split()) >= _FEWEST and not is_invented(told_so):
            yield Hit(_KIND, Level.NUDGE, start, end)


def _sentences(lower: str) -> list[_Sentence]:
    """Return the sentences of a text, each with what its words tell."""
    found = []
    for span in _SENTENCE.finditer(lower):
        words = _WORD.findall(span[0])
        kinds = {KINDS[word] for word in words if word in KINDS}
        found.append(_Sentence(*span.span(), len(words), kinds))
    return found


def _place(starts: list[int], place: int) -> int:
    return max(0, bisect_right(starts, place) - 1)


def _mark(reading: Reading, lower: str, sentences: list[_Sentence], starts: list[int]) -> None:
    """Add to the sentences what more than one word of them tells."""
    for kind, fact in ((Kind.AGE, OF_AN_AGE), (Kind.SEEN, OF_ONE_SEEN)):
        for start, _ in fact.spans(reading.text, lower):
            sentences[_place(starts, start)].kinds.add(kind)
    if all(one.kinds.isdisjoint(_SOMEBODY) for one in sentences):
        return
    for start, _ in OF_SOMEBODYS_AGE.spans(reading.text, lower):
        sentences[_place(starts, start)].kinds.add(Kind.AGE)
    for kind, form in PHRASES:
        for found in form.finditer(lower):
            sentences[_place(starts, found.start())].kinds.add(kind)
    for found in NAMED_PLACE.finditer(reading.text):
        sentences[_place(starts, found.start())].kinds.add(Kind.PLACE)


def _story(told: Told, sentences: list[_Sentence], first: int) -> int:
    """Return where the story ends that begins with a sentence; 0 where none does."""
    kinds = set(sentences[first].kinds)
    if not kinds & _SOMEBODY:
        return 0
    last = first
    while True:
        start, end = sentences[first].start, sentences[last].end
        if _adds_up(kinds, told, start, end):
            before = first - 1 if first and sentences[first].goes_on else first
            return 0 if is_invented(told.lower[sentences[before].start : end]) else end
        last += 1
        if last > first + _FOLLOWING or last >= len(sentences) or not sentences[last].goes_on:
            return 0
        kinds |= sentences[last].kinds


def _adds_up(kinds: set[Kind], told: Told, start: int, end: int) -> bool:
    weight = sum(WEIGHTS[kind] for kind in kinds)
    if weight < _ENOUGH_OF_THE_ILL or not kinds & _TELLING:
        return False
    is_known = weight >= _ENOUGH and kinds & _OF_ONE and kinds & _PERSON
    return bool(is_known) or told.is_private(start, end)
