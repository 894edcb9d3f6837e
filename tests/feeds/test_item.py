"""An entry and the post that it is: no two entries of one feed are ever one post."""

from __future__ import annotations

from dataclasses import replace

from feeds.item import is_changed, match, names_of
from feeds.polled import Polled
from feeds.rounds import Poller
from storage.records import Entry, Post
from tests.feeds.builders import Item
from tests.feeds.desk import OLD, Desk, publish
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import StandIn
from tests.storage.builders import ADDRESS, READER, entry

SLUG = "blog.example/slug/"
LINK = f"{ADDRESS}slug/"


def named(key: str, *aliases: str, number: str | None = None) -> Entry:
    """Return an entry that goes by these names."""
    return entry(key=key, aliases=aliases, remote_id=number)


def stored(place: int, *, number: str | None = None) -> Post:
    """Return a stored post."""
    return replace(a_post(LINK, number), id=place)


def ids(*posts: Post | None) -> list[int | None]:
    return [None if post is None else post.id for post in posts]


# Which post it is


def test_an_entry_goes_by_its_key_and_its_aliases() -> None:
    assert names_of([named("g1", "a", "b"), named("g2")]) == ["g1", "a", "b", "g2"]


def test_an_entry_is_the_post_of_its_key_and_else_the_first_one_of_its_aliases() -> None:
    posts = {"g1": stored(1), "a": stored(3), "b": stored(2)}
    assert ids(*match([named("g1", "a")], posts)) == [1]
    assert ids(*match([named("new", "a", "b")], posts)) == [2]
    assert ids(*match([named("new", "c")], posts)) == [None]


def test_an_entry_that_took_over_the_address_of_another_is_not_its_post() -> None:
    posts = {"g1": stored(1), SLUG: stored(1)}
    entries = [named("g2", SLUG), named("g1", "blog.example/slug-old/")]
    assert ids(*match(entries, posts)) == [None, 1]
    assert ids(*match(entries[::-1], posts)) == [1, None]


def test_of_two_entries_that_only_share_names_with_a_post_the_first_is_it() -> None:
    posts = {"a": stored(1), "b": stored(1)}
    assert ids(*match([named("g1", "a"), named("g2", "b")], posts)) == [1, None]


def test_an_entry_with_a_number_of_its_own_is_another_post() -> None:
    posts = {SLUG: stored(1, number="12")}
    assert ids(*match([named("wp:13", SLUG, number="13")], posts)) == [None]
    assert ids(*match([named("wp:12", SLUG, number="12")], posts)) == [1]
    assert ids(*match([named("a guid", SLUG)], posts)) == [1]


# Whether it has changed


def test_first_lines_never_take_the_place_of_the_whole_text() -> None:
    whole, lines = stored(1), replace(stored(1), cut=True)
    cut = replace(entry(content_hash="other"), cut=True)
    assert not is_changed(cut, whole)
    assert is_changed(cut, lines)
    assert is_changed(replace(cut, cut=False), whole)
    assert not is_changed(entry(content_hash=whole.content_hash), whole)


# In a feed


async def test_a_post_that_takes_the_address_of_another_is_news_and_the_feed_goes_on(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    publish(blog, Item(12, guid="g1", link=LINK), *OLD[1:], tag='"one"')
    await desk.follow(poller)
    moved = Item(12, guid="g1", link=f"{ADDRESS}slug-old/")
    taker = Item(20, guid="g2", link=LINK, title="Brand new")
    publish(blog, taker, moved, *OLD[1:])
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    publish(blog, Item(21), taker.but(title="Brand newer"), moved, *OLD[1:], tag='"three"')
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    assert (await desk.site(address)).failures == 0
    found = {post.key: (post.title, post.revision) for post in await desk.posts()}
    assert found["g1"][0] == "Post 12"
    assert found["g2"] == ("Brand newer", 2)
    assert await desk.sent() == [(READER, "Brand newer"), (READER, "Post 21")]


async def test_an_address_that_was_left_before_is_no_name_of_who_left_it(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    publish(blog, Item(12, guid="g1", link=LINK), *OLD[1:], tag='"one"')
    await desk.follow(poller)
    moved = Item(12, guid="g1", link=f"{ADDRESS}slug-old/")
    publish(blog, moved, *OLD[1:])
    await desk.next_round(poller)
    publish(blog, Item(20, guid="g2", link=LINK, title="Brand new"), moved, *OLD[1:], tag='"3"')
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    assert (await desk.site(address)).failures == 0
    assert {post.key for post in await desk.posts()} >= {"g1", "g2"}
