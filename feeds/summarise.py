"""WORDS: title and text to a short text of whole sentences, copied, in the article's order.

Rank the sentences, take the best that are unlike those taken, keep what fits (facts on summaries,
section 3, with weights of our own: see feeds.summaries.ranking).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from feeds.summaries.features import cosine
from feeds.summaries.leaning import together
from feeds.summaries.learnt import MODEL
from feeds.summaries.ranking import Model, Ranked, rank
from feeds.summaries.structure import Sentence, article

SHORT_POST = 120
"""A post of up to so many words is sent as it stands."""

_SHORT_POST_CHARS = 3000
"""Longer than this, it has no 120 words that anyone wrote: 10 MiB without a space, say."""
_MOST_CHARS = 60_000
_MOST_READ = 300
"""Characters and sentences after these do not count: a post of so many is no post."""
_MOST_SENTENCES = 5
_MOST_RANKED = 12
_NOVELTY = 0.3
_MOST_LEANING = 2


def summarise(title: str, text: str, max_chars: int = 400) -> str:
    """Return at most `max_chars` characters of whole sentences of the text, in its order.

    A post of up to 120 words and 3,000 characters is returned whole. Where no sentence fits, the
    best one is cut at a word and ends in an ellipsis; that is the only output that is not a whole
    sentence. A list that is taken keeps its lines. The same words give the same bytes, always.
    """
    return summarise_by(MODEL, title, text, max_chars)


def summarise_by(model: Model, title: str, text: str, max_chars: int) -> str:
    """Return the summary as another model would choose it; see `summarise`."""
    if is_short(text):
        return text.strip()
    begun = _beginning(text.strip())
    found = article(begun)[:_MOST_READ]
    wholes = [i for i, sentence in enumerate(found) if sentence.whole]
    if not wholes:
        return _cut(_from_first(found, " ".join(begun.split())), max_chars)
    ranked = rank(title[:_MOST_CHARS], found, model)
    chosen = _chosen(found, ranked, wholes, max_chars)
    if not chosen:
        best = max(wholes, key=lambda i: (ranked.scores[i], -i))
        return _cut(" ".join(found[best].text.split()), max_chars)
    return _shown([found[i] for i in sorted(chosen)])


def is_short(text: str) -> bool:
    """Say whether a post is sent as it stands."""
    if len(text) > _SHORT_POST_CHARS:
        return False
    words = (word for word in text.split() if any(map(str.isalnum, word)))
    return len(list(islice(words, SHORT_POST + 1))) <= SHORT_POST


def units(found: Sequence[Sentence]) -> dict[int, list[int]]:
    """Return the sentences that can be shown, each with those before it that it leans on."""
    first: dict[str, int] = {}
    for i, sentence in enumerate(found):
        first.setdefault(sentence.text, i)
    closed = {i: _with_props(found, i) for i in first.values() if found[i].whole}
    return {i: unit for i, unit in closed.items() if unit}


def _with_props(found: Sequence[Sentence], i: int) -> list[int]:
    unit = [i]
    while found[unit[-1]].leans:
        last = unit[-1]
        if last == 0 or len(unit) > _MOST_LEANING or not found[last - 1].whole:
            return []
        if found[last].paragraph - found[last - 1].paragraph > 1:  # a heading is between them
            return []
        unit.append(last - 1)
    return unit


def _from_first(found: Sequence[Sentence], line: str) -> str:
    """Return a text of fragments from its first sentence on: headings before it are left out."""
    return line[max(0, line.find(" ".join(found[0].text.split()))) :] if found else line


def _chosen(
    found: Sequence[Sentence], ranked: Ranked, wholes: Sequence[int], max_chars: int
) -> set[int]:
    """Return the best that fit, each unlike those taken before it (maximal marginal relevance)."""
    groups = together(found) or units(found) or {i: [i] for i in wholes}
    alike = dict.fromkeys(groups, 0.0)
    chosen: set[int] = set()
    least = min(len(found[i].text) for i in groups)
    for _ in range(min(_MOST_RANKED, len(groups))):
        best = max(alike, key=lambda i: (_worth(groups[i], ranked, chosen, alike[i]), -i))
        del alike[best]
        more = chosen.union(groups[best])
        if _length(found, more) <= max_chars and len(more) <= _MOST_SENTENCES:
            chosen = more
        if len(chosen) == _MOST_SENTENCES or _length(found, chosen) + least >= max_chars:
            break
        for i in alike:
            alike[i] = max(alike[i], cosine(ranked.vectors[i], ranked.vectors[best]))
    return chosen


def _worth(unit: Sequence[int], ranked: Ranked, chosen: set[int], alike: float) -> float:
    score = ranked.scores[unit[0]]
    if len(unit) > 1:
        new = [ranked.scores[i] for i in unit if i not in chosen]
        score = sum(new) / len(new) if new else score
    return (1 - _NOVELTY) * score - _NOVELTY * alike


def _length(found: Sequence[Sentence], chosen: set[int]) -> int:
    return sum(len(found[i].text) for i in chosen) + len(chosen) - 1


def _shown(chosen: Sequence[Sentence]) -> str:
    """Join sentences by spaces; a list stands on lines of its own."""
    text = ""
    for sentence in chosen:
        is_list = "\n" in sentence.text
        after_list = "\n- " in text.rpartition("\n\n")[2]
        gap = "\n" if text and (is_list or after_list) else " "
        text = f"{text}{gap}{sentence.text}" if text else sentence.text
    return text


def _beginning(text: str) -> str:
    """Return the text up to the most that is read, without the line that this would cut."""
    room = text[:_MOST_CHARS]
    line = room.rfind("\n") if len(text) > _MOST_CHARS else -1
    return room[:line] if line > 0 else room


def _cut(sentence: str, max_chars: int) -> str:
    if len(sentence) <= max_chars:
        return sentence
    room = sentence[: max(0, max_chars - 1)]
    whole = room if sentence[len(room)].isspace() else room.rpartition(" ")[0]
    return ((whole or room).rstrip(" ,;:-\n") + "\u2026")[:max_chars]
