"""What a poll means for the database: holds, corrections, copies, what was taken down."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.delivery.settlement import settlement
from feeds.change import RETURNED
from feeds.polled import Polled
from feeds.rounds import Poller
from feeds.store import dismiss, release
from storage.notices import Notice, NoticeKind
from storage.outcome import Done
from storage.records import ALL, Post
from storage.sending import CORRECTION, WITHDRAWAL
from storage.transaction import Transaction
from tests.feeds.builders import OTHER_READER, Item, rss
from tests.feeds.desk import FEED, NEW, OLD, OWNER, TAG, Desk, publish
from tests.feeds.stand_in import Reply, StandIn, standing
from tests.storage.builders import READER, claim_deliveries

ARCHIVE = [Item(number) for number in range(30, 24, -1)]
LONG = "The clinic opens at nine. " + "Each visit takes ten minutes and is by appointment. " * 20


async def told(desk: Desk, kind: NoticeKind) -> list[Notice]:
    """Return the notices of one kind."""
    return [notice for notice in await desk.notices() if notice.kind is kind]


async def send_all(desk: Desk, message_id: int = 500) -> list[str]:
    """Send what is to be sent, and return its titles."""
    now = desk.clock.now()
    titles = []
    async with desk.database.transaction() as tx:
        for place, one in enumerate(await claim_deliveries(tx, OWNER, now, 100, [])):
            done = settlement(Done(message_id + place), now, timedelta())
            await tx.deliveries.settle_one(one, OWNER, done, now)
            post = await tx.posts.get(one.broadcast.post_id or 0)
            assert post is not None
            titles.append(post.title)
    return titles


async def the_post(desk: Desk, title: str) -> Post:
    return next(post for post in await desk.posts() if post.title == title)


async def sent_post(desk: Desk, poller: Poller, blog: StandIn, item: Item) -> None:
    """Let a post come out, and be sent."""
    await desk.follow(poller)
    publish(blog, item, *OLD)
    await desk.next_round(poller)
    assert len(await send_all(desk)) == 1


# Held


async def test_six_posts_at_once_are_held_and_the_owners_asked_once(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, *ARCHIVE, *OLD)
    assert await desk.next_round(poller) == Polled(held=6)
    assert await desk.sent() == []
    (notice,) = await told(desk, NoticeKind.HOLD)
    assert (notice.facts["count"], notice.facts["why"]) == (6, "many")
    assert notice.facts["titles"][0] == "Post 30"


async def test_posts_that_come_while_the_owners_think_join_the_question(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, *ARCHIVE, *OLD)
    await desk.next_round(poller)
    older = [Item(number) for number in range(24, 18, -1)]
    publish(blog, *ARCHIVE, *older, *OLD, tag='"three"')
    assert (await desk.next_round(poller)).held == 6
    (notice,) = await told(desk, NoticeKind.HOLD)
    assert notice.facts["count"] == 12


@pytest.mark.parametrize(("newest_only", "titles"), [(True, ["Post 30"]), (False, 6)])
async def test_what_is_released_goes_out_oldest_first(
    desk: Desk, poller: Poller, blog: StandIn, *, newest_only: bool, titles: list[str] | int
) -> None:
    await desk.follow(poller)
    publish(blog, *ARCHIVE, *OLD)
    await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.HOLD)
    async with desk.database.transaction() as tx:
        await release(tx, notice, newest_only=newest_only, now=desk.clock.now())
    sent = [title for _, title in await desk.sent()]
    every = [f"Post {number}" for number in range(25, 31)]
    assert sent == (every if titles == len(every) else titles)
    async with desk.database.transaction() as tx:
        assert await tx.shelf.held(notice.id) == []


async def test_what_is_dismissed_is_never_sent(desk: Desk, poller: Poller, blog: StandIn) -> None:
    await desk.follow(poller)
    publish(blog, *ARCHIVE, *OLD)
    await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.HOLD)
    async with desk.database.transaction() as tx:
        await dismiss(tx, notice)
    publish(blog, *ARCHIVE, *OLD, tag='"three"')
    assert await desk.next_round(poller) == Polled()
    assert await desk.sent() == []


async def test_the_newest_that_is_sent_is_the_newest_that_is_still_there(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, *ARCHIVE, *OLD)
    await desk.next_round(poller)
    desk.platform.hidden.add((await the_post(desk, "Post 30")).url)
    publish(blog, *ARCHIVE[1:], *OLD, tag='"three"')
    for _ in range(2):
        await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.HOLD)
    async with desk.database.transaction() as tx:
        assert await release(tx, notice, newest_only=True, now=desk.clock.now()) == 1
        assert await tx.shelf.held(notice.id) == []
    assert await desk.sent() == [(READER, "Post 29")]


async def test_where_every_held_post_is_gone_nothing_is_sent(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, *ARCHIVE, *OLD)
    await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.HOLD)
    async with desk.database.transaction() as tx:
        for post in await tx.shelf.held(notice.id):
            await tx.posts.mark(post.id, gone_at=desk.clock.now())
        assert await release(tx, notice, newest_only=True, now=desk.clock.now()) == 0


def undated(*items: Item) -> bytes:
    """Return a feed that tells no dates."""
    return re.sub(rb"<pubDate>.*?</pubDate>", b"", rss(items))


async def test_in_a_feed_without_dates_what_slides_in_is_held_and_what_is_on_top_is_news(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    blog.replies[FEED] = Reply(undated(*OLD))
    await desk.follow(poller)
    blog.replies[FEED] = Reply(undated(OLD[0], OLD[2], Item(9)))
    assert await desk.next_round(poller) == Polled(held=1)
    blog.replies[FEED] = Reply(undated(NEW, OLD[0], OLD[2], Item(9)))
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    assert await desk.sent() == [(READER, "Post 20")]
    (notice,) = await told(desk, NoticeKind.HOLD)
    assert (notice.facts["titles"], notice.facts["why"]) == (["Post 9"], "old")


async def test_an_old_post_that_nothing_explains_is_held_and_news_goes_out(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD, Item(1, day=-40))
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1, held=1)
    (notice,) = await told(desk, NoticeKind.HOLD)
    assert notice.facts["why"] == "old"
    assert await desk.sent() == [(READER, "Post 20")]


async def test_a_date_that_is_still_to_come_is_not_believed(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, Item(20, day=90), *OLD)
    assert (await desk.next_round(poller)).deliveries == 1
    assert (await the_post(desk, "Post 20")).published_at is None


# Corrections


async def test_a_number_that_changes_after_a_post_was_sent_is_a_question_to_the_owners(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await sent_post(desk, poller, blog, NEW.but(text="Take 5 mg in the morning."))
    publish(blog, NEW.but(text="Take 15 mg in the morning."), *OLD, tag='"three"')
    assert await desk.next_round(poller) == Polled()
    (notice,) = await told(desk, NoticeKind.CORRECTION)
    post = await the_post(desk, "Post 20")
    assert (notice.post_id, notice.revision, notice.facts["from"]) == (post.id, 2, 1)
    said = " ".join(f"{one['before']} {one['after']}" for one in notice.facts["differences"])
    assert "5 mg" in said
    assert "15 mg" in said


async def test_a_typo_is_stored_and_nobody_is_asked(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await sent_post(desk, poller, blog, NEW.but(text="We recieved the letter on time."))
    publish(blog, NEW.but(text="We received the letter on time."), *OLD, tag='"three"')
    await desk.next_round(poller)
    assert (await the_post(desk, "Post 20")).revision == 2
    assert await desk.notices() == []


async def test_a_change_to_a_post_that_nobody_has_is_no_question(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW.but(text="Take 5 mg."), *OLD)
    await desk.next_round(poller)
    publish(blog, NEW.but(text="Take 15 mg."), *OLD, tag='"three"')
    await desk.next_round(poller)
    assert await desk.notices() == []
    assert (await the_post(desk, "Post 20")).shown_revision == 2


async def test_a_second_change_is_the_same_question_and_a_change_back_ends_it(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await sent_post(desk, poller, blog, NEW.but(text="Take 5 mg."))
    for tag, text in (('"three"', "Take 15 mg."), ('"four"', "Take 25 mg.")):
        publish(blog, NEW.but(text=text), *OLD, tag=tag)
        await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.CORRECTION)
    assert notice.revision == 3
    publish(blog, NEW.but(text="Take 5 mg."), *OLD, tag='"five"')
    await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.CORRECTION)
    assert (notice.choice, notice.chosen_by) == ("undone", 0)


async def leave(desk: Desk) -> None:
    """Let an owner choose `Leave it`, as bot/handlers/deciding.py does."""
    async with desk.database.transaction() as tx:
        (notice,) = await tx.notices.undecided(5)
        await tx.notices.choose(notice.id, "leave", 1, desk.clock.now())
        await tx.posts.mark(notice.post_id or 0, shown_revision=notice.revision)


async def test_a_post_that_was_left_alone_twice_in_a_day_is_a_question_again_the_next_day(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await sent_post(desk, poller, blog, NEW.but(text="Read 100 times."))
    for times in (200, 300, 400, 500):
        publish(blog, NEW.but(text=f"Read {times} times."), *OLD, tag=f'"{times}"')
        await desk.next_round(poller)
        if times <= 300:
            await leave(desk)
    assert len(await told(desk, NoticeKind.CORRECTION)) == 2
    publish(blog, NEW.but(text="Read 600 times."), *OLD, tag='"next"')
    await desk.next_round(poller, timedelta(days=1))
    *_, notice = await told(desk, NoticeKind.CORRECTION)
    (said,) = notice.facts["differences"]
    assert (notice.choice, notice.facts["from"]) == (None, 3)
    assert (said["before"], said["after"]) == ("Read 300 times.", "Read 600 times.")


async def test_a_change_that_was_not_asked_about_is_asked_about_when_the_feed_is_read_next_day(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await sent_post(desk, poller, blog, NEW.but(text="Take 1 mg."))
    for dose in (2, 3, 4):
        publish(blog, NEW.but(text=f"Take {dose} mg."), *OLD, tag=f'"{dose}"')
        await desk.next_round(poller)
        if dose <= 3:
            await leave(desk)
    publish(blog, Item(21), NEW.but(text="Take 4 mg."), *OLD, tag='"next"')
    await desk.next_round(poller)
    assert len(await told(desk, NoticeKind.CORRECTION)) == 2
    publish(blog, Item(22), Item(21), NEW.but(text="Take 4 mg."), *OLD, tag='"day"')
    await desk.next_round(poller, timedelta(days=1))
    *_, notice = await told(desk, NoticeKind.CORRECTION)
    assert (notice.choice, notice.facts["from"], notice.revision) == (None, 3, 4)


async def test_another_post_is_asked_about_on_the_day_on_which_one_is_left_alone(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    other = Item(21)
    publish(blog, other.but(text="Take 1 mg."), NEW.but(text="Take 1 mg."), *OLD)
    await desk.next_round(poller)
    assert len(await send_all(desk)) == 2
    for dose in (2, 3):
        item = NEW.but(text=f"Take {dose} mg.")
        publish(blog, other.but(text="Take 1 mg."), item, *OLD, tag=f'"{dose}"')
        await desk.next_round(poller)
        await leave(desk)
    publish(blog, other.but(text="Take 9 mg."), NEW.but(text="Take 3 mg."), *OLD, tag='"9"')
    await desk.next_round(poller)
    *_, notice = await told(desk, NoticeKind.CORRECTION)
    assert notice.post_id == (await the_post(desk, "Post 21")).id


async def test_what_owners_chose_while_the_feed_was_read_is_not_asked_again(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    """The feed is prepared before the transaction that stores it: an owner can answer between."""
    await sent_post(desk, poller, blog, NEW.but(text="Take 5 mg."))
    publish(blog, NEW.but(text="Take 15 mg."), *OLD, tag='"three"')
    await desk.next_round(poller)
    publish(blog, Item(21), NEW.but(text="Take 15 mg."), *OLD, tag='"four"')

    async def answer(title: str) -> None:
        if title == "Post 21":
            await leave(desk)

    desk.meanwhile = answer
    assert (await desk.next_round(poller)).deliveries == 1
    (notice,) = await told(desk, NoticeKind.CORRECTION)
    assert notice.choice == "leave"


# Taken down


async def taken_down(desk: Desk, poller: Poller, blog: StandIn) -> Post:
    """Let a post be sent, and then be taken down."""
    await sent_post(desk, poller, blog, NEW)
    post = await the_post(desk, "Post 20")
    desk.platform.hidden.add(post.url)
    publish(blog, *OLD, tag='"three"')
    blog.replies[FEED] = Reply(rss([Item(21), *OLD]), headers={**TAG, "ETag": '"three"'})
    return post


async def test_a_post_that_was_taken_down_is_hidden_and_the_owners_are_asked(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    post = await taken_down(desk, poller, blog)
    await desk.next_round(poller)
    assert await told(desk, NoticeKind.WITHDRAWAL) == []
    await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.WITHDRAWAL)
    assert (notice.post_id, notice.facts["title"]) == (post.id, "Post 20")
    assert "Post 20" not in [one.title for one in await desk.posts()]
    await desk.next_round(poller)
    assert len(await told(desk, NoticeKind.WITHDRAWAL)) == 1


async def test_a_post_that_the_feed_alone_has_lost_is_left_as_it_is(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    post = await taken_down(desk, poller, blog)
    desk.platform.hidden.clear()
    for _ in range(3):
        await desk.next_round(poller)
    assert await told(desk, NoticeKind.WITHDRAWAL) == []
    assert post.title in [one.title for one in await desk.posts()]


async def test_a_post_that_comes_back_ends_the_question(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await taken_down(desk, poller, blog)
    for _ in range(2):
        await desk.next_round(poller)
    desk.platform.hidden.clear()
    publish(blog, NEW, *OLD, tag='"four"')
    await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.WITHDRAWAL)
    assert notice.choice == "undone"
    assert "Post 20" in [one.title for one in await desk.posts()]
    assert await desk.sent() in ([], [(READER, "Post 21")])


async def test_a_post_that_comes_back_with_another_figure_is_asked_about_again(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await sent_post(desk, poller, blog, NEW.but(text="It costs 5 pounds."))
    dearer = NEW.but(text="It costs 50 pounds.")
    publish(blog, dearer, *OLD, tag='"three"')
    await desk.next_round(poller)
    desk.platform.hidden.add((await the_post(desk, "Post 20")).url)
    publish(blog, *OLD, tag='"four"')
    for _ in range(2):
        await desk.next_round(poller)
    desk.platform.hidden.clear()
    publish(blog, dearer, *OLD, tag='"five"')
    await desk.next_round(poller)
    first, second = await told(desk, NoticeKind.CORRECTION)
    assert (first.choice, second.choice) == ("undone", None)
    assert (second.facts["from"], second.revision) == (1, 2)
    (said,) = second.facts["differences"]
    assert (said["before"], said["after"]) == ("It costs 5 pounds.", "It costs 50 pounds.")


async def test_a_post_that_comes_back_as_it_was_is_no_question(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await taken_down(desk, poller, blog)
    for _ in range(2):
        await desk.next_round(poller)
    publish(blog, Item(21), NEW, *OLD, tag='"four"')
    await desk.next_round(poller)
    assert await told(desk, NoticeKind.CORRECTION) == []


async def withdrawn(desk: Desk, poller: Poller, blog: StandIn) -> Post:
    """Let a post be sent to two readers, be taken down, and be withdrawn by the owners."""
    await desk.people()
    async with desk.database.transaction() as tx:
        every = await tx.lists.by_slug(ALL)
        assert every is not None
        await tx.subscribers.ensure(OTHER_READER, "private", "none", desk.clock.now())
        await tx.lists.join(every.id, OTHER_READER, "v1", desk.clock.now())
    await desk.read_baselines(poller)
    publish(blog, NEW, *OLD)
    await desk.next_round(poller)
    assert len(await send_all(desk)) == 2
    post = await the_post(desk, "Post 20")
    desk.platform.hidden.add(post.url)
    publish(blog, *OLD, tag='"three"')
    for _ in range(2):
        await desk.next_round(poller)
    async with desk.database.transaction() as tx:
        (notice,) = await tx.notices.undecided(5)
        await tx.notices.choose(notice.id, "withdraw", 1, desk.clock.now())
        await tx.corrections.cancel(post.id)
        assert await tx.corrections.add(notice, 1, desk.clock.now()) == 2
    return post


async def settle_one(desk: Desk) -> None:
    """Carry out the first delivery that is due, and no more."""
    now = desk.clock.now()
    async with desk.database.transaction() as tx:
        one = (await claim_deliveries(tx, OWNER, now, 1, []))[0]
        assert one.broadcast.kind == WITHDRAWAL
        done = settlement(Done(None), now, timedelta())
        await tx.deliveries.settle_one(one, OWNER, done, now)


async def due(desk: Desk) -> list[str]:
    """Return the kinds of what is to be sent now."""
    async with desk.database.transaction() as tx:
        running = await tx.broadcasts.running()
        progress = await tx.tallies.progress([one.id for one in running])
        return [one.kind for one in running for _ in range(progress[one.id].left)]


async def come_back(desk: Desk, poller: Poller, blog: StandIn, *items: Item) -> Notice:
    """Let the blog show a post again, and return the question about that."""
    desk.platform.hidden.clear()
    publish(blog, *items, *OLD, tag='"back"')
    await desk.next_round(poller)
    (notice,) = await told(desk, NoticeKind.CORRECTION)
    return notice


async def test_a_withdrawn_post_that_comes_back_is_a_question_with_what_readers_have_now(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    post = await withdrawn(desk, poller, blog)
    assert await due(desk) == [WITHDRAWAL] * 2
    await settle_one(desk)
    notice = await come_back(desk, poller, blog, NEW)
    assert (notice.post_id, notice.choice) == (post.id, None)
    (said,) = notice.facts["differences"]
    assert (said["part"], said["after"]) == (RETURNED, post.summary)
    assert await due(desk) == [], "what was not withdrawn yet is not withdrawn any more"
    async with desk.database.transaction() as tx:
        assert await tx.corrections.add(notice, 1, desk.clock.now()) == 2
    assert await due(desk) == [CORRECTION] * 2


async def test_a_withdrawal_that_everyone_has_is_asked_about_too(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await withdrawn(desk, poller, blog)
    for _ in range(2):
        await settle_one(desk)
    notice = await come_back(desk, poller, blog, NEW)
    assert notice.facts["differences"][0]["part"] == RETURNED


@pytest.mark.parametrize("text", ["The ward round begins at 8.", NEW.text.replace("It", "it")])
async def test_an_edit_does_not_end_the_question_about_a_post_that_came_back(
    desk: Desk, poller: Poller, blog: StandIn, text: str
) -> None:
    """Readers still have the word that it is gone, however little the edit matters."""
    await withdrawn(desk, poller, blog)
    await come_back(desk, poller, blog, NEW)
    notice = await come_back(desk, poller, blog, NEW.but(text=text))
    assert (notice.choice, notice.revision) == (None, 2)
    assert notice.facts["differences"][0]["part"] == RETURNED
    assert notice.facts["differences"][0]["after"] == text


async def test_first_lines_that_were_taken_down_and_come_back_whole_are_shown_again(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    lines = NEW.but(text="The ward round begins at eight and [\u2026]")
    await sent_post(desk, poller, blog, lines)
    desk.platform.hidden.add((await the_post(desk, "Post 20")).url)
    publish(blog, *OLD, tag='"three"')
    for _ in range(2):
        await desk.next_round(poller)
    desk.platform.hidden.clear()
    desk.platform.full["20"] = "<p>The ward round begins at eight and ends at 10 or at 11.</p>"
    publish(blog, lines, *OLD, tag='"four"')
    await desk.next_round(poller)
    post = await the_post(desk, "Post 20")
    assert (post.cut, post.revision, post.shown_revision, post.gone_at) == (False, 2, 2, None)
    assert await told(desk, NoticeKind.CORRECTION) == []


async def test_what_was_not_sent_of_a_post_that_was_taken_down_waits(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    await desk.next_round(poller)
    desk.platform.hidden.add((await the_post(desk, "Post 20")).url)
    publish(blog, *OLD, Item(9), tag='"three"')
    for _ in range(2):
        await desk.next_round(poller)
    assert await desk.sent() == []
    assert len(await told(desk, NoticeKind.WITHDRAWAL)) == 1


async def test_a_post_that_made_way_for_a_new_one_is_not_missing(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD[:-1])
    for _ in range(3):
        await desk.next_round(poller)
    assert desk.platform.asked_published == []
    assert await desk.notices() == []


# Two sites


async def test_the_same_article_on_another_site_is_one_post_for_the_reader(
    desk: Desk, blog: StandIn, address: str
) -> None:
    async with standing() as other:
        other.replies[FEED] = Reply(rss([Item(5)]), headers=TAG)
        poller = desk.poller(address, f"{other.url}{FEED}")
        await desk.follow(poller)
        article = NEW.but(title="Opening hours", text=LONG)
        publish(blog, article, *OLD)
        assert (await desk.next_round(poller)).deliveries == 1
        copy = article.but(number=99, guid="https://other.example/?p=99", link="https://o.example/")
        publish(other, copy, Item(5))
        assert await desk.next_round(poller) == Polled()
    assert await desk.sent() == [(READER, "Opening hours")]
    assert [post.title for post in await desk.posts()].count("Opening hours") == 1


@pytest.mark.parametrize("_", range(5))
async def test_a_copy_on_two_sites_that_are_polled_at_the_same_moment_is_sent_once(
    desk: Desk, blog: StandIn, address: str, _: int
) -> None:
    async with standing() as other:
        other.replies[FEED] = Reply(rss([Item(5)]), headers=TAG)
        poller = desk.poller(address, f"{other.url}{FEED}")
        await desk.follow(poller)
        article = NEW.but(title="Opening hours", text=LONG)
        copy = article.but(number=99, guid="https://other.example/?p=99", link="https://o.example/")
        publish(blog, article, *OLD)
        publish(other, copy, Item(5))
        assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    assert await desk.sent() == [(READER, "Opening hours")]


async def names(tx: Transaction) -> list[str]:
    return [site.address for site in await tx.sites.all()]


async def test_each_of_several_sites_brings_its_posts(
    desk: Desk, blog: StandIn, address: str
) -> None:
    async with standing() as other:
        other.replies[FEED] = Reply(rss([Item(5)]), headers=TAG)
        poller = desk.poller(address, f"{other.url}{FEED}")
        await desk.follow(poller)
        publish(blog, NEW, *OLD)
        publish(other, Item(6, title="From the other blog", text=LONG), Item(5))
        assert await desk.next_round(poller) == Polled(posts=2, deliveries=2)
    async with desk.database.transaction() as tx:
        assert len(await names(tx)) == 2
    assert {title for _, title in await desk.sent()} == {"Post 20", "From the other blog"}
