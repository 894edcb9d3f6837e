"""Comments in: every change is noticed once, and every answer reaches who was answered."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from feeds.http.web import Account, Web
from feeds.relay import LANDING, Relay
from feeds.sites.base import Ability
from feeds.sites.wordpress import WordPress
from feeds.watch import Watch
from storage.database import Database
from storage.engine import make_engine
from storage.ledger import Owner
from storage.outcome import Done, Later, Outcome, Unknown
from storage.records import NewComment, Posted, Posting, SiteComment
from storage.replies import Reply
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import OTHER_READER, FakePlatform, Plan, Queue, a_blog, on_blog
from tests.storage.builders import A_SUMMARY, ADDRESS, NOW, READER, entry, found, seal
from tests.wordpress.site import WordPress as Blog

OWNER = Owner("this", 1)
ELSEWHERE = "https://other.example/"
AWAY = Later("The site does not accept the connection.", counted=False)


async def replies(database: Database) -> list[Reply]:
    """Return the replies that wait to be told."""
    async with database.transaction() as tx:
        return await tx.replies.untold(50)


async def posted(queue: Queue, relay: Relay, clock: FakeClock, **about: str | int | None) -> int:
    """Bring a comment to the site and return its id here."""
    comment_id = await queue.add(**about)  # type: ignore[arg-type]  # the words of Queue.add
    await relay.relay_due(OWNER)
    clock.advance(60)
    return comment_id


# What became of ours


@pytest.mark.parametrize("status", ["approved", "spam", "trashed"])
async def test_a_held_comment_that_an_editor_decides_about_is_noticed_once(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock, status: str
) -> None:
    comment_id = await posted(queue, relay, clock)
    assert await watch.watch_due() == 0
    platform.decide("100", status)
    assert await watch.watch_due() == 1
    assert await queue.state(comment_id) is CommentState(status)
    assert await watch.watch_due() == 0


async def test_spam_that_is_rescued_is_noticed(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.first_status = "spam"
    comment_id = await posted(queue, relay, clock)
    platform.decide("100", "approved")
    assert await watch.watch_due() == 1
    assert await queue.state(comment_id) is CommentState.APPROVED


async def test_a_removed_comment_is_noticed_and_may_come_back(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await posted(queue, relay, clock)
    gone = platform.stands.pop("100")
    assert await watch.watch_due() == 1
    removed = await queue.get(comment_id)
    assert (removed.state, removed.url) == (CommentState.REMOVED, gone.url)
    platform.stands["100"] = gone
    assert await watch.watch_due() == 1
    assert await queue.state(comment_id) is CommentState.HELD


async def test_a_comment_that_one_answer_leaves_out_is_not_removed(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await posted(queue, relay, clock)
    platform.leaves_out = {"100"}
    assert await watch.watch_due() == 0
    assert await queue.state(comment_id) is CommentState.HELD
    assert platform.asked_gone == ["100"]


async def test_a_removed_comment_is_not_asked_for_by_itself_again(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await posted(queue, relay, clock)
    del platform.stands["100"]
    assert [await watch.watch_due() for _ in range(3)] == [1, 0, 0]
    assert await queue.state(comment_id) is CommentState.REMOVED
    assert platform.asked_gone == ["100"]


async def test_while_the_site_does_not_say_that_it_is_gone_nothing_is_removed(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = await posted(queue, relay, clock)
    second = await posted(queue, relay, clock, chat_id=OTHER_READER)
    third = await posted(queue, relay, clock, chat_id=OTHER_READER, text="Another one.")
    platform.decide("102", "approved")
    del platform.stands["100"], platform.stands["101"]
    platform.gone = AWAY
    assert await watch.watch_due() == 1
    assert await watch.watch_due() == 0
    assert [await queue.state(one) for one in (first, second, third)] == [
        CommentState.HELD,
        CommentState.HELD,
        CommentState.APPROVED,
    ]
    assert len(platform.asked_gone) == 4
    assert len(caplog.messages) == 1
    platform.gone = None
    assert await watch.watch_due() == 2


async def test_a_site_that_does_not_say_what_is_gone_is_not_asked_on_and_on(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    for number in range(7):
        await posted(queue, relay, clock, chat_id=READER + number)
    platform.stands.clear()
    platform.gone = AWAY
    await watch.watch_due()
    assert len(platform.asked_gone) == 5


async def test_each_state_waits_to_be_told(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    comment_id = await posted(queue, relay, clock)
    async with database.transaction() as tx:
        await tx.comments.note(comment_id, reported=CommentState.HELD)
    platform.decide("100", "approved")
    await watch.watch_due()
    async with database.transaction() as tx:
        (waiting,) = await tx.comments.unreported(10)
    assert (waiting.id, waiting.state) == (comment_id, CommentState.APPROVED)


@pytest.mark.parametrize("trouble", [AWAY, Unknown("The answer makes no sense.")])
async def test_a_site_that_is_away_removes_nothing_and_is_said_once(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    trouble: Outcome[object],
) -> None:
    comment_id = await posted(queue, relay, clock)
    platform.away = trouble
    for _ in range(3):
        assert await watch.watch_due() == 0
    assert await queue.state(comment_id) is CommentState.HELD
    assert len(caplog.messages) == 2  # one for where ours stand, one for what is public
    platform.away = None
    platform.decide("100", "approved")
    assert await watch.watch_due() == 1


async def test_a_decision_and_an_answer_while_the_site_was_away_are_found_afterwards(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    comment_id = await posted(queue, relay, clock)
    await watch.watch_due()
    platform.away = AWAY
    platform.decide("100", "approved")
    platform.show(200, parent="100", published_at=NOW - timedelta(days=9))
    await watch.watch_due()
    platform.away = None
    assert await watch.watch_due() == 2
    assert await queue.state(comment_id) is CommentState.APPROVED
    assert [reply.remote_id for reply in await replies(database)] == ["200"]


async def test_after_a_month_what_was_decided_is_not_asked_for_any_more(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await posted(queue, relay, clock)
    platform.decide("100", "approved")
    assert await watch.watch_due() == 1
    clock.advance(31 * 86_400)
    platform.decide("100", "spam")
    assert await watch.watch_due() == 0
    assert await queue.state(comment_id) is CommentState.APPROVED


async def test_what_waits_for_an_editor_is_asked_for_however_long(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await posted(queue, relay, clock)
    clock.advance(31 * 86_400)
    platform.decide("100", "approved")
    assert await watch.watch_due() == 1
    assert await queue.state(comment_id) is CommentState.APPROVED


# Answers


async def test_the_first_look_tells_nobody_what_was_there_before(
    watch: Watch, queue: Queue, platform: FakePlatform, database: Database
) -> None:
    await queue.site()
    platform.show(1)
    platform.show(2, parent="1")
    assert await watch.watch_due() == 0
    async with database.transaction() as tx:
        assert await tx.replies.untold(10) == []


async def test_an_answer_that_came_before_the_first_look_is_not_lost(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    await posted(queue, relay, clock)
    platform.show(200, parent="100")
    assert await watch.watch_due() == 1
    assert len(await replies(database)) == 1


async def test_an_answer_is_stored_once_for_who_was_answered(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    await watch.watch_due()
    comment_id = await posted(queue, relay, clock)
    shown = platform.show(200, parent="100", author="Mila", text="Thank you.")
    assert await watch.watch_due() == 1
    assert await watch.watch_due() == 0
    (reply,) = await replies(database)
    assert (reply.comment_id, reply.chat_id, reply.remote_id) == (comment_id, READER, "200")
    assert (reply.author, reply.text, reply.url) == ("Mila", "Thank you.", shown.url)


async def test_an_answer_that_was_told_is_not_stored_again(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    await posted(queue, relay, clock)
    platform.show(200, parent="100")
    await watch.watch_due()
    async with database.transaction() as tx:
        (reply,) = await tx.replies.untold(10)
        await tx.replies.told(reply.id, clock.now())
    assert await watch.watch_due() == 0
    assert await replies(database) == []


async def test_comments_that_answer_nobody_of_ours_are_no_news(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    await posted(queue, relay, clock)
    platform.show(200)
    platform.show(201, parent="200")
    assert await watch.watch_due() == 0
    assert await replies(database) == []


async def test_a_late_approval_with_an_old_date_is_found_by_its_id(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    await posted(queue, relay, clock)
    platform.show(205)
    await watch.watch_due()
    platform.show(201, parent="100", published_at=NOW - timedelta(days=9))
    assert await watch.watch_due() == 1
    assert [reply.remote_id for reply in await replies(database)] == ["201"]


async def answered(queue: Queue, relay: Relay, platform: FakePlatform, chat_id: int) -> str:
    """Let someone answer comment 100 through the chat; return the answer's id on the site."""
    platform.first_status = "approved"
    comment_id = await queue.add("This is an answer.", parent="100", chat_id=chat_id)
    await relay.relay_due(OWNER)
    number = (await queue.get(comment_id)).remote_id or ""
    platform.show(int(number), parent="100")
    return number


async def test_what_a_person_answers_to_their_own_comment_is_not_echoed(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    platform.first_status = "approved"
    await posted(queue, relay, clock)
    await answered(queue, relay, platform, READER)
    await watch.watch_due()
    assert await replies(database) == []


async def test_what_another_reader_answers_through_the_chat_is_news(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    platform.first_status = "approved"
    await posted(queue, relay, clock)
    number = await answered(queue, relay, platform, OTHER_READER)
    await watch.watch_due()
    (reply,) = await replies(database)
    assert (reply.chat_id, reply.remote_id) == (READER, number)


async def test_an_answer_to_a_comment_that_is_still_unknown_is_not_lost(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    database: Database,
) -> None:
    platform.first_status = "approved"
    platform.plans = [Plan(Unknown("The connection broke off."))]
    comment_id = await queue.add()
    await watch.watch_due()
    await relay.relay_due(OWNER)
    assert await queue.state(comment_id) is CommentState.UNKNOWN
    platform.show(200, parent="100")
    assert await watch.watch_due() == 0
    await relay.relay_due(OWNER)
    assert await queue.state(comment_id) is CommentState.APPROVED
    assert await watch.watch_due() == 1
    assert [reply.comment_id for reply in await replies(database)] == [comment_id]


async def test_an_answer_of_ones_own_whose_id_is_not_known_yet_is_not_echoed(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    platform.first_status = "approved"
    await posted(queue, relay, clock)
    platform.plans = [Plan(Unknown("The connection broke off."))]
    platform.show(101, parent="100")

    async def meanwhile(_posting: Posting) -> None:
        await watch.watch_due()

    platform.meanwhile = meanwhile
    await queue.add("This is an answer to myself.", parent="100")
    await relay.relay_due(OWNER)
    await watch.watch_due()
    await relay.relay_due(OWNER)
    await watch.watch_due()
    assert await replies(database) == []


async def test_an_answer_is_held_back_no_longer_than_one_s_own_is_unknown(
    watch: Watch,
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    platform.first_status = "approved"
    await posted(queue, relay, clock)
    platform.plans = [Plan(Unknown("The connection broke off."), stores=False)]
    await queue.add("This is an answer to myself.", parent="100")
    await relay.relay_due(OWNER)
    platform.show(200, parent="100")
    await watch.watch_due()
    assert await replies(database) == []
    clock.advance(LANDING.total_seconds() + 1)
    await relay.relay_due(OWNER)
    await watch.watch_due()
    assert [reply.remote_id for reply in await replies(database)] == ["200"]


async def test_ids_of_two_sites_are_not_mixed_up(
    database: Database, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    await posted(queue, relay, clock)
    await queue.site(ELSEWHERE)
    other = FakePlatform(abilities=frozenset({Ability.COMMENTS}))
    other.show(200, parent="100")
    watch = Watch(
        database, lambda site: platform if site.address == ADDRESS else other, clock=clock.clock
    )
    assert await watch.watch_due() == 0
    assert await replies(database) == []


# What is approved late, behind much that came since


TEN_DAYS = 10 * 86_400


@dataclasses.dataclass(slots=True)
class Busy(FakePlatform):
    """A platform whose list shows the newest hundred only, and that can be asked for answers."""

    asked_answers: list[list[str]] = dataclasses.field(default_factory=list)
    answers_away: Outcome[tuple[SiteComment, ...]] | None = None

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        shown = await FakePlatform.comments(self)
        return Done(shown.value[:100]) if isinstance(shown, Done) else shown

    async def answers(self, parents: Sequence[str]) -> Outcome[tuple[SiteComment, ...]]:
        self.asked_answers.append(list(parents))
        shown = await FakePlatform.comments(self)
        if self.answers_away is not None or not isinstance(shown, Done):
            return self.answers_away or shown
        return Done(tuple(one for one in shown.value if one.parent_id in parents))


@pytest.fixture
def busy() -> Busy:
    return Busy()


@pytest.fixture
def busy_watch(database: Database, busy: Busy, clock: FakeClock) -> Watch:
    return Watch(database, lambda _site: busy, clock=clock.clock)


@pytest.fixture
def busy_relay(database: Database, busy: Busy, clock: FakeClock) -> Relay:
    return Relay(database, lambda _site: busy, clock=clock.clock)


async def test_an_answer_that_is_approved_after_ten_days_and_many_newer_ones_is_seen(
    busy_watch: Watch,
    busy_relay: Relay,
    busy: Busy,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    await posted(queue, busy_relay, clock)
    for number in range(300, 450):
        busy.show(number)
    await busy_watch.watch_due()
    clock.advance(TEN_DAYS)
    busy.show(200, parent="100", published_at=NOW)
    assert await busy_watch.watch_due() == 1
    assert [reply.remote_id for reply in await replies(database)] == ["200"]
    assert await busy_watch.watch_due() == 0


async def test_an_approval_of_ours_after_ten_days_and_many_newer_ones_is_seen(
    busy_watch: Watch, busy_relay: Relay, busy: Busy, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await posted(queue, busy_relay, clock)
    for number in range(300, 450):
        busy.show(number)
    clock.advance(TEN_DAYS)
    await busy_watch.watch_due()
    busy.decide("100", "approved")
    assert await busy_watch.watch_due() == 1
    assert await queue.state(comment_id) is CommentState.APPROVED


async def test_answers_to_comments_older_than_a_month_are_asked_for_a_hundred_in_turn(
    busy_watch: Watch,
    busy_relay: Relay,
    busy: Busy,
    queue: Queue,
    clock: FakeClock,
    database: Database,
) -> None:
    await many_landed(queue, database, 130)
    clock.advance(31 * 86_400)
    await posted(queue, busy_relay, clock)
    for number in range(3_000, 3_150):
        busy.show(number)
    late = [busy.show(2_000 + number, parent=str(1_000 + number)).id for number in range(130)]
    assert [await busy_watch.watch_due() for _ in range(3)] == [100, 30, 0]
    assert [len(parents) for parents in busy.asked_answers] == [101, 31, 101]
    async with database.transaction() as tx:
        told = {reply.remote_id for reply in await tx.replies.untold(999)}
    assert told == set(late)


async def many_landed(queue: Queue, database: Database, number: int) -> None:
    """Store so many comments of ours that the site has, from 1000 on."""
    one = await queue.get(await queue.add())
    now = queue.clock.now()
    async with database.transaction() as tx:
        await tx.comments.note(one.id, state=CommentState.REJECTED)
        for nth in range(number):
            new = NewComment(READER + nth, 1_000 + nth, one.post_id, None, "I agree.")
            await tx.subscribers.ensure(new.chat_id, "private", "none", now)
            comment = await tx.comments.add(new, CommentState.APPROVED, now)
            await tx.comments.note(comment.id, remote_id=str(1_000 + nth))


async def test_without_comments_of_ours_nobody_is_asked_for_answers(
    busy_watch: Watch, busy: Busy, queue: Queue
) -> None:
    await queue.site()
    await busy_watch.watch_due()
    assert busy.asked_answers == []


async def test_while_answers_cannot_be_asked_for_the_newest_are_still_seen(
    busy_watch: Watch,
    busy_relay: Relay,
    busy: Busy,
    queue: Queue,
    clock: FakeClock,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await posted(queue, busy_relay, clock)
    busy.answers_away = AWAY
    busy.show(200, parent="100")
    assert [await busy_watch.watch_due() for _ in range(2)] == [1, 0]
    assert [reply.remote_id for reply in await replies(database)] == ["200"]
    assert len(caplog.messages) == 1
    busy.answers_away = None
    await busy_watch.watch_due()
    busy.answers_away = AWAY
    await busy_watch.watch_due()
    assert len(caplog.messages) == 2


async def test_an_answer_that_was_stored_is_not_looked_up_in_the_database_again(
    ready_url: str, clock: FakeClock
) -> None:
    engine = make_engine(ready_url)
    database, busy = Database(engine, seal()), Busy()
    relay = Relay(database, lambda _site: busy, clock=clock.clock)
    watch = Watch(database, lambda _site: busy, clock=clock.clock)
    await posted(Queue(database, clock), relay, clock)
    for number in range(200, 220):
        busy.show(number, parent="100")
    assert await watch.watch_due() == 20
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    assert await watch.watch_due() == 0
    await engine.dispose()
    assert len(asked) < 20


class Broken(FakePlatform):
    """A platform with a fault of its own."""

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        raise RuntimeError("nobody thought of this")


async def test_one_site_s_surprise_does_not_stop_another(
    database: Database,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await queue.site(ELSEWHERE)
    site = await queue.site()
    broken = Broken()
    watch = Watch(
        database, lambda site: platform if site.address == ADDRESS else broken, clock=clock.clock
    )
    platform.show(1)
    assert await watch.watch_due() == 0
    assert site.address == ADDRESS
    assert f"The comments of {ADDRESS} met" not in caplog.text
    assert "Traceback" in caplog.text


async def test_what_a_site_cannot_tell_is_not_asked(
    watch: Watch, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await posted(queue, relay, clock)
    platform.abilities = frozenset({Ability.HANDOFF})
    platform.stands.clear()
    assert await watch.watch_due() == 0
    assert await queue.state(comment_id) is CommentState.HELD


# On the sandbox's blog and on a real WordPress


async def test_on_the_sandbox_blog_a_comment_is_held_approved_and_answered(
    database: Database, clock: FakeClock, queue: Queue, web: Web
) -> None:
    async with a_blog(clock) as (blog, url):
        site = await on_blog(database, blog, url)
        platform = WordPress(web, site.api_root or "", Account("relay", "pretend-relay"))
        relay = Relay(database, lambda _site: platform, clock=clock.clock)
        watch = Watch(database, lambda _site: platform, clock=clock.clock)
        await watch.watch_due()
        comment_id = await posted(queue, relay, clock, address=url)
        (stored,) = blog.state.comments.values()
        blog.state.set_status(stored.id, "approved")
        blog.state.answer(stored.id, "Thank you. I agree & more.")
        assert await watch.watch_due() == 2
        assert await queue.state(comment_id) is CommentState.APPROVED
        (reply,) = await replies(database)
        assert (reply.comment_id, reply.text) == (comment_id, "Thank you. I agree & more.")


@dataclasses.dataclass
class LosesAnswers:
    """A real WordPress whose first answer to a comment gets lost on the way."""

    real: WordPress
    lost: int = 0

    @property
    def abilities(self) -> frozenset[Ability]:
        return self.real.abilities

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    async def comment(self, posting: Posting) -> Outcome[Posted]:
        landed = await self.real.comment(posting)
        if self.lost:
            return landed
        self.lost += 1
        return Unknown("The connection broke off.")


async def on_wordpress(database: Database, wordpress: Blog) -> dict[str, Any]:
    """Reset the blog and store it as a site with its second post; return the post as it tells."""
    wordpress.reset()
    url = f"{wordpress.url}/"
    _, row = wordpress.rest("GET", f"/wp/v2/posts/{wordpress.second_post_id}")
    async with database.transaction() as tx:
        about = found(feed_url=wordpress.feed, home_url=url, api_root=f"{wordpress.api}/")
        site = await tx.sites.add(url, about, NOW)
        post = entry(url=row["link"], remote_id=str(row["id"]))
        await tx.posts.add(site.id, post, A_SUMMARY, NOW)
    return dict(row)


@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_on_a_real_wordpress_a_lost_comment_is_found_approved_and_answered(
    database: Database, clock: FakeClock, queue: Queue, web: Web, wordpress: Blog
) -> None:
    rows = await on_wordpress(database, wordpress)
    url = f"{wordpress.url}/"
    account = Account(wordpress.relay.user, wordpress.relay.password)
    platform = LosesAnswers(WordPress(web, f"{wordpress.api}/", account))
    relay = Relay(database, lambda _site: platform, clock=clock.clock)  # type: ignore[arg-type, return-value]  # the rest of the protocol is the real one's
    watch = Watch(database, lambda _site: platform, clock=clock.clock)  # type: ignore[arg-type, return-value]  # the same
    await watch.watch_due()
    comment_id = await posted(queue, relay, clock, address=url, text="5 < 6 & so on.")
    assert await queue.state(comment_id) is CommentState.UNKNOWN
    await relay.relay_due(OWNER)
    held = await queue.get(comment_id)
    assert held.state is CommentState.HELD
    wordpress.approve(int(held.remote_id or 0))
    answer = {"post": rows["id"], "parent": int(held.remote_id or 0), "content": "Thank you."}
    wordpress.rest(
        "POST", "/wp/v2/comments", wordpress.author, author=wordpress.author.id, **answer
    )
    assert await watch.watch_due() == 2
    assert await queue.state(comment_id) is CommentState.APPROVED
    assert [reply.text for reply in await replies(database)] == ["Thank you."]
    mine = [one for one in wordpress.comments(rows["id"]) if "5 &lt; 6" in one["content"]["raw"]]
    assert len(mine) == 1


HELD_ANSWER = """
echo wp_insert_comment(['comment_post_ID' => $args[0], 'comment_author' => 'Mila',
    'comment_author_email' => 'mila@blog.invalid', 'comment_content' => 'I held this for long.',
    'comment_parent' => $args[1], 'comment_approved' => 0]);
"""
MANY_NEWER = """
for ($n = 0; $n < 150; $n++) wp_insert_comment(['comment_post_ID' => $args[0],
    'comment_author' => 'Visitor', 'comment_author_email' => 'visitor@blog.invalid',
    'comment_content' => "Number $n", 'comment_approved' => 1]);
"""
AGED = """
global $wpdb;
$wpdb->query("UPDATE $wpdb->comments SET comment_date = datetime(comment_date, '-10 days'),
    comment_date_gmt = datetime(comment_date_gmt, '-10 days') WHERE comment_ID IN ($args[0])");
"""


@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_on_a_real_wordpress_what_is_approved_ten_days_late_behind_150_is_seen_in_two_polls(
    database: Database, clock: FakeClock, queue: Queue, web: Web, wordpress: Blog
) -> None:
    row = await on_wordpress(database, wordpress)
    post, url = str(row["id"]), f"{wordpress.url}/"
    account = Account(wordpress.relay.user, wordpress.relay.password)
    platform = WordPress(web, f"{wordpress.api}/", account)
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    watch = Watch(database, lambda _site: platform, clock=clock.clock, poll_seconds=300)
    comment_id = await posted(queue, relay, clock, address=url)
    ours = (await queue.get(comment_id)).remote_id or ""
    await watch.watch_due()
    theirs = wordpress.php(HELD_ANSWER, post, ours)
    others = wordpress.php(HELD_ANSWER, post, "0")
    wordpress.php(AGED, f"{ours}, {theirs}, {others}")
    wordpress.php(MANY_NEWER, post)
    clock.advance(TEN_DAYS)
    assert await watch.watch_due() == 150
    async with database.transaction() as tx:
        for told in await tx.site_comments.untold(999):
            await tx.site_comments.change(told.id, told_at=clock.now())
    for number in (ours, theirs, others):
        wordpress.approve(int(number))
    newest = await platform.comments()
    assert isinstance(newest, Done)
    assert theirs not in {one.id for one in newest.value}
    found = 0
    for _ in range(2):
        clock.advance(900)  # the longest time between two polls at this setting
        found += await watch.watch_due()
    assert found == 3
    async with database.transaction() as tx:
        news = {one.remote_id for one in await tx.site_comments.untold(999)}
    assert news == {ours, theirs, others}
    assert await queue.state(comment_id) is CommentState.APPROVED
    assert [reply.text for reply in await replies(database)] == ["I held this for long."]
