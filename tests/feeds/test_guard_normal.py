"""A text as the guard reads it: forms of one length, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.identifiers.noise import BLANK, PAD, blanked
from feeds.identifiers.normal import as_digits, read


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\uff19\uff14\uff13", "943"),
        ("\u0967\u0968", "12"),
        ("a\u00a0b\u2009c", "a b c"),
        ("a\u2011b\u2212c", "a-b-c"),
        ("a\u200bb\u00adc\ufeff", "abc"),
        ("\u041c\u0440\u0455", "Mps"),
        ("\u2019", "'"),
        ("9\ufe0f\u20e3", "9"),
        ("one\r\ntwo\x00", "one\ntwo"),
        ("caf\u00e9", "caf\u00e9"),
        ("\ud800x", "x"),
    ],
)
def test_one_alphabet_and_nothing_invisible(text: str, seen: str) -> None:
    assert read(text).text == seen


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("o77oo 9ooi23", "07700 900123"),
        ("943 476 s919", "943 476 5919"),
        ("s1 and b12 and to all", "s1 and b12 and to all"),
        ("9 4 o 5", "9 4 0 5"),
        ("one in nine", "one in nine"),
    ],
)
def test_letters_are_digits_only_among_digits(text: str, digits: str) -> None:
    assert as_digits(text) == digits


def test_words_are_digits_where_several_follow_each_other() -> None:
    assert as_digits("nine four double three").replace(PAD, "") == "9 4 33"


@given(st.text())
def test_all_forms_are_of_one_length(text: str) -> None:
    reading = read(text)
    size = len(reading.text)
    assert [len(reading.lower), len(reading.digits), len(reading.numbers)] == [size] * 3
    assert reading.origin is None or len(reading.origin) == size


def test_a_part_without_a_sign_is_in_the_original_too() -> None:
    assert read("\u00bc").original(3, 3) == (0, 0)
    assert read("\u200bab").original(1, 1) == (2, 2)


@given(st.text(), st.data())
def test_every_part_is_found_again_in_the_original(text: str, data: st.DataObject) -> None:
    reading = read(text)
    end = data.draw(st.integers(0, len(reading.text)))
    start = data.draw(st.integers(0, end))
    first, last = reading.original(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert read(text[first:last]).text.find(reading.text[start:end]) >= 0


@pytest.mark.parametrize(
    "noise",
    [
        *(
            "https://example.org/9434765919?x=1",
            "www.example.org/943",
            "example.org/943",
            "doi:10.1/943",
        ),
        *(
            "10.1136/bmj.943",
            "isbn 978-0-19-921450-1",
            "issn 1468-5833",
            "pmid: 27251909",
            "nct04375735",
        ),
        *(
            "isrctn12345678",
            "0000-0002-1825-0097",
            "\u00a39,434",
            "1,234,567",
            "0.0123",
            "12.5%",
            "08:30",
        ),
        *("01/02/2023", "2023-02-01", "2023-24", "0300 123 4567", "0800 1111", "+44 300 123 4567"),
    ],
)
def test_numbers_that_belong_to_nobody_are_blanked(noise: str) -> None:
    assert blanked(noise) == BLANK * len(noise)


@pytest.mark.parametrize(
    "kept",
    ["943 476 5919", "07700 900123", "+44 7700 900123", "943,476,5919", "943.476.5919", "nhs.uk"],
)
def test_other_numbers_stay(kept: str) -> None:
    assert blanked(kept) == kept
