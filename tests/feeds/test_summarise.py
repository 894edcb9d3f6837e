"""Tests of the summary: whole sentences, copied, in order, within the budget."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.ranking import Sentence, cosine, rank
from feeds.stems import stems
from feeds.summarise import SHORT_POST, summarise
from feeds.text import sentences, word_count

ARTICLE = """Our clinic moved its phone queue to a call-back list in March.

Why we did it

People told us that they waited too long on the phone. On a Monday, 60 callers gave up before \
anyone answered. We asked our patient group what they wanted instead. They wanted 3 things:

- a time for the call
- someone who knows the clinic
- no music.

What did we find?

Missed calls fell from 60 a day to fewer than 10 after the call-back list began. Staff say that \
the mornings are calmer, and nobody has asked for the old phone queue back. The list does not \
help people who have no phone, so the desk stays open. One caller said "it is like having a \
friend at the clinic" and we were glad to hear it.

We think that other clinics should try a call-back list for their phones. It cost us nothing but \
a week of planning. We will publish the figures of each month on this page, good or bad, until \
the end of the year."""
TITLE = "What a call-back list did for our phone queue"


def squashed(text: str) -> str:
    return " ".join(text.split())


def is_made_of(short: str, known: list[str]) -> bool:
    """Say whether a summary is some of the known sentences, joined by spaces."""
    reached = {0}
    for at in range(len(short)):
        if at in reached:
            reached |= {at + len(one) + 1 for one in known if short.startswith(one, at)}
    return len(short) + 1 in reached


SENTENCES = st.lists(
    st.lists(st.text(alphabet="abcdefghijk", min_size=1, max_size=9), min_size=1, max_size=40).map(
        lambda words: " ".join(words).capitalize() + "."
    ),
    min_size=1,
    max_size=30,
)
ARTICLES = st.lists(SENTENCES.map(" ".join), min_size=1, max_size=6).map("\n\n".join)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=30), ARTICLES, st.integers(min_value=40, max_value=500))
def test_a_summary_is_whole_sentences_within_the_budget(title: str, text: str, most: int) -> None:
    short = summarise(title, text, most)
    if word_count(text) <= SHORT_POST:
        assert short == text
        return
    assert 0 < len(short) <= most
    known = [one for block in text.split("\n\n") for one in sentences(block)]
    if short.endswith("\u2026"):
        assert any(one.startswith(short[:-1]) for one in known)
        return
    assert is_made_of(short, known)


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text(), st.integers(min_value=1, max_value=300))
def test_any_text_gives_the_same_summary_twice(title: str, text: str, most: int) -> None:
    assert summarise(title, text, most) == summarise(title, text, most)


def test_a_post_of_120_words_is_sent_whole() -> None:
    text = "\n\n".join(["- two words"] * 60)
    assert summarise("T", f"\n{text}\n", 50) == text


def test_a_post_of_121_words_is_not_sent_whole() -> None:
    text = "Seven words make up each sentence here. " * 17 + "And two."
    assert len(summarise("T", text)) <= 400


def test_sentences_stand_in_the_order_of_the_article() -> None:
    short = summarise(TITLE, ARTICLE)
    places = [squashed(ARTICLE).index(one) for one in sentences(short)]
    assert len(places) > 1
    assert places == sorted(places)


def test_the_sentence_that_tells_what_the_title_says_is_in_the_summary() -> None:
    assert "Our clinic moved its phone queue to a call-back list" in summarise(TITLE, ARTICLE)


@pytest.mark.parametrize("most", [60, 120, 200, 400, 800, 2000])
def test_headings_and_fragments_are_never_in_a_summary(most: int) -> None:
    short = summarise(TITLE, ARTICLE, most)
    for fragment in (
        "Why we did it",
        "What did we find?",
        "3 things:",
        "no music",
        "someone who knows",
        "- ",
    ):
        assert fragment not in short


def test_a_list_item_that_is_a_sentence_loses_its_mark() -> None:
    items = "\n".join(f"- Clinic {name} rang every one of its people back." for name in "abcdefgh")
    short = summarise("Clinic rang people back", f"{items}\n\n{'word ' * 120}")
    assert "rang every one of its people back." in short
    assert "- " not in short


def test_no_more_than_5_sentences_are_taken() -> None:
    text = " ".join(f"Clinic number {n} now answers within a day." for n in range(40))
    assert len(sentences(summarise("Answers", text, 5000))) == 5


def test_a_sentence_that_does_not_fit_is_cut_at_a_word() -> None:
    text = "This " + "very " * 130 + "long sentence ends."
    assert summarise("T", text, 30) == "This very very very very very\u2026"


@pytest.mark.parametrize("most", [1, 2, 5, 10])
def test_a_tiny_budget_is_kept(most: int) -> None:
    assert 0 < len(summarise("T", "Incomprehensibilities " * 130 + ".", most)) <= most


def test_a_text_of_headings_only_still_gives_something() -> None:
    short = summarise("T", "\n\n".join(["A heading of five words"] * 40), 60)
    assert re.fullmatch(r"A heading.{1,49}\u2026", short)


def test_a_sentence_that_the_post_repeats_is_taken_once() -> None:
    twin = "Clinics that ring people back have far fewer missed calls."
    text = f"{twin} {twin}\n\n{ARTICLE}\n\n{twin}"
    assert summarise("Clinics that ring people back", text).count(twin) == 1


def test_a_long_article_takes_little_time() -> None:
    text = "\n\n".join(
        f"Clinic {n} rang {n * 7} people back, and it was word{n}." for n in range(3000)
    )
    assert 0 < len(summarise("Clinics", text)) <= 400


def test_scores_run_from_0_to_1() -> None:
    found = [Sentence(one, 0, opens=False) for one in sentences(ARTICLE)]
    scores = rank(TITLE, found).scores
    assert min(scores) == 0
    assert max(scores) == 1


def test_nothing_has_no_scores() -> None:
    assert rank("T", []).scores == []


def test_a_sentence_near_the_title_scores_more() -> None:
    one = Sentence("The garden opens at noon for visitors.", 0, opens=False)
    same = Sentence("The library opens at noon for visitors.", 0, opens=False)
    first, second = rank("Library news", [one, same]).scores
    assert second > first


def test_a_vector_is_like_itself_and_unlike_another() -> None:
    assert cosine({"a": 1.0}, {"a": 1.0}) == 1
    assert cosine({"a": 1.0}, {"b": 0.6, "c": 0.8}) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("clinics", "clinic"),
        ("planned", "planning"),
        ("moved", "move"),
        ("policies", "policy"),
        ("patient\u2019s", "patients"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_small_words_have_no_stem() -> None:
    assert stems("It is what it is, a B") == []
