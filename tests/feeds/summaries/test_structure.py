"""Tests of the sentences of an article, and of which can be shown without the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.summaries.structure import Sentence, article
from feeds.summarise import units


def texts(text: str) -> list[str]:
    return [one.text for one in article(text)]


def whole(text: str) -> list[str]:
    return [one.text for one in article(text) if one.whole]


@given(st.text(alphabet="aB .?!:\n-\"'()\u201c\u201d1[]", max_size=200))
def test_any_text_has_sentences_that_stand_in_it(text: str) -> None:
    squashed = " ".join(text.split())
    for one in article(text):
        assert " ".join(one.text.split()) in squashed


def test_a_heading_is_no_sentence_and_is_glued_to_none() -> None:
    text = "What we did\n\nWe rang people back.\n\nDid it help?\n\nIt did so at once."
    assert texts(text) == ["We rang people back.", "It did so at once."]


def test_a_list_and_its_lead_in_are_one() -> None:
    assert texts("We brought:\n- tea\n- cake.") == ["We brought:\n- tea\n- cake."]


def test_a_lead_in_in_a_paragraph_of_its_own_is_still_with_its_list() -> None:
    text = "The day was warm and long. We brought:\n\n- tea\n- cake"
    assert whole(text) == ["The day was warm and long.", "We brought:\n- tea\n- cake"]


def test_the_items_of_a_long_list_stand_alone_where_they_are_sentences() -> None:
    items = [f"Clinic {n} rang all of its people back within a day." for n in range(9)]
    text = "\n".join(["We saw:", *(f"- {item}" for item in items)])
    assert whole(text) == items


def test_the_fragments_of_a_long_list_are_left_out() -> None:
    text = "\n".join(["We saw:", *(f"- people at clinic number {n}" for n in range(30))])
    assert whole(text) == []


def test_a_list_with_no_lead_in_is_its_sentences() -> None:
    text = "- tea for all\n- Everyone had some of the cake.\n- and more of it was left."
    assert whole(text) == ["Everyone had some of the cake."]


@pytest.mark.parametrize(
    "sentence",
    [
        "The list is here to stay.",
        "\u201cIt works well,\u201d said Ann Lee.",
        "No clinic has tried it yet.",
        "Waits (of a week) fell.",
        "Waits fell by 3.4% in 2018 [1].",
        "We met at 10 a.m. at the clinic.",
        "A. Lee met B. Cole in May.",
    ],
)
def test_a_sentence_that_stands_alone_is_whole(sentence: str) -> None:
    assert whole(f"{sentence} ") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Who would not want to try it?",
        "\u201cWho would not want to try it?\u201d",
        "Here is what we learnt from the long list of clinics that we saw in May:",
        "Yes, all of the clinics do it.",
        "No: none of the clinics do it.",
        "\u201cThe clinics have been good to us.\u201d",
        "\u201cThe clinics have been good to us.",
        "The clinics (all of them have been good.",
        "and the clinics have been good.",
        "Day, calls, people and clinics of all of the years that were ever counted by us",
        "Well done.",
    ],
)
def test_a_sentence_that_needs_another_is_not_whole(sentence: str) -> None:
    assert whole(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "This cut the wait by half.",
        "However, the wait is long.",
        "But the wait is too long.",
        "He said that it is too long.",
        "For example, one clinic is open.",
        "\u201cThey rang me back,\u201d said Ann.",
        "With this in mind, we went on.",
    ],
)
def test_a_sentence_that_points_back_leans(sentence: str) -> None:
    assert [one.leans for one in article(sentence)] == [True]


@pytest.mark.parametrize(
    "sentence",
    [
        "This post is about a list.",
        "It is time to think of lists.",
        "This month we meet in Leeds.",
        "Thistles grow by the clinic.",
        "The list is here to stay.",
    ],
)
def test_a_sentence_that_only_looks_so_does_not_lean(sentence: str) -> None:
    assert [one.leans for one in article(sentence)] == [False]


def test_the_marks_of_a_question_and_its_answer_are_left_out() -> None:
    text = "Q: Are you open?\n\nA: The clinic is open each day."
    assert whole(text) == ["The clinic is open each day."]


def sentence(paragraph: int, *, whole: bool = True, leans: bool = False) -> Sentence:
    return Sentence(f"Text {paragraph} {whole} {leans}.", paragraph, whole=whole, leans=leans)


def test_a_leaning_sentence_brings_those_that_it_leans_on() -> None:
    found = [
        sentence(0),
        Sentence("It is so.", 0, leans=True),
        Sentence("This is so too.", 1, leans=True),
    ]
    assert units(found) == {0: [0], 1: [1, 0], 2: [2, 1, 0]}


def test_nothing_leans_across_a_heading_or_on_what_is_not_shown() -> None:
    assert units([sentence(0), sentence(2, leans=True)]) == {0: [0]}
    assert units([sentence(0, whole=False), sentence(0, leans=True)]) == {}
    assert units([sentence(0, leans=True)]) == {}


def test_a_repeated_sentence_counts_once() -> None:
    assert units([sentence(0), sentence(0), sentence(1)]) == {0: [0], 2: [2]}


def test_a_sentence_knows_whether_it_is_an_item_of_a_list() -> None:
    found = article("We rang people back.\n\n- Everyone had some of the cake.")
    assert [one.listed for one in found] == [False, True]


def test_the_first_sentence_under_a_question_knows_it() -> None:
    found = article("Did it help?\n\nWe think it did. The wait fell.\n\nWe rang people back.")
    assert [one.answers for one in found] == ["Did it help?", "", ""]
