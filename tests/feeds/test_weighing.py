"""Tests of how words weigh: what the parts of a text are, and when two of them are heavy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.identifiers.danger.weights import DANGER
from feeds.identifiers.stories.weights import STORIES
from feeds.identifiers.weighing import LONGEST, Part, Weights, heavy, parts, unfolded

LIMIT = 2.0
WEIGHTS = Weights({"rope": 1.0, "the rope": 0.5, "tonight": 1.0, "film": -2.0}, LIMIT)


def spans(text: str) -> list[str]:
    return [text[start:end] for start, end in heavy(parts(text), WEIGHTS)]


def test_a_part_has_its_words_and_each_with_the_one_before() -> None:
    (part,) = parts("i don't know 12")
    assert part.terms == ("i", "dont", "know", "#", "^ i", "i dont", "dont know", "know #")


def test_a_sentence_is_a_part_and_a_long_one_is_several() -> None:
    assert len(parts("one two. three!")) == 2
    assert len(parts("word " * (2 * LONGEST + 1))) == 3


def test_a_text_without_a_word_has_no_part_and_is_not_heavy() -> None:
    assert parts(" ... \n") == []
    assert spans("?!") == []


def test_two_parts_that_follow_each_other_are_heavy_together() -> None:
    assert spans("the rope is here. tonight.") == ["the rope is here. tonight"]
    assert spans("the rope is here. a day later. tonight.") == []


def test_one_part_alone_is_weighed_once() -> None:
    assert spans("the rope tonight") == ["the rope tonight"]
    assert spans("the rope") == []


def test_what_speaks_against_it_counts_too() -> None:
    assert spans("the rope tonight in a film") == []


def test_only_the_heavy_place_of_a_long_text_is_given() -> None:
    assert spans(f"{'a usual word. ' * 30}the rope tonight. {'more. ' * 30}")[0].endswith("tonight")


def test_a_number_is_the_weight_of_what_follows() -> None:
    assert unfolded("-1.5 film ^_the 2.0 rope") == {"film": -1.5, "^ the": -1.5, "rope": 2.0}


@pytest.mark.parametrize("weights", [DANGER, STORIES])
def test_the_weights_have_words_and_pairs_of_both_signs(weights: Weights) -> None:
    pairs = [weight for term, weight in weights.of_terms.items() if " " in term]
    words = [weight for term, weight in weights.of_terms.items() if " " not in term]
    for some in (words, pairs):
        assert min(some) < 0 < max(some)
    assert weights.heavy > 0


@given(st.text())
def test_the_parts_of_any_text_are_in_order_and_in_it(text: str) -> None:
    found = parts(text)
    ends = [place for part in found for place in (part.start, part.end)]
    assert ends == sorted(ends)
    assert all(0 <= place <= len(text) for place in ends)
    assert all(isinstance(part, Part) and part.terms for part in found)
