"""WORDS: title and text to a short text of whole sentences, copied, in the article's order.

The method and its weights are those of the facts on summaries, section 3: rank the sentences, take
the best that are unlike those taken, keep what fits.
"""

from __future__ import annotations

import re

from feeds.markup import lines
from feeds.ranking import Ranked, Sentence, cosine, rank
from feeds.text import sentences, word_count

SHORT_POST = 120
"""A post of up to so many words is sent as it stands."""

_BLANK_LINE = re.compile(r"\n\s*\n")
_ENDED = re.compile(r"[.!?\u2026][\"'\u201d\u2019)\]]*(?: \[\d+\])*$")
_HEADING_WORDS = 12
_FEWEST_WORDS = 4
_MOST_SENTENCES = 5
_MOST_RANKED = 12
_MOST_READ = 300
"""Sentences after these do not count: the time grows with the square of their number."""


def summarise(title: str, text: str, max_chars: int = 400) -> str:
    """Return at most `max_chars` characters of whole sentences of the text, in its order.

    A post of up to 120 words is returned whole, whatever its length in characters. Where no
    sentence fits, the best one is cut at a word and ends in an ellipsis; that is the only output
    that is not a whole sentence. The same words give the same bytes, always.
    """
    if word_count(text) <= SHORT_POST:
        return text.strip()
    found = _sentences(text)[:_MOST_READ]
    if not found:
        return _cut(" ".join(text.split()), max_chars)
    ranked = rank(title, found)
    order = _order(ranked, _candidates(found))
    chosen = _fitting([len(sentence.text) for sentence in found], order, max_chars)
    if not chosen:
        return _cut(found[order[0]].text, max_chars)
    return " ".join(found[i].text for i in sorted(chosen))


def _sentences(text: str) -> list[Sentence]:
    """Return the article's sentences; headings and fragments of lists are left out."""
    found: list[Sentence] = []
    for number, block in enumerate(_BLANK_LINE.split(text)):
        pieces = [piece for line in lines(block) for piece in _pieces(line)]
        found += [Sentence(piece, number, place == 0) for place, piece in enumerate(pieces)]
    return found


def _pieces(line: str) -> list[str]:
    if line.startswith("- "):
        return sentences(line[2:]) if _ENDED.search(line) and not line[2].islower() else []
    return [] if _is_heading(line) else sentences(line)


def _is_heading(line: str) -> bool:
    """Say whether a line is a heading: short, and with no end or a single question."""
    if len(line.split()) > _HEADING_WORDS or line.endswith(":"):
        return False
    return not _ENDED.search(line) or (line.endswith("?") and len(sentences(line)) == 1)


def _candidates(found: list[Sentence]) -> list[int]:
    """Return which sentences can stand alone: some words, no colon that points on, no repeat."""
    first = {one.text: i for i, one in reversed(list(enumerate(found)))}
    long = [i for text, i in first.items() if len(text.split()) >= _FEWEST_WORDS]
    whole = [i for i in long if not found[i].text.endswith(":")]
    return sorted(whole or long or first.values())


def _order(ranked: Ranked, candidates: list[int]) -> list[int]:
    """Return the best sentences, each unlike those before it (maximal marginal relevance)."""
    left, order = list(candidates), list[int]()
    alike = dict.fromkeys(candidates, 0.0)
    while left and len(order) < _MOST_RANKED:
        best = max(left, key=lambda i: (0.75 * ranked.scores[i] - 0.25 * alike[i], -i))
        left.remove(best)
        order.append(best)
        for i in left:
            alike[i] = max(alike[i], cosine(ranked.vectors[i], ranked.vectors[best]))
    return order


def _fitting(lengths: list[int], order: list[int], max_chars: int) -> list[int]:
    chosen: list[int] = []
    used = 0
    for i in order:
        cost = lengths[i] + bool(chosen)
        if used + cost <= max_chars and len(chosen) < _MOST_SENTENCES:
            chosen.append(i)
            used += cost
    return chosen


def _cut(sentence: str, max_chars: int) -> str:
    if len(sentence) <= max_chars:
        return sentence
    room = sentence[: max(0, max_chars - 1)]
    whole = room if sentence[len(room)] == " " else room.rpartition(" ")[0]
    return ((whole or room).rstrip(" ,;:-") + "\u2026")[:max_chars]
