"""What owners see of a notice fits, can be read by Telegram, and carries what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.owners import (
    CHOICES,
    Place,
    changed_screen,
    decided_screen,
    notice_screen,
    questions_screen,
    together_screen,
    version,
)
from bot.screen import Screen
from bot.texts import owners as texts_owners
from storage.notices import ASKING, Notice, NoticeKind
from tests.bot.handlers.ask import LONDON, labels, plain
from tests.copy_rules import button_faults, faults
from tests.judges import html as judge

NOW = datetime(2026, 8, 6, 16, 30, tzinfo=UTC)
HERE = Place(NOW, LONDON, "A blog")
FACTS: dict[NoticeKind, dict[str, Any]] = {
    NoticeKind.FAILING: {"address": "https://blog.example/", "why": "It is closed.", "since": None},
    NoticeKind.RECOVERED: {"address": "https://blog.example/", "since": None, "posts": 1},
    NoticeKind.MOVED: {"from": "https://a.example/", "to": "https://b.example/"},
    NoticeKind.HOLD: {"count": 3, "titles": ["One", "Two", "Three"], "why": "many"},
    NoticeKind.CORRECTION: {
        "title": "Records",
        "differences": [{"part": "title", "before": "Record", "after": "Records"}],
    },
    NoticeKind.WITHDRAWAL: {"title": "Records"},
    NoticeKind.REVIEW: {
        "title": "Records",
        "why": "unmatched",
        "lists": ["All posts", "Research"],
        "due_at": "2026-08-06T16:40:00+00:00",
        "gone": False,
    },
}
SOME_TEXT = st.text(max_size=600)
SOME_FACTS = st.fixed_dictionaries(
    {
        "address": SOME_TEXT,
        "why": SOME_TEXT,
        "from": SOME_TEXT,
        "to": SOME_TEXT,
        "title": SOME_TEXT,
        "titles": st.lists(SOME_TEXT, max_size=12),
        "count": st.integers(0, 10**9),
        "posts": st.integers(0, 10**9),
        "since": st.none(),
        "differences": st.lists(
            st.fixed_dictionaries({"part": SOME_TEXT, "before": SOME_TEXT, "after": SOME_TEXT}),
            max_size=8,
        ),
    }
)


def a_notice(kind: NoticeKind, **changes: object) -> Notice:
    """Return a notice that was just written."""
    usual = Notice(7, "k", kind, 1, 5, 2, FACTS[kind], NOW, None, None, None, None)
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_is_in_plain_words(kind: NoticeKind) -> None:
    screen = notice_screen(a_notice(kind), HERE)
    assert faults(plain(screen)) == []
    assert [fault for label in labels(screen) for fault in button_faults(label)] == []
    assert bool(screen.rows) is (kind in ASKING)


def test_every_question_has_its_choices_and_every_choice_its_words() -> None:
    assert set(CHOICES) == set(ASKING)
    assert {one for choices in CHOICES.values() for one in choices} == set(texts_owners.CHOSEN)


@pytest.mark.parametrize("kind", sorted(ASKING))
def test_a_button_carries_the_question_what_it_is_about_and_the_choice(kind: NoticeKind) -> None:
    notice = a_notice(kind)
    buttons = [button for row in notice_screen(notice, HERE).rows for button in row]
    about = 3 if kind is NoticeKind.HOLD else 2
    assert version(notice) == about
    decides = [one.data for one in buttons if (one.data or "").startswith("v1:decide")]
    assert decides == [f"v1:decide:7:{about}:{c}" for c in CHOICES[kind]]
    others = [one.data for one in buttons if one.data not in decides]
    assert others == (["v1:points:open:7:2"] if kind is NoticeKind.REVIEW else [])


@pytest.mark.parametrize("kind", sorted(ASKING))
def test_a_question_that_is_decided_has_no_buttons_and_says_what_and_when(
    kind: NoticeKind,
) -> None:
    choice = CHOICES[kind][0]
    decided = a_notice(kind, choice=choice, chosen_at=NOW - timedelta(days=1))
    for screen in (notice_screen(decided, HERE), decided_screen(decided, HERE, 3)):
        assert screen.rows == ()
        assert f"Chosen at 5:30pm yesterday: {texts_owners.CHOSEN[choice]}." in plain(screen)


def test_a_question_that_has_changed_says_so_first() -> None:
    screen = changed_screen(a_notice(NoticeKind.HOLD), HERE)
    assert plain(screen).split("\n\n")[1] == texts_owners.LOOK_AGAIN
    assert labels(screen) == ["Send all", "Send the newest", "Do not send"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "5:30pm"),
        (-24, "5:30pm yesterday"),
        (24, "5:30pm tomorrow"),
        (-48, "5:30pm on 4 August 2026"),
        (-5.5, "midday"),
        (-17.5, "midnight"),
        (6.5, "midnight tomorrow"),
    ],
)
def test_a_time_is_said_with_its_day_unless_it_is_today(hours: float, words: str) -> None:
    assert HERE.moment(NOW + timedelta(hours=hours)) == words


def test_long_titles_make_no_long_buttons() -> None:
    asked = [a_notice(kind, facts=FACTS[kind] | {"title": "x" * 500}) for kind in sorted(ASKING)]
    assert max(len(label) for label in labels(questions_screen(asked))) <= 40


def test_more_questions_than_a_keyboard_has_room_for_leave_room_for_the_way_back() -> None:
    screen = questions_screen([a_notice(NoticeKind.HOLD)] * 200)
    assert len(screen.rows) <= 100
    assert labels(screen)[-1] == "Back"


@pytest.mark.parametrize("kind", NoticeKind)
@given(facts=SOME_FACTS)
def test_no_facts_make_a_message_that_telegram_refuses(
    kind: NoticeKind, facts: dict[str, Any]
) -> None:
    judge.needed()
    notice = a_notice(kind, facts=facts)
    screens: list[Screen] = [
        notice_screen(notice, HERE),
        changed_screen(notice, HERE),
        decided_screen(replace(notice, choice="leave", chosen_at=NOW), HERE, 10**9),
        together_screen([notice] * 12),
        questions_screen([notice] if kind in ASKING else []),
    ]
    for screen in screens:
        assert judge.refusals(screen.html) == []
        buttons = [button for row in screen.rows for button in row]
        assert all(len((one.data or "").encode()) <= 64 for one in buttons)
