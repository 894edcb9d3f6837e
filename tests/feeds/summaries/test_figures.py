"""Tests of the tokens: one thing written in two ways is one, two things are never one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.summaries.figures import ASK, STOP, is_figure, is_spelled, plain, tokens

SAME = [
    ("£3.4bn", "£3.4 billion"),
    ("£3.4BN", "£3,400,000,000"),
    ("$150k", "$150,000"),
    ("2.5m people", "2.5 million people"),
    ("50%", "50 per cent"),
    ("50 %", "50 percent"),
    ("fifty per cent", "50%"),
    ("one in five", "1 in 5"),
    ("twenty-five", "25"),
    ("two hundred and fifty-three", "253"),
    ("two million three hundred thousand", "2,300,000"),
    ("two thousand and nineteen", "2019"),
    ("1,000 beds", "1000 beds"),
    ("5mg", "5 mg"),
    ("5 milligrams", "5 mg"),
    ("5 micrograms", "5mcg"),
    ("5 \u00b5g", "5 mcg"),
    ("5-10 mg", "5 to 10 mg"),
    ("5\u201310%", "5 to 10%"),
    ("\u22125", "-5"),
    ("3\u00b74 mmol", "3.4 mmol"),
    ("isn\u2019t", "is not"),
    ("won't", "will not"),
    ("can't", "cannot"),
    ("tea &amp; cake", "tea and cake"),
    ("\u201csafe\u201d", '"safe"'),
    ("5\u00a0mg", "5 mg"),
    ("infor\u00admation", "information"),
    ("well-known", "well known"),
    ("Wait\u2026", "Wait..."),
]

DIFFERENT = [
    ("5 mg", "5 mcg"),
    ("5 mg", "5 ml"),
    ("5 mg", "50 mg"),
    ("5 mg", "0.5 mg"),
    ("5 mg", ".5 mg"),
    ("5", "-5"),
    ("<5", ">5"),
    ("\u22655", "\u22645"),
    ("5%", "5"),
    ("£5", "$5"),
    ("5m", "5bn"),
    ("106", "10\u2076"),
    ("1 in 5", "1 in 15"),
    ("3.1", "3.10"),
    ("0800 12", "0800 012"),
    ("007", "07"),
    ("120/80", "128/80"),
    ("5:30pm", "5:30am"),
    ("1\u00bd", "11/2"),
    ("is", "isn't"),
    ("US", "us"),
    ("WHO", "who"),
    ("Is it safe?", "Is it safe."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_write_one_thing_are_one(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_things_are_never_one(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Five, six or ten.", ["5", ",", "6", "or", "10", STOP]),
        ("nineteen ninety", ["19", "90"]),
        ("A hundred and the one", ["a", "100", "and", "the", "1"]),
        ("It is 2019. 5 million came!", ["it", "is", "2019", STOP, "5000000", "came", STOP]),
        ("Is it (really)?", ["is", "it", "(", "really", ")", ASK]),
        ("in gov.uk, e.g. here", ["in", "gov", "uk", ",", "e", "g", STOP, "here"]),
        ("- A - B \u2014 C", ["a", "\u2013", "b", "\u2013", "c"]),
        ("COVID-19 and H1N1", ["COVID", "19", "and", "h1n1"]),
        ("18F", ["18", "f"]),
        ("", []),
    ],
)
def test_a_text_becomes_words_numbers_and_marks(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@given(st.integers(min_value=0, max_value=10**12))
def test_thousands_commas_change_nothing(number: int) -> None:
    assert tokens(f"{number:,}") == tokens(str(number)) == [str(number)]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(tokens(text))


def test_a_token_with_a_digit_is_a_figure() -> None:
    assert [token for token in tokens("B12, five, mg and 2%") if is_figure(token)] == [
        *("b12", "5", "2")
    ]


def test_a_word_that_may_be_written_otherwise_is_not_spelled() -> None:
    assert is_spelled("clinic")
    assert not any(map(is_spelled, ("not", "5", "it", "%")))


def test_plain_text_has_one_kind_of_quote_and_space() -> None:
    assert plain("\u2018a\u2019\u00a0&pound;5") == "'a' £5"
