"""Short feeds made whole, summaries, and what the model may do with them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from feeds.polled import Polled
from feeds.prepare import EXTRACT, MODEL, REFUSED, keep
from feeds.rounds import Poller, Reach, make_poller
from feeds.summarise import SHORT_POST, summarise
from feeds.whole import MOST_CHARS, whole
from storage.notices import NoticeKind
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Feed, Post
from tests.feeds.builders import FakePlatform, Item, parse_here, rss
from tests.feeds.desk import EVERY, NEW, OLD, Desk, publish
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, StandIn
from tests.storage.builders import entry

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


class Here:
    """Does in this process what else a child process does."""

    async def parse(self, data: bytes, url: str) -> Outcome[Feed]:
        return await parse_here(data, url)

    async def summarise(self, title: str, text: str, max_chars: int = 400) -> Outcome[str]:
        return Done(summarise(title, text, max_chars))

    async def blocks(self, html: str) -> Outcome[str]:
        return Done(html)


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


async def test_after_first_lines_became_whole_a_typo_is_no_question(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW.but(text=FIRST_LINES), *OLD)
    await desk.next_round(poller)
    assert len(await desk.sent()) == 1
    for tag, word in (('"three"', "recieved"), ('"four"', "received")):
        desk.platform.full["20"] = f"{WHOLE}<p>We {word} the letter on time.</p>"
        publish(blog, NEW.but(text=FIRST_LINES), *OLD, tag=tag)
        await desk.next_round(poller)
    post = await the_new(desk)
    assert (post.revision, post.shown_revision) == (3, 2)
    assert await desk.notices() == []


async def test_after_first_lines_became_whole_another_figure_is_a_question(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW.but(text=FIRST_LINES), *OLD)
    await desk.next_round(poller)
    assert len(await desk.sent()) == 1
    for tag, text in (('"three"', WHOLE), ('"four"', WHOLE.replace("Room 3 ", "Room 33 "))):
        desk.platform.full["20"] = text
        publish(blog, NEW.but(text=FIRST_LINES), *OLD, tag=tag)
        await desk.next_round(poller)
    (notice,) = await desk.notices()
    assert (notice.kind, notice.facts["from"]) == (NoticeKind.CORRECTION, 2)


@pytest.mark.parametrize(("length", "cut"), [(MOST_CHARS, False), (MOST_CHARS + 1, True)])
async def test_a_whole_text_that_no_blog_has_is_not_taken(length: int, *, cut: bool) -> None:
    lines = entry(text="The clinic opens", cut=True, remote_id="20")
    platform = FakePlatform(full={"20": ("It opens at nine. " * length)[:length]})
    (found,) = await whole(platform, Here(), [lines])
    assert found.cut is cut
    assert len(found.text) == (len(lines.text) if cut else length)


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


FRESH = [Item(number) for number in (26, 25, 24)]
PAGE_2, PAGE_3 = "/feed/?paged=2", "/feed/?paged=3"


async def titles(desk: Desk) -> set[str]:
    return {post.title for post in await desk.posts()}


async def test_an_older_page_that_fails_fails_the_poll_and_nothing_is_lost(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    before = await desk.site(address)
    publish(blog, *FRESH)
    blog.replies[PAGE_2] = Reply("Busy", 503)
    assert await desk.next_round(poller) == Polled()
    site = await desk.site(address)
    assert (site.failures, site.etag, site.full_at) == (1, before.etag, before.full_at)
    assert len(await desk.posts()) == len(OLD)
    blog.replies[PAGE_2] = Reply(rss([Item(23), OLD[0]]))
    polled = await desk.next_round(poller)
    assert polled == Polled(posts=4, deliveries=4)
    assert await titles(desk) >= {"Post 23", "Post 26"}
    assert (await desk.site(address)).failures == 0


async def test_a_busy_older_page_says_how_long_to_wait(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    publish(blog, *FRESH)
    blog.replies[PAGE_2] = Reply("Busy", 503, {"Retry-After": "1800"})
    await desk.next_round(poller)
    wait = (await desk.site(address)).next_poll_at - desk.clock.now()
    assert wait == timedelta(minutes=30)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_not_there_is_the_end_of_the_pages(
    desk: Desk, poller: Poller, blog: StandIn, address: str, status: int
) -> None:
    await desk.follow(poller)
    publish(blog, *FRESH)
    blog.replies[PAGE_2] = Reply(rss([Item(23)]))
    blog.replies[PAGE_3] = Reply("Not here", status)
    assert (await desk.next_round(poller)).posts == 4
    assert (await desk.site(address)).failures == 0


async def test_after_five_failures_what_is_there_is_taken_without_the_older_pages(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    publish(blog, *FRESH)
    blog.replies[PAGE_2] = Reply(rss([Item(23)]))
    blog.replies[PAGE_3] = Reply("Broken", 500)
    for failures in range(1, 6):
        assert await desk.next_round(poller, timedelta(hours=1)) == Polled()
        assert (await desk.site(address)).failures == failures
    assert (await desk.next_round(poller, timedelta(hours=1))).posts == 4
    assert (await desk.site(address)).failures == 0


# Summaries


async def test_a_summary_stays_and_only_follows_what_changes_in_its_own_sentences(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW.but(text=LONG), *OLD)
    await desk.next_round(poller)
    first = await the_new(desk)
    other = next(one for one in SENTENCES if one not in first.summary)
    said = next(one for one in SENTENCES if one in first.summary)
    desk.said = Done("Another summary.")
    publish(blog, NEW.but(text=LONG.replace(other, "All is new here.")), *OLD, tag='"three"')
    await desk.next_round(poller)
    second = await the_new(desk)
    assert (second.revision, second.summary) == (2, first.summary)
    publish(blog, NEW.but(text=LONG.replace(said, f"1{said}")), *OLD, tag='"four"')
    await desk.next_round(poller)
    third = await the_new(desk)
    assert (third.revision, third.summary) == (3, first.summary.replace(said, f"1{said}", 1))


async def test_a_post_that_is_sent_whole_is_always_sent_as_it_is(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    for tag, text in (('"2"', "It opens at nine."), ('"3"', "It opens at nine. Ring the bell.")):
        publish(blog, NEW.but(text=text), *OLD, tag=tag)
        await desk.next_round(poller)
        assert (await the_new(desk)).summary == text


def known(summary: str, *, words: int = 500, cut: bool = False, by: str = EXTRACT) -> Post:
    """Return a long post with this summary."""
    return dataclasses.replace(
        a_post("https://blog.example/p/"), summary=summary, words=words, cut=cut, summarised_by=by
    )


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        ("5 mg is enough.", "15 mg is enough. Ask."),
        ("Take 5 mg", "- Take 5 mg twice\n- Ask"),
        ("The drug is safe.", "It is not true that The drug is safe. Ask."),
        ("Take 5 mg. Ask.", "Take 5 mg."),
        ("", "Take 5 mg."),
        ("Ask\u2026", "Ask them."),
    ],
)
def test_a_sentence_that_stands_within_another_is_no_longer_said(summary: str, text: str) -> None:
    assert keep(known(summary), entry(text=text)) != summary


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        ("Take 5 mg. Ask.", "First.\n\nTake 5  mg. But Ask it. Ask."),
        ("You need:\n- a coat\n- a hat", "You need:\n- a coat\n- a hat\n\nThat is all."),
        ("Bring a coat.", "- Bring a coat.\n- Bring a hat."),
    ],
)
def test_a_sentence_that_stands_somewhere_is_still_said(summary: str, text: str) -> None:
    assert keep(known(summary), entry(text=text)) == summary


def test_a_summary_of_first_lines_or_of_a_short_post_is_made_again() -> None:
    text = entry(text="Take 5 mg.")
    assert keep(known("Take 5 mg."), text) == "Take 5 mg."
    assert keep(known("Take 5 mg.", cut=True), text) is None
    assert keep(known("Take 5 mg.", words=SHORT_POST), text) is None


async def test_a_summariser_that_could_not_start_fails_the_poll_and_it_is_tried_again(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    desk.said = Later("It could not start.")
    publish(blog, NEW, *OLD)
    assert await desk.next_round(poller) == Polled()
    site = await desk.site(address)
    assert (site.failures, site.last_error) == (1, "It could not start.")
    assert len(await desk.posts()) == len(OLD)
    desk.said = None
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    assert (await the_new(desk)).summary == NEW.text


async def test_a_summariser_that_hits_its_limit_gives_the_first_words(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    desk.said = Never("parse_limit", "It took too long.")
    publish(blog, NEW.but(text=LONG), *OLD)
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    assert (await desk.site(address)).failures == 0
    post = await the_new(desk)
    assert post.summary.endswith("\u2026")
    assert LONG.startswith(post.summary[:-1])
    assert 300 < len(post.summary) <= 401


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
