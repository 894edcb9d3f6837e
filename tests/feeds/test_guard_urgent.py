"""Danger now, told from rules, questions, studies and memories."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.guard import guard
from feeds.identifiers.danger.despair import OF_DESPAIR
from feeds.identifiers.danger.signs import OF_THE_BODY

NOW = (
    "I want to kill myself",
    "I want to die and nobody answers",
    "I am suicidal",
    "If nobody calls me I will kill myself",
    "I have crushing chest pain",
    "my baby is not breathing",
    "I can't breathe",
    "Mum's face has dropped on one side",
    "I have taken 40 paracetamol",
    "my toddler swallowed a button battery",
    "her throat is swelling up",
    "he is bleeding heavily",
    "I had a stent last year and now I have chest pain",
    "I don't know if I am having a heart attack",
    "thinking of ending it, sick of waiting",
    "want to end it all",
    "I have all my tablets lined up",
    "I'm going to jump, tell them",
    "dw i eisiau marw",
    "it is like an elephant sitting on my chest",
    "coughing up a lot of blood right now",
    "I can feel the cord",
    "the baby has stopped moving and I am scared",
    "my arm's gone numb",
    "my speech has gone funny",
    "blood is pouring out of his nose",
    "I want to be gone",
    "I can't speak properly",
)
NOT_NOW = (
    "Suicide rates fell.",
    "If you have chest pain, call 999.",
    "I do not have chest pain.",
    "I had chest pain last year.",
    "The app asks: are you having chest pain?",
    "Patients who say they want to die need a call.",
    "What happens if a child is not breathing?",
    "My father had a stroke in 2015.",
    "I nearly had a heart attack when I saw the bill.",
    "The phone queue is killing me.",
    "I have taken 2 paracetamol.",
    "GPs are struggling to breathe under the workload.",
    "Anyone having chest pain should ring.",
    "Coughing up blood is a red flag.",
    "Slurred speech means 999.",
    "Vomiting blood is in the 999 list.",
    "Losing blood pressure readings is easy.",
    "Bleeding heavily is a reason to call.",
    "Thinking of ending it with this supplier.",
    "I'm going to jump to a conclusion.",
    "All my tablets are laid out by day.",
    "I can't speak properly for the others.",
)


@pytest.mark.parametrize("text", NOW)
def test_danger_now_is_urgent(text: str) -> None:
    verdict = guard(text)
    assert (verdict.level, verdict.kinds) == ("urgent", ["urgent"])


@pytest.mark.parametrize("text", NOT_NOW)
def test_talk_of_danger_is_clear(text: str) -> None:
    assert guard(text).level == "clear"


@pytest.mark.parametrize("text", NOW)
def test_what_stands_around_it_hides_no_danger(text: str) -> None:
    assert guard(f"Thank you for the post. {text}. The form says 3 days.").level == "urgent"


@pytest.mark.parametrize("text", NOW)
def test_the_next_sentence_takes_no_danger_back(text: str) -> None:
    assert guard(f"{text}. Last year the training course was fine.").level == "urgent"


@pytest.mark.parametrize("text", NOW)
def test_capitals_and_curly_marks_hide_no_danger(text: str) -> None:
    assert guard(text.upper().replace("'", "\u2019")).level == "urgent"


@pytest.mark.parametrize("family", range(len(OF_DESPAIR) + len(OF_THE_BODY)))
@given(data=st.data())
@settings(max_examples=40)
def test_whatever_a_family_finds_has_one_of_its_stems(family: int, data: st.DataObject) -> None:
    # A stem that is missing hides a sign for ever: the family is not asked at all.
    signs = (*OF_DESPAIR, *OF_THE_BODY)[family]
    text = data.draw(st.from_regex(signs.form))
    assert any(stem in text for stem in signs.stems), text


def test_no_stem_is_empty() -> None:
    # An empty stem is in every text, and the quick look would be none.
    assert all(all(signs.stems) for signs in (*OF_DESPAIR, *OF_THE_BODY))
