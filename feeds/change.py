"""WORDS: does a changed post matter to those who were sent it, and what is the difference?

Small changes are kept silently: typos, links, white space, punctuation, case, quotes. A change in
the title or summary that readers were sent matters, and so does one in any number of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feeds.amounts import amounts, digits, ones, said
from feeds.lookalikes import LOOKALIKES
from feeds.text import sentences

TITLE, SUMMARY, NUMBER = "title", "summary", "number"
RETURNED = "returned"  # of a post that was withdrawn and is there again: `after` is its summary
_MOST, _LONGEST, _LEAD = 5, 300, 100
_KEYED, _SPLIT, _READ = 2_000, 20_000, 50_000
_PAIRED = 40
_LETTERS, _START = 4, 3
_ALIKE = 0.4
_BLOCK = re.compile(r"\n\s*\n|\n(?=- )")
_TURNS = re.compile(
    r"not|none|never|nobody|nothing|nowhere|neither|without|cannot|unless|except|until|only"
    r"|(?:do|does|did|is|are|was|were|has|have|had|wo|could|should|would|must|need)nt"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a revision of a post says: the title and summary that are sent, and the whole text."""

    title: str
    text: str
    summary: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: in which part, from what, to what; either may be empty.

    `part` is "title", "summary" or "number"; at most 300 characters each side, cut with "…".
    """

    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """Whether a change matters, and if so what it is, the most important first, at most 5."""

    matters: bool
    differences: tuple[Difference, ...]


def weigh(before: Shown, after: Shown) -> Change:
    """Say whether a change matters to readers who were sent the post, and what the difference is.

    It matters where the title or the summary says something else, or where the numbers of the text
    are others; a number that only moved is the same. One letter too few, too many or two swapped
    ones in a word are silent where it is certain that it is no other word.
    """
    words = _Words(before, after)
    titled = [] if words.are_same(before.title, after.title) else [(before.title, after.title)]
    chosen = _summary_pairs(before.summary, after.summary, words)
    numbers = _number_pairs(before.text, after.text)
    keys = {_key(pair) for pair in numbers}
    seen = [pair for pair in numbers if pair[0] in before.summary or pair[1] in after.summary]
    found = [
        *((NUMBER, pair) for pair in seen if all(pair)),
        *((TITLE, pair) for pair in titled),
        *((SUMMARY, pair) for pair in chosen if _key(pair) not in keys),
        *((NUMBER, pair) for pair in numbers if pair not in seen or not all(pair)),
    ]
    told = tuple(Difference(part, *_trimmed(*pair)) for part, pair in found[:_MOST])
    return Change(bool(told), told)


class _Words:
    """Compares short texts of two revisions, with the words of the whole to tell a typo."""

    def __init__(self, before: Shown, after: Shown) -> None:
        self._revisions = before, after
        self._whole: tuple[str, str] | None = None

    def are_same(self, before: str, after: str) -> bool:
        """Say whether two texts say the same, typos aside."""
        if before == after:
            return True
        if max(len(before), len(after)) > _SPLIT:
            return before.split() == after.split()
        old, new = said(before), said(after)
        if len(old) != len(new):
            return False
        changed = {pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]}
        return all(is_typo(*pair) and self._is_stray(*pair) for pair in changed)

    def _is_stray(self, old: str, new: str) -> bool:
        """Say whether one of two forms stands in one revision only: both are words if not."""
        if self._whole is None:
            one, other = (_whole(shown) for shown in self._revisions)
            self._whole = one, other
        before, after = self._whole
        return not (_has(after, old) and _has(before, new))


def is_typo(old: str, new: str) -> bool:
    """Say whether two words are certainly one, with a letter too many or two letters swapped.

    Another letter makes another word (ileum and ilium, hyper and hypo), and so may a letter at the
    end (tablet and tablets), before its "s" (tables and tablets) or among the first three (typical
    and atypical).
    """
    short, long = sorted((old, new), key=len)
    if len(short) < _LETTERS or not (short + long).isalpha() or {old, new} in LOOKALIKES:
        return False
    if _TURNS.fullmatch(old) or _TURNS.fullmatch(new):
        return False
    return _is_swapped(old, new) if len(short) == len(long) else _is_longer_inside(short, long)


def _is_swapped(one: str, other: str) -> bool:
    at = [n for n, pair in enumerate(zip(one, other, strict=True)) if len(set(pair)) > 1]
    if len(at) != len("ab") or at[1] - at[0] != 1:
        return False
    return one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]


def _is_longer_inside(short: str, long: str) -> bool:
    pairs = enumerate(zip(short, long, strict=False))
    at = next((n for n, pair in pairs if len(set(pair)) > 1), len(short))
    if not _START <= at < len(short) or short[at:] != long[at + 1 :]:
        return False
    return short[at:] != "s" or long[at] == long[at - 1]


def _whole(shown: Shown) -> str:
    return f"{shown.title}\n{shown.summary}\n{shown.text}".casefold()


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"\b{word}\b", text))


def _summary_pairs(before: str, after: str, words: _Words) -> list[tuple[str, str]]:
    if words.are_same(before, after):
        return []
    pairs = _pairs(*_left(sentences(before[:_SPLIT]), sentences(after[:_SPLIT])))
    changed = [pair for pair in pairs if not words.are_same(*pair)]
    return changed or [(before, after)]


def _number_pairs(before: str, after: str) -> list[tuple[str, str]]:
    """Return the sentences whose numbers changed; where that cannot be told, the numbers."""
    if before == after:
        return []
    lost, gained = _left(_BLOCK.split(before), _BLOCK.split(after))
    long = max(sum(map(len, lost)), sum(map(len, gained))) > _READ
    old, new = (_amounts(blocks, long=long) for blocks in (lost, gained))
    less, more = old - new, new - old
    more_ones = sum(map(ones, gained)) - sum(map(ones, lost))
    if not (less or more) or _are_only_ones(less, more, more_ones):
        return []
    went, came = _left(_sentences(lost), _sentences(gained))
    pairs = _pairs(_first(went, less), _first(came, more))
    changed = [pair for pair in pairs if amounts(said(pair[0])) != amounts(said(pair[1]))]
    return changed or [(", ".join(less), ", ".join(more))]


def _are_only_ones(less: Counter[str], more: Counter[str], words: int) -> bool:
    """Say whether all that came or went is so often the word "one", which then is no number."""
    return (less + more).keys() == {"1"} and more["1"] - less["1"] == words


def _amounts(blocks: Iterable[str], *, long: bool) -> Counter[str]:
    """Return the numbers of all blocks; of very long ones without their words and units."""
    found: Counter[str] = Counter()
    for block in blocks:
        found.update(digits(block) if long else amounts(said(block)))
    return found


def _sentences(blocks: Iterable[str]) -> list[str]:
    whole = "\n\n".join(blocks)[:_SPLIT]
    return [one for block in whole.split("\n\n") for one in sentences(block.removeprefix("- "))]


def _first(parts: Sequence[str], wanted: Counter[str]) -> list[str]:
    """Put the sentences with one of the wanted numbers before the others."""
    return sorted(parts, key=lambda part: not (amounts(said(part)) & wanted))


def _left(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what is left of both in their order, when what both have is taken away."""
    return _without(before, Counter(after)), _without(after, Counter(before))


def _without(parts: Sequence[str], others: Counter[str]) -> list[str]:
    left: list[str] = []
    for part in parts:
        if others[part] > 0:
            others[part] -= 1
        else:
            left.append(part)
    return left


def _pairs(lost: Sequence[str], gained: Sequence[str]) -> list[tuple[str, str]]:
    """Put each sentence that went beside the one that took its place; the rest stand alone."""
    waiting = [(other, Counter(said(other))) for other in gained[:_PAIRED]]
    paired, gone = [], []
    for one in lost[:_PAIRED]:
        words = Counter(said(one))
        best = max(waiting, key=lambda other: _alike(words, other[1]), default=None)
        if best is not None and _alike(words, best[1]) >= _ALIKE:
            waiting.remove(best)
            paired.append((one, best[0]))
        else:
            gone.append((one, ""))
    return [*paired, *gone, *(("", other) for other, _ in waiting)]


def _alike(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / max(one.total(), other.total(), 1)


def _key(pair: tuple[str, str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(said(part[:_KEYED])) for part in pair)


def _trimmed(before: str, after: str) -> tuple[str, str]:
    """Return both texts cut to the same stretch, which holds the first letter that differs."""
    one, other = (" ".join(text[:_SPLIT].split()) for text in (before, after))
    same = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), 0
    )
    start = max(0, same - _LEAD) if max(len(one), len(other)) > _LONGEST else 0
    return _cut(one, start), _cut(other, start)


def _cut(text: str, start: int) -> str:
    lead = "\u2026" if start else ""
    rest = lead + text[start:]
    return rest if len(rest) <= _LONGEST else f"{rest[: _LONGEST - 1]}\u2026"
