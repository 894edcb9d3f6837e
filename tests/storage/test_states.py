"""The tables of moves as data: what can be reached, what ends, and what needs a hand."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from typing import TypeVar

import pytest
from sqlalchemy import Column, String

from storage.fanout import HAS_IT
from storage.sending import FAILED_STATES, NOT_FOUND, SETTLED, BroadcastState, Policy
from storage.states import (
    COMMENT_MOVES,
    ON_SITE,
    OPEN,
    SEND_MOVES,
    WAITING,
    CommentState,
    SendState,
    before,
    may_follow,
)
from storage.tables import comments
from storage.tables_sending import broadcasts, deliveries, messages, tallies

SEND_ENDS = {
    SendState.SENT,
    SendState.BLOCKED,
    SendState.DROPPED,
    SendState.SKIPPED,
}
COMMENT_ENDS = {
    CommentState.NOTED,
    CommentState.WITHDRAWN,
    CommentState.CANCELLED,
    CommentState.EXPIRED,
}


State = TypeVar("State", bound=StrEnum)


def reached(moves: Mapping[State, frozenset[State]], start: State) -> set[State]:
    """Return every state that can come after `start`."""
    seen: set[State] = set()
    ahead = {start}
    while ahead:
        ahead = {new for old in ahead for new in moves.get(old, frozenset())} - seen
        seen |= ahead
    return seen


def width(column: Column[str]) -> int:
    """Return how many characters a column takes; PostgreSQL refuses more, SQLite does not."""
    assert isinstance(column.type, String)
    return column.type.length or 0


def test_every_state_of_a_delivery_is_reached_from_its_first() -> None:
    assert reached(SEND_MOVES, SendState.TODO) == set(SendState)


def test_every_state_of_a_comment_is_reached_from_its_first() -> None:
    everything = reached(COMMENT_MOVES, CommentState.NAMING)
    assert everything == set(CommentState)


def test_the_ends_of_a_delivery_are_ends() -> None:
    assert {state for state in SendState if not SEND_MOVES.get(state)} == SEND_ENDS


def test_the_ends_of_a_comment_are_ends() -> None:
    assert {state for state in CommentState if not COMMENT_MOVES.get(state)} == COMMENT_ENDS


def by_itself() -> dict[SendState, frozenset[SendState]]:
    """Return the moves that need no admin: what has ended stays so."""
    by_hand = {SendState.IN_DOUBT, *FAILED_STATES}
    return {old: new for old, new in SEND_MOVES.items() if old not in by_hand}


@pytest.mark.parametrize("state", sorted(SETTLED))
def test_without_a_hand_nothing_that_has_ended_is_sent_again(state: SendState) -> None:
    assert reached(by_itself(), state) <= {SendState.SKIPPED}
    assert state is SendState.GATHERED or not reached(by_itself(), state)


def test_what_is_in_doubt_is_sent_again_or_left_so() -> None:
    assert SEND_MOVES[SendState.IN_DOUBT] == {SendState.TODO, SendState.DROPPED}


@pytest.mark.parametrize("state", FAILED_STATES)
def test_what_failed_can_only_be_tried_again(state: SendState) -> None:
    assert SEND_MOVES[state] == {SendState.TODO}


def test_what_a_reader_has_or_may_have_is_not_tried_again_as_a_failure() -> None:
    assert not set(FAILED_STATES) & {*HAS_IT, SendState.BLOCKED}


def test_nothing_is_sent_without_a_written_intent() -> None:
    for answer in SETTLED - {SendState.SKIPPED, SendState.DROPPED, SendState.GATHERED}:
        assert {old for old, new in SEND_MOVES.items() if answer in new} == {SendState.SENDING}


def test_only_what_is_in_doubt_or_was_being_sent_is_left_so() -> None:
    came_from = {old for old, new in SEND_MOVES.items() if SendState.DROPPED in new}
    assert came_from == {SendState.IN_DOUBT, SendState.SENDING}


def test_every_state_is_settled_waits_or_is_under_way() -> None:
    assert set(SendState) == {*SETTLED, SendState.TODO, SendState.SENDING}


def test_only_what_is_certainly_not_sent_is_skipped() -> None:
    came_from = {old for old, new in SEND_MOVES.items() if SendState.SKIPPED in new}
    assert came_from == {SendState.TODO, SendState.GATHERED}


def test_only_what_is_certainly_not_sent_is_gathered() -> None:
    came_from = {old for old, new in SEND_MOVES.items() if SendState.GATHERED in new}
    assert came_from == {SendState.TODO}


def test_a_comment_whose_answer_was_lost_is_not_taken_for_one_that_was_never_sent() -> None:
    assert CommentState.UNKNOWN not in OPEN
    assert not may_follow(CommentState.UNKNOWN, CommentState.CANCELLED)
    assert not may_follow(CommentState.UNKNOWN, CommentState.EXPIRED)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_draft_never_reaches_the_site_without_a_yes(state: CommentState) -> None:
    assert not COMMENT_MOVES[state] & (ON_SITE | {CommentState.POSTING, CommentState.UNKNOWN})


def test_only_a_preview_is_agreed_to() -> None:
    assert before(CommentState.QUEUED) & OPEN == {CommentState.PREVIEW}


@pytest.mark.parametrize("state", sorted(ON_SITE))
def test_a_comment_on_the_site_is_never_posted_again(state: CommentState) -> None:
    ahead = reached(COMMENT_MOVES, state)
    assert ahead == ON_SITE | {CommentState.REMOVED, CommentState.WITHDRAWN}


def test_a_comment_lands_only_after_an_intent() -> None:
    for state in ON_SITE:
        assert CommentState.REJECTED in before(state)  # given up too early, and there after all
        came_from = before(state) - ON_SITE - {CommentState.REMOVED, CommentState.REJECTED}
        by_hand = {CommentState.HANDED_OFF} if state is CommentState.APPROVED else set()
        assert came_from == {CommentState.POSTING, CommentState.UNKNOWN} | by_hand


def test_only_what_the_site_has_is_taken_off_it() -> None:
    assert before(CommentState.WITHDRAWN) == ON_SITE


def test_no_state_follows_itself() -> None:
    assert not any(may_follow(state, state) for state in CommentState)
    assert not any(state in SEND_MOVES.get(state, ()) for state in SendState)


def test_what_may_follow_and_what_was_before_agree() -> None:
    for old, new in product(CommentState, CommentState):
        assert may_follow(old, new) == (old in before(new))


def test_the_groups_of_comment_states_do_not_overlap() -> None:
    assert len(ON_SITE | OPEN | WAITING) == len(ON_SITE) + len(OPEN) + len(WAITING)


def test_every_state_fits_its_column() -> None:
    for column in (deliveries.c.state, messages.c.state):
        assert max(map(len, SendState)) <= width(column)
    assert max(map(len, [*SendState, NOT_FOUND])) <= width(tallies.c.word)
    assert max(map(len, BroadcastState)) <= width(broadcasts.c.state)
    assert max(map(len, Policy)) <= width(broadcasts.c.policy)
    for column in (comments.c.state, comments.c.reported):
        assert max(map(len, CommentState)) <= width(column)
