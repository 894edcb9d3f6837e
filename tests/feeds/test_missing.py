"""Posts that left the feed before their time: the site is asked for each of them in its turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds.rounds import Poller
from storage.notices import NoticeKind
from storage.outcome import Later, Outcome
from storage.records import Post
from tests.feeds.builders import FakePlatform, Item
from tests.feeds.desk import NEW, OLD, Desk, publish
from tests.feeds.stand_in import StandIn

SIX = [Item(number) for number in range(26, 20, -1)]
TITLES = {f"Post {number}" for number in range(21, 27)}


class Odd(FakePlatform):
    """A site whose adapter has an error of its own."""

    async def is_published(self, post: Post) -> Outcome[bool]:
        self.asked_published.append(post)
        raise RuntimeError("nobody thought of this")


async def lost_all_six(desk: Desk, poller: Poller, blog: StandIn) -> None:
    """Let six posts come and leave the feed again."""
    await desk.follow(poller)
    publish(blog, *SIX, *OLD)
    await desk.next_round(poller)
    publish(blog, *OLD, tag='"three"')
    await desk.next_round(poller)


def asked(desk: Desk) -> list[str]:
    return [post.title for post in desk.platform.asked_published]


async def test_five_posts_that_get_no_clear_answer_do_not_keep_the_sixth_from_being_asked(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    desk.platform.published = Later("It shows its front page.")
    await lost_all_six(desk, poller, blog)
    await desk.next_round(poller)
    assert len(asked(desk)) == 5
    await desk.next_round(poller)
    assert len(asked(desk)) == 6
    assert set(asked(desk)) == TITLES


async def test_what_got_no_clear_answer_is_asked_again_after_an_hour_and_not_before(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    desk.platform.published = Later("It shows its front page.")
    await lost_all_six(desk, poller, blog)
    for _ in range(4):
        await desk.next_round(poller)
    assert len(asked(desk)) == 6
    await desk.next_round(poller, timedelta(hours=2))
    assert len(asked(desk)) == 11


async def test_an_error_while_asking_for_missing_posts_is_no_failure_of_the_feed(
    desk: Desk,
    poller: Poller,
    blog: StandIn,
    address: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk.platform = Odd()
    await lost_all_six(desk, poller, blog)
    for _ in range(2):
        await desk.next_round(poller)
    site = await desk.site(address)
    assert (site.failures, site.last_error) == (0, None)
    assert site.last_success_at == desk.clock.now()
    assert set(asked(desk)) == TITLES, "an error with one keeps no other waiting"
    assert "nobody thought of this" in caplog.text
    publish(blog, Item(30), *OLD, tag='"four"')
    assert (await desk.next_round(poller)).deliveries == 1


async def test_a_site_that_missed_nothing_is_not_looked_at_until_its_feed_is_read_anew(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    await desk.next_round(poller)
    await desk.next_round(poller)
    desk.platform.hidden.add("https://blog.example/post-20/")
    publish(blog, Item(21), *OLD, tag='"three"')
    for _ in range(2):
        await desk.next_round(poller)
    assert asked(desk) == ["Post 20"]
    assert [one.kind for one in await desk.notices()] == [NoticeKind.WITHDRAWAL]
