"""The nouns of sending: who goes first, what becomes of a lost answer, how far a broadcast is."""

from __future__ import annotations

import pytest

from storage.sending import (
    ANNOUNCEMENT,
    CORRECTION,
    DELETION,
    OF_THE_SENT,
    POST,
    SETTLED,
    WITHDRAWAL,
    Policy,
    Progress,
    doubtful,
    lane_of,
)
from storage.states import SendState

KINDS = (POST, ANNOUNCEMENT, CORRECTION, WITHDRAWAL, DELETION)


def test_what_changes_messages_goes_before_what_is_new() -> None:
    assert {kind: lane_of(kind) for kind in KINDS} == {
        kind: 2 if kind in OF_THE_SENT else 3 for kind in KINDS
    }


@pytest.mark.parametrize(
    ("policy", "resends", "state"),
    [
        (Policy.HOLD, 0, SendState.IN_DOUBT),
        (Policy.HOLD, 1, SendState.IN_DOUBT),
        (Policy.RESEND, 0, SendState.TODO),
        (Policy.RESEND, 1, SendState.IN_DOUBT),
        (Policy.DROP, 0, SendState.DROPPED),
        (Policy.DROP, 1, SendState.DROPPED),
    ],
)
def test_a_lost_answer_becomes_what_the_policy_says(
    policy: Policy, resends: int, state: SendState
) -> None:
    assert doubtful(policy, resends) is state


def test_what_is_left_is_what_has_not_ended() -> None:
    progress = Progress(10, {"sent": 4, "blocked": 1, "in_doubt": 2})
    assert (progress.settled, progress.left) == (7, 3)
    assert progress.of(SendState.SENT, SendState.BLOCKED, SendState.FAILED) == 5


def test_who_is_counted_beside_the_states_is_not_counted_twice() -> None:
    assert Progress(3, {"gone": 1, "not_found": 1}).settled == 1


@pytest.mark.parametrize("state", sorted(SETTLED))
def test_each_end_is_an_end(state: SendState) -> None:
    assert Progress(1, {state: 1}).left == 0
