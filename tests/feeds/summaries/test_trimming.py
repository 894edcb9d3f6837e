"""Tests of trimming: whole parts may go, and never a word that the rest depends on."""

from __future__ import annotations

import pytest

from feeds.summaries.passages import Passages

MAY_GO = [
    ("However, the clinic is open.", "The clinic is open."),
    ("But the clinic is open.", "The clinic is open."),
    ("In other words, the clinic is open.", "The clinic is open."),
    ("2) The clinic is open.", "The clinic is open."),
    ("The clinic (a small one) is open.", "The clinic is open."),
    ("The clinic (founded in 1948) is open.", "The clinic is open."),
    ("The clinic, which has 3 rooms, is open.", "The clinic is open."),
    ("The clinic, a small one, is open.", "The clinic is open."),
    ("The clinic \u2014 our first \u2014 is open.", "The clinic is open."),
    ("The clinic is, of course, open.", "The clinic is open."),
    ("The clinic is open, including the pharmacy.", "The clinic is open."),
    ("The clinic is open, and the nurses are back.", "The clinic is open."),
    ("The clinic is open; the nurses are back.", "The clinic is open."),
    ("The clinic is also open.", "The clinic is open."),
    ("The clinic is open. [2]", "The clinic is open."),
    ("But the clinic (a small one) is open, as planned.", "The clinic is open."),
    ("Is the clinic, a small one, open, as planned?", "Is the clinic open?"),
    ("Dr. Smith of the clinic is here.", "Dr Smith of the clinic is here."),
    ("The clinic, after all, is open.", "The clinic is open"),
]

MUST_STAY = [
    ("The drug is not safe.", "The drug is safe."),
    ("The drug isn't safe.", "The drug is safe."),
    ("The drug is no longer safe.", "The drug is safe."),
    ("The drug may be safe here.", "The drug be safe here."),
    ("The drug is safe, if taken with food.", "The drug is safe."),
    ("The drug is safe, unless you are pregnant.", "The drug is safe."),
    ("The drug is safe (but not for children).", "The drug is safe."),
    ("The drug is safe (for adults).", "The drug is safe."),
    ("The drug is safe \u2013 in mice.", "The drug is safe."),
    ("The drug is safe, a small study suggests.", "The drug is safe."),
    ("The drug is safe, according to its maker.", "The drug is safe."),
    ("The maker claims that the drug is safe.", "The drug is safe."),
    ("In theory, the drug is safe.", "The drug is safe."),
    ("Myth: the drug is safe.", "The drug is safe."),
    ("Nobody says that; the drug is safe.", "The drug is safe."),
    ("Some people get better here.", "People get better here."),
    ("Up to 5 mg a day is enough.", "5 mg a day is enough."),
    ("Take 5 mg a day with food.", "Take 5 mg with food."),
    ("Take 5 mg a day, reducing to 2 mg.", "Take 5 mg a day."),
    ("Fewer than 50 people came here.", "50 people came here."),
    ("Waits fell by 5% a year.", "Waits fell by 5 a year."),
    ("Waits fell from 10 to 5 weeks.", "Waits fell to 5 weeks."),
    ("It causes mild side effects.", "It causes side effects."),
    ("The drug is not only safe.", "The drug is safe."),
    ("It is not also banned here.", "It is not banned here."),
    ('The "safe" drug is here.', "The safe drug is here."),
    ("Is the drug safe now?", "The drug is safe now."),
    ("Is the drug safe now?", "Is the drug safe now."),
    ("The clinic, which is open, is here.", "The clinic, which is open."),
    ("However, it is.", "It is."),
]


@pytest.mark.parametrize(("sentence", "shorter"), MAY_GO)
def test_whole_parts_may_go(sentence: str, shorter: str) -> None:
    assert Passages(sentence).hold(shorter)


@pytest.mark.parametrize(("sentence", "shorter"), MUST_STAY)
def test_what_the_rest_depends_on_must_stay(sentence: str, shorter: str) -> None:
    assert not Passages(sentence).hold(shorter)


@pytest.mark.parametrize(("sentence", "_shorter"), MAY_GO + MUST_STAY)
def test_nothing_need_go(sentence: str, _shorter: str) -> None:
    assert Passages(sentence).hold(sentence)
