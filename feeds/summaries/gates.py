"""WORDS: may this summary be sent for this article? The gates for a model that chooses and trims.

Gate A asks whether every number and every content word stands in the article, gate B whether they
stand in the one place that the sentence comes from, with the same negation. The strict gate lets
only two kinds of sentence through: one that is copied, and one from which whole parts were left
out, as trimming.py allows. Such a sentence meets A and B too, so those are asked only for the
reason of a refusal (facts on summaries, section 5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feeds.reading.markup import lines
from feeds.summaries.figures import is_figure, tokens
from feeds.summaries.passages import Passages
from feeds.summaries.stems import stems
from feeds.summaries.trimming import NEGATIONS
from feeds.text import sentences

_SHARE_OF_STEMS = 0.8
_BLANK_LINE = re.compile(r"\n\s*\n")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w&]*")


def accept(summary: str, source: str) -> bool:
    """Say whether a summary may be sent; `source` is the title, a blank line and the text."""
    return Passages(source).hold(summary)


def refusal(summary: str, source: str) -> str | None:
    """Return why a summary may not be sent, in a sentence; None where it may.

    `source` is as for `accept`. The summary's sentences may stand in any order.
    """
    passages = Passages(source)
    if passages.hold(summary):
        return None
    if not summary.strip():
        return "The summary is empty."
    wrong = (sentence for sentence in sentences(summary) if not passages.hold(sentence))
    sentence = next(wrong, summary)
    article = article_sentences(source)
    return (
        not_in_article(sentence, article)
        or not_in_place(sentence, article)
        or "A sentence is neither copied nor only shortened by whole parts."
    )


def article_sentences(source: str) -> list[str]:
    """Return all sentences of an article; headings and list items count as sentences."""
    blocks = _BLANK_LINE.split(source)
    return [one for block in blocks for line in lines(block) for one in sentences(line)]


def not_in_article(sentence: str, article: Sequence[str]) -> str | None:
    """Gate A: name a number or content word that no sentence of the article holds, or None."""
    whole = "\n\n".join(article)
    known = set(tokens(whole))
    for token in tokens(sentence):
        if is_figure(token) and token not in known:
            return f"The number {token} is not in the article."
    strange = set(stems(sentence)).difference(stems(whole))
    word = next((stem for stem in stems(sentence) if stem in strange and not is_figure(stem)), "")
    return f'The word "{word}" is not in the article.' if word else None


def not_in_place(sentence: str, article: Sequence[str]) -> str | None:
    """Gate B: say what is not in the place that the sentence comes from, or None.

    The place is the article sentence that shares most stems, with a neighbour on each side. It
    must hold all numbers and names and 80% of the stems, and both must be negated, or neither.
    """
    wanted = stems(sentence)
    shared = [len(set(wanted).intersection(stems(each))) for each in article]
    at = max(range(len(article)), key=lambda i: (article[i] == sentence, shared[i], -i), default=0)
    near = " ".join(article[max(0, at - 1) : at + 2])
    known, there = set(tokens(near)), set(stems(near))
    for token in tokens(sentence):
        if is_figure(token) and token not in known:
            return f"The number {token} is from another place in the article."
    for name in _NAME.findall(sentence):
        if name not in near:
            return f"The name {name} is from another place in the article."
    if sum(stem in there for stem in wanted) < _SHARE_OF_STEMS * len(wanted):
        return "The words are from several places in the article."
    if _is_negated(sentence) is not _is_negated(" ".join(article[at : at + 1])):
        return "A negation was added or left out."
    return None


def _is_negated(sentence: str) -> bool:
    return not NEGATIONS.isdisjoint(tokens(sentence))
