"""What an outcome means for its row: its next state, when it goes again, when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import matrix
from bot.delivery.settlement import TRIES, settlement, stored_screen
from bot.screen import Screen
from storage.ledger import Settlement
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.states import SEND_MOVES, SendState
from tests.bot.builders import NOW

SOON = timedelta(seconds=30)

MEANINGS: list[tuple[Outcome[int | None], Settlement]] = [
    (Done(5), Settlement(SendState.SENT, message_id=5)),
    (Done(None), Settlement(SendState.SENT)),
    (Later("away"), Settlement(SendState.TODO, error="away", not_before_at=NOW + SOON)),
    (
        Later("busy", after=timedelta(seconds=7.5), counted=False),
        Settlement(
            SendState.TODO,
            error="busy",
            not_before_at=NOW + timedelta(seconds=7.5),
            counted=False,
        ),
    ),
    (Never(matrix.BLOCKED, "why"), Settlement(SendState.BLOCKED, error="why")),
    (Never(matrix.DEACTIVATED, "why"), Settlement(SendState.GONE, error="why")),
    (Never(matrix.NEVER_STARTED, "why"), Settlement(SendState.GONE, error="why")),
    (Never(matrix.LEFT, "why"), Settlement(SendState.GONE, error="why")),
    (Never(matrix.NOT_FOUND, "why"), Settlement(SendState.GONE, error="why")),
    (Never(matrix.REFUSED, "why"), Settlement(SendState.REFUSED, error="why")),
    (Never(matrix.ODD, "why"), Settlement(SendState.REFUSED, error="why")),
    (Never(matrix.LOST, "why"), Settlement(SendState.REFUSED, error="why")),
    (Never("a new kind", "why"), Settlement(SendState.REFUSED, error="why")),
    (Never(matrix.SAME, "why"), Settlement(SendState.SENT)),
    (Never(matrix.MOVED, "-1"), Settlement(SendState.TODO, error="-1", counted=False)),
    (
        Never(matrix.CONTENT, "why"),
        Settlement(SendState.TODO, error="why", not_before_at=NOW + SOON, counted=False),
    ),
    (
        Never(matrix.TOKEN, "why"),
        Settlement(SendState.TODO, error="why", not_before_at=NOW + SOON, counted=False),
    ),
    (Unknown("why"), Settlement(SendState.IN_DOUBT, error="why")),
]


@pytest.mark.parametrize(("outcome", "what"), MEANINGS, ids=[str(row[0]) for row in MEANINGS])
def test_each_outcome_has_one_meaning(outcome: Outcome[int | None], what: Settlement) -> None:
    assert settlement(outcome, NOW, SOON, 1) == what


@pytest.mark.parametrize(("outcome", "what"), MEANINGS, ids=[str(row[0]) for row in MEANINGS])
def test_each_meaning_is_one_that_the_ledger_takes(
    outcome: Outcome[int | None], what: Settlement
) -> None:
    assert what.state in SEND_MOVES[SendState.SENDING]
    for attempt in (1, TRIES, TRIES + 1):
        settled = settlement(outcome, NOW, SOON, attempt)
        assert settled.state in SEND_MOVES[SendState.SENDING]
        assert settled.not_before_at is None or settled.state is SendState.TODO


def test_what_was_tried_often_enough_and_never_sent_has_failed() -> None:
    tries = [settlement(Later("away"), NOW, SOON, attempt) for attempt in range(1, TRIES + 2)]
    assert {one.state for one in tries[: TRIES - 1]} == {SendState.TODO}
    assert tries[TRIES - 1 :] == [Settlement(SendState.FAILED, error="away")] * 2
    assert TRIES == 10


def test_waiting_as_asked_is_never_a_failure() -> None:
    asked = Later("too many requests", after=SOON, counted=False)
    assert settlement(asked, NOW, SOON, TRIES * 10).state is SendState.TODO


@pytest.mark.parametrize("outcome", [Unknown("lost"), Done(5), Never(matrix.MOVED, "-1")])
def test_only_what_was_certainly_not_sent_can_have_failed(outcome: Outcome[int | None]) -> None:
    assert settlement(outcome, NOW, SOON, TRIES) == settlement(outcome, NOW, SOON, 1)


def test_a_faulty_message_of_no_broadcast_is_not_tried_for_ever() -> None:
    faulty = Never(matrix.CONTENT, "can't parse entities")
    settled = settlement(faulty, NOW, SOON, 1, halts=False)
    assert settled == Settlement(SendState.REFUSED, error="can't parse entities")


@pytest.mark.parametrize("kind", [matrix.TOKEN, matrix.MOVED, matrix.BLOCKED, matrix.SAME])
def test_all_else_is_the_same_for_a_message_of_no_broadcast(kind: str) -> None:
    never = Never(kind, "why")
    assert settlement(never, NOW, SOON, 1, halts=False) == settlement(never, NOW, SOON, 1)


def test_a_stored_screen_is_read_again() -> None:
    screen = Screen("<b>Hello</b>", reply_to=5)
    assert stored_screen(screen.to_json()) == screen


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"rows": 5}', '{"rows": [], "new": 1}'])
def test_a_screen_of_another_version_is_refused_and_stops_nothing(body: str) -> None:
    outcome = stored_screen(body)
    assert isinstance(outcome, Never)
    assert outcome.kind == matrix.REFUSED
