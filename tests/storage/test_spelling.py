"""What a search understands of a text: its words, and which word was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.spelling import (
    LONGEST,
    MOST_WORDS,
    PASSED_OVER,
    asked,
    distance,
    intact,
    known,
    may_be_mistyped,
    nearest,
    slips,
    words_of,
)

LETTERS = st.text("abcdé", max_size=9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ward rounds", ["ward", "rounds"]),
        ("COVID-19, again", ["covid", "19", "again"]),
        ("the patient's R&D_team", ["the", "patient", "s", "r", "d", "team"]),
        ("Café Ünïted ﬁne", ["cafe", "united", "fine"]),
        ("\U0001f600 \x00\u202e", []),
        ("", []),
        ("x" * 99, ["x" * LONGEST]),
    ],
)
def test_words_are_in_small_letters_without_accents_and_signs(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_no_sign_of_a_query_language_is_left_in_a_word(text: str) -> None:
    for word in words_of(text):
        assert word.isalnum()
        assert 1 <= len(word) <= LONGEST


@given(st.text())
def test_the_words_of_words_are_the_same_words(text: str) -> None:
    words = asked(text)
    assert asked(" ".join(words)) == words
    assert len(words) <= MOST_WORDS
    assert PASSED_OVER.isdisjoint(words)


def test_a_search_is_for_each_word_once_and_for_the_first_few() -> None:
    assert asked("Tea and TEA, or the cake") == ("tea", "cake")
    assert asked(" ".join(f"w{number}" for number in range(20))) == tuple(
        f"w{number}" for number in range(MOST_WORDS)
    )


def test_words_that_may_be_suggested_are_long_and_all_letters() -> None:
    text = "The Ward, ward 4711 about tea, telehealth2 and " + "x" * 31
    assert known([text, "Récords"]) == {"ward", "records"}
    assert not may_be_mistyped("tea")


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("", "", 0),
        ("tea", "tea", 0),
        ("tea", "teas", 1),
        ("tea", "ta", 1),
        ("tea", "toa", 1),
        ("tea", "tae", 1),
        ("abcd", "badc", 2),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("ca", "abc", 3),
    ],
)
def test_a_distance_is_the_number_of_slips(one: str, other: str, away: int) -> None:
    assert distance(one, other, 9) == distance(other, one, 9) == away


def plain_distance(one: str, other: str) -> int:
    """Return the distance as it is defined, without any short cut."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)]
            if i > 1 and j > 1 and (a, b) == (other[j - 2], one[i - 2]):
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]


@given(LETTERS, LETTERS, st.integers(1, 3))
def test_the_short_way_gives_the_same_distance(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(plain_distance(one, other), most + 1)


@given(LETTERS, st.lists(LETTERS, max_size=20), st.integers(1, 2))
def test_the_nearest_words_are_never_too_far_and_come_in_order(
    word: str, others: list[str], most: int
) -> None:
    found = nearest(word, others, most, 5)
    away = [plain_distance(word, one) for one in found]
    assert away == sorted(away)
    near = [one for one in others if 0 < plain_distance(word, one) <= most]
    assert len(found) == min(len(near), 5)
    assert set(found) <= set(near)


def slipped(word: str, at: int, slip: str) -> str:
    """Return a word with one slip at a place."""
    changed = list(word)
    if slip == "swap":
        changed[at : at + 2] = reversed(changed[at : at + 2])
    else:
        changed[at : at + 1] = {"drop": [], "double": [changed[at]] * 2, "other": ["z"]}[slip]
    return "".join(changed)


@given(st.text("abcdefgh", min_size=4, max_size=12), st.data())
def test_a_slip_leaves_the_beginning_or_the_end_as_it_was(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    typed = slipped(word, at, data.draw(st.sampled_from(["drop", "double", "other", "swap"])))
    begins, ends, holds = intact(word, 1)
    assert typed.startswith(begins) or typed.endswith(ends)
    assert holds == ""


@given(st.text("abcdefgh", min_size=6, max_size=12), st.data())
def test_two_slips_leave_one_third_of_a_word_as_it_was(word: str, data: st.DataObject) -> None:
    typed = word
    for _ in range(2):
        at = data.draw(st.integers(0, len(typed) - 1))
        typed = slipped(typed, at, data.draw(st.sampled_from(["drop", "double", "other"])))
    begins, ends, holds = intact(word, 2)
    assert typed.startswith(begins) or holds in typed or typed.endswith(ends)


def test_short_words_are_forgiven_one_slip() -> None:
    assert [slips("x" * length) for length in (4, 5, 6, 30)] == [1, 1, 2, 2]


def test_the_same_first_letter_is_nearer() -> None:
    assert nearest("ward", ["card", "wart"], 1, 2) == ["wart", "card"]
