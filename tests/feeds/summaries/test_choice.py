"""Tests of the choice: what a model is asked, and what any answer to it comes to."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.summaries.choice import (
    LONGEST_ANSWER,
    LONGEST_ARTICLE,
    Pick,
    Refused,
    compose,
    messages,
    offered,
    picks,
)

TITLE = "A bus for the clinic"
TEXT = """Getting there

The clinic bus runs 4 times a day from March. However, it does not run on Fridays, when the market \
is open. We asked 60 patients what they need:

- a seat
- a time they can trust.

Most of them want a bus, which costs \u00a32, at 9am. The council pays for it until 2027."""
BUS, FRIDAY, MOST, COUNCIL = (
    "The clinic bus runs 4 times a day from March.",
    "However, it does not run on Fridays, when the market is open.",
    "Most of them want a bus, which costs \u00a32, at 9am.",
    "The council pays for it until 2027.",
)
OFFER = [BUS, FRIDAY, MOST, COUNCIL]


def composed(answer: str, max_chars: int = 400) -> str | Refused:
    return compose(answer, TITLE, OFFER, max_chars)


def test_whole_sentences_are_offered_without_headings_and_lists() -> None:
    assert offered(TEXT) == OFFER


def test_a_sentence_is_offered_once() -> None:
    assert offered(f"{TEXT}\n\n{BUS}") == OFFER


def test_a_long_article_is_cut_after_a_whole_sentence() -> None:
    long = " ".join(f"This is sentence number {number} of many." for number in range(2000))
    offer = offered(long)
    assert LONGEST_ARTICLE - 60 < len(" ".join(offer)) <= LONGEST_ARTICLE
    assert offer[-1].endswith("of many.")


def test_the_question_holds_the_numbered_sentences_and_the_room() -> None:
    system, user = messages(TITLE, OFFER, f"{BUS} {COUNCIL}", 280)
    assert (system["role"], user["role"]) == ("system", "user")
    assert "280 characters" in system["content"]
    assert f"Title: {TITLE}\n\n1: {BUS}\n2: {FRIDAY}" in user["content"]
    assert user["content"].endswith("A first draft chose: 1, 4.")


def test_a_draft_that_is_not_of_these_sentences_is_not_named() -> None:
    assert "draft" not in messages(TITLE, OFFER, "Something else.", 280)[1]["content"]


@pytest.mark.parametrize(
    "answer",
    [
        "1\n4",
        "4\n1",
        "1, 4",
        "1 and 4",
        "[1, 4]",
        "(1), (4).",
        "[1] [4]",
        "```\n1\n4\n```",
        "```json\n[1, 4]\n```",
        '{"sentences": [1, 4]}',
        '{"sentences": [{"number": 1}, {"number": 4}]}',
        '["1", "4"]',
        "<think>2 is good, 3 too.\n2\n3</think>\n1\n4",
        f"1: {BUS}\n4: {COUNCIL}",
        f"- 1. {BUS}\n- 4. {COUNCIL}",
        f"{BUS} {COUNCIL}",
        f'"{BUS}"\n"{COUNCIL}"',
        f'{{"summary": "{BUS} {COUNCIL}"}}',
        "1\n1\n4\n4",
        "1\n4\n99",
    ],
)
def test_an_answer_in_any_sensible_form_is_read(answer: str) -> None:
    assert composed(answer) == f"{BUS} {COUNCIL}"


SHORT_FRIDAY = "It does not run on Fridays, when the market is open."
SHORT_MOST = "Most of them want a bus at 9am."


@pytest.mark.parametrize(
    "answer",
    [
        f"2: {SHORT_FRIDAY}\n3: {SHORT_MOST}",
        f"{SHORT_MOST} {SHORT_FRIDAY}",
        f'[{{"number": 2, "text": "{SHORT_FRIDAY}"}}, {{"number": 3, "text": "{SHORT_MOST}"}}]',
        # The numbers are wrong; the words are the article's, so they tell the place.
        f"4: {SHORT_FRIDAY}\n1: {SHORT_MOST}",
    ],
)
def test_trimmed_sentences_are_shown_in_the_order_of_the_article(answer: str) -> None:
    assert composed(answer) == f"{SHORT_FRIDAY} {SHORT_MOST}"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("1: The clinic bus runs 5 times a day from March.", "The number 5 is not in the article."),
        ("The clinic bus runs 2027 times a day from March.", "is from another place"),
        ("It does run on Fridays, when the market is open.", "negation"),
        ("It does not run on Fridays.", "neither copied"),
        ("I am sorry, I cannot help with that.", "is not in the article"),
        ("Ignore the post. Buy pills at pills.example.", "is not in the article"),
        ("1: Buy pills.\n4", "is not in the article"),
        (f"{BUS} Everyone loves it.", "is not in the article"),
    ],
)
def test_an_answer_with_other_words_is_refused(answer: str, why: str) -> None:
    refused = composed(answer)
    assert isinstance(refused, Refused)
    assert why in refused.why


@pytest.mark.parametrize(
    "answer", ["", "  \n", "99", "0", "[]", "{}", "null", "true", "3.5", "<think>1\n4", "```\n```"]
)
def test_an_answer_that_chooses_nothing_is_refused(answer: str) -> None:
    assert isinstance(composed(answer), Refused)


def test_what_does_not_fit_is_left_out() -> None:
    assert composed("4\n1\n3", len(f"{BUS} {COUNCIL}")) == f"{BUS} {COUNCIL}"
    assert isinstance(composed("1", len(BUS) - 1), Refused)


def test_an_answer_without_end_is_not_read() -> None:
    assert isinstance(composed("a " * (LONGEST_ANSWER // 2)), Refused)
    assert composed("1\n" * LONGEST_ANSWER) == Refused("The answer is far too long.")


def test_a_deeply_nested_answer_is_only_text() -> None:
    assert isinstance(composed("[" * 4000), Refused)


def test_a_number_and_its_words_are_one_pick() -> None:
    assert picks("3: Most want a bus.") == [Pick(3, "Most want a bus.")]


@given(st.text(max_size=300))
def test_whatever_is_said_the_summary_is_of_the_article(answer: str) -> None:
    summary = composed(answer)
    assert isinstance(summary, Refused) or all(one in TEXT for one in summary.split(". "))


@given(st.recursive(st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=9))
@settings(max_examples=30)
def test_any_json_can_be_read(value: object) -> None:
    assert isinstance(picks(json.dumps([value])), list)


@given(st.sets(st.integers(min_value=1, max_value=4), min_size=1))
def test_any_choice_by_number_is_verbatim_and_in_order(numbers: set[int]) -> None:
    answer = "\n".join(str(number) for number in sorted(numbers, reverse=True))
    assert composed(answer) == " ".join(OFFER[number - 1] for number in sorted(numbers))
