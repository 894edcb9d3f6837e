"""A card says in words what a broadcast is, where it stands and what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import texts
from bot.admins.figures import Pulse
from bot.admins.look import PAGE, Look
from bot.render.broadcasts import alarm_screen, question_screen
from bot.render.card import card_screen
from bot.screen import Screen
from bot.texts import admin as texts_admin
from bot.texts import broadcasts as texts_broadcasts
from storage.history import Subject
from storage.sending import Broadcast, BroadcastState, Policy, Progress
from tests.bot.handlers.ask import LONDON, labels, plain
from tests.copy_rules import button_faults, faults
from tests.judges import html as judge
from tests.storage.builders import NOW

STATE = BroadcastState
USUAL = Broadcast(
    id=12,
    kind="post",
    post_id=1,
    about_id=None,
    body=None,
    state=STATE.RUNNING,
    policy=Policy.HOLD,
    rate=None,
    total=100,
    reason=None,
    trusted=False,
    created_at=NOW,
    proved_at=NOW,
    started_at=NOW,
    ended_at=None,
)
COUNTS = {
    "sent": 50,
    "blocked": 3,
    "gone": 2,
    "skipped": 1,
    "failed": 4,
    "refused": 5,
    "in_doubt": 6,
    "dropped": 7,
}


def a_look(pulse: Pulse | None = None, **changes: Any) -> Look:  # noqa: ANN401  fields of several types
    """Return a post that is being sent, with changes."""
    counts = changes.pop("counts", COUNTS)
    subject = changes.pop("subject", Subject("Records in the clinic"))
    broadcast = replace(USUAL, **changes)
    return Look(broadcast, Progress(100, counts), subject, pulse or Pulse(), NOW, LONDON)


def card(pulse: Pulse | None = None, **changes: Any) -> Screen:  # noqa: ANN401  the same
    """Return its card, which keeps all the rules."""
    shown = card_screen(a_look(pulse, **changes))
    assert judge.faults(shown.html) == []
    for button in (button for row in shown.rows for button in row):
        assert button_faults(button.text) == []
        assert len((button.data or "").encode()) <= 64
    return shown


def test_a_running_one_says_all_of_its_figures() -> None:
    shown = plain(card())
    assert faults(shown) == []
    assert shown.splitlines() == [
        "Post: Records in the clinic",
        "",
        "It is on its way.",
        "",
        "Sent: 50",
        "Blocked or left: 6",
        "Failed: 9",
        "In doubt: 6",
        "In doubt and left so: 7",
        "Left to send: 22",
        "",
        texts_admin.IN_DOUBT,
    ]


def test_the_numbers_add_up_whatever_the_state() -> None:
    for state in STATE:
        lines = plain(card(state=state)).splitlines()
        numbers = [int(line.split(": ")[1]) for line in lines if line[-1:].isdigit()]
        assert sum(numbers) == (100 if state is not STATE.DONE else 78)


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (STATE.PREPARING, ["Pause", "Cancel"]),
        (STATE.RUNNING, ["Pause", "Slower", "If in doubt: ask me", "Cancel"]),
        (STATE.PAUSED, ["Resume", "If in doubt: ask me", "Cancel"]),
        (STATE.HELD, ["Cancel"]),
        (STATE.HALTED, ["Try again", "Cancel"]),
        (STATE.CANCELLED, ["Get the figures", "Chart", "Delete everywhere"]),
        (STATE.DONE, ["Get the figures", "Chart", "Delete everywhere"]),
    ],
)
def test_each_state_has_its_words_and_its_buttons(state: STATE, buttons: list[str]) -> None:
    shown = card(state=state, counts={"sent": 50})
    assert labels(shown) == buttons
    assert texts_broadcasts.STATES[state] in plain(shown)


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (STATE.RUNNING, ["Resend in doubt", "Leave"]),
        (STATE.PAUSED, ["Resend in doubt", "Leave"]),
        (STATE.HALTED, ["Leave"]),
        (STATE.CANCELLED, ["Leave"]),
        (STATE.DONE, ["Resend in doubt", "Leave", "Retry failed"]),
    ],
)
def test_what_is_in_doubt_can_be_sent_again_where_it_would_go(
    state: STATE, buttons: list[str]
) -> None:
    known = {"Resend in doubt", "Leave", "Retry failed"}
    assert [one for one in labels(card(state=state)) if one in known] == buttons


def test_speed_and_time_left_are_told_while_it_runs() -> None:
    pulse = Pulse(rate=2.0)
    assert "Speed: 2 messages a second\nTime left: less than 1 minute" in plain(card(pulse))
    assert "Speed" not in plain(card(pulse, state=STATE.PAUSED))
    assert texts_broadcasts.STALLED in plain(card(Pulse(rate=0.0)))


@pytest.mark.parametrize(
    ("usual", "changes", "costs"),
    [
        (30.0, {}, False),  # facts on Telegram, section 1: 0.1 Star a message above 30 a second
        (1_000.0, {}, True),
        (1_000.0, {"state": STATE.PAUSED}, True),
        (1_000.0, {"rate": 20.0}, False),
        (1_000.0, {"rate": 500.0}, True),
        (1_000.0, {"kind": "correction"}, False),
        (1_000.0, {"state": STATE.DONE}, False),
        (1_000.0, {"state": STATE.CANCELLED}, False),
    ],
)
def test_what_a_paid_broadcast_can_cost_is_told(
    usual: float, changes: dict[str, Any], *, costs: bool
) -> None:
    shown = plain(card(Pulse(usual=usual), **changes))
    assert ("It can cost up to 10 Stars" in shown) is costs


def test_no_broadcast_costs_more_than_the_budget() -> None:
    assert "It can cost up to 4 Stars" in plain(card(Pulse(usual=1_000.0, budget=4)))
    assert "It can cost up to 10 Stars" in plain(card(Pulse(usual=1_000.0, budget=400)))
    assert "It can cost" not in plain(card(Pulse(usual=1_000.0, budget=0)))


def test_a_budget_that_is_used_is_told_while_the_rest_goes() -> None:
    saving = Pulse(usual=30.0, budget=4, spent=True)
    told = "The budget of 4 Stars is used. The rest goes free, at 30 messages a second at most."
    assert told in plain(card(saving))
    assert told not in plain(card(saving, state=STATE.DONE))
    assert "The budget" not in plain(card(Pulse(usual=30.0, budget=4)))


def test_a_wait_that_telegram_asked_for_is_told() -> None:
    shown = plain(card(Pulse(rate=0.0, wait=36.6)))
    assert "Telegram asked us to wait 37 seconds." in shown
    assert texts_broadcasts.STALLED not in shown


def test_the_end_says_when_and_how_long() -> None:
    ended = NOW + timedelta(minutes=6)
    shown = plain(card(state=STATE.DONE, ended_at=ended))
    assert "It ended at 9:06am. It took 6 minutes." in shown
    assert "Left to send" not in shown
    cancelled = plain(card(state=STATE.CANCELLED, ended_at=ended))
    assert "It was cancelled at 9:06am. Nobody else gets it." in cancelled
    assert "Blocked or left: 5" in cancelled
    assert "Not sent: 23" in cancelled


def test_telegrams_words_are_quoted_and_shortened() -> None:
    shown = card(state=STATE.HALTED, reason="Bad Request: <b> " + "word " * 200)
    assert "<blockquote>Bad Request: &lt;b&gt; word" in shown.html
    assert texts_broadcasts.NOT_TAKEN in plain(shown)
    assert len(plain(shown)) < 700


def test_a_text_that_we_could_not_make_is_not_called_telegrams_fault() -> None:
    shown = plain(card(state=STATE.HALTED, reason="it cannot be rendered (KeyError)"))
    assert texts_broadcasts.NOT_MADE in shown
    assert texts_broadcasts.NOT_TAKEN not in shown


def test_one_that_we_paused_says_why_and_one_that_an_owner_paused_does_not() -> None:
    ours = plain(card(state=STATE.PAUSED, reason="Bad Request: chat not found"))
    assert f"{texts_broadcasts.ANSWER}\n\nBad Request: chat not found" in ours
    assert texts_broadcasts.ANSWER not in plain(card(state=STATE.PAUSED))


@pytest.mark.parametrize(
    ("subject", "heading"),
    [
        (Subject("The <b>new</b> clinic &amp; more. " * 9, is_html=True), "The new clinic & more."),
        (Subject("Is <b> a tag?"), "Is <b> a tag?"),
        (Subject("\u200b"), texts.UNTITLED),
        (Subject(""), texts.UNTITLED),
    ],
)
def test_the_heading_is_the_title_or_the_first_words(subject: Subject, heading: str) -> None:
    first = plain(card(subject=subject)).splitlines()[0]
    assert first.startswith(f"Post: {heading}")
    assert len(first) < 100


def test_a_change_of_messages_says_change_and_has_no_policy() -> None:
    shown = card(kind="correction")
    assert plain(shown).startswith("Correction: ")
    assert "Changed: 50" in plain(shown)
    assert "Left to change: 22" in plain(shown)
    assert "If in doubt: ask me" not in labels(shown)
    assert "Deleted: 50" in plain(card(kind="deletion"))


def test_only_what_some_chats_have_can_be_changed_or_deleted() -> None:
    done: dict[str, Any] = {"kind": "announcement", "state": STATE.DONE}
    assert labels(card(**done))[-2:] == ["Change the text", "Delete everywhere"]
    assert labels(card(**done, counts={"refused": 9})) == [
        *("Retry failed", "Get the figures", "Chart")
    ]


def test_chats_that_were_not_found_can_be_tried_again() -> None:
    done: dict[str, Any] = {"state": STATE.DONE}
    assert "Retry failed" not in labels(card(**done, counts={"gone": 9}))
    assert "Retry failed" in labels(card(**done, counts={"gone": 9, "not_found": 9}))


def test_a_page_of_the_panel_has_a_way_back() -> None:
    assert labels(card_screen(a_look(), PAGE))[-1] == "Back"


@pytest.mark.parametrize(
    ("state", "button"), [(STATE.HALTED, "Try again"), (STATE.PAUSED, "Resume")]
)
def test_an_alarm_rings_and_says_why(state: STATE, button: str) -> None:
    shown = alarm_screen(a_look(state=state), texts_broadcasts.ODD, "Bad Request: what?")
    assert not shown.silent
    assert labels(shown) == [button, "Cancel"]
    assert "Post: Records in the clinic" in plain(shown)
    assert texts_broadcasts.ODD in plain(shown)
    assert "<blockquote>Bad Request: what?</blockquote>" in shown.html
    assert judge.faults(shown.html) == []


def test_a_question_names_what_it_is_about() -> None:
    shown = question_screen(a_look(), "Is it so?", "Do it", "cancel")
    assert plain(shown) == "Post: Records in the clinic\n\nIs it so?"
    assert [row[0].data for row in shown.rows] == ["v1:card:12:cancel:q", "v1:card:12:back:q"]
