"""What a text says apart from how it is written, and the numbers in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.amounts import amounts, digits, ones, said


def numbers(text: str) -> dict[str, int]:
    return dict(amounts(said(text)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tea, please!", "tea please"),
        ("\u201cTea\u201d isn\u2019t", "'tea' is not"),
        ("the patients' own", "the patient's own"),
        ("Read it  at\nhttps://a.example/1?b=2 now", "Read it at www.other.example/7 now"),
        ("See example.org/2026/03/tea now", "see now"),
        ("1,000 people", "1000 people"),
        ("50% of us", "50 per cent of us"),
        ("50 percent", "50 %"),
        ("five days", "5 days"),
        ("twenty-five", "25"),
        ("two hundred and fifty", "250"),
        ("at 5.30 p.m.", "at 5:30pm"),
        ("at 5 p.m. today", "at 5pm today"),
        ("the 6th of May", "the 6 of May"),
        ("2.50", "2.5"),
        (".5 mg", "0.5 mg"),
        (".5k", "500"),
        ("3.0 mg", "3mg"),
        ("5\u00a0mg", "5 mg"),
    ],
)
def test_two_ways_of_writing_say_the_same(one: str, other: str) -> None:
    assert said(one) == said(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 mg", "5 mcg"),
        ("2.5", "25"),
        ("0.05 mg", "05 mg"),
        ("1.005", "1.05"),
        ("10.0", "1"),
        ("1 in 5", "1 in 15"),
        ("-5 degrees", "5 degrees"),
        ("10\u00b2", "102"),
        ("< 5", "> 5"),
        ("\u00a35", "$5"),
        ("5:30pm", "5:30am"),
        ("ileum", "ilium"),
        ("ends at 5.", "ends at 6."),
        ("(5) cups", "(6) cups"),
        ("1. Wait", "2. Wait"),
    ],
)
def test_what_differs_is_not_the_same(one: str, other: str) -> None:
    assert said(one) != said(other)
    assert said(one)
    assert said(other)


def test_numbers_have_their_signs_and_units() -> None:
    told = numbers(
        "Take 5 mg for 3 days. It costs \u00a32.50, or 20% less on 6 Aug 2018 at 9:15 am."
    )
    numbered = {"5 mg": 1, "3 day": 1, "\u00a32.5": 1, "20 %": 1, "6": 1, "2018": 1}
    assert told == numbered | {"aug": 1, "9:15 am": 1}


def test_a_unit_has_many_names() -> None:
    assert (
        numbers("5 micrograms for 2 hrs")
        == numbers("5mcg for two hours")
        != numbers("5 mg for 2 h")
    )


@pytest.mark.parametrize("text", ["on Monday", "in January", "May 6", "6 Mar", "Sun 3"])
def test_the_name_of_a_date_counts_as_a_number(text: str) -> None:
    assert len(numbers(text)) == len(text.split()) - text.startswith(("on", "in"))


@pytest.mark.parametrize("text", ["they may march", "the sun sat on a marble", "one in", "tea"])
def test_a_word_that_only_looks_like_a_date_does_not(text: str) -> None:
    assert numbers(text).keys() <= {"1"}


def test_a_number_within_a_word_is_one() -> None:
    assert numbers("B12 and COVID-19") == {"b12": 1, "19": 1}


def test_a_long_number_keeps_all_its_digits() -> None:
    long = "1234567890" * 10
    assert numbers(long) != numbers(f"{long[:-1]}1")
    assert numbers("9" * 5000)


def test_the_word_one_is_counted() -> None:
    assert ones("One of us, no one, oneself, twenty-one") == 3


def test_digits_are_read_as_they_are_written() -> None:
    assert digits("1,000 at 5:30, https://a.example/7") == {"1,000": 1, "5:30": 1}


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    words = said(text)
    assert all(words)
    assert amounts(words).total() <= len(words)
    assert said(f"  {text}\n") == words


@given(
    st.lists(st.sampled_from(["tea", "5", "mg", "per", "cent", "five", "hundred", "\u00a3", "one"]))
)
def test_what_was_said_says_the_same_again(words: list[str]) -> None:
    once = said(" ".join(words))
    assert amounts(said(" ".join(once))) == amounts(once)
