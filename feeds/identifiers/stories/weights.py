"""WORDS: what words and pairs of words weigh that tell who somebody is."""

from __future__ import annotations

from feeds.identifiers.stories.learnt_pairs import PAIRS
from feeds.identifiers.stories.learnt_words import HEAVY, WORDS
from feeds.identifiers.weighing import Weights, unfolded

STORIES = Weights({**unfolded(WORDS), **unfolded(PAIRS)}, HEAVY)
