"""What is news, what waits for the owners, what is stored without a word."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feeds.hold import MANY, OF_OLD, horizon, missing, newest, sort, sunk
from feeds.item import Item
from storage.records import Post
from tests.storage.builders import NOW, entry

DAY = timedelta(days=1)


def post(number: int, *, age: timedelta | None = timedelta()) -> Post:
    """Return a post that came out so long ago."""
    at = None if age is None else NOW - age
    return Post(
        id=number,
        site_id=1,
        key=str(number),
        title=f"Post {number}",
        url="",
        author="",
        published_at=at,
        categories=(),
        text="",
        summary="",
        words=0,
        cut=False,
        remote_id=None,
        revision=1,
        content_hash="",
    )


def test_five_new_posts_at_once_are_news_and_six_are_held() -> None:
    posts = [post(number) for number in range(6)]
    assert sort(posts[:5], None, 0, NOW).news == tuple(posts[:5])
    found = sort(posts, None, 0, NOW)
    assert (found.news, found.held, found.why) == ((), tuple(posts), MANY)


def test_a_post_from_over_a_week_ago_is_held_and_the_others_go_out() -> None:
    old, fresh = post(1, age=7 * DAY + timedelta(seconds=1)), post(2, age=7 * DAY)
    found = sort([old, fresh], NOW - 30 * DAY, 0, NOW)
    assert (found.news, found.held, found.why) == ((fresh,), (old,), OF_OLD)


def test_a_post_without_a_date_is_news() -> None:
    undated = post(1, age=None)
    assert sort([undated], NOW, 0, NOW).news == (undated,)


def test_older_posts_are_quiet_only_where_as_many_were_taken_out() -> None:
    older = [post(1, age=3 * DAY), post(2, age=4 * DAY)]
    assert sort(older, NOW - 2 * DAY, 2, NOW).quiet == tuple(older)
    found = sort(older, NOW - 2 * DAY, 1, NOW)
    assert (found.quiet, found.held, found.why) == ((), tuple(older), OF_OLD)


def items(*dates: datetime | None, known: Collection[int] = ()) -> list[Item]:
    """Return the items of a feed with these dates; the posts at these places are known."""
    return [
        Item(entry(published_at=date), post(place) if place in known else None, None)
        for place, date in enumerate(dates)
    ]


def test_what_stands_below_a_known_post_in_a_feed_without_dates_has_sunk() -> None:
    feed = items(None, None, None, None, known=[1])
    assert sunk(feed) == {2, 3}
    assert sunk(items(None, None, None)) == set()


def test_what_has_a_date_has_not_sunk_and_says_nothing_of_what_has_none() -> None:
    assert sunk(items(None, NOW, NOW, None, known=[1])) == set()
    assert sunk(items(None, NOW, None, known=[0])) == {2}


def test_what_has_sunk_counts_as_older() -> None:
    top, low = post(1, age=None), post(2, age=None)
    found = sort([top, low], None, 0, NOW, {2})
    assert (found.news, found.held, found.why) == ((top,), (low,), OF_OLD)
    assert sort([top, low], None, 1, NOW, {2}).quiet == (low,)


def test_only_posts_that_are_newer_than_the_oldest_entry_are_missing() -> None:
    one, other = post(1, age=DAY), post(2, age=3 * DAY)
    assert missing([one, other, post(3, age=None)], items(NOW, NOW - 2 * DAY)) == [one]
    assert missing([one, other], items(None)) == []


def test_the_horizon_is_the_oldest_post_and_none_before_the_baseline() -> None:
    assert horizon(NOW, None) is None
    assert horizon(NOW - DAY, NOW) == NOW - DAY
    assert horizon(None, NOW) == NOW - DAY


def test_the_newest_post_is_the_one_without_a_date_else_the_last() -> None:
    first, last = post(1, age=DAY), post(2)
    assert newest([first, last]) == last
    assert newest([last, dataclasses.replace(first, published_at=None)]).id == first.id


@given(
    ages=st.lists(st.none() | st.integers(0, 40), max_size=12),
    vanished=st.integers(0, 5),
    far=st.none() | st.integers(0, 40),
)
def test_each_new_post_goes_one_way_and_more_than_five_never_go_out(
    ages: list[int | None], vanished: int, far: int | None
) -> None:
    posts = [post(n, age=None if age is None else age * DAY) for n, age in enumerate(ages)]
    found = sort(posts, None if far is None else NOW - far * DAY, vanished, NOW)
    assert sorted(one.id for one in (*found.news, *found.held, *found.quiet)) == [
        one.id for one in posts
    ]
    assert len(found.news) <= 5
    assert bool(found.held) is bool(found.why)
