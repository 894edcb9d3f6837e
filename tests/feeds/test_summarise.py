"""Tests of the summary: whole sentences, copied, in order, within the budget."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    for fragment in ("Why we did it", "What did we find?", "Our dates"):
        assert fragment not in short
    for line in short.split("\n"):
        assert not line.startswith("- ") or LIST in short


LIST = """Our patients wanted 3 things:
- a time for the call
- someone who knows the clinic
- no music."""


def test_a_list_is_shown_whole_with_its_lead_in_or_not_at_all() -> None:
    text = ARTICLE.replace("They wanted", "Our patients wanted")
    shorts = [summarise("What our patients wanted", text, most) for most in range(40, 700, 20)]
    assert any(LIST in short for short in shorts)
    for short in shorts:
        assert ("3 things:" in short) == ("no music" in short) == (LIST in short)


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


def test_a_sentence_that_points_back_comes_with_the_one_before_it() -> None:
    first = "The clinic began a call-back list for its phone queue in March."
    second = "It cut the phone queue and missed calls from 60 a day to fewer than 10."
    rest = " ".join(f"The garden of house {n} has roses and a bench." for n in range(30))
    text = f"{rest}\n\n{first} {second}"
    for most in range(60, 400, 10):
        short = summarise("What a call-back list did for the phone queue", text, most)
        assert second not in short or f"{first} {second}" in short


@pytest.mark.parametrize(
    "never",
    [
        "Who asked the clinic for a call-back list for its phone queue?",
        "The call-back list of the clinic changed its phone queue in these ways:",
        "\u201cThe call-back list of the clinic changed the phone queue for us all.\u201d",
        "The call-back list (of the clinic changed the phone queue for good.",
        "the call-back list of the clinic with the changed phone queue.",
        "Phone queue, call-back list, clinic, March, 60, fewer than 10",
        "Yes, the call-back list of the clinic changed the phone queue.",
    ],
)
def test_what_cannot_stand_alone_is_not_shown(never: str) -> None:
    text = f"{never}\n\n{ARTICLE}"
    for most in (100, 250, 400):
        assert never not in summarise(TITLE, text, most)


def test_an_answer_is_shown_without_its_question() -> None:
    pairs = "\n\n".join(
        f"Q: Does clinic {n} ring people back?\n\nA: Clinic {n} rings people back within {n} hours."
        for n in range(2, 20)
    )
    short = summarise("Do clinics ring people back?", pairs)
    assert "rings people back within" in short
    assert "?" not in short
    assert "A:" not in short


def test_a_quotation_keeps_its_speaker() -> None:
    said = "\u201cThe call-back list saved our phone queue,\u201d said the clinic\u2019s manager."
    assert said in summarise("The call-back list that saved our phone queue", f"{said} {ARTICLE}")


def test_numbers_and_names_are_copied_exactly() -> None:
    fact = "Dr. O\u2019Neill\u2019s call-back list cost \xa33.4m, 12.5% less than St. Mary\u2019s."
    assert fact in summarise("The cost of the call-back list", f"{fact}\n\n{ARTICLE}")


def test_a_post_of_fragments_only_is_cut_from_its_first_sentence_on() -> None:
    items = "\n".join(f"- thing number {n}" for n in range(200))
    short = summarise("Things", f"A heading\n\nWe brought these:\n\n{items}", 60)
    assert re.fullmatch(r"We brought these: - thing number 0 .*\u2026", short)


HOSTILE = {
    "10 MiB of words": "word " * (2 * 1024 * 1024),
    "10 MiB without a space": "x" * (10 * 1024 * 1024),
    "one sentence of 2 MB": f"Word {'and word ' * 220_000}.",
    "50,000 items": "We brought:\n\n" + "\n".join(f"- item {n}" for n in range(50_000)),
    "50,000 paragraphs": "\n\n".join(f"Clinic {n} is open now." for n in range(50_000)),
    "blank lines": "\n \n" * 1_000_000 + "a " * 200,
    "abbreviations": "Dr. " * 300_000,
    "marks of footnotes": "[1] " * 300_000,
    "initials": "U.S. Big Name " * 100_000,
    "quotation marks": '"' * 1_000_000 + " a" * 200,
    "brackets": "(" * 1_000_000 + " a" * 200,
    "questions": "Why? " * 300_000,
    "lone surrogates": "\ud800 \udfff" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_takes_little_time(text: str) -> None:
    start = time.process_time()
    assert 0 < len(summarise(text[:100_000], text)) <= 400
    assert time.process_time() - start < 2


def test_every_hash_seed_gives_the_same_bytes() -> None:
    program = (
        "from feeds.summarise import summarise; from tests.feeds.test_summarise import *; "
        "print([summarise(TITLE, ARTICLE, most).encode() for most in range(40, 800, 40)])"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(seen) == 1
