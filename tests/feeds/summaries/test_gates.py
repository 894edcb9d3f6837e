"""Tests of the gates: what is copied or trimmed passes, and no changed fact does."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.summaries.figures import tokens
from feeds.summaries.gates import accept, article_sentences, not_in_article, not_in_place, refusal
from feeds.text import sentences
from tests.source import ROOT

LIBRARY = (ROOT / "tests" / "data" / "library.txt").read_text(encoding="utf-8")
ARTICLE = f"""What call-backs did for our phones

Our practice in Leeds moved its phone queue to call-backs on 6 August 2018. Before that, 1 in 5 \
callers gave up, and 37 per cent of them went to the emergency department instead. The trust \
spent \u00a33.4bn on phones; its rival in Hull spent \u00a32.1bn. We aren\u2019t the first \
practice to try this.

How it went

Missed calls fell from 60 a day to fewer than 10 after the change. However, the queue (our oldest \
problem) has not gone away. Patients who take 5 mg of warfarin can now reach Dr. Khan, the \
pharmacist, within 2 hours. The list is safe, but it does not help people without a phone.

We never ask for:

- your password
- the name of your bank.

The pilot may increase the cost of phones. Staff are more likely to stay, and sickness is \
lower. Does it work for everyone? Not yet. Ms. Jones of NHS England says that \u201cthe results \
are early\u201d. Hyperglycaemia became rarer among callers who took 500 mcg \
of the drug before meals.

{LIBRARY}"""
KNOWN = article_sentences(ARTICLE)
WHOLE = [one for one in KNOWN if re.search(r"[.!?][\"\u201d]?$", one)]

CHANGES = {
    "a new number": ("fell from 60 a day", "fell from 67 a day"),
    "a number of the article": ("fell from 60 a day", "fell from 37 a day"),
    "two numbers swapped": ("from 60 a day to fewer than 10", "from 10 a day to fewer than 60"),
    "a digit of a large sum": ("\u00a33.4bn", "\u00a33.5bn"),
    "another scale": ("\u00a33.4bn", "\u00a33.4m"),
    "another currency": ("\u00a33.4bn", "$3.4bn"),
    "another unit": ("5 mg", "5 mcg"),
    "no unit": ("5 mg of", "5 of"),
    "another share": ("1 in 5", "1 in 15"),
    "a share turned round": ("1 in 5", "5 in 1"),
    "per cent and people": ("37 per cent", "37"),
    "another date": ("6 August", "8 August"),
    "another month": ("6 August", "6 October"),
    "a bound left out": ("fewer than 10", "10"),
    "a bound turned": ("fewer than 10", "more than 10"),
    "a foreign name": ("in Leeds", "in Cardiff"),
    "a name of the article": ("in Leeds", "in Hull"),
    "names swapped": ("Ms. Jones of NHS England", "Dr. Khan of NHS England"),
    "a negation put in": ("The list is safe", "The list is not safe"),
    "a short negation put in": ("The list is safe", "The list isn't safe"),
    "a negation left out": ("has not gone away", "has gone away"),
    "a short negation left out": ("aren\u2019t the first", "are the first"),
    "an opposite": ("is safe", "is unsafe"),
    "a direction": ("fell from", "rose from"),
    "a direction of the article": ("may increase the cost", "may lower the cost"),
    "a doubt left out": ("may increase", "increases"),
    "a doubt put in": ("The list is safe", "The list may be safe"),
    "before and after": ("before meals", "after meals"),
    "a prefix": ("Hyperglycaemia", "Hypoglycaemia"),
    "more and less": ("more likely", "less likely"),
    "with and without": ("without a phone", "with a phone"),
    "all and some": ("Patients who take", "All patients who take"),
    "a question made a claim": ("Does it work for everyone?", "It does work for everyone."),
    "a source left out": ("Ms. Jones of NHS England says that \u201cthe", "\u201cThe"),
    "a quotation made our own": (
        "says that \u201cthe results are early\u201d",
        "says that the results are early",
    ),
    "a condition left out": (", but it does not help people without a phone", ""),
}


def sentence_with(part: str) -> str:
    return next(one for one in KNOWN if part in one)


def digits_changed(text: str) -> Iterator[str]:
    """Every text that differs in one digit."""
    for match in re.finditer(r"\d", text):
        yield from (
            text[: match.start()] + digit + text[match.end() :]
            for digit in "0123456789"
            if digit != match.group()
        )


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_copied_sentence_passes(sentence: str) -> None:
    assert refusal(sentence, ARTICLE) is None


@given(st.lists(st.sampled_from(range(len(WHOLE))), min_size=1, max_size=6, unique=True))
def test_any_sentences_of_the_article_in_its_order_pass(places: list[int]) -> None:
    assert accept(" ".join(WHOLE[place] for place in sorted(places)), ARTICLE)


@given(st.permutations(range(len(WHOLE))))
@settings(max_examples=20)
def test_the_order_is_not_the_gates_matter(places: list[int]) -> None:
    assert accept(" ".join(WHOLE[place] for place in places[:4]), ARTICLE)


@pytest.mark.parametrize("sentence", [one for one in WHOLE if re.search(r"\d", one)])
def test_no_digit_can_be_changed(sentence: str) -> None:
    assert [one for one in digits_changed(sentence) if accept(one, ARTICLE)] == []


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_no_fact_can_be_changed(old: str, new: str) -> None:
    changed = sentence_with(old).replace(old, new)
    assert not accept(changed, ARTICLE)
    assert refusal(changed, ARTICLE)
    assert not accept(f"{WHOLE[0]} {changed} {WHOLE[-1]}", ARTICLE)


@given(st.data())
def test_no_word_of_the_article_can_be_put_in(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(WHOLE)).split()
    other = data.draw(st.sampled_from(sorted(set(re.findall(r"[a-z]{3,}", ARTICLE)))))
    at = data.draw(st.integers(min_value=1, max_value=len(words) - 1))
    assert not accept(" ".join([*words[:at], other, *words[at:]]), ARTICLE)


@given(st.data())
def test_no_single_word_can_be_left_out(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from([one for one in WHOLE if len(one.split()) > 4]))
    words = sentence.split()
    at = data.draw(st.integers(min_value=0, max_value=len(words) - 1))
    short = " ".join([*words[:at], *words[at + 1 :]])
    may_go = {"However,", "also", "-"}
    assert words[at] in may_go or not accept(short, ARTICLE)


def test_a_trimmed_sentence_passes() -> None:
    summary = (
        "The queue has not gone away. Patients who take 5 mg of warfarin can now reach Dr. Khan "
        "within 2 hours. Staff are more likely to stay."
    )
    assert refusal(summary, ARTICLE) is None


def test_a_number_may_be_written_in_another_way() -> None:
    assert accept("The trust spent \u00a33.4 billion on phones.", ARTICLE)
    changed = (
        sentence_with("37 per cent").replace("37 per cent", "37%").replace("1 in 5", "one in five")
    )
    assert accept(changed, ARTICLE)


def test_two_sentences_cannot_be_made_one() -> None:
    assert not accept("Does it work for everyone, not yet.", ARTICLE)
    assert not accept("The list is safe, and sickness is lower.", ARTICLE)


def test_the_end_of_a_sentence_is_no_sentence() -> None:
    assert not accept("Its rival in Hull spent \u00a32.1bn.", ARTICLE)
    assert not accept("Khan, the pharmacist, within 2 hours.", ARTICLE)


def test_a_list_may_only_follow_its_own_beginning() -> None:
    assert accept("We never ask for: - your password - the name of your bank.", ARTICLE)
    assert not accept("We never ask for: the pilot may increase the cost of phones.", ARTICLE)
    assert not accept("How it went We never ask for: - your password", ARTICLE)


@pytest.mark.parametrize("summary", ["", "  \n", "...", "\u201c\u201d"])
def test_nothing_is_no_summary(summary: str) -> None:
    assert not accept(summary, ARTICLE)
    assert refusal(summary, ARTICLE)


def test_an_empty_article_has_no_summary() -> None:
    assert refusal("It is safe.", "") == 'The word "saf" is not in the article.' or refusal(
        "It is safe.", ""
    )


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ("The practice has 99 rooms.", "The number 99 is not in the article."),
        ("Our practice in Leeds moved to Zanzibar.", "is not in the article."),
        ("Missed calls fell from 60 a day to fewer than 37 after the change.", "The number 37 is"),
        ("Our practice in Hull moved its phone queue.", "The name Hull is from another place"),
        ("The queue has gone away.", "A negation was added or left out."),
        ("Missed calls fell from 10 a day to fewer than 60 after the change.", "neither copied"),
    ],
)
def test_a_refusal_says_what_is_wrong(summary: str, reason: str) -> None:
    assert reason in (refusal(summary, ARTICLE) or "")


def test_what_the_strict_gate_lets_through_meets_gate_a_and_gate_b() -> None:
    passed = [*WHOLE, "The queue has not gone away.", "Staff are more likely to stay."]
    assert [one for one in passed if not_in_article(one, KNOWN)] == []
    assert [one for one in passed if not_in_place(one, KNOWN)] == []


def test_gate_b_needs_no_article() -> None:
    assert (
        not_in_place("The clinic is open.", [])
        == "The words are from several places in the article."
    )


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared(summary: str, source: str) -> None:
    assert accept(summary, source) is (refusal(summary, source) is None)


@given(st.text(alphabet='ab ,.()\u2013;"', max_size=60))
def test_a_text_of_marks_ends_soon(text: str) -> None:
    assert not tokens(text) or accept(text, text) in {True, False}


def test_a_sentence_full_of_asides_is_checked_in_time() -> None:
    long = "We met" + ", a friend (a nurse)" * 4000 + ", as planned."
    start = time.process_time()
    assert not accept(long.replace("planned", "feared"), f"Title\n\n{long}")
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Write &amp;lt; where you mean &amp;amp; here.",
        "The fl\u00fc \ufb01nding of 10\u2076 cells (CO\u2082 at 5\u2009%) was \u00bd of 3\u00b74.",
        "\u201cIt\u2019s here\u201d \u2013 she said \u2014 \u2018at last\u2019\u2026",
        "\u0130stanbul has 7 clinics \U0001f600 and STRASSE.",
        "- A point of a list [3].",
    ],
)
def test_a_copied_sentence_passes_however_it_is_written(sentence: str) -> None:
    assert accept(sentence, f"Title\n\nIt begins here. {sentence} It ends here.")


def test_the_title_may_be_used() -> None:
    assert accept("What call-backs did for our phones", ARTICLE)


SHARED = Path(__file__).resolve().parents[4] / "shared" / "eval"


def test_the_goals_are_met_on_the_shared_mutations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the shared evaluation is at hand, its script is the judge; elsewhere ours above is."""
    if not (SHARED / "mutate_facts.py").exists():
        return
    monkeypatch.syspath_prepend(str(SHARED))
    judge = __import__("mutate_facts")
    rows = [
        __import__("json").loads(line)
        for line in (SHARED / "govblog_dev.jsonl").read_text(encoding="utf-8").splitlines()[::8]
    ]
    seen: dict[str, list[bool]] = {}
    for case in judge.make_cases(rows, 7, 4, 1):
        seen.setdefault(case["kind"], []).append(not accept(case["summary"], case["source"]))
    shares = {kind: 100 * sum(found) / len(found) for kind, found in seen.items()}
    assert shares.pop("trimmed") <= 20
    for kind, (word, bound) in judge.GOALS.items():
        assert shares[kind] <= bound if word == "at most" else shares[kind] >= bound, kind


def test_the_sentences_of_an_article_hold_its_headings_and_items() -> None:
    assert {"How it went", "We never ask for:", "- your password"} <= set(KNOWN)
    assert len(sentences(LIBRARY)) > 3
