"""WORDS: what words and pairs of words weigh that tell of danger."""

from __future__ import annotations

from feeds.identifiers.danger.learnt_pairs import PAIRS
from feeds.identifiers.danger.learnt_words import HEAVY, WORDS
from feeds.identifiers.weighing import Weights, unfolded

DANGER = Weights({**unfolded(WORDS), **unfolded(PAIRS)}, HEAVY)
