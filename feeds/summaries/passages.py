"""WORDS: is a text a row of an article's sentences, each copied or shortened by whole parts?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from feeds.reading.markup import lines
from feeds.summaries.figures import ASK, SOFT, STOP, is_spelled, plain, tokens
from feeds.summaries.trimming import cuts
from feeds.text import sentences

_BLANK_LINE = re.compile(r"\n\s*\n")
_FEWEST_TOKENS = 4  # three words and their full stop: less is no sentence any more
_SHOWN = 20
_STOPS = frozenset({STOP, ASK})
_PAUSES = _STOPS | {":"}
_CLOSING = frozenset({'"', ")", "[", "]"})


class Passages:
    """An article, ready to be compared with short texts.

    Blocks are split into sentences only when a text seems to begin there, as splitting costs most.
    """

    def __init__(self, article: str) -> None:
        parts = (part for part in _BLANK_LINE.split(plain(article)) if part.strip())
        self._blocks = [_Block(part) for part in parts]

    def hold(self, text: str) -> bool:
        """Say whether the whole text is sentences of the article, copied or trimmed.

        They may stand in any order. What has no full stop (a heading, the line before a list, an
        item) may only be followed by what follows it in the article: else "We never ask for:"
        could be given the items of another list.
        """
        wanted = [token for token in tokens(plain(text)) if token not in SOFT]
        ways = [_Way(0)] if wanted else []
        known = set(ways)
        while ways:
            new = set(self._onward(ways.pop(), wanted)) - known
            if any(way.reached == len(wanted) for way in new):
                return True
            known |= new
            ways += new
        return False

    def _onward(self, way: _Way, wanted: Sequence[str]) -> Iterator[_Way]:
        """Yield how far the text is explained when one more sentence is read."""
        for block, place in self._starts(way, wanted):
            sentence = self._blocks[block].sentences[place]
            for end in sentence.explains(wanted, way.reached):
                follows = None if sentence.ends else self._after(block, place)
                if follows or sentence.ends or end == len(wanted):
                    yield _Way(end, follows)

    def _starts(self, way: _Way, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
        if way.follows:
            yield way.follows
            return
        beginning = list(takewhile(lambda token: token not in _PAUSES, wanted[way.reached :]))
        shown = [token.lower() for token in beginning[:_SHOWN] if is_spelled(token)]
        for number, block in enumerate(self._blocks):
            if _holds(block, shown):
                places = enumerate(block.sentences)
                yield from ((number, place) for place, one in places if _holds(one, shown))

    def _after(self, block: int, place: int) -> tuple[int, int] | None:
        if place + 1 < len(self._blocks[block].sentences):
            return block, place + 1
        return (block + 1, 0) if block + 1 < len(self._blocks) else None


@dataclass(frozen=True, slots=True)
class _Way:
    """How many tokens of the text are explained, and which sentence must come next, if any."""

    reached: int
    follows: tuple[int, int] | None = None


class _Block:
    """A paragraph, a heading or a list."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.letters = text.lower()

    @cached_property
    def sentences(self) -> list[_Sentence]:
        """What the block says, in its order; a list item begins a sentence."""
        return [_Sentence(one) for line in lines(self._text) for one in sentences(line)]


class _Sentence:
    """One sentence of the article, in tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.letters = text.lower()

    @cached_property
    def tokens(self) -> list[str]:
        """Its words, numbers and marks; read when asked for, as most are never looked at."""
        return tokens(self._text)

    @cached_property
    def hard(self) -> list[str]:
        """The tokens without soft marks."""
        return [token for token in self.tokens if token not in SOFT]

    @property
    def ends(self) -> bool:
        """Whether it is a whole sentence: words, and what ends them."""
        told = list(self.hard)
        while told and (told[-1] in _CLOSING or told[-2:-1] == ["["]):
            told.pop()
        return told[-1:] != [] and told[-1] in _STOPS and any(map(str.isalpha, told))

    def explains(self, wanted: Sequence[str], start: int) -> list[int]:
        """Return where the text may have come to after this sentence; empty if it is another."""
        end = start + len(self.hard)
        return [end] if wanted[start:end] == self.hard else self._trimmed(wanted, start)

    def _trimmed(self, wanted: Sequence[str], start: int) -> list[int]:
        skips, at, found = self._skips, start, list[int]()
        here = _closed({0}, skips)
        while here and at <= len(wanted):
            if at - start >= _FEWEST_TOKENS and self._is_over(here, rest=len(wanted) - at):
                found.append(at)
            word = wanted[at] if at < len(wanted) else ""
            here = _closed({i + 1 for i in here if self.tokens[i : i + 1] == [word]}, skips)
            at += 1
        return found

    def _is_over(self, here: set[int], rest: int) -> bool:
        """Say whether the sentence is told; the text's own last full stop may be missing."""
        end = len(self.tokens)
        return end in here or (rest == 0 and end - 1 in here and self.tokens[-1] == STOP)

    @cached_property
    def _skips(self) -> dict[int, list[int]]:
        return cuts(self.tokens)


def _holds(part: _Block | _Sentence, words: Sequence[str]) -> bool:
    """Say whether all the words may stand in a part of the article; costs next to nothing."""
    return all(word in part.letters for word in words)


def _closed(here: set[int], skips: dict[int, list[int]]) -> set[int]:
    """Return the places and those that leaving parts out leads to."""
    found, new = set(here), list(here)
    while new:
        for onward in skips.get(new.pop(), ()):
            if onward not in found:
                found.add(onward)
                new.append(onward)
    return found
