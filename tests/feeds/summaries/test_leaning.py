"""Tests of what is shown only together, and of what is never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.summaries.leaning import is_boilerplate, points_back, takes_back, together
from feeds.summaries.structure import article
from feeds.summarise import summarise


def shown(text: str) -> list[set[str]]:
    """Return what each sentence that can be shown is shown with, itself among it."""
    found = article(text)
    return [{found[i].text for i in unit} for unit in together(found).values()]


@given(st.text(alphabet="aB .?!:\n-\"'()1", max_size=200))
def test_any_text_can_be_asked_what_goes_together(text: str) -> None:
    found = article(text)
    for i, unit in together(found).items():
        assert unit[0] == i
        assert sorted(unit) == list(range(min(unit), max(unit) + 1))


@pytest.mark.parametrize(
    "then",
    [
        "That was wrong.",
        "This is not true.",
        "But that is a myth.",
        "It was not a fault.",
        "Not so.",
        "I was wrong.",
        "We did not.",
        "It had not.",
        "They are no longer open.",
    ],
)
def test_a_sentence_that_is_taken_back_is_shown_with_that_or_not_at_all(then: str) -> None:
    first = "We wrote that the desk shuts at noon."
    for unit in shown(f"{first} {then} The garden has a bench."):
        assert (first in unit) == (then in unit)


@pytest.mark.parametrize(
    "sentence", ["It was late.", "That was a long day.", "We were glad.", "Not so long ago we met."]
)
def test_a_sentence_that_denies_nothing_takes_nothing_back(sentence: str) -> None:
    assert not takes_back(sentence)


def test_what_is_taken_back_in_a_new_paragraph_is_shown_with_that() -> None:
    assert (
        shown("The test was lost on Monday.\n\nIt was not lost for long.")
        == [{"The test was lost on Monday.", "It was not lost for long."}] * 2
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Most had not read the letter.",
        "Some were late for it.",
        "Others came by bus.",
        "Eight of them came by bus.",
        "In 14 of them a word was lost.",
        "Of those, 61% rang again.",
        "In 3 it had lost a word.",
        "Among the young it is 38.9%.",
        "Outside those hours the desk is shut.",
        "The form has to say so at the top.",
        "At noon they do not, and the door says it.",
        "The desk will also tell you where to sit.",
        "The clinic in Leeds did the same.",
        "The patients liked the latter.",
        "The second reason is the cost.",
        "The county has no such desk.",
        "The queue has been short since then.",
    ],
)
def test_a_sentence_that_leans_without_a_pronoun_brings_the_one_before(sentence: str) -> None:
    first = "The clinic wrote to 50 people."
    assert {first, sentence} in shown(f"{first} {sentence}")
    assert shown(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Most people had read the letter.",
        "Three clinics were late.",
        "If the child is well it stops.",
        "The desk is so busy that it shuts.",
        "The desk rings back on the same day.",
        "In May the desk was shut.",
    ],
)
def test_a_sentence_that_names_its_subject_does_not_point_back(sentence: str) -> None:
    assert not points_back(sentence)


@pytest.mark.parametrize(
    "line",
    [
        "See also: our page on tests.",
        "Read more in the full report.",
        "Related: our page on tests.",
        "Further reading is on our page.",
        "Present: Ann and two more people.",
        "Apologies: Ben and one more person.",
        "ACTION: the chair writes to the desk.",
        "1. Minutes of the last meeting were agreed.",
        "Declaration of interest: none was made.",
        "Conflicts of interest: none were found.",
        "Competing interests: none were found.",
        "Here are five things to know.",
        "There are 3 good reasons to read on.",
        "Thanks to Ann for the tea.",
    ],
)
def test_boilerplate_is_never_chosen(line: str) -> None:
    assert shown(f"{line} The clinic opens at 8am.") == [{"The clinic opens at 8am."}]


@pytest.mark.parametrize(
    "line",
    [
        "There are two reasons: the cost and the time.",
        "Here are the figures of the clinic for May.",
        "Thanks to the new desk, fewer people wait.",
        "Action on waits is needed now.",
    ],
)
def test_a_line_that_tells_something_is_no_boilerplate(line: str) -> None:
    assert not is_boilerplate(line)


def test_an_answer_that_repeats_nothing_of_its_question_is_not_shown() -> None:
    assert shown("Do I need a monitor?\n\nWe lend one for two weeks.") == []
    assert shown("Do I need a monitor?\n\nNo. We lend one for two weeks.") == []


def test_an_answer_that_repeats_its_question_stands_alone() -> None:
    answer = "A monitor for the wrist reads too low."
    assert shown(f"Is a wrist monitor good enough?\n\nNot usually. {answer}") == [{answer}]


def test_an_open_question_is_a_heading_like_any_other() -> None:
    found = "Missed calls fell to 10 a day."
    assert shown(f"What did we learn?\n\n{found}") == [{found}]


def test_short_key_points_are_shown_together() -> None:
    text = "- Missed calls fell by 38%.\n- The wait rose to 6 minutes."
    both = {"Missed calls fell by 38%.", "The wait rose to 6 minutes."}
    assert shown(text) == [both, both]


def test_long_points_and_those_of_a_long_list_stand_alone() -> None:
    long = [f"Clinic {n} rang all of its people back within a day of the call." for n in (1, 2)]
    assert shown("\n".join(f"- {one}" for one in long)) == [{one} for one in long]
    short = [f"Clinic {n} rang people back." for n in range(5)]
    assert shown("\n".join(f"- {one}" for one in short)) == [{one} for one in short]


@pytest.mark.parametrize(
    "then", ["If you feel well, wait.", "But if you feel well, wait.", "Otherwise you can wait."]
)
def test_both_branches_of_a_condition_are_shown_or_neither(then: str) -> None:
    first = "If you feel unwell, call 999."
    both = {first, f"{then}"}
    assert shown(f"{first} {then}") == [both, both]


def test_a_summary_never_shows_one_side_of_what_goes_together() -> None:
    pairs = (
        ("The phone queue of the clinic has been shut for good.", "That was wrong."),
        ("If the phone queue is long, ring the clinic at noon.", "If not, ring it at 8am."),
    )
    rest = " ".join(f"The garden of house {n} has roses and a bench." for n in range(20))
    text = "\n\n".join([*(" ".join(pair) for pair in pairs), rest])
    for most in range(50, 400, 10):
        short = summarise("The phone queue of the clinic", text, most)
        for first, second in pairs:
            assert (first in short) == (second in short)
