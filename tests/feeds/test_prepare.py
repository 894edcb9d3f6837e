"""Short feeds made whole, summaries, and what the model may do with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from feeds.prepare import EXTRACT, MODEL, REFUSED
from feeds.rounds import Poller, Reach, make_poller
from storage.notices import NoticeKind
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Post
from tests.feeds.builders import Item, rss
from tests.feeds.desk import EVERY, NEW, OLD, Desk, publish
from tests.feeds.stand_in import Reply, StandIn

FIRST_LINES = "The clinic opens at nine and the desk […]"
SENTENCES = [f"Room {number} is for visits by appointment on weekdays." for number in range(1, 21)]
WHOLE = "<p>The clinic opens at nine and the desk at eight.</p>" + "".join(
    f"<p>{sentence}</p>" for sentence in SENTENCES
)
LONG = " ".join(SENTENCES)


@dataclass
class Chooser:
    """A model at the protocol's edge: what it answers, and what it was asked."""

    answer: Outcome[str] = field(default_factory=lambda: Done(SENTENCES[4]))
    asked: list[str] = field(default_factory=list)

    async def summarise(
        self,
        title: str,
        text: str,  # noqa: ARG002  the protocol names it
        extract: str,  # noqa: ARG002  the same
        max_chars: int = 400,  # noqa: ARG002  the same
    ) -> Outcome[str]:
        self.asked.append(title)
        return self.answer


def with_model(desk: Desk, address: str, model: Chooser) -> Poller:
    """Return a poller that may ask a model."""
    reach = Reach(desk.database, desk.web, desk, desk.platform_of, desk.clock.clock, model)
    return make_poller(reach, (address,), EVERY)


async def the_new(desk: Desk) -> Post:
    return next(post for post in await desk.posts() if post.key.endswith("20"))


# Short feeds


async def test_the_whole_text_of_a_short_feed_is_asked_from_the_site(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    desk.platform.full["20"] = WHOLE
    await desk.follow(poller)
    publish(blog, NEW.but(text=FIRST_LINES), *OLD)
    await desk.next_round(poller)
    post = await the_new(desk)
    assert not post.cut
    assert post.words > 150
    assert post.text.endswith(SENTENCES[-1])
    assert desk.platform.asked_full == [("20",)]


async def test_where_the_site_gives_no_whole_text_the_first_lines_are_sent(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW.but(text=FIRST_LINES), *OLD)
    assert (await desk.next_round(poller)).deliveries == 1
    assert (await the_new(desk)).cut


async def test_whole_texts_are_not_lost_when_the_site_gives_them_no_more(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    desk.platform.full["20"] = WHOLE
    await desk.follow(poller)
    publish(blog, NEW.but(text=FIRST_LINES), *OLD)
    await desk.next_round(poller)
    desk.platform.full.clear()
    publish(blog, NEW.but(text=FIRST_LINES), *OLD, tag='"three"')
    await desk.next_round(poller)
    post = await the_new(desk)
    assert (post.cut, post.revision) == (False, 1)


async def test_a_change_behind_the_first_lines_is_seen(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    desk.platform.full["20"] = WHOLE
    await desk.follow(poller)
    publish(blog, NEW.but(text=FIRST_LINES), *OLD)
    await desk.next_round(poller)
    desk.platform.full["20"] = WHOLE.replace("Room 3 ", "Room 33 ")
    publish(blog, NEW.but(text=FIRST_LINES), *OLD, tag='"three"')
    await desk.next_round(poller)
    post = await the_new(desk)
    assert (post.revision, "Room 33" in post.text) == (2, True)


async def test_first_lines_that_become_whole_are_a_revision_and_no_question(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW.but(text=FIRST_LINES), *OLD)
    await desk.next_round(poller)
    desk.platform.full["20"] = WHOLE
    publish(blog, NEW.but(text=FIRST_LINES), *OLD, tag='"three"')
    await desk.next_round(poller)
    post = await the_new(desk)
    assert (post.cut, post.revision) == (False, 2)
    assert [one.kind for one in await desk.notices()] == []


# After an outage


async def test_after_an_outage_older_pages_are_read_back_to_what_is_known(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, *(Item(number) for number in (26, 25, 24)))
    pages = {"2": [Item(23), Item(22)], "3": [Item(21), *OLD[:1]]}
    for number, items in pages.items():
        blog.replies[f"/feed/?paged={number}"] = Reply(rss(items))
    polled = await desk.next_round(poller)
    assert (polled.posts + polled.held, polled.held) == (6, 6)
    assert {post.title for post in await desk.posts()} >= {"Post 21", "Post 26"}


# The model


@pytest.mark.parametrize(
    ("answer", "by"),
    [
        (Done(SENTENCES[4]), MODEL),
        (Never("gate", "a number that the post does not have"), REFUSED),
        (Later("It takes too long."), EXTRACT),
    ],
)
async def test_what_the_model_chose_is_used_if_it_passed_and_said_to_admins(
    desk: Desk, blog: StandIn, address: str, answer: Outcome[str], by: str
) -> None:
    model = Chooser(answer)
    poller = with_model(desk, address, model)
    await desk.follow(poller)
    assert model.asked == []
    publish(blog, NEW.but(text=LONG), *OLD)
    await desk.next_round(poller)
    post = await the_new(desk)
    assert model.asked == ["Post 20"]
    assert post.summarised_by == by
    assert (post.summary == SENTENCES[4]) is (by == MODEL)
    async with desk.database.transaction() as tx:
        assert (await tx.posts.summary_counts(post.site_id))[by] >= 1


async def test_the_model_is_not_asked_about_a_short_post(
    desk: Desk, blog: StandIn, address: str
) -> None:
    model = Chooser()
    poller = with_model(desk, address, model)
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    await desk.next_round(poller)
    assert model.asked == []


async def test_a_change_elsewhere_keeps_what_the_model_chose(
    desk: Desk, blog: StandIn, address: str
) -> None:
    model = Chooser()
    poller = with_model(desk, address, model)
    await desk.follow(poller)
    publish(blog, NEW.but(text=LONG), *OLD)
    await desk.next_round(poller)
    publish(blog, NEW.but(text=LONG.replace("Room 9 is", "Room 9 was")), *OLD, tag='"three"')
    await desk.next_round(poller, timedelta(minutes=10))
    post = await the_new(desk)
    assert (post.revision, post.summary, post.summarised_by) == (2, SENTENCES[4], MODEL)
    assert len(model.asked) == 1
    assert NoticeKind.CORRECTION not in [one.kind for one in await desk.notices()]
