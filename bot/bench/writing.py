"""WORDS: a model as the source of feeds/summaries/learnt.py: running Bleep reads no data file."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from feeds.summaries.features import SENTENCE_FEATURES
from feeds.summaries.importance import PAIR_FEATURES, WORD_FEATURES, Row
from feeds.summaries.ranking import Model

_HEAD = '''\
"""WORDS: the model that chooses sentences; `python -m bot.bench.learn` wrote this, do not edit.

Learnt from {posts} posts of the US government's digital teams and their editors' standfirsts, all
CC0-1.0: see tests/data/standfirsts/README.md. What the numbers mean is in importance.py
and features.py beside this file.
"""

from __future__ import annotations

from feeds.summaries.importance import Background, unfolded
from feeds.summaries.ranking import Model

_POSTS = {posts}
'''
_TAIL = """
MODEL = Model(Background(_POSTS, unfolded(_HELD)), _WORDS, _PAIRS, _SENTENCES)
"""


def source(model: Model) -> str:
    """Return the source of the module that holds a model, formatted as `ruff format` would."""
    background = model.background
    parts = (
        _HEAD.format(posts=background.posts),
        _weights("_WORDS", model.words, WORD_FEATURES),
        _weights("_PAIRS", model.pairs, PAIR_FEATURES),
        _weights("_SENTENCES", model.sentences, SENTENCE_FEATURES),
        f"# Stems by the number of posts that hold them.\n_HELD = (\n{_held(model)})\n",
        _TAIL,
    )
    return "".join(parts)


def _weights(name: str, weights: Row, features: Sequence[str]) -> str:
    lines = (
        f"    {weight},  # {feature}\n" for weight, feature in zip(weights, features, strict=True)
    )
    return f"{name} = (\n{''.join(lines)})\n"


def _held(model: Model) -> str:
    by_count: dict[int, list[str]] = {}
    for stem, count in sorted(model.background.held.items()):
        by_count.setdefault(count, []).append(stem)
    every = " ".join(f"{count} {' '.join(stems)}" for count, stems in sorted(by_count.items()))
    return held_lines(every)


def held_lines(every: str) -> str:
    """Return words as the lines of one text in a source."""
    lines = textwrap.wrap(every, 92, break_long_words=False, break_on_hyphens=False)
    return "".join(f'    "{line} "\n' for line in lines[:-1]) + f'    "{lines[-1]}"\n'
