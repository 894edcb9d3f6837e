"""Forgetting people: what is on its way is waited for, and what is left owed survives a restart."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.fit import plain
from bot.readers.expire import Expire
from bot.readers.forget import Forget
from bot.screen import Screen
from bot.texts import moderation as texts
from feeds.sites.base import Ability, Platform
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.engine import make_engine
from storage.farewells import LEAVE, TAKE
from storage.ledger import Settlement
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.records import Comment, NewComment, Site
from storage.retention import KEPT, What
from storage.scrub import traces, vacuum
from storage.states import MAY_WITHDRAW, CommentState, SendState
from storage.wishes import ASKED_OFF
from tests.clock import FakeClock
from tests.storage.builders import ANYONE, a_list, a_post, a_subscriber, claim_messages, seal

PERSON, OWNER = 7_123_456_789, 9_001
BODY = '{"html": "Bye", "rows": [], "reply_to": null, "silent": true}'


class Moderated(ReadOnly):
    """A site whose comments can be decided about."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset({Ability.INSERT, Ability.MODERATE})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(ready_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "bleep.sqlite"
    shutil.copy(ready_file, path)
    engine = make_engine(f"sqlite:///{path}")
    yield Database(engine, seal())
    await engine.dispose()


def seen_in(folder: Path) -> list[str]:
    """Return the files that show the person's number."""
    return [one.name for one in folder.iterdir() if traces(one, [PERSON])]


def a_forget(database: Database, clock: FakeClock, *, moderated: bool = True) -> Forget:
    site: Platform = Moderated() if moderated else ReadOnly()

    def platform_of(_site: Site) -> Platform:
        return site

    return Forget(database, {OWNER}, platform_of, clock=clock.clock)


async def a_person(database: Database, clock: FakeClock, word: str = LEAVE) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, PERSON, await a_list(tx))
        await tx.farewells.add(PERSON, word, BODY, clock.now())
        await tx.erasure.hush(PERSON, clock.now())


async def a_comment(database: Database, clock: FakeClock, state: CommentState) -> Comment:
    async with database.transaction() as tx:
        new = NewComment(PERSON, int(clock.passed) + 5, (await a_post(tx)).id, None, "I agree.")
        one = await tx.comments.add(new, state, clock.now())
        await tx.comments.note(one.id, remote_id="9", shown_name="Thessaly")
    return one


async def send_all(database: Database, clock: FakeClock) -> list[int]:
    """Send what waits; return the chats."""
    async with database.transaction() as tx:
        claimed = await claim_messages(tx, ANYONE, clock.now(), 20)
        for one in claimed:
            sent = Settlement(SendState.SENT, 5)
            await tx.messages.settle(one.id, ANYONE, sent, clock.now())
    return [one.chat_id for one in claimed]


async def test_a_person_is_forgotten_and_told_once(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await a_person(database, clock)
    forget = a_forget(database, clock)
    assert await send_all(database, clock) == []
    assert await forget.forget_due() == 1
    assert await forget.forget_due() == 0
    assert await send_all(database, clock) == [PERSON]
    await forget.forget_due()
    assert await send_all(database, clock) == []
    assert seen_in(tmp_path) == []


async def test_a_message_on_its_way_is_waited_for(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(NewMessage("answer", PERSON, BODY), clock.now())
        (flying,) = await claim_messages(tx, ANYONE, clock.now(), 9)
    await a_person(database, clock)
    forget = a_forget(database, clock)
    assert await forget.forget_due() == 0
    async with database.transaction() as tx:
        await tx.messages.settle(flying.id, ANYONE, Settlement(SendState.SENT, 4), clock.now())
    assert await forget.forget_due() == 1


async def test_a_lost_comment_is_not_waited_for_without_end(
    database: Database, clock: FakeClock
) -> None:
    one = await a_comment(database, clock, CommentState.UNKNOWN)
    await a_person(database, clock)
    forget = a_forget(database, clock)
    assert await forget.forget_due() == 0
    clock.advance(16 * 60)
    assert await forget.forget_due() == 1
    async with database.transaction() as tx:
        kept = await tx.comments.get(one.id)
        assert kept is not None
        assert (kept.chat_id, kept.state) == (NOBODY, CommentState.REJECTED)
        assert await tx.comments.next_unknown(1, clock.now() + timedelta(days=1)) is None


@pytest.mark.parametrize("state", [CommentState.HELD, CommentState.APPROVED])
@pytest.mark.parametrize("word", [LEAVE, TAKE])
async def test_what_waits_for_an_editor_is_taken_off_always_and_the_rest_by_wish(
    database: Database, clock: FakeClock, state: CommentState, word: str
) -> None:
    one = await a_comment(database, clock, state)
    await a_person(database, clock, word)
    await a_forget(database, clock).forget_due()
    async with database.transaction() as tx:
        wish = await tx.wishes.of(one.id)
    if state is CommentState.HELD or word == TAKE:
        assert wish is not None
        assert (wish.word, wish.by, wish.done_at) == ("withdraw", NOBODY, None)
    else:
        assert wish is None


async def test_where_nobody_can_moderate_the_owners_are_asked_to(
    database: Database, clock: FakeClock
) -> None:
    one = await a_comment(database, clock, CommentState.APPROVED)
    await a_person(database, clock, TAKE)
    await a_forget(database, clock, moderated=False).forget_due()
    async with database.transaction() as tx:
        wish = await tx.wishes.of(one.id)
        assert wish is not None
        assert wish.word == ASKED_OFF
        cards = [two for two in await tx.messages.upcoming(clock.now(), 9) if two.lane == 1]
    assert [two.chat_id for two in cards] == [OWNER]
    assert "I agree." in cards[0].body
    assert texts.WITHDRAWAL_DELETED in cards[0].body, "nobody hears when it is gone"


async def test_owners_of_a_blog_that_left_are_not_told_that_anybody_sees_it_gone(
    database: Database, clock: FakeClock
) -> None:
    await a_comment(database, clock, CommentState.APPROVED)
    async with database.transaction() as tx:
        await tx.sites.use(["https://other.example/"])
    await a_person(database, clock, TAKE)
    await a_forget(database, clock, moderated=False).forget_due()
    async with database.transaction() as tx:
        (card,) = [two for two in await tx.messages.upcoming(clock.now(), 9) if two.lane == 1]
    assert texts.WITHDRAWAL_LEFT in plain(Screen.from_json(card.body).html)


async def test_a_restart_in_the_middle_goes_on(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await a_person(database, clock)
    await a_forget(database, clock).forget_due()
    await send_all(database, clock)
    async with database.transaction() as tx:
        assert await tx.farewells.told() == [PERSON]  # and here the process ends
    await a_forget(database, clock).forget_due()
    async with database.transaction() as tx:
        assert not await tx.farewells.unclean()
    assert seen_in(tmp_path) == []


async def test_it_is_in_the_log_that_somebody_was_forgotten_and_not_who(
    database: Database, clock: FakeClock
) -> None:
    await a_person(database, clock)
    await a_forget(database, clock).forget_due()
    async with database.transaction() as tx:
        told = await tx.rights.copy(NOBODY, clock.now())
    assert [row["action"] for row in told["tables"]["audit"]] == ["person forgotten"]


# ---- what is wanted of a comment while its writer goes


async def wanted(database: Database, clock: FakeClock, state: CommentState, word: str) -> Comment:
    """Return a comment that waits for the site, of a person who has just gone all the same."""
    one = await a_comment(database, clock, state)
    async with database.transaction() as tx:
        await tx.offers.put(one.id, "I agree with some of it.")
        assert await tx.wishes.ask(one, word, OWNER, clock.now(), states=MAY_WITHDRAW)
    await a_person(database, clock)
    clock.advance(16 * 60)
    assert await a_forget(database, clock).forget_due() == 1
    return one


@pytest.mark.parametrize("word", ["publish", "edit"])
async def test_a_wish_that_waits_does_not_stand_in_the_way_of_taking_off(
    database: Database, clock: FakeClock, word: str
) -> None:
    one = await wanted(database, clock, CommentState.HELD, word)
    async with database.transaction() as tx:
        wish = await tx.wishes.of(one.id)
        assert await tx.offers.get(one.id) is None
    assert wish is not None
    assert (wish.word, wish.by, wish.done_at) == ("withdraw", NOBODY, None)


async def test_what_was_about_to_be_taken_off_still_is(
    database: Database, clock: FakeClock
) -> None:
    one = await wanted(database, clock, CommentState.APPROVED, "unpublish")
    async with database.transaction() as tx:
        wish = await tx.wishes.of(one.id)
    assert wish is not None
    assert (wish.word, wish.done_at) == ("withdraw", None)


async def test_a_change_that_waited_leaves_what_is_on_the_blog(
    database: Database, clock: FakeClock
) -> None:
    one = await wanted(database, clock, CommentState.APPROVED, "edit")
    async with database.transaction() as tx:
        assert await tx.wishes.of(one.id) is None
        assert await tx.wishes.next(1, clock.now()) is None


async def test_the_words_of_a_person_who_is_gone_do_not_come_back(
    database: Database, clock: FakeClock
) -> None:
    one = await a_comment(database, clock, CommentState.HELD)
    await a_person(database, clock)
    await a_forget(database, clock, moderated=False).forget_due()
    async with database.transaction() as tx:
        assert not await tx.offers.found(one.id, "I agree.", clock.now())
        assert await tx.comments.undecided(9) == []
        kept = await tx.comments.get(one.id)
    assert kept is not None
    assert kept.text == ""


async def test_a_card_that_asks_to_take_a_comment_off_is_sent_all_the_same(
    database: Database, clock: FakeClock
) -> None:
    one = await a_comment(database, clock, CommentState.APPROVED)
    async with database.transaction() as tx:
        for start in ("withdrawal", "held"):
            key = f"{start}:{one.id}:{OWNER}"
            about = (one.post_id, one.id)
            await tx.messages.add(NewMessage(key, OWNER, BODY, *about, lane=1), clock.now())
    await a_person(database, clock, TAKE)
    await a_forget(database, clock, moderated=False).forget_due()
    async with database.transaction() as tx:
        assert await tx.messages.of_key(f"withdrawal:{one.id}:{OWNER}") == (SendState.TODO, None)
        assert await tx.messages.of_key(f"held:{one.id}:{OWNER}") == (SendState.DROPPED, None)


# ---- the daily job


def an_expire(database: Database, clock: FakeClock) -> Expire:
    def platform_of(_site: Site) -> Platform:
        return Moderated()

    return Expire(database, {OWNER}, platform_of, clock=clock.clock)


async def test_whoever_blocked_the_bot_a_month_ago_is_forgotten_without_a_word(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    one = await a_comment(database, clock, CommentState.APPROVED)
    async with database.transaction() as tx:
        for chat_id in (PERSON, 8_765_432_109):
            await a_subscriber(tx, chat_id, await a_list(tx))
        await tx.subscribers.mark(PERSON, "blocked", clock.now())
    expire = an_expire(database, clock)
    assert await expire.expire_due() == 0
    clock.advance(KEPT[What.AWAY].length.total_seconds() + 1)
    assert await expire.expire_due() == 1
    await expire.forget.forget_due()
    assert await send_all(database, clock) == []
    async with database.transaction() as tx:
        assert await tx.subscribers.get(PERSON) is None
        assert await tx.subscribers.get(8_765_432_109) is not None
        kept = await tx.comments.get(one.id)
    assert kept is not None
    assert (kept.state, kept.chat_id) == (CommentState.APPROVED, NOBODY)  # it stays on the blog
    assert seen_in(tmp_path) == []


async def test_the_daily_job_goes_through_everything_in_slices(
    database: Database, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        for number in range(700):
            await tx.messages.add(NewMessage(f"old:{number}", PERSON, BODY), clock.now())
        await tx.messages.leave_doubt(clock.now())
    async with database.transaction() as tx:
        await tx.erasure.hush(PERSON, clock.now())
        for number in range(700):
            await tx.audit.note(5, "comment decided", str(number), clock.now())
    clock.advance(KEPT[What.AUDIT].length.total_seconds() + 1)
    expire = an_expire(database, clock)
    assert await expire.expire_due() == 700
    assert await expire.expire_due() == 0


# ---- how often the file is made anew

CROWD = range(PERSON + 1, PERSON + 8)


class Watched(Database):
    """A database that tells what was done to its file, and lets something happen meanwhile."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, seal())
        self.steps: list[str] = []
        self.refused = ""
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def alone(self, clean: Callable[[AsyncEngine], Awaitable[bool]]) -> bool:
        self.steps.append(clean.__name__)
        if self.meanwhile and clean is vacuum:
            done, self.meanwhile = self.meanwhile, None
            await done()
        last = " ".join(self.steps[-2:])
        return last != self.refused and await super().alone(clean)


@pytest.fixture
async def watched(ready_file: Path, tmp_path: Path) -> AsyncIterator[Watched]:
    path = tmp_path / "bleep.sqlite"
    shutil.copy(ready_file, path)
    engine = make_engine(f"sqlite:///{path}")
    yield Watched(engine)
    await engine.dispose()


async def leave(database: Database, clock: FakeClock, chats: Iterable[int]) -> None:
    """Let people have blocked the bot a long time ago."""
    async with database.transaction() as tx:
        for chat_id in chats:
            await a_subscriber(tx, chat_id, await a_list(tx))
            long_ago = clock.now() - KEPT[What.AWAY].length - timedelta(days=1)
            await tx.subscribers.mark(chat_id, "blocked", long_ago)


async def test_for_many_people_the_file_is_made_anew_once_an_hour(
    watched: Watched, clock: FakeClock
) -> None:
    expire = an_expire(watched, clock)
    await expire.forget.forget_due()
    for _ in range(2):
        await leave(watched, clock, CROWD)
        assert await expire.expire_due() == len(CROWD)
        for _ in range(3):
            await expire.forget.forget_due()
    assert watched.steps.count("vacuum") == 1
    clock.advance(3601)
    await expire.forget.forget_due()
    assert watched.steps.count("vacuum") == 2
    async with watched.transaction() as tx:
        assert not await tx.farewells.unclean()


async def test_where_only_the_log_could_not_be_emptied_only_that_is_done_again(
    watched: Watched, clock: FakeClock
) -> None:
    expire = an_expire(watched, clock)
    await expire.forget.forget_due()
    await leave(watched, clock, CROWD)
    await expire.expire_due()
    watched.refused = "vacuum empty_log"
    await expire.forget.forget_due()
    async with watched.transaction() as tx:
        assert await tx.farewells.unclean()
    await expire.forget.forget_due()
    assert watched.steps == ["empty_log", "vacuum", "empty_log", "empty_log", "empty_log"]
    async with watched.transaction() as tx:
        assert not await tx.farewells.unclean()


async def test_who_expires_while_the_file_is_made_anew_is_looked_for_too(
    watched: Watched, clock: FakeClock, tmp_path: Path
) -> None:
    expire = an_expire(watched, clock)
    await expire.forget.forget_due()
    await leave(watched, clock, CROWD)
    await expire.expire_due()
    clock.advance(1)
    await leave(watched, clock, [PERSON])
    watched.meanwhile = expire.expire_due
    await expire.forget.forget_due()
    async with watched.transaction() as tx:
        assert len(await tx.farewells.unclean()) == 1
    for _ in range(2):
        await expire.forget.forget_due()
        clock.advance(3601)
    async with watched.transaction() as tx:
        assert not await tx.farewells.unclean()
    assert seen_in(tmp_path) == []
