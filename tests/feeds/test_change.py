"""Which changes of a post matter to those who were sent it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.change import Change, Difference, Shown, is_typo, weigh

FIRST = "The clinic in Mill Road opens at eight."
SECOND = "Patients who need a vaccine may come without an appointment."
THIRD = "Each dose is 5 mg, and 1 in 5 people feel tired for 2 days."
LAST = "Call 020 7946 0123 before Friday."
POST = Shown(
    title="A vaccine clinic for everyone",
    text=f"{FIRST} {SECOND}\n\n- {THIRD}\n- {LAST}",
    summary=f"{FIRST} {SECOND}",
)
WORDS = st.sampled_from(
    [
        *("clinic", "clinci", "dose", "doses", "5", "15", "mg", "mcg", "five", "one", "1,000"),
        *("never", "50%", "per", "cent", "opens.", "\n\n", "- ", "May", "Friday", "\u00a35"),
        "https://a.example/5",
    ]
)
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)
SHOWN = st.builds(Shown, title=TEXTS, text=TEXTS, summary=TEXTS)


def swap(old: str, new: str, post: Shown = POST) -> Shown:
    """Return the post with a passage changed wherever it stands."""
    parts = (part.replace(old, new) for part in (post.title, post.text, post.summary))
    return Shown(*parts)


def change(old: str, new: str) -> Change:
    after = swap(old, new)
    assert after != POST
    back = weigh(after, POST)
    found = weigh(POST, after)
    assert found.matters is back.matters is bool(found.differences)
    return found


def parts(found: Change) -> list[str]:
    return [difference.part for difference in found.differences]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("opens at eight.", "opens  at\n eight"),
        ("at eight", "at 8"),
        ("A vaccine clinic", "A VACCINE clinic,"),
        ("5 mg", "5mg"),
        ("1 in 5", "one in five"),
        ("2 days", "two days"),
        ("Friday.", "Friday!"),
        ("Patients who", "\u201cPatients\u201d who"),
        ("feel tired", "are sleepy"),
        ("Mill Road", "Mill Road (https://maps.example/5)"),
        ("vaccine", "vacccine"),
        ("Patients", "Pateints"),
        ("appointment", "appoitment"),
        ("clinic", "clinnic"),
    ],
)
def test_small_changes_are_silent(old: str, new: str) -> None:
    assert change(old, new) == Change(matters=False, differences=())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5 mg", "5 mcg"),
        ("5 mg", "2.5 mg"),
        ("1 in 5", "1 in 15"),
        ("2 days", "2 weeks"),
        ("0123", "0132"),
        ("Friday", "Thursday"),
        (" for 2 days", ""),
        ("5 people", "5% of people"),
    ],
)
def test_a_number_anywhere_in_the_text_matters(old: str, new: str) -> None:
    found = change(old, new)
    assert parts(found) == ["number"]
    assert old.strip() in found.differences[0].before
    assert new in found.differences[0].after


def test_a_number_that_only_moved_is_the_same() -> None:
    moved = replace(POST, text=f"{LAST}\n\n{SECOND} {FIRST}\n\n{THIRD}")
    assert not weigh(POST, moved).matters


def test_one_that_is_no_number_may_come_and_go() -> None:
    assert not change("people feel", "people, one after one, feel").matters
    assert change("people feel", "people, two by two, feel").matters
    assert change("1 in 5", "in 5").matters


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("opens at", "does not open at"),
        ("may come", "may not come"),
        ("without", "with"),
        ("at eight", "at nine"),
        ("who need", "who needed"),
        ("an appointment", "a new appointment"),
        ("Mill Road", "Hill Road"),
        ("Mill Road", "Road"),
    ],
)
def test_other_words_in_the_summary_matter(old: str, new: str) -> None:
    found = change(old, new)
    assert parts(found) == ["number" if "nine" in new else "summary"]


def test_another_title_matters() -> None:
    after = replace(POST, title="A vaccine clinic for children")
    told = Difference("title", POST.title, after.title)
    assert weigh(POST, after) == Change(matters=True, differences=(told,))


def test_only_the_sentence_that_changed_is_told() -> None:
    after = "Patients who want a vaccine may come without an appointment."
    assert change(SECOND, after).differences == (Difference("summary", SECOND, after),)


def test_a_summary_that_chose_other_sentences_tells_which() -> None:
    added = "Nobody is sent away."
    after = replace(POST, text=f"{POST.text}\n\n{added}", summary=f"{FIRST} {added}")
    told = (Difference("summary", SECOND, ""), Difference("summary", "", added))
    assert weigh(POST, after) == Change(matters=True, differences=told)


def test_sentences_in_another_order_are_another_summary() -> None:
    after = replace(POST, summary=f"{SECOND} {FIRST}")
    told = (Difference("summary", POST.summary, after.summary),)
    assert weigh(POST, after).differences == told


def test_a_number_that_readers_saw_comes_first_and_once() -> None:
    post = replace(POST, summary=f"{FIRST} {THIRD}")
    new = THIRD.replace("5 mg", "50 mg")
    after = replace(swap(THIRD, new, post), title="Another title")
    told = weigh(post, after).differences
    assert told == (Difference("number", THIRD, new), Difference("title", post.title, after.title))


def test_other_numbers_come_last_and_five_are_enough() -> None:
    lines = [f"Ward {name} has {n} beds." for n, name in enumerate("abcdefgh", 3)]
    post = replace(POST, text="\n\n".join(lines))
    after = replace(post, text="\n\n".join(lines).replace(" beds", "0 beds"), title="Beds")
    assert parts(weigh(post, after)) == ["title", *["number"] * 4]


def test_a_number_that_came_or_went_stands_alone() -> None:
    added = "The price is \u00a340."
    after = replace(POST, text=f"{POST.text}\n\n{added}")
    assert weigh(POST, after).differences == (Difference("number", "", added),)
    assert weigh(after, POST).differences == (Difference("number", added, ""),)


def test_a_long_sentence_is_cut_around_what_changed() -> None:
    start = "It " + "really " * 80
    before, after = f"{start}takes 5 mg.", f"{start}takes 50 mg."
    told = weigh(replace(POST, text=before), replace(POST, text=after)).differences[0]
    assert max(len(told.before), len(told.after)) <= 300
    assert told.before.endswith("takes 5 mg.")
    assert told.after.endswith("takes 50 mg.")
    assert told.before.startswith("\u2026")


def test_a_typo_that_both_revisions_use_as_a_word_is_none() -> None:
    post = replace(POST, title="Organ trade", text=f"{POST.text} The trade in organs. An organn.")
    assert not weigh(post, replace(post, title="Orgna trade")).matters
    both = replace(post, text=f"{post.text} The orgna is an organ.")
    assert weigh(both, replace(both, title="Orgna trade")).matters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("recieve", "receive"),
        ("recomend", "recommend"),
        ("appointmnet", "appointment"),
        ("vacine", "vaccine"),
        ("hosptal", "hospital"),
        ("thier", "their"),
    ],
)
def test_a_slip_of_the_finger_is_a_typo(one: str, other: str) -> None:
    assert is_typo(one, other)
    assert is_typo(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dysphagia", "dysphasia"),
        ("ileum", "ilium"),
        ("hyper", "hypo"),
        ("abduction", "adduction"),
        ("typical", "atypical"),
        ("apointment", "appointment"),
        ("didnt", "didtn"),
        ("tablet", "tablets"),
        ("tables", "tablets"),
        ("users", "uses"),
        ("prescribe", "prescribed"),
        ("county", "country"),
        ("nuclear", "unclear"),
        ("contact", "contract"),
        ("from", "form"),
        ("carer", "career"),
        ("not", "now"),
        ("never", "nevre"),
        ("without", "wihtout"),
        ("hte", "the"),
        ("b12a", "b1a2"),
        ("abcd", "badc"),
        ("same", "same"),
    ],
)
def test_what_may_be_another_word_is_no_typo(one: str, other: str) -> None:
    assert not is_typo(one, other)
    assert not is_typo(other, one)


def test_a_new_link_in_the_summary_is_silent() -> None:
    assert not change(SECOND, f"{SECOND} (https://a.example/2026/5)").matters


@given(SHOWN)
def test_what_did_not_change_does_not_matter(shown: Shown) -> None:
    assert weigh(shown, shown) == Change(matters=False, differences=())


@given(SHOWN, SHOWN)
def test_it_matters_both_ways_or_not_at_all(one: Shown, other: Shown) -> None:
    there, back = weigh(one, other), weigh(other, one)
    assert there.matters is back.matters
    for found in (there, back):
        assert found.matters is bool(found.differences)
        assert len(found.differences) <= 5
        assert all(max(len(told.before), len(told.after)) <= 300 for told in found.differences)


@given(
    before=st.text("abc ,.:;()-\u2013\u00a3%\n0123456789", max_size=40),
    after=st.text("abc ,.:;()-\u2013\u00a3%\n0123456789", max_size=40),
    old=st.sampled_from("0123456789"),
    new=st.sampled_from("0123456789"),
)
def test_another_digit_matters_wherever_it_stands(
    before: str, after: str, old: str, new: str
) -> None:
    one, other = (replace(POST, text=f"{before}{digit}{after}") for digit in (old, new))
    assert weigh(one, other).matters is (old != new)


@given(st.text(), st.text())
def test_any_texts_can_be_weighed(one: str, other: str) -> None:
    found = weigh(Shown(one, other, one), Shown(other, one, other))
    assert found.matters or not found.differences


@pytest.mark.parametrize("piece", ["word 5 mg. ", "a.", "\n"])
def test_a_very_long_text_is_weighed_in_good_time(piece: str) -> None:
    long = piece * (1_000_000 // len(piece))
    start = time.process_time()
    assert weigh(replace(POST, text=long), replace(POST, text=f"{long} x 7")).matters
    assert not weigh(replace(POST, text=long), replace(POST, text=f"{long} tea")).matters
    assert time.process_time() - start < 8
