"""What is shown of complaints fits Telegram, and names nobody who must not be named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.render.complaints import (
    Case,
    answer_screen,
    case_card,
    closed_card,
    complain_screen,
    complaints_screen,
    filed_screen,
    outcome_screen,
    taken_screen,
)
from bot.render.owners import Place
from bot.render.panel import PAGE
from bot.screen import Button, Screen
from bot.texts import complaints as texts_complaints
from storage.complained import Shown
from storage.complaints import COMMENT, Choice, Complaint, Subject
from tests.bot.test_render import POST, within_limits
from tests.bot.test_texts import a_comment

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
PLACE = Place(NOW, ZoneInfo("Europe/London"))
ANYTHING = some.text(some.characters(exclude_categories=["Cs"]), max_size=60)
TIMES = some.integers(1, 200)

COMPLAINT = Complaint(
    id=3,
    reference="B-7K3F-22",
    kind=COMMENT,
    chat_id=4_711,
    post_id=1,
    comment_id=5,
    site_comment_id=None,
    subject=Subject(1, "88", "https://blog.example/#comment-88", "Quillon", "It is a lie."),
    why="It says that I lie.",
    created_at=NOW,
    due_at=NOW + timedelta(days=2),
    reminded_at=None,
    decided_at=None,
    choice=None,
    decided_by=None,
)
OURS = Shown(
    *(1, "88", 1),
    public=True,
    author="Sam",
    text="New words.",
    url="",
    comment_id=5,
    revision=7,
    writer=12,
)
THEIRS = replace(OURS, comment_id=None, revision=0, writer=None, site_comment_id=9, text="")
CASE = Case(COMPLAINT, POST, OURS, moderates=True, page="https://blog.example/c", unreached=False)


def words(screen: Screen) -> str:
    return unescape(screen.html)


def datas(screen: Screen) -> list[str]:
    return [button.data for row in screen.rows for button in row if button.data]


def test_the_buttons_carry_the_complaint_the_revision_and_a_word() -> None:
    assert datas(case_card(CASE, PLACE)) == ["v1:complaint:3:7:off", "v1:complaint:3:7:left"]
    by_hand = replace(CASE, moderates=False)
    assert datas(case_card(by_hand, PLACE)) == ["v1:complaint:3:7:done", "v1:complaint:3:7:left"]
    unknown = replace(CASE, now=None)
    assert datas(case_card(unknown, PLACE)) == ["v1:complaint:3:0:done", "v1:complaint:3:0:left"]


def test_one_of_ours_is_shown_as_it_is_now_and_another_as_it_was_reported() -> None:
    assert "New words." in words(case_card(CASE, PLACE))
    theirs = words(case_card(replace(CASE, now=THEIRS), PLACE))
    assert "It is a lie." in theirs
    assert "Name: Sam" in theirs


def test_the_link_goes_to_where_it_is_decided_or_else_to_the_comment() -> None:
    (page,) = case_card(CASE, PLACE).rows[-1]
    assert page == Button("Open it on the blog", url="https://blog.example/c")
    (shown,) = case_card(replace(CASE, page=""), PLACE).rows[-1]
    assert shown.url == COMPLAINT.subject.url
    odd = replace(COMPLAINT, subject=replace(COMPLAINT.subject, url="javascript:alert(1)"))
    nowhere = case_card(replace(CASE, complaint=odd, page=""), PLACE)
    assert len(nowhere.rows) == 2


def test_the_card_of_an_unknown_post_names_none() -> None:
    assert "Post:" not in words(case_card(replace(CASE, post=None), PLACE))


def test_when_the_time_is_over_the_card_says_so() -> None:
    late = words(case_card(CASE, Place(COMPLAINT.due_at, PLACE.timezone)))
    assert COMPLAINT.reference in late
    assert texts_complaints.OVERDUE in late
    assert texts_complaints.OVERDUE not in words(case_card(CASE, PLACE))


@pytest.mark.parametrize("choice", Choice)
@pytest.mark.parametrize("by", [0, 9_001, 9_002])
def test_a_closed_card_has_nothing_to_decide_and_names_nobody(choice: Choice, by: int) -> None:
    decided = replace(COMPLAINT, decided_at=NOW, choice=choice, decided_by=by)
    card = closed_card(replace(CASE, complaint=decided), 9_001, PLACE)
    assert datas(card) == []
    assert not any(str(number) in words(card) for number in (9_001, 9_002, 4_711))


def test_who_reported_is_on_nothing_that_others_see() -> None:
    seen = (
        case_card(CASE, PLACE),
        taken_screen(a_comment(), POST),
        answer_screen(["B-7K3F-22"], "It is true."),
        complaints_screen([COMPLAINT], PLACE),
    )
    assert not any("4711" in screen.to_json() for screen in seen)


def test_the_writer_is_not_told_the_reference_nor_the_reason() -> None:
    told = taken_screen(a_comment(), POST).to_json()
    assert COMPLAINT.reference not in told
    assert COMPLAINT.why not in told


def test_the_person_is_told_nothing_of_who_wrote_it() -> None:
    for what in texts_complaints.OUTCOME_TITLES:
        assert "Sam" not in words(outcome_screen(COMPLAINT, what))
    assert "B-7K3F-22" in words(filed_screen(COMPLAINT, PLACE, owners=True))


@settings(deadline=None)
@given(author=ANYTHING, text=ANYTHING, why=ANYTHING, title=ANYTHING, times=TIMES)
def test_any_card_is_a_message_that_telegram_takes(
    author: str, text: str, why: str, title: str, times: int
) -> None:
    long = replace(OURS, author=author * times, text=text * times)
    complaint = replace(COMPLAINT, why=why * times)
    post = replace(POST, title=title * times)
    case = Case(complaint, post, long, moderates=False, page="", unreached=True, others=3)
    within_limits(case_card(case, Place(COMPLAINT.due_at, PLACE.timezone)))
    decided = replace(complaint, decided_at=NOW, choice=Choice.ASKED, decided_by=1)
    within_limits(closed_card(replace(case, complaint=decided), 2, PLACE))
    within_limits(answer_screen(["B-7K3F-22"] * 9, text * times))
    within_limits(taken_screen(a_comment(), post))


@settings(deadline=None)
@given(author=ANYTHING, text=ANYTHING, times=TIMES)
def test_any_list_is_a_message_that_telegram_takes(author: str, text: str, times: int) -> None:
    shown = replace(THEIRS, author=author * times, text=text * times)
    screen = complain_screen([shown] * 8)
    within_limits(screen)
    assert all(button.text for row in screen.rows for button in row)


def test_a_page_of_a_long_list_of_complaints_fits() -> None:
    screen = complaints_screen([COMPLAINT] * 300, PLACE)
    within_limits(screen)
    assert len(screen.rows) == PAGE + 2, "the turn of the page and the way back follow"
