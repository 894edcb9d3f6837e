"""What makes the guard quick: patterns that are asked only where a text can have them."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.guard import guard
from feeds.identifiers import addresses, registers
from feeds.identifiers.normal import read
from feeds.identifiers.stories import called, cases
from feeds.identifiers.stories.facts import OF_ONE
from feeds.identifiers.stories.grouped import grouped
from feeds.identifiers.stories.phrases import NAMED_PLACE, PHRASES
from feeds.identifiers.words import Stemmed, at_words, family, led, stemmed

READABLE = "\n" + "".join(map(chr, range(32, 127)))
"""What a reading is made of, letters of other alphabets apart."""
ADDRESSES = ("_FLAT", "_BOX", "_AT_HOME", "_HOUSE")
STEMMED = (
    registers._PASSPORT,  # noqa: SLF001  its stems are what is tested
    cases._CALLED,  # noqa: SLF001  the same
    *(getattr(addresses, name) for name in ADDRESSES),
    *(called._PATIENT, called._CALLED, NAMED_PLACE),  # noqa: SLF001  the same
    *(form for _, form in PHRASES),
    *(form for fact in OF_ONE for form in fact.forms if isinstance(form, Stemmed)),
)


AGES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    *("twenty", "thirty one", "forty-two", "fifty", "sixty", "seventy", "eighty six", "ninety"),
)
DRAWN = [form for form in STEMMED if "twenty" not in form.stems]
"""All but the ages in words, which look behind so much that hardly any text can be drawn."""


@pytest.mark.parametrize("form", DRAWN, ids=lambda form: form.stems[0])
@given(data=st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.filter_too_much])
def test_whatever_a_pattern_finds_has_one_of_its_stems(form: Stemmed, data: st.DataObject) -> None:
    # Where one is missing, what the pattern looks for is missed for ever.
    text = data.draw(st.from_regex(form.form, alphabet=READABLE))
    assert any(stem in text for stem in form.stems), text


def test_no_age_in_words_is_overlooked() -> None:
    missed = [age for age in AGES if not guard(f"I saw a {age} year old, here.").findings]
    assert missed == []


def test_no_stem_is_empty() -> None:
    assert all(all(form.stems) for form in STEMMED)


def test_a_pattern_is_asked_only_where_a_stem_stands() -> None:
    # The stem is wrong on purpose: else nobody could see whether the pattern was asked.
    form = stemmed(r"c[au]t", "dog/bird")
    assert form.search("cat") is None
    assert list(form.finditer("cat, cut")) == []
    assert [found[0] for found in form.finditer("cat, cut, bird")] == ["cat", "cut"]
    assert form.search("dog, cat") is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pin spin pine", ["pin", "pin"]),
        ("1pin _pin -pin", ["pin"]),
        ("epin", []),
        ("tin", ["tin"]),
    ],
)
def test_a_led_pattern_begins_where_a_word_does(text: str, found: list[str]) -> None:
    assert re.findall(led(("pin", "tin")), text) == found
    assert at_words(("pin", "tin")).findall(text) == found


def test_each_of_the_led_words_has_the_rest() -> None:
    assert re.findall(led(("no", "id"), r" \d"), "no id 1 no 2") == ["id 1", "no 2"]


def test_a_family_also_finds_what_begins_anywhere() -> None:
    form = family("ill/fit", ("ill",), also=("'s fit",))
    assert [found[0] for found in form.finditer("still ill, she's fit")] == ["ill", "'s fit"]


def test_what_is_read_of_digits_is_read_once() -> None:
    reading = read("ring 07700 900123")
    assert reading.runs is reading.runs
    assert reading.numbers is reading.numbers


def test_what_is_grouped_by_letters_finds_the_same() -> None:
    form = r"cat|c?ot|cut(?:e|s)|d[a|b]g|\|x|dog"
    texts = ("cat", "ot", "cot", "cute", "cuts", "cut", "dag", "d|g", "|x", "dog", "og", "ca")
    found = [text for text in texts if re.fullmatch(grouped(form), text)]
    assert found == [text for text in texts if re.fullmatch(form, text)]
    assert found == ["cat", "ot", "cot", "cute", "cuts", "dag", "d|g", "|x", "dog"]
