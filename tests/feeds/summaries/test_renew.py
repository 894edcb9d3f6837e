"""The summary that readers have follows what was edited in it, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feeds.summaries.renew import renewed

TEXT = (
    "The pilot ran in nine practices. Errors did not rise during the pilot. "
    "Nurses saved four minutes a visit. The cost was low.\n\n"
    "We will report again in a year. Patients liked the letters."
)
SUMMARY = "Errors did not rise during the pilot. Nurses saved four minutes a visit."


def test_a_text_that_still_says_its_summary_keeps_it() -> None:
    assert renewed(SUMMARY, TEXT + " One more sentence at the end.") == SUMMARY


def test_a_sentence_that_was_turned_round_takes_the_place_of_the_old_one() -> None:
    turned = TEXT.replace("Errors did not rise during", "Errors rose sharply during")
    assert renewed(SUMMARY, turned) == (
        "Errors rose sharply during the pilot. Nurses saved four minutes a visit."
    )


def test_a_typo_changes_nothing_but_its_word() -> None:
    assert renewed(SUMMARY, TEXT.replace("saved", "save")) == SUMMARY.replace("saved", "save")


def test_a_sentence_that_is_gone_means_that_the_summary_is_made_anew() -> None:
    assert renewed(SUMMARY, TEXT.replace("Nurses saved four minutes a visit. ", "")) is None


def test_what_would_be_too_long_is_made_anew() -> None:
    longer = TEXT.replace("four minutes a visit", "four minutes a visit " + "again " * 5 + "too")
    assert renewed(SUMMARY, longer, len(SUMMARY)) is None


def test_a_list_keeps_its_lead_in_and_its_lines() -> None:
    summary = "The form asks for:\n- your full name\n- your date of birth"
    text = f"It is new.\n\n{summary}\n\nSend it by post."
    assert renewed(summary, text) == summary
    changed = text.replace("your full name", "your full legal name")
    assert renewed(summary, changed) == summary.replace("your full name", "your full legal name")


@given(st.text(max_size=300), st.text(max_size=300))
def test_anything_gives_a_summary_within_its_length_or_none(summary: str, text: str) -> None:
    found = renewed(summary, text, 200)
    assert found is None or len(found) <= 200
