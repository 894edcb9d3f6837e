"""Tests of what counts as copied, and of what a summary is compared with."""

from __future__ import annotations

import importlib.util
import warnings

import pytest

from bot.bench.baselines import lead, lexrank, pack, plain_sentences, ranked
from bot.bench.copied import is_copied_runs, is_whole_sentences

TEXT = "The clinic rang all people back. It took a day.\n\nNobody asked for the old queue again."


@pytest.mark.parametrize(
    ("summary", "whole", "runs"),
    [
        ("The clinic rang all people back.", True, True),
        ("It took a day. Nobody asked for the old queue again.", True, True),
        ("The clinic rang all people", False, True),
        ("The clinic rang all people back. Nobody asked for", False, True),
        ("The clinic rang some people back.", False, False),
        ("he clinic rang all people back.", False, False),
        ("", False, False),
    ],
)
def test_a_copy_is_told_from_a_change(summary: str, *, whole: bool, runs: bool) -> None:
    assert is_whole_sentences(summary, TEXT) is whole
    assert is_copied_runs(summary, TEXT) is runs


def test_paragraphs_are_cut_to_sentences() -> None:
    assert len(plain_sentences(TEXT)) == 3


def test_the_lead_is_the_first_sentences_that_fit() -> None:
    assert lead(TEXT, 60) == "The clinic rang all people back. It took a day."


def test_a_first_sentence_that_does_not_fit_is_cut() -> None:
    assert pack(["One two three."], [0], 7) == "One two"
    assert pack([], [], 7) == ""


def test_the_highest_ratings_are_taken_and_shown_in_order() -> None:
    short = ranked(TEXT, 80, lambda found: [float(len(one)) for one in found])
    assert short == "The clinic rang all people back. Nobody asked for the old queue again."


def test_lexrank_rates_every_sentence_where_it_is_installed() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what sumy imports warns on newer Pythons
        ranker = lexrank()
        assert (ranker is not None) == (importlib.util.find_spec("sumy") is not None)
        if ranker is not None:
            ratings = ranker(["A clinic rang Ann.", "Ann rang a clinic.", "Roses are red."])
            assert len(ratings) == 3
            assert ratings[0] == pytest.approx(ratings[1])
