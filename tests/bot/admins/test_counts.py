"""A number of readers that was typed holds while the audience is about as large as it was."""

from __future__ import annotations

import pytest

from bot.admins.counts import is_typed


@pytest.mark.parametrize(
    ("typed", "reached", "holds"),
    [
        (1000, 1000, True),
        (1000, 1100, True),
        (1000, 1101, False),
        (1000, 3, True),
        (5, 6, False),
        (0, 1, False),
        (0, 0, True),
    ],
)
def test_a_typed_number_holds_until_more_than_a_tenth_are_added(
    typed: int, reached: int, *, holds: bool
) -> None:
    assert is_typed(typed, reached) is holds
