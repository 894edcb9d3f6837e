"""A post that takes comments no more is known before anyone writes one, for as long as it is so."""

from __future__ import annotations

import pytest

from feeds.closing import Closing
from feeds.http.web import Web
from feeds.sites.readonly import ReadOnly
from feeds.sites.wordpress import WordPress
from storage.database import Database
from storage.records import Post
from tests.clock import FakeClock
from tests.feeds.stand_in import Reply, StandIn
from tests.storage.builders import a_post

POSTS = "/wp-json/wp/v2/posts"
DAY = 86_400
SLUG = "https://blog.example/slug/"


@pytest.fixture
def loop(database: Database, clock: FakeClock, web: Web, site: StandIn) -> Closing:
    """A WordPress without an account: what is asked for here everyone may know."""
    wordpress = WordPress(web, f"{site.url}/wp-json/", None)
    return Closing(database, lambda _site: wordpress, clock=clock.clock)


def says(site: StandIn, *told: tuple[Post, str]) -> None:
    """Let the site say of posts whether they are open."""
    rows = [
        {"id": post.id, "link": post.url.replace("https", "http"), "comment_status": status}
        for post, status in told
    ]
    site.replies[POSTS] = Reply(rows)


async def is_closed(database: Database, clock: FakeClock, post: Post) -> bool:
    async with database.reading() as tx:
        return await tx.awaited.is_closed(post.id, clock.now())


async def some_posts(database: Database, *numbers: int) -> list[Post]:
    async with database.transaction() as tx:
        return [
            await a_post(tx, number, url=f"https://blog.example/{number}/") for number in numbers
        ]


async def test_a_closed_post_is_known_before_anyone_comments_on_it(
    loop: Closing, database: Database, clock: FakeClock, site: StandIn
) -> None:
    first, second = await some_posts(database, 1, 2)
    says(site, (first, "closed"), (second, "open"))
    assert await loop.look_due() == 1
    assert await is_closed(database, clock, first)
    assert not await is_closed(database, clock, second)
    (asked,) = site.asked
    assert set(asked.query["include"].split(",")) == {"1", "2"}
    assert "authorization" not in asked.headers
    assert await loop.look_due() == 0
    assert len(site.asked) == 1


async def test_it_is_asked_again_after_a_day_and_may_be_open_again(
    loop: Closing, database: Database, clock: FakeClock, site: StandIn
) -> None:
    (post,) = await some_posts(database, 1)
    says(site, (post, "closed"))
    await loop.look_due()
    clock.advance(DAY + 1)
    await loop.look_due()
    assert len(site.asked) == 2
    assert await is_closed(database, clock, post)
    says(site, (post, "open"))
    clock.advance(DAY + 1)
    assert await loop.look_due() == 1
    assert not await is_closed(database, clock, post)


async def test_a_new_post_is_asked_about_at_once_and_no_other(
    loop: Closing, database: Database, clock: FakeClock, site: StandIn
) -> None:
    (old,) = await some_posts(database, 1)
    says(site, (old, "open"))
    await loop.look_due()
    (new,) = await some_posts(database, 2)
    says(site, (new, "closed"))
    assert await loop.look_due() == 1
    assert site.asked[-1].query["include"] == "2"
    assert await is_closed(database, clock, new)


async def test_a_post_without_a_number_is_found_by_its_address(
    loop: Closing, database: Database, clock: FakeClock, site: StandIn
) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx, 1, url=SLUG, remote_id=None)
    says(site, (post, "closed"))
    assert await loop.look_due() == 1
    assert site.asked[-1].query["slug"] == "slug"
    assert await is_closed(database, clock, post)


@pytest.mark.parametrize(
    "reply",
    [
        Reply("", 503),
        Reply({"code": "rest_forbidden"}, 401),
        Reply([{"id": 1, "link": "https://other.example/1/", "comment_status": "closed"}]),
        Reply([{"id": 1, "link": "https://blog.example/1/"}, 7]),
        Reply({"no": "list"}),
    ],
)
async def test_what_is_not_told_or_of_another_page_closes_nothing(
    loop: Closing, database: Database, clock: FakeClock, site: StandIn, reply: Reply
) -> None:
    (post,) = await some_posts(database, 1)
    site.replies[POSTS] = reply
    assert await loop.look_due() == 0
    assert not await is_closed(database, clock, post)


async def test_what_a_site_said_is_forgotten_where_it_does_not_say_it_again(
    loop: Closing, database: Database, clock: FakeClock, site: StandIn
) -> None:
    (post,) = await some_posts(database, 1)
    says(site, (post, "closed"))
    await loop.look_due()
    site.replies[POSTS] = Reply("", 503)
    clock.advance(DAY + 1)
    await loop.look_due()
    clock.advance(700)
    asked = len(site.asked)
    await loop.look_due()
    assert len(site.asked) > asked
    assert await is_closed(database, clock, post)
    clock.advance(3 * 3600)
    assert not await is_closed(database, clock, post)


async def test_other_sites_are_not_asked(database: Database, clock: FakeClock) -> None:
    await some_posts(database, 1)
    assert await Closing(database, lambda _site: ReadOnly(), clock=clock.clock).look_due() == 0
