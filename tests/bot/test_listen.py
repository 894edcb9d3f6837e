"""What people do: each update handled once, answered, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from telegram import Update

from bot.catalogues import catalogue
from bot.context import House
from bot.delivery.outgoing import Outgoing
from bot.delivery.paced import Paced
from bot.incoming import Received
from bot.language import speaking
from bot.listen import Listen, trouble
from bot.pace import Pace
from bot.screen import Screen
from bot.send import Sender
from bot.texts.help import OOPS, STALE
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.errors import DatabaseUnavailableError, TelegramError
from storage.messages import NewMessage
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Site
from tests.bot.builders import (
    NOW,
    a_bot_at,
    a_closed_port,
    a_database,
    a_shaky_database,
    rows,
    states,
)
from tests.bot.outbox import FAST, Outbox, posted
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.sandbox.spec import findings
from tests.storage.builders import a_subscriber

LONDON = ZoneInfo("Europe/London")


@dataclass
class Life:
    """A Telegram, a database, and the loops between; `broken` makes showing a post fail."""

    here: Ground
    database: Database
    broken: bool = False
    wakes: int = 0

    def platform_of(self, _site: Site) -> Platform:
        if self.broken:
            raise LookupError("something personal")
        return ReadOnly()

    def listen(self) -> Listen:
        house = House(frozenset({OWNER}), "none", LONDON, "bleep_demo_bot", self.platform_of)
        clock = FakeClock().clock
        return Listen(
            self.database,
            self.here.bot,
            Paced(Sender(self.here.bot), Pace(FAST), clock=clock),
            house,
            clock=clock,
            wake=self._count_wake,
        )

    def _count_wake(self) -> None:
        self.wakes += 1

    async def say_all(self) -> None:
        outbox = Outbox(self.database, self.here.bot)
        for _ in range(4):
            await outbox.talk()

    async def fetched(self, listen: Listen) -> tuple[Update, ...]:
        outcome = await listen.fetch()
        assert isinstance(outcome, Done)
        return tuple(outcome.value)

    async def answer(self, listen: Listen | None = None) -> None:
        """Handle what waits, and send the answers."""
        listen = listen or self.listen()
        await listen.handle_batch(await self.fetched(listen))
        await self.say_all()

    async def texts(self, chat_id: int = READER) -> list[str]:
        seen = await self.here.seen(chat_id)
        return [one["text"] for one in seen["messages"] if one["sender"] == "bot"]

    async def state(self, chat_id: int = READER) -> str:
        async with self.database.transaction() as tx:
            found = await tx.subscribers.get(chat_id)
        return found.state if found else ""


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        yield made


@pytest.fixture
async def life(ready_url: str, here: Ground) -> AsyncIterator[Life]:
    async with a_database(ready_url) as database:
        yield Life(here, database)


async def delivered(life: Life) -> dict[str, object]:
    """Deliver a post to the reader as it is shown in life, and return the message."""
    await posted(life.database, READER)
    words = Outgoing(LONDON, life.platform_of)
    await Outbox(life.database, life.here.bot, words=words).go_on()
    message: dict[str, object] = (await life.here.seen())["messages"][-1]
    return message


# Each update once


async def test_an_update_is_answered(life: Life) -> None:
    await life.here.do("/messages", text="/help")
    await life.answer()
    assert len(await life.texts()) == 1
    assert life.wakes == 1


async def test_an_update_that_is_given_twice_is_handled_once(life: Life) -> None:
    """The process ended after the commit and before the acknowledgement."""
    await life.here.do("/messages", text="/help")
    await life.answer()
    await life.answer(life.listen())
    assert len(await life.texts()) == 1


async def test_an_update_that_was_handled_is_acknowledged_by_the_next_fetch(life: Life) -> None:
    listen = life.listen()
    await life.here.do("/messages", text="one")
    await listen.handle_batch(await life.fetched(listen))
    await life.here.do("/messages", text="two")
    (update,) = await life.fetched(listen)
    assert update.message is not None
    assert update.message.text == "two"
    assert await life.here.updates() == (update,)


async def test_updates_of_one_chat_are_handled_in_order(life: Life) -> None:
    await life.here.do("/start", chat_id=OWNER, payload="")
    for words in ("/search one", "/search two", "/search three"):
        await life.here.do("/messages", text=words)
        await life.here.do("/messages", chat_id=OWNER, text=words)
    await life.answer()
    for chat_id in (READER, OWNER):
        said = "".join(await life.texts(chat_id))
        assert said.index("one") < said.index("two") < said.index("three")


async def test_an_empty_batch_acknowledges_nothing(life: Life) -> None:
    listen = life.listen()
    await life.here.do("/messages", text="one")
    await listen.handle_batch(())
    assert len(await life.fetched(listen)) == 1


# Inline mode


async def typed(life: Life, query: str) -> dict[str, Any]:
    """Type after the bot's name in another chat, and return what is offered."""
    listen = life.listen()
    await listen.fetch(wait=False)  # tells Telegram which updates are wanted
    asked = asyncio.ensure_future(life.here.do("/inline", query=query))
    updates: tuple[Update, ...] = ()
    while not updates:
        updates = await life.fetched(listen)
    await listen.handle_batch(updates)
    answer: dict[str, Any] = (await asked)["answer"]
    return answer


async def test_words_after_the_bots_name_offer_posts_and_leave_nothing_behind(life: Life) -> None:
    await posted(life.database, READER)
    kept = await rows(life.database, "messages")
    answer = await typed(life, "")
    assert len(answer["results"]) == 1
    assert (answer["cache_time"], answer["is_personal"], answer["next_offset"]) == (300, False, "")
    (call,) = [one for one in life.here.telegram.calls if one["method"] == "answerInlineQuery"]
    assert findings(call) == []
    assert await rows(life.database, "messages") == kept
    async with life.database.transaction() as tx:
        assert await tx.updates.first_time(life.here.telegram.state.updates._next_id - 1, NOW)  # noqa: SLF001  the update's id


async def test_a_query_that_cannot_be_answered_holds_up_nobody(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        life = Life(here, database)
        listen = life.listen()
        await listen.fetch(wait=False)
        asked = asyncio.ensure_future(here.do("/inline", query="tea"))
        while not (updates := await life.fetched(listen)):
            pass
        database.away = 1
        await listen.handle_batch(updates)
        database.away = 0
        match await listen.fetch(wait=False):
            case Done(waiting):
                assert not waiting, "it is acknowledged"
            case other:
                pytest.fail(f"Telegram was not asked: {other}")
        asked.cancel()


# When things go wrong


async def test_while_the_database_is_away_nothing_is_acknowledged(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        life = Life(here, database)
        listen = life.listen()
        await here.do("/messages", text="/help")
        updates = await life.fetched(listen)
        database.away = 100
        with pytest.raises(DatabaseUnavailableError):
            await listen.handle_batch(updates)
        database.away = 0
        assert [one.update_id for one in await life.fetched(listen)] == [updates[0].update_id]
        await life.answer(listen)
        assert len(await life.texts()) == 1


async def test_a_connection_that_was_lost_for_a_moment_costs_the_person_nothing(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        life = Life(here, database)
        listen = life.listen()
        await here.do("/messages", text="/help")
        updates = await life.fetched(listen)
        database.away = 1
        database.answers = _yes  # type: ignore[method-assign]
        await listen.handle_batch(updates)
        await life.say_all()
        assert OOPS not in await life.texts()
        assert len(await life.texts()) == 1


async def _yes() -> bool:
    return True


async def _no() -> bool:
    return False


async def test_a_database_that_goes_while_we_excuse_ourselves_leaves_the_update(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        life = Life(here, database)
        listen = life.listen()
        await here.do("/messages", text="/help")
        updates = await life.fetched(listen)
        database.away = 3
        database.answers = _yes  # type: ignore[method-assign]
        with pytest.raises(DatabaseUnavailableError):
            await listen.handle_batch(updates)
        await life.answer(listen)
        assert len(await life.texts()) == 1


async def test_an_error_in_one_chat_lets_the_others_end_first(ready_url: str, here: Ground) -> None:
    """Nothing may go on in the background while the same updates are fetched again."""
    async with a_shaky_database(ready_url) as database:
        life = Life(here, database)
        listen = life.listen()
        await here.do("/start", chat_id=OWNER, payload="")
        await here.do("/messages", text="/help")
        updates = await life.fetched(listen)
        database.away = 1
        database.answers = _no  # type: ignore[method-assign]
        before = asyncio.all_tasks()
        with pytest.raises(DatabaseUnavailableError):
            await listen.handle_batch(updates)
        left = [one for one in asyncio.all_tasks() - before if "_handle_in_order" in repr(one)]
        assert left == []


async def test_a_surprise_is_told_to_the_person_and_stops_nobody_else(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    async with life.database.transaction() as tx:
        await a_subscriber(tx, OWNER)
    message = await delivered(life)
    life.broken = True
    await life.here.do("/start", chat_id=OWNER, payload="")
    post = (await rows(life.database, "broadcasts"))[0]["post_id"]
    await life.here.do(
        "/messages",
        text="I agree with all of that, and would add more.",
        reply_to=message["message_id"],
    )
    await life.here.do("/start", payload=f"p_{post}")
    await life.here.do("/messages", text="/help")
    await life.answer()
    assert OOPS in await life.texts()
    assert (await life.texts())[-1] != OOPS, "the next update of the same chat is answered"
    assert OOPS not in await life.texts(OWNER)
    assert await life.texts(OWNER) != []
    assert "LookupError" in caplog.text


async def test_a_surprise_and_a_button_that_is_too_old_are_told_in_the_readers_language(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the button only who pressed it is known."""
    toasts: list[str | None] = []

    async def toast(_self: Paced, _press: str, text: str | None) -> Done[object]:
        toasts.append(text)
        return Done(None)

    monkeypatch.setattr(Paced, "toast", toast)
    await delivered(life)
    life.broken = True
    async with life.database.transaction() as tx:
        await tx.languages.choose(READER, "cy")
    post = (await rows(life.database, "broadcasts"))[0]["post_id"]
    await life.here.do("/start", payload=f"p_{post}")
    listen = life.listen()
    await life.answer(listen)
    await listen.handle_one(900, Received(press_id="55", person_id=READER))
    await listen.handle_one(901, Received(press_id="56", person_id=OWNER))
    with speaking(catalogue("cy")):
        oops, stale = f"{OOPS}", f"{STALE}"
    assert oops in await life.texts()
    assert toasts == [stale, STALE]
    assert stale != STALE


async def test_a_surprise_leaves_nothing_half_done(life: Life) -> None:
    await delivered(life)
    life.broken = True
    post = (await rows(life.database, "broadcasts"))[0]["post_id"]
    await life.here.do("/start", payload=f"p_{post}")
    await life.answer()
    await life.answer(life.listen())
    assert (await life.texts()).count(OOPS) == 1


async def test_an_update_that_cannot_be_read_stops_no_other(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    listen = life.listen()
    await life.here.do("/messages", text="something personal")
    (update,) = await life.fetched(listen)
    odd = Update(update.update_id, callback_query="no such thing")  # type: ignore[arg-type]
    await life.here.do("/messages", text="/help")
    rest = [one for one in await life.fetched(listen) if one.update_id != odd.update_id]
    await listen.handle_batch([odd, *rest])
    await life.say_all()
    assert len(await life.texts()) == 1
    assert "could not be read" in caplog.text


async def test_a_press_is_always_answered_even_an_old_one(life: Life) -> None:
    message = await delivered(life)
    pressed = asyncio.create_task(
        life.here.do(f"/messages/{message['message_id']}/press", row=1, column=0)
    )
    listen = life.listen()
    await life.answer(listen)
    done = await asyncio.wait_for(pressed, 20)
    assert done["answer"]["text"]


async def test_an_answer_to_a_press_that_telegram_has_forgotten_is_no_trouble(life: Life) -> None:
    message = await delivered(life)
    pressed = asyncio.create_task(
        life.here.do(f"/messages/{message['message_id']}/press", row=1, column=0)
    )
    listen = life.listen()
    updates = await life.fetched(listen)
    await life.here.fault("answerCallbackQuery", "400", description="Bad Request: query is too old")
    await listen.handle_batch(updates)
    pressed.cancel()


# A reply finds its post


async def is_a_comment(life: Life) -> bool:
    """Reply to the newest message of the bot, and say whether a comment on the post came of it."""
    message = [one for one in (await life.here.seen())["messages"] if one["sender"] == "bot"][-1]
    reply = await life.here.do(
        "/messages",
        text="I agree with all of that, and would add more.",
        reply_to=message["message_id"],
    )
    await life.answer()
    async with life.database.transaction() as tx:
        made = await tx.comments.from_message(READER, reply["message_id"])
    post = (await rows(life.database, "broadcasts"))[0]["post_id"]
    return made is not None and made.post_id == post


async def test_a_reply_finds_its_post_through_the_deliveries(life: Life) -> None:
    await delivered(life)
    assert await states(life.database) == ["sent"]
    assert await is_a_comment(life)


async def test_a_reply_finds_its_post_through_the_messages(life: Life) -> None:
    await posted(life.database, OWNER)
    post = (await rows(life.database, "broadcasts"))[0]["post_id"]
    await life.here.do("/start", payload=f"p_{post}")
    await life.answer()
    assert await is_a_comment(life)


async def test_a_reply_finds_its_post_through_the_buttons_when_nothing_was_settled(
    life: Life,
) -> None:
    await life.here.fault("sendMessage", "cut_after")
    await delivered(life)
    assert await states(life.database) == ["in_doubt"]
    assert await is_a_comment(life)


async def test_a_reply_that_is_quicker_than_the_answer_of_telegram_finds_its_post(
    life: Life,
) -> None:
    """The message is on the phone, but whether it was sent is not written down yet."""
    await posted(life.database, OWNER)
    post = (await rows(life.database, "broadcasts"))[0]["post_id"]
    async with life.database.transaction() as tx:
        new = NewMessage("a report", READER, Screen("A report.").to_json(), post_id=post)
        await tx.messages.add(new, NOW)
    await life.here.fault("sendMessage", "delay", seconds=0.3)
    sending = asyncio.create_task(life.say_all())
    while not await life.texts():  # noqa: ASYNC110  the phone's page has no events here
        await asyncio.sleep(0.005)
    assert await states(life.database, "messages") == ["sending"]
    assert await is_a_comment(life)
    await sending


async def test_a_reply_to_ones_own_message_is_no_comment(life: Life) -> None:
    await delivered(life)
    own = await life.here.do("/messages", text="/help")
    await life.answer()
    reply = await life.here.do(
        "/messages",
        text="I agree with all of that, and would add more.",
        reply_to=own["message_id"],
    )
    await life.answer()
    async with life.database.transaction() as tx:
        assert await tx.comments.from_message(READER, reply["message_id"]) is None


# Coming and going


async def test_blocking_and_unblocking_are_written_down_and_cost_no_message(life: Life) -> None:
    async with life.database.transaction() as tx:
        await a_subscriber(tx, READER)
    await life.here.do("/block", blocked=True)
    await life.answer()
    assert await life.state() == "blocked"
    await life.here.do("/block", blocked=False)
    await life.answer()
    assert await life.state() == "active"
    assert not [one for one in life.here.telegram.calls if one["method"] == "sendMessage"]


async def test_who_blocks_without_ever_having_joined_is_not_stored(life: Life) -> None:
    await life.here.do("/block", blocked=True)
    await life.answer()
    assert await life.state() == ""


# What Telegram says to a fetch


async def test_a_fetch_from_a_telegram_that_is_away_says_so(life: Life) -> None:
    with a_closed_port() as url:
        async with a_bot_at(url) as bot:
            listen = Listen(
                life.database,
                bot,
                Paced(Sender(bot), Pace(FAST), clock=FakeClock().clock),
                House(frozenset(), "none", LONDON, "x", life.platform_of),
                clock=FakeClock().clock,
                wake=lambda: None,
            )
            assert trouble(await listen.fetch()) is not None


@pytest.mark.parametrize("outcome", [Later("away"), Unknown("lost")])
def test_trouble_on_the_way_is_waited_for(outcome: Outcome[object]) -> None:
    assert trouble(outcome) in {"away", "lost"}


def test_no_trouble_is_none() -> None:
    assert trouble(Done(())) is None


def test_a_wrong_token_ends_the_process_with_what_to_do() -> None:
    with pytest.raises(TelegramError, match="BotFather"):
        trouble(Never("token", "Telegram does not know this token"))


async def pressed_last(life: Life) -> None:
    """Let READER press the first button of the last message."""
    number = (await life.here.seen())["messages"][-1]["message_id"]
    press = life.here.do(f"/messages/{number}/press", row=0, column=0)
    await asyncio.gather(press, life.answer())


async def test_what_cannot_be_shown_in_place_comes_as_a_message(life: Life) -> None:
    """Whoever pressed would hear nothing else."""
    async with life.database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
    await life.here.do("/messages", text="/settings")
    await life.answer()
    await life.here.fault("editMessageText", "400", description="Bad Request: no", times=9)
    for number in (2, 3):
        await pressed_last(life)
        assert len(await life.texts()) == number
    assert (await life.texts())[-1].startswith("Settings")


async def test_what_was_said_in_a_message_too_is_not_said_twice(life: Life) -> None:
    async with life.database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
    await life.here.do("/messages", text="/start")
    await life.answer()
    before = len(await life.texts())
    await life.here.fault("editMessageText", "400", description="Bad Request: no", times=1)
    await pressed_last(life)
    said = (await life.texts())[before:]
    assert [text[:15] for text in said] == ["You now get new"], "the topic is on, in words"


async def test_a_change_that_shows_the_same_is_not_sent_again(life: Life) -> None:
    await life.here.do("/messages", text="/settings")
    await life.answer()
    same = "Bad Request: message is not modified"
    await life.here.fault("editMessageText", "400", description=same, times=1)
    await pressed_last(life)
    assert len(await life.texts()) == 1
