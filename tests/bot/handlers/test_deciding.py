"""Owners decide what becomes of held, changed and gone posts: once, and knowing what it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import Reaction, Say
from bot.render.owners import Place, notice_screen
from bot.screen import Screen
from bot.texts import owners as texts_owners
from feeds.change import RETURNED
from storage import merging
from storage.database import Database, open_database
from storage.engine import make_engine
from storage.ledger import Owner, Settlement
from storage.notices import NewNotice, Notice, NoticeKind, Notices
from storage.records import ALL, Post
from storage.sending import CORRECTION, POST, WITHDRAWAL
from storage.states import SendState
from storage.tables_process import audit
from storage.tables_sending import broadcasts
from storage.transaction import Transaction
from tests.bot.handlers.ask import LONDON, NOW, OWNER, Chat, changed, labels, plain, toast
from tests.clock import FakeClock
from tests.databases import PostgreSQL
from tests.feeds.builders import Item
from tests.feeds.desk import FEED, OLD, Desk, publish
from tests.feeds.stand_in import loopback_web, standing
from tests.storage.builders import A_SUMMARY, a_list, claim_deliveries, entry, seal

SECOND = 9_002
ME = Owner("this process", 1)


@pytest.fixture
def owners(database: Database, owner: Chat) -> tuple[Chat, Chat]:
    """Give the chats of two owners."""
    house = replace(owner.house, owners=frozenset({OWNER, SECOND}))
    return replace(owner, house=house), Chat(database, SECOND, house, first_name="Kim")


async def a_hold(owner: Chat, posts: Sequence[Post], why: str = "many") -> Notice:
    """Return the question about posts that are held."""
    facts = {"count": len(posts), "titles": [post.title for post in posts][:10], "why": why}
    new = NewNotice("hold:1:1", NoticeKind.HOLD, posts[0].site_id, facts=facts)
    async with owner.database.transaction() as tx:
        notice = await tx.notices.add(new, NOW)
        for post in posts:
            await tx.posts.mark(post.id, notice_id=notice.id)
    return notice


async def sent(owner: Chat, reader: Chat, post: Post, *, settled: bool = True) -> None:
    """Let the reader have a post, or be about to get it."""
    await reader.write("/start l_all")
    async with owner.database.transaction() as tx:
        everyone = await tx.lists.by_slug(ALL)
        assert everyone is not None
        await tx.broadcasts.add_post(post, [everyone.id], NOW)
        if settled:
            for delivery in await claim_deliveries(tx, ME, NOW, 10, []):
                done = Settlement(SendState.SENT, message_id=50)
                await tx.deliveries.settle_one(delivery, ME, done, NOW)


async def a_change(owner: Chat, post: Post, after: str = "Take 6 mg.") -> Notice:
    """Let the blog change a post, and return the question about that."""
    facts: dict[str, Any] = {
        "title": post.title,
        "from": 1,
        "differences": [{"part": "summary", "before": "Take 5 mg.", "after": after}],
    }
    async with owner.database.transaction() as tx:
        number = await tx.posts.edit(post, entry(), replace(A_SUMMARY, summary=after), NOW)
        new = NewNotice(f"c:{post.id}", NoticeKind.CORRECTION, post.site_id, post.id, number, facts)
        return await tx.notices.add(new, NOW)


async def a_loss(owner: Chat, post: Post) -> Notice:
    """Let the blog take a post down, and return the question about that."""
    new = NewNotice(
        f"w:{post.id}", NoticeKind.WITHDRAWAL, post.site_id, post.id, 1, {"title": post.title}
    )
    async with owner.database.transaction() as tx:
        await tx.corrections.pause(post.id)
        return await tx.notices.add(new, NOW)


async def shown(owner: Chat, notice: Notice) -> Screen:
    """Return the message that asks the question, as it is now."""
    now = await owner.within(lambda tx: tx.notices.get(notice.id))
    assert now is not None
    return notice_screen(now, Place(owner.now, LONDON, "A blog"))


async def press(owner: Chat, notice: Notice, label: str) -> Sequence[Reaction]:
    """Press a button of a question that was just shown."""
    return await owner.press(label, await shown(owner, notice))


async def going(owner: Chat) -> list[tuple[str, str, int | None]]:
    """Return every broadcast: its kind, its state and its post."""
    query = select(broadcasts).order_by(broadcasts.c.id)
    async with owner.database._engine.connect() as conn:  # noqa: SLF001  tests look under the verbs
        return [(row.kind, row.state, row.post_id) for row in await conn.execute(query)]


async def noted(owner: Chat) -> list[tuple[int, str, str]]:
    """Return the audit log."""
    async with owner.database._engine.connect() as conn:  # noqa: SLF001  the same
        rows = await conn.execute(select(audit.c.actor, audit.c.action, audit.c.subject))
        return [(row.actor, row.action, row.subject) for row in rows]


async def post_now(owner: Chat, post: Post) -> Post:
    """Return a post as it is stored now."""
    now = await owner.within(lambda tx: tx.posts.get(post.id))
    assert now is not None
    return now


# Held posts


async def test_the_question_about_held_posts_says_how_many_why_and_which(
    owner: Chat, posts: list[Post]
) -> None:
    screen = await shown(owner, await a_hold(owner, posts))
    assert labels(screen) == ["Send all", "Send the newest", "Do not send"]
    assert "4 posts are held from A blog." in plain(screen)
    assert "Many posts came at once" in plain(screen)
    assert [post.title in plain(screen) for post in posts] == [True] * 4


async def test_send_all_sends_every_post_that_was_held(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await reader.write("/start l_all")
    notice = await a_hold(owner, posts)
    told = await press(owner, notice, "Send all")
    assert "Chosen at midday: Send all." in toast(told)
    assert "4 messages go to readers." in plain(changed(told))
    assert labels(changed(told)) == []
    assert {post for _, _, post in await going(owner)} == {post.id for post in posts}
    assert {(await post_now(owner, post)).notice_id for post in posts} == {None}


async def test_while_lists_are_merged_nobody_is_told_that_no_message_goes(
    owner: Chat, reader: Chat, posts: list[Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_SLICES", {"sqlite": 1, "postgresql": 1})
    await reader.write("/start l_all")
    async with owner.database.transaction() as tx:
        source, target = await a_list(tx, "night"), await a_list(tx, "day")
        await tx.lists.join(source, reader.chat_id, "v1", NOW)
        assert await tx.list_changes.merge(source, target, NOW)
    told = plain(changed(await press(owner, await a_hold(owner, posts), "Send all")))
    assert "0 messages" not in told
    assert texts_owners.NOT_COUNTED in told
    assert await noted(owner) == [(OWNER, "hold decided", "hold:1:1: all")]
    while await owner.within(lambda tx: tx.broadcasts.fan_out()):
        pass
    assert len(await going(owner)) == len(posts)
    left = await press(owner, await a_change(owner, posts[0]), "Leave it")
    assert texts_owners.NOTHING_GOES in plain(changed(left))


async def test_send_the_newest_sends_that_one_alone(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await reader.write("/start l_all")
    told = await press(owner, await a_hold(owner, posts), "Send the newest")
    assert "1 message goes to readers." in plain(changed(told))
    assert await going(owner) == [(POST, "running", posts[0].id)]
    assert {(await post_now(owner, post)).notice_id for post in posts} == {None}


async def test_do_not_send_sends_nothing_and_lets_the_posts_go(
    owner: Chat, posts: list[Post]
) -> None:
    told = await press(owner, await a_hold(owner, posts), "Do not send")
    assert texts_owners.NOTHING_GOES in plain(changed(told))
    assert await going(owner) == []
    assert {(await post_now(owner, post)).notice_id for post in posts} == {None}


async def test_one_held_post_offers_no_newest(owner: Chat, posts: list[Post]) -> None:
    screen = await shown(owner, await a_hold(owner, posts[:1], "old"))
    assert labels(screen) == ["Send all", "Do not send"]
    assert "1 post is held from A blog. It is dated more than 7 days ago" in plain(screen)


async def test_more_than_ten_titles_are_counted(owner: Chat, posts: list[Post]) -> None:
    notice = await a_hold(owner, posts)
    facts = {"count": 1_012, "titles": [f"Title {n}" for n in range(1, 11)], "why": "many"}
    await owner.within(lambda tx: tx.notices.renew(notice.id, None, facts))
    assert "10. Title 10\nand 1,002 more" in plain(await shown(owner, notice))


async def test_a_press_on_a_question_that_more_posts_have_joined_only_shows_it_again(
    owner: Chat, posts: list[Post]
) -> None:
    notice = await a_hold(owner, posts[:2])
    old = await shown(owner, notice)
    facts = {"count": 4, "titles": [post.title for post in posts], "why": "many"}
    await owner.within(lambda tx: tx.notices.renew(notice.id, None, facts))
    told = await owner.press("Send all", old)
    assert toast(told) == texts_owners.LOOK_AGAIN
    assert texts_owners.LOOK_AGAIN in plain(changed(told))
    assert "4 posts are held" in plain(changed(told))
    assert await going(owner) == []
    assert await noted(owner) == []
    again = await owner.press("Send all", changed(told))
    assert "Chosen at" in toast(again)


# Changed posts


async def test_the_question_about_a_changed_post_says_what_was_and_what_is(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    screen = await shown(owner, await a_change(owner, posts[0]))
    assert "The summary\nWas: Take 5 mg.\nIs now: Take 6 mg." in plain(screen)
    assert posts[0].title in plain(screen)
    assert labels(screen) == ["Correct what was sent", "Leave it"]


async def test_correct_what_was_sent_goes_to_everyone_who_has_it(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    told = await press(owner, await a_change(owner, posts[0]), "Correct what was sent")
    assert "It goes to 1 reader" in plain(changed(told))
    assert (CORRECTION, "running", posts[0].id) in await going(owner)
    assert (await post_now(owner, posts[0])).shown_revision == 2


async def test_leave_it_sends_nothing_and_asks_no_more_about_this_change(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    told = await press(owner, await a_change(owner, posts[0]), "Leave it")
    assert texts_owners.NOTHING_GOES in plain(changed(told))
    assert [kind for kind, _, _ in await going(owner)] == [POST]
    assert (await post_now(owner, posts[0])).shown_revision == 2


async def test_a_press_on_a_post_that_has_changed_again_only_shows_it_again(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    notice = await a_change(owner, posts[0])
    old = await shown(owner, notice)
    facts = {"title": "T", "differences": [{"part": "number", "before": "5", "after": "7"}]}
    await owner.within(lambda tx: tx.notices.renew(notice.id, 3, facts))
    told = await owner.press("Correct what was sent", old)
    assert toast(told) == texts_owners.LOOK_AGAIN
    assert "A number\nWas: 5\nIs now: 7" in plain(changed(told))
    assert [kind for kind, _, _ in await going(owner)] == [POST]


async def test_a_change_from_outside_cannot_make_a_message_too_long_or_break_it(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    notice = await a_change(owner, posts[0])
    nasty = "<b>&amp; \u202e" * 900
    facts = {
        "title": nasty,
        "differences": [{"part": "summary", "before": nasty, "after": nasty}] * 50,
    }
    await owner.within(lambda tx: tx.notices.renew(notice.id, 2, facts))
    screen = await shown(owner, notice)
    assert len(plain(screen)) <= 4096
    assert "\u202e" not in plain(screen)
    assert "and 44 more" in plain(screen)


# Posts that are gone


async def test_withdraw_goes_to_everyone_who_has_it_and_to_no_one_more(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    notice = await a_loss(owner, posts[0])
    assert "taken it down" in plain(await shown(owner, notice))
    told = await press(owner, notice, "Withdraw")
    assert "It goes to 1 reader" in plain(changed(told))
    assert await going(owner) == [
        (POST, "cancelled", posts[0].id),
        (WITHDRAWAL, "running", posts[0].id),
    ]


async def test_leave_it_sends_what_was_held_back(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0], settled=False)
    notice = await a_loss(owner, posts[0])
    assert await going(owner) == [(POST, "held", posts[0].id)]
    await press(owner, notice, "Leave it")
    assert await going(owner) == [(POST, "running", posts[0].id)]


async def test_a_withdrawn_post_cannot_be_corrected_back(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    change = await a_change(owner, posts[0])
    old = await shown(owner, change)
    await press(owner, await a_loss(owner, posts[0]), "Withdraw")
    told = await owner.press("Correct what was sent", old)
    assert toast(told) == texts_owners.DECIDED_BEFORE
    assert texts_owners.SETTLED in plain(changed(told))
    assert CORRECTION not in [kind for kind, _, _ in await going(owner)]


async def a_return(owner: Chat, post: Post) -> Notice:
    """Let the blog show a withdrawn post again, and return the question about that."""
    differences = [{"part": RETURNED, "before": "", "after": post.summary}]
    facts = {"title": post.title, "from": 1, "differences": differences}
    new = NewNotice(f"r:{post.id}", NoticeKind.CORRECTION, post.site_id, post.id, 1, facts)
    async with owner.database.transaction() as tx:
        assert await tx.corrections.unwithdraw(post.id)
        return await tx.notices.add(new, NOW)


async def test_a_withdrawn_post_that_comes_back_is_asked_about_with_what_readers_have_now(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    await press(owner, await a_loss(owner, posts[0]), "Withdraw")
    screen = await shown(owner, await a_return(owner, posts[0]))
    assert f"Was: {texts_owners.WITHDRAWN_THERE}\nIs now: {posts[0].summary}" in plain(screen)
    assert labels(screen) == ["Correct what was sent", "Leave it"]


async def test_a_withdrawn_post_that_came_back_can_be_shown_again_to_everyone_who_has_it(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    await press(owner, await a_loss(owner, posts[0]), "Withdraw")
    told = await press(owner, await a_return(owner, posts[0]), "Correct what was sent")
    assert "It goes to 1 reader" in plain(changed(told))
    assert await going(owner) == [
        (POST, "cancelled", posts[0].id),
        (WITHDRAWAL, "cancelled", posts[0].id),
        (CORRECTION, "running", posts[0].id),
    ]


async def test_each_leave_it_counts_towards_being_left_alone(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await sent(owner, reader, posts[0])
    await press(owner, await a_change(owner, posts[0]), "Leave it")

    async def count(tx: Transaction) -> int:
        return await tx.notices.left_alone(posts[0].id, NOW - timedelta(days=1))

    assert await owner.within(count) == 1
    await press(owner, await a_loss(owner, posts[0]), "Leave it")
    assert await owner.within(count) == 2


# While a feed is read


class Dawdling(Notices):
    """Takes a question, and goes on when somebody else waits for a lock."""

    def __init__(self, conn: AsyncConnection, database: Database, taken: asyncio.Event) -> None:
        super().__init__(conn)
        self._database = database
        self._taken = taken

    async def take(self, notice_id: int) -> Notice | None:
        found = await super().take(notice_id)
        self._taken.set()
        async with asyncio.timeout(30):
            while not await self._waiters():  # noqa: ASYNC110  a lock of the server has no events
                await asyncio.sleep(0.01)
        return found

    async def _waiters(self) -> int:
        query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        async with self._database._engine.connect() as conn:  # noqa: SLF001  tests look under the verbs
            return await conn.scalar(query) or 0


class Slow(Database):
    """A real database in which an owner's press takes its time."""

    taken: asyncio.Event

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as tx:
            conn = tx.notices._conn  # noqa: SLF001  the same
            tx.notices = Dawdling(conn, self, self.taken)
            yield tx


@pytest.fixture
def server_url(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[str]:
    """Give the address of a fresh, empty PostgreSQL database."""
    name = f"deciding_{tmp_path.stat().st_ino}_{time.monotonic_ns()}"
    yield postgresql.create(name)
    postgresql.drop(name)


@pytest.fixture
async def slow(server_url: str) -> AsyncIterator[Slow]:
    """Give a PostgreSQL database in which presses take their time."""
    await (await open_database(server_url, seal())).close()
    engine = make_engine(server_url)
    database = Slow(engine, seal())
    database.taken = asyncio.Event()
    yield database
    await engine.dispose()


async def test_a_press_while_more_posts_join_the_question_and_the_poll_both_succeed(
    slow: Slow,
) -> None:
    """The poll locks posts and then the question: pressing the other way would be a deadlock."""
    clock = FakeClock()
    database = Database(slow._engine, seal())  # noqa: SLF001  the same connections, in no hurry
    items = [Item(number) for number in range(36, 24, -1)]
    async with standing() as blog, loopback_web() as web:
        desk = Desk(database, web, clock)
        address = f"{blog.url}{FEED}"
        poller = desk.poller(address)
        publish(blog, *OLD)
        await desk.follow(poller)
        publish(blog, *items[6:], *OLD, tag='"three"')
        assert (await desk.next_round(poller)).held == 6
        (notice,) = await desk.notices()
        publish(blog, *items, *OLD, tag='"four"')
        owner = Chat(slow, OWNER, now=clock.now(), first_name="Robin")
        pressing = asyncio.create_task(owner.press_data(f"v1:decide:{notice.id}:6:all"))
        await slow.taken.wait()
        assert (await desk.next_round(poller)).held == 6
        assert "Chosen at" in toast(await pressing)
        assert (await desk.site(address)).failures == 0
        first, second = await desk.notices()
        assert (first.choice, second.choice, second.facts["count"]) == ("all", None, 6)
        assert len(await desk.sent()) == 6


# Once


async def test_a_second_press_does_nothing_and_says_what_was_chosen_and_when(
    owners: tuple[Chat, Chat], posts: list[Post]
) -> None:
    first, second = owners
    notice = await a_hold(first, posts)
    old = await shown(first, notice)
    await first.press("Do not send", old)
    second.now = NOW + timedelta(days=1, hours=5, minutes=30)
    for label in ("Send all", "Do not send"):
        told = await second.press(label, old)
        assert toast(told) == texts_owners.DECIDED_BEFORE
        assert "Chosen at midday yesterday: Do not send." in plain(changed(told))
        assert labels(changed(told)) == []
    assert await going(first) == []
    assert [actor for actor, _, _ in await noted(first)] == [OWNER]


async def test_a_question_that_settled_itself_says_so(owner: Chat, posts: list[Post]) -> None:
    notice = await a_loss(owner, posts[0])
    old = await shown(owner, notice)
    await owner.within(lambda tx: tx.notices.choose(notice.id, "undone", 0, NOW))
    told = await owner.press("Withdraw", old)
    assert texts_owners.SETTLED in plain(changed(told))
    assert await going(owner) == []


async def test_every_decision_is_in_the_log(owner: Chat, reader: Chat, posts: list[Post]) -> None:
    await reader.write("/start l_all")
    await press(owner, await a_hold(owner, posts[1:3]), "Send all")
    await press(owner, await a_change(owner, posts[0]), "Leave it")
    assert await noted(owner) == [
        (OWNER, "hold decided", "hold:1:1: all, to 2"),
        (OWNER, "correction decided", f"c:{posts[0].id}: leave, to 0"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        "v1:decide:99:4:all",
        "v1:decide:1:4:correct",
        "v1:decide:1:4:",
        "v1:decide:1:4",
        "v1:decide:1",
        "v1:decide:all:4:all",
        "v1:question:99",
        "v1:question:x",
    ],
)
async def test_a_press_that_is_made_up_does_nothing(
    owner: Chat, posts: list[Post], data: str
) -> None:
    await a_hold(owner, posts)
    assert toast(await owner.press_data(data)) == texts_owners.NOTICE_GONE
    assert await going(owner) == []


@pytest.mark.parametrize("action", ["decide:1:4:all", "questions", "question:1", "sites"])
async def test_nobody_but_an_owner_can_decide_or_look(
    owner: Chat, reader: Chat, posts: list[Post], action: str
) -> None:
    await a_hold(owner, posts)
    told = await reader.press_data(f"v1:{action}")
    assert "held" not in str(told)
    assert await going(owner) == []
    assert await owner.within(lambda tx: tx.notices.waiting()) == 1


# The questions that wait


async def test_the_panel_has_no_questions_where_none_wait(owner: Chat) -> None:
    (panel,) = (one for one in await owner.write("/admin") if isinstance(one, Say))
    assert [label for label in labels(panel.screen) if "Questions" in label] == []
    told = changed(await owner.press_data("v1:questions"))
    assert texts_owners.NO_QUESTIONS in plain(told)


async def test_the_panel_leads_to_each_question_that_waits(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await a_hold(owner, posts[1:])
    await sent(owner, reader, posts[0])
    await a_change(owner, posts[0])
    await a_loss(owner, posts[0])
    await owner.write("/admin")
    listed = changed(await owner.press("Questions that wait: 3"))
    assert labels(listed) == [
        f"Not on the blog: {posts[0].title}",
        f"Changed: {posts[0].title}",
        "Held: 3 posts",
        "Back",
    ]
    asked = changed(await owner.press("Held: 3 posts"))
    assert labels(asked) == ["Send all", "Send the newest", "Do not send", "Back"]
    assert labels(changed(await owner.press("Back", asked))) == labels(listed)
    await owner.press("Held: 3 posts", listed)
    assert "Chosen at" in toast(await owner.press("Do not send"))
    (panel,) = (one for one in await owner.write("/admin") if isinstance(one, Say))
    assert "Questions that wait: 2" in labels(panel.screen)


async def test_an_owner_who_starts_is_brought_the_questions_that_wait(
    owner: Chat, posts: Sequence[Post]
) -> None:
    await a_hold(owner, posts)
    shown = await owner.write("/start")
    screens = [one.screen for one in shown if isinstance(one, Say)]
    assert any(texts_owners.QUESTIONS_TITLE in plain(screen) for screen in screens)


async def test_an_owner_who_starts_with_nothing_to_decide_is_shown_the_topics_alone(
    owner: Chat,
) -> None:
    assert len(await owner.write("/start")) == 1
