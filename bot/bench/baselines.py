"""WORDS: what a summary is measured against: the first sentences, and LexRank of the package sumy.

Both cut an article by nupunkt alone, pack whole sentences of 4 words or more into the budget, at
most 5, and show them in the article's order.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import nupunkt

Ranker = Callable[[Sequence[str]], list[float]]

_BLANK_LINE = re.compile(r"\n\s*\n")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_FEWEST_WORDS = 4
_MOST_SENTENCES = 5


def plain_sentences(text: str) -> list[str]:
    """Return an article's sentences as nupunkt cuts its paragraphs, white space squashed."""
    paragraphs = (" ".join(part.split()) for part in _BLANK_LINE.split(text))
    cut = (one for part in paragraphs if part for one in nupunkt.sent_tokenize(part))
    return [one for one in (" ".join(str(piece).split()) for piece in cut) if one]


def lead(text: str, max_chars: int) -> str:
    """Return the first sentences that fit."""
    found = plain_sentences(text)
    return pack(found, _candidates(found), max_chars)


def ranked(text: str, max_chars: int, ranker: Ranker) -> str:
    """Return the sentences that a ranker rates highest and that fit."""
    found = plain_sentences(text)
    ratings = ranker(found)
    order = sorted(_candidates(found), key=lambda i: (-ratings[i], i))
    return pack(found, order, max_chars)


def pack(found: Sequence[str], order: Iterable[int], max_chars: int) -> str:
    """Take sentences in an order while they fit whole; the first is cut where none fits."""
    places = list(order)
    chosen: list[int] = []
    used = 0
    for i in places:
        cost = len(found[i]) + bool(chosen)
        if used + cost <= max_chars and len(chosen) < _MOST_SENTENCES:
            chosen.append(i)
            used += cost
    if not chosen:
        return found[places[0]][:max_chars] if places else ""
    return " ".join(found[i] for i in sorted(chosen))


def lexrank() -> Ranker | None:
    """Return sumy's LexRank as a ranker; None where sumy is not installed."""
    if importlib.util.find_spec("sumy") is None:
        return None
    return _Sumy()


class _Words:
    """What sumy asks of a tokenizer, without the data that its own one downloads."""

    language = "english"

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        return (paragraph,)

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(word.lower() for word in _WORD.findall(sentence))


class _Sumy:
    """Keeps all the ratings that sumy gives, not only the best few sentences."""

    def __init__(self) -> None:
        self._models: Any = importlib.import_module("sumy.models.dom")
        stemmers: Any = importlib.import_module("sumy.nlp.stemmers")
        ranking: Any = importlib.import_module("sumy.summarizers.lex_rank")
        tools: Any = importlib.import_module("sumy.utils")
        self._lexrank = ranking.LexRankSummarizer(stemmers.Stemmer("english"))
        self._lexrank.stop_words = frozenset(tools.get_stop_words("english"))
        self._lexrank._get_best_sentences = self._keep  # noqa: SLF001  it is sumy's one hook
        self._kept: list[float] = []

    def __call__(self, found: Sequence[str]) -> list[float]:
        made = [self._models.Sentence(text, _Words()) for text in found]
        document = self._models.ObjectDocumentModel([self._models.Paragraph([one]) for one in made])
        self._lexrank(document, len(found))
        return self._kept

    def _keep(self, sentences: Any, _count: int, rating: Any) -> tuple[Any, ...]:  # noqa: ANN401  sumy has no types
        self._kept = [float(rating[sentence]) for sentence in sentences]
        return tuple(sentences)


def _candidates(found: Sequence[str]) -> list[int]:
    long = [i for i, text in enumerate(found) if len(text.split()) >= _FEWEST_WORDS]
    return long or list(range(len(found)))
