"""The loop of digests, with all that sends: once a slot, not in quiet time, whole after a death."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.delivery.digest import Digests
from bot.delivery.digesting import Digesting
from bot.delivery.outgoing import Outgoing
from bot.texts import digest as texts_digest
from storage.choices import Cadence, QuietTime, Timing
from storage.database import Database
from storage.digests import Made
from storage.errors import DatabaseUnavailableError
from storage.tables_sending import deliveries, messages
from storage.transaction import Transaction
from tests.bot.builders import rows
from tests.bot.handlers.ask import LONDON, a_house
from tests.bot.outbox import Outbox, calls, corrected, people, texts
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import (
    A_SUMMARY,
    ADDRESS,
    a_list,
    a_post,
    a_subscriber,
    entry,
    found,
)

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
HALF_HOUR, DAY = 1_800.0, 86_400.0
DAILY = Timing(Cadence.DAILY, "07:30")
BROKEN = 2_003
OTHER_BLOG = "https://other.example/"
PLATFORM_OF = a_house().platform_of


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        people(made, [OWNER, READER])
        yield made


@pytest.fixture
def outbox(database: Database, here: Ground) -> Outbox:
    words = Outgoing(LONDON, PLATFORM_OF)
    return Outbox(database, here.bot, clock=FakeClock(at=MONDAY), words=words)


class Death(BaseException):
    """What ends a process: nothing of the loop catches it."""


class Dying(Digesting):
    """Dies with the transaction open."""

    async def make_all(
        self, tx: Transaction, chat_ids: Collection[int], slot_at: datetime, now: datetime
    ) -> Sequence[Made]:
        await super().make_all(tx, chat_ids, slot_at, now)
        raise Death("the process ends here")


class Failing(Digesting):
    """Fails for one reader, with the transaction open."""

    error: Exception = LookupError("a text that nobody may read in a log")

    async def make_all(
        self, tx: Transaction, chat_ids: Collection[int], slot_at: datetime, now: datetime
    ) -> Sequence[Made]:
        made = await super().make_all(tx, chat_ids, slot_at, now)
        if BROKEN in chat_ids:
            raise self.error
        return made


class Away(Failing):
    """Has no database any more when it comes to that reader."""

    error = DatabaseUnavailableError()


def the_loop(outbox: Outbox, kind: type[Digesting] = Digesting) -> Digests:
    """Return the loop as a process has it that has just started."""
    return Digests(outbox.database, kind(LONDON, PLATFORM_OF), LONDON, clock=outbox.clock.clock)


async def reads(database: Database, timing: Timing = DAILY, *chats: int) -> int:
    """Let people get all posts in digests; return the list."""
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in chats or (READER,):
            await a_subscriber(tx, chat_id, list_id)
            await tx.subscribers.set_timing(chat_id, timing, MONDAY - timedelta(days=1))
    return list_id


async def news(outbox: Outbox, *numbers: int) -> None:
    """Let posts come out."""
    async with outbox.database.transaction() as tx:
        list_id = await a_list(tx)
        for number in numbers:
            post = await a_post(tx, number, title=f"Post {number}", published_at=outbox.clock.now())
            await tx.broadcasts.add_post(post, [list_id], outbox.clock.now())


async def at_work(outbox: Outbox, loop: Digests, seconds: float) -> int:
    """Let time pass and all loops work; return how many digests were made."""
    outbox.clock.advance(seconds)
    made = await loop.digest_due()
    while loop.goes_on():
        made += await loop.digest_due()
    await outbox.talk()
    await outbox.go_on(turns=2)
    return made


def last_call(here: Ground, method: str) -> dict[str, Any]:
    parameters: dict[str, Any] = calls(here, method)[-1]["parameters"]
    return parameters


async def test_a_slot_is_one_message_with_all_posts(outbox: Outbox, here: Ground) -> None:
    await reads(outbox.database)
    loop = the_loop(outbox)
    await news(outbox, 1, 2, 3)
    assert await at_work(outbox, loop, 60) == 0, "the slot has not begun"
    assert await texts(here) == []
    assert await at_work(outbox, loop, HALF_HOUR) == 1
    (told,) = await texts(here)
    assert told.startswith("3 new posts from A blog")
    assert told.endswith(texts_digest.TO_STOP)
    await news(outbox, 4)
    assert await at_work(outbox, loop, HALF_HOUR) == 0
    assert await at_work(outbox, loop, DAY) == 1
    assert len(await texts(here)) == 2
    assert await at_work(outbox, loop, DAY) == 0, "an empty slot is no message"


async def test_who_is_fanned_out_to_after_the_slot_has_begun_gets_its_digest(
    outbox: Outbox, here: Ground
) -> None:
    await reads(outbox.database, DAILY, READER, OWNER)
    await news(outbox, 1)
    async with outbox.database._engine.begin() as conn:  # noqa: SLF001  as the fan-out leaves it
        late = deliveries.c.chat_id == OWNER
        await conn.execute(update(deliveries).where(late).values(state="todo"))
    loop = the_loop(outbox)
    outbox.clock.advance(HALF_HOUR)
    assert await loop.digest_due() == 1
    assert await loop.digest_due() == 0
    async with outbox.database._engine.begin() as conn:  # noqa: SLF001  the same
        await conn.execute(update(deliveries).where(late).values(state="gathered"))
    outbox.clock.advance(1)
    assert await loop.digest_due() == 0
    outbox.clock.advance(15)
    assert await loop.digest_due() == 1
    await outbox.talk()
    assert len(await texts(here, OWNER)) == 1


class Meddled(Database):
    """A database in which somebody else is quicker, once, than who is about to write."""

    def __init__(self, inner: Database, meddle: Callable[[Transaction], Awaitable[None]]) -> None:
        self._inner = inner
        self._meddle = meddle
        self._done = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        if not self._done:
            self._done = True
            async with self._inner.transaction() as tx:
                await self._meddle(tx)
        async with self._inner.transaction() as tx:
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._inner.reading() as tx:
            yield tx


async def test_who_changes_anything_while_the_digest_is_gathered_gets_it_by_the_new_choice(
    outbox: Outbox, here: Ground
) -> None:
    same, slot, zone, quiet, stops, blocks, back = chats = range(2_001, 2_008)
    people(here, chats)
    await reads(outbox.database, DAILY, *chats)
    await news(outbox, 1)
    outbox.clock.advance(HALF_HOUR)
    evening = replace(DAILY, slot="20:00")

    async def meddle(tx: Transaction) -> None:
        now, choose = outbox.clock.now(), Digesting(LONDON, PLATFORM_OF).choose
        await choose(tx, slot, evening, now)
        there = QuietTime("none", "America/New_York")
        await choose(tx, zone, replace(DAILY, quiet=there), now)
        await choose(tx, quiet, replace(DAILY, quiet=QuietTime("07:00-09:00")), now)
        await tx.subscribers.leave_all(stops, now)
        await tx.digests.gathered.forget(stops, now)
        await tx.subscribers.mark(blocks, "blocked", now)
        await choose(tx, back, evening, now)
        await choose(tx, back, DAILY, now)

    database = Meddled(outbox.database, meddle)
    digesting = Digesting(LONDON, PLATFORM_OF)
    assert await Digests(database, digesting, LONDON, clock=outbox.clock.clock).digest_due() == 1
    assert await made_for(outbox.database) == [same]
    await outbox.talk()
    loop = the_loop(outbox)
    assert await at_work(outbox, loop, 2 * 3_600) == 1
    assert await made_for(outbox.database) == [same, quiet], "when it is not quiet any more"
    assert await at_work(outbox, loop, DAY) == 3
    assert await made_for(outbox.database) == [same, slot, zone, quiet, back]


async def test_few_digests_are_made_at_a_time(outbox: Outbox) -> None:
    chats = range(2_001, 2_031)
    await reads(outbox.database, DAILY, *chats)
    await news(outbox, 1)
    loop = the_loop(outbox)
    outbox.clock.advance(HALF_HOUR)
    made = [await loop.digest_due()]
    while loop.goes_on():
        made.append(await loop.digest_due())
    assert max(made) <= 9, "others wait for the database meanwhile"
    assert sum(made) == len(chats)
    outbox.clock.advance(HALF_HOUR)
    again = await loop.digest_due()
    while loop.goes_on():
        again += await loop.digest_due()
    assert again == len(chats), "all of them were taken back"


async def test_a_death_in_the_middle_loses_nothing_and_doubles_nothing(
    outbox: Outbox, here: Ground
) -> None:
    await reads(outbox.database)
    await news(outbox, 1)
    outbox.clock.advance(HALF_HOUR)
    with pytest.raises(Death, match="ends here"):
        await the_loop(outbox, Dying).digest_due()
    assert await at_work(outbox, the_loop(outbox), 60) == 1
    assert await at_work(outbox, the_loop(outbox), 60) == 0
    assert len(await texts(here)) == 1


async def made_for(database: Database) -> list[int]:
    """Return the chats for which a digest is written."""
    return sorted(row["chat_id"] for row in await rows(database, "messages"))


async def test_a_reader_whose_digest_fails_holds_up_nobody_else(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    chats = range(2_001, 2_013)
    await reads(outbox.database, DAILY, *chats)
    await news(outbox, 1)
    outbox.clock.advance(HALF_HOUR)
    loop = the_loop(outbox, Failing)
    made = await loop.digest_due()
    assert made == 4, "of a page of five"
    while loop.goes_on():
        made += await loop.digest_due()
    assert made == len(chats) - 1
    assert await made_for(outbox.database) == [chat for chat in chats if chat != BROKEN]
    outbox.clock.advance(60)
    assert await loop.digest_due() == 0, "it is tried again"
    assert [record.getMessage() for record in caplog.records] == [
        "The digest of a reader could not be made. It is tried again."
    ], "once for a slot"
    assert await the_loop(outbox).digest_due() == 1, "and comes once it can be made"
    assert await made_for(outbox.database) == list(chats)


async def test_without_a_database_the_readers_are_not_tried_one_by_one(outbox: Outbox) -> None:
    await reads(outbox.database, DAILY, *range(2_001, 2_005))
    await news(outbox, 1)
    outbox.clock.advance(HALF_HOUR)
    with pytest.raises(DatabaseUnavailableError):
        await the_loop(outbox, Away).digest_due()
    assert await made_for(outbox.database) == []


async def test_two_processes_make_one(outbox: Outbox, here: Ground) -> None:
    await reads(outbox.database)
    await news(outbox, 1, 2)
    outbox.clock.advance(HALF_HOUR)
    first, second = the_loop(outbox), the_loop(outbox)
    assert [await first.digest_due(), await second.digest_due()] == [1, 0]
    assert await at_work(outbox, second, 60) == 0
    assert len(await texts(here)) == 1


async def test_a_slot_in_quiet_time_waits_for_its_end(outbox: Outbox, here: Ground) -> None:
    await reads(outbox.database, replace(DAILY, quiet=QuietTime("19:00-09:00", rests=True)))
    loop = the_loop(outbox)
    await news(outbox, 1)
    assert await at_work(outbox, loop, HALF_HOUR) == 0
    assert await at_work(outbox, loop, 3 * HALF_HOUR) == 1
    await news(outbox, 2)
    outbox.clock.advance(4 * DAY)  # Friday
    assert await at_work(outbox, loop, 0) == 1
    await news(outbox, 3)
    assert await at_work(outbox, loop, DAY) == 0, "the weekend"
    assert await at_work(outbox, loop, DAY) == 0
    assert await at_work(outbox, loop, DAY) == 1
    assert len(await texts(here)) == 3


async def test_what_was_missed_while_away_comes_once(outbox: Outbox, here: Ground) -> None:
    await reads(outbox.database)
    await news(outbox, 1)
    assert await at_work(outbox, the_loop(outbox), 3.2 * DAY) == 1
    assert await at_work(outbox, the_loop(outbox), 600) == 0
    assert len(await texts(here)) == 1


async def test_what_has_not_left_in_time_is_made_anew(outbox: Outbox, here: Ground) -> None:
    await reads(outbox.database)
    await news(outbox, 1)
    loop = the_loop(outbox)
    outbox.clock.advance(HALF_HOUR)
    assert await loop.digest_due() == 1
    await news(outbox, 2)
    outbox.clock.advance(HALF_HOUR)
    await outbox.talk(0)
    assert await texts(here) == []
    assert await at_work(outbox, loop, 0) == 1
    (told,) = await texts(here)
    assert told.startswith("2 new posts"), "with what came meanwhile"


async def test_who_blocks_the_bot_as_the_digest_comes_gets_it_after_coming_back(
    outbox: Outbox, here: Ground
) -> None:
    await reads(outbox.database)
    loop = the_loop(outbox)
    await news(outbox, 1)
    await here.do("/block", blocked=True)
    assert await at_work(outbox, loop, HALF_HOUR) == 1
    await news(outbox, 2)
    assert await at_work(outbox, loop, DAY) == 0, "nothing is made for who is away"
    await here.do("/block", blocked=False)
    async with outbox.database.transaction() as tx:
        await tx.subscribers.mark(READER, "active", outbox.clock.now())
    assert await at_work(outbox, the_loop(outbox), 60) == 1
    (told,) = await texts(here)
    assert "Post 1" in told
    assert "Post 2" not in told, "it came out while nothing was to be sent to them"
    assert await at_work(outbox, loop, DAY) == 0, "it does not come twice"
    await news(outbox, 3)
    assert await at_work(outbox, loop, DAY) == 1
    assert (await texts(here))[-1].startswith("1 new post from")


async def test_what_was_in_a_digest_that_cannot_be_read_comes_in_the_next(
    outbox: Outbox, here: Ground
) -> None:
    await reads(outbox.database)
    loop = the_loop(outbox)
    await news(outbox, 1)
    outbox.clock.advance(HALF_HOUR)
    assert await loop.digest_due() == 1
    async with outbox.database._engine.begin() as conn:  # noqa: SLF001  as a damaged file has it
        await conn.execute(update(messages).values(sealed_body="not sealed with this key"))
    await outbox.talk()
    assert await texts(here) == []
    assert await at_work(outbox, loop, HALF_HOUR) == 0, "a slot has one digest at most"
    assert await at_work(outbox, loop, DAY) == 1
    (told,) = await texts(here)
    assert "Post 1" in told
    assert await at_work(outbox, loop, DAY) == 0


async def test_a_correction_changes_the_digest(outbox: Outbox, here: Ground) -> None:
    await reads(outbox.database)
    loop = the_loop(outbox)
    await news(outbox, 1, 2)
    await at_work(outbox, loop, HALF_HOUR)
    async with outbox.database.transaction() as tx:
        await tx.posts.mark(1, title="Post 1, mended")
    await corrected(outbox.database, 1)
    await outbox.finish()
    changed = last_call(here, "editMessageText")["text"]
    assert "Post 1, mended" in changed
    assert "Post 2" in changed
    assert "Corrected on 2 March 2026." in changed
    assert len(await texts(here)) == 1


async def test_a_post_that_is_deleted_everywhere_leaves_the_digest(
    outbox: Outbox, here: Ground
) -> None:
    await reads(outbox.database)
    loop = the_loop(outbox)
    await news(outbox, 1, 2)
    await at_work(outbox, loop, HALF_HOUR)
    async with outbox.database.transaction() as tx:
        assert await tx.corrections.delete(1, "delete", OWNER, outbox.clock.now()) == 1
    await outbox.finish()
    changed = last_call(here, "editMessageText")["text"]
    assert changed.startswith("<b>1 new post from A blog</b>")
    assert "Post 1" not in changed
    assert calls(here, "deleteMessages") == []


def offered(here: Ground) -> list[str]:
    """Return the buttons of the last message that begin a comment."""
    markup = json.loads(last_call(here, "sendMessage")["reply_markup"])
    labels = [button["text"] for row in markup["inline_keyboard"] for button in row]
    return [label for label in labels if label.startswith("Comment")]


async def of_two_blogs(outbox: Outbox, left: list[str]) -> None:
    """Let a post of each of two blogs come out, the second newest; leave some blogs."""
    await news(outbox, 1)
    async with outbox.database.transaction() as tx:
        other = await tx.sites.add(OTHER_BLOG, found(title="Another blog"), MONDAY)
        new = entry(title="Post 2", published_at=outbox.clock.now() + timedelta(seconds=1))
        post = await tx.posts.add(other.id, new, A_SUMMARY, MONDAY)
        await tx.broadcasts.add_post(post, [await a_list(tx)], outbox.clock.now())
        used = [one.address for one in await tx.sites.all() if one.address not in left]
        await tx.sites.use(used)


@pytest.mark.parametrize(
    ("left", "comments"),
    [
        ([], ["Comment on post 1", "Comment on post 2"]),
        ([ADDRESS], ["Comment on post 1"]),
        ([OTHER_BLOG], ["Comment on post 2"]),
        ([ADDRESS, OTHER_BLOG], []),
    ],
)
async def test_a_digest_offers_a_comment_only_on_posts_of_blogs_that_are_not_left(
    outbox: Outbox, here: Ground, left: list[str], comments: list[str]
) -> None:
    await reads(outbox.database)
    await of_two_blogs(outbox, left)
    assert await at_work(outbox, the_loop(outbox), HALF_HOUR) == 1
    assert offered(here) == comments


async def test_a_digest_offers_no_comment_on_a_post_that_its_site_has_closed(
    outbox: Outbox, here: Ground
) -> None:
    await reads(outbox.database)
    await of_two_blogs(outbox, [])
    async with outbox.database.transaction() as tx:
        (first, _) = sorted(await tx.posts.latest(2), key=lambda post: post.title)
        await tx.awaited.note_closed({first.id: True}, outbox.clock.now())
    assert await at_work(outbox, the_loop(outbox), HALF_HOUR) == 1
    assert first.title == "Post 1"
    assert offered(here) == ["Comment on post 1"], "Post 1 is the second of the digest"


async def test_a_reply_to_a_digest_is_about_no_post_of_a_blog_that_was_left_since(
    outbox: Outbox,
) -> None:
    await reads(outbox.database)
    await of_two_blogs(outbox, [])
    assert await at_work(outbox, the_loop(outbox), HALF_HOUR) == 1
    digesting = Digesting(LONDON, PLATFORM_OF)
    async with outbox.database.transaction() as tx:
        await tx.sites.use([ADDRESS])
        choices = await digesting.choices(tx, READER, 1, outbox.clock.now())
    assert [(number, post.title) for number, post in choices] == [(2, "Post 1")]


async def test_a_correction_waits_for_a_digest_that_is_on_its_way(
    outbox: Outbox, here: Ground
) -> None:
    await reads(outbox.database)
    await news(outbox, 1)
    outbox.clock.advance(HALF_HOUR)
    assert await the_loop(outbox).digest_due() == 1
    await corrected(outbox.database, 1)
    await outbox.go_on(turns=3)
    assert calls(here, "editMessageText") == []
    await outbox.talk()
    await outbox.go_on(seconds=3.0, turns=3)
    assert len(calls(here, "editMessageText")) == 1
