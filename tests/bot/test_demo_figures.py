"""The figures of the weeks before a demo end where its lists are, and can be shown."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from bot.demo_figures import DAYS, made_up
from storage.statistics import HOUR, JOINS, LEAVES, MEMBERS, POST_JOINS, Count

TODAY = date(2026, 8, 6)


def of(counts: list[Count], what: str, ref: int) -> list[int]:
    """Return one figure of each day, oldest first."""
    return [
        one.n
        for one in sorted(counts, key=lambda one: one.day)
        if (one.what, one.ref) == (what, ref)
    ]


def test_each_list_grows_to_the_members_that_it_has() -> None:
    counts = made_up(TODAY, {1: 81, 2: 6}, [])
    for list_id, now in ((1, 81), (2, 6)):
        members = of(counts, MEMBERS, list_id)
        assert (len(members), members[-1]) == (DAYS, now)
        assert members == sorted(members)


def test_who_joined_and_left_makes_the_growth() -> None:
    counts = made_up(TODAY, {1: 81}, [])
    members = of(counts, MEMBERS, 1)
    moves = [
        joined - left
        for joined, left in zip(of(counts, JOINS, 1), of(counts, LEAVES, 1), strict=True)
    ]
    assert [after - before for before, after in pairwise(members)] == moves[1:]
    assert min(of(counts, JOINS, 1)) >= 0


def test_every_day_is_over_and_no_figure_is_there_twice() -> None:
    counts = made_up(TODAY, {1: 81, 2: 6}, [4, 3, 2])
    assert max(one.day for one in counts) == "2026-08-05"
    assert len({(one.day, one.what, one.ref) for one in counts}) == len(counts)
    assert {one.ref for one in counts if one.what == POST_JOINS} == {4, 3, 2}
    assert all(0 <= one.ref < 24 for one in counts if one.what == HOUR)
